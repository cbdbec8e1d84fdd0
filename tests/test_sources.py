"""sources.yaml: given these lines, then these sources; and the file that ships with the project."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from aggregator import sources
from aggregator.errors import ConfigError, UsageError
from aggregator.model import Endpoint, Listing
from aggregator.places import Gazetteer
from aggregator.sources import opml
from aggregator.sources.edit import with_entries

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "sources.yaml"
FILE = Path("sources.yaml")

FULL = """
defaults:
  contact: editor@example.org
  every: 30m
  tags: [primorye]
sources:
  vesti:
    name: Вести
    homepage: https://вести.рф/
    place: Спасск-Дальний
    feeds: [https://вести.рф/rss]
    listings:
      - url: https://вести.рф/news/
        links: .news a
    article: {title: h1, text: .content}
    pause: 5s
    every: auto
    headers: {X-Token: "Bearer ${TOKEN}"}
    exclude: ["*/sport/*"]
  mirny:
    name: Мирный
    homepage: http://mirny.example/
    place: Мирный, Архангельская область
    timezone: Europe/Samara
"""


def test_a_file_becomes_sources() -> None:
    roster = sources.parse(FULL, FILE, {"TOKEN": "secret"})
    vesti = roster["vesti"]
    assert vesti.homepage == "https://xn--b1agj9af.xn--p1ai/"
    assert vesti.timezone == "Asia/Vladivostok"
    assert vesti.listings == (Listing("https://xn--b1agj9af.xn--p1ai/news/", ".news a"),)
    assert vesti.selectors.text == ".content"
    assert vesti.headers == (("X-Token", "Bearer secret"),)
    assert vesti.user_agent.endswith("(+editor@example.org)")
    assert roster.warnings == ()


def test_a_source_has_the_defaults_unless_it_says_otherwise() -> None:
    roster = sources.parse(FULL, FILE, {"TOKEN": "secret"})
    assert (roster["vesti"].every, roster["vesti"].pause) == (None, timedelta(seconds=5))
    assert (roster["mirny"].every, roster["mirny"].pause) == (timedelta(minutes=30), timedelta(seconds=1))
    assert roster["mirny"].tags == ("primorye",)


def test_a_zone_that_is_written_wins_over_that_of_the_place() -> None:
    mirny = sources.parse(FULL, FILE, {"TOKEN": "x"})["mirny"]
    assert mirny.timezone == "Europe/Samara"
    assert mirny.place is not None
    assert mirny.place.region == "Архангельская область"


def test_what_an_editor_should_know_is_a_warning() -> None:
    text = "sources:\n  a:\n    name: А\n    homepage: https://a.example/\n    feeds: [https://x.example/rss]\n"
    text += (
        "  b:\n    name: Б\n    homepage: https://b.example/\n    place: Артем\n    feeds: [http://x.example/rss/]\n"
    )
    warned = [str(warning) for warning in sources.parse(text, FILE, {}).warnings]
    assert any("no contact" in warning for warning in warned)
    assert any("sources.yaml:2:3" in warning and "UTC" in warning for warning in warned)
    assert any("also one of a" in warning for warning in warned)


# ---------------------------------------------------------------- the shipped file


def test_the_shipped_file_is_real_and_right() -> None:
    roster = sources.load(SHIPPED)
    assert roster.warnings == ()
    assert len(roster.sources) >= 120
    regions = {source.place.region for source in roster.sources if source.place}
    assert len(regions) >= 60
    hosts = " ".join(source.homepage for source in roster.sources)
    primorye = (
        "primamedia.ru",
        "ussurmedia.ru",
        "deita.ru",
        "newsvl.ru",
        "prim.news",
        "primrep.ru",
        "zrpress.ru",
        "primgazeta.ru",
    )
    assert all(
        host in hosts for host in (*primorye, "vl.aif.ru", "zolotou.com", "vestiprim.ru", "otvprim.ru", "primorsky.ru")
    )


def test_no_two_sources_of_the_shipped_file_are_one_site() -> None:
    homes = [source.homepage.split("/")[2].removeprefix("www.") for source in sources.load(SHIPPED).sources]
    assert len(homes) == len(set(homes))


def test_the_schema_is_current_and_the_shipped_file_keeps_to_it() -> None:
    schema = json.loads(sources.SCHEMA_FILE.read_text(encoding="utf-8"))
    assert schema == sources.json_schema(), "run `make docs`"
    jsonschema.validate(YAML(typ="safe").load(SHIPPED.read_text(encoding="utf-8")), schema)
    assert str(sources.SCHEMA_FILE.relative_to(ROOT)) in SHIPPED.read_text(encoding="utf-8").splitlines()[0]


# ---------------------------------------------------------------- edits


COMMENTED = "# ours\nsources:\n  # the first\n  a:\n    name: 'А'   # quoted\n    homepage: https://a.example/\n"


def test_an_added_source_leaves_the_rest_as_it_was() -> None:
    made = sources.entry("Б", "https://b.example/", "Артём", [Endpoint("b", "feed", "https://b.example/rss")])
    text = with_entries(COMMENTED, {"b": made}, FILE)
    assert text.startswith(COMMENTED)
    assert text[len(COMMENTED) :] == (
        "  b:\n    name: Б\n    homepage: https://b.example/\n    place: Артём\n    feeds: [https://b.example/rss]\n"
    )


def test_a_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    sources.add_entries(path, {"b": sources.entry("Б", "https://b.example/", "Артём")})
    assert sources.load(path)["b"].name == "Б"
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server")


def test_a_key_that_is_taken_is_refused_and_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(COMMENTED, encoding="utf-8")
    with pytest.raises(UsageError, match="already a source 'a'"):
        sources.add_entries(path, {"a": sources.entry("Б", "https://b.example/", None)})
    assert path.read_text(encoding="utf-8") == COMMENTED


def test_keys_are_made_from_hosts() -> None:
    assert sources.key_for("https://www.vesti-25.example/") == "vesti-25-example"
    assert sources.key_for("https://a.example/", ["a-example"]) == "a-example-2"


# ---------------------------------------------------------------- OPML


def test_feeds_go_out_and_come_back() -> None:
    roster = sources.parse(FULL, FILE, {"TOKEN": "x"})
    (back,) = opml.read(opml.write(roster.sources).encode(), "x.opml")
    assert (back.name, back.feed, back.folders) == ("Вести", roster["vesti"].feeds[0], ("Приморский край",))


@pytest.mark.parametrize(
    "data",
    [
        b"<opml><body><outline",
        b"rubbish",
        b'<!DOCTYPE x [<!ENTITY a "b">]><opml><body><outline text="&a;"/></body></opml>',
        b"<opml>" + b"<outline>" * 100 + b"</outline>" * 100 + b"</opml>",
        b" " * 6_000_000,
    ],
)
def test_a_hostile_opml_file_is_refused(data: bytes) -> None:
    with pytest.raises(ConfigError):
        opml.read(data, "x.opml")


# ---------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Спасск-Дальний", "Спасск-Дальний, Приморский край"),
        ("спасск-дальний", "Спасск-Дальний, Приморский край"),
        ("Артем", "Артём, Приморский край"),
        ("Приморье", "Приморский край, Приморский край"),
        ("Мирный, Якутия", "Мирный, Республика Саха (Якутия)"),
        ("Москва", "Москва, Москва"),
        ("Киров", None),
        ("Нью-Васюки", None),
    ],
)
def test_places_by_name(name: str, found: str | None) -> None:
    place = Gazetteer.load().find(name)
    assert (place and f"{place.name}, {place.region}") == found


def test_the_gazetteer_is_whole() -> None:
    gazetteer = Gazetteer.load()
    assert len(gazetteer.towns) == 1117
    assert len(gazetteer.regions) == 85
    spassk = gazetteer.find("Спасск-Дальний")
    assert spassk is not None
    assert gazetteer.forms(spassk)["gent"] == "Спасска-Дальнего"
    assert {town.timezone.split("/")[0] for town in gazetteer.towns} <= {"Asia", "Europe"}
