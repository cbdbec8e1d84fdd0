"""sources.yaml in, a Roster of checked and resolved sources out; or every fault of the file with its line and a hint."""

from __future__ import annotations

import difflib
import os
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from pydantic import ValidationError

from aggregator import __version__
from aggregator.errors import ConfigError, Problem
from aggregator.model import Expect, Listing, OnAlert, Place, Selectors, Source
from aggregator.normalize import urls
from aggregator.places import Gazetteer
from aggregator.sources import faults, yamlfile
from aggregator.sources.schema import Defaults, Manners, SourceForm, SourcesFile, for_header, proxy_url, webhook_url
from aggregator.sources.yamlfile import Document, Path_, named

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
NO_PLACE_ZONE = "UTC"


@dataclass(frozen=True, slots=True)
class Roster:
    """The sources of a file, in its order, and what an editor should know though it is no error."""

    path: Path
    sources: tuple[Source, ...]
    defaults: Defaults
    warnings: tuple[Problem, ...] = ()
    on_alert: OnAlert | None = None

    def __getitem__(self, key: str) -> Source:
        """The source of a key. Raises KeyError."""
        for source in self.sources:
            if source.key == key:
                return source
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return any(source.key == key for source in self.sources)


def load(path: Path, environment: Mapping[str, str] = os.environ) -> Roster:
    """Read and check a sources.yaml. `${NAME}` in secrets comes from `environment`.

    Raises ConfigError with every problem found, each with file, line and column, the key's path and a hint.
    """
    return parse(yamlfile.read_text(path), path, environment)


def parse(text: str, path: Path, environment: Mapping[str, str] = os.environ) -> Roster:
    """The same for a text that stands, or will stand, at `path`."""
    document = yamlfile.parse(text, str(path))
    if not isinstance(document.value, dict):
        at = document.problem((), "the file must be a mapping with the key 'sources'", "see docs/howto/add-a-source.md")
        raise ConfigError((at,))
    form, problems = _formed(document)
    resolver = _Resolver(document, form.defaults, environment)
    on_alert = resolver.on_alert()
    sources = resolver.sources(form)
    if problems or resolver.problems:
        raise ConfigError(yamlfile.first_of(sorted((*problems, *resolver.problems), key=_in_order)))
    return Roster(path, sources, form.defaults, (*resolver.warnings, *_shared(document, sources)), on_alert)


def _formed(document: Document) -> tuple[SourcesFile, list[Problem]]:
    """The form of the file, and its faults; a part with a fault in it is left out, so that the others are looked at too."""
    try:
        return SourcesFile.model_validate(document.value), []
    except ValidationError as error:
        found = error.errors(include_url=False)
        wrong = {tuple(each["loc"][:2]) for each in found}
        problems = faults.problems(document, found[: yamlfile.MOST_PROBLEMS + 1])
    tops = {steps[0] for steps in wrong}
    given = document.value["sources"] if ("sources",) not in wrong and "sources" in document.value else {}
    sound = {key: value for key, value in given.items() if ("sources", key) not in wrong}
    defaults = {} if "defaults" in tops else document.value.get("defaults", {})
    return SourcesFile.model_validate({"defaults": defaults, "sources": sound}), problems


