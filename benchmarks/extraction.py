"""Article extraction against gold pages: `python -m benchmarks.extraction --cases DIR [--peers] [--quick]`.

The metrics are those of `scoring`, by corpus, with 95 % bootstrap intervals over pages; with --peers the tools of `peers` are
run on the same pages in the same run. Speed: pages and megabytes (of the page's bytes) per CPU second in one process, parse
included, reading the file not; the tools take turns by blocks of pages, in an order that changes: what slows the machine for a
while slows all of them, and none pays for another's having emptied the processor's caches, since nobody runs two extractors in
one process. Ours, the parse alone and trafilatura's fast mode in three rounds, of which the median is given, the slow ones in
one. Peak memory: each tool in a process of its own over all the pages, one page in memory at a time. `--half` keeps half of the
hosts, `--worst N --metric text` shows the pages that score least, `--ablation` what each part adds.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks import peers
from benchmarks.peers import FAST, FIELDS, OURS, PARSE, TOOLS, Run, asked
from benchmarks.report import Goal, last_line, table
from benchmarks.scoring import METRICS, Case, Record, Scores, gap, interval, load, mean, read, score_all
from benchmarks.taken_apart import from_sources

Spans = dict[str, tuple[float, float, float]]
"""Mean, and the ends of its interval, by metric and corpus."""

ROUNDS = 3
REPEATED = (OURS, PARSE, FAST)
"""The tools of the speed goals, run in every round."""

BLOCK = 50
"""Pages that a tool reads before it is another's turn."""

QUICK, QUICK_WITH_PEERS = 5, 12
"""Every which case a quick run takes."""

SHOWN = 700
"""Characters of gold and of what was found that `--worst` shows."""

AIMS = (
    ("text scrapinghub", 0.970),
    ("text all", 0.955),
    ("snippets trafilatura", 0.930),
    ("title all", 0.85),
    ("date all", 0.94),
    ("author all", 0.72),
)
LEAST_RATIO = 8
MOST_MB = 90


# ---------------------------------------------------------------- the run


def run(names: Sequence[str], cases: list[Case], rounds: int = 1) -> tuple[dict[str, Run], float]:
    """What each tool finds on every page, the tools in turn; and the pages' megabytes."""
    for name in names:
        asked(TOOLS[name], Run(), peers.PROBE, peers.NOWHERE)  # imports and tables are not the pages' cost
    gc.collect()
    gc.freeze()  # no tool pays for sweeping what another keeps
    runs = {name: Run() for name in names}
    pages = list({case.page: case for case in cases}.values())
    size = 0
    for number in range(rounds):
        turn = [name for name in names if not number or name in REPEATED]
        for name in turn:
            runs[name].spent.append(0.0)
        size = sum(one_block(pages[at : at + BLOCK], turn, runs, number) for at in range(0, len(pages), BLOCK))
    return runs, size / 1e6


def one_block(cases: list[Case], turn: list[str], runs: dict[str, Run], number: int) -> int:
    """Ask each tool about some pages, in an order that changes; the pages' size in bytes."""
    pages = [(case, *read_page(case)) for case in cases]
    for name in random.Random(f"{cases[0].name} {number}").sample(turn, len(turn)):
        for case, html, _ in pages:
            record, spent = asked(TOOLS[name], runs[name] if not number else Run(), html, case.gold["url"] or "")
            runs[name].spent[-1] += spent
            if not number:
                runs[name].records[case.page] = record
    return sum(size for _, _, size in pages)


def read_page(case: Case) -> tuple[str, int]:
    """A page's text, and its size in bytes."""
    html = read(case.gold, case.path.read_bytes())
    return html, len(html.encode("utf-8", "replace"))


def peak_of(name: str, cases: Path, every: int) -> float:
    """Peak resident megabytes of a process that runs only this tool, over the pages."""
    command = [sys.executable, "-m", "benchmarks.peak", "--cases", str(cases), "--every", str(every), "--tool", name]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])


# ---------------------------------------------------------------- the tables


def judged(name: str, metric: str) -> bool:
    """Whether a tool claims to give what the metric measures."""
    fields = FIELDS.get(name)
    field = "text" if metric.startswith(("text", "snippets", "beginning")) else metric
    return fields is None or field in fields


