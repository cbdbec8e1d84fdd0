"""What is remembered of a site's pages: one bounded row a source, read before a page is extracted, written with its article."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import datetime
from sqlite3 import Connection

from aggregator.model import SiteMemory
from aggregator.store.times import stamp

FINGERPRINT = 8
MOST_COUNTED = 255


def recall(connection: Connection, source: str) -> SiteMemory:
    """What has been learnt of a source's pages; an empty memory if nothing was."""
    row = connection.execute("SELECT pages, seen FROM site_memories WHERE source = ?", (source,)).fetchone()
    return SiteMemory(row[0], _unpacked(row[1])) if row else SiteMemory()


def learn(connection: Connection, source: str, blocks: Sequence[int], at: datetime) -> None:
    """Learn one more page of a source, known by the fingerprints of its paragraphs. To be called once a page."""
    from aggregator.extractors import memory  # not at the top: a pass with nothing to do loads no extractor

    after = memory.learnt(recall(connection, source), blocks)
    connection.execute(
        """INSERT INTO site_memories (source, pages, updated_at, seen) VALUES (?, ?, ?, ?)
           ON CONFLICT (source) DO UPDATE SET pages = excluded.pages, updated_at = excluded.updated_at, seen = excluded.seen""",
        (source, after.pages, stamp(at), _packed(after)),
    )


def furniture(known: SiteMemory) -> int:
    """How many paragraphs are left out of a source's texts."""
    from aggregator.extractors import memory  # as above

    return sum(memory.is_furniture(known, each) for each in known.seen)


def own_text(connection: Connection, source: str, text: str | None) -> str | None:
    """The text of a page that has been learnt, without the paragraphs that are furniture by its source's other pages."""
    from aggregator.extractors import memory  # as above

    return memory.without_furniture(memory.of_the_others(recall(connection, source)), text) if text else text


def _packed(known: SiteMemory) -> bytes:
    counts = bytes(min(count, MOST_COUNTED) for count in known.seen.values())
    return struct.pack(f"<{len(counts)}q", *known.seen) + counts


def _unpacked(seen: bytes) -> dict[int, int]:
    count = len(seen) // (FINGERPRINT + 1)
    return dict(zip(struct.unpack_from(f"<{count}q", seen), seen[count * FINGERPRINT :], strict=True))
