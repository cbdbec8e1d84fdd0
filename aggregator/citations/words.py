"""Word forms in, what they are for a citation out: verbs of telling, bodies, people, kinds of outlets. Built from `words.toml`.

A new word is one lemma in that file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from aggregator.citations import forms

PRESENT = ("ет", "ют", "ут", "ит", "ят", "ат")
PAST = ("л", "ла", "ло", "ли", "в", "вший")
REFLEXIVE = ("призна", "ссыла", "сосла")
"""Stems whose forms in -ся are words of somebody; others («подтвердился», «оценивается») are not."""
PARTICIPLE = tuple("ый ого ому ым ом ая ой ую ое ые ых ыми".split())
BACK = ("ся", "сь")

DECLINED = {
    "источники": "источники источников источникам источников источниками источниках",
    "люди": "люди людей людям людей людьми людях",
    "друзья": "друзья друзей друзьям друзей друзьями друзьях",
    "данные": "данные данных данным данные данными данных",
    "мать": "мать матери матери мать матерью матери",
    "отец": "отец отца отцу отца отцом отце",
    "боец": "боец бойца бойцу бойца бойцом бойце",
    "посол": "посол посла послу посла послом после",
    "радио": "радио радио радио радио радио радио",
    "бюро": "бюро бюро бюро бюро бюро бюро",
    "медиа": "медиа медиа медиа медиа медиа медиа",
    "видео": "видео видео видео видео видео видео",
    "врио": "врио врио врио врио врио врио",
    "интервью": "интервью интервью интервью интервью интервью интервью",
    "атташе": "атташе атташе атташе атташе атташе атташе",
    "церковь": "церковь церкви церкви церковь церковью церкви",
    "блогеры": "блогеры блогеров блогерам блогеров блогерами блогерах",
    "учителя": "учителя учителей учителям учителей учителями учителях",
    "Кремль": "Кремль Кремля Кремлю Кремль Кремлем Кремле",
    "сводки": "сводки сводок сводкам сводки сводками сводках",
    "сообщения": "сообщения сообщений сообщениям сообщения сообщениями сообщениях",
    "заявления": "заявления заявлений заявлениям заявления заявлениями заявлениях",
    "силы": "силы сил силам силы силами силах",
    "метро": "метро метро метро метро метро метро",
    "коммюнике": "коммюнике коммюнике коммюнике коммюнике коммюнике коммюнике",
    "записи": "записи записей записям записи записями записях",
    "ожидания": "ожидания ожиданий ожиданиям ожидания ожиданиями ожиданиях",
    "показания": "показания показаний показаниям показания показаниями показаниях",
    "исследования": "исследования исследований исследованиям исследования исследованиями исследованиях",
    "сад": "сад сада саду сад садом саду",
    "нии": "нии нии нии нии нии нии",
    "прогноз": "прогноз прогноза прогнозу прогноз прогнозом прогнозе",
    "письмо": "письмо письма письму письмо письмом письме",
    "соцсети": "соцсети соцсетей соцсетям соцсети соцсетями соцсетях",
}
PLURAL = (
    ("ели", "ели елей елям елей елями елях"),
    ("чи", "чи чей чам чей чами чах"),
    ("цы", "цы цев цам цев цами цах"),
    ("ане", "ане ан анам ан анами анах"),
    ("ди", "ди дей дям дей дями дях"),
)


OF_SOMETHING = re.compile(r"^мин.*(?:обороны|культуры|природы|цифры|науки|развития|просвещения|спорта|энерго)$")
"""Ministries whose short name ends in a genitive are not declined: «в Минобрнауки»."""


class Word(NamedTuple):
    """What a form is: `tag` says for what, `cases` which cases it can be (of `forms.CASES`)."""

    tag: str
    cases: str
    lemma: str
    gender: str


class Phrase(NamedTuple):
    """A name of two words in one form: `last` stands behind the word it is kept under, `name` is its nominative."""

    last: str
    name: str
    cases: str


@dataclass(frozen=True, slots=True)
class Words:
    """All that the Russian rules know of words. Keys are lower case, ё as е; `acronyms` and `named` are as written."""

    verbs: dict[str, str]
    nouns: dict[str, Word]
    names: dict[str, Word]
    reports: frozenset[str]
    documents: frozenset[str]
    generic: frozenset[str]
    named_only: frozenset[str]
    phrases: dict[str, tuple[Phrase, ...]]
    spheres: frozenset[str]
    supplied: frozenset[str]
    told_in: frozenset[str]
    talks: frozenset[str]
    sites: frozenset[str]
    news: frozenset[str]
    whole: frozenset[str]
    sources: frozenset[str]
    public: frozenset[str]
    things: frozenset[str]
    skipped: frozenset[str]
    months: frozenset[str]
    networks: frozenset[str]
    not_bodies: frozenset[str]
    stops: frozenset[str]
    small: frozenset[str]
    not_verbs: frozenset[str]
    short: frozenset[str]


@cache
def table() -> dict[str, Any]:
    """The file as it is."""
    text = resources.files("aggregator.citations").joinpath("data", "words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def english() -> dict[str, frozenset[str]]:
    """The lists of the English rules."""
    return {name: _set(text) for name, text in table()["english"].items()}


@cache
def words() -> Words:
    """All the Russian ones, with their forms; made once."""
    data = table()
    return Words(
        verbs=dict(reversed(list(_verbs(data["verbs"])))),
        nouns=_nouns(data),
        names=_names(data["organisations"]),
        reports=_set(data["reports"]["dative"]),
        documents=frozenset(_declined("document", data["reports"]["documents"])),
        generic=_set(data["organisations"]["generic"]),
        named_only=_set(data["organisations"]["named_only"]),
        phrases=_phrases(data["organisations"]["phrases"]),
        spheres=_set(data["organisations"]["spheres"]),
        supplied=frozenset(form for word in data["reports"]["supplied"].split() for form in declined(word)),
        told_in=frozenset(_declined("document", data["reports"]["told_in"])),
        talks=frozenset(_declined("document", data["reports"]["talks"])),
        sites=frozenset(form for word in data["media"]["sites"].split() for form in declined(word)),
        news=frozenset(forms.nominative(word, "m") for word in data["people"]["news"].split()),
        whole=frozenset(form for word in data["media"]["whole"].split() for form in declined(word.lower())),
        sources=frozenset(form for word in data["people"]["sources"].split() for form in declined(word)),
        public=_set(data["people"]["public"]),
        things=frozenset(form for word in data["skipped"]["things"].split() for form in declined(word)),
        skipped=_set(data["skipped"]["words"]),
        months=_set(data["skipped"]["months"]),
        networks=_set(data["skipped"]["networks"]),
        not_bodies=_set(data["skipped"]["notorg"]),
        stops=_set(data["skipped"]["stops"]),
        small=_set(data["skipped"]["small"]),
        not_verbs=_set(data["skipped"]["not_verbs"]),
        short=_set(data["media"]["short"]),
    )


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _verbs(data: dict[str, str]) -> Iterator[tuple[str, str]]:
    for tag in ("published", "passive"):
        yield from ((form, tag) for form in data[tag].split())
    for stem in data["participles"].split():
        yield from ((stem + end, "published") for end in PARTICIPLE)
    yield from ((form, "say") for form in data["irregular"].split())
    for tag, pair in (
        (tag, pair) for tag, key in (("say", "reflexive"), ("aside", "smiles")) for pair in data[key].split()
    ):
        present, past = pair.split("/")
        active = [present + end for end in PRESENT if present != "-"] + [past + end for end in PAST if past != "-"]
        yield from ((form + back, tag) for form in active for back in BACK)
    for tag in ("learn", "announce", "say", "quote", "tell", "aside"):
        for pair in data[tag].split():
            present, past = pair.split("/")
            active = [present + end for end in PRESENT if present != "-"]
            active += [past + end for end in PAST if past != "-"]
            yield from ((form, tag) for form in active)
            yield from ((form + back, tag) for form in active for back in BACK if past.startswith(REFLEXIVE))


def declined(lemma: str) -> tuple[str, ...]:
    """Six forms of a lemma of the table."""
    if OF_SOMETHING.search(lemma):
        return (lemma,) * 6
    if lemma in DECLINED:
        return tuple(DECLINED[lemma].split())
    for end, row in PLURAL:
        if lemma.endswith(end):
            return tuple(lemma[: -len(end)] + form for form in row.split())
    if lemma.endswith(("ые", "щий", "щая", "ный", "ая")):
        return forms.adjective(lemma) or forms.noun(lemma)
    return forms.noun(lemma)


def gender(lemma: str) -> str:
    """m, f, n or p, by the ending."""
    if lemma in ("глава", "судья", "папа", "зам") or lemma.endswith(("тель", "арь")):
        return "m"
    if lemma.endswith(("ы", "и", "ые", "ья")):
        return "p"
    if lemma.endswith(("а", "я", "ь")):
        return "f"
    return "n" if lemma.endswith(("о", "е")) else "m"


def _declined(tag: str, text: str) -> dict[str, Word]:
    found: dict[str, Word] = {}
    for lemma in text.split():
        row = declined(lemma)
        kind = gender(lemma)
        for form in dict.fromkeys(row):
            cases = "".join(case for case, each in zip(forms.CASES, row, strict=True) if each == form)
            if tag in ("title", "group") and "g" in cases:
                cases += "a"  # of living beings the accusative is the genitive
            old = found.get(form)
            if old is None or old.lemma == lemma:
                found[form] = Word(tag, cases, lemma, kind)
            else:
                found[form] = old._replace(cases=old.cases + cases)
    return found


def _nouns(data: dict[str, Any]) -> dict[str, Word]:
    heads = " ".join(word for word in data["organisations"]["words"].split() if not re.search(r"(?:ый|ая|ое)$", word))
    nouns: dict[str, Word] = {}
    for tag, text in (
        ("group", data["people"]["groups"]),
        ("title", data["people"]["titles"]),
        ("media", data["media"]["words"]),
        ("site", data["media"]["sites"]),
        ("body", heads),
    ):
        for form, word in _declined(tag, text).items():
            nouns.setdefault(form, word)
    return nouns


def _phrases(text: str) -> dict[str, tuple[Phrase, ...]]:
    """Under the first word of each form: «белого», «дом»; a second word in the genitive keeps its form."""
    found: dict[str, list[Phrase]] = {}
    for name in re.split(r"[;\n]", text.strip()):
        first, last = name.split()
        row = forms.adjective(first)
        pairs = list(zip(row or declined(first), declined(last) if row else (last,) * 6, strict=True))
        for pair in dict.fromkeys(pairs):
            cases = "".join(case for case, each in zip(forms.CASES, pairs, strict=True) if each == pair)
            found.setdefault(pair[0].lower(), []).append(Phrase(pair[1].lower(), name, cases))
    return {first: tuple(rows) for first, rows in found.items()}


def _names(data: dict[str, str]) -> dict[str, Word]:
    names = {name: Word("body", forms.CASES, name, "m") for name in data["acronyms"].split()}
    for name in data["named"].split():
        row = declined(name)
        for form in dict.fromkeys(row):
            cases = "".join(case for case, each in zip(forms.CASES, row, strict=True) if each == form)
            names.setdefault(form, Word("body", cases, name, "m"))
    return names
