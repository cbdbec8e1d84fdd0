"""What a backfill did, in numbers: counted while it runs, shown at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_SITES = 100_000
"""Unknown sites that are counted one by one."""


@dataclass(slots=True)
class Tally:
    """The running count. `watch` is called after each record, for a progress bar."""

    files: int = 0
    """Files that were read to their end."""
    known_files: int = 0
    """Files that had been read before."""
    again: str | None = None
    """When the order began by which files are read once more."""
    records: int = 0
    pages: int = 0
    """Pages of configured sources."""
    feeds: int = 0
    new: int = 0
    changed: int = 0
    known: int = 0
    """Pages of articles that the archive has."""
    no_articles: int = 0
    unreadable: int = 0
    cut_short: int = 0
    """Pages of which the crawler kept only the beginning (`WARC-Truncated`): half an article is none."""
    other_days: int = 0
    """Articles of days that were not asked for."""
    reprints: int = 0
    stories: int = 0
    studied: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    """Pages of other sites, by site."""
    damages: list[tuple[str, str]] = field(default_factory=list)
    """What could not be read: the file, the place and the words."""
    stopped: bool = False
    passed: int = 0
    """Bytes of the files that are behind us."""
    watch: Callable[[Tally], None] | None = None

    def foreign(self, site: str) -> None:
        """Count a page of a site that is no source's."""
        self.unknown[site if site in self.unknown or len(self.unknown) < MOST_SITES else "(others)"] += 1

    def counts(self) -> dict[str, int]:
        """The numbers, for machines."""
        names = (
            "files", "known_files", "records", "pages", "feeds", "new", "changed", "known", "no_articles", "unreadable",
            "cut_short", "other_days", "reprints", "stories", "studied",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names} | {
            "unknown": self.unknown.total(),
            "damaged": len(self.damages),
        }
