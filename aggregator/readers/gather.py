"""Entries as they come in, the usable ones out: each link once, no GUID that means two articles, the newest if too many."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from aggregator.model import Entry, Hints
from aggregator.normalize.text import excerpt
from aggregator.readers.addresses import canonical

MOST_SKIPPED = 50
NEVER = datetime.min.replace(tzinfo=UTC)


class Gathered:
    """The entries of one answer. `add` takes an entry, or the reason why it cannot be used."""

    def __init__(self, hints: Hints) -> None:
        self._hints = hints
        self._entries: dict[str, Entry] = {}
        self._guids: Counter[str] = Counter()
        self._skipped: list[str] = []

    def add(self, found: Entry | str, name: str) -> None:
        """Take an entry; the first of several with one link stays, it is the newest. `name` says which one was skipped."""
        if isinstance(found, str):
            if len(self._skipped) < MOST_SKIPPED:
                self._skipped.append(f"{excerpt(name, 80)}: {found}")
            return
        key = canonical(found.link)
        if key in self._entries:
            return
        self._entries[key] = found
        if found.guid:
            self._guids[found.guid] += 1

    def entries(self) -> tuple[Entry, ...]:
        """At most `hints.max_entries`, the newest if there are more; in the order of the answer."""
        kept = [
            replace(each, guid=None) if self._guids[each.guid or ""] > 1 else each for each in self._entries.values()
        ]
        if len(kept) > self._hints.max_entries:
            newest = sorted(range(len(kept)), key=lambda n: (_when(kept[n]), -n), reverse=True)[
                : self._hints.max_entries
            ]
            kept = [kept[n] for n in sorted(newest)]
        return tuple(kept)

    def skipped(self) -> tuple[str, ...]:
        return tuple(self._skipped)


def _when(entry: Entry) -> datetime:
    return entry.published.at if entry.published else NEVER
