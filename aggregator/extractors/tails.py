"""A text in, the same out without what outlets put behind their articles: calls to subscribe, and what they say of themselves.

Feeds carry such tails as often as pages do. What stands before the last sentences of an article is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from aggregator.normalize.text import fold

LONGEST = 300
MOST = 4
"""Paragraphs that are taken away at most."""

CALL = re.compile(
    r"(?:подпис(?:ывайтесь|ывайся|аться|аться на|ка)\b|подпишитесь|присоединяйтесь к|следите за нами|следите за нашими|"
    r"читайте (?:также|нас|еще|больше|новости)|смотрите также|больше новостей|еще больше|главные новости|оперативные новости|"
    r"самые важные новости|узнавайте (?:первыми|новости)|будьте в курсе|хотите (?:быть|узнавать) |наш(?:и|а|е)? (?:telegram|телеграм|канал|whatsapp|вконтакте)|"
    r"мы в (?:telegram|телеграм|соцсетях|vk|вконтакте|max|дзен)|нашли (?:опечатку|ошибку)|заметили (?:опечатку|ошибку)|если вы (?:нашли|заметили)|"
    r"прислать новость|сообщить новость|есть новость|стали очевидцем|subscribe|sign up|follow us|join our|read (?:also|more|next)|see also|"
    r"download our|get our|support our|lesen sie auch|mehr zum thema|abonnieren|folgen sie uns|suscríbete|síguenos|lire aussi|abonnez-vous)"
)
"""How such a paragraph begins, folded."""

SITE = re.compile(
    r"[\w-]{2,40}\.(?:ru|рф|su|com|net|org|info|media|news|online|press|tv|today|life|kz|by|ua|de|uk)\s*[—–|-]\s"
)
"""A site's name and a dash: what follows is what the site says of itself."""

DASH = re.compile(r"[»\"”]?\s*[—–|:-]\s")
STOPS = (".", "!", "?", "…", "»", '"')


def without(text: str, names: Iterable[str] = ()) -> str:
    """The text without its tails; `names` are the outlet's own. A text that is nothing else stays as it is."""
    paragraphs = text.rsplit("\n\n", MOST)
    own = list(names)
    kept = len(paragraphs)
    while kept > 1 and len(paragraphs[kept - 1]) <= LONGEST:
        if not _is_tail(paragraphs[kept - 1], own):
            break
        kept -= 1
    return text if kept == len(paragraphs) else "\n\n".join(paragraphs[:kept])


def _is_tail(paragraph: str, own: list[str]) -> bool:
    low = fold(paragraph).lstrip('«»"*•— ')
    if CALL.match(low):
        return True
    if SITE.match(low) and not low.endswith(STOPS):
        return True
    if not DASH.search(low):  # most paragraphs have none, and names need not be folded
        return False
    return any(len(name) > 1 and low.startswith(name) and DASH.match(low, len(name)) for name in map(fold, own))