def spans_of(name: str, scored: Scores) -> Spans:
    """Mean and interval of a tool by metric and corpus, of what it claims to give."""
    found = {}
    for metric in METRICS:
        for corpus, values in scored[metric].items() if judged(name, metric) else ():
            own = [score for _, score in values]
            low, high = interval(own)
            found[f"{metric} {corpus}"] = (round(mean(own), 4), round(low, 4), round(high, 4))
    return found


def score_table(scored: Scores, spans: dict[str, Spans]) -> str:
    """A row a metric and corpus, a column a tool; `scored` is ours."""
    rows = []
    for metric in METRICS:
        for corpus, values in scored[metric].items():
            if metric in ("text, pooled", "beginning") and corpus == "all":
                continue
            cells = (own.get(f"{metric} {corpus}") for own in spans.values())
            shown = ("-" if cell is None else "{:.3f} {:.3f}-{:.3f}".format(*cell) for cell in cells)
            rows.append([f"{metric}, {corpus}", str(len(values)), *shown])
    return table("Scores, and 95 % intervals", ("metric, corpus", "pages", *spans), rows)


def gap_table(scored: dict[str, Scores]) -> str:
    """For each metric of a goal, ours against the best of the peers on the same pages."""
    rows = []
    for key, _ in AIMS:
        metric, corpus = key.split(" ")
        means = {
            name: mean([score for _, score in scores[metric][corpus]])
            for name, scores in scored.items()
            if name != OURS and judged(name, metric) and scores[metric][corpus]
        }
        if not means:
            continue
        best = max(means, key=lambda name: means[name])
        mine, theirs = ([score for _, score in scored[name][metric][corpus]] for name in (OURS, best))
        low, high = gap(mine, theirs)
        rows.append((key, best, f"{means[best]:.3f}", f"{mean(mine) - means[best]:+.3f}", f"{low:+.3f} {high:+.3f}"))
    return table("Against the best peer", ("metric", "peer", "its score", "ours more by", "95 %, paired"), rows)


def speed_table(runs: dict[str, Run], speeds: dict[str, Record], peaks: dict[str, float]) -> str:
    """A row a tool."""
    rows = []
    for name, speed in speeds.items():
        failed = ", ".join(f"{count} {kind}" for kind, count in runs[name].failed.most_common()) or "none"
        rows.append(
            (
                name,
                f"{speed['pages per CPU second']:.1f}",
                speed["spread"],
                f"{speed['MB per CPU second']:.2f}",
                f"{speed['ms a page']:.2f}",
                f"{speed['times trafilatura fast']:.1f}" if "times trafilatura fast" in speed else "-",
                f"{peaks[name]:.0f}" if name in peaks else "-",
                failed,
            )
        )
    head = (
        "tool",
        "pages per CPU s",
        "spread",
        "MB per CPU s",
        "CPU ms a page",
        f"times {FAST}",
        "peak MB",
        "failed on",
    )
    return table("Speed, memory, exceptions (each an empty answer)", head, rows)


def speeds_of(runs: dict[str, Run], megabytes: float) -> dict[str, Record]:
    """Each tool's speed, the median of its rounds; against the fast peer and the parse in the same rounds."""
    found: dict[str, Record] = {}
    for name, own in runs.items():
        pages = len(own.records)
        rates = [pages / max(spent, 1e-9) for spent in own.spent]
        rate = statistics.median(rates)
        found[name] = {
            "pages per CPU second": round(rate, 1),
            "spread": f"{min(rates):.0f}-{max(rates):.0f}",
            "MB per CPU second": round(rate * megabytes / max(1, pages), 2),
            "ms a page": round(1000 / rate, 3),
        }
        for other, label in ((FAST, "times trafilatura fast"), (PARSE, "share of the parse's speed")):
            if other in runs:
                ratios = [a / max(b, 1e-9) for a, b in zip(runs[other].spent, own.spent, strict=False)]
                found[name][label] = round(statistics.median(ratios), 4)
    return found


# ---------------------------------------------------------------- the figures


def figures_of(spans: Spans, speed: Record, peak: float | None) -> Record:
    """A tool's figures by name."""
    means = {name: span[0] for name, span in spans.items()}
    intervals = {name: span[1:] for name, span in spans.items()}
    return {**means, **speed, **({} if peak is None else {"peak MB": round(peak, 1)}), "intervals": intervals}


