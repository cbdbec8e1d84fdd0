"""A byline's line in, the people it names out: split, without labels, roles, places, addresses and the outlet itself.

The words are data in `people_words`; a new kind of noise around names is a new word there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from aggregator.extractors import people_words as words
from aggregator.extractors.containing import has_one
from aggregator.extractors.headings import folded, letters
from aggregator.extractors.people_core import core, raised
from aggregator.extractors.people_shape import (
    CREDIT,
    FIRST_EASTERN,
    INITIAL,
    LETTERS,
    PERSON,
    SHORTEST_ORGANISED,
    capital,
    cased,
    is_role,
    organised,
    shape_of,
)
from aggregator.normalize.html import MARKUP, plain
from aggregator.normalize.text import clean

LONGEST_LINE = 500
LONGEST_NAME = 60
MOST_LINES = 20
MOST_DESK_WORDS = 3
MOST_AUTHORS = 10
MOST_LABELS = 4
MOST_KNOWN = 2_000
PLAIN_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯЁ][a-zß-öø-ÿа-яё]+(?: [A-ZÀ-ÖØ-ÞА-ЯЁ][a-zß-öø-ÿа-яё]+){1,2}")
PLAIN = re.compile(r"[\w .'’-]+")
ADDRESSED = ("@", "http", "www.")
NAME_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
LETTER_RUN = re.compile(r"[^\W\d_]+")
SIGNS_BUT_STOP = words.SIGNS.replace(".", "")
KEEPS_STOP = re.compile(r"(?:^|[\s.])(?:[^\W\d_]|[Jj]r|[Ss]r)\.$")
ACRONYM = (3, 4)
"""Letters of a broadcaster's or an agency's name in capitals; two are initials."""

NUMBER = re.compile(r"\b\d")
DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Named:
    """A name and how much it looks like a person's."""

    name: str
    shape: int
    desk: bool = False
    """Whether it is a desk's signature ("Redaktion"): a credit where desks count."""


def people(claimed: Iterable[str], organisations: Iterable[str]) -> tuple[str, ...]:
    """The names in what one method claims, in order, each once. An outlet, a role or a label is none."""
    return tuple(found.name for found in named(claimed, outlets_of(organisations)))


def outlets_of(organisations: Iterable[str]) -> frozenset[str]:
    """What the outlet calls itself, letters only."""
    return frozenset([letters(name) for name in organisations]) - {""}


def named(
    claimed: Iterable[str], outlets: frozenset[str], *, nicknames: bool = False, desks: bool = False
) -> list[Named]:
    """The same with their shapes. Beside people no agency and no single word is kept: those are places and desks.

    With `nicknames` a name in small letters counts though the site bears it: many a blog is called like its author.
    With `desks` a desk counts as an agency does ("Redaktion").
    """
    found: dict[str, Named] = {}
    for number, line in enumerate(claimed):
        if number == MOST_LINES or len(found) >= MOST_AUTHORS:
            break
        for one in _plainly(line, outlets) or _of_line(line[:LONGEST_LINE], outlets, nicknames):
            if desks or not one.desk:
                found.setdefault(folded(one.name), one)
    kept = list(found.values())
    best = max((one.shape for one in kept), default=0)
    if best == PERSON:
        kept = [one for one in kept if one.shape == PERSON]
    elif any(one.shape == CREDIT for one in kept):
        kept = [one for one in kept if one.shape == CREDIT]
    return kept[:MOST_AUTHORS]


def _plainly(line: str, outlets: frozenset[str]) -> tuple[Named, ...]:
    """What is nothing but a given name and a family name, as most claims are: read as `_of_line` does, ten times as fast."""
    if len(line) > LONGEST_NAME or not PLAIN_NAME.fullmatch(line):
        return ()
    low = line.lower()
    tokens = low.split(" ")
    if not words.NOT_OF_PLAIN_NAMES.isdisjoint(tokens) or low in words.NO_NAMES or low in words.AGENCIES:
        return ()
    if tokens[0] == tokens[1] or _is_labelled(line) or any(is_role(token) or organised(token) for token in tokens):
        return ()
    if letters(line) in outlets or "".join([token[0] for token in tokens]) in outlets:
        return ()
    return (Named(line, PERSON),)


@lru_cache(maxsize=MOST_KNOWN)
def _of_line(line: str, outlets: frozenset[str], nicknames: bool) -> tuple[Named, ...]:
    """The names in a line. Methods claim the same one, and pages show it again."""
    text = clean(plain(line) if ("<" in line or "&" in line) and MARKUP.search(line) else line)
    if has_one(text, ADDRESSED):
        text = words.ADDRESS.sub(" ", " " + text).strip()
    text = _unlabelled(text)
    if text != line and (plainly := _plainly(text, outlets)):
        return plainly
    if PLAIN.fullmatch(text):
        if words.BETWEEN.isdisjoint(text.lower().split(" ")):
            alone = _named(text, outlets, nicknames) or _desk(text)
            return (alone,) if alone else ()
    elif "(" in text or "（" in text:
        text = words.ASIDE.sub(" ", text)
    credit = words.OTHER_CREDITS.search(text) if _may_be_credited(text) else None
    text = text[: credit.start()] if credit else text
    inner = words.INNER_LABEL.match(text)
    text = text[inner.end() :] if inner else text
    parts = _reversed(text) or list(_parts(text))
    shouted = text.isupper() or parts[0].isupper()
    kept = [part for number, part in enumerate(parts) if not (number and _beside(part, shouted=shouted))]
    found = [_named(part, outlets, nicknames) or _desk(part) for part in kept]
    return tuple(filter(None, found))


