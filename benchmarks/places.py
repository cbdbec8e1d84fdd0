"""Places in texts: `python -m benchmarks.places [--cases DIR] [--quick] [--errors]`.

The gold is that of `DIR/russian/*.jsonl`: documents with the spans of their entities. A name of a town that the rules find is
right if the gold has a CITY of just that span; a CITY is asked for if its words are a form of a name in the tables (towns of
other countries and adjectives are not). Half of the documents, by a hash of their ids, is what the rules were written on.
Beside them: the dictionary without rules; regions; the speed of whole articles; the pages of `DIR/seed`.
"""

from __future__ import annotations

import argparse
import json
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aggregator import places
from aggregator.places import derived, scan, tables
from aggregator.places.lexicon import folded, lexicon
from benchmarks.report import Goal, last_line, table

CASES = Path("../shared/cases")
PRECISION, RECALL, SPEED = 0.975, 0.97, 5000
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Document:
    """A text and the spans of its towns and regions."""

    id: str
    text: str
    towns: frozenset[Span]
    regions: frozenset[Span]

    @property
    def read(self) -> bool:
        """Whether it belongs to the half that was read while the rules were written."""
        return zlib.crc32(self.id.encode()) % 2 == 0


@dataclass(slots=True)
class Score:
    """Names right, wrong and missed, with the words around the last two."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def add(self, text: str, found: set[Span], gold: frozenset[Span], asked: set[str]) -> None:
        self.right += len(found & gold)
        self.wrong += [_around(text, span) for span in sorted(found - gold)]
        self.missed += [_around(text, s) for s in sorted(gold - found) if folded(text[s[0] : s[1]]) in asked]

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + len(self.missed))

    @property
    def figures(self) -> dict[str, float]:
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "right": self.right,
            "wrong": len(self.wrong),
            "missed": len(self.missed),
        }


def load(cases: Path) -> list[Document]:
    """Every document of every file of that form."""
    documents = []
    for path in sorted((cases / "russian").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if "text" in record and "entities" in record:
                documents.append(_document(record))
    return documents


def _document(record: dict[str, Any]) -> Document:
    def spans(kind: str) -> frozenset[Span]:
        return frozenset((start, end) for start, end, is_a in record["entities"] if is_a == kind)

    return Document(str(record["id"]), record["text"], spans("CITY"), spans("STATE_OR_PROVINCE"))


def forms(kind: str) -> set[str]:
    """The folded forms of every name of that kind in the tables of Russia."""
    named = (
        name
        for row in tables.rows()
        if row.country == tables.FIRST and row.place.kind == kind
        for name in (row.place.name, *row.aliases)
    )
    return {folded(form) for name in named for form in (name, *tables.forms().get(name, {}).values())}


# ---------------------------------------------------------------- what is found


def towns(text: str) -> set[Span]:
    """By the rules, for an article of no known source."""
    names = scan.names(text, lexicon(tables.FIRST), None)
    return {(name.start, name.end) for name in names if name.reading.places and name.reading.kind == "town"}


def by_dictionary(text: str) -> set[Span]:
    """Every form of a town's name that the text has with a capital letter."""
    found: set[Span] = set()
    for word in scan.CAPITALISED.finditer(text):
        for reading in lexicon(tables.FIRST).names.get(word[0], ()):
            end = scan.ends(text, word.end(), reading)
            if end and reading.places and reading.kind == "town":
                found.add((word.start(), end))
                break
    return found


def regions(text: str) -> set[Span]:
    """Regions by their own names, adjectives apart."""
    words = lexicon(tables.FIRST)
    whole = [name for name in derived.names(text, words, None, ()) if name.sure == derived.LAND]
    names = [*scan.names(text, words, None), *whole]
    return {(name.start, name.end) for name in names if name.reading.places and name.reading.kind == "region"}


def measured(documents: Iterable[Document], find: Any, kind: str) -> Score:
    """The score of a finder."""
    score, asked = Score(), forms(kind)
    for document in documents:
        gold = document.towns if kind == "town" else document.regions
        score.add(document.text, find(document.text), gold, asked)
    return score


def speed(documents: list[Document], rounds: int) -> float:
    """Whole articles a second of CPU in the best round: names, adjectives, districts, which place each means."""
    articles = [(title, text) for title, _, text in (document.text.partition("\n") for document in documents)]
    places.mentions(*articles[0], None, None)
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        for title, text in articles:
            places.mentions(title, None, text, None)
        best = min(best, time.process_time() - begun)
    return len(articles) / best


def seeds(cases: Path) -> Iterator[tuple[str, list[str]]]:
    """The strongest places of the pages in `seed`, read as text, with no source known."""
    for path in sorted((cases / "seed").glob("*.txt")):
        title, _, text = path.read_text(encoding="utf-8").partition("\n")
        yield path.stem, [mention.place.name for mention in places.mentions(title, None, text, None)[:3]]


def _around(text: str, span: Span) -> str:
    start, end = span
    return f"{text[max(0, start - 40) : start]}[{text[start:end]}]{text[end : end + 30]}".replace("\n", " / ")


# ---------------------------------------------------------------- the report


def run(cases: Path, rounds: int, errors: bool) -> None:
    """Print the tables and the line."""
    documents = load(cases)
    if not documents:
        raise SystemExit(f"no documents with entities in {cases / 'russian'}")
    halves = [document for document in documents if document.read], [d for d in documents if not d.read]
    scores = {
        "rules, all": measured(documents, towns, "town"),
        "rules, the half they were written on": measured(halves[0], towns, "town"),
        "rules, the other half": measured(halves[1], towns, "town"),
        "dictionary alone": measured(documents, by_dictionary, "town"),
        "regions": measured(documents, regions, "region"),
    }
    head = ("", "precision", "recall", "right", "wrong", "missed")
    rows = [
        (name, *(f"{v:.3f}" if isinstance(v, float) else v for v in s.figures.values())) for name, s in scores.items()
    ]
    print(table(f"Towns in {len(documents)} documents", head, rows))
    per_second = speed(documents, rounds)
    letters = sum(len(document.text) for document in documents) / len(documents)
    print(f"\n{per_second:,.0f} articles a second of CPU, {letters:,.0f} characters on average")
    found = dict(seeds(cases))
    for name, strongest in found.items():
        print(f"{name}: {', '.join(strongest)}")
    if errors:
        _print_errors(scores["rules, the half they were written on"])
    ours = {name: score.figures for name, score in scores.items()} | {"articles_per_second": round(per_second)}
    every = scores["rules, all"]
    goals = [
        Goal("precision", round(every.precision, 4), f">= {PRECISION}", every.precision >= PRECISION),
        Goal("recall", round(every.recall, 4), f">= {RECALL}", every.recall >= RECALL),
        Goal("articles a second", round(per_second), f">= {SPEED}", per_second >= SPEED),
    ]
    print(last_line("places", ours | {"seed": found}, cases=str(cases), goals=goals))


def _print_errors(score: Score) -> None:
    for kind, lines in (("wrong", score.wrong), ("missed", score.missed)):
        print(f"\n{kind}:")
        for line in lines:
            print(" ", line)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, default=CASES, help="the folder that has russian/ and seed/")
    parser.add_argument("--quick", action="store_true", help="one round for the speed")
    parser.add_argument("--errors", action="store_true", help="print what is wrong or missed in the half that was read")
    said = parser.parse_args()
    run(said.cases, 1 if said.quick else 5, said.errors)
