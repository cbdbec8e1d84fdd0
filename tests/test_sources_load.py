"""A right sources.yaml: given these lines, then a source with this zone, these manners, these secrets, these warnings."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator import sources
from aggregator.errors import ConfigError
from aggregator.model import Source
from aggregator.sources import Roster, yamlfile

FILE = Path("sources.yaml")
CONTACT = "defaults:\n  contact: a@b.example\n"


def roster(body: str, defaults: str = CONTACT, **environment: str) -> Roster:
    text = f"{defaults}sources:\n  vesti:\n    name: Вести\n    homepage: https://vesti.example/\n{body}"
    return sources.parse(text, FILE, environment)


def vesti(body: str = "", defaults: str = CONTACT, **environment: str) -> Source:
    return roster(body, defaults, **environment)["vesti"]


def told(body: str, defaults: str = CONTACT) -> list[str]:
    return [str(warning) for warning in roster(body, defaults).warnings]


# ---------------------------------------------------------------- what a source has without a word


def test_a_name_and_a_home_page_are_enough() -> None:
    source = vesti()
    assert (source.endpoints, source.every, source.pause) == ((), None, timedelta(seconds=1))
    assert (source.language, source.kind, source.enabled, source.identity) == ("ru", "outlet", True, "auto")
    assert (source.full_text, source.keep_raw, source.allow_private) == (False, False, False)


def test_a_roster_is_asked_by_key() -> None:
    asked = roster("")
    assert "vesti" in asked
    assert "другие" not in asked
    with pytest.raises(KeyError):
        asked["other"]


# ---------------------------------------------------------------- zones


@pytest.mark.parametrize(
    ("lines", "zone"),
    [
        ("    place: Спасск-Дальний\n", "Asia/Vladivostok"),
        ("    place: Приморский край\n", "Asia/Vladivostok"),
        ("    place: Мирный, Якутия\n", "Asia/Yakutsk"),
        ("    place: Мирный, Архангельская область\n", "Europe/Moscow"),
        ("    timezone: Asia/Tokyo\n", "Asia/Tokyo"),
        ("    place: Спасск-Дальний\n    timezone: Asia/Tokyo\n", "Asia/Tokyo"),
    ],
)
def test_the_zone_is_that_of_the_place_unless_it_is_said(lines: str, zone: str) -> None:
    assert vesti(lines).timezone == zone


def test_the_zone_of_the_defaults_is_for_sources_without_a_place() -> None:
    defaults = "defaults: {contact: a@b.example, timezone: Asia/Sakhalin}\n"
    assert vesti("", defaults).timezone == "Asia/Sakhalin"
    assert vesti("    place: Артем\n", defaults).timezone == "Asia/Vladivostok"
    assert told("", defaults) == []


def test_a_source_with_neither_place_nor_zone_is_warned_of() -> None:
    (warning,) = told("")
    assert warning == "sources.yaml:4:3: vesti: neither place nor timezone: its days are counted in UTC"


# ---------------------------------------------------------------- spans


@pytest.mark.parametrize(
    ("written", "span"),
    [("1m", 60), ("90s", 90), ("15m", 900), ("1.5h", 5400), ("1d", 86_400), ("15 m", 900), ("auto", None)],
)
def test_how_often(written: str, span: int | None) -> None:
    assert vesti(f"    every: {written}\n").every == (None if span is None else timedelta(seconds=span))


@pytest.mark.parametrize(("written", "seconds"), [("0s", 0), ("0.5s", 0.5), ("1m", 60)])
def test_how_long_between_two_requests(written: str, seconds: float) -> None:
    assert vesti(f"    pause: {written}\n").pause == timedelta(seconds=seconds)


# ---------------------------------------------------------------- defaults


def test_a_source_may_take_back_what_the_defaults_say() -> None:
    defaults = (
        "defaults:\n  contact: a@b.example\n  every: 1h\n  pause: 3s\n  language: en\n  keep_raw: true\n"
        "  headers: {X-A: all}\n  tags: [one]\n  max_articles: 7\n"
    )
    as_said = vesti("", defaults)
    assert (as_said.every, as_said.pause, as_said.language) == (timedelta(hours=1), timedelta(seconds=3), "en")
    assert (as_said.keep_raw, as_said.headers, as_said.tags, as_said.max_articles) == (
        True,
        (("X-A", "all"),),
        ("one",),
        7,
    )
    own = vesti(
        "    every: auto\n    pause: 1s\n    language: ru\n    keep_raw: false\n    headers: {}\n    tags: []\n    max_articles: 200\n",
        defaults,
    )
    assert (own.every, own.pause, own.language) == (None, timedelta(seconds=1), "ru")
    assert (own.keep_raw, own.headers, own.tags, own.max_articles) == (False, (), (), 200)


def test_what_to_do_with_doubtful_paragraphs_and_with_what_repeats() -> None:
    assert (vesti("").prefer, vesti("").site_memory) == ("balanced", True)
    said = vesti(
        "    prefer: recall\n", "defaults:\n  contact: a@b.example\n  prefer: precision\n  site_memory: false\n"
    )
    assert (said.prefer, said.site_memory) == ("recall", False)
    with pytest.raises(ConfigError, match="prefer"):
        vesti("    prefer: everything\n")


@pytest.mark.parametrize(("written", "tag"), [("ru-RU", "ru"), ("EN", "en"), ("tt", "tt")])
def test_a_language_is_its_primary_tag(written: str, tag: str) -> None:
    assert vesti(f"    language: {written}\n").language == tag


# ---------------------------------------------------------------- who asks


def test_sites_are_told_whom_to_write_to() -> None:
    agent = vesti().user_agent
    assert agent.startswith("aggregator/")
    assert agent.endswith(" (+a@b.example)")


def test_a_user_agent_that_is_written_is_the_whole_of_it() -> None:
    assert vesti("    user_agent: Mozilla/5.0 ${WHO}\n", WHO="(x)").user_agent == "Mozilla/5.0 (x)"


def test_no_contact_is_a_warning() -> None:
    (warning,) = told("    place: Артём\n", "")
    assert "no contact" in warning
    assert "sources.yaml:1:1" in warning


# ---------------------------------------------------------------- secrets


def test_secrets_come_from_the_environment() -> None:
    source = vesti(
        "    headers:\n      Authorization: 'Basic ${USER_1}:${WORD}'\n      X-Price: $5\n    proxy: socks5://${USER_1}@10.0.0.1:1080\n",
        USER_1="u",
        WORD="w",
    )
    assert source.headers == (("Authorization", "Basic u:w"), ("X-Price", "$5"))
    assert source.proxy == "socks5://u@10.0.0.1:1080"


def test_what_a_secret_holds_is_not_filled_in_again() -> None:
    assert vesti("    headers: {X-A: '${ONE}'}\n", ONE="${TWO}", TWO="x").headers == (("X-A", "${TWO}"),)


# ---------------------------------------------------------------- endpoints


def test_addresses_are_written_as_they_are_asked_for() -> None:
    source = vesti("    feeds: ['HTTPS://Вести.РФ/лента', ' https://a.example/x y ']\n")
    assert source.feeds == (
        "https://xn--b1agj9af.xn--p1ai/%D0%BB%D0%B5%D0%BD%D1%82%D0%B0",
        "https://a.example/x%20y",
    )


def test_endpoints_keep_their_order_and_their_kind() -> None:
    source = vesti(
        "    place: Артём\n    listings: [{url: 'https://a.example/n', links: .n a}]\n"
        "    feeds: ['https://a.example/1', 'https://a.example/2']\n    sitemaps: ['https://a.example/s.xml']\n"
    )
    assert [(one.kind, one.url, one.links) for one in source.endpoints] == [
        ("feed", "https://a.example/1", None),
        ("feed", "https://a.example/2", None),
        ("sitemap", "https://a.example/s.xml", None),
        ("listing", "https://a.example/n", ".n a"),
    ]


def test_an_endpoint_of_two_sources_is_a_warning_at_the_second() -> None:
    body = (
        "    place: Артём\n    feeds: ['https://a.example/rss']\n"
        "  other:\n    name: Другие\n    homepage: https://other.example/\n    place: Артём\n"
        "    feeds: ['http://www.a.example/rss/']\n"
    )
    assert told(body) == ["sources.yaml:9:3: other: an endpoint of other is also one of vesti"]


# ---------------------------------------------------------------- the size of a region


def test_two_thousand_sources_are_read_in_seconds() -> None:
    many = "".join(
        f"  s{n}:\n    name: И{n}\n    homepage: https://s{n}.example/\n    place: Мирный, Якутия\n"
        for n in range(2000)
    )
    begun = time.monotonic()
    assert len(sources.parse(f"{CONTACT}sources:\n{many}", FILE, {}).sources) == 2000
    assert time.monotonic() - begun < 20


PIECES = (
    "a: ", "b: ", "c:", "- ", "\n", "\n  ", "\n    d: ", "\n  - ", "'", '"', "\\", "\\n", "\\/", "\\u0451", "\\ud800", "|", "|-\n", ">2\n",
    "#", " # x", "{x: ", "}", "[", "]", ", ", "? ", ": ", ":", "yes", "null", "~", "0o17", "017", "1:20", "2024-11-12", ".5", "True",
    "Спасск", "😀", " ", "...\n", "---\n", "%", "@", "<<: ", "&a", "*a", "!x", "''", "http://a.b/c?d=e#f", "key: value\n", "a#b", "\t",
)  # fmt: skip


@settings(max_examples=1_000)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join))
def test_the_quick_reader_of_yaml_means_what_the_careful_one_means(text: str) -> None:
    quick = yamlfile._quickly(text, "sources.yaml")
    if quick is not None:
        careful = yamlfile._carefully(text, "sources.yaml")
        assert (repr(quick.value), quick.values_at) == (repr(careful.value), careful.values_at)
        assert quick.keys_at == careful.keys_at


def test_the_shipped_file_is_read_quickly() -> None:
    text = (Path(__file__).resolve().parent.parent / "sources.yaml").read_text(encoding="utf-8")
    assert yamlfile._quickly(text, "sources.yaml") == yamlfile._carefully(text, "sources.yaml")
