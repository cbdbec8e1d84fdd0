"""Hostile pages: given a page made to cost time or memory, then it ends soon, and the articles beside it are untouched."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_pipeline import Network, passed, rows

from aggregator.normalize.tame import DEEPEST, MOST_ATTRIBUTES, MOST_COMPARED, MOST_TAGS, bottomless, tame

SECONDS = 4
"""CPU a page may take here: a loaded machine is four times slower than a free one, on which each stays below one second."""

MEGABYTES = 960
"""Address space that pages may take, beside interpreter and libraries: one of these (rensa) reserves a gigabyte it never uses."""

PROSE = "<p>Движение по новому мосту через реку открыли во вторник утром, сообщили в администрации округа.</p>"


def page(body: str, head: str = "", title: str = "Мост открыт") -> str:
    prose = PROSE * 5
    return f"<html><head><title>{title}</title>{head}</head><body><article><h1>Мост</h1>{prose}{body}</article></body></html>"


def script(text: str) -> str:
    return f"<script type='application/ld+json'>{text}</script>"


def meta(name: str, value: str) -> str:
    return f"<meta property='{name}' content='{value}'>"


def crowd(count: int) -> str:
    """A tag of very many attributes."""
    return f"<p {' '.join(f'a{n}=1' for n in range(count))}>"


PAGES: dict[str, Callable[[], str]] = {
    "100,000 nested elements": lambda: page("<div>" * 100_000),
    "100,000 nested elements, closed": lambda: page("<div>" * 100_000 + PROSE + "</div>" * 100_000),
    "100,000 nested tables": lambda: page("<table><tr><td>" * 100_000),
    "100,000 nested lists": lambda: page("<ul><li>x" * 100_000),
    "as deep as is parsed": lambda: page("<div class=a>" * (DEEPEST - 100) + PROSE),
    "50 MB in one line": lambda: page("слово " * 8_300_000),
    "one word of 50 MB": lambda: page("а" * 50_000_000),
    "a million attributes": lambda: page("<p " + " ".join(f"a{n}=1" for n in range(1_000_000)) + ">"),
    "a million attributes, 100 a tag": lambda: page(("<p " + " ".join(f"a{n}=1" for n in range(100)) + ">") * 10_000),
    "a million attributes, apart by slashes": lambda: page("<p/" + "/".join(f"a{n}" for n in range(500_000)) + ">"),
    "60,000 attributes behind what only looks like a script": lambda: page("<scripts>" + crowd(60_000)),
    "60,000 attributes behind a script in a comment": lambda: page("<!--<script>-->" + crowd(60_000)),
    "60,000 attributes in the script of a drawing": lambda: page("<svg><script>" + crowd(60_000)),
    "60,000 attributes behind a script in quotes": lambda: page("<p title='<script>'>" + crowd(60_000)),
    "60,000 attributes before the end of a script": lambda: page(crowd(60_000) + "</script>"),
    "16,000 tags of 100 attributes": lambda: page(("<p " + " ".join(f"a{n}" for n in range(100)) + ">") * 16_000),
    "a million attributes, 1,500 a tag": lambda: page(("<p " + " ".join(f"a{n}" for n in range(1_500)) + ">") * 700),
    "scripts behind much else that look like crowds": lambda: page("<p>а" * 500_000 + script("a <b " + "1 " * 20_000) * 13),
    "an attribute of 20 MB": lambda: page("<p data-x='" + "x" * 20_000_000 + "'>"),
    "a class of half a million names": lambda: page("<div class='" + "a b-c_ad " * 500_000 + "'>" + PROSE),
    "half a million empty paragraphs": lambda: page("<p></p>" * 500_000),
    "half a million open paragraphs": lambda: page("<p>a" * 500_000),
    "200,000 line breaks": lambda: page("слово<br>" * 200_000),
    "a million line breaks": lambda: page("<br>" * 1_000_000),
    "100,000 open links": lambda: page("<a href=x>b" * 100_000),
    "100,000 open <b>": lambda: page("<b>b" * 100_000),
    "100,000 open <font>, each another": lambda: page("".join(f"<font color={n}>b" for n in range(100_000))),
    "20,000 <b> around as many paragraphs": lambda: page("<b><p>" * 20_000),
    "formatting closed in the wrong order": lambda: page("<b><i><u><s>" * 20_000 + "</b></i></u></s>" * 20_000),
    "text that tables push out": lambda: page("<table>" + "<a>x<tr>" * 50_000),
    "150,000 linked list items": lambda: page("<ul>" + "<li><a href=x>Новость дня</a>" * 150_000),
    "60,000 articles": lambda: page("<article><h1>x</h1><p>Слово и дело, и ещё слово.</p></article>" * 60_000),
    "1 MB of <": lambda: page("<" * 1_000_000),
    "a million open comments": lambda: page("<!--" * 1_000_000),
    "700,000 empty comments": lambda: page("<!---->" * 700_000),
    "foreign elements": lambda: page("<svg><p></svg>" * 100_000),
    "300,000 JSON-LD scripts": lambda: page("", script("{}") * 300_000),
    "a JSON-LD of 100,000 nested arrays": lambda: page("", script("[" * 100_000 + "]" * 100_000)),
    "a JSON-LD of 100,000 nested graphs": lambda: page("", script('{"@graph":' * 100_000 + "1" + "}" * 100_000)),
    "a JSON-LD of 20,000 articles": lambda: page("", script(json.dumps([{"@type": "NewsArticle", "headline": "Мост"}] * 20_000))),
    "a JSON-LD without ends": lambda: page("", script('{"@type":"NewsArticle","headline":"a"' * 100_000)),
    "a JSON-LD of backslashes": lambda: page("", script('{"a' + "\\" * 3_000_000)),
    "a JSON-LD number of four million digits": lambda: page("", script('{"headline":' + "9" * 4_000_000 + "}")),
    "a title of 5 MB": lambda: page("", title="Мост - открыт | " * 300_000),
    "a title of blanks": lambda: page("", title="Мост" + " " * 1_000_000 + "."),
    "a headline of dashes": lambda: page("<h1>" + "a - " * 300_000 + "</h1>"),
    "a million entities": lambda: page("&amp;" * 1_000_000),
    "zero bytes": lambda: page("\0" * 1_000_000),
    "halves of characters": lambda: page("\ud800" * 1_000_000),
    "accents without letters": lambda: page("<p>а" + "\u0301" * 2_000_000),
    "digits for a date": lambda: page("", meta("article:published_time", "1" * 1_000_000)),
    "colons for a date": lambda: page("", meta("article:published_time", "12:" * 1_000_000)),
    "months for a date": lambda: page("", meta("article:published_time", "12 мая " * 500_000)),
    "blanks for a date": lambda: page("", meta("article:published_time", "12" + " " * 1_000_000 + "мая")),
    "100,000 <time>": lambda: page("<time datetime='2024-01-01'>x</time>" * 100_000),
    "an author of 300,000 names": lambda: page("", meta("article:author", "Анна Петрова, " * 300_000)),
    "a byline of 1 MB": lambda: page("<div class=author>" + "By " * 300_000 + "</div>"),
    "a canonical URL of 4 MB": lambda: page("", "<link rel=canonical href='https://x.test/" + "a/" * 2_000_000 + "'>"),
    "a million keywords": lambda: page("", "<meta name=keywords content='" + "а, " * 1_000_000 + "'>"),
    "credits without end": lambda: page("<p>" + "Фото: /" * 500_000),
    "blanks of 5 MB": lambda: page(" " * 4_900_000 + "."),
}  # fmt: skip

WORKER = """
import resource, sys, time
from datetime import UTC, datetime
from pathlib import Path
from aggregator.extractors import extract
from aggregator.model import Hints
from test_hostile_pages import PAGES
statm = Path("/proc/self/statm")
taken = int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 1 << 31
resource.setrlimit(resource.RLIMIT_AS, (taken + {bytes}, taken + {bytes}))
resource.setrlimit(resource.RLIMIT_CPU, ({cpu}, {cpu}))
hints = Hints(now=datetime(2026, 1, 1, tzinfo=UTC), with_html=True)
for name in sys.argv[1:]:
    html = PAGES[name]()
    began = time.process_time()
    extract(html, "https://gazeta.test/2025/11/12/most", hints)
    print(round(time.process_time() - began, 3), name, flush=True)
