"""The editor of sources.yaml: check it, try a source, add one, see how they do and why one is asked when it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli_kit import Desk, run

from aggregator.newsroom import Newsroom

OUTLETS = (
    "kedrovka",
    "hankajskij-lotos",
    "tuman-i-port",
    "ogni-depo",
    "spassk-admin",
    "pogasshij-mayak",
    "zakrytaya-dver",
)


@pytest.fixture(scope="module")
def press() -> Iterator[Newsroom]:
    with Newsroom(now=datetime.now(UTC), outlets=OUTLETS) as press:
        yield press


@pytest.fixture
def desk(press: Newsroom, tmp_path: Path) -> Desk:
    """A desk with a fresh sources.yaml and no archive."""
    return Desk(press, tmp_path)


@pytest.fixture(scope="module")
def kept(press: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk whose archive has been filled by one pass."""
    desk = Desk(press, tmp_path_factory.mktemp("kept"))
    assert desk.run("collect").code == 0
    return desk


def test_a_good_file_is_summed_up(desk: Desk) -> None:
    said = desk.run("sources", "check")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("OK: 7 sources, 1 region")


def test_every_fault_of_a_bad_file_is_a_line(tmp_path: Path) -> None:
    file = tmp_path / "sources.yaml"
    file.write_text(
        "sources:\n  one: {name: One, homepage: 'http://one.example/', evry: 5m}\n"
        "  two: {name: Two, homepage: 'ftp://two.example/'}\n  three: {homepage: 'http://three.example/'}\n",
        encoding="utf-8",
    )
    said = run("sources", "check", str(file))
    assert said.code == 2
    lines = said.err.splitlines()
    assert [line.split(":")[1] for line in lines] == ["2", "3", "4"]
    assert "did you mean 'every'?" in lines[0]


def test_the_list_names_place_and_kind(desk: Desk) -> None:
    said = desk.run("sources", "list").out
    assert "Спасск-Дальний" in said
    assert {row["key"] for row in desk.run("sources", "list", "--format", "json").json} == set(OUTLETS)
    assert "kedrovka" not in desk.run("sources", "list", "--place", "Спасск-Дальний").out


def test_a_source_is_tried_without_storing_anything(desk: Desk) -> None:
    said = desk.run("sources", "test", "hankajskij-lotos")
    assert said.code == 0
    titles = {article.title for article in desk.press.truth() if article.outlet == "hankajskij-lotos"}
    assert sum(title in said.out for title in titles) >= 10
    assert "atom" in said.out
    assert "published" in said.out
    assert re.search(r"^\s*text +body +\d+%", said.out, re.M), "how sure the text is"
    assert re.search(r"^\s*kind +\S+ +\d+% +article", said.out, re.M)
    assert not desk.database.exists()


def test_an_address_is_searched_for_endpoints(desk: Desk) -> None:
    found = desk.run("sources", "test", desk.press.home("tuman-i-port"), "--allow-private", "--format", "json").json
    assert found["working"][0]["kind"] == "sitemap"
    assert found["article"]["text"]
    assert found["article"]["provenance"]["text"]


def test_a_feed_is_tried_as_what_it_is(desk: Desk) -> None:
    feed = desk.press.home("hankajskij-lotos") + "atom.xml"
    found = desk.run("sources", "test", feed, "--allow-private", "--format", "json").json
    assert found["working"] == [{"kind": "feed", "url": feed}]


def test_what_went_wrong_is_said_with_what_can_be_done(desk: Desk) -> None:
    said = desk.run("sources", "test", "pogasshij-mayak")
    assert said.code == 1
    assert "refused" in said.out
    assert "robots" in desk.run("sources", "test", "zakrytaya-dver").out
    private = desk.run("sources", "test", desk.press.home("kedrovka"))
    assert private.code == 1
    assert "allow_private" in private.out


def test_all_sources_are_tried_at_once(desk: Desk) -> None:
    said = desk.run("sources", "test", "--all")
    assert said.code == 0
    assert "7 sources: 5 announce articles" in said.out.splitlines()[-1]
    facts = {each["source"]: each for each in desk.run("sources", "test", "--all", "--format", "json").json}
    assert facts["kedrovka"]["entries"] > 0
    assert facts["pogasshij-mayak"]["why"].startswith("refused")


def test_nothing_to_test_is_a_mistake(desk: Desk) -> None:
    assert desk.run("sources", "test").code == 2
    assert "did you mean 'kedrovka'?" in desk.run("sources", "test", "kedrovk").err


