"""What a site's memory is worth: `python -m benchmarks.memory --cases DIR [--quick]`.

The sites with FEWEST_PAGES articles or more among the cases, each extracted three times: without a memory, with one learnt
from the site's other pages (leave one out), and with one learnt from the pages before it (as a pass does). An article that is
a case of several corpora is learnt once. Text and snippets are scored as in `benchmarks.extraction`; the intervals are of the
difference, pages drawn together. The second table has the pages whose text the memory changed. The third is why the rule is
what it is: of the lines that stand on one or more other pages of their site, how many are of the article by its gold, on all
sites with two articles or more.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aggregator.extractors import body, extract, marked, memory
from aggregator.model import Extraction, Hints, SiteMemory
from aggregator.normalize import tame, urls
from benchmarks.report import Goal, last_line, table
from benchmarks.scoring import Case, Record, Score, gap, load, mean, read, scores, tokens

FEWEST_PAGES = 3
MOST_SIGHTS = 2
METRICS = ("text", "snippets")
NOW = datetime.now(UTC)
SHOWN = 60


@dataclass(slots=True)
class Article:
    """One article of a site: its gold in one or more corpora, and the page."""

    cases: list[Case] = field(default_factory=list)
    html: str = ""
    url: str = ""


def original(url: str) -> str:
    """The address that a web archive's address ends in, or the address itself."""
    return "http" + url.rpartition("http")[2]


def sites(cases: Sequence[Case], fewest: int = FEWEST_PAGES) -> dict[str, list[Article]]:
    """The articles of each site, one an address, of the sites that have enough."""
    found: defaultdict[str, dict[str, Article]] = defaultdict(dict)
    for case in cases:
        if case.gold["url"]:
            url = original(case.gold["url"])
            article = found[urls.site(url)].setdefault(urls.key(url), Article(url=url))
            article.cases.append(case)
    chosen = {site: list(known.values()) for site, known in found.items() if len(known) >= fewest}
    for articles in chosen.values():
        for article in articles:
            article.html = read(article.cases[0].gold, article.cases[0].path.read_bytes())
    return chosen


def extracted(article: Article, known: SiteMemory) -> Extraction:
    return extract(article.html, article.url, Hints(now=NOW, memory=known))


def nothing(_pages: list[tuple[int, ...]], _place: int) -> SiteMemory:
    """No page of the site is known."""
    return SiteMemory()


def of_the_others(pages: list[tuple[int, ...]], place: int) -> SiteMemory:
    """All pages of the site but the one in question."""
    return learnt(pages[:place] + pages[place + 1 :])


def of_those_before(pages: list[tuple[int, ...]], place: int) -> SiteMemory:
    """The pages that came before it."""
    return learnt(pages[:place])


def learnt(pages: list[tuple[int, ...]]) -> SiteMemory:
    known = SiteMemory()
    for page in pages:
        known = memory.learnt(known, page)
    return known


WAYS: dict[str, Callable[[list[tuple[int, ...]], int], SiteMemory]] = {
    "without": nothing,
    "the others": of_the_others,
    "as they come": of_those_before,
}


def texts(articles: list[Article]) -> dict[str, list[str]]:
    """The text of each article of a site, by the way its memory was made."""
    pages = [extracted(article, SiteMemory()).blocks for article in articles]
    found: dict[str, list[str]] = {}
    for way, made in WAYS.items():
        each = (extracted(article, made(pages, place)) for place, article in enumerate(articles))
        found[way] = [one.text.value if one.text else "" for one in each]
    return found


def scored(articles: list[Article], found: list[str]) -> dict[str, list[Score]]:
    """The scores of a site's texts by metric, in the order of the cases."""
    given: defaultdict[str, list[Score]] = defaultdict(list)
    for article, text in zip(articles, found, strict=True):
        for case in article.cases:
            for metric, score in scores(case.gold, {"text": text, "title": "", "date": "", "author": []}):
                given[metric].append(score)
    return given


def sights(chosen: dict[str, list[Article]]) -> Counter[tuple[int, int, bool]]:
    """Lines by the site's other pages, by those of them on which the line stands, and by whether the gold has it."""
    counted: Counter[tuple[int, int, bool]] = Counter()
    for articles in chosen.values():
        pages = [lines_of(article) for article in articles]
        for place, article in enumerate(articles):
            gold = gold_of(article)
            others = pages[:place] + pages[place + 1 :]
            for known, words in pages[place].items() if gold else ():
                seen = sum(known in other for other in others)
                counted[min(len(others), MOST_SIGHTS), min(seen, MOST_SIGHTS), f" {words} " in gold] += 1
    return counted


