"""A name where it stands in, whether it is the river, the sea or the fish of that name: «на Оби», «мост через Вологду».

Which towns have such a namesake is a table (`namesakes.csv`); what tells them apart are the words around it, in the same
sentence, and the case. What can be said of both, «утонул в Вологде», is left to the town.
"""

from __future__ import annotations

import re

from aggregator.places.context import Spot
from aggregator.places.lexicon import Namesake, Reading, folded

MEASURED = frozenset(("длиной", "длиною", "весом", "массой", "ростом", "размером"))
"""What has a length or a weight is no town: «Калугу длиной три метра»."""

SENTENCE = re.compile(r".*[.!?…\n](?=\s|$)", re.DOTALL)
REST_OF_SENTENCE = re.compile(r"[^.!?…\n]*")
LISTED_BEFORE = re.compile(r"(?:[А-ЯЁ][\w-]*(?:,| [иИ]| или|, а также) )+$")
LISTED_AFTER = re.compile(r"(?:(?:,| [иИ]| или) [А-ЯЁ][\w-]*)+")
"""What is said of one river of a list is said of all: «на Печоре и Онеге», «Печора и Онега вскрылись»."""

RIVERS = re.compile(r"\b(?:рек(?:[аиуе]|ой|ам|ами|ах)?|р\.) ?$")
ON = re.compile(r"\bна (?:[\w-]+(?:ой|ей|ом|ем) )?$")
TOLD_OF = re.compile(
    r"\b(?:отраз|сказ|эконом|сосредоточ|остан|настаив|держ|зараб|жен|фокус|акцент|крест|специализ)\w* на $"
)
"""«это отразилось на Москве»: the other «на», of well-known towns."""

OF_A_RIVER = re.compile(
    r"\b(?:(?:право|лево|по)?берег\w{0,3}|(?:право|лево|по)бережь\w{1,2}|русл\w{1,3}|верховь\w{1,3}|низовь\w{1,3}|усть\w{1,3}"
    r"|исток\w{0,3}|приток\w{0,3}|пойм\w{1,3}|дельт\w{1,3}|течени\w{1,2}|разлив\w{0,3}|половодь\w|ледоход\w{0,2}|ледостав\w{0,2}"
    r"|излучин\w{1,3}|фарватер\w{0,2}|дн(?:о|а|у|е|ом)|акватори\w{1,3}|вскрыти\w{1,2}|обмелени\w{1,2}|долин\w{1,3}"
    r"|вдоль|плес\w{0,2}|перекат\w{0,3}|(?:подъем|паден|повышен|понижен|снижен|рост|изменен|отметк)\w* уровня(?: воды)?) $"
)
ICE = re.compile(r"\b(?:льд\w{1,2}|лед) $")
"""Of a large town it may be that of its hockey team: «вышли на лёд Уфы»."""

LEVEL = re.compile(r"(?:^|[,:—–-])\s*уровень (?:воды )?$")
LEVEL_OF_WATER_IN = re.compile(r"\bуровн?\w* воды в $")
RISES = re.compile(
    r" (?:воды )?(?:вырос|подн|поднимает|упал|сниз|достиг|превыс|состав|продолж|раст|пада|пон|повы|приближ)"
)

CROSSING = r"(?:мост\w{0,4}|переправ(?:[аыуе]|ой)|паром\w{0,4}|понтон\w*|в?брод|виадук\w{0,2}|зимник\w{0,2}|переплы\w+|вплавь)\b"
ACROSS = re.compile(rf"\b{CROSSING}(?: [^,;]{{1,30}})? через $")
IS_CROSSED = re.compile(rf"[^,;:]{{0,30}}\b{CROSSING}")

AFLOAT = (
    r"(?:(?:сплав|плыл|плыв|проплы|плаван|судоход|ледоход|теплоход|круиз|лодк|катер|барж|байдар|шуг|дрейф|ледокол|сухогруз)\w*"
    r"|плот(?:а|у|ы|ах|ов)?|льду|лед|вниз|вверх|паводок|половодье|волна)"
)
ALONG = re.compile(rf"\b{AFLOAT}(?: [^,;]{{1,25}})? по $")
DRIFTS = re.compile(r"[^,;:]{0,20}\b(?:плыв|поплы|проплы|дрейф|сплав|(?:пошла|идет) шуг|(?:пошел|идет|пойдет) лед)")