def test_a_source_is_added_with_comments_and_order_kept(desk: Desk) -> None:
    before = (
        "# ours\ndefaults: {pause: 0s}\nsources:\n  # the agency\n  kedrovka:\n"
        "    name: Кедровка\n    homepage: 'http://192.0.2.1/'  # main\n"
    )
    desk.sources.write_text(before, encoding="utf-8")
    home = desk.press.home("hankajskij-lotos")
    said = desk.run("sources", "add", home, "--key", "lotos", "--place", "Спасск-Дальний", "--allow-private")
    assert said.code == 0, said.err
    after = desk.sources.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert home + "atom.xml" in after
    listed = {row["key"]: row for row in desk.run("sources", "list", "--format", "json").json}
    assert listed["lotos"]["name"] == "Ханкайский лотос"
    assert desk.run("collect", "--source", "lotos").code == 0


def test_a_source_that_is_there_or_announces_nothing_is_not_added(desk: Desk) -> None:
    before = desk.sources.read_bytes()
    twice = desk.run("sources", "add", desk.press.home("kedrovka"), "--allow-private")
    assert (twice.code, "has it already: kedrovka" in twice.err) == (2, True)
    dead = desk.run("sources", "add", "http://127.0.0.1:9/", "--allow-private")
    assert (dead.code, "refused" in dead.err) == (2, True)
    lost = desk.run("sources", "add", "http://127.0.0.1:9/", "--place", "Спаск-Дальний")
    assert "did you mean" in lost.err
    assert desk.sources.read_bytes() == before


def test_the_plan_says_what_a_change_would_do(kept: Desk, tmp_path: Path) -> None:
    assert "nothing" in kept.run("sources", "plan").out
    other = tmp_path / "other.yaml"
    text = kept.press.sources_yaml().replace("  kedrovka:", "  new-kedrovka:")
    other.write_text(text, encoding="utf-8")
    said = run("--db", str(kept.database), "--sources", str(other), "sources", "plan").out
    assert "new-kedrovka" in said
    assert "paused" in said


def test_the_health_names_what_fails(kept: Desk) -> None:
    said = kept.run("sources", "health")
    assert said.code == 0
    rows = {row["source"]: row for row in kept.run("sources", "health", "--format", "json").json}
    assert rows["pogasshij-mayak"]["failure"] == "refused"
    assert rows["kedrovka"]["wrong"] == []
    assert kept.run("sources", "health", "--strict").code == 1


def test_less_than_expected_is_wrong(kept: Desk, tmp_path: Path) -> None:
    file = tmp_path / "sources.yaml"
    text = kept.press.sources_yaml().replace("  kedrovka:", "  kedrovka:\n    expect: {articles_per_week: 5000}")
    file.write_text(text, encoding="utf-8")
    said = run("--db", str(kept.database), "--sources", str(file), "sources", "health").out
    assert "expected 5000" in said


def test_why_says_when_and_the_reasons(kept: Desk) -> None:
    said = kept.run("sources", "why", "hankajskij-lotos").out
    assert "due in " in said
    assert "because " in said
    assert "atom.xml" in said
    failing = kept.run("sources", "why", "pogasshij-mayak").out
    assert "1 failure in a row, the last: refused" in failing
    assert "failing since" in failing
    assert "did you mean 'kedrovka'?" in kept.run("sources", "why", "kedrovk").err


def test_opml_goes_out_and_comes_back(kept: Desk, tmp_path: Path) -> None:
    opml = tmp_path / "sources.opml"
    assert kept.run("sources", "export", "-o", str(opml)).code == 0
    file = tmp_path / "sources.yaml"
    said = run("--sources", str(file), "sources", "import", str(opml))
    assert "added" in said.out
    assert desk_feeds(file) == desk_feeds(kept.sources)
    again = run("--sources", str(file), "sources", "import", str(opml))
    assert "added 0 sources" in again.out


def test_a_file_that_is_no_opml_is_named(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "x.opml"
    file.write_text("not xml")
    said = desk.run("sources", "import", str(file))
    assert said.code == 2
    assert "x.opml" in said.err


def desk_feeds(sources: Path) -> set[str]:
    rows = run("--sources", str(sources), "sources", "list", "--format", "json").json
    return {each["url"] for row in rows for each in row["endpoints"] if each["kind"] == "feed"}
