"""The words around a name in, whether it is a place out: the rules, and the words they go by.

Written for the language: who stands before a name (a given name, «улица», «мэр»), what stands after it, which case it is in.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from aggregator.places import tables
from aggregator.places.lexicon import Reading, folded

REACH = 44
"""So many characters to each side are read; names and what belongs to them are shorter."""

PREPOSITIONS = {
    "в": {"loct", "accs"}, "во": {"loct", "accs"},
    "из": {"gent"}, "изо": {"gent"}, "близ": {"gent"}, "возле": {"gent"}, "около": {"gent"}, "вблизи": {"gent"},
    "под": {"ablt", "accs"}, "через": {"accs"}, "недалеко": {"gent"}, "неподалёку": {"gent"}, "вокруг": {"gent"},
}  # fmt: skip
"""Of a town more often than of a person, with the cases they stand with."""

NEARER = {"до": {"gent"}, "от": {"gent"}, "над": {"ablt"}, "по": {"datv"}, "за": {"ablt"}, "к": {"datv"}, "у": {"gent"}}
"""These say so only of what is no surname and no given name."""

PERSONS = frozenset("ns")
NOWHERE: frozenset[str] = frozenset()

VILLAGE = re.compile(
    r"(пгт|пос|с|д|х|посел[ко]\w{1,2}|поселк\w+|сел[оаеу]м?|деревн[яеию]\w?|станиц[аеыу]\w?|хутор\w{0,2}|аул\w{0,2})"
)
"""What follows is no town."""

CALLED_A_TOWN = re.compile(
    r"(г|гор|город[аеу]?|городом|пгт|пос|зато|посел[ко]\w{1,2}|сел[оаеу]|селом|с|д|п|деревн[яеию]\w?|станиц[аеыу]\w?)"
)
"""What follows is a town or a village, whatever its case: «в городе Муроме»."""

OF_A_TOWN = re.compile(
    r"(ст|го|порт(?:а|у|ом|е)?|пригород\w*|столиц\w*|город(?:ов|ами|ах|ские|ск\w+)|жител\w+|мэри\w+|администраци\w+|муниципалитет\w*|окрестност\w+"
    r"|центр\w{0,2}|окраин\w+|район\w*|округ\w*|аэропорт\w*|вокзал\w*|улиц\w{2,3}|больниц\w+|школ\w+|прокуратур\w+|горсуд\w*"
    r"|гарнизон\w*|набережн\w+|направлени\w+|границ\w*|юг\w?|север\w?|восток\w?|запад\w?)"
)
"""«жители», «администрация»: what follows is a town, if it is in the genitive or is named as it is."""

OF_A_HEAD = re.compile(
    r"(мэр\w{0,2}|глав[аыеу]|градоначальник\w*|власт\w+|полици\w+|горсовет\w*|(?:гор)?дум[аыеу]|спасател\w+|гост\w{1,2}"
    r"|территори\w+|предместь\w+|уроженец|уроженк\w+|(?:гор)?суд(?:а|у|ом|е|ы|ов|ьи|ей)?|порт(?:ы|ов)|верф\w+"
    r"|рын(?:ок|к\w+)|гимнази\w+|лице\w{1,3}|колледж\w*|двор(?:ы|ов|ах|ам)|дорог(?:и|ам|ах)|пляж\w*"
    r"|(?:полицейски|пожарны|дорожны)(?:е|х|м|ми)|(?:врач|учител|следовател|предпринимател)(?:и|ей|ям|ам|ями|ами)"
    r"|(?:медик|школьник|студент|пенсионер|спортсмен|волонтер|энергетик|коммунальщик|автоинспектор)(?:и|ы|ов|ам|ами))"
)
"""«мэр», «власти»: what follows is a town if it is in the genitive and cannot be a woman's surname."""

NAMED_AFTER_ANY = re.compile(
    r"(ул|им|имени|улиц[аеу]й?|переул\w+|пер|проспект[ауе]?|пр|просп|пл|бульвар\w?|шоссе|эх[оауе]м?"
    r"|рек[аиеу]й?|озер[оауе]м?|бассейн\w{0,2}|снт|днт|жк|тц|трц|тк|мкр)"
)
"""What is named after towns and persons, whatever the case of the name."""

