"""Learn what each sign of a line weighs: `python -m benchmarks.fit_body --cases DIR [--write]`.

Two logistic regressions (L2) over the signs of `aggregator.extractors.body`: a line by itself, then a line in its place, which
sees the chances of the first. A line of a page with a gold text is of the article if half of its word 4-grams are in that
text; one of a page with gold snippets if it holds a string that must, or must not, be found. Lines weigh by the logarithm of
their words, pages alike. Figures are those of five-fold cross-validation with whole hosts left out: no page is judged by
weights that have seen its site. `--write` fits on all pages and writes weights.json. Needs the `bench` extra.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from selectolax.lexbor import LexborHTMLParser
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from aggregator.extractors import body as package
from aggregator.extractors import headline, jsonld, marked, meta, microdata
from aggregator.extractors.body import alone, article, placed
from aggregator.extractors.body.lines import Layout
from aggregator.extractors.body.names import names_of
from aggregator.extractors.body.place import place, situate
from aggregator.extractors.claims import Claims
from aggregator.extractors.extract import known_of, said_of
from aggregator.model import Hints
from benchmarks.report import last_line
from benchmarks.scoring import CORPORA, f1, grams, read, tokens

WEIGHTS = Path(package.__file__).parent / "weights.json"
FOLDS = 5
STRENGTH = 0.1
"""Inverse of the regularization, chosen by the cross-validation."""

TYPICAL_LINES = 40
SNIPPET_WEIGHT = 1.2
READABILITY_WEIGHT = 0.5
"""Its gold is another extractor's output."""

Signs = dict[str, float]


@dataclass
class Sample:
    """A page of the cases, its lines, and for each line whether it is of the article (None: not known) and its words."""

    case: dict[str, Any]
    corpus: str
    host: str
    page: Layout
    known: alone.Known
    labels: list[tuple[bool | None, int]]
    traits: list[alone.Traits] = field(default_factory=list)


def samples(cases: Path) -> Iterator[Sample]:
    """The pages that have gold for their text."""
    for corpus in CORPORA:
        for line in (cases / "extraction" / f"{corpus}.jsonl").read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            golds = [] if case.get("partial_text") else [g for g in (case.get("text"), case.get("text_nosummary")) if g]
            if not golds and not case.get("with"):
                continue
            tree = LexborHTMLParser(read(case, (cases / "extraction" / case["page"]).read_bytes()))
            known = known_to(tree, case["url"] or "https://page.invalid/")
            page = article.survey(tree)
            if page is None:
                continue
            situate(page, known.title)
            labels = by_text(page, golds) if golds else by_snippets(page, case)
            yield Sample(case, corpus, host_of(case), page, known, labels)


def known_to(tree: LexborHTMLParser, url: str) -> alone.Known:
    """What a page says of its article, before its text is looked for."""
    hints = Hints(now=datetime.now(UTC))
    seen = marked.survey(tree)
    claims = [Claims("selector"), jsonld.claims(seen, url, None), microdata.claims(seen), meta.claims(tree, seen)]
    title = headline.choose(tree, claims, url, hints)
    return known_of(claims, title.value if title else None, said_of(claims), hints)


def host_of(case: dict[str, Any]) -> str:
    """The registrable part of a page's host, roughly; a page without an address is a host of its own."""
    host = (case["url"] or "").partition("//")[2].partition("/")[0]
    return ".".join(host.split(".")[-2:]) or case["id"]


def by_text(page: Layout, golds: list[str]) -> list[tuple[bool | None, int]]:
    """A line is of the article if half of its 4-grams are; a line of three words if it and a line beside it are."""
    gold = grams(golds[0])
    flat = [" " + " ".join(tokens(text)) + " " for text in golds]
    shares: list[float | None] = []
    counts = []
    for line in page.lines:
        said = tokens(line.text)
        counts.append(len(said))
        if not said:
            shares.append(None)
        elif len(said) < 4:
            shares.append(-1.0 if f" {' '.join(said)} " in flat[0] else 0.0)
        else:
            own = grams(line.text)
            share = sum((own & gold).values()) / sum(own.values())
            in_both = len(flat) < 2 or f" {' '.join(said)} " in flat[1]
            shares.append(share if share < 0.5 or in_both else None)
    long = [share if share is not None and count >= 4 else None for share, count in zip(shares, counts, strict=True)]
    labels: list[tuple[bool | None, int]] = []
    for n, (share, count) in enumerate(zip(shares, counts, strict=True)):
        if share == -1.0:
            beside = [other for other in long[max(0, n - 2) : n] + long[n + 1 : n + 3] if other is not None]
            share = max(beside, default=0.0)
        labels.append((None if share is None else share >= 0.5, count))
    return labels


def by_snippets(page: Layout, case: dict[str, Any]) -> list[tuple[bool | None, int]]:
    """A line is of the article if it holds a string that must be found, and is not if one that must not."""
    wanted = [" ".join(text.split()) for text in case.get("with", [])]
    stray = [" ".join(text.split()) for text in case.get("without", [])]
    labels: list[tuple[bool | None, int]] = []
    for line in page.lines:
        label = None
        if any(text in line.text for text in stray):
            label = False
        elif any(text in line.text for text in wanted):
            label = True
        labels.append((label, len(tokens(line.text))))
    return labels


# ---------------------------------------------------------------- signs


def signs_alone(sample: Sample) -> list[Signs]:
    page = sample.page
    seen = Counter(line.text for line in page.lines)
    found = []
    for line in page.lines:
        path = page.paths[line.block]
        like = alone.traits(line, page, sample.known, seen)
        sample.traits.append(like)
        signs = dict.fromkeys(alone.signs(like), 1.0)
        signs.update(dict.fromkeys((f"in {name}" for name in names_of(path)), 1.0))
        signs.update(dict.fromkeys((f"own {name}" for name in names_of(page.walk.marks[line.block] & path)), 1.0))
        found.append(signs)
    return found


