"""Topics and towns in (`texts/*.toml`), articles out: the one journalist who writes for the whole invented press.

A new topic is one table in a file of `texts/`; nothing here has to know of it.
"""

from __future__ import annotations

import random
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from aggregator.newsroom.slots import Scope, calendar_names, fill

TOPIC_FILES = ("town", "people_news", "economy")
_DRAWS = 24
"""How many sets of paragraphs are drawn to find the one least like the topic's earlier articles."""
_DIRECTIONS = {"in": "в {loc}", "to": "в {acc}", "from": "из {gen}"}


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that happens in towns: its headlines, the lead that goes with each, and paragraphs to draw from."""

    key: str
    section: str
    titles: tuple[str, ...]
    leads: tuple[str, ...]
    body: tuple[str, ...]
    places: tuple[str, ...] = ()
    """Keys of the towns where alone it can happen; empty: anywhere."""
    months: tuple[int, ...] = ()
    most: int = 99


@dataclass(frozen=True, slots=True)
class Draft:
    """A written article: the first paragraph is the lead."""

    section: str
    place: str
    title: str
    paragraphs: tuple[str, ...]
    scope: Scope


@cache
def texts(name: str) -> dict[str, Any]:
    """The data file `texts/NAME.toml`, parsed."""
    return tomllib.loads(files(__package__).joinpath("texts", f"{name}.toml").read_text("utf-8"))


@cache
def topics() -> tuple[Topic, ...]:
    """Every topic of the data files, in their order."""
    return tuple(_topic(key, table) for name in TOPIC_FILES for key, table in texts(name).items())


def _topic(key: str, table: dict[str, Any]) -> Topic:
    pinned = (table["place"],) if "place" in table else tuple(table.get("places", ()))
    return Topic(
        key=key,
        section=table["section"],
        titles=tuple(table["titles"]),
        leads=tuple(table["leads"]),
        body=tuple(table["body"]),
        places=pinned,
        months=tuple(table.get("months", ())),
        # A topic of one town would repeat its headlines if it came back more often than it has leads.
        most=len(table["leads"]) if "place" in table else 99,
    )


@cache
def towns() -> tuple[str, ...]:
    """The keys of the towns of `texts/places.toml`."""
    return tuple(texts("places"))


def town_name(key: str) -> str:
    """The name of a town in the nominative."""
    return str(texts("places")[key]["name"])


class Writer:
    """Writes article after article, each time taking what has been used least, so that no two read alike."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._topics: Counter[str] = Counter()
        self._paragraphs: Counter[str] = Counter()
        self._seen: Counter[tuple[str, str]] = Counter()
        self._written: dict[str, list[frozenset[str]]] = {}

    def write(self, town_weights: dict[str, float], at: datetime, *, cite: str, dateline: bool) -> Draft:
        """One article published at the local time `at`, about a town drawn by weight; `cite` is whom it may name."""
        topic = self._choose_topic(frozenset(town_weights), at.month)
        town = self._choose_town(topic, town_weights)
        number = self._topics[topic.key]
        self._topics[topic.key] += 1
        self._seen[topic.key, town] += 1
        scope = self._scope(town, at, cite)
        chosen = number % len(topic.leads)
        title, lead = fill(f"{topic.titles[chosen]}\n{topic.leads[chosen]}", scope, self._rng).split("\n")
        lead = self._attributed(lead, scope)
        if dateline:
            lead = fill(texts("extra")["dateline"], scope, self._rng) + lead
        body = [fill(paragraph, scope, self._rng) for paragraph in self._choose_body(topic, town)]
        return Draft(section=topic.section, place=town, title=title, paragraphs=(lead, *body), scope=scope)

    def _attributed(self, lead: str, scope: Scope) -> str:
        """The lead, in one case of three with the name of whom the news is from."""
        extra = texts("extra")
        if any(verb in lead for verb in extra["attributing_verbs"]) or self._rng.random() > 1 / 3:
            return lead
        return lead.removesuffix(".") + fill(self._rng.choice(extra["attributions"]), scope, self._rng)

    def _choose_topic(self, allowed: frozenset[str], month: int) -> Topic:
        possible = [
            topic
            for topic in topics()
            if (not topic.places or allowed.intersection(topic.places))
            and (not topic.months or month in topic.months)
            and self._topics[topic.key] < topic.most
        ]
        return min(possible, key=lambda topic: (self._topics[topic.key], self._rng.random()))

    def _choose_town(self, topic: Topic, weights: dict[str, float]) -> str:
        possible = [town for town in weights if not topic.places or town in topic.places]
        fresh = min(self._seen[topic.key, town] for town in possible)
        drawn = self._rng.choices(possible, [weights[town] for town in possible])[0]
        # One's own town may come back to a subject once; then others have their turn.
        if self._seen[topic.key, drawn] <= fresh + 1:
            return drawn
        return self._rng.choice([town for town in possible if self._seen[topic.key, town] == fresh])

    def _choose_body(self, topic: Topic, town: str) -> list[str]:
        context, rng = texts("context"), self._rng
        earlier = self._written.setdefault(topic.key, [])
        draws = [rng.sample(topic.body, rng.choice((3, 3, 4))) for _ in range(_DRAWS)]
        chosen = min(draws, key=lambda draw: _likeness(draw, earlier))
        chosen.sort(key=topic.body.index)
        around = self._least_used(context["any"], 1, earlier) + self._least_used(context[topic.section], 1, earlier)
        chosen[2:2] = rng.sample(around, len(around))
        chosen += self._least_used(texts("places")[town]["background"], 1, earlier)
        chosen += self._least_used(texts("extra")["closings"], rng.choice((0, 0, 0, 1)), earlier)
        earlier.append(frozenset(chosen))
        return chosen

    def _least_used(self, pool: Iterable[str], count: int, earlier: list[frozenset[str]]) -> list[str]:
        def rank(text: str) -> tuple[int, int, float]:
            return sum(text in article for article in earlier), self._paragraphs[text], self._rng.random()

        chosen = sorted(pool, key=rank)[:count]
        self._paragraphs.update(chosen)
        return chosen

    def _scope(self, town: str, at: datetime, cite: str) -> Scope:
        people, rng = texts("people"), self._rng
        other = rng.choice([key for key in towns() if key != town])
        names = {**town_slots("place", town), **town_slots("other", other), **calendar_names(at), "cite": cite}
        names["street"], names["streets"] = rng.sample(people["streets"], 2)
        men, women = rng.sample(people["men"], 7), rng.sample(people["women"], 7)
        for slot in ("p1", "p2", "p4", "p5"):
            feminine = rng.random() < 0.5
            names[slot] = (women if feminine else men).pop()
            names[f"{slot}.a"] = "а" if feminine else ""
        for slot in ("p3", "p4", "p5"):
            names[f"{slot}m"], names[f"{slot}w"] = men.pop(), women.pop()
        return Scope(names, at)


