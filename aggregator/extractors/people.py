"""A byline's line in, the people it names out: split, without labels, roles, places, addresses and the outlet itself.

The words are data in `people_words`; a new kind of noise around names is a new word there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from aggregator.extractors import people_words as words
from aggregator.extractors.people_shape import (
    A_NAME,
    CREDIT,
    INITIAL,
    LETTERS,
    MOST_WORDS,
    PERSON,
    SHORTEST_ORGANISED,
    capital,
    cased,
    is_role,
    organised,
    shape_of,
)
from aggregator.normalize.html import MARKUP, plain
from aggregator.normalize.text import clean, fold

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
NOT_LETTERS = re.compile(r"[\W_]+")
NAME_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
KEEPS_STOP = re.compile(r"(?:^|[\s.])(?:[^\W\d_]|[Jj]r|[Ss]r)\.$")
DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Named:
    """A name and how much it looks like a person's."""

    name: str
    shape: int


def people(claimed: Iterable[str], organisations: Iterable[str]) -> tuple[str, ...]:
    """The names in what one method claims, in order, each once. An outlet, a role or a label is none."""
    return tuple(found.name for found in named(claimed, outlets_of(organisations)))


def outlets_of(organisations: Iterable[str]) -> frozenset[str]:
    """What the outlet calls itself, letters only."""
    return frozenset(bare(name) for name in organisations) - {""}


def bare(text: str) -> str:
    """The letters and digits of a text, folded."""
    return NOT_LETTERS.sub("", fold(text))


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
        for one in _plainly(line, outlets) or _of_line(line[:LONGEST_LINE], outlets, nicknames, desks):
            found.setdefault(fold(one.name), one)
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
    if tokens[0] == tokens[1] or any(is_role(token) or organised(token) for token in tokens) or words.LABEL.match(line):
        return ()
    if bare(line) in outlets or "".join([token[0] for token in tokens]) in outlets:
        return ()
    return (Named(line, PERSON),)


@lru_cache(maxsize=MOST_KNOWN)
def _of_line(line: str, outlets: frozenset[str], nicknames: bool, desks: bool) -> tuple[Named, ...]:
    """The names in a line. Methods claim the same one, and pages show it again."""
    text = clean(plain(line) if MARKUP.search(line) else line)
    if any(sign in text for sign in ADDRESSED):
        text = words.ADDRESS.sub(" ", " " + text).strip()
    text = _unlabelled(text)
    if not PLAIN.fullmatch(text):
        text = words.ASIDE.sub(" ", text)
        credit = words.OTHER_CREDITS.search(text)
        text = text[: credit.start()] if credit else text
    inner = words.INNER_LABEL.match(text)
    text = text[inner.end() :] if inner else text
    parts = _reversed(text) or list(_parts(text))
    kept = [part for number, part in enumerate(parts) if not (number and _beside(part, shouted=text.isupper()))]
    found = [_named(part, outlets, nicknames) or (_desk(part) if desks else None) for part in kept]
    return tuple(filter(None, found))


def _desk(part: str) -> Named | None:
    name = _bordered(_unlabelled(_bordered(part)))
    known = fold(name)
    alike = known.endswith(words.DESKS) and len(name.split()) <= MOST_DESK_WORDS and not DIGIT.search(name)
    return Named(name[:LONGEST_NAME], CREDIT) if alike else None


def _beside(part: str, *, shouted: bool) -> bool:
    """Whether what stands after a name tells what somebody is, or in capitals for whom: "Anna Weber, MDR THÜRINGEN"."""
    return bool(words.AFFILIATION.search(part)) or (part.isupper() and not shouted and " " in part)


def _unlabelled(text: str) -> str:
    for _ in range(MOST_LABELS):
        shorter = words.LABEL.sub("", words.GLUED.sub("", text) or text, count=1).strip()
        if shorter == text:
            break
        text = shorter
    return text


