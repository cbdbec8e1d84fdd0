"""The fast routes of texts, dates and addresses: given what they take, then what the thorough ones would have said."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.normalize import dates, html, stamps, strip, text, urls
from aggregator.readers import addresses

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HERE = ZoneInfo("Asia/Vladivostok")


# ---------------------------------------------------------------- HTML


def by_parser(fragment: str) -> str:
    body = html._tree(fragment).body
    return html.text_of(body) if body is not None else ""


words = st.sampled_from(
    [
        "Мост",
        " ",
        "открыт",
        "\n",
        "&nbsp;",
        "&amp;lt;",
        "&mdash;",
        "  ",
        "a &lt; b",
        "&#1084;",
        "&copy",
        "&",
        "\r\n",
        "\u2028",
        "\t",
    ]
)
inline = st.sampled_from(["b", "a href='x'", 'span class="a b"', "em", 'a title="it\'s"', "STRONG", "font\tsize=1"])
block = st.sampled_from(["p", "div", "blockquote", "section", "P", 'div id="x"'])
single = st.sampled_from(
    [
        "<br>",
        "<br/>",
        "<br />",
        "<hr>",
        "<ul><li>a</li><li>b</ul>",
        "<h2>a</h2>",
        '<img src="a.jpg" alt="x">',
        "<!-- wp:p -->",
        "<script>a < b</script>",
        "<iframe></iframe>",
    ]
)


def wrapped(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = st.one_of(inline, block)
    return st.tuples(tags, st.lists(inside, max_size=4)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{re.split(r'[ 	]', made[0])[0]}>"
    )


fragments = st.lists(st.recursive(st.one_of(words, single), wrapped, max_leaves=12), max_size=6).map("".join)


@given(fragments)
@settings(max_examples=60, deadline=None)
def test_what_is_stripped_is_what_a_parser_reads(fragment: str) -> None:
    cut = strip.stripped(fragment)
    assert cut is None or text.clean_paragraphs(cut) == by_parser(fragment)


@given(
    st.lists(
        st.sampled_from([*"<>/!-'\"=&;# a", "</p>", "<p ", "<b>", "</b>", "<br>", "<!--", "-->", "&lt", "&#65;"]),
        max_size=25,
    ).map("".join)
)
@settings(max_examples=60, deadline=None)
def test_of_rubbish_the_same_signs_are_read(fragment: str) -> None:
    cut = strip.stripped(fragment)
    assert cut is None or "".join(cut.split()) == "".join(by_parser(fragment).split())


@pytest.mark.parametrize(
    "fragment",
    ["<table><tr><td>a</td></tr></table>", "a <!-- b", "<p title='a>b'>c", "<select><option>a</select>", "a<b", "<p>&#10;", "<svg><title>x</title></svg>",
     "<!--> a -->", "<title>a</title>", "<script>a"],
)  # fmt: skip
def test_what_a_parser_sees_differently_is_left_to_it(fragment: str) -> None:
    assert strip.stripped(fragment) is None


def test_plain_html_needs_no_parser() -> None:
    fragment = '<p>Мост <a href="/x" title="it\'s">открыт</a>.<br>И снег&nbsp;&mdash; <img src="a.jpg"/>тоже.</p><!-- more --><ul><li>Раз</ul>'
    assert strip.stripped(fragment) is not None
    assert html.plain(fragment) == "Мост открыт. И снег — тоже.\n\nРаз"


# ---------------------------------------------------------------- white space


def cleaned_thoroughly(given: str) -> str:
    composed = unicodedata.normalize("NFC", text.INVISIBLE.sub("", given))
    if "\u200c" in composed or "\u200d" in composed:
        composed = unicodedata.normalize("NFC", text.JOINERS.sub("", composed))
    return text.SPACES.sub(" ", composed).strip()


@given(st.text(st.sampled_from("aё \n\t\xa0\u200b\xad\u200d\u2028\x85\x0b\u0301Ae\u212b\ufeff\u2003")))
@settings(max_examples=60, deadline=None)
def test_a_line_is_cleaned_as_thoroughly(given: str) -> None:
    assert text.clean(given) == cleaned_thoroughly(given)


def test_nothing_invisible_is_printable() -> None:
    every = map(chr, range(0x110000))
    assert not [
        sign
        for sign in every
        if (text.INVISIBLE.match(sign) or (sign.isspace() and sign != " ")) and sign.isprintable()
    ]


# ---------------------------------------------------------------- dates

instants = st.datetimes(datetime(1990, 1, 2), datetime(2026, 11, 22))
zones = st.sampled_from(["GMT", "UTC", "Z", "+0300", "-0530", "+1000", "+1345", "-0000"])


@given(instants, zones, st.booleans(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_mails_date_is_read_as_ever(at: datetime, zone: str, weekday: bool, seconds: bool) -> None:
    day = f"{stamps.DAYS[at.weekday()]}, " if weekday else ""
    month = list(stamps.MONTHS)[at.month - 1]
    clock = at.strftime("%H:%M:%S" if seconds else "%H:%M")
    written = f"{day}{at.day} {month} {at.year} {clock} {zone}"
    found = stamps.parse(written)
    assert found is not None
    assert found == dates.parse(written, now=NOW, zone=HERE)
    assert found.offset is not None


@given(
    instants,
    st.sampled_from(["Z", "+03:00", "-05:30", "+10:00"]),
    st.sampled_from(["T", " "]),
    st.sampled_from(["", ":%S", ":%S.%f"]),
)
@settings(max_examples=60, deadline=None)
def test_an_internet_date_is_read_as_ever(at: datetime, zone: str, between: str, rest: str) -> None:
    written = at.strftime(f"{at.year:04}-%m-%d{between}%H:%M{rest}") + zone
    assert stamps.parse(written) == dates.parse(written, now=NOW, zone=HERE)


@pytest.mark.parametrize(
    "written",
    ["22 ноября 2026, 10:00", "Sun, 22 Nov 2026 10:00:00", "Sun, 22 Nov 2026 10:00:00 EST", "Thu, 31 Feb 2026 10:00:00 GMT", "2026-11-22", "", "1" * 90,
     "2026-11-22T24:00:00Z", "Sun, 22 Nov 26 10:00 GMT", "2026-11-22T10:00:00+19:00"],
)  # fmt: skip
def test_everything_else_is_no_stamp(written: str) -> None:
    assert stamps.parse(written) is None


def test_the_offset_is_kept() -> None:
    found = stamps.parse("Sun, 22 Nov 2026 10:00:00 -0330")
    assert found is not None
    assert (found.offset, found.at.hour, found.precision) == (-timedelta(hours=3, minutes=30), 13, "second")


# ---------------------------------------------------------------- addresses


@given(st.from_regex(addresses.PLAIN, fullmatch=True))
@settings(max_examples=60, deadline=None)
def test_a_plain_address_is_what_the_standard_makes_of_it(link: str) -> None:
    assert addresses.absolute(link, "https://vesti.example/rss") == urls.absolute(link, "https://vesti.example/rss")


@given(
    st.text(st.sampled_from("htps:/.?#@%2eéА ab0-_~'&=[]"), max_size=30).map(lambda rest: "https://a.example" + rest)
)
@settings(max_examples=60, deadline=None)
def test_so_is_any_other(link: str) -> None:
    found = addresses.absolute(link, "")
    assert found == urls.absolute(link, "")
    assert found is None or addresses.canonical(found) == urls.canonical(found)
