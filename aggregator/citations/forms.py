"""A Russian noun, adjective or name in the nominative in, its case forms out, by the regular endings; and back for adjectives.

No dictionary: a form too many does no harm, for forms are only looked up where a citation can stand.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import TypeAlias

Row: TypeAlias = tuple[str, ...]

CASES = "ngdaip"
"""Nominative, genitive, dative, accusative, instrumental, prepositional: one letter each, the order of every row below."""

NOUN: tuple[tuple[str, str], ...] = (
    ("ия", "ия ии ии ию ией ии"),
    ("ие", "ие ия ию ие ием ии"),
    ("ье", "ье ья ью ье ьем ье"),
    ("ии", "ии ий иям ии иями иях"),
    ("ия", "ия ии ии ию ией ии"),
    ("ка", "ка ки ке ку кой ке"),
    ("га", "га ги ге гу гой ге"),
    ("ха", "ха хи хе ху хой хе"),
    ("ша", "ша ши ше шу шей ше"),
    ("жа", "жа жи же жу жей же"),
    ("ча", "ча чи че чу чей че"),
    ("ца", "ца цы це цу цей це"),
    ("а", "а ы е у ой е"),
    ("ня", "ня ни не ню ней не"),
    ("мя", "мя мени мени мя менем мени"),
    ("я", "я и е ю ей е"),
    ("тель", "тель теля телю теля телем теле"),
    ("арь", "арь аря арю аря арем аре"),
    ("ь", "ь и и ь ью и"),
    ("ец", "ец ца цу ца цем це"),
    ("ок", "ок ка ку ка ком ке"),
    ("ий", "ий ия ию ий ием ии"),
    ("ай", "ай ая аю ай аем ае"),
    ("ей", "ей ея ею ей еем ее"),
    ("о", "о а у о ом е"),
    ("ы", "ы ов ам ы ами ах"),
    *((f"{c}и", f"{c}и {c}ей {c}ям {c}и {c}ями {c}ях") for c in "бвдзлмнпрсф"),
    ("ёк", "ёк ька ьку ёк ьком ьке"),
    ("сти", "сти стей стям сти стями стях"),
    ("ти", "ти тей тям ти тями тях"),
    ("и", "и ов ам и ами ах"),
    ("е", "е я ю е ем е"),
)  # fmt: skip
"""Ending of the nominative, then the six forms of it. A consonant takes -а -у - -ом -е."""

ADJECTIVE: dict[str, str] = {
    "ый": "ый ого ому ый ым ом",
    "ой": "ой ого ому ой ым ом",
    "ий": "ий его ему ий им ем",
    "кий": "кий кого кому кий ким ком",
    "гий": "гий гого гому гий гим гом",
    "хий": "хий хого хому хий хим хом",
    "ая": "ая ой ой ую ой ой",
    "яя": "яя ей ей юю ей ей",
    "ое": "ое ого ому ое ым ом",
    "кое": "кое кого кому кое ким ком",
    "ее": "ее его ему ее им ем",
    "ые": "ые ых ым ые ыми ых",
    "ие": "ие их им ие ими их",
}
PRONOUNS: dict[str, Row] = {
    row.split()[0]: tuple(row.split())
    for row in (
        *(f"{v}аш {v}ашего {v}ашему {v}аш {v}ашим {v}ашем" for v in "нв"),
        *(f"{v}аша {v}ашей {v}ашей {v}ашу {v}ашей {v}ашей" for v in "нв"),
        *(f"{v}аше {v}ашего {v}ашему {v}аше {v}ашим {v}ашем" for v in "нв"),
        *(f"{v}аши {v}аших {v}ашим {v}аши {v}ашими {v}аших" for v in "нв"),
        *(f"{v}ой {v}оего {v}оему {v}ой {v}оим {v}оем" for v in ("м", "тв", "св")),
        *(f"{v}оя {v}оей {v}оей {v}ою {v}оей {v}оей" for v in ("м", "тв", "св")),
        *(f"{v}ое {v}оего {v}оему {v}ое {v}оим {v}оем" for v in ("м", "тв", "св")),
        *(f"{v}ои {v}оих {v}оим {v}ои {v}оими {v}оих" for v in ("м", "тв", "св")),
        "весь всего всему весь всем всем",
        "вся всей всей всю всей всей",
        "все всех всем все всеми всех",
        "этот этого этому этот этим этом",
        "эта этой этой эту этой этой",
    )
}
"""Words that papers are fond of in their names: «Наш край», «Моя земля», «Вся Чукотка»."""
ADJECTIVE_END = re.compile(
    r"^[а-яё-]{2,}(?:[ыио]й|[ая]я|[ое]е|[ыи]е|[ое]го|[ое]му|[ыи]м|[ое]м|[ое]й|[ую]ю|[ыи]х|[ыи]ми)$"
)
CONSONANT = re.compile(r"[бвгджзклмнпрстфхцчшщ]$")
CYRILLIC = re.compile(r"^[А-ЯЁа-яё][А-ЯЁа-яё-]*$")

STRESSED = re.compile(
    r"^(?:город|завод|мор|дон|твер|муж|люд|посад)ск$|^(?:област|окруж|реч|лес|степ|земель|цех)н$"
    r"|^(?:краев|боев|полев|берегов|налогов|страхов|цифров|портов|передов|войсков|миров|торгов|рядов|полков|больш|чуж)$"
)
"""Adjectives whose masculine nominative ends in -ой."""
HISSED = re.compile(r"(?<=[гкхжшщч])ы")
"""No ы stands behind these letters: морским, большие."""
STEM_AND_END = re.compile(r"(.{2,}?)(ыми|ими|ого|его|ому|ему|ый|ий|ой|ая|яя|ое|ее|ые|ие|ым|им|ом|ем|ей|ую|юю|ых|их)$")
GENDER_ENDS = {"m": ("ый", "ий", "ой"), "f": ("ая", "яя", "ая"), "n": ("ое", "ее", "ое"), "p": ("ые", "ие", "ые")}


def noun(word: str) -> tuple[str, ...]:
    """Six forms of a noun in the order of `CASES`; a word that is not declined is itself in all."""
    first, dash, last = word.rpartition("-")
    if dash and first.isascii() and CYRILLIC.match(last):  # Telegram-канал
        return tuple(first + dash + form for form in noun(last))
    if not CYRILLIC.match(word) or (word.isupper() and len(word) < 7):
        return (word,) * 6
    for end, row in NOUN:
        if word.endswith(end):
            stem = word[: len(word) - len(end)]
            return tuple(stem + form for form in row.split())
    if CONSONANT.search(word):
        return (word, word + "а", word + "у", word, word + "ом", word + "е")
    return (word,) * 6


def adjective(word: str) -> tuple[str, ...] | None:
    """Six forms of an adjective in the nominative, or None if it does not look like one."""
    for length in (3, 2):
        row = ADJECTIVE.get(word[-length:])
        if row and len(word) > length + 1:
            stem = word[:-length]
            return tuple(HISSED.sub("и", stem + form) for form in row.split())
    return None


def pronoun(word: str) -> Row | None:
    """Six forms of «наш», «моя», «всё» and their like, with the capital of the word; None if it is none."""
    row = PRONOUNS.get(word.lower().replace("ё", "е"))
    return tuple(word[0] + form[1:] for form in row) if row else None


def phrase(name: str) -> set[str]:
    """All the forms of a name of several words: its leading adjectives and first noun change, and a noun after «и»."""
    words = name.split()
    rows: list[list[Row]] = []
    done = False
    for n, word in enumerate(words):
        joined = n > 1 and words[n - 1].lower() == "и"
        options = _nouns(word) if joined else _word_forms(word, done, n == len(words) - 1)
        rows.append(options)
        done = done or noun(word) in options
    found = {" ".join(form) for chosen in product(*rows) for form in zip(*chosen, strict=True)}
    if name.endswith("ия"):  # «Известия» are many, «Россия» is one
        found |= {name[:-1] + end for end in ("й", "ям", "ями", "ях")}
    if name.endswith("ь"):  # and «Дождь» is no woman
        found |= {name[:-1] + end for end in ("я", "ю", "ем", "е")}
    return found


def _word_forms(word: str, done: bool, last: bool) -> list[Row]:
    if done:
        return [(word,) * 6]
    row = pronoun(word) or adjective(word)
    if row is None or last:
        return [*_nouns(word), *([row] if row else [])]
    if word.endswith(("жий", "чий", "лий", "сий")):  # «Рыбачий мыс», «Рыбачьего мыса», but «Рабочий край»
        stem = word[:-2]
        return [row, (word, *(stem + end for end in ("ьего", "ьему")), word, stem + "ьим", stem + "ьем")]
    return [row]


def _nouns(word: str) -> list[Row]:
    """The rows that the ending leaves open: «тень» and «день», «заводы» and «звёзды»."""
    rows = [noun(word)]
    if not CYRILLIC.match(word):
        return rows
    if word.endswith("ень"):
        stem = word[:-3] + "н"
        rows.append((word, stem + "я", stem + "ю", word, stem + "ем", stem + "е"))
    if word.endswith(("ы", "ги", "ки", "хи")):
        _, _, dative, _, instrumental, prepositional = rows[0]
        rows.append((word, word[:-1], dative, word, instrumental, prepositional))
    return rows


@lru_cache(maxsize=1 << 12)
def nominative(word: str, gender: str) -> str:
    """An adjective in any case in, its nominative for a noun of that gender (m, f, n, p) out; other words stay as they are."""
    found = STEM_AND_END.match(word)
    if not found:
        return word
    stem, end = found.groups()
    hard, soft, _ = GENDER_ENDS[gender]
    if gender == "m" and STRESSED.search(stem.lower()):
        return stem + "ой"
    if stem[-1] in "гкх":
        return stem + {"m": "ий", "f": "ая", "n": "ое", "p": "ие"}[gender]
    if stem[-1] in "жшщч":
        return stem + {"m": "ий", "f": "ая", "n": "ее", "p": "ие"}[gender]
    is_soft = end in ("яя", "ее", "его", "ему", "ем", "ей", "юю", "ий", "ие", "их", "им", "ими")
    return stem + (soft if is_soft else hard)


def every(stems: tuple[str, ...], ends: tuple[str, ...]) -> set[str]:
    """Each stem with each ending."""
    return {stem + end for stem, end in product(stems, ends)}
