"""Kinds of pages: `python -m benchmarks.kinds --cases DIR [--quick]`.

Precision and recall of each kind on the pages that a person has labelled (`kinds.tsv`: ids only); of the other pages it is
said how many were called something else than an article, and which.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from aggregator import extractors
from aggregator.model import Hints, Kind
from aggregator.normalize import charset
from benchmarks.report import last_line, table

LABELS = Path(__file__).with_name("kinds.tsv")
NOW = datetime(2027, 1, 1, tzinfo=UTC)
NOWHERE = "https://page.example/"
MOST_SHOWN = 20


def labels() -> dict[str, str]:
    """The kind of each labelled page, by the id of its case."""
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))


def pages(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Id, URL and HTML of every page of the cases, each once."""
    seen = set()
    for corpus in sorted((folder / "extraction").glob("*.jsonl")):
        for line in corpus.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            if case["page"] in seen:
                continue
            seen.add(case["page"])
            body = gzip.decompress((folder / "extraction" / case["page"]).read_bytes())
            yield case["id"], case["url"] or NOWHERE, charset.decode(body)[0]


def called(html: str, url: str) -> str:
    """The kind that the extractor says."""
    found = extractors.extract(html, url, Hints(now=NOW)).kind
    return found.value if found else "article"


def run(folder: Path, *, quick: bool) -> None:
    """Score the labelled pages, and look for surprises among the others."""
    known = labels()
    right: Counter[str] = Counter()
    said: Counter[str] = Counter()
    true: Counter[str] = Counter()
    wrong, surprises, others = [], [], 0
    for name, url, html in pages(folder):
        if name not in known:
            if quick:
                continue
            others += 1
            kind = called(html, url)
            if kind != "article":
                surprises.append((kind, name, url))
            continue
        kind = called(html, url)
        said[kind] += 1
        true[known[name]] += 1
        right[kind] += kind == known[name]
        if kind != known[name]:
            wrong.append((name, known[name], kind))
    kinds = [kind for kind in get_args(Kind) if true[kind] or said[kind]]
    rows = [
        (kind, true[kind], said[kind], right[kind], _share(right[kind], said[kind]), _share(right[kind], true[kind]))
        for kind in kinds
    ]
    print(table("Kinds of labelled pages", ("kind", "pages", "called so", "right", "precision", "recall"), rows))
    for name, truth, kind in wrong:
        print(f"  {name}: {truth}, called {kind}")
    if not quick:
        print(f"\n{others} pages without a label, called something else than an article: {len(surprises)}")
        for kind, name, url in surprises[:MOST_SHOWN]:
            print(f"  {kind}: {name} {url}")
    ours = {
        kind: {
            "pages": true[kind],
            "precision": _share(right[kind], said[kind]),
            "recall": _share(right[kind], true[kind]),
        }
        for kind in kinds
    }
    print(last_line("kinds", ours | {"unlabelled": others, "surprises": len(surprises)}, cases=str(folder)))


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--quick", action="store_true", help="the labelled pages only")
    arguments = parser.parse_args()
    run(arguments.cases, quick=arguments.quick)
