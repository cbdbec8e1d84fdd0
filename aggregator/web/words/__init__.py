"""What the pages say, by language: `ru.toml`, and `ru.records.toml` for the pages of single records.

A new language is the same files with the same keys (a test compares them).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

LANGUAGES = ("ru", "en")
"""The first is the one of addresses without a prefix."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; plurals and dates by CLDR (Unicode TR 35), as Babel has them."""

    code: str
    locale: Locale
    said: dict[str, Any]

    def __getitem__(self, key: str) -> str:
        return str(self.said[key])

    def count(self, key: str, n: int) -> str:
        """«5 изданий»: the plural `key` for a number."""
        return _count(self.code, key, n)

    def number(self, n: float) -> str:
        """«16 000», «2,5»: at most one decimal."""
        return _number(self.code, n)

    def percent(self, share: float) -> str:
        """«98 %»."""
        return str(format_percent(share, locale=self.locale))

    def name(self, table: str, key: str) -> str:
        """What a table calls something; its own name, if the table does not know it."""
        return str(self.said[table].get(key, key))

    def fill(self, key: str, **values: object) -> str:
        """A sentence with its gaps filled."""
        return str(self.said[key]).format(**values)

    def day(self, day: date) -> str:
        """«12 ноября 2024»."""
        return _date(day, "d MMMM y", self.locale)

    def short(self, day: date) -> str:
        """«12 ноября»."""
        return _date(day, "d MMMM", self.locale)

    def beside(self, day: date, shown: date) -> str:
        """«12 ноября» on the page of a day of that year; «12 ноября 2024» on that of a day of another."""
        return self.short(day) if day.year == shown.year else self.day(day)

    def day_counted(self, day: date, articles: int) -> str:
        """«12 ноября: 14 статей»."""
        return _day_counted(self.code, day, articles)

    def weekday(self, day: date) -> str:
        """«вторник, 12 ноября 2024»."""
        return _date(day, "EEEE, d MMMM y", self.locale)

    def month(self, day: date) -> str:
        """«Ноябрь 2024»."""
        return _date(day, "LLLL y", self.locale).capitalize()

    def month_within(self, day: date) -> str:
        """«ноябрь 2024», “November 2024”: in the middle of a sentence."""
        return _date(day, "LLLL y", self.locale)

    def weekdays(self) -> tuple[tuple[str, str], ...]:
        """The short and the whole names of the days, Monday first."""
        return _weekdays(self.locale)


@cache
def words(code: str) -> Words:
    """The words of one of LANGUAGES, read once."""
    said: dict[str, Any] = {}
    for part in files(__name__).iterdir():
        if part.name.startswith(f"{code}.") and part.name.endswith(".toml"):
            said |= tomllib.loads(part.read_text(encoding="utf-8"))
    return Words(code, Locale.parse(code), said)


@lru_cache(maxsize=4096)
def _count(code: str, key: str, n: int) -> str:
    locale, forms = words(code).locale, words(code).said[key]
    return str(forms.get(locale.plural_form(n), forms["other"])).format(n=format_decimal(n, locale=locale))


@lru_cache(maxsize=4096)
def _number(code: str, n: float) -> str:
    return str(format_decimal(n, format="#,##0.#", locale=words(code).locale))


@lru_cache(maxsize=16384)
def _day_counted(code: str, day: date, articles: int) -> str:
    said = words(code)
    return said.fill("day_counted", day=said.short(day), articles=said.count("articles", articles))


@cache
def _weekdays(locale: Locale) -> tuple[tuple[str, str], ...]:
    short, wide = (locale.days["stand-alone"][width] for width in ("short", "wide"))
    return tuple((short[day], wide[day]) for day in range(7))


@lru_cache(maxsize=4096)
def _date(day: date, pattern: str, locale: Locale) -> str:
    return format_date(day, pattern, locale=locale)
