"""The sources.yaml that ships: real outlets of every federal district, and nothing in it that is known not to work."""

from __future__ import annotations

import csv
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from aggregator import sources
from aggregator.normalize import urls
from aggregator.sources import Roster

SHIPPED = Path(__file__).resolve().parent.parent / "sources.yaml"
EVIDENCE = {"2026", "works", "2020", "listed"}
PRIMORYE = """
    primamedia.ru ussurmedia.ru deita.ru newsvl.ru prim.news primrep.ru zrpress.ru primgazeta.ru vl.aif.ru zolotou.com
    vestiprim.ru otvprim.ru primorsky.ru portofranko-vl.ru primorye24.ru konkurent.ru to-ros.info
""".split()


@pytest.fixture(scope="module")
def roster() -> Roster:
    return sources.load(SHIPPED)


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return SHIPPED.read_text(encoding="utf-8").splitlines()


def bare(url: str) -> str:
    return urls.host(url).removeprefix("www.")


def test_every_outlet_of_primorye_that_is_known_is_there(roster: Roster) -> None:
    there = {bare(s.homepage) for s in roster.sources if s.place and s.place.region == "Приморский край"}
    assert there >= set(PRIMORYE)


def test_primorye_comes_first(roster: Roster) -> None:
    first = roster.sources[: len(PRIMORYE)]
    assert {source.place.region for source in first if source.place} == {"Приморский край"}


def test_every_federal_district_has_its_outlets(roster: Roster) -> None:
    with files("aggregator.places").joinpath("data", "towns.csv").open(encoding="utf-8") as file:
        district = {row["region"]: row["federal_district"] for row in csv.DictReader(file)}
    outlets = Counter(district[source.place.region] for source in roster.sources if source.place)
    assert len(outlets) == 8
    assert min(outlets.values()) >= 10


def test_every_source_lies_under_the_heading_of_its_region(roster: Roster, lines: list[str]) -> None:
    region, under = "", {}
    for line in lines:
        region = line.removeprefix("  # ------ ") if line.startswith("  # ------ ") else region
        if key := re.fullmatch(r"  ([a-z0-9-]+):", line):
            under[key[1]] = region
    assert {s.key: under[s.key] for s in roster.sources if s.place and s.place.region != under[s.key]} == {}


def test_a_source_without_a_place_says_its_zone(roster: Roster) -> None:
    assert {source.key for source in roster.sources if source.place is None and source.timezone == "UTC"} == set()


def test_no_feed_stands_twice(roster: Roster) -> None:
    named = Counter(urls.key(endpoint.url) for source in roster.sources for endpoint in source.endpoints)
    assert [url for url, times in named.items() if times > 1] == []


def test_every_endpoint_is_of_the_site_that_announces_it(roster: Roster) -> None:
    strange = [
        endpoint.url
        for source in roster.sources
        for endpoint in source.endpoints
        if not urls.same_site(endpoint.url, source.homepage)
    ]
    assert strange == []


def test_the_evidence_stands_behind_every_endpoint(lines: list[str]) -> None:
    endpoints = [line for line in lines if re.match(r"    (feeds|sitemaps): |      - url: ", line)]
    assert len(endpoints) > 200
    assert {line.rpartition("# ")[2] for line in endpoints} == EVIDENCE
    head = "\n".join(lines[:20])
    assert "NONE OF THESE ADDRESSES HAS BEEN TRIED" in head
    assert all(f"#   {word} " in head for word in EVIDENCE)


def test_the_contact_is_for_the_operator_to_change(roster: Roster) -> None:
    assert roster.defaults.contact is not None
    assert "//example.org/" in roster.defaults.contact


def test_nothing_is_asked_that_failed_when_others_tried_it(roster: Roster, cases: Path) -> None:
    with (cases / "russian" / "feeds.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    failed = {urls.key(row["feed_url"]) for row in rows if "FAILED" in row["status"]}
    worked = {urls.key(row["feed_url"]) for row in rows if "FAILED" not in row["status"]}
    assert failed
    asked = {urls.key(endpoint.url) for source in roster.sources for endpoint in source.endpoints}
    assert asked & (failed - worked) == set()