NAMED_AFTER = re.compile(
    r"(фк|хк|бк|мфк|метро|площадь|клуб\w*|команд\w+|завод\w*|фабрик\w+|гостиниц\w+|отел\w+|кинотеатр\w*|театр\w*|ресторан\w*|кафе|магазин\w*"
    r"|компани\w+|фирм\w+|крейсер\w*|ледокол\w*|теплоход\w*|корабл\w+|судно|эсминец|подлодк\w+|стадион\w*|шахт[аыеу]й?"
    r"|гор[аыеу]|остров\w*|хребет|залив\w*|телеканал\w*|радио|газет\w+|журнал\w*|групп[аыеу]"
    r"|банк\w*|фонд\w*|парк\w*|район\w{0,2}|микрорайон\w{0,2}|квартал\w{0,2})"
)
"""The same where the name stands in the nominative: «крейсер Москва», but «крейсеры Севастополя»."""

BEARER = re.compile(
    r"(премьер\w*|президент\w*|генерал\w*|полковник\w*|майор\w*|капитан\w*|лейтенант\w*|режиссер\w*|актер\w*|актрис\w+"
    r"|писател\w+|поэт\w*|художник\w*|депутат\w*|сенатор\w*|губернатор\w*|министр\w*|адвокат\w*|следовател\w+"
    r"|журналист\w*|тренер\w*|форвард\w*|защитник\w*|вратар\w+|нападающ\w+|господин\w*|г-н\w*|г-жа|княз\w+|царь|цар[яюе]"
    r"|братья|супруг\w+|академик\w*|профессор\w*|доктор\w*|певец|певиц\w+|спортсмен\w*|чемпион\w*|сын\w*|дочь|дочери)"
)
"""Who has a surname."""

INITIALS = re.compile(r"(?:^|[\s(«\"])[А-ЯЁ][жюяе]?\.\s?(?:[А-ЯЁ]\.\s?)?$")
INITIALS_AFTER = re.compile(r"\s[А-ЯЁ]\.(?:\s?[А-ЯЁ]\.|\s[А-ЯЁ])")
NEXT = re.compile(r"[ \xa0]([^\W\d_]+(?:-[^\W\d_]+)*)")
REGION_AFTER = re.compile(
    r"[,( \xa0]{1,3}(?:что в )?[А-ЯЁ][\w-]+(?:ск|цк|н)\w{2,3} (?:кра[йяюе]|обл|автоном|республик)", re.IGNORECASE
)
ABBREVIATED = re.compile(r"(?:^|[\s(])(?:г|гг|ул|им|пр|пл|пос|пгт|с|п|д|ст|тыс|млн|руб|обл|р-н|др|т|гор|[А-ЯЁ])\.\s?$")
VERB = re.compile(r"(?:[аеиоуыяю]л[аио]?|л[аои]?с[яь]|[аеуюяи]тся|[аеуюия]т|ть|ться)$")
SMALL_WORDS = frozenset(
    "и или а но да не ни же ли бы по на в во из до от под над за к у с со о об для при через между после перед без около "
    "где когда что как чтобы уже был была было были будет это этот там тут здесь также тоже ещё еще вновь снова стал "
    "стала стало нет".split()
)
AGREES = (
    (re.compile(r"(?:ий|ый|ой)$"), re.compile(r"(?:[бвгджзклмнпрстфхцчшщйь]|[иы])$")),
    (re.compile(r"[оеё]го$"), re.compile(r"(?:[ая]|[ое]го)$")),
    (re.compile(r"[ое]му$"), re.compile(r"[ую]$")),
    (re.compile(r"[иы]м$"), re.compile(r"(?:[оеё]м|[иы]м|ью)$")),
    (re.compile(r"[ое]м$"), re.compile(r"(?:[еиую]|[ое]м)$")),
    (re.compile(r"[ое]е$"), re.compile(r"[оея]$")),
    (re.compile(r"(?:ая|яя)$"), re.compile(r"[аяь]$")),
    (re.compile(r"(?:ую|юю)$"), re.compile(r"[уюь]$")),
    (re.compile(r"[иы][ех]$"), re.compile(r"(?:[иыаяхв]|[иы]е|ей)$")),
)
"""The ending of an adjective, and how the noun or further adjective that belongs to it may end."""

DESCRIBED = (
    ("loct", re.compile(r"(?:^|\s)[Вв]о? [\w-]{3,}[ое]м\s$")),
    ("gent", re.compile(r"(?:^|\s)[Ии]з [\w-]{3,}[ое]го\s$")),
)
"""«в подмосковном …», «из соседнего …»."""

