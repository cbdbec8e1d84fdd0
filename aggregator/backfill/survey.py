"""What is in web archives, without reading a page: pages by source, and the sites that are no source's. Nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aggregator import raw
from aggregator.backfill.matching import Outlets
from aggregator.model import Source
from aggregator.normalize import urls
from aggregator.raw import Archive, Damage


@dataclass(slots=True)
class Survey:
    """Pages (responses of status 200) by source and by unknown site, and what cannot be read."""

    records: int = 0
    sources: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    damages: list[tuple[str, str]] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None


def survey(archives: Sequence[Archive], sources: Sequence[Source]) -> Survey:
    """Look through files. What is wrong with one is in `damages`."""
    outlets, found = Outlets(sources), Survey()

    def noted(url: str, at: datetime) -> bool:
        source = outlets.source(url)
        found.first, found.last = min(found.first or at, at), max(found.last or at, at)
        if source is not None:
            found.sources[source.key] += 1
        else:
            found.unknown[urls.site(url)] += 1
        return False

    for archive in archives:
        try:
            with archive.open() as file:
                for each in raw.responses(file, 0, noted):
                    found.records += 1
                    if isinstance(each, Damage):
                        found.damages.append((archive.name, str(each)))
        except (OSError, EOFError, raw.NotWarcError) as error:
            found.damages.append((archive.name, str(error)))
    return found
