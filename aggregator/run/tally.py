"""What a pass did, in numbers: counted while it runs, shown at its end, kept in the `runs` table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from aggregator.model import Answer, Failure, NotModified, Stored, Studied

RunState = str
"""How a pass ended: `done`, `deadline` or `stopped`; `failed` and `killed` are for the archive."""


@dataclass(slots=True)
class Report:
    """The running count of one pass. `watch` is called after each change, for a progress bar."""

    due: int = 0
    """Endpoints to ask, and sources to search for them."""
    polled: int = 0
    pages: int = 0
    new: int = 0
    changed: int = 0
    reprints: int = 0
    aliases: int = 0
    not_modified: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    """Failures by kind."""
    wire_bytes: int = 0
    network_down: bool = False
    state: RunState = "done"
    studied: int = 0
    """Articles whose places, citations and story were found."""
    stories: int = 0
    """Stories that were opened, less those that turned out to be others."""
    left: int = 0
    """Endpoints and pages that were due but not begun, because the pass was ended early."""
    watch: Callable[[Report], None] | None = None

    def polls(self, answer: Answer, stored: Stored) -> None:
        """Count a poll of an endpoint."""
        self.polled += 1
        self._count(answer, stored)

    def page(self, answer: Answer, stored: Stored) -> None:
        """Count the fetch of an article's page."""
        self.pages += 1
        self._count(answer, stored)

    def search(self, failure: Failure | None) -> None:
        """Count a search for endpoints."""
        if failure is not None:
            self.failures[failure.kind.value] += 1
        if self.watch:
            self.watch(self)

    def studies(self, found: Studied) -> None:
        """Count a batch of studies."""
        self.studied += found.articles
        self.reprints += found.reprints
        self.stories += found.opened - found.merged
        if self.watch:
            self.watch(self)

    def _count(self, answer: Answer, stored: Stored) -> None:
        self.new += stored.new
        self.changed += stored.changed
        self.reprints += stored.reprints
        self.aliases += stored.aliases
        self.wire_bytes += answer.wire_bytes
        self.not_modified += isinstance(answer, NotModified)
        if isinstance(answer, Failure):
            self.failures[answer.kind.value] += 1
        if self.watch:
            self.watch(self)

    @property
    def answered(self) -> int:
        """Exchanges that did not fail."""
        return self.polled + self.pages - self.failures.total()

    @property
    def stored(self) -> int:
        """Articles that were announced, and pages that were asked for."""
        return self.new + self.pages

    def counts(self) -> dict[str, int]:
        """The numbers as the `runs` table has them."""
        return {
            "due": self.due,
            "polled": self.polled,
            "pages": self.pages,
            "new": self.new,
            "changed": self.changed,
            "reprints": self.reprints,
            "not_modified": self.not_modified,
            "failures": self.failures.total(),
            "wire_bytes": self.wire_bytes,
            "left": self.left,
            "studied": self.studied,
            "stories": self.stories,
        }