ABLATIVE = frozenset({"ablt"})
AFTER_IN = re.compile(r"(?:^|[\s(])(?:[Вв]о?|[Нн]а|[Оо]б?|при) (?:[\w-]+ом(?:,| и) )*$")
"""«в Спасском, Хорольском …»: adjectives of districts, for no town's instrumental stands after these."""

PART_OF_A_NAME = re.compile(r"[\w,]\s[А-ЯЁ][\w-]+(?:[аяоу]я|[оеыи]й|[оуею]ю|[оыи][ем]|[оеё]го|[ое]му|[иы]х|[иы]ми)\s$")
"""«в деревне Малые Луги»: an adjective with a capital letter that opens no sentence."""

PART_OF_A_WORD = re.compile(r"-(?=\w)(?!(?:19|20)?\d\d\b)")
"""Not «Сочи-2014», which is named so because it was there."""

OF_A_LAND = re.compile(r"(?:кра[йяеюё]|област|район|округ)\w*", re.IGNORECASE)

OF_A_DISTRICT = re.compile(r"(?:рай|гор|меж|обл)\w+н\w{2,3}$")
"""«в городе Октябрьский районный суд …» is of the district, «в городе Свободный районная больница» is not."""

A_CAPITAL_COUNTS = 50_000
"""From this population on a capital letter inside a sentence is more likely the town's than a nickname's or a ship's."""

LIKE_AN_ADJECTIVE = re.compile(r"(?:[оыи]й|[оеё]го|[ое]му|[ыи]м|[ая]я|[ую]ю|[ое]е|ые|[кгхншщ]ие|[ыи]х|[ыи]ми)$")

FEMININE = re.compile(r"(?:[оеё]в|[иы]н)а$")
"""«Глава Иванова» may be a woman's surname."""

OPENING, CLOSING = "«\"„“'", "»\"”“'"


@dataclass(slots=True)
class Spot:
    """A name where it stands: the text to its left and right, the word before it and the one after."""

    text: str
    start: int
    end: int
    left: str = ""
    right: str = ""
    before: str = ""
    """The word before it, folded, if nothing but a space (or the full stop of «г.») is between."""
    after: str = ""
    opens: bool = False
    """It begins a sentence, where every word has a capital letter."""

    def __post_init__(self) -> None:
        self.left = self.text[max(0, self.start - REACH) : self.start]
        self.right = self.text[self.end : self.end + REACH]
        if following := NEXT.match(self.right):
            self.after = following[1]
        words = self.left.split()
        shortened = bool(words) and bool(ABBREVIATED.search(self.left))
        parted = not words or not self.left[-1].isspace() or "\n" in self.left[-2:]
        if words and (shortened or not parted):
            last = words[-1].removesuffix(".") if shortened else words[-1]
            self.before = last.lstrip('«"„“(').lower().replace("ё", "е")
        self.opens = not shortened and (not words or "\n" in self.left[-2:] or _ends_a_sentence(words))

    @property
    def of_a_village(self) -> bool:
        return bool(VILLAGE.fullmatch(self.before)) and (len(self.before) > 2 or self.left.rstrip().endswith("."))

    def stated(self, cases: frozenset[str]) -> bool:
        """«город», «жители», «администрация» before it, or its region after it."""
        if CALLED_A_TOWN.fullmatch(self.before):
            return len(self.before) > 2 or self.left.rstrip().endswith(".")
        if OF_A_TOWN.fullmatch(self.before) and cases & {"gent", "nomn"}:
            return len(self.before) > 2 or self.left.rstrip().endswith(".")
        return bool(REGION_AFTER.match(self.right))


def _ends_a_sentence(words: list[str]) -> bool:
    """The dash of direct speech follows the end of one, the dash of «Артём — Находка» does not."""
    if words[-1] in ("—", "–", "-"):
        return len(words) == 1 or words[-2][-1] in ".!?…"
    return words[-1][-1] in '.!?:…«"„“'


def barred(spot: Spot, reading: Reading, known: Container[str]) -> bool:
    """It is no place here, whatever else the article says."""
    name = spot.text[spot.start : spot.end]
    if PART_OF_A_WORD.match(spot.right) or _quoted(spot) or _named_after(spot, reading):
        return True
    if not reading.well_known and PART_OF_A_NAME.search(spot.left):
        return True
    if _of_a_person(spot, reading, known) or (reading.cases == ABLATIVE and AFTER_IN.search(spot.left)):
        return True
    return " " not in name and _adjective_of_a_noun(spot, reading, name, known)


