"""A folded dateline in any figures and calendar in, the same in ASCII figures and Gregorian years out.

The Iranian solar calendar, Buddhist years, Japanese eras and the Republic of China's years are rewritten; times of day of
Chinese, Japanese and Korean too. The lunar Hijri calendar is not: its days depend on who saw the moon. A new one is a line
of _REWRITES.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

FIGURES = str.maketrans({
    chr(zero + figure): str(figure) for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xBE6, 0xE50) for figure in range(10)
})  # fmt: skip
"""Arabic, Persian, Devanagari, Bengali, Tamil and Thai figures (Unicode, category Nd)."""

JALALI_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد امرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
"""The year before the first of each era (Japan's Cabinet Office; the Republic of China)."""

BUDDHIST_AHEAD = 543
JALALI_EPOCH = 356_033
"""Days from the count below to Python's ordinal: 1 Farvardin 1403 is 20 March 2024."""

_JALALI_NAMES = "|".join(sorted(JALALI_MONTHS, key=len, reverse=True)).replace("ی", "[یي]")
"""With either yeh: Arabic keyboards have only the second."""


def gregorian(text: str, language: str | None = None) -> str:
    """The dateline with the day and the clock written as the rest of the world does; what is not known stays."""
    persian = (language or "").lower().startswith("fa")
    if text.isascii() and not persian:
        return text
    said = text.translate(FIGURES)
    for letters, pattern, rewrite in _REWRITES:
        if letters.search(said) or (persian and letters is _ARABIC):
            said = pattern.sub(rewrite, said)
    return said


def jalali(year: int, month: int, day: int) -> date:
    """The Gregorian day of one of the Iranian solar calendar, by its 33-year cycle (right from 1925 to 2123).

    Raises ValueError if there is none. Source: the arithmetic of the calendar, K. M. Borkowski, 1996.
    """
    if not (1 <= month <= 12 and 1 <= day <= (31 if month < 7 else 30)):
        raise ValueError("no such day")
    cycled = year + 1595
    days = 365 * cycled + cycled // 33 * 8 + (cycled % 33 + 3) // 4 + day
    days += (month - 1) * 31 if month < 7 else (month - 7) * 30 + 186
    return date.fromordinal(days - JALALI_EPOCH)


def _of_jalali(found: re.Match[str]) -> str:
    year, month, day = found["year"], found["month"], found["day"]
    try:
        return jalali(int(year), JALALI_MONTHS.get(month.replace("ي", "ی")) or int(month), int(day)).isoformat() + " "
    except (ValueError, OverflowError):
        return found[0]


def _of_era(found: re.Match[str]) -> str:
    return f"{ERAS[found[1]] + (1 if found[2] == '元' else int(found[2]))}年"


def _of_clock(found: re.Match[str]) -> str:
    hour = int(found["hour"]) % 24
    if found["half"] in ("오후", "午後", "下午", "晚上") and hour < 12:
        hour += 12
    elif found["half"] in ("오전", "午前", "上午") and hour == 12:
        hour = 0
    return f" {hour}:{int(found['minute'] or 0):02d} "


_HALF = "(?P<half>오전|오후|午前|午後|上午|下午|晚上)"
_ARABIC = re.compile("[\u0600-\u06ff]")
_THAI = re.compile("[\u0e00-\u0e7f]")
_EAST = re.compile("[\u4e00-\u9fff\uac00-\ud7af]")
_EAST_CLOCK = re.compile("[日일午]|오전|오후|晚上")
"""A day or a half of it: without one, `3点` may be three points."""

_REWRITES: tuple[tuple[re.Pattern[str], re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (
        _ARABIC,
        re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\s*(?P<month>{_JALALI_NAMES})\s*(?:ماه\s*)?،?,?\s*(?P<year>1[34]\d\d)(?!\d)"),
        _of_jalali,
    ),
    (
        _ARABIC,
        re.compile(r"(?<!\d)(?P<year>1[34]\d\d)(?P<mark>[/-])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)"),
        _of_jalali,
    ),
    (
        _THAI,
        re.compile(r"(?:พ\.?ศ\.?\s*)?(?<!\d)(25[3-9]\d)(?!\d)"),
        lambda found: str(int(found[1]) - BUDDHIST_AHEAD),
    ),
    (_EAST, re.compile(f"({'|'.join(ERAS)})\\s?(\\d{{1,3}}|元)\\s?年"), _of_era),
    (
        _EAST_CLOCK,
        re.compile(
            rf"(?:{_HALF}\s?)?(?<![\d:])(?P<hour>\d{{1,2}})\s?(?:[時时点點](?!間|间)|시(?!간))\s?(?:(?P<minute>\d{{1,2}})\s?[分분])?(?:\s?\d{{1,2}}\s?[秒초])?"
        ),
        _of_clock,
    ),
    (_EAST_CLOCK, re.compile(rf"{_HALF}\s?(?P<hour>\d{{1,2}}):(?P<minute>\d\d)"), _of_clock),
)  # fmt: skip
