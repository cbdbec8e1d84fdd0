"""What each part of the extractor adds: the same pages with one part put out of action at a time (`extraction --ablation`).

A part is a name and the seams it is patched at, each with a stand-in that says nothing. The weights are not learnt anew without
it, so that a figure is what breaks where a part is missing, not what could be had without it. A new part is one line of PARTS.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any
from unittest.mock import patch

from aggregator.extractors.body import chances, names, place
from aggregator.extractors.body.alone import Known
from aggregator.extractors.claims import Claims
from benchmarks.peers import NOWHERE, ours
from benchmarks.report import table
from benchmarks.scoring import Case, Record, Scores, gap, mean, read, score_all

METRICS = (
    ("text", "scrapinghub"),
    ("text", "all"),
    ("snippets", "all"),
    ("title", "all"),
    ("date", "all"),
    ("author", "all"),
)
EXTRACTORS = "aggregator.extractors"
SURE = "*"
"""After a difference whose 95 % interval leaves out zero."""

NAMED = ("in ", "own ", "below ")
PHRASES = ("promotion", "tail", "credit", "dateline", "trails")

Seam = tuple[str, Any]
Part = tuple[str, tuple[Seam, ...]]


def nothing(*_given: object, **_named: object) -> None:
    """In the place of what finds something or None."""


def never(*_given: object, **_named: object) -> bool:
    """In the place of a question."""
    return False


def none_of_them(*_given: object, **_named: object) -> list[Any]:
    """In the place of what finds several."""
    return []


def no_nodes(*_given: object) -> set[int]:
    """In the place of what finds elements, by their numbers."""
    return set()


def no_more(*_given: object, **_named: object) -> Iterator[Any]:
    """In the place of what finds them one by one."""
    return iter(())


def claims_nothing(method: Any) -> Callable[..., Claims]:
    """In the place of a method that claims."""
    return lambda *_given, **_named: Claims(method)


def without_weights(*beginnings: str) -> Callable[[], chances.Models]:
    """The regressions without the weights of the signs that begin so."""
    learnt = chances.models  # before it is patched

    def left(weights: dict[str, float]) -> dict[str, float]:
        return {name: weight for name, weight in weights.items() if not name.startswith(beginnings)}

    return cache(lambda: chances.Models(left(learnt().alone), left(learnt().placed)))


def by_themselves(page: Any, *_others: object) -> list[float]:
    """In the place of the second regression: each line by its chance by itself."""
    return [line.chance for line in page.lines]


def anywhere(page: Any) -> tuple[int, list[float]]:
    """In the place of the search for the article's block: the whole page."""
    return 0, place.place(page)[1]


def without_names(given: dict[str, str | None], met: set[str] | None = None) -> int:
    """The marks of an element, whatever its class and id say of its text; where to look for authors and dates is kept."""
    unnamed = {name: value for name, value in given.items() if name not in ("class", "id")}
    return names.marks_of(unnamed) | names.marks_of(given, met) & (names.AUTHOR | names.DATE)


class Unnamed(dict[str, int]):
    """The same in the place of the table of class attributes."""

    def __missing__(self, classes: str) -> int:
        return names.KNOWN_TOGETHER[classes] & (names.AUTHOR | names.DATE)


def first_claimed(said: list[Any], _page: object) -> tuple[Any, float]:
    """In the place of the check of claimed dates against what readers see."""
    return said[0], 0.0


