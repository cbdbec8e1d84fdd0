"""One word in, the body that its make shows out: «Росприроднадзор», «Минздраву», «госдепартамент»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from aggregator.citations.line import ALL
from aggregator.citations.names import given
from aggregator.citations.tokens import Token
from aggregator.citations.words import Word, words

BODY_NAME = re.compile(
    r"^(?:Рос(?!си|тов|том|кош|лов|т$|тк)[а-я]{3,}|Мин(?!ск|ут|ер|им|ус|ист|иат|ин|уват|ой)[а-я]{2,}|Укр(?!аин|информ)[а-я]{4,}"
    r"|(?:Обл|Гор|Край|Гос|Ген|Центр|Мос|Лен|Пром|Сбер|Газ|Энерго|Авто)[а-я]*"
    r"(?:банк|дума|совет|суд|здрав|прокуратур|пром|нефть|газ|надзор|комитет|трест|стат|реестр|энерго|дор)[а-я]{0,3}"
    r"|[А-Я][а-я]+(?:обр|соцзащит|соцразвити|надзор|здрав|комстат|облстат|стат|гидромет(?:ео)?(?:центр)?|метео|энергосбыт|теплосеть|электросеть|горсвет|трансгаз|избирком|нефтегаз|гортранс|энерго|водоканал|автодор|фонд|банк|союз|трест)[а-я]{0,3})$"
)
"""Names of bodies that are made of pieces: Росприроднадзор, Минздрав, Облсуд."""
INDECLINABLE = re.compile(r"(?:обороны|культуры|природы|цифры|науки|развития|связи|спорта|торга|труда)$")
PREFIX = re.compile(
    r"^(?:спец|экс-|вице-|пресс-|со|зам|бизнес-|кино|теле|радио|видео|фото|авиа|авто|гос|обл|край|гор|рай|интернет-|онлайн-|медиа"
    r"|мед|пед|агро|спорт|нац|соц|погран|энерго|тур|ген|гидро|метео|нефте|газо|электро|водо|тепло|лес|рыб|спас|юр|строй)"
    r"(?=[а-я]{4})"
)
POLICE = re.compile(r"^[А-Я]+ВД$")
DISTRICT = re.compile(r"[сц]к(?:ий|ого|ому|им|ом)$")
SHIP = re.compile(
    r"^(?:суд(?:но|на|ном)|теплоход|пароход|паром|ледокол|сухогруз|танкер|траулер|контейнеровоз|балкер|сейнер)[а-я]{0,2}$"
)
OWNERS = ("владел", "собственник", "совладел", "судовладел")


@lru_cache(maxsize=1 << 14)  # the words of some hundred articles
def prefixed(low: str) -> Word | None:
    """«госдепартамент», «экс-министр»: the noun behind a common beginning."""
    beginning = PREFIX.match(low)
    word = words().nouns.get(low[beginning.end() :]) if beginning else None
    return word._replace(lemma=beginning.group() + word.lemma) if word and beginning else None


def made_of_pieces(name: str) -> Word | None:
    """«Росприроднадзор», «Минздраву»: a body by the make of its name."""
    return Word("body", ALL, _body_lemma(name), "m") if BODY_NAME.match(name) else None


def _body_lemma(name: str) -> str:
    return name if INDECLINABLE.search(name) else re.sub(r"(?<=[^аеиоуыэюя])[аеу]$|ом$", "", name)


def district(found: Sequence[Token], n: int, end: int) -> int:
    """«ОМВД «Спасский»», «МОМВД России Спасский»: behind the district that the police from n to `end` are named after."""
    names = {token.text for token in found[n:end] if POLICE.match(token.text)}
    if not names or (names == {"МВД"} and found[n].text != "МО") or end >= len(found):
        return end
    inside = end + int(found[end].kind == "quote")
    if inside >= len(found) or not (found[inside].capital and DISTRICT.search(found[inside].low)):
        return end
    after = found[inside + 1] if inside + 1 < len(found) else None
    if inside > end:
        return inside + 2 if after is not None and after.kind == "quote" else end
    is_person = (after is not None and after.kind == "word" and after.capital) or given(found[end - 1].low)
    return end if is_person else inside + 1


def owns_ship(found: Sequence[Token]) -> bool:
    """«владелец судна «X»»: a firm as a rule, unless a person is named."""
    return found[0].low.startswith(OWNERS) and any(SHIP.match(token.low) for token in found[1:])
