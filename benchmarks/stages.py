"""Where the extractor's time goes: `python -m benchmarks.stages --cases DIR [--quick]`.

Each stage of `STAGES` is timed as it is called, without the stages it calls; a page's bare parse, timed beside it, is the
unit, so that figures of different machines, and of a machine that is shared, may be compared. What stands under `rest` is
what `extract` does between the stages, the freeing of the tree, and the cyclic collector. The sources are timed, not what is
compiled of them.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks import peers
from benchmarks.extraction import read_page
from benchmarks.report import last_line, table
from benchmarks.scoring import load
from benchmarks.taken_apart import from_sources

STAGES = (
    ("normalize.tame", "tame"),
    ("normalize.tame", "LexborHTMLParser"),
    ("extractors.pointed", "claims"),
    ("extractors.marked", "survey"),
    ("extractors.jsonld", "claims"),
    ("extractors.microdata", "claims"),
    ("extractors.meta", "claims"),
    ("extractors.body", "survey"),
    ("extractors.body.article", "walk"),
    ("extractors.body.article", "layout"),
    ("extractors.templates", "recognise"),
    ("extractors.templates", "claims"),
    ("extractors.headline", "choose"),
    ("extractors.byline", "choose"),
    ("extractors.body", "find"),
    ("extractors.body.article", "situate"),
    ("extractors.body.article", "judge_alone"),
    ("extractors.body.article", "place"),
    ("extractors.body.article", "judge_placed"),
    ("extractors.dateline", "published"),
    ("extractors.dateline", "modified"),
    ("extractors.tails", "without"),
    ("extractors.origins", "of"),
    ("extractors.extract", "kind"),
)
"""Modules and what is timed in them. A new stage is a line here."""

EVERY = 5
"""Every which case a quick run takes."""

ROUNDS = 3


class Clock:
    """The CPU seconds of each stage, without those of the stages within it."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self.inner = [0.0]

    def timed(self, name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
        """The stage, its time noted."""

        @wraps(stage, updated=())
        def run(*given: Any, **named: Any) -> Any:
            began = time.thread_time()
            self.inner.append(0.0)
            try:
                return stage(*given, **named)
            finally:
                whole = time.thread_time() - began
                self.spent[name] += whole - self.inner.pop()
                self.inner[-1] += whole

        return run


@contextmanager
def watched(clock: Clock) -> Iterator[None]:
    """While the stages are timed."""
    before = []
    for place, attribute in STAGES:
        module = import_module(f"aggregator.{place}")
        stage = getattr(module, attribute)
        before.append((module, attribute, stage))
        name = "parse" if attribute == "LexborHTMLParser" else f"{place.removeprefix('extractors.')}.{attribute}"
        setattr(module, attribute, clock.timed(name, stage))
    try:
        yield
    finally:
        for module, attribute, stage in before:
            setattr(module, attribute, stage)


def measured(pages: list[tuple[str, str]]) -> dict[str, float]:
    """What each stage costs a page, in bare parses; `all` is their sum and what is between them."""
    clock = Clock()
    parse = whole = 0.0
    peers.ours(peers.PROBE, peers.NOWHERE)
    gc.collect()
    for _ in range(ROUNDS):
        for html, url in pages:
            parse += _spent(peers.parse_alone, html, url)
            with watched(clock):
                whole += _spent(peers.ours, html, url)
    found = {name: spent / parse for name, spent in sorted(clock.spent.items(), key=lambda each: -each[1])}
    return {"all": whole / parse, **found, "rest": (whole - sum(clock.spent.values())) / parse}


def _spent(tool: peers.Adapter, html: str, url: str) -> float:
    began = time.thread_time()
    tool(html, url)
    return time.thread_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, required=True, help="the folder that holds extraction/")
    parser.add_argument("--quick", action="store_true", help="a part of the cases")
    said = parser.parse_args()
    from_sources()
    cases = load(said.cases, EVERY if said.quick else 1)
    pages = [(read_page(case)[0], case.gold["url"] or peers.NOWHERE) for case in cases]
    found = measured(pages)
    rows = [(name, f"{parses:.3f}", f"{100 * parses / found['all']:.1f} %") for name, parses in found.items()]
    print(table(f"What each stage costs, {len(pages)} pages", ("stage", "parses", "share"), rows))
    print(last_line("stages", {name: round(parses, 3) for name, parses in found.items()}, cases=said.cases.name))


if __name__ == "__main__":
    main()
