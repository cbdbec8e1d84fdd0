"""Do pairs of one event end in one story? `python -m benchmarks.stories --cases DIR [--quick]`.

Labelled pairs of real articles, hidden among articles of other events (idf is counted from these alone); beside TF-IDF cosine
of stems at the threshold that is best on the very pairs it is scored on, and at a cross-validated one. Weights that have seen
a set's pairs are not scored on them: there the figure is the cross-validated one of `benchmarks.fit_stories`. Intervals are
95 % by bootstrap over pairs. `pair` compares the two articles; `story` feeds all articles to the online pass in a shuffled
order and asks whether both lie in one story. Needs the `bench` extra.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import Stemmer
from sklearn.feature_extraction.text import TfidfVectorizer

from aggregator.dedup.stories.likeness import weights
from aggregator.dedup.tokens import tokens
from benchmarks.fit_stories import WEIGHTS, cross_validated, signs
from benchmarks.report import Goal, last_line, table
from benchmarks.story_gold import Array, Gold, digest, f1, folds, grouped, interval, load
from benchmarks.story_world import World, found, microseconds, passed

STEMMERS = {False: Stemmer.Stemmer("english"), True: Stemmer.Stemmer("russian")}
PROFILE_BUDGET, DECISION_BUDGET = 350.0, 400.0


@dataclass
class Said:
    """What was said of each pair, a row a repetition."""

    pair: Array
    story: Array


def judge(gold: Gold, world: World, repeats: int) -> tuple[Said, dict[str, bool]]:
    """By weights that have not seen the pairs; and for each set, whether the shipped ones have."""
    shipped = json.loads(WEIGHTS.read_text("utf-8")).get("pairs", {})
    seen = {corpus: shipped.get(corpus) == digest(gold, corpus) for corpus in gold.corpora}
    values, size = signs(gold) if any(seen.values()) else None, len(gold.pairs)
    said = Said(np.zeros((repeats, size), bool), np.zeros((repeats, size), bool))
    fresh = np.array([not seen[pair.corpus] for pair in gold.pairs])
    for row in range(repeats):
        parts = [(fresh, weights())] if fresh.any() else []
        if values is not None:
            parts += [(here & ~fresh, by) for here, by in cross_validated(gold, values, row)]
        for here, by in parts:
            stories = passed(world, by, row)
            for n in np.flatnonzero(here):
                pair = gold.pairs[n]
                said.pair[row, n] = world.chance(pair.a, pair.b, by) >= by.threshold
                said.story[row, n] = stories[pair.a] == stories[pair.b]
    return said, seen


def tf_idf(gold: Gold, analyzer: Callable[[str], list[str]]) -> Array:
    """Cosine of each pair: headline and text, idf from the distractors (scikit-learn's defaults)."""
    texts = {key: f"{doc['title']} . {doc['text']}" for key, doc in gold.docs.items()}
    others = [f"{doc['title']} . {doc['text']}" for doc in gold.distractors]
    words = sorted({word for text in [*texts.values(), *others] for word in analyzer(text)})
    model = TfidfVectorizer(analyzer=analyzer, vocabulary=words).fit(others)
    rows = dict(zip(texts, model.transform(texts.values()), strict=True))
    return np.array([rows[pair.a].multiply(rows[pair.b]).sum() for pair in gold.pairs])


def stems(text: str) -> list[str]:
    """The words of a text, in small letters and with е for ё, as Snowball's stems: Russian or English by their letters."""
    words = re.findall(r"\w+", text.casefold().replace("ё", "е"))
    return [STEMMERS["а" <= word[0] <= "я"].stemWord(word) for word in words]


def our_tokens(text: str) -> list[str]:
    """Ours, without stop words, amounts and days in one form."""
    return [shown for _, _, shown in tokens(text)]


def best_threshold(scores: Array, same: Array) -> float:
    """At which F1 is greatest on these pairs."""
    return float(max(set(scores.tolist()), key=lambda level: (f1(scores >= level, same), level)))


def baseline(gold: Gold, scores: Array, repeats: int) -> tuple[Array, Array]:
    """What TF-IDF says at each set's own best threshold, and at those of the other folds of the set."""
    best, honest = np.zeros(len(scores), bool), np.zeros((repeats, len(scores)), bool)
    groups, same = np.array(grouped(gold.pairs)), gold.same
    for corpus in gold.corpora:
        here = np.flatnonzero(gold.of(corpus))
        best[here] = scores[here] >= best_threshold(scores[here], same[here])
        for row in range(repeats):
            parts = folds(groups[here].tolist(), same[here].tolist(), row)
            for part in set(parts.tolist()):
                level = best_threshold(scores[here[parts != part]], same[here[parts != part]])
                honest[row, here[parts == part]] = scores[here[parts == part]] >= level
    return best, honest


def report(cases: Path, quick: bool) -> None:
    """Print the tables and the line."""
    gold, repeats = load(cases), 1 if quick else 5
    world, same = World.of(gold), gold.same
    said, seen = judge(gold, world, repeats)
    best, honest = baseline(gold, tf_idf(gold, stems), repeats)
    with_ours, _ = baseline(gold, tf_idf(gold, our_tokens), repeats)
    rows, ours, peers, goals = [], {}, {}, []
    for corpus in gold.corpora:
        here = gold.of(corpus)
        pair, story = interval(same[here], said.pair[:, here]), interval(same[here], said.story[:, here])
        theirs, fair = interval(same[here], best[here]), interval(same[here], honest[:, here])
        tokened = interval(same[here], with_ours[here])
        ahead = interval(same[here], said.pair[:, here], best[here])
        how = "cross-validated" if seen[corpus] else "shipped"
        rows.append((corpus, here.sum(), how, *map(_shown, (pair, story, theirs, fair, tokened, ahead))))
        ours[corpus] = {"pair": _rounded(pair), "story": _rounded(story), "weights": how, "ahead": _rounded(ahead)}
        peers[corpus] = {
            "best threshold": _rounded(theirs),
            "cross-validated": _rounded(fair),
            "our tokens, best": _rounded(tokened),
        }
        goals += _goals(corpus, pair[0], story[0], theirs[0])
    head = ["", "pairs", "weights", "pair", "story", "TF-IDF at its best", "cross-validated", "of our tokens"]
    head += ["pair less TF-IDF at its best"]
    print(table("F1 of pairs of one event [95 % interval]", head, rows))
    extra, more = _rest(gold, world, quick)
    print(
        last_line(
            "stories",
            ours | extra,
            cases=str(cases),
            peers={"tf-idf": peers},
            goals=goals + more,
            libraries=("PyStemmer", "scikit-learn"),
        )
    )


def _goals(corpus: str, pair: float, story: float, theirs: float) -> list[Goal]:
    """Where TF-IDF is without a fault there is nothing to be ahead of: level will do."""
    holds = pair > theirs or pair == theirs == 1
    goals = [Goal(f"{corpus}: pair F1", round(pair, 3), f"> TF-IDF's {theirs:.3f}, or both 1", holds)]
    if corpus == "tgcontest_ru":
        goals += [
            Goal(f"{corpus}: {name} F1", round(value, 3), ">= 0.85", value >= 0.85)
            for name, value in (("pair", pair), ("story", story))
        ]
    return goals


def _rest(gold: Gold, world: World, quick: bool) -> tuple[dict[str, Any], list[Goal]]:
    """Sizes of stories, recall of candidates, and cost."""
    stories = passed(world, weights(), 0)
    sizes = Counter(Counter(stories.values()).values())
    together = [pair.same for pair in gold.pairs if stories[pair.a] == stories[pair.b]]
    right = sum(together) / max(1, len(together))
    print(table("Stories of a pass with the shipped weights, by size", ("articles", "stories"), sorted(sizes.items())))
    print(f"labelled pairs in one story: {len(together)}, of one event {right:.3f} (weights may have seen them)")
    recall, cost = found(gold, world), microseconds(world, 3 if quick else 7)
    print(
        table(
            "Pairs that comparing joins and that are found",
            ("by", "share"),
            [(k, f"{v:.3f}") for k, v in recall.items()],
        )
    )
    print(table("CPU microseconds an article", ("", "median"), [(k, f"{v:.0f}") for k, v in cost.items()]))
    nearest, decision = recall["nearest"], cost["decision, candidates new"]
    goals = [
        Goal("candidates found", round(nearest, 3), ">= 0.99", nearest >= 0.99),
        Goal("largest story", max(sizes), "<= 12", max(sizes) <= 12),
        Goal(
            "profile, microseconds",
            round(cost["profile"]),
            f"<= {PROFILE_BUDGET:.0f}",
            cost["profile"] <= PROFILE_BUDGET,
        ),
        Goal("decision, microseconds", round(decision), f"<= {DECISION_BUDGET:.0f}", decision <= DECISION_BUDGET),
    ]
    extra = {
        "sizes": {str(size): count for size, count in sorted(sizes.items())},
        "purity": round(right, 4),
        "recall": {name: round(value, 4) for name, value in recall.items()},
        "microseconds": {name: round(value, 1) for name, value in cost.items()},
    }
    return extra, goals


def _shown(value: tuple[float, float, float]) -> str:
    return "{:.3f} [{:.3f}, {:.3f}]".format(*value)


def _rounded(value: tuple[float, float, float]) -> list[float]:
    return [round(one, 4) for one in value]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True, help="the folder that holds dedup/")
    parser.add_argument("--quick", action="store_true", help="one repetition")
    arguments = parser.parse_args()
    report(arguments.cases, arguments.quick)
