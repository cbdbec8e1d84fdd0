"""Bytes in, the Cyrillic code page in which they are Russian out, by the frequency of letters.

A new code page is one name in `CODES`.
"""

from __future__ import annotations

import re
from collections import Counter
from math import log

CODES = ("cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic")

PER_MILLE = dict(zip(
    "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїє",
    (110, 84, 80, 74, 67, 63, 55, 47, 45, 44, 35, 32, 30, 28, 26, 20, 19, 17, 17, 16, 16, 14, 12, 10, 9, 7, 6, 5, 4, 3, 3, 1, 1,
     9, 2, 2),
    strict=True,
))  # fmt: skip
"""How often letters stand in Russian (Lyashevskaya and Sharov, Frequency Dictionary, 2009); the last three Ukrainian."""

WEIGHT = {letter: log(often / 1000) for letter, often in PER_MILLE.items()}
SIGN = log(0.02)
"""The weight of whatever is no letter."""

RARE = re.compile("[ЂЃЉЊЌЎЏђѓљњќўџ]|[^\\u0400-\\u045f«»—–…№“”„‘’•·©°§\\u00a0 ]|[а-яё](?=[А-ЯЁ])")
"""What a wrong Cyrillic code page makes of Russian: letters of other languages, odd signs, capitals inside words."""

LONE_CAPITAL = re.compile(r"(?<!\S)[А-ЯЁ](?!\S)")
"""What a wrong code page makes of a dash; a sentence may begin with one, too."""

BLANKED = bytes(byte if byte > 0x7F else 0x20 for byte in range(0x100))

RUSSIAN_ENOUGH = -3.6
"""Mean weight of a sign: Russian has about -3.0, in a wrong code page less than -4."""

SURELY = -3.4
"""Above it no other language comes, below it Hebrew and Greek do, read in a Cyrillic code page."""

AS_GOOD = 0.02
"""How much less Russian a text may look in the declared code page than in another, and still be what was declared."""

ODD = 6
"""The fine for one rare sign."""

SELDOM = {"mac_cyrillic": 0.5}
"""Handicap of code pages that hardly any page is in: the likelier one wins where the texts differ in nothing."""

SHARE = 0.6
"""At least this share of the bytes above 0x7F stands in words of three or more; those of French or German stand alone."""


def code_page(sample: bytes) -> str | None:
    """The code page in which a sample is Russian, or None if in none it is."""
    runs = high_runs(sample)
    if not in_words(runs):
        return None
    best = max(CODES, key=lambda name: russian(runs, name))
    return best if russian(runs, best) > RUSSIAN_ENOUGH else None


def believed(sample: bytes, name: str) -> bool | None:
    """Whether a declared Cyrillic code page fits: True and False are certain; None: no Russian, it may be another language."""
    runs = high_runs(sample)
    best = code_page(sample)
    if best in (None, name):
        return None if best is None else True
    here = russian(runs, name)
    return here > RUSSIAN_ENOUGH and here >= russian(runs, best or name) - AS_GOOD


def surely(sample: bytes, name: str) -> bool:
    """Whether a sample is so Russian in a code page that it can be nothing else."""
    return russian(high_runs(sample), name) > SURELY


def high_runs(sample: bytes) -> list[bytes]:
    """The runs of bytes above 0x7F."""
    return sample.translate(BLANKED).split()


def in_words(runs: list[bytes]) -> bool:
    """Whether most of the bytes above 0x7F stand together, as in languages that have no Latin letters."""
    together = sum(len(run) for run in runs if len(run) >= 3)
    return bool(together) and together >= SHARE * sum(map(len, runs))


def russian(runs: list[bytes], name: str) -> float:
    """How Russian runs of bytes look in a code page: the mean log frequency of their letters, less a fine for odd signs."""
    text = b" ".join(runs).decode(name, "replace")
    counts = Counter(text.lower())
    length = max(1, len(text) - counts.pop(" ", 0))
    likely = sum(WEIGHT.get(sign, SIGN) * often for sign, often in counts.items())
    odd = ODD * len(RARE.findall(text)) + len(LONE_CAPITAL.findall(text))
    return (likely - odd - SELDOM.get(name, 0)) / length
