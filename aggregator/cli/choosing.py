"""Names an editor typed in, the sources and places they mean out; a name that is not known is answered with the nearest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches

from aggregator.cli.settings import Settings
from aggregator.errors import UsageError
from aggregator.model import Place, Source
from aggregator.places import Gazetteer
from aggregator.sources import Roster, load


def place(name: str) -> Place:
    """The town or region of a name; «Мирный, Архангельская область» says which of several. Raises UsageError."""
    gazetteer = Gazetteer.load()
    town, _, region = (part.strip() for part in name.partition(","))
    found = gazetteer.find(town, region or None)
    if found:
        return found
    candidates = gazetteer.candidates(town)
    if len(candidates) > 1:
        choices = "; ".join(f"«{each.name}, {each.region}»" for each in candidates[:5])
        raise UsageError(f"there are several places called {town!r}: say {choices}")
    nearest = gazetteer.suggest(town)
    raise UsageError(f"unknown place {name!r}" + (f" (did you mean {nearest!r}?)" if nearest else ""))


def known_key(key: str, known: Collection[str], where: str) -> str:
    """The key, if it is known. Raises UsageError naming the nearest that is."""
    if key in known:
        return key
    nearest = get_close_matches(key, known, 1, 0.6)
    raise UsageError(f"no source {key!r} in {where}" + (f" (did you mean {nearest[0]!r}?)" if nearest else ""))


def sources(
    every: Sequence[Source], keys: Iterable[str], places: Iterable[str], where: str
) -> tuple[Source, ...] | None:
    """The sources of these keys and places; None when neither was asked for. Raises UsageError for an unknown name."""
    wanted = {known_key(key, [source.key for source in every], where) for key in keys}
    named = [place(name) for name in places]
    if not wanted and not named:
        return None
    chosen = tuple(s for s in every if s.key in wanted or any(lies_in(s.place, each) for each in named))
    if not chosen:
        raise UsageError(f"no source of {where} is at {' or '.join(each.name for each in named)}")
    return chosen


def for_a_pass(said: Settings, keys: Iterable[str], places: Iterable[str]) -> tuple[Roster, frozenset[str] | None]:
    """The whole file, and the keys of the sources asked for (None: all). Raises ConfigError and UsageError."""
    roster = load(said.sources)
    only = sources(roster.sources, keys, places, str(said.sources))
    return roster, None if only is None else frozenset(source.key for source in only)


def lies_in(inner: Place | None, outer: Place) -> bool:
    """Whether a place is `outer`, or a town of the region `outer`."""
    if inner is None:
        return False
    if outer.kind == "region":
        return inner.region == outer.region or (inner.kind == "region" and inner.name == outer.name)
    return (inner.name, inner.region) == (outer.name, outer.region)
