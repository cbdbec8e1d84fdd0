"""A YAML file in, plain values with the line and column of each out. Reads what a person writes, refuses what an attacker does.

No tags, no anchors (a few lines of them can mean gigabytes), no duplicate keys, at most sixteen megabytes, at most twenty levels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml as libyaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import ScalarNode

from aggregator.errors import ConfigError, Problem
from aggregator.sources.harmless import ENDS, MAPPING, SCALAR, SEQUENCE, Event, checked

LARGEST = 16_000_000
"""Bytes of a file: ten thousand sources take one to three million."""

LARGE = 3_000_000
"""Characters of a file that is read by libyaml or not at all: ruamel takes 2.6 s a megabyte."""

MOST_PROBLEMS = 100
"""Faults that are told of a file; what comes behind them mostly comes of them."""

NUMBERS: dict[str, Callable[[str], Any]] = {"int": lambda text: int(text, 0), "float": float}

SHOWN = 80
"""Characters of a key that a message repeats."""

ODD = re.compile(
    r"[^\x20-\x7e\n\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    r"|^(?:%|\.\.\.)|[|>][-+0-9]* *(?:#|$)|(?:^|[\[{,:-]) *\?(?: |$)",
    re.MULTILINE,
)
"""Tabs, other line ends, directives, blocks of text, explicit keys: what libyaml (YAML 1.1) may take for something else."""

LOADER: Any = getattr(libyaml, "CSafeLoader", None)
"""libyaml's, where it is there."""

Path_ = tuple[str | int, ...]
"""Keys and indices from the top of the file to a value."""


@dataclass(slots=True)
class Document:
    """The values of a file, and where each key and value stands: (line, column), counted from 1."""

    file: str
    value: Any = None
    values_at: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    keys_at: dict[Path_, tuple[int, int]] = field(default_factory=dict)

    def problem(self, path: Path_, message: str, hint: str = "", *, of_key: bool = False) -> Problem:
        """A problem at the value (or the key) of a path; at its nearest parent if the path is not in the file."""
        places = self.keys_at if of_key else self.values_at
        known = path
        while known and known not in places:
            known = known[:-1]
            places = self.keys_at
        line, column = places.get(known, self.values_at.get((), (1, 1)))
        return Problem(self.file, line, column, _written(path), message, hint)


