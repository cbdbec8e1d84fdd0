"""Answers in as they come out of a file, batches out: of one source in their order, and never two of one source at a time.

What a page means depends on those before it (its announcement, what stands on every page of the site), so a source's answers
are read in order; several sources are read side by side.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from aggregator.model import Endpoint, Page, Source
from aggregator.normalize import urls

BATCH = 32
"""Pages a batch: enough for passing them between processes to cost little, few enough for a short transaction."""

MOST_BYTES = 64_000_000
"""Bytes of the answers that wait or are being read."""


@dataclass(frozen=True, slots=True)
class Item:
    """One answer: where it stands, whose it is, and, if it announces articles, as which endpoint."""

    offset: int
    page: Page
    source: Source
    endpoint: Endpoint | None = None
    alone: bool = False
    """Whether it is read by itself, for a reader died of it or of those beside it."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its address, as it was asked for and as it was answered."""
        return tuple(dict.fromkeys((urls.key(self.page.requested_url), urls.key(self.page.url))))


class Queues:
    """The answers of a file that are still to be read, by source."""

    def __init__(self, most: int) -> None:
        """`most` is how many answers may wait."""
        self._most = most
        self._waiting: dict[str, deque[Item]] = {}
        self._busy: dict[str, int] = {}
        self._held = self._bytes = 0

    def add(self, item: Item) -> None:
        """Put an answer behind those of its source."""
        self._waiting.setdefault(item.source.key, deque()).append(item)
        self._held += 1
        self._bytes += len(item.page.body)

    @property
    def is_full(self) -> bool:
        """Whether something should be read before more is added."""
        return self._held >= self._most or self._bytes >= MOST_BYTES

    def take(self, *, whole: bool) -> tuple[Item, ...]:
        """The next batch, the longest queue's; with `whole` only if it is a whole one. Empty: there is none."""
        free = [key for key in self._waiting if key not in self._busy]
        if not free:
            return ()
        key = max(free, key=lambda each: len(self._waiting[each]))
        if whole and len(self._waiting[key]) < BATCH:
            return ()
        batch = _batch(self._waiting[key])
        if not self._waiting[key]:
            del self._waiting[key]
        self._busy[key] = batch[0].offset
        return batch

    def again(self, batch: tuple[Item, ...]) -> None:
        """A batch was lost: it goes back, and is taken one by one."""
        key = batch[0].source.key
        del self._busy[key]
        self._waiting.setdefault(key, deque()).extendleft(replace(item, alone=True) for item in reversed(batch))

    def done(self, batch: tuple[Item, ...]) -> None:
        """A batch has been stored."""
        del self._busy[batch[0].source.key]
        self._held -= len(batch)
        self._bytes -= sum(len(item.page.body) for item in batch)

    def before(self, position: int) -> int:
        """Up to where everything has been stored, when reading stands at `position`."""
        return min([position, *self._busy.values(), *(queue[0].offset for queue in self._waiting.values())])


def _batch(queue: deque[Item]) -> tuple[Item, ...]:
    """What can be read in one go: one that announces, alone; or pages, none of them twice."""
    batch = [queue.popleft()]
    seen = set(batch[0].keys)
    while queue and batch[0].endpoint is None and not batch[0].alone and len(batch) < BATCH:
        following = queue[0]
        if following.endpoint is not None or following.alone or seen & set(following.keys):
            break
        seen.update(following.keys)
        batch.append(queue.popleft())
    return tuple(batch)
