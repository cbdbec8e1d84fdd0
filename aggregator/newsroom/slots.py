"""Sentence templates in, sentences out: the little grammar in which the invented press is written (`texts/*.toml`).

    {place} {place.gen|dat|acc|ins|loc} {place.in|In|to|from}   a town in its case; `{other.…}` is a second town
    {p1} {p2} {p4} {p5}, {p1.a}                                 invented people; `.a` is the feminine ending of a verb
    {p3m} {p3w} {p4m} {p4w} {p5m} {p5w}                         more of them, men and women: 4 and 5 are for `context`
    {street} {streets} {weekday} {month} {cite}                 fixed for one article
    {day} {day+3} {year-40}                                     calendar, counted from the publication
    {12-40} {1200-4800:100} {12-40|дом|дома|домов}              a number, with a step, with its noun (1, 2-4, 5+)
    [one/two/three]                                             one of these
The same span twice in one template is the same number: a headline and its lead, filled together, agree.
A new kind of slot is one case of `_slot`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

MONTHS = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
_MONTHS_IN = [
    "январе",
    "феврале",
    "марте",
    "апреле",
    "мае",
    "июне",
    "июле",
    "августе",
    "сентябре",
    "октябре",
    "ноябре",
    "декабре",
]
_WEEKDAYS = ["в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье"]

_SLOT = re.compile(r"\{([^{}]+)\}")
_CHOICE = re.compile(r"\[([^\[\]]+)\]")
_NUMBER = re.compile(r"(\d+)-(\d+)(?::(\d+))?(?:\|([^|]*)\|([^|]*)\|([^|]*))?")
_SHIFTED = re.compile(r"(day|year)([+-]\d+)?")


@dataclass(frozen=True, slots=True)
class Scope:
    """What the named slots of one article stand for. `at` is the local time of publication."""

    names: Mapping[str, str]
    at: datetime


def fill(template: str, scope: Scope, rng: random.Random) -> str:
    """The template with every choice and slot filled, each number drawn once. Raises KeyError for an unknown slot."""
    drawn: dict[str, int] = {}
    chosen = _CHOICE.sub(lambda match: rng.choice(match[1].split("/")), template)
    return _SLOT.sub(lambda match: _slot(match[1], scope, rng, drawn), chosen)


def calendar_names(at: datetime) -> dict[str, str]:
    """The slots that only depend on the local time of publication."""
    return {"weekday": _WEEKDAYS[at.weekday()], "month": _MONTHS_IN[at.month - 1]}


def plural(number: int, one: str, few: str, many: str) -> str:
    """The form of a Russian noun after `number` (CLDR plural rules for ru)."""
    if number % 10 == 1 and number % 100 != 11:
        return one
    return few if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else many


def _slot(slot: str, scope: Scope, rng: random.Random, drawn: dict[str, int]) -> str:
    if match := _NUMBER.fullmatch(slot):
        return _number(match, rng, drawn)
    if match := _SHIFTED.fullmatch(slot):
        return _shifted(match, scope)
    return scope.names[slot]


def _number(match: re.Match[str], rng: random.Random, drawn: dict[str, int]) -> str:
    span = match[0].partition("|")[0]
    if span not in drawn:
        drawn[span] = rng.randrange(int(match[1]), int(match[2]) + 1, int(match[3] or 1))
    number = drawn[span]
    said = f"{number:,}".replace(",", " ")
    return said if match[4] is None else f"{said} {plural(number, match[4], match[5], match[6])}"


def _shifted(match: re.Match[str], scope: Scope) -> str:
    shift = int(match[2] or 0)
    if match[1] == "year":
        return str(scope.at.year + shift)
    day = scope.at + timedelta(days=shift)
    return f"{day.day} {MONTHS[day.month - 1]}"
