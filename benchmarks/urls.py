"""Addresses: `python -m benchmarks.urls [--cases DIR] [--quick]`.

Real addresses of articles, all of different pages (`dedup/urls/*.txt`): no two may get one key. The saved pages of `extraction/`
say themselves which addresses are theirs: how often the AMP and mobile twin they name gets the key of the canonical one.
Beside ours, w3lib and courlan, if they are installed.
"""

from __future__ import annotations

import argparse
import gzip
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from aggregator.normalize import urls
from benchmarks.report import Goal, last_line, table

CASES = Path(__file__).resolve().parents[2] / "shared" / "cases"
ROUNDS = 5
HEAD = 200_000
"""Bytes of a page in which its links to itself stand."""

Way = Callable[[str], object]


def ways() -> dict[str, Way]:
    """What makes two addresses one, by its name."""
    found: dict[str, Way] = {"ours: key": urls.key, "ours: canonical": urls.canonical}
    if find_spec("w3lib"):
        from w3lib.url import canonicalize_url

        found["w3lib canonicalize_url"] = canonicalize_url
    if find_spec("courlan"):
        from courlan import clean_url, normalize_url

        found["courlan clean_url"] = clean_url
        found["courlan normalize_url strict"] = lambda url: normalize_url(url, strict=True)
    return found


def addresses(folder: Path) -> list[str]:
    """The lines of the lists, each once."""
    lines = (line.strip() for each in sorted(folder.glob("*.txt")) for line in each.read_text("utf-8").splitlines())
    return list(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def merged(way: Way, listed: Sequence[str]) -> int:
    """Addresses that get the same as another one."""
    counted = Counter(way(url) for url in listed)
    return sum(count for count in counted.values() if count > 1)


def speeds(found: dict[str, Way], listed: Sequence[str]) -> dict[str, float]:
    """Addresses a CPU second, the best of rounds that take turns."""
    best = dict.fromkeys(found, 0.0)
    for _ in range(ROUNDS):
        for name, way in found.items():
            urls._href.cache_clear()
            begun = time.process_time()
            for url in listed:
                way(url)
            best[name] = max(best[name], len(listed) / (time.process_time() - begun))
    return best


def twins(folder: Path) -> Iterator[tuple[str, str]]:
    """The canonical address of a saved page, and a twin that it names."""
    for path in sorted(folder.glob("*.html.gz")):
        tree = LexborHTMLParser(gzip.decompress(path.read_bytes())[:HEAD].decode("utf-8", "replace"))
        canonical = _link(tree, 'link[rel="canonical"]')
        selectors = ('link[rel="amphtml"]', 'link[rel="alternate"][media*="max-width"]', 'link[media="handheld"]')
        for twin in filter(None, (_link(tree, selector) for selector in selectors)):
            if canonical and twin != canonical:
                yield canonical, twin


def _link(tree: LexborHTMLParser, selector: str) -> str | None:
    node = tree.css_first(selector)
    href = node.attributes.get("href") if node else None
    return urls.absolute(href, "") if href else None


def run(cases: Path, *, quick: bool) -> None:
    """Print the tables and the line."""
    listed = addresses(cases / "dedup" / "urls")
    named = [] if quick else list(twins(cases / "extraction" / "pages"))
    found = ways()
    speed = speeds(found, listed[:2_000] if quick else listed)
    rows, results = [], {}
    for name, way in found.items():
        wrong, same = merged(way, listed), sum(way(a) == way(b) for a, b in named)
        share = same / len(named) if named else 0.0
        results[name] = {"merged": wrong, "twins": round(share, 3), "per_second": round(speed[name])}
        rows.append((name, wrong, f"{share:.3f}" if named else "-", f"{speed[name]:,.0f}"))
    head = ("", "wrongly merged", "twins found", "a CPU second")
    print(table(f"{len(listed)} addresses of different pages; {len(named)} twins that pages name", head, rows))
    ours = results.pop("ours: key")
    goals = [Goal("wrongly_merged", ours["merged"], "0", ours["merged"] == 0)]
    print(
        last_line("urls", ours, cases=str(cases), peers=results, goals=goals, libraries=("ada-url", "w3lib", "courlan"))
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, default=CASES, help="folder that holds dedup/ and extraction/")
    parser.add_argument("--quick", action="store_true", help="without the saved pages")
    arguments = parser.parse_args()
    run(arguments.cases, quick=arguments.quick)
