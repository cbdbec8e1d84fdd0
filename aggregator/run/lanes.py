"""Who travels with whom: the sources of one host share a lane, so that a host is asked one thing at a time. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from aggregator.model import EndpointState, Source
from aggregator.normalize import urls

LANES = 64
"""Lanes that are under way at once, if nobody says how many."""

PAGES_AT_ONCE = 64
"""Lanes of these that may be fetching pages: a poll is small or a 304, a page is in memory until it is stored."""

PAGES_A_TURN = 10
"""Pages a lane fetches before it goes to the end of the line: one busy source does not hold up the rest."""


@dataclass(frozen=True, slots=True)
class Lane:
    """The sources of one host and what is to be done for them: searches, polls, then the pages that are due."""

    sources: tuple[Source, ...]
    polls: tuple[EndpointState, ...] = ()
    undiscovered: tuple[Source, ...] = ()
    """Sources that have no endpoint yet."""
    behind: bool = False
    """Whether pages were due before anything was asked."""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(source.key for source in self.sources)

    def source(self, key: str) -> Source:
        """The source of a key; a lane has few."""
        return next(source for source in self.sources if source.key == key)

    def with_polls(self, states: Sequence[EndpointState]) -> Lane:
        return replace(self, polls=(*self.polls, *states))

    def only_pages(self) -> Lane:
        """The lane with its searches and polls done."""
        return Lane(self.sources)


def line_up(
    sources: Iterable[Source],
    states: Sequence[EndpointState],
    undiscovered: Collection[str],
    with_pages: Collection[str],
) -> list[Lane]:
    """The lanes with something to do, in the order in which `states` are due; those with only pages come last."""
    by_key = {source.key: source for source in sources if source.enabled}
    travellers: defaultdict[str, list[Source]] = defaultdict(list)
    for source in by_key.values():
        travellers[urls.host(source.homepage)].append(source)
    polls: defaultdict[str, list[EndpointState]] = defaultdict(list)
    searches: defaultdict[str, list[Source]] = defaultdict(list)
    order: dict[str, None] = {}
    for state in states:
        host = urls.host(by_key[state.endpoint.source].homepage)
        order[host] = None
        polls[host].append(state)
    for key in undiscovered:
        host = urls.host(by_key[key].homepage)
        order[host] = None
        searches[host].append(by_key[key])
    behind = dict.fromkeys(urls.host(by_key[key].homepage) for key in with_pages if key in by_key)
    return [
        Lane(tuple(travellers[host]), tuple(polls[host]), tuple(searches[host]), host in behind)
        for host in order | behind
    ]