def _in_order(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column


class _Resolver:
    """Forms to Sources: defaults filled in, places and zones looked up, secrets put in; faults are collected."""

    def __init__(self, document: Document, defaults: Defaults, environment: Mapping[str, str]) -> None:
        self.document = document
        self.defaults = defaults
        self.environment = environment
        self.gazetteer = Gazetteer.load()
        self.problems: dict[Problem, None] = {}
        """In order; a fault of `defaults` is met in every source."""
        self.warnings: list[Problem] = []
        if defaults.timezone:
            self._known_zone(("defaults", "timezone"), defaults.timezone)
        if not defaults.contact:
            note = "no contact: sites cannot tell who asks them; add `contact` under `defaults`"
            self.warnings.append(document.problem(("sources",), note, of_key=True))

    def sources(self, form: SourcesFile) -> tuple[Source, ...]:
        """All of them, or as many as it takes to find more faults than are told."""
        found = []
        for key, source in form.sources.items():
            if len(self.problems) > yamlfile.MOST_PROBLEMS:
                break
            found.append(self.source(key, source))
        return tuple(found)

    def source(self, key: str, form: SourceForm) -> Source:
        """One source. What cannot be resolved is a problem, and a harmless value stands in for it."""
        place = self._place(key, form)
        manners = self._manners(form)
        return Source(
            key=key,
            name=form.name,
            homepage=form.homepage,
            timezone=self._zone(key, form, place),
            kind=form.kind,
            place=place,
            language=manners["language"],
            feeds=tuple(form.feeds),
            sitemaps=tuple(form.sitemaps),
            listings=tuple(Listing(listing.url, listing.links) for listing in form.listings),
            selectors=Selectors(**form.article.model_dump()),
            prefer=manners["prefer"],
            site_memory=manners["site_memory"],
            every=manners["every"],
            pause=manners["pause"],
            enabled=form.enabled,
            identity=form.identity,
            expect=Expect(form.expect.entries, form.expect.articles_per_week, tuple(form.expect.fields)),
            headers=tuple(
                (name, self._secret((key, "headers", name), value, for_header))
                for name, value in manners["headers"].items()
            ),
            user_agent=self._user_agent(key, manners["user_agent"]),
            proxy=self._secret((key, "proxy"), manners["proxy"], proxy_url) if manners["proxy"] else None,
            max_articles=manners["max_articles"],
            include=tuple(form.include),
            exclude=tuple(form.exclude),
            keep_raw=manners["keep_raw"],
            watch_edits=manners["watch_edits"],
            full_text=manners["full_text"],
            images=manners["images"],
            allow_private=manners["allow_private"],
            tags=tuple(manners["tags"]),
        )

    def on_alert(self) -> OnAlert | None:
        """Who is told of changes of state."""
        form = self.defaults.on_alert
        if form is None:
            return None
        at: Path_ = ("defaults", "on_alert")
        headers = (
            (name, self._filled((*at, "headers", name), text, for_header)) for name, text in form.headers.items()
        )
        return OnAlert(
            webhook=self._filled((*at, "webhook"), form.webhook, webhook_url) if form.webhook else None,
            headers=tuple(headers),
            command=tuple(form.command),
            allow_private=form.allow_private,
        )

    def _manners(self, form: SourceForm) -> dict[str, Any]:
        return {
            name: getattr(form if name in form.model_fields_set else self.defaults, name)
            for name in Manners.model_fields
        }

    def _place(self, key: str, form: SourceForm) -> Place | None:
        if form.place is None:
            return None
        found = self.gazetteer.find(form.place)
        if found is None:
            self._wrong(self.document.problem(("sources", key, "place"), *self._no_place(form.place)))
        return found

    def _no_place(self, name: str) -> tuple[str, str]:
        several = self.gazetteer.candidates(name.split(",")[0])
        if several:
            regions = "; ".join(f"{place.name}, {place.region}" for place in several[:5])
            return (f"'{named(name)}' is not one place", f"write one of: {regions}")
        like = self.gazetteer.suggest(name)
        return (f"unknown place '{named(name)}'", f"did you mean '{like}'?" if like else "a town or region of Russia")

    def _zone(self, key: str, form: SourceForm, place: Place | None) -> str:
        said = form.timezone or (place.timezone if place else None) or self.defaults.timezone
        if said is None:
            if form.place is None:
                note = f"neither place nor timezone: its days are counted in {NO_PLACE_ZONE}"
                self.warnings.append(self.document.problem(("sources", key), note, of_key=True))
            return NO_PLACE_ZONE
        path: Path_ = ("sources", key, "timezone") if form.timezone else ("defaults", "timezone")
        return self._known_zone(path, said)

    def _known_zone(self, path: Path_, said: str) -> str:
        if said in _zones():
            return said
        self._wrong(self.document.problem(path, f"unknown time zone '{named(said)}'", _zone_hint(said)))
        return NO_PLACE_ZONE

    def _user_agent(self, key: str, said: str | None) -> str:
        if said:
            return self._secret((key, "user_agent"), said, for_header)
        contact = f" (+{self.defaults.contact})" if self.defaults.contact else ""
        return f"aggregator/{__version__}{contact}"

    def _secret(self, where: Path_, value: str, check: Callable[[str], str]) -> str:
        """A value of a source, or of `defaults`, filled in."""
        own: Path_ = ("sources", *where)
        return self._filled(own if own in self.document.values_at else ("defaults", *where[1:]), value, check)

    def _filled(self, path: Path_, value: str, check: Callable[[str], str]) -> str:
        """The value with each `${NAME}` from the environment: secrets do not stand in the file, nor in a message."""
        missing = [found for found in VARIABLE.findall(value) if found not in self.environment]
        if missing:
            hint = f"set it: export {missing[0]}=…"
            self._wrong(self.document.problem(path, f"the environment has no {missing[0]}", hint))
            return ""
        try:
            return check(VARIABLE.sub(lambda found: self.environment[found[1]], value))
        except ValueError as error:
            hint = "as it is with its ${NAME} filled in" if VARIABLE.search(value) else ""
            self._wrong(self.document.problem(path, str(error), hint))
            return ""

    def _wrong(self, problem: Problem) -> None:
        self.problems[problem] = None


@lru_cache(maxsize=128)
def _zone_hint(said: str) -> str:
    close = difflib.get_close_matches(said, _zones(), n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else "an IANA name such as Asia/Vladivostok"


@cache
def _zones() -> frozenset[str]:
    """The names of all zones, read from the disk once: it takes 10 ms."""
    return frozenset(available_timezones())


def _shared(document: Document, sources: tuple[Source, ...]) -> list[Problem]:
    """Endpoints that two sources name: their articles would be attributed to whichever is asked first."""
    named: defaultdict[str, list[str]] = defaultdict(list)
    for source in sources:
        for endpoint in source.endpoints:
            named[urls.key(endpoint.url)].append(source.key)
    return [
        document.problem(("sources", keys[1]), f"an endpoint of {keys[1]} is also one of {keys[0]}", of_key=True)
        for keys in named.values()
        if len(set(keys)) > 1
    ]
