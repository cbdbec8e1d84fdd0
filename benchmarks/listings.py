"""Listings without selectors: `python -m benchmarks.listings [--pages N] [--quick]`.

The home pages of `benchmarks.homes` are read, and the links found are held against those that were put there as articles; then
the newsroom of the tests.
"""

from __future__ import annotations

import argparse
import random
import time
import urllib.request
from dataclasses import dataclass

from aggregator import readers
from aggregator.errors import DocumentError
from aggregator.model import Endpoint, Hints, Page
from aggregator.newsroom import Newsroom
from aggregator.normalize import urls
from benchmarks.homes import ADDRESSES, DESIGNS, HOME, NOW, home
from benchmarks.report import Goal, last_line, table


@dataclass(slots=True)
class Score:
    """Links that were found, that were there, and that were both."""

    found: int = 0
    there: int = 0
    both: int = 0
    seconds: float = 0.0
    pages: int = 0

    def add(self, found: set[str], there: set[str], seconds: float) -> None:
        self.found += len(found)
        self.there += len(there)
        self.both += len(found & there)
        self.seconds += seconds
        self.pages += 1

    @property
    def precision(self) -> float:
        return self.both / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.both / self.there if self.there else 0.0


def read(html: str, url: str, charset: str = "utf-8") -> tuple[set[str], float]:
    """The keys of the links that the reader finds, and the CPU seconds it took."""
    page = Page(url, html.encode(charset, "replace"), {"content-type": f"text/html; charset={charset}"}, NOW)
    begun = time.process_time()
    try:
        entries = readers.read(
            page, Endpoint("vesti", "listing", url), Hints(now=NOW, timezone="Asia/Vladivostok")
        ).entries
    except DocumentError:
        entries = ()
    return {urls.key(entry.link) for entry in entries}, time.process_time() - begun


def invented(pages: int) -> tuple[dict[str, Score], dict[str, Score]]:
    """Scores by design and by form of address; every third page is in windows-1251."""
    by_design = {name: Score() for name in DESIGNS}
    by_address = {name: Score() for name in ADDRESSES}
    for n in range(pages):
        for design in DESIGNS:
            for address in ADDRESSES:
                html, there = home(random.Random(f"{design} {address} {n}"), design, address)
                found, seconds = read(html, HOME, "cp1251" if n % 3 == 2 else "utf-8")
                by_design[design].add(found, there, seconds)
                by_address[address].add(found, there, seconds)
    return by_design, by_address


def newsroom() -> Score:
    """The home pages of the embedded newsroom, read over loopback."""
    score = Score()
    with Newsroom(now=NOW) as press:
        for outlet in press.outlets:
            there = {urls.key(true.url) for true in press.truth() if true.outlet == outlet.key}
            home_page = press.home(outlet.key)
            try:
                with urllib.request.urlopen(home_page, timeout=10) as answer:
                    body = answer.read().decode(answer.headers.get_content_charset() or "utf-8", "replace")
            except OSError:
                continue
            shown = {key for key in there if key.partition("/")[2] in body}
            if shown:
                score.add(*_only(read(body, home_page), shown))
    return score


def _only(found: tuple[set[str], float], there: set[str]) -> tuple[set[str], set[str], float]:
    return found[0], there, found[1]


def _rows(scores: dict[str, Score]) -> list[tuple[object, ...]]:
    return [
        (name, s.pages, f"{s.precision:.3f}", f"{s.recall:.3f}", f"{1000 * s.seconds / max(1, s.pages):.1f}")
        for name, s in scores.items()
    ]


def run(pages: int) -> None:
    """Print the tables and the line."""
    by_design, by_address = invented(pages)
    head = ("", "pages", "precision", "recall", "ms a page")
    print(table("Article links of invented home pages, by design", head, _rows(by_design)))
    print(table("The same, by form of address", head, _rows(by_address)))
    whole = Score()
    for score in by_design.values():
        for name in ("found", "there", "both", "seconds", "pages"):
            setattr(whole, name, getattr(whole, name) + getattr(score, name))
    press = newsroom()
    print(table("All", head, _rows({"invented": whole, "newsroom": press})))
    ours = {
        name: {"precision": round(s.precision, 4), "recall": round(s.recall, 4), "pages": s.pages}
        for name, s in (("invented", whole), ("newsroom", press))
    }
    goals = [
        Goal("precision", round(whole.precision, 4), ">= 0.98", whole.precision >= 0.98),
        Goal("recall", round(whole.recall, 4), ">= 0.9", whole.recall >= 0.9),
    ]
    print(last_line("listings", ours, goals=goals))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=4, help="home pages for each design and form of address")
    parser.add_argument("--quick", action="store_true", help="one")
    arguments = parser.parse_args()
    run(1 if arguments.quick else arguments.pages)
