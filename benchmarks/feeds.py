"""Reading feeds against gold: `python -m benchmarks.feeds --cases DIR [--peers] [--quick]`.

Speed: XML feeds of 50 to 500 KB (and larger ones apart), megabytes per CPU second; the tools take turns feed by feed in
each of three rounds, the figure is the median, the interval a 95 % bootstrap over feeds. `aggregator` is bytes to fields,
as the peers do it; `aggregator, whole` is all of `readers.read`: plain text, dates, absolute addresses, no entry twice.
Accuracy: against gold of three kinds, never pooled: what feedparser's own tests assert, what other parsers' tests expect
in JSON, and a strict reading of well-formed XML. Links and titles are compared as addresses and as plain text, dates as
instants in whichever slot. Peak memory is that of our own round, which comes first.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import random
import resource
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from aggregator.normalize import urls
from aggregator.normalize.html import plain
from aggregator.normalize.text import clean
from benchmarks.feed_tools import (
    BASELINE,
    PEERS,
    URL,
    Record,
    Tool,
    endured,
    importable,
    ours,
    theirs,
    to_fields,
    whole,
    with_feedparser,
)
from benchmarks.report import Goal, last_line, table

MIDDLE, LARGE = (50_000, 500_000), (500_000, 10**9)
KINDS = ("raw-oracle", "asserted", "expected-json")
METRICS = ("entries", "title", "link", "date")
XML = frozenset({"rss", "atom", "rdf"})
ROUNDS = 3
RESAMPLES = 1000


# ---------------------------------------------------------------- accuracy


def matches(gold: Record, got: Record | None) -> Iterable[tuple[str, float]]:
    """Each metric that an entry has gold for, and whether it was met."""
    yield "entries", float(got is not None)
    found = got or {"title": "", "link": "", "dates": []}
    if gold.get("title"):
        yield "title", float(clean(plain(gold["title"])) == clean(plain(found["title"] or "")))
    if gold.get("link"):
        yield "link", float(address(gold["link"]) == address(found["link"] or ""))
    when = gold.get("published") or gold.get("updated")
    if when:
        yield "date", float(datetime.fromisoformat(when.replace("Z", "+00:00")) in found["dates"])


def address(link: str) -> str:
    return urls.canonical(urls.absolute(link, URL) or link)


def scored(
    cases: list[Record], gold: list[Record], read: Callable[[bytes], list[Record]]
) -> dict[str, dict[str, list[Any]]]:
    """By kind of gold and metric, the met and all of each feed."""
    by_id = {case["id"]: case for case in cases}
    result: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for each in gold:
        if each["id"] not in by_id:
            continue
        found = read(body_of(by_id[each["id"]]))
        sums: dict[str, list[float]] = defaultdict(list)
        for n, wanted in enumerate(each["entries"]):
            for metric, met in matches(wanted, found[n] if n < len(found) else None):
                sums[metric].append(met)
        for metric, met_all in sums.items():
            result[each["kind"]][metric].append((sum(met_all), len(met_all)))
    return result


def share(pairs: list[tuple[float, int]]) -> float:
    return sum(met for met, _ in pairs) / max(1, sum(of for _, of in pairs))


def interval(values: list[Any], mean: Callable[[list[Any]], float]) -> str:
    rng = random.Random(1)
    drawn = sorted(mean(rng.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return f"{drawn[int(RESAMPLES * 0.025)]:.3f}-{drawn[int(RESAMPLES * 0.975)]:.3f}"


def accuracy(cases: list[Record], gold: list[Record], tools: dict[str, Callable[[bytes], list[Record]]]) -> Record:
    """Print the table of accuracies; ours by kind and metric."""
    all_scored = {name: scored(cases, gold, read) for name, read in tools.items()}
    rows, mine = [], {}
    for kind in KINDS:
        for metric in METRICS:
            if not all_scored["aggregator"][kind][metric]:
                continue
            pairs = all_scored["aggregator"][kind][metric]
            mine[f"{metric} {kind}"] = round(share(pairs), 4)
            others = [f"{share(score[kind][metric]):.3f}" for name, score in all_scored.items() if name != "aggregator"]
            ours_said = (f"{share(pairs):.4f}", interval(pairs, share))
            rows.append((f"{kind}, {metric}", int(sum(of for _, of in pairs)), *ours_said, *others))
    names = [name for name in tools if name != "aggregator"]
    print(table("Accuracy", ("kind of gold, metric", "of", "aggregator", "95 %", *names), rows))
    return mine


def fewer(cases: list[Record]) -> list[str]:
    """The cases in which we find fewer entries than feedparser does."""
    found = []
    for case in cases:
        body = body_of(case)
        if case["format"] in XML and len(ours(body)) < len(with_feedparser(body).entries):
            found.append(case["id"])
    return found


# ---------------------------------------------------------------- speed


def round_of(tools: dict[str, Tool], cases: list[Record]) -> dict[str, list[float]]:
    """CPU seconds of each tool on each feed; the tools take turns."""
    spent: dict[str, list[float]] = defaultdict(list)
    for case in cases:
        body = body_of(case)
        for name, tool in tools.items():
            gc.collect()  # nobody pays for what another has left
            began = time.process_time()
            with suppress(Exception):  # a peer may fail in any way; its time counts
                tool(body)
            spent[name].append(time.process_time() - began)
    return spent


def speed(title: str, tools: dict[str, Tool], cases: list[Record], rounds: int) -> dict[str, Record]:
    """Print the table of speeds; each tool's figures, with its ratio to the baseline."""
    timed = [round_of(tools, cases) for _ in range(rounds)]
    seconds = {
        name: [statistics.median(times) for times in zip(*(r[name] for r in timed), strict=True)] for name in tools
    }
    sizes = [case["bytes"] / 1e6 for case in cases]
    figures, rows = {}, []
    for name, spent in seconds.items():
        rate = statistics.median(sum(sizes) / sum(r[name]) for r in timed)
        pairs = list(zip(seconds[BASELINE], spent, strict=True))
        p50, p95 = statistics.median(spent) * 1000, sorted(spent)[int(len(spent) * 0.95)] * 1000
        figures[name] = {"MB per CPU second": round(rate, 1), "times the baseline": round(ratio(pairs), 2)}
        rows.append((name, f"{rate:.1f}", f"{p50:.2f} / {p95:.2f}", f"{ratio(pairs):.2f}", interval(pairs, ratio)))
    head = ("tool", "MB per CPU s", "p50 / p95 ms", "times the baseline", "95 %")
    print(table(f"{title}: {len(cases)} feeds, {sum(sizes):.1f} MB", head, rows))
    return figures