def read_text(path: Path) -> str:
    """The text of a file. Raises ConfigError for one that is missing, no file, unreadable, too large or not UTF-8."""

    def fail(message: str, hint: str = "") -> ConfigError:
        return ConfigError((Problem(str(path), 0, 0, "", message, hint),))

    try:
        if not path.exists():
            raise fail("there is no such file", "`--sources PATH` names another one")
        if not path.is_file():
            raise fail("this is not a regular file")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise fail(f"it cannot be read: {error.strerror}") from error
    if len(data) > LARGEST:
        raise fail(f"it is larger than {LARGEST:,} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ConfigError((Problem(str(path), line, 1, "", "this is not UTF-8", "save the file as UTF-8"),)) from error


def parse(text: str, file: str) -> Document:
    """The values of a YAML text with their places. Raises ConfigError with the first fault of its syntax, or all duplicates."""
    text = text.replace("\r\n", "\n")
    if LOADER is not None and len(text) > LARGE:
        return _plainly(text, file)
    return _quickly(text, file) or _carefully(text, file)


def _plainly(text: str, file: str) -> Document:
    """A large text by libyaml, whose word is taken for what is wrong with it, but not for what it may misread."""
    odd = ODD.search(text)
    if odd:
        line, column = text.count("\n", 0, odd.start()) + 1, odd.start() - text.rfind("\n", 0, odd.start())
        words = (
            "a tab, an odd character or line end, a block of text (| or >), a directive (%) or a key that begins with ?"
        )
        hint = f"a file of more than {LARGE:,} characters has to do without"
        raise ConfigError((Problem(file, line, column, "", words, hint),))
    return _read(libyaml.parse(text, Loader=LOADER), file, text)


def _quickly(text: str, file: str) -> Document | None:
    """The same by libyaml, a tenth of the time; None where there is any fault or doubt, for the other to say what it is."""
    if LOADER is None or ODD.search(text):
        return None
    try:
        document = _read(libyaml.parse(text, Loader=LOADER), file, text)
    except ConfigError:
        return None
    return document if isinstance(document.value, dict) else None


def _carefully(text: str, file: str) -> Document:
    return _read(YAML(typ="safe", pure=True).parse(text), file, text)


def _read(events: Iterator[Event], file: str, text: str) -> Document:
    """The values that the events of a text make. Raises ConfigError."""
    at = (1, 1)
    builder = _Builder(Document(file))
    try:
        for event in checked(events, file):
            at = (event.end_mark.line + 1, event.end_mark.column + 1)
            builder.take(event)
    except (MarkedYAMLError, libyaml.MarkedYAMLError) as error:
        raise ConfigError((_syntax(error, file, text),)) from error
    except (YAMLError, libyaml.YAMLError) as error:
        raise ConfigError((Problem(file, *at, "", f"this is not YAML: {str(error).splitlines()[0]}"),)) from error
    except (ValueError, OverflowError) as error:  # ruamel lets int() and chr() speak for themselves
        raise ConfigError(
            (Problem(file, *at, "", "this is not YAML: a number or an escape after this is too large"),)
        ) from error
    if builder.problems:
        raise ConfigError(tuple(builder.problems))
    return builder.document


def first_of(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """As many faults of a file as are told."""
    if len(problems) <= MOST_PROBLEMS:
        return tuple(problems)
    next_one = replace(problems[MOST_PROBLEMS], path="", message="here and below are more faults", hint="")
    return (*problems[:MOST_PROBLEMS], next_one)


class _Builder:
    """Plain values from events, without recursion; a duplicate key is a problem, and its first value stays."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self._resolver = YAML(typ="safe", pure=True).resolver
        self._open: list[tuple[Path_, Any]] = []
        self._keys: list[str | None] = []

    def take(self, event: Event) -> None:
        if isinstance(event, ENDS):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, SCALAR) and self._awaits_key():
            self._key(event)
        elif isinstance(event, SCALAR):
            self._put(self._scalar(event), self._mark(event))
        elif isinstance(event, (*MAPPING, *SEQUENCE)):
            self._begin(event)

    def _awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1][1], dict) and self._keys[-1] is None

    def _begin(self, event: Event) -> None:
        value: Any = {} if isinstance(event, MAPPING) else []
        if self._awaits_key():
            raise MarkedYAMLError(problem="a key must be a word", problem_mark=event.start_mark)
        path = self._put(value, (event.start_mark.line + 1, event.start_mark.column + 1))
        self._open.append((path, value))
        self._keys.append(None)

    def _key(self, event: Event) -> None:
        path, mapping = self._open[-1]
        at = (event.start_mark.line + 1, event.start_mark.column + 1)
        key = event.value
        if key == "<<" and not event.style:
            self._wrong(at, path, "merging (<<) is not allowed", "write the value out, or use `defaults`")
        if key in mapping:
            first = self.document.keys_at[(*path, key)][0]
            text = f"the key '{named(key)}' stands here a second time"
            self._wrong(at, path, text, f"the first is in line {first}")
            key = f"{key} (again, line {at[0]})"
        self.document.keys_at[(*path, key)] = at
        mapping[key] = None
        self._keys[-1] = key

    def _wrong(self, at: tuple[int, int], path: Path_, text: str, hint: str) -> None:
        self.problems.append(Problem(self.document.file, *at, _written(path), text, hint))
        if len(self.problems) > MOST_PROBLEMS:
            raise ConfigError(first_of(self.problems))

    def _mark(self, event: Event) -> tuple[int, int]:
        """Where a value stands; one that is not there (`name:`) stands at its key."""
        path = self._open[-1][0] if self._open else ()
        nothing = not event.style and not event.value and bool(self._keys) and self._keys[-1] is not None
        here = (event.start_mark.line + 1, event.start_mark.column + 1)
        return self.document.keys_at[(*path, self._keys[-1] or "")] if nothing else here

    def _put(self, value: Any, at: tuple[int, int]) -> Path_:
        if not self._open:
            self.document.value = value
            path: Path_ = ()
        else:
            parent, container = self._open[-1]
            if isinstance(container, dict):
                key = self._keys[-1]
                path = (*parent, key or "")
                container[key] = value
                self._keys[-1] = None
            else:
                path = (*parent, len(container))
                container.append(value)
        self.document.values_at[path] = at
        return path

    def _scalar(self, event: Event) -> Any:
        """The value by YAML 1.2's core schema (section 10.3); a date stays the text it is."""
        tag = str(
            self._resolver.resolve(ScalarNode, event.value, (event.implicit[0], False)) if not event.style else "str"
        )
        kind = tag.rsplit(":", 1)[-1]
        if kind == "null":
            return None
        if kind == "bool":
            return event.value.lower() == "true"
        try:
            return NUMBERS.get(kind, str)(event.value)
        except ValueError:
            return event.value


def _syntax(error: MarkedYAMLError | libyaml.MarkedYAMLError, file: str, text: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    tab = line <= len(lines) and "\t" in lines[line - 1][:column]
    said = " ".join(filter(None, (error.context, error.problem)))
    hint = (
        "indent with spaces, not tabs"
        if tab
        else "look at the quotes, colons and indentation here and in the line above"
    )
    return Problem(file, line, column, "", f"this is not YAML: {said}", hint)


def _written(path: Path_) -> str:
    """A path as a person writes it: `spassk-admin.listings[0].url`; the leading `sources` goes without saying."""
    shown = path[1:] if len(path) > 1 and path[0] == "sources" else path
    text = ""
    for step in shown:
        text += f"[{step}]" if isinstance(step, int) else f".{named(step)}" if text else named(step)
    return text


def named(key: str) -> str:
    """A key as a message shows it: on one line, nothing in it that a terminal obeys, not too long."""
    plain = key if key.isprintable() else repr(key)[1:-1]
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…"