def signs_placed(sample: Sample, judged: list[Signs]) -> list[Signs]:
    body, values = place(sample.page)
    around = placed.Placed(sample.page, body, values)
    found = []
    for index, (line, known) in enumerate(zip(sample.page.lines, judged, strict=True)):
        at = around.setting(index, sample.traits[index][2][2])
        measures = dict(zip(placed.MEASURES, around.measures(index), strict=True))
        signs = {**known, **dict.fromkeys(placed.signs(at), 1.0), **measures}
        kind, crossed_marks = around.crossed(line)
        signs.update(dict.fromkeys((kind + name for name in names_of(crossed_marks)), 1.0))
        signs.update(dict.fromkeys((f"below {name}" for name in names_of(around.frame.below[line.block])), 1.0))
        found.append(signs)
    return found


def ruled_out(sample: Sample) -> list[bool]:
    """The lines that no regression is asked about."""
    lines = zip(sample.page.lines, sample.traits, strict=True)
    return [like[2][2] == alone.NEVER or alone.is_ruled_out(line, sample.page) for line, like in lines]


# ---------------------------------------------------------------- fit


def weigh(pages: list[Sample]) -> tuple[Any, Any, Any]:
    """Label (-1 unknown), weight and host of every line."""
    labels, weights, hosts = [], [], []
    for sample in pages:
        count = len(sample.labels)
        known = SNIPPET_WEIGHT if sample.case.get("with") else min(1.0, TYPICAL_LINES / max(1, count))
        known *= READABILITY_WEIGHT if sample.corpus == "readability" else 1.0
        for label, words in sample.labels:
            labels.append(-1 if label is None else int(label))
            weights.append(0.0 if label is None else math.log2(2 + words) * known)
            hosts.append(sample.host)
    return np.array(labels), np.array(weights), np.array(hosts)


def fitted(matrix: Any, labels: Any, weights: Any, rows: Any) -> Any:
    rows = rows[labels[rows] >= 0]
    model = LogisticRegression(C=STRENGTH, max_iter=5000)
    return model.fit(matrix[rows], labels[rows], sample_weight=weights[rows])


def crossed(signs: list[Signs], labels: Any, weights: Any, hosts: Any) -> Any:
    """The chance of every line by a regression that has not seen its host."""
    matrix = DictVectorizer().fit_transform(signs)
    chances = np.zeros(len(labels))
    for train, test in GroupKFold(FOLDS).split(matrix, labels, hosts):
        chances[test] = fitted(matrix, labels, weights, train).predict_proba(matrix[test])[:, 1]
    return chances


def table_of(signs: list[Signs], labels: Any, weights: Any) -> dict[str, float]:
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(signs)
    model = fitted(matrix, labels, weights, np.arange(len(labels)))
    named = zip(vectorizer.feature_names_, model.coef_[0], strict=True)
    return {"bias": round(float(model.intercept_[0]), 3)} | {
        name: round(float(weight), 3) for name, weight in sorted(named) if abs(weight) >= 0.0005
    }


def scored(pages: list[Sample], chances: Any, threshold: float) -> dict[str, float]:
    """Mean text F1 by corpus, and the micro F1 of the snippets."""
    texts: dict[str, list[float]] = {}
    hits = missed = wrong = 0
    at = 0
    for sample in pages:
        own = [float(chance) for chance in chances[at : at + len(sample.labels)]]
        at += len(own)
        text = article._text(sample.page.lines, article._taken(sample.page.lines, own, threshold))
        case = sample.case
        if case.get("with"):
            flat = " ".join(text.split())
            hits += (found := sum(" ".join(want.split()) in flat for want in case["with"]))
            missed += len(case["with"]) - found
            wrong += sum(" ".join(stray.split()) in flat for stray in case.get("without", []))
        else:
            golds = [gold for gold in (case.get("text"), case.get("text_nosummary")) if gold]
            score = max(f1(gold, text) for gold in golds)
            for name in (sample.corpus, "all"):
                texts.setdefault(name, []).append(score)
    return {name: round(sum(values) / len(values), 4) for name, values in texts.items()} | {
        "snippets": round(2 * hits / (2 * hits + missed + wrong), 4)
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="fit on all pages and write weights.json")
    said = parser.parse_args()
    pages = list(samples(said.cases))
    labels, weights, hosts = weigh(pages)
    judged = [signs_alone(sample) for sample in pages]
    first = [signs for page in judged for signs in page]
    chances = crossed(first, labels, weights, hosts)
    never = np.array([out for sample in pages for out in ruled_out(sample)])
    chances[never] = 0.0
    at = 0
    for sample in pages:
        for line in sample.page.lines:
            line.chance = float(chances[at])
            at += 1
    second = [signs for sample, own in zip(pages, judged, strict=True) for signs in signs_placed(sample, own)]
    final = crossed(second, labels, weights, hosts)
    final[never] = 0.0
    results = {f"{threshold:.2f}": scored(pages, final, threshold) for threshold in (0.4, 0.45, 0.5, 0.55, 0.6)}
    for threshold, figures in results.items():
        print(threshold, figures)
    if said.write:
        tables = {"alone": table_of(first, labels, weights), "placed": table_of(second, labels, weights)}
        WEIGHTS.write_text(json.dumps(tables, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"{WEIGHTS.name}: {sum(map(len, tables.values()))} weights")
    print(last_line("fit_body", results["0.50"], cases=said.cases.name, peers={}, goals=[]))


if __name__ == "__main__":
    main()