def ratio(pairs: list[tuple[float, float]]) -> float:
    return sum(base for base, _ in pairs) / max(1e-9, sum(own for _, own in pairs))


# ---------------------------------------------------------------- the run


def body_of(case: Record) -> bytes:
    return gzip.decompress(case["packed"])


def load(folder: Path, quick: bool) -> tuple[list[Record], list[Record]]:
    """The cases with their packed bodies, and the gold."""
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines[:: 4 if quick else 1]]
    for case in cases:
        case["packed"] = (folder / case["file"]).read_bytes()
    with gzip.open(folder / "gold.jsonl.gz", "rt", encoding="utf-8") as gold:
        return cases, [json.loads(line) for line in gold]


def of_size(cases: list[Record], limits: tuple[int, int]) -> list[Record]:
    return [case for case in cases if case["format"] in XML and limits[0] <= case["bytes"] <= limits[1]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--quick", action="store_true")
    said = parser.parse_args()
    cases, gold = load(said.cases / "feeds", said.quick)
    for case in cases:
        whole(body_of(case))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    peers = {name: tool for name, tool in PEERS.items() if (said.peers or name == BASELINE) and importable(name, tool)}
    readers_of: dict[str, Callable[[bytes], list[Record]]] = {
        "aggregator": ours,
        **{name: partial(theirs, tool) for name, tool in peers.items()},
    }
    mine = accuracy(cases, gold, readers_of)
    lost = fewer(cases)
    print(f"\nFeeds in which feedparser finds more entries: {len(lost)} {' '.join(lost[:10])}")
    longest = endured()
    tools: dict[str, Tool] = {"aggregator": to_fields, "aggregator, whole": whole, **peers}
    rounds = 1 if said.quick else ROUNDS
    gc.freeze()  # the cases and their gold are not the tools' to look through
    figures = speed("Feeds of 50 to 500 KB", tools, of_size(cases, MIDDLE), rounds)
    if large := of_size(cases, LARGE):
        speed("Larger feeds", tools, large, 1)
    mine |= {
        "speed": figures.pop("aggregator"),
        "speed, whole": figures.pop("aggregator, whole"),
        "peak MB": round(peak, 1),
    }
    mine |= {"feeds with fewer entries": len(lost), "longest hostile CPU s": round(longest, 2)}
    goals = goals_of(mine)
    print(table("Goals", ("goal", "value", "aim", "holds"), [(g.name, g.value, g.aim, g.holds) for g in goals]))
    print(last_line("feeds", mine, cases=str(said.cases.name), peers=figures, goals=goals))


def goals_of(mine: Record) -> list[Goal]:
    """The figures that are held against the aims of the project."""
    fast, full = mine["speed"]["times the baseline"], mine["speed, whole"]["times the baseline"]
    least = [("entries asserted", 1.0), ("entries raw-oracle", 1.0), ("title raw-oracle", 0.999)]
    least += [("link raw-oracle", 0.999), ("date raw-oracle", 0.995)]
    return [
        Goal("times feedparser without sanitizing, to fields", fast, "at least 10", fast >= 10),
        Goal("times feedparser without sanitizing, whole", full, "at least 10", full >= 10),
        *(Goal(name, mine[name], f"at least {aim}", mine[name] >= aim) for name, aim in least if name in mine),
        Goal(
            "feeds with fewer entries than feedparser finds",
            lost := mine["feeds with fewer entries"],
            "none",
            lost == 0,
        ),
        Goal("longest hostile body, CPU s", slow := mine["longest hostile CPU s"], "at most 1.5", slow <= 1.5),
    ]


if __name__ == "__main__":
    main()
