"""Text from outside in, text that SQLite can take out: a lone surrogate (`"\\ud800"` in a JSON Feed) has no UTF-8."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aggregator.model import Article, Attribution

TEXTS = ("url", "key", "title", "guid", "lead", "text", "image", "language", "section", "genre")
LISTS = ("authors", "keywords")


def storable(text: str) -> str:
    """The text with `?` for what cannot be stored."""
    return text.encode("utf-8", "replace").decode("utf-8")


def storable_article(article: Article) -> Article:
    """The article with nothing in it that cannot be stored; nearly always the same object."""
    said = [getattr(article, name) or "" for name in TEXTS]
    said += [*article.authors, *article.keywords]
    if article.attribution:
        said += [article.attribution.name, article.attribution.url or ""]
    try:
        "".join(said).encode("utf-8")
    except UnicodeEncodeError:
        return _mended(article)
    return article


def _mended(article: Article) -> Article:
    changes: dict[str, Any] = {name: storable(value) for name in TEXTS if (value := getattr(article, name))}
    changes |= {name: tuple(storable(each) for each in getattr(article, name)) for name in LISTS}
    if article.attribution:
        named = article.attribution
        changes["attribution"] = Attribution(storable(named.name), storable(named.url) if named.url else None)
    return replace(article, **changes)
