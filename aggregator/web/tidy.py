"""Texts from outside in, what a page of one record may show of them out: whole in paragraphs, or an excerpt.

Escaping is the templates' own; this is what escaping does not do (and `plain` for single lines).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from aggregator.normalize.text import PARAGRAPHS, clean, excerpt
from aggregator.web.plain import HEADLINE, fitting, outward, said, weight

WASTE = 4
"""So many times the characters that are wanted are looked at: white space and invisible characters go."""

TEXT = 12_000
"""Characters of a text that a page shows: it stays below 60 KB in any script."""

EXCERPT = 300


def apart(text: object, limit: int = HEADLINE) -> Markup:
    """One line, set apart so that its direction does not turn the words around it (UAX 9)."""
    return Markup(f"<bdi>{escape(said(str(text) if text is not None else '', limit))}</bdi>")


def paragraphs(text: str | None, limit: int = TEXT) -> tuple[tuple[str, ...], bool]:
    """The paragraphs of a text up to `limit` characters (`plain.weight`), and whether any were left out."""
    rest = (text or "")[: limit * WASTE]
    cut = len(text or "") > len(rest)
    shown: list[str] = []
    left = limit
    for paragraph in PARAGRAPHS.split(rest):
        words = clean(paragraph)
        if left <= 0 and words:
            return tuple(shown), True
        if words:
            whole = weight(words) <= left
            shown.append(words if whole else excerpt(words, fitting(words, left)))
            cut = cut or not whole
            left -= weight(words)
    return tuple(shown), cut


def opening(lead: str | None, text: str | None, limit: int = EXCERPT) -> tuple[str, ...]:
    """What may be shown of anybody's article: its lead and about `limit` characters of its text, cut at a word.

    A text that begins with its lead is not said twice.
    """
    first, body = said(lead, limit), said(text, 2 * limit)
    if not first or body.startswith(first.rstrip("…")):
        return (said(body or first, limit),) if body or first else ()
    return (first, said(body, limit)) if body else (first,)


def host(url: object) -> str:
    """The host of a link, without `www.`."""
    try:
        return said((urlsplit(str(url or "")[:2000]).hostname or "").removeprefix("www."), 60)
    except ValueError:
        return ""


FILTERS: dict[str, Callable[..., Any]] = {"apart": apart, "outward": outward, "host": host}
"""What templates call them."""
