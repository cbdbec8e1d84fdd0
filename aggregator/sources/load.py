"""sources.yaml in, a Roster of checked and resolved sources out; or every fault of the file with its line and a hint."""

from __future__ import annotations

import difflib
import os
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from aggregator import __version__
from aggregator.errors import ConfigError, Problem
from aggregator.model import Expect, Listing, Place, Selectors, Source
from aggregator.normalize import urls
from aggregator.places import Gazetteer
from aggregator.sources import yamlfile
from aggregator.sources.schema import Defaults, Manners, SourceForm, SourcesFile
from aggregator.sources.yamlfile import Document, Path_

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
NO_PLACE_ZONE = "UTC"


@dataclass(frozen=True, slots=True)
class Roster:
    """The sources of a file, in its order, and what an editor should know though it is no error."""

    path: Path
    sources: tuple[Source, ...]
    defaults: Defaults
    warnings: tuple[Problem, ...] = ()

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
    try:
        form = SourcesFile.model_validate(document.value)
    except ValidationError as error:
        raise ConfigError(tuple(sorted(_problems(document, error), key=_in_order))) from error
    resolver = _Resolver(document, form.defaults, environment)
    sources = tuple(resolver.source(key, source) for key, source in form.sources.items())
    if resolver.problems:
        raise ConfigError(tuple(sorted(resolver.problems, key=_in_order)))
    return Roster(path, sources, form.defaults, (*resolver.warnings, *_shared(document, sources)))


# ---------------------------------------------------------------- the form's faults in plain words

PLAIN: dict[str, Callable[[ErrorDetails], str]] = {
    "missing": lambda error: f"'{error['loc'][-1]}' is missing",
    "string_type": lambda error: f"this must be a text, not {_kind(error['input'])}",
    "string_too_short": lambda _: "this must not be empty",
    "string_too_long": lambda error: f"this is longer than {error['ctx']['max_length']} characters",
    "int_type": lambda error: f"this must be a whole number, not {_kind(error['input'])}",
    "greater_than_equal": lambda error: f"this must be at least {error['ctx']['ge']}",
    "less_than_equal": lambda error: f"this must be at most {error['ctx']['le']}",
    "bool_type": lambda error: f"this must be true or false, not {_kind(error['input'])}",
    "list_type": lambda error: f"this must be a list, not {_kind(error['input'])}",
    "dict_type": lambda error: f"this must be a mapping, not {_kind(error['input'])}",
    "model_type": lambda error: f"this must be a mapping of keys to values, not {_kind(error['input'])}",
    "time_delta_type": lambda error: f"this must be a time span such as 15m, not {_kind(error['input'])}",
    "literal_error": lambda error: f"{error['input']!r} is not one of {error['ctx']['expected']}",
    "value_error": lambda error: str(error["ctx"]["error"]),
    "string_pattern_mismatch": lambda error: f"{error['input']!r} is not a key",
}
HINTS: dict[str, str] = {
    "list_type": "write it as [a, b], or as lines that begin with a hyphen",
    "string_pattern_mismatch": "a key is made of a-z, 0-9 and hyphens, at most 64, such as spassk-admin",
    "missing": "",
}


def _problems(document: Document, error: ValidationError) -> list[Problem]:
    found = []
    for each in error.errors(include_url=False):
        path: Path_ = tuple(step for step in each["loc"] if step != "[key]")
        if each["type"] == "extra_forbidden":
            found.append(_unknown_key(document, path))
            continue
        words = PLAIN[each["type"]](each) if each["type"] in PLAIN else each["msg"]
        hint = HINTS.get(each["type"], "") or _literal_hint(each)
        of_key = "[key]" in each["loc"] or each["type"] == "missing"
        at = path[:-1] if each["type"] == "missing" else path
        found.append(document.problem(at, words, hint, of_key=of_key))
    return found


def _unknown_key(document: Document, path: Path_) -> Problem:
    known = _fields(path[:-1])
    close = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.6)
    hint = f"did you mean '{close[0]}'?" if close else f"known here: {', '.join(known)}"
    at = document.problem(path, "", of_key=True)
    parent = document.problem(path[:-1], "")
    return Problem(at.file, at.line, at.column, parent.path, f"unknown key '{path[-1]}'", hint)


def _fields(path: Path_) -> list[str]:
    """The keys that the form knows at a path."""
    form: type[BaseModel] = SourcesFile
    for step in path:
        if isinstance(step, int) or step not in form.model_fields:
            continue
        found = _form_in(form.model_fields[step].annotation)
        form = found or form
    return list(form.model_fields)


