"""One word in, the body that its make shows out: «Росприроднадзор», «Минздраву», «госдепартамент»."""

from __future__ import annotations

import re
from functools import lru_cache

from aggregator.citations.line import ALL
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


@lru_cache(maxsize=4096)
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
