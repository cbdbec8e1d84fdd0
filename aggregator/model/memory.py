"""What is remembered of a site from page to page: which paragraphs stand on many of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """The fingerprints of paragraphs seen on a source's pages, each with the number of pages it stood on."""

    pages: int = 0
    seen: Mapping[int, int] = field(default_factory=dict)