def lines_of(article: Article) -> dict[int, str]:
    """The words of a page's lines, by fingerprint."""
    tree = tame.tree(article.html)
    page = body.survey(tree, marked.survey(tree).silent) if tree else None
    lines = [line.text for line in page.lines] if page else []
    return {known: " ".join(tokens(line)) for line in lines if (known := memory.fingerprint(line)) and tokens(line)}


def gold_of(article: Article) -> str:
    """The words of an article's whole texts by gold, one space before and after each."""
    texts = [case.gold["text"] for case in article.cases if case.gold.get("text") and not case.gold.get("partial_text")]
    return f" {' '.join(word for text in texts for word in tokens(text))} " if texts else ""


def sight_rows(counted: Counter[tuple[int, int, bool]]) -> list[tuple[str, int, int, str]]:
    rows = []
    for others, seen in sorted({(others, seen) for others, seen, _ in counted}):
        own, alien = counted[others, seen, True], counted[others, seen, False]
        more = " or more" if others == MOST_SIGHTS else ""
        rows.append((f"{seen} of {others}{more} others", own + alien, own, f"{own / (own + alien):.3f}"))
    return rows


def cost(chosen: dict[str, list[Article]]) -> float:
    """Milliseconds of CPU a page that learning takes, once its paragraphs are known by their fingerprints."""
    pages = [extracted(article, SiteMemory()).blocks for articles in chosen.values() for article in articles]
    known = SiteMemory()
    began = time.process_time()
    for page in pages:
        known = memory.learnt(known, page)
    return (time.process_time() - began) / max(1, len(pages)) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--quick", action="store_true", help="half of the sites")
    said = parser.parse_args()
    chosen = sites(load(said.cases, half="a" if said.quick else None))
    found = {site: texts(articles) for site, articles in chosen.items()}
    by_way = {way: merged([scored(chosen[site], found[site][way]) for site in chosen]) for way in WAYS}
    pages = sum(map(len, chosen.values()))
    figures: Record = {"sites": len(chosen), "pages": pages}
    rows = []
    for way, given in by_way.items():
        for metric in METRICS:
            values, before = given[metric], by_way["without"][metric]
            low, high = gap(values, before) if values else (0.0, 0.0)
            rows.append((f"{metric}, {way}", len(values), f"{mean(values):.4f}", f"{low:+.4f} to {high:+.4f}"))
            figures[f"{metric} {way}"] = round(mean(values), 4)
    print(table(f"{len(chosen)} sites, {pages} pages", ("metric, memory", "cases", "score", "95 % of the gain"), rows))
    print(table("pages whose text it changed", ("page", "before", "after"), changed(chosen, found)))
    found_on = sight_rows(sights(sites(load(said.cases, half="a" if said.quick else None), 2)))
    print(table("lines that stand on other pages of their site", ("on", "lines", "in the gold", "share"), found_on))
    figures["learning, ms a page"] = round(cost(chosen), 3)
    goals = [
        Goal(f"{metric} gained, {way}", gain, "not below 0", gain >= 0)
        for way in ("the others", "as they come")
        for metric in METRICS
        for gain in [round(figures[f"{metric} {way}"] - figures[f"{metric} without"], 4)]
    ]
    print(last_line("memory", figures, cases=str(said.cases.name), goals=goals))


def merged(parts: Sequence[dict[str, list[Score]]]) -> dict[str, list[Score]]:
    return {metric: [score for part in parts for score in part.get(metric, [])] for metric in METRICS}


def changed(chosen: dict[str, list[Article]], found: dict[str, dict[str, list[str]]]) -> list[tuple[str, str, str]]:
    """The pages whose text differs once the others are known, with the scores of both."""
    rows = []
    for site, articles in chosen.items():
        for article, before, after in zip(articles, found[site]["without"], found[site]["the others"], strict=True):
            if before != after:
                was, now = (scored([article], [text]) for text in (before, after))
                rows.append((urls.display(article.url)[:SHOWN], shown(was), shown(now)))
    return rows


def shown(given: dict[str, list[Score]]) -> str:
    return " ".join(f"{metric} {mean(given[metric]):.3f}" for metric in METRICS if given.get(metric))


if __name__ == "__main__":
    main()