PARTS: tuple[Part, ...] = (
    (
        "words of class names",
        ((f"{EXTRACTORS}.body.walk.marks_of", without_names), (f"{EXTRACTORS}.body.walk.KNOWN_TOGETHER", Unnamed())),
    ),
    (
        "    only their weights, and those of elements",
        ((f"{EXTRACTORS}.body.chances.models", without_weights(*NAMED)),),
    ),
    ("    only what they keep from being entered", ((f"{EXTRACTORS}.body.walk.NOT_ENTERED", 0),)),
    (
        "phrases",
        (
            (f"{EXTRACTORS}.body.chances.models", without_weights(*PHRASES)),
            (f"{EXTRACTORS}.body.alone.is_never", never),
            (f"{EXTRACTORS}.body.place.is_tail", never),
        ),
    ),
    ("    only those that are never of an article", ((f"{EXTRACTORS}.body.alone.is_never", never),)),
    ("    only headings after which the article is over", ((f"{EXTRACTORS}.body.place.is_tail", never),)),
    ("what is misnamed is entered all the same", ((f"{EXTRACTORS}.body.walk._misnamed", no_nodes),)),
    ("a second walk where names leave hardly a text", ((f"{EXTRACTORS}.body.article.SHORTEST_SURE", 0),)),
    ("lines ruled out as links", ((f"{EXTRACTORS}.body.alone.is_ruled_out", never),)),
    ("lines judged again in their place", ((f"{EXTRACTORS}.body.article.judge_placed", by_themselves),)),
    ("the article's block", ((f"{EXTRACTORS}.body.article.place", anywhere),)),
    ("where a line stands to the headline", ((f"{EXTRACTORS}.body.article.situate", nothing),)),
    ("agreement with title, lead, articleBody", ((f"{EXTRACTORS}.extract.known_of", lambda *_: Known()),)),
    ("a much longer articleBody in the text's place", ((f"{EXTRACTORS}.extract.FULLER", math.inf),)),
    ("texts that only scripts hold", ((f"{EXTRACTORS}.extract.state.text", nothing),)),
    ("no text where all of it is teasers", ((f"{EXTRACTORS}.extract.MOST_LISTED", math.inf),)),
    ("templates", ((f"{EXTRACTORS}.extract.templates.recognise", nothing),)),
    ("JSON-LD", ((f"{EXTRACTORS}.extract.jsonld.claims", claims_nothing("json-ld")),)),
    ("microdata", ((f"{EXTRACTORS}.extract.microdata.claims", claims_nothing("microdata")),)),
    ("<meta> and <title>", ((f"{EXTRACTORS}.extract.meta.claims", claims_nothing("meta")),)),
    ("the site's name taken off the title", ((f"{EXTRACTORS}.headline._without", lambda text, _site: text),)),
    ("headings as headline", ((f"{EXTRACTORS}.headline._seen", none_of_them),)),
    ("    only what a heading's own look weighs", ((f"{EXTRACTORS}.headline._weight", lambda *_: 1.0),)),
    ("    only labels taken off headings", ((f"{EXTRACTORS}.headings.KICKER", re.compile(r"(?!)")),)),
    ("headlines weighed by agreement", ((f"{EXTRACTORS}.headline._agreement", lambda *_: 0.0),)),
    ("claimed dates checked by what readers see", ((f"{EXTRACTORS}.dateline._checked", first_claimed),)),
    ("dates beside the headline", ((f"{EXTRACTORS}.dateline._near", no_more),)),
    ("dates in <time>", ((f"{EXTRACTORS}.dateline._times", no_more),)),
    ("dates under telling class names", ((f"{EXTRACTORS}.dates_shown.named", no_more),)),
    ("dates in addresses", ((f"{EXTRACTORS}.dateline._named_day", nothing),)),
    ("dates dug up", ((f"{EXTRACTORS}.dateline._hidden", no_more),)),
    ("bylines that readers see", ((f"{EXTRACTORS}.byline._shown", none_of_them),)),
    ("    only those in lines, by their words", ((f"{EXTRACTORS}.byline_lines.in_lines", nothing),)),
    ("bylines weighed by agreement", ((f"{EXTRACTORS}.byline._evidence", lambda one, _others: one.trust),)),
)


def run(cases: list[Case]) -> Scores:
    """The scores of the extractor as it stands."""
    records: dict[tuple[str, str, str], Record] = {}
    for case in cases:
        if case.page not in records:
            records[case.page] = ours(read(case.gold, case.path.read_bytes()), case.gold["url"] or NOWHERE)
    return score_all(cases, records)


def without(part: Part, cases: list[Case]) -> Scores:
    """The same without a part."""
    with ExitStack() as patched:
        for target, stand_in in part[1]:
            patched.enter_context(patch(target, stand_in))
        return run(cases)


def measure(cases: list[Case]) -> dict[str, dict[str, float]]:
    """Print what each part adds to each metric; the figures by part."""
    whole = run(cases)
    rows = [["all of it", *(f"{mean(own):.4f}" for own in _values(whole))]]
    found = {}
    above = ""
    for part in PARTS:
        above = above if part[0].startswith(" ") else part[0]
        scored = without(part, cases)
        added = [_added(mine, less) for mine, less in zip(_values(whole), _values(scored), strict=True)]
        rows.append([part[0], *(shown for _, shown in added)])
        keys = (f"{metric} {corpus}" for metric, corpus in METRICS)
        found[above if part[0] == above else f"{above}: {part[0].strip()}"] = dict(
            zip(keys, (value for value, _ in added), strict=True)
        )
    head = ("part", *(metric if corpus == "all" else f"{metric}, {corpus}" for metric, corpus in METRICS))
    print(table(f"What each part adds to F1 or share ({SURE}: 95 % paired interval leaves out zero)", head, rows))
    return found


def _values(scored: Scores) -> list[list[Any]]:
    return [[score for _, score in scored[metric][corpus]] for metric, corpus in METRICS]


def _added(mine: list[Any], less: list[Any]) -> tuple[float, str]:
    """What the part adds, as a number and for people."""
    if mine == less:
        return 0.0, "·"
    added = mean(mine) - mean(less)
    low, high = gap(mine, less)
    return round(added, 4), f"{added:+.4f}{SURE if low > 0 or high < 0 else ' '}"
