"""Given a document that nobody wrote, then reading it crashes nothing; what is read of it is bounded, clean and can be stored.

`make fuzz` does the same for ten minutes over more documents.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator import sources
from aggregator.engines.cells import Call, LostError, Result
from aggregator.errors import ConfigError
from aggregator.normalize import dates, html, languages, urls
from tests.fuzz import checks
from tests.fuzz.corpus import seeds, write_newsroom
from tests.fuzz.hunt import Hunt, hunt, made, tried
from tests.fuzz.shrink import shrunk

SECONDS = 4
PROSE = "Движение по новому мосту открыли во вторник утром, сообщили в администрации округа. " * 4


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_newsroom(tmp_path_factory.mktemp("press"))


def test_a_few_seconds_of_documents_that_nobody_wrote(press: Path, tmp_path: Path) -> None:
    found = hunt(press, seed=1, found=tmp_path, seconds=SECONDS)
    assert found.kinds == {}, "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("*.txt"))
    assert found.read >= 50


def test_the_newsroom_has_feeds_and_pages_and_they_are_the_same_each_time(press: Path, tmp_path: Path) -> None:
    known = seeds(press)
    assert {seed.kind for seed in known} == {"feed", "page"}
    assert [seed.body for seed in known] == [seed.body for seed in seeds(write_newsroom(tmp_path))]


def test_the_documents_of_a_seed_are_the_same_each_time_and_others_than_those_of_another(press: Path) -> None:
    assert [made(press, 1, number) for number in range(20)] == [made(press, 1, number) for number in range(20)]
    assert made(press, 1, 0) != made(press, 2, 0)


class Here:
    """Reads in this process; one number of each turn is lost, as if it had ended its process."""

    def __init__(self, lost: int) -> None:
        self.lost = lost

    def carry(self, calls: Sequence[Call]) -> list[Result]:
        return [
            (None, LostError("gone")) if call.args[-1] == self.lost else (call(), None)  # type: ignore[attr-defined]
            for call in calls
        ]


def test_what_is_found_is_made_small_and_can_be_repeated(
    press: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(page: Any) -> Any:
        return checks.desk._understand(page, lambda: 1 // (b"<h1" not in page.body))

    for way in checks.READERS:
        monkeypatch.setitem(checks.READERS, way, fails)
    this = Hunt(press, 1, tmp_path, Here(lost=3), "python -m tests.fuzz --seed 1", lambda _: None)  # type: ignore[arg-type]
    this.turn(range(12))
    (crash,) = [kind for kind in this.kinds if kind.startswith("ZeroDivisionError")]
    (report,) = [path for path in tmp_path.glob("*.txt") if "ZeroDivisionError" in path.read_text(encoding="utf-8")]
    assert report.with_suffix(".document").read_bytes() == b"<h1"
    said = report.read_text(encoding="utf-8")
    number = int(said.partition("repeat: python -m tests.fuzz --seed 1 --at ")[2].split()[0])
    again = tried(press, 1, number)
    assert again is not None
    assert again.body == report.with_suffix(".whole").read_bytes()
    assert crash in {complaint.kind for complaint in again.wrong}
    assert [kind for kind in this.kinds if "gone" in kind], "the one that was lost"


def test_the_smallest_document_is_found() -> None:
    assert shrunk(b"x" * 1_000 + b"ab" + b"y" * 1_000 + b"c", lambda body: b"ab" in body and b"c" in body) == b"abc"
    assert shrunk(b"whole", lambda body: body == b"whole") == b"whole"


def right(way: str, body: bytes) -> None:
    assert checks.complaints(way, body) == []


# ---------------------------------------------------------------- what was found


@pytest.mark.parametrize("name", ["description", "keywords", "article:section"])
def test_what_is_cut_at_its_longest_does_not_end_in_a_blank(name: str) -> None:
    words = "мост через реку " * 200
    for shift in range(8):
        said = f"{'м' * shift} {words}"
        right("page", f"<meta name='{name}' content='{said}'><h1>Мост</h1><p>{PROSE}</p>".encode())


def test_a_headline_that_is_made_of_an_address_is_no_longer_than_others() -> None:
    link = f"/{'ochen-dlinnyj-adres-' * 100}"
    right("feed", f"<rss><channel><item><link>{link}</link></item></channel></rss>".encode())


@pytest.mark.parametrize("field", ["image", "author", "publisher", "isBasedOn"])
@pytest.mark.parametrize("odd", [[], {}, [1], None])
def test_what_a_page_s_json_refers_to_may_have_no_proper_name(field: str, odd: object) -> None:
    said = json.dumps({"@type": "NewsArticle", field: {"@id": odd}})
    right("page", f"<script type='application/ld+json'>{said}</script><h1>Мост</h1><p>{PROSE}</p>".encode())


# ---------------------------------------------------------------- structured documents

KEYS = (
    "@type @graph @id @value name url headline title author authors datePublished date_published image id content_text "
    "content_html summary tags keywords isPartOf articleBody language articleSection publisher mainEntityOfPage "
    "external_url attachments liveBlogUpdate"
).split()

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["2026-11-22T10:00:00+10:00", "https://vesti.example/1", "NewsArticle", "//[", "<p>Мост", "@graph"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(KEYS), JSON, min_size=1, max_size=8), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_json_feed_may_have_any_value_anywhere(item: dict[str, Any], linked: bool) -> None:
    items = [item | {"url": "https://vesti.example/2026/most"} if linked else item]
    right(
        "feed",
        json.dumps(
            {"version": "https://jsonfeed.org/version/1.1", "title": item.get("title"), "items": items}
        ).encode(),
    )


@given(
    st.dictionaries(st.sampled_from(KEYS), JSON, min_size=1, max_size=8),
    st.sampled_from(["NewsArticle", "LiveBlogPosting", None]),
)
@settings(max_examples=60, deadline=None)
def test_a_page_s_json_may_have_any_value_anywhere(claims: dict[str, Any], kind: str | None) -> None:
    said = json.dumps(claims | ({"@type": kind} if kind else {}))
    right(
        "page",
        f"<html><script type='application/ld+json'>{said}</script><article><h1>Мост</h1><p>{PROSE}</article>".encode(),
    )


NAMES = st.sampled_from(
    "content property name itemprop datetime href src class rel itemscope itemtype lang charset".split()
)
TAGS = st.sampled_from("meta a img time span div p h1 h2 link article li title base".split())
VALUES = st.sampled_from([
    "", " ", "og:title", "article:published_time", "author", "headline", "datePublished", "https://schema.org/NewsArticle",
    "canonical", "2026-11-22", "32.13.2026 25:61", "//[", "https://вести.рф/мост?a=б#в", "javascript:x", "articleBody", "utf-7",
    "Анна Петрова, Иван Сидоров", "\u0301", "a" * 2_000,
]) | st.text(max_size=15).map(lambda value: value.replace("'", ""))  # fmt: skip


@st.composite
def markup(draw: st.DrawFn) -> str:
    """Elements that claim anything of an article."""
    parts = []
    for _ in range(draw(st.integers(1, 12))):
        tag, given = draw(TAGS), draw(st.dictionaries(NAMES, VALUES, max_size=3))
        claims = " ".join(f"{name}='{value}'" for name, value in given.items())
        parts.append(f"<{tag} {claims}>{draw(VALUES)}")
        parts.append(draw(st.sampled_from(["", f"</{tag}>", "</div>"])))
    return "".join(parts)


@given(markup(), st.sampled_from(["page", "listing", "linked", "feed"]))
@settings(max_examples=120, deadline=None)
def test_markup_may_claim_anything(said: str, way: str) -> None:
    right(way, f"<html><head></head><body>{said}".encode("utf-8", "replace"))


LOCS = st.sampled_from(
    [
        "https://vesti.example/1",
        "/2",
        "//[",
        "https://elsewhere.example/3",
        " \n ",
        "<![CDATA[https://vesti.example/4]]>",
        "&#0;",
    ]
)
STAMPS = st.sampled_from(
    ["2026-11-22", "2026-11-22T10:00:00Z", "1970", "9999-99-99", "вчера", "", "2026-11-22T10:00:00+99:99"]
)


@given(
    st.lists(st.tuples(LOCS, STAMPS, st.text(max_size=10)), max_size=12),
    st.sampled_from(["urlset", "sitemapindex", "x"]),
)
@settings(max_examples=60, deadline=None)
def test_a_sitemap_may_say_anything(urls_given: list[tuple[str, str, str]], root: str) -> None:
    inner = "".join(
        f"<url><loc>{loc}</loc><lastmod>{at}</lastmod><news:title>{title}</news:title></url>"
        for loc, at, title in urls_given
    )
    right(
        "sitemap",
        f"<{root} xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{inner}</{root}>".encode("utf-8", "replace"),
    )


# ---------------------------------------------------------------- values

LINK = st.lists(
    st.sampled_from(
        [*"abя/?#&=.%:@[] \\\t\n", "http://", "//", "..", "xn--", "%D0", "javascript:", "вести.рф", ":80", "\ud800"]
    )
).map("".join)


@given(LINK, st.sampled_from(["https://vesti.example/a/b", "http://вести.рф/", "", "//["]))
@settings(max_examples=300)
def test_an_absolute_address_is_its_own_and_has_its_parts(link: str, base: str) -> None:
    found = urls.absolute(link, base)
    if found is not None:
        assert found.startswith(("http://", "https://"))
        assert len(found) <= urls.LONGEST
        assert not checks.CONTROL.search(found)
        assert urls.absolute(found, "") == found
        assert urls.host(found)
        assert urls.same_site(found, found)
        assert len(urls.display(found)) <= 3 * urls.LONGEST


OFFSETS = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


@given(st.datetimes(datetime(1999, 1, 1), datetime(2026, 11, 22)), OFFSETS)
@settings(max_examples=150)
def test_an_instant_written_by_a_machine_is_read_back(local: datetime, zone: timezone) -> None:
    at = local.replace(microsecond=0, tzinfo=zone)
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    for said in (
        at.isoformat(),
        format_datetime(at),
        at.isoformat(" "),
        at.strftime("%Y-%m-%dT%H:%M:%S%z"),
        at.isoformat().replace("T", " T ", 0),
    ):
        found = dates.parse(said, now=now, zone=ZoneInfo("Asia/Vladivostok"))
        assert found is not None, said
        assert found.at == at, said


@given(st.text(max_size=12) | st.from_regex(r"[a-zA-Z]{2,4}([-_][a-zA-Z0-9]{1,9}){0,3}", fullmatch=True))
@settings(max_examples=150)
def test_a_language_is_a_language_the_second_time_too(said: str) -> None:
    found = languages.tag(said)
    assert found is None or languages.tag(found) == found


@given(st.text(max_size=60) | st.text(alphabet="<>&;#x0ap/ \"'", max_size=60))
@settings(max_examples=150, deadline=None)
def test_plain_text_has_nothing_that_cannot_be_stored(fragment: str) -> None:
    assert not checks.CONTROL.search(html.plain(fragment))


# ---------------------------------------------------------------- sources.yaml

YAML_KEYS = st.sampled_from(
    "sources defaults contact vesti name homepage place feeds sitemaps listings url links article title text published every "
    "timezone enabled headers include exclude on_alert prefer language tags max_articles".split()
) | st.text(max_size=4)
YAML = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.dates()
    | st.sampled_from(["15m", "https://vesti.example/"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(YAML_KEYS, inner, max_size=5),
    max_leaves=15,
)


@given(YAML)
@settings(max_examples=150, deadline=None)
def test_any_values_in_sources_yaml_are_read_or_every_fault_has_its_line(values: Any) -> None:
    given = {"sources": {"vesti": {"name": "Вести", "homepage": "https://vesti.example/"}}}
    if isinstance(values, dict):
        given["sources"]["vesti"] |= values
    text = json.dumps(given, ensure_ascii=False, default=str, indent=1)
    try:
        roster = sources.parse(text, Path("sources.yaml"), {})
    except ConfigError as error:
        faults = error.problems
    else:
        assert [source.key for source in roster.sources] == ["vesti"]
        return
    assert all(1 <= fault.line <= text.count("\n") + 1 for fault in faults)
    assert sum(len(str(fault)) for fault in faults) < 100_000