def _may_be_credited(text: str) -> bool:
    """Whether there is a sign or a word with which the credits of others go on: without one they are not looked for."""
    low = text.lower()
    return not words.CREDIT_SIGNS.isdisjoint(text) or has_one(low, words.CREDIT_WORDS)


def _desk(part: str) -> Named | None:
    name = _stripped(part)
    if not folded(name).endswith(words.DESKS) or len(name.split()) > MOST_DESK_WORDS or NUMBER.search(name):
        return None
    return Named(name[:LONGEST_NAME], CREDIT, desk=True)


def _beside(part: str, *, shouted: bool) -> bool:
    """Whether what stands after a name tells what somebody is, or in capitals for whom: "Anna Weber, MDR THÜRINGEN"."""
    if words.AFFILIATION.search(part) or " " not in part:
        return bool(words.AFFILIATION.search(part))
    first = part.partition(" ")[0]
    if first.lower() in words.CREDENTIALS and not first.istitle():  # "Jane Doe, MD Health News"; Do and Ma are families
        return True
    return not shouted and (part.isupper() or (first.isupper() and len(first) in ACRONYM))


def _is_labelled(text: str) -> bool:
    """Whether a text may begin with a label: most begin with a name, and to try all labels costs ten times as much."""
    first = LETTER_RUN.match(text)
    if first is None or len(first[0]) == 1:
        return True
    word = first[0]
    if word.lower() in words.LABEL_BEGINNINGS or word[0] in words.EASTERN_LABELS:
        return True
    return not word[1:].islower() and words.GLUED.match(text) is not None


def _unlabelled(text: str) -> str:
    for _ in range(MOST_LABELS):
        if not _is_labelled(text):
            break
        shorter = words.LABEL.sub("", words.GLUED.sub("", text) or text, count=1).strip()
        if shorter == text:
            break
        text = shorter
    return text


def _reversed(text: str) -> list[str]:
    """The name of "Petrov, Ivan", as libraries write it."""
    if text.count(",") != 1:
        return []
    parts = [part.split() for part in text.split(",")]
    if not parts[1] or len(parts[0]) != 1:
        return []
    family, given = parts[0][0], parts[1]
    rest = [word for word in given[1:] if not (INITIAL.match(word) or word in words.PARTICLES)]
    if rest or not (NAME_WORD.fullmatch(family) and NAME_WORD.fullmatch(given[0])):
        return []
    if not capital(family) or not capital(given[0]) or folded(given[0]).strip(".") in words.CREDENTIALS:
        return []
    return [" ".join([*given, family])]


def _parts(text: str) -> Iterator[str]:
    for part in words.SPLIT.split(text):
        whole = words.SPLIT_WHOLE.split(part)
        if len(whole) > 1 and all(len(side.split()) > 1 for side in whole):
            yield from whole
        else:
            yield part


def _named(part: str, outlets: frozenset[str], nicknames: bool) -> Named | None:
    """The name in a part of a line, and its shape; None if there is none."""
    text = _stripped(part if PLAIN.fullmatch(part) else words.BRACKETS.sub("", part))
    if text[-1:] > FIRST_EASTERN:
        text = words.MUTED_SUFFIX.sub("", text)
    if folded(text) in words.NO_NAMES:
        return None
    tokens = [token for word in text.split() if (token := word.strip("-–—:;"))]
    if len(tokens) > 1 and text.islower():
        tokens = raised(tokens)
    name = _bordered(" ".join(core(tokens)))
    if name != text and name != (inner := _unlabelled(name)):  # a label behind a role: "Redaktion: By Jane Doe"
        name = _bordered(" ".join(core(inner.split())))
    known = folded(name).strip(" .")
    if known in words.NO_NAMES or not LETTERS.search(name) or len(name) > LONGEST_NAME or DIGIT.search(name):
        return None
    if letters(name) in outlets and not (nicknames and name.isalpha() and name.islower()):
        return None
    shape = CREDIT if known in words.AGENCIES else shape_of(name)
    if shape is None or _like_outlet(name, shape, outlets):
        return None
    return Named(cased(name) if shape != CREDIT else name, shape)


def _stripped(part: str) -> str:
    """A part of a line without the signs and labels around it."""
    text = _bordered(part)
    shorter = _unlabelled(text)
    return text if shorter == text else _bordered(shorter)


def _like_outlet(name: str, shape: int, outlets: frozenset[str]) -> bool:
    """Whether a name is the outlet's initials spelled out ("Deutsche Welle" on dw.com), or an organisation's its longer or shorter form."""
    initials = "".join(token[0] for token in name.split() if token[0].isupper()).lower()
    if len(initials) > 1 and initials in outlets:
        return True
    if shape != CREDIT:
        return False
    known = letters(name)
    return any(
        (len(outlet) >= SHORTEST_ORGANISED and (outlet in known or known in outlet))
        or (len(initials) > 2 and outlet.startswith(initials))
        for outlet in outlets
    )


def _bordered(text: str) -> str:
    """A text without the signs around it; the stop of a last initial stays."""
    text = text.lstrip(words.SIGNS).rstrip(SIGNS_BUT_STOP)
    if text.endswith(".") and not KEEPS_STOP.search(text):
        text = text.rstrip(words.SIGNS)
    return text