def goals_of(mine: Record) -> list[Goal]:
    """The figures that are held against the aims of the project."""
    goals = [Goal(name, mine[name], f"at least {aim}", mine[name] >= aim) for name, aim in AIMS if name in mine]
    if "times trafilatura fast" in mine:
        times = mine["times trafilatura fast"]
        goals.append(Goal("times trafilatura fast", times, f"at least {LEAST_RATIO}", times >= LEAST_RATIO))
    return [*goals, Goal("peak MB", mine["peak MB"], f"at most {MOST_MB}", mine["peak MB"] <= MOST_MB)]


def worst(
    cases: list[Case], scored: Scores, records: dict[tuple[str, str, str], Record], said: argparse.Namespace
) -> None:
    """Print the pages that score least, what was wanted and what was found."""
    own = {case.name: case for case in cases}
    for name, score in sorted(scored[said.metric]["all"], key=lambda pair: mean([pair[1]]))[: said.worst]:
        case = own[name]
        got = records[case.page]
        print(f"\n=== {name}  {said.metric} {score}\n{case.gold['url']}  {case.path.name}")
        for label in WANTED[said.metric]:
            if case.gold.get(label):
                print(f"  {label}: {str(case.gold[label])[:SHOWN]!r}")
        shown = got["text" if said.metric in TEXTUAL else said.metric]
        print(f"  found: {str(shown)[:SHOWN]!r} ... {str(shown)[-SHOWN // 3 :]!r}")


TEXTUAL = frozenset({"text", "text, pooled", "snippets", "beginning"})
WANTED: dict[str, tuple[str, ...]] = {
    "text": ("text",),
    "text, pooled": ("text",),
    "snippets": ("with", "without"),
    "beginning": ("text",),
    "title": ("title",),
    "date": ("date_published", "datetime"),
    "author": ("author",),
}


def main() -> None:
    said = arguments()
    every = 1 if not said.quick else QUICK_WITH_PEERS if said.peers else QUICK
    cases = load(said.cases, every, said.half)
    if said.ablation:
        from_sources()
        from benchmarks import ablation  # its seams are private names: where one is gone, only this fails

        print(last_line("ablation", ablation.measure(cases), cases=said.cases.name))
        return
    names = [OURS, PARSE, *(name for name in peers.PEERS if said.peers and peers.installed(name))]
    runs, megabytes = run(names, cases, 1 if said.quick else ROUNDS)
    scored = {name: score_all(cases, own.records) for name, own in runs.items() if name != PARSE}
    if said.worst:
        worst(cases, scored[OURS], runs[OURS].records, said)
    weighed = names if said.peers and not said.quick else [OURS]
    with ThreadPoolExecutor(os.cpu_count()) as side_by_side:  # after the timing; memory does not mind
        peaks = dict(
            zip(weighed, side_by_side.map(lambda name: peak_of(name, said.cases, every), weighed), strict=True)
        )
    speeds = speeds_of(runs, megabytes)
    print(f"{len(cases)} cases, {len(runs[OURS].records)} pages, {megabytes:.0f} MB")
    spans = {name: spans_of(name, own) for name, own in scored.items()}
    print(score_table(scored[OURS], spans))
    if len(scored) > 1:
        print(gap_table(scored))
    print(speed_table(runs, speeds, peaks))
    figures = {name: figures_of(spans.get(name, {}), speeds[name], peaks.get(name)) for name in runs}
    mine = figures.pop(OURS)
    goals = goals_of(mine)
    for goal in goals:
        print(f"{'holds ' if goal.holds else 'FAILS '} {goal.name}: {goal.value}, {goal.aim}")
    print(last_line("extraction", mine, cases=said.cases.name, peers=figures, goals=goals, libraries=peers.LIBRARIES))


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, required=True, help="the folder that holds extraction/")
    parser.add_argument("--peers", action="store_true", help="run the other tools too (`bench` extra)")
    parser.add_argument("--quick", action="store_true", help="a part of the cases, one round, within a minute")
    parser.add_argument("--half", choices=("a", "b"), help="the cases of half of the hosts")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="show the N pages that score least")
    parser.add_argument("--metric", choices=METRICS, default="text", help="by which --worst sorts")
    parser.add_argument("--ablation", action="store_true", help="what each part of the extractor adds")
    return parser.parse_args()


if __name__ == "__main__":
    main()
