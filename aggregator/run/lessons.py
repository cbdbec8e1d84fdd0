"""What a source's pages have in common, for those who read several of them before any is stored.

The archive learns from each page as it stores it (`store.memories`). On a cluster and in a backfill a batch of pages is read
before one is stored; whoever reads it learns from them in the same order, so that the texts are those of a pass at home.
"""

from __future__ import annotations

from aggregator.extractors import memory
from aggregator.model import PageOutcome, SiteMemory
from aggregator.normalize.text import fold


class Lessons:
    """A source's memory while its pages are read. `of_the_pages` is None where the editor wants nothing learnt."""

    def __init__(self, known: SiteMemory | None) -> None:
        self.of_the_pages = known
        self._told = set[tuple[str, str | None]]()

    def learn(self, outcome: PageOutcome) -> None:
        """Learn a page, unless it has been learnt: it is read again, or is one article at another address."""
        article = outcome.article
        if self.of_the_pages is None or article is None or outcome.task.complete:
            return
        told = (fold(article.title), article.fingerprint)
        if outcome.blocks and told not in self._told:
            self.of_the_pages = memory.learnt(self.of_the_pages, outcome.blocks)
        if article.fingerprint:
            self._told.add(told)