"""


def read(names: list[str]) -> dict[str, float]:
    """CPU seconds by page, all read by one process with bounded memory and time; what is missing it did not end."""
    code = WORKER.format(bytes=MEGABYTES << 20, cpu=SECONDS * len(names) + 10)
    ran = subprocess.run(
        [sys.executable, "-c", code, *names],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent,
    )
    lines = [line.partition(" ") for line in ran.stdout.splitlines()]
    took = {name: float(seconds) for seconds, _, name in lines}
    missing = [name for name in names if name not in took]
    assert not missing, f"did not end: {missing[0]}: {ran.stderr[-300:]}"
    return took


NAMES = list(PAGES)


@pytest.mark.parametrize("names", [NAMES[n::6] for n in range(6)], ids=range(6))
def test_every_hostile_page_ends_in_bounded_time_and_memory(names: list[str]) -> None:
    slow = {name: seconds for name, seconds in read(names).items() if seconds > SECONDS}
    assert not slow


# ---------------------------------------------------------------- what is parsed of them


def test_an_honest_page_passes_as_it_is() -> None:
    html = page(
        PROSE * 50, meta("og:title", "Мост") + "<script>for(var a=0;a<b.length;a++){x=1}" + "y=2;" * 9_000 + "</script>"
    )
    assert tame(html) == html.encode()
    wide = page("<img alt='Мост' src='data:image/png;base64," + "AAAA" * 20_000 + "'>")
    assert tame(wide) == wide.encode()
    state = page("<div data-state='" + '{"a": "b", "c": 1} ' * 3_000 + "'>" + PROSE)
    assert tame(state) == state.encode()


def test_a_page_of_too_many_tags_is_cut_behind_the_last_that_is_read() -> None:
    html = page("<p>я" * 200_000)
    kept = tame(html)
    assert kept is not None
    assert kept.decode()  # no character is cut in two
    assert html.encode().startswith(kept)
    assert MOST_TAGS * 0.98 < kept.count(b"<") <= MOST_TAGS


def test_tags_of_too_many_attributes_lose_them_and_nothing_else() -> None:
    most = math.isqrt(MOST_COMPARED)
    for count, times in ((most, 1), (most // 5, 25)):
        tag = f"<p {' '.join(f'a{n}' for n in range(count))}>"
        html = page(f"{tag}Мост</p>" * times + PROSE)
        tamed = tame(html)
        assert tamed is not None
        assert tamed.replace(tag.encode(), b"<p>") == page("<p>Мост</p>" * times + PROSE).encode()
        assert tamed.count(tag.encode()) * count**2 <= MOST_COMPARED


def test_a_crowd_that_costs_nothing_to_read_stays() -> None:
    html = page(f"<p {' '.join(f'a{n}' for n in range(MOST_ATTRIBUTES * 5))}>Мост</p>{PROSE}")
    assert tame(html) == html.encode()


@pytest.mark.parametrize(
    "around",
    ["<script>{}</script>", "<!--{}-->", "<textarea>{}</textarea>", "<script type='application/json'>{}</script>"],
)
def test_what_looks_like_such_a_tag_in_a_script_or_a_comment_stays(around: str) -> None:
    compared = "a <b " + " && ".join(f"a{n} = 1" for n in range(math.isqrt(MOST_COMPARED)))
    html = page(around.format(compared) + PROSE)
    assert tame(html) == html.encode()


def test_depth_is_counted_by_name() -> None:
    assert bottomless("<div>" * (DEEPEST + 1))
    assert bottomless("<div>" * (DEEPEST + 1) + "</span>" * (DEEPEST + 1))
    assert not bottomless("<div></div>" * (DEEPEST + 1))
    assert not bottomless("<p>" * (DEEPEST + 1))


@given(
    st.lists(
        st.sampled_from(["<p>", "<", ">", "<a b='", "'", '"', "слово ", "<div ", "a=1 ", "</div>", "<script>", "\n"]),
        max_size=300,
    )
)
@settings(max_examples=60)
def test_what_is_small_is_never_changed(parts: list[str]) -> None:
    html = "".join(parts)
    assert tame(html) == html.encode()


# ---------------------------------------------------------------- in a pass


def test_hostile_pages_in_a_pass_leave_the_other_articles_untouched_and_the_log_says_why(tmp_path: Path) -> None:
    database, network = tmp_path / "news.db", Network()
    outlet = network.outlet("vesti", "Мост открыли", "Снег выпал", "Ярмарка", "Каток")
    network.answers["https://vesti.example/1"] = "<frameset>" * 60_000
    network.answers["https://vesti.example/2"] = page("<div>" * 60_000)
    network.answers["https://vesti.example/3"] = "<h1>" * 20_000
    report = passed(database, network, [outlet])
    assert (report.pages, report.new) == (4, 4)
    told = dict(rows(database, "select title, text is not null from news"))
    assert told == {"Мост открыли": 1, "Снег выпал": 0, "Мост": 1, "Каток": 0}
    logged = rows(database, "select outcome, detail from fetches where url = 'https://vesti.example/1'")
    assert [outcome for outcome, _ in logged] == ["no-article"]
    assert logged[0][1]
    tangled = rows(database, "select outcome from fetches where url = 'https://vesti.example/3'")
    assert tangled == [("tangled",)]