INTO = re.compile(r"\b(?:впада|впал|упал|рухнул|нырн|прыг|слив|сброс|сбрас|зарыб)\w*(?: [\w-]+){0,3} в $")
IS_FILLED = re.compile(r" (?:\w+ )?(?:выпус|сброс|сбрас|слива|впада|упал|рухнул)")
OUT_OF = re.compile(r"\b(?:вылов|вытащ|вынырн|извлек|выплыл)\w*(?: [\w-]+){0,3} из $")
IS_PULLED_OUT = re.compile(r" (?:\w+ )?(?:вылов|вытащ|извлек)")
IN_THE_WATER = re.compile(
    r"\b(?:утон|тону|купа|искуп|рыб|нерест|вод[аыу]|лед|водолаз|осетр|щук|улов|плава)\w*(?: [\w-]+)? в $"
)
"""These are said of towns, too; of a river only where it is the better known."""

BESIDE = re.compile(r"\b(?:за|над|набережн\w+) $")

FLOWS = re.compile(
    r" (?:\w+ )?(?:вскры[лв]|обмеле|мелеет|разлил|разлив|впада|протека|тече|вы(?:шл[аио]|шел|ходит) из |бер[уе]т начало"
    r"|очист\w+ от\w? льда|освобод\w+ от\w? льда|покрыл\w+ льдом|стал[аи]? льдом|судоходн|подмы|затопи|пересох|полноводн)"
)

OF_A_FISH = re.compile(
    r"\b(?:самк\w+|самц\w+|особ(?:ь|и|ью|ей|ям)|икр\w{1,2}|мальк\w+|молод(?:ь|и|ью)|поимк\w+|вылов\w{0,2}|рыб[аыуе]"
    r"|туш(?:а|и|у|ка|ки|ку)|популяци\w+|разведени\w+) $"
)
OF_FISHING = re.compile(
    r"\b(?:рыбак|рыбач|рыбин|рыб[аоуы]|осетр|икр|браконьер|краснокнижн|килограмм|вылов|поймал|невод|крюч)"
)
IS_CAUGHT = re.compile(r" (?:\w+ )?(?:попал|клюнул|запутал|выброс|весил|краснокнижн|занесен)")


def meant(spot: Spot, reading: Reading) -> bool:
    """It is no town here, but what else has its name."""
    if spot.after in MEASURED:
        return True
    namesake = reading.namesake
    if namesake is None:
        return False
    if namesake.kind == "fish":
        return _a_fish(spot, namesake)
    left = _left(spot)
    right = folded(LISTED_AFTER.sub("", spot.right, count=1) if spot.right[:1] in ", " else spot.right)
    return _a_water(left, right, namesake, reading) or _moved_on(left, right, namesake)


def _left(spot: Spot) -> str:
    """What stands before it in its sentence, folded, without the other names of its list."""
    return folded(LISTED_BEFORE.sub("", SENTENCE.sub("", spot.left)))


def _a_water(left: str, right: str, namesake: Namesake, reading: Reading) -> bool:
    cases = namesake.cases
    if RIVERS.search(left) or ("nomn" in cases and FLOWS.match(right)):
        return True
    if "loct" in cases and "accs" not in cases and ON.search(left):
        return not (reading.well_known and TOLD_OF.search(left))
    if "gent" in cases and (OF_A_RIVER.search(left) or (LEVEL.search(left) and RISES.match(right))):
        return True
    if "gent" in cases and not reading.well_known and ICE.search(left):
        return True
    if namesake.known and BESIDE.search(left):
        return True
    return bool("loct" in cases and (LEVEL_OF_WATER_IN.search(left) or (namesake.known and IN_THE_WATER.search(left))))


def _moved_on(left: str, right: str, namesake: Namesake) -> bool:
    """Across it, along it, into it, out of it."""
    cases = namesake.cases
    if "accs" in cases and left.endswith("через "):
        return bool(ACROSS.search(left) or IS_CROSSED.match(right))
    if "datv" in cases and left.endswith("по "):
        return bool(ALONG.search(left) or DRIFTS.match(right))
    if "accs" in cases and left.endswith("в "):
        return bool(INTO.search(left) or IS_FILLED.match(right))
    if "gent" in cases and left.endswith("из "):
        return bool(OUT_OF.search(left) or IS_PULLED_OUT.match(right))
    return False


def _a_fish(spot: Spot, namesake: Namesake) -> bool:
    if "gent" in namesake.cases and OF_A_FISH.search(_left(spot)):
        return True
    if not spot.opens:
        return False
    rest = REST_OF_SENTENCE.match(spot.text, spot.end)
    said = folded(rest[0]) if rest else ""
    if "nomn" in namesake.cases:
        return bool(IS_CAUGHT.match(said))
    return "datv" not in namesake.cases and bool(OF_FISHING.search(said))