def _likeness(draw: list[str], earlier: list[frozenset[str]]) -> tuple[int, int]:
    """How many paragraphs a draw shares with the earlier article that is most like it, and with all of them."""
    shared = [len(article.intersection(draw)) for article in earlier]
    return max(shared, default=0), sum(shared)


def town_slots(slot: str, town: str) -> dict[str, str]:
    """The slots `slot`, `slot.gen`, `slot.in`, … of a town."""
    table = texts("places")[town]
    cases = {"acc": table["name"], **{key: form for key, form in table.items() if isinstance(form, str)}}
    cases = {**{key: pattern.format(**cases) for key, pattern in _DIRECTIONS.items()}, **cases}
    cases["In"] = cases["in"][0].upper() + cases["in"][1:]
    cases["upper"] = cases["name"].upper()
    return {slot: cases["name"], **{f"{slot}.{key}": form for key, form in cases.items()}}


def revise(draft: Draft, at: datetime, rng: random.Random) -> Draft:
    """The same article after an edit at the local time `at`: one title, a longer lead, one paragraph more."""
    scope = replace(draft.scope, at=at)
    words = texts("extra")["edit"]
    lead = f"{draft.paragraphs[0]} {fill(words['lead'], scope, rng)}"
    return replace(draft, paragraphs=(lead, *draft.paragraphs[1:], fill(words["paragraph"], scope, rng)))


def retitle(title: str, rng: random.Random) -> str:
    """The headline under which another outlet reprints a text: often its own."""
    pattern: str = rng.choice(["{title}", *texts("extra")["reprint_titles"]])
    return pattern.format(title=title)