def _reversed(text: str) -> list[str]:
    """The name of "Petrov, Ivan", as libraries write it."""
    parts = [part.split() for part in text.split(",")]
    if len(parts) != A_NAME or not parts[1] or len(parts[0]) != 1:
        return []
    family, given = parts[0][0], parts[1]
    rest = [word for word in given[1:] if not (INITIAL.match(word) or word in words.PARTICLES)]
    if rest or not (NAME_WORD.fullmatch(family) and NAME_WORD.fullmatch(given[0])):
        return []
    if not capital(family) or not capital(given[0]) or fold(given[0]).strip(".") in words.CREDENTIALS:
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
    text = _bordered(_unlabelled(_bordered(words.BRACKETS.sub("", part))))
    text = words.MUTED_SUFFIX.sub("", text)
    if fold(text) in words.NO_NAMES:
        return None
    tokens = [token for word in text.split() if (token := word.strip("-–—:;"))]
    if len(tokens) > 1 and text.islower():
        tokens = _raised(tokens)
    name = _bordered(" ".join(_core(tokens)))
    if name != (inner := _unlabelled(name)):  # a label behind a role: "Redaktion: By Jane Doe"
        name = _bordered(" ".join(_core(inner.split())))
    known = fold(name).strip(" .")
    if known in words.NO_NAMES or not LETTERS.search(name) or len(name) > LONGEST_NAME or DIGIT.search(name):
        return None
    if bare(name) in outlets and not (nicknames and name.isalpha() and name.islower()):
        return None
    shape = CREDIT if known in words.AGENCIES else shape_of(name)
    if shape is None or _like_outlet(name, shape, outlets):
        return None
    return Named(cased(name) if shape != CREDIT else name, shape)


def _raised(tokens: list[str]) -> list[str]:
    """A name in small letters with capitals, unless there are other words in it."""
    if len(tokens) > MOST_WORDS or any(_ends_small(token) for token in tokens):
        return tokens
    return [token if token in words.PARTICLES else token.capitalize() for token in tokens]


def _ends_small(token: str) -> bool:
    return not token.isalpha() or token in words.STOPS or is_role(token)


def _like_outlet(name: str, shape: int, outlets: frozenset[str]) -> bool:
    """Whether a name is the outlet's initials spelled out ("Deutsche Welle" on dw.com), or an organisation's its longer or shorter form."""
    initials = "".join(token[0] for token in name.split() if token[0].isupper()).lower()
    if len(initials) > 1 and initials in outlets:
        return True
    known = bare(name)
    return shape == CREDIT and any(
        (len(outlet) >= SHORTEST_ORGANISED and (outlet in known or known in outlet))
        or (len(initials) > 2 and outlet.startswith(initials))
        for outlet in outlets
    )


def _bordered(text: str) -> str:
    """A text without the signs around it; the stop of a last initial stays."""
    text = text.lstrip(words.SIGNS).rstrip(words.SIGNS.replace(".", ""))
    if text.endswith(".") and not KEEPS_STOP.search(text):
        text = text.rstrip(words.SIGNS)
    return text


def _core(tokens: list[str]) -> list[str]:
    """The words of a name: without roles before it, and up to the first word that belongs to none."""
    tokens = _without_roles(tokens)
    while (half := len(tokens) // 2) and tokens[:half] == tokens[half:]:
        tokens = tokens[:half]
    if len(tokens) == A_NAME and is_role(tokens[1].lower()) and capital(tokens[1]):  # "Roving Reporter" is who signs so
        return tokens
    kept = _until_end(tokens)
    while len(kept) > 1 and (kept[-1].lower().strip(",") in words.CREDENTIALS or kept[-1].lower() in words.PARTICLES):
        kept.pop()
    half = len(kept) // 2
    return kept[:half] if half and kept[:half] == kept[half:] else kept


def _without_roles(tokens: list[str]) -> list[str]:
    while len(tokens) > A_NAME and is_role(tokens[0].strip(".:,").lower()):
        tokens = tokens[1:]
        if tokens[0] in words.PARTICLES:  # "head of the office": of what, not who
            return []
    return tokens


def _until_end(tokens: list[str]) -> list[str]:
    kept: list[str] = []
    for token in tokens:
        if len(kept) > A_NAME and organised(token) and not any(organised(word) for word in kept):
            return kept[:A_NAME]  # a person's two names, then a desk's
        if len(kept) == 1 and organised(token):  # "FOCUS online"
            kept.append(token)
        elif kept and _ends(token):
            month = token[0].isdigit() and kept[-1].lower().strip(".,") in words.MONTHS
            return kept[:-1] if month else kept
        elif not kept or token != kept[-1] or INITIAL.match(token):
            kept.append(token)
    return kept


def _ends(token: str) -> bool:
    """Whether a word after the first tells that the name has ended before it."""
    plain_token = token.strip(".:,").lower()
    if plain_token in words.PARTICLES or token.lower() in words.PARTICLES:
        return False
    low = token[0].islower() and not capital(token)
    return low or token[0].isdigit() or plain_token in words.STOPS or is_role(plain_token)
