"""Whom an article names as the origin of its news, as a page shows it: each once, with a link where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aggregator.web.pages import asked
from aggregator.web.plain import NAME, outward, said

MOST = 6
EVIDENCE = 200


@dataclass(frozen=True, slots=True)
class Cited:
    """One that is cited."""

    via: bool
    """The outlet that reported it; else the body or person it began with."""
    name: str
    """Empty for those that are not named."""
    path: str
    """The page here of the article or outlet that is cited, without the language; empty if there is none."""
    link: str
    """The link that the article gives with the name; empty if there is none."""
    evidence: str
    """The words that show it."""


def cited(rows: Iterable[Mapping[str, Any]], most: int = MOST) -> tuple[Cited, ...]:
    """The citations of an article, outlets first."""
    found: dict[tuple[bool, str], Cited] = {}
    for row in rows:
        one = Cited(
            row["role"] == "via", said(row["name"], NAME), _path(row), outward(row["url"]) or "", _evidence(row)
        )
        known = found.setdefault((one.via, one.name), one)
        if one.path and not known.path:
            found[one.via, one.name] = one
    return tuple(sorted(found.values(), key=lambda one: (not one.via, not one.name))[:most])


def _path(row: Mapping[str, Any]) -> str:
    if row["cites_article"]:
        return asked.article_path(row["cites_article"])
    return asked.source_path(row["cited_source"]) if row["cited_source"] else ""


def _evidence(row: Mapping[str, Any]) -> str:
    return said(row["evidence"], EVIDENCE)