def _form_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _form_in(inner))), None)


def _literal_hint(error: ErrorDetails) -> str:
    if error["type"] != "literal_error":
        return ""
    choices = re.findall(r"'([^']+)'", str(error["ctx"]["expected"]))
    close = difflib.get_close_matches(str(error["input"]), choices, n=1, cutoff=0.5)
    return f"did you mean '{close[0]}'?" if close else ""


def _kind(value: object) -> str:
    names = {
        dict: "a mapping",
        list: "a list",
        str: "a text",
        int: "a number",
        float: "a number",
        type(None): "nothing",
    }
    return str(value).lower() if isinstance(value, bool) else names.get(type(value), type(value).__name__)


def _in_order(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column


# ---------------------------------------------------------------- resolving


class _Resolver:
    """Forms to Sources: defaults filled in, places and zones looked up, secrets put in; faults are collected."""

    def __init__(self, document: Document, defaults: Defaults, environment: Mapping[str, str]) -> None:
        self.document = document
        self.defaults = defaults
        self.environment = environment
        self.gazetteer = Gazetteer.load()
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        if not defaults.contact:
            note = "no contact: sites cannot tell who asks them; add `contact` under `defaults`"
            self.warnings.append(document.problem(("sources",), note, of_key=True))

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
            every=manners["every"],
            pause=manners["pause"],
            enabled=form.enabled,
            identity=form.identity,
            expect=Expect(form.expect.entries, form.expect.articles_per_week, tuple(form.expect.fields)),
            headers=tuple(
                (name, self._secret(key, "headers", name, value)) for name, value in manners["headers"].items()
            ),
            user_agent=self._user_agent(key, manners["user_agent"]),
            proxy=self._secret(key, "proxy", None, manners["proxy"]) if manners["proxy"] else None,
            max_articles=manners["max_articles"],
            include=tuple(form.include),
            exclude=tuple(form.exclude),
            keep_raw=manners["keep_raw"],
            watch_edits=manners["watch_edits"],
            full_text=manners["full_text"],
            allow_private=manners["allow_private"],
            tags=tuple(manners["tags"]),
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
            self.problems.append(self.document.problem(("sources", key, "place"), *self._no_place(form.place)))
        return found

    def _no_place(self, name: str) -> tuple[str, str]:
        several = self.gazetteer.candidates(name.split(",")[0])
        if several:
            regions = "; ".join(f"{place.name}, {place.region}" for place in several[:5])
            return (f"'{name}' is not one place", f"write one of: {regions}")
        like = self.gazetteer.suggest(name)
        return (f"unknown place '{name}'", f"did you mean '{like}'?" if like else "a town or region of Russia")

    def _zone(self, key: str, form: SourceForm, place: Place | None) -> str:
        said = form.timezone or (place.timezone if place else None) or self.defaults.timezone
        if said is None:
            if form.place is None:
                note = f"neither place nor timezone: its days are counted in {NO_PLACE_ZONE}"
                self.warnings.append(self.document.problem(("sources", key), note, of_key=True))
            return NO_PLACE_ZONE
        if said not in available_timezones():
            path: Path_ = ("sources", key, "timezone") if form.timezone else ("defaults", "timezone")
            close = difflib.get_close_matches(said, available_timezones(), n=1, cutoff=0.6)
            hint = f"did you mean '{close[0]}'?" if close else "an IANA name such as Asia/Vladivostok"
            self.problems.append(self.document.problem(path, f"unknown time zone '{said}'", hint))
            return NO_PLACE_ZONE
        return ZoneInfo(said).key

    def _user_agent(self, key: str, said: str | None) -> str:
        if said:
            return self._secret(key, "user_agent", None, said)
        contact = f" (+{self.defaults.contact})" if self.defaults.contact else ""
        return f"aggregator/{__version__}{contact}"

    def _secret(self, key: str, name: str, inner: str | None, value: str) -> str:
        """The value with each `${NAME}` from the environment: secrets do not stand in the file."""
        missing = [found for found in VARIABLE.findall(value) if found not in self.environment]
        if missing:
            own: Path_ = ("sources", key, name, *((inner,) if inner else ()))
            path = own if own in self.document.values_at else ("defaults", *own[2:])
            self.problems.append(
                self.document.problem(path, f"the environment has no {missing[0]}", f"set it: export {missing[0]}=…")
            )
            return ""
        return VARIABLE.sub(lambda found: self.environment[found[1]], value)


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
