"""Words from outside in, words that may stand on a page out: one line, no control characters, of bearable length.

Escaping is the templates' own; this is what escaping does not do. The archive cleans what it stores, but a page must be safe
with any file.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from markupsafe import Markup

from aggregator.normalize.text import PARAGRAPHS, clean, excerpt

LINE = 300
"""Characters of a headline or name; of a longer one the beginning is shown."""

WASTE = 4
"""So many times the characters that are wanted are looked at: white space and invisible characters go."""

TEXT = 16_000
"""Characters of a text that a page shows: it stays below 60 KB in any script."""

EXCERPT = 300


def line(text: object, limit: int = LINE) -> str:
    """One line of at most `limit` characters, without bidi overrides and other invisible characters."""
    said = str(text) if text is not None else ""
    return excerpt(said[: limit * WASTE], limit)


def said(text: object, limit: int = LINE) -> Markup:
    """The same, set apart so that its direction does not turn the words around it (UAX 9)."""
    return Markup("<bdi>{}</bdi>").format(line(text, limit))


def paragraphs(text: str | None, limit: int = TEXT) -> tuple[tuple[str, ...], bool]:
    """The paragraphs of a text up to `limit` characters, and whether any were left out."""
    rest = (text or "")[: limit * WASTE]
    cut = len(text or "") > len(rest)
    shown: list[str] = []
    left = limit
    for paragraph in PARAGRAPHS.split(rest):
        words = clean(paragraph)
        if left <= 0 and words:
            return tuple(shown), True
        if words:
            shown.append(excerpt(words, left))
            cut = cut or len(words) > left
            left -= len(words)
    return tuple(shown), cut


def opening(lead: str | None, text: str | None, limit: int = EXCERPT) -> tuple[str, ...]:
    """What may be shown of anybody's article: its lead, then the text's beginning, cut at a word; no more in all than `limit`.

    A lead that is longer is cut itself; a text that begins with its lead is not said twice.
    """
    first, body = line(lead, limit), line(text, 2 * limit)
    if not first or body.startswith(first.rstrip("…")[:limit]):
        return (excerpt(body or first, limit),) if body or first else ()
    left = limit - len(first)
    return (first, excerpt(body, left)) if body and left > limit // 4 else (first,)


def outward(url: object) -> str:
    """A link that leads out of the site, if it is one of http or https with a host; else nothing."""
    address = str(url or "")
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return address if usable and len(address) <= 2000 and clean(address) == address and " " not in address else ""


def host(url: object) -> str:
    """The host of a link, without `www.`."""
    try:
        return (urlsplit(str(url or "")).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


FILTERS = {"line": line, "said": said, "outward": outward, "host": host}
"""What templates call them."""
