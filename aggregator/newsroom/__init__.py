"""An embedded little internet: an invented regional press on loopback, for `aggregator demo` and the end-to-end tests.

    with Newsroom(now=datetime(2024, 11, 12, 5, tzinfo=UTC)) as press:
        path.write_text(press.sources_yaml()); collect(...); press.advance(timedelta(hours=3)); collect(...)

Outlets are the table in `outlets`, what they write is `texts/` read by `writer`, when is `world`, how it looks `feeds`
and `pages`, how it is served `sites` and `server`.
"""

from aggregator.newsroom.newsroom import Newsroom, TrueArticle
from aggregator.newsroom.server import Seen

__all__ = ["Newsroom", "Seen", "TrueArticle"]