def _quoted(spot: Spot) -> bool:
    return spot.left[-1:] in OPENING and spot.right[:1] in CLOSING and bool(spot.left) and bool(spot.right)


def _named_after(spot: Spot, reading: Reading) -> bool:
    if not spot.before or spot.left[-1:] in ",;:":
        return False
    if NAMED_AFTER_ANY.fullmatch(spot.before):
        return True
    return "nomn" in reading.cases and "gent" not in reading.cases and bool(NAMED_AFTER.fullmatch(spot.before))


def _of_a_person(spot: Spot, reading: Reading, known: Container[str]) -> bool:
    if INITIALS.search(spot.left):
        return True
    if spot.before in tables.given_names() and spot.left.rstrip()[-len(spot.before) :][:1].isupper():
        return True
    if not PERSONS.intersection(reading.also):
        return False
    if INITIALS_AFTER.match(spot.right) or BEARER.fullmatch(spot.before):
        return True
    if folded(spot.after) in tables.given_names():
        return not supported(spot, reading)
    if "n" not in reading.also or not spot.after[:1].isupper() or spot.after in known:
        return False
    in_capitals = spot.after.isupper() and spot.text[spot.end - 1].isupper()
    return not (in_capitals and supported(spot, reading))


def _adjective_of_a_noun(spot: Spot, reading: Reading, name: str, known: Container[str]) -> bool:
    """«Советского союза», «Хабаровском крае»: the word after it is a noun that agrees with it."""
    after = folded(spot.after)
    if not after or spot.after in known or after in SMALL_WORDS or VERB.search(after):
        return False
    if "a" not in reading.also:
        return False
    word = folded(name)
    if OF_A_LAND.fullmatch(after):
        return True
    if "nomn" in reading.cases and CALLED_A_TOWN.fullmatch(spot.before) and not OF_A_DISTRICT.match(after):
        return False
    return any(ending.search(word) and noun.search(after) for ending, noun in AGREES)


def _located(spot: Spot, reading: Reading) -> bool:
    """«в Кирове», «из соседнего Кирова», «(Киров)»."""
    if PREPOSITIONS.get(spot.before, NOWHERE) & reading.cases:
        return True
    if spot.left[-1:] == "(" and spot.right[:1] == ")":
        return True
    return any(case in reading.cases and pattern.search(spot.left) for case, pattern in DESCRIBED)


def _of_a_described_town(spot: Spot, reading: Reading) -> bool:
    """«жители подмосковного Ступина», «мэр приморского Артёма»."""
    *_, whose, which = ("", "", *spot.left.lower().replace("ё", "е").split())
    if not which.endswith("ого") or "gent" not in reading.cases:
        return False
    return bool(OF_A_TOWN.fullmatch(whose) or OF_A_HEAD.fullmatch(whose) or CALLED_A_TOWN.fullmatch(whose))


def doubtful(spot: Spot, reading: Reading) -> bool:
    """The word has another meaning that it may have here."""
    if not reading.also:
        return False
    if PERSONS.intersection(reading.also):
        return True
    return spot.opens or not reading.well_known


def _by_its_capital(spot: Spot, reading: Reading) -> bool:
    """«вывезли из дока Находки»: inside a sentence a word has no capital letter, and after a noun it is in the genitive."""
    if reading.also != "w" or spot.opens or "gent" not in reading.cases or spot.after[:1].isupper():
        return False
    if not any((place.population or 0) >= A_CAPITAL_COUNTS for place in reading.places):
        return False
    *earlier, noun = ("", *spot.left.split()) if spot.before else ("",)
    begins = len(earlier) == 1 or _ends_a_sentence(earlier)
    if not (noun[1:] if begins else noun).islower() or spot.text[spot.start : spot.end].isupper():
        return False
    small = len(spot.before) < 3 or spot.before in SMALL_WORDS
    return not (small or LIKE_AN_ADJECTIVE.search(spot.before) or VERB.search(spot.before))


def supported(spot: Spot, reading: Reading) -> bool:
    """What stands beside it says that it is a place."""
    if _located(spot, reading) or spot.stated(reading.cases) or _of_a_described_town(spot, reading):
        return True
    if _by_its_capital(spot, reading):
        return True
    if not PERSONS.intersection(reading.also) and NEARER.get(spot.before, NOWHERE) & reading.cases:
        return True
    feminine = FEMININE.search(spot.text, spot.start, spot.end)
    return "gent" in reading.cases and not feminine and bool(OF_A_HEAD.fullmatch(spot.before))
