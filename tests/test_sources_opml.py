"""OPML: given what a feed reader exports, then these feeds; hostile and odd files are one line and no traceback."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator import sources
from aggregator.errors import ConfigError
from aggregator.sources import opml

EXPORT = """<opml version="2.0">
<head><title>Мои ленты</title></head>
<body>
  <outline text="Приморье" title="Приморье">
    <outline text="Города">
      <outline type="rss" text="Вести" title="Вести" xmlUrl="https://vesti.example/rss" htmlUrl="https://vesti.example/"/>
    </outline>
  </outline>
  <outline type="rss" text="Без папки" xmlUrl="https://plain.example/feed"/>
</body></opml>"""


def outlines(*rows: str) -> bytes:
    return f"<opml><body>{''.join(f'<outline {row}/>' for row in rows)}</body></opml>".encode()


def test_feeds_have_their_folders_and_their_home_pages() -> None:
    vesti, plain = opml.read(EXPORT.encode(), "x.opml")
    assert (vesti.name, vesti.feed, vesti.homepage) == ("Вести", "https://vesti.example/rss", "https://vesti.example/")
    assert vesti.folders == ("Приморье", "Города")
    assert (plain.homepage, plain.folders) == ("https://plain.example/", ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251", "koi8-r"])
def test_a_file_in_any_encoding_of_russian(encoding: str) -> None:
    declared = "" if encoding.startswith("utf") else f'<?xml version="1.0" encoding="{encoding}"?>'
    vesti, _ = opml.read((declared + EXPORT).encode(encoding), "x.opml")
    assert vesti.name == "Вести"


@pytest.mark.parametrize(
    ("row", "feed"),
    [
        ('XMLURL="https://a.example/rss"', "https://a.example/rss"),
        ('xmlUrl=" https://a.example/rss "', "https://a.example/rss"),
        ('xmlUrl="feed:https://a.example/rss"', "https://a.example/rss"),
        ('xmlUrl="feed://a.example/rss"', "http://a.example/rss"),
        ('xmlUrl="https://вести.рф/rss"', "https://xn--b1agj9af.xn--p1ai/rss"),
    ],
)
def test_addresses_as_readers_write_them(row: str, feed: str) -> None:
    (found,) = opml.read(outlines(row), "x.opml")
    assert found.feed == feed


def test_an_outline_without_a_name_is_called_after_its_host() -> None:
    (found,) = opml.read(outlines('xmlUrl="https://a.example/rss" htmlUrl="ftp://a.example/"'), "x.opml")
    assert (found.name, found.homepage) == ("a.example", "https://a.example/")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "", "rss.xml"])
def test_what_is_no_web_address_is_left_out(url: str) -> None:
    assert opml.read(outlines(f'text="x" xmlUrl="{url}"'), "x.opml") == ()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "x.opml:1:1: this is not OPML: no element found"),
        (b"rubbish", "x.opml:1:1: this is not OPML: syntax error"),
        (b"<opml>\n<body>\n<outline", "x.opml:3:1: this is not OPML: unclosed token"),
        (b"<opml>\n</body>", "x.opml:2:3: this is not OPML: mismatched tag"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><opml/>', "it declares entities"),
        (b'<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd">%a;]><opml/>', "it declares entities"),
        (b"<opml>" + b"<outline>" * 31 + b"</outline>" * 31 + b"</opml>", "too many levels"),
        (b"<opml>" + b'<outline xmlUrl="https://a.example/"/>' * 20_001 + b"</opml>", "too many feeds"),
        (b" " * 5_000_001, "x.opml: it is larger than 5,000,000 bytes"),
        (b'<?xml version="1.0" encoding="gb2312"?><opml/>', "its encoding is not one that can be read"),
        (b'<?xml version="1.0" encoding="rot13"?><opml/>', "its encoding is not one that can be read"),
        (b'<?xml version="1.0" encoding="no-such"?><opml/>', "its encoding is not one that can be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_its_line(data: bytes, told: str) -> None:
    with pytest.raises(ConfigError) as raised:
        opml.read(data, "x.opml")
    assert told in str(raised.value)


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda junk: b"<opml><outline " + junk + b"/></opml>"))
@settings(max_examples=60, deadline=None)
def test_no_bytes_raise_anything_but_a_config_error(data: bytes) -> None:
    found: object = ()
    with suppress(ConfigError):
        found = opml.read(data, "x.opml")
    assert isinstance(found, tuple)


# ---------------------------------------------------------------- out

ROSTER = """
defaults: {contact: a@b.example}
sources:
  a: {name: 'Вести & «Ко» <25>', homepage: 'https://a.example/', place: Спасск-Дальний, feeds: ['https://a.example/rss?a=1&b=2']}
  b: {name: Б, homepage: 'https://b.example/', place: Хабаровск, feeds: ['https://b.example/1', 'https://b.example/2']}
  c: {name: В, homepage: 'https://c.example/', feeds: ['https://c.example/rss']}
  d: {name: Г, homepage: 'https://d.example/', place: Артём}
"""


def test_sources_go_out_a_folder_for_each_region_and_come_back() -> None:
    roster = sources.parse(ROSTER, Path("sources.yaml"), {})
    document = opml.write(roster.sources, "Восток")
    back = {each.feed: (each.name, each.homepage, each.folders) for each in opml.read(document.encode(), "x.opml")}
    assert back == {
        "https://a.example/rss?a=1&b=2": ("Вести & «Ко» <25>", "https://a.example/", ("Приморский край",)),
        "https://b.example/1": ("Б", "https://b.example/", ("Хабаровский край",)),
        "https://b.example/2": ("Б", "https://b.example/", ("Хабаровский край",)),
        "https://c.example/rss": ("В", "https://c.example/", ()),
    }


def test_what_goes_out_is_opml_2() -> None:
    tree = ElementTree.fromstring(opml.write(sources.parse(ROSTER, Path("sources.yaml"), {}).sources, "Восток"))
    assert (tree.tag, tree.get("version"), tree.findtext("head/title")) == ("opml", "2.0", "Восток")
    assert {outline.get("type") for outline in tree.iter("outline") if outline.get("xmlUrl")} == {"rss"}
