"""Citations against labelled sentences: `python -m benchmarks.citations --cases DIR [--errors] [--quick]`.

Every `*citation*.tsv` under DIR with the columns host, sentence, label, source_name is read. A sentence counts as `media` if an
outlet is found in it, else as `org` if a body is, else as `person`, else as `anon`, else as none; the outlet naming itself
(`self`) is none. The outlet's own names come from the row's host alone.
"""

from __future__ import annotations

import argparse
import csv
import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aggregator.citations import Lexicon, lexicon
from aggregator.citations.lexicon import sound
from aggregator.citations.reading import found, in_sentence
from aggregator.model.analysis import Citation
from benchmarks.report import Goal, last_line, table
from benchmarks.scoring import interval

LABELS = {"media": "media", "organisation": "org", "person": "person", "anonymous": "anon"}
GOALS = (("media", 0.95, 0.85), ("org", 0.9, 0.85))
PER_SECOND = 5000
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled sentence of an outlet, and what was found in it."""

    host: str
    sentence: str
    label: str
    name: str
    citations: tuple[Citation, ...]

    @property
    def gold(self) -> str:
        return "none" if self.label == "self" else self.label

    @property
    def said(self) -> str:
        kinds = {LABELS[citation.kind] for citation in self.citations}
        return next((label for label in LABELS.values() if label in kinds), "none")

    @property
    def names(self) -> list[str]:
        return [citation.name for citation in self.citations if LABELS[citation.kind] == self.gold]


def load(cases: Path, outlets: Lexicon, every: int = 1) -> list[Row]:
    """The rows of all files of that form, each answered."""
    rows = []
    for file in sorted(cases.rglob("*citation*.tsv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for said in list(csv.DictReader(lines, delimiter="\t"))[::every]:
                own = outlets.own([said["host"]])
                answer = tuple(in_sentence(said["sentence"], outlets, own))
                rows.append(
                    Row(said["host"], said["sentence"], said["label"].strip(), said["source_name"] or "", answer)
                )
    return rows


def right(row: Row, outlets: Lexicon) -> bool:
    """Whether the name that was wanted is among those found: the same outlet, or the same words but for case endings."""
    wanted = outlets.named(row.name)
    return any((wanted is not None and outlets.named(name) == wanted) or _alike(name, row.name) for name in row.names)


def _alike(one: str, other: str) -> bool:
    stems = [{word[: max(3, len(word) - 3)] for word in re.findall(r"\w+", text.lower())} for text in (one, other)]
    return sound(one) == sound(other) or stems[0] <= stems[1] or stems[1] <= stems[0]


def counts(rows: Iterable[Row], label: str) -> dict[str, float]:
    """Precision and recall of one label."""
    pairs = Counter((row.gold == label, row.said == label) for row in rows)
    hits, false, missed = pairs[True, True], pairs[False, True], pairs[True, False]
    return {
        "wanted": hits + missed,
        "found": hits + false,
        "precision": round(hits / (hits + false), 4) if hits + false else 1.0,
        "recall": round(hits / (hits + missed), 4) if hits + missed else 1.0,
    }


def per_second(rows: list[Row], outlets: Lexicon, rounds: int) -> float:
    """Sentences a CPU second, the best of the rounds: each sentence with its outlet's own names."""
    best = 0.0
    for _ in range(rounds):
        begun = time.process_time()
        for row in rows:
            list(in_sentence(row.sentence, outlets, outlets.own([row.host])))
        best = max(best, len(rows) / max(1e-9, time.process_time() - begun))
    return best


def page(file: Path, outlets: Lexicon) -> list[Citation]:
    """The citations of a page that was saved as text."""
    return list(found("", None, file.read_text(encoding="utf-8"), lexicon=outlets))


def show_errors(rows: Iterable[Row]) -> None:
    for row in rows:
        if row.said != row.gold:
            print(
                f"{row.label} -> {row.said}  {row.host}  {[(c.kind, c.name, c.rule) for c in row.citations]}\n    {row.sentence}"
            )


def run(cases: Path, *, errors: bool, every: int, rounds: int) -> None:
    """Print the tables and the line."""
    outlets = lexicon()
    rows = load(cases, outlets, every)
    if not rows:
        raise SystemExit(f"no *citation*.tsv under {cases}")
    if errors:
        show_errors(rows)
    scored = {label: counts(rows, label) for label in LABELS.values()}
    selves = [row for row in rows if row.label == "self"]
    named = {label: [row for row in rows if row.gold == label == row.said and row.name] for label in ("media", "org")}
    names = {
        label: round(sum(right(row, outlets) for row in of) / len(of), 4) if of else 1.0 for label, of in named.items()
    }
    fast = per_second(rows, outlets, rounds)
    head = ("label", "wanted", "found", "precision", "recall", "names right")
    lines = [
        (label, int(s["wanted"]), int(s["found"]), f"{s['precision']:.3f}", f"{s['recall']:.3f}", names.get(label, ""))
        for label, s in scored.items()
    ]
    print(table(f"{len(rows)} sentences", head, lines))
    spread = interval([float(row.said == row.gold) for row in rows])
    print(
        f"\nright label: {sum(row.said == row.gold for row in rows) / len(rows):.3f} ({spread[0]:.3f} to {spread[1]:.3f})"
    )
    quiet = sum(row.said not in ("media", "org") for row in selves)
    print(f"self: {quiet} of {len(selves)} give neither media nor org\nspeed: {fast:,.0f} sentences a CPU second")
    for file in sorted(cases.rglob("seed/*.txt")):
        for citation in page(file, outlets):
            print(f"{file.name}: {citation.role} {citation.kind} {citation.name} [{citation.rule}] {citation.evidence}")
    goals = [
        Goal(f"{label} {what}", scored[label][what], f">= {aim}", scored[label][what] >= aim)
        for label, precision, recall in GOALS
        for what, aim in (("precision", precision), ("recall", recall))
    ]
    goals.append(Goal("sentences a second", round(fast), f">= {PER_SECOND}", fast >= PER_SECOND))
    ours = {"sentences": len(rows), **scored, "names": names, "self_quiet": quiet, "per_second": round(fast)}
    print(last_line("citations", ours, cases=cases.name, goals=goals))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True, help="the folder that holds russian/ and seed/")
    parser.add_argument("--errors", action="store_true", help="show every sentence with a wrong label")
    parser.add_argument("--quick", action="store_true", help="every third sentence, one round")
    given = parser.parse_args()
    run(given.cases, errors=given.errors, every=3 if given.quick else 1, rounds=1 if given.quick else ROUNDS)
