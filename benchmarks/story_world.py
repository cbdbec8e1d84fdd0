"""What the store does for stories, in memory: profiles, an inverted index, one pass. For `benchmarks.stories`."""

from __future__ import annotations

import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from aggregator.dedup.profile import Profile
from aggregator.dedup.stories import MOST_CANDIDATES, Candidate, Idf, choose, keys, likeness
from aggregator.dedup.stories.likeness import Weights, weights
from benchmarks.story_gold import Doc, Gold, profiled


@dataclass
class World:
    """All articles in the order in which they come, with what the store would keep of them."""

    docs: dict[str, Doc]
    idf: Idf
    profiles: dict[str, Profile]
    keys: dict[str, tuple[int, ...]]
    ats: dict[str, datetime | None]

    @classmethod
    def of(cls, gold: Gold) -> World:
        docs = {f"distractors/{n}": doc for n, doc in enumerate(gold.distractors)} | gold.docs
        profiles = {key: profiled(doc) for key, doc in docs.items()}
        idf = Idf.counted(found for key, found in profiles.items() if key not in gold.docs)
        ats = {key: _at(doc) for key, doc in docs.items()}
        return cls(docs, idf, profiles, {key: keys(found, idf) for key, found in profiles.items()}, ats)

    def chance(self, a: str, b: str, by: Weights) -> float:
        one, other = self.ats[a], self.ats[b]
        gap = one - other if one and other else timedelta(0)
        return likeness(self.profiles[a], self.profiles[b], self.idf, gap, by).score


@dataclass
class Window:
    """The inverted index that the store keeps, in memory; and the stories so far."""

    world: World
    by: Weights
    names: list[str] = field(default_factory=list)
    index: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    story: list[int] = field(default_factory=list)
    into: dict[int, int] = field(default_factory=dict)

    def candidates(self, key: str) -> list[Candidate]:
        counts = Counter(n for term in self.world.keys[key] for n in self.index.get(term, ()))
        nearest = sorted(counts, key=lambda n: (-counts[n], -n))[:MOST_CANDIDATES]
        return [
            Candidate(n, self.root(self.story[n]), self.world.profiles[self.names[n]], self.world.ats[self.names[n]])
            for n in nearest
        ]

    def add(self, key: str) -> None:
        decision = choose(self.world.profiles[key], self.world.ats[key], self.candidates(key), self.world.idf, self.by)
        number = len(self.names)
        self.names.append(key)
        self.story.append(number if decision.story is None else decision.story)
        for other in decision.merged:
            self.into[other] = self.story[-1]
        for term in self.world.keys[key]:
            self.index[term].append(number)

    def root(self, story: int) -> int:
        while story in self.into:
            story = self.into[story]
        return story

    def stories(self) -> dict[str, int]:
        return {key: self.root(story) for key, story in zip(self.names, self.story, strict=True)}


def passed(world: World, by: Weights, seed: int) -> dict[str, int]:
    """The story of each article after one pass in a shuffled order."""
    window, names = Window(world, by), list(world.docs)
    for n in np.random.default_rng(seed).permutation(len(names)):
        window.add(names[n])
    return window.stories()


def found(gold: Gold, world: World) -> dict[str, float]:
    """Of same-event pairs that comparing would join: the share that meets by its keys, and among the nearest candidates."""
    by = weights()
    joined = [p for p in gold.pairs if p.same and world.chance(p.a, p.b, by) >= by.threshold]
    index = defaultdict(set)
    for key, terms in world.keys.items():
        for term in terms:
            index[term].add(key)
    shares = Counter[str]()
    for pair in joined:
        counts = Counter(key for term in world.keys[pair.a] for key in index[term] if key != pair.a)
        shares["one key"] += counts[pair.b] >= 1
        shares["two keys"] += counts[pair.b] >= 2
        shares["nearest"] += sum(count > counts[pair.b] for count in counts.values()) < MOST_CANDIDATES
    return {name: shares[name] / max(1, len(joined)) for name in ("one key", "two keys", "nearest")}


def microseconds(world: World, rounds: int) -> dict[str, float]:
    """CPU time of one article: the median of rounds. Decisions are over the most candidates."""
    docs, profiles = list(world.docs.values()), list(world.profiles.values())
    index = defaultdict(list)
    for n, terms in enumerate(world.keys.values()):
        for term in terms:
            index[term].append(n)
    asked = []
    for own, terms in enumerate(world.keys.values()):
        counts = Counter(n for term in terms for n in index[term] if n != own)
        if own % 5 == 0 and len(counts) >= MOST_CANDIDATES:
            nearest = sorted(counts, key=lambda n: -counts[n])[:MOST_CANDIDATES]
            asked.append((profiles[own], [Candidate(n, n // 2, profiles[n], None) for n in nearest]))

    def decide(*, known: bool) -> None:
        for one, beside in asked:
            if not known:
                world.idf.forget()
            choose(one, None, beside, world.idf)

    tasks: dict[str, tuple[Callable[[], object], int]] = {
        "profile": (lambda: [profiled(doc) for doc in docs], len(docs)),
        "keys": (lambda: [keys(one, world.idf) for one in profiles], len(profiles)),
        "decision, candidates new": (lambda: decide(known=False), len(asked)),
        "decision, candidates known": (lambda: decide(known=True), len(asked)),
    }
    times = defaultdict(list)
    for _ in range(rounds):
        for name, (task, size) in tasks.items():
            begun = time.process_time()
            task()
            times[name].append((time.process_time() - begun) / max(1, size) * 1e6)
    return {name: statistics.median(values) for name, values in times.items()}


def _at(doc: Doc) -> datetime | None:
    said = doc.get("published")
    if not said:
        return None
    at = datetime.fromisoformat(said)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
