"""The analyst who asks what happened: the newsroom collected over loopback, and what became of the events it tells."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cli_kit import run

from aggregator.demo import two_passes as demo
from aggregator.newsroom import Newsroom, TrueArticle

NOW = datetime(2024, 11, 12, 5, 30, tzinfo=UTC)
TODAY = "2024-11-12"
EVENTS = ("suhogruz", "vodovod", "tigr", "sklad", "elektrichka", "lampa", "podstantsiya", "orkestr")
"""Some are older than the window of stories when the first pass comes upon them."""

CITING = {
    ("suhogruz", "rybachij-mys"): "staraya-gavan",
    ("vodovod", "kedrovka"): "hankajskij-lotos",
    ("vodovod", "ogni-depo"): "kedrovka",
    ("tigr", "kedrovka"): "utro-na-perevale",
    ("tigr", "dalnij-meridian"): "kedrovka",
    ("tigr", "sihote-vesti"): "utro-na-perevale",
    ("sklad", "rybachij-mys"): "dalnij-meridian",
    ("sklad", "tuman-i-port"): "kedrovka",
    ("elektrichka", "ogni-depo"): "kedrovka",
    ("lampa", "staraya-gavan"): "sihote-vesti",
    ("lampa", "utro-na-perevale"): "kedrovka",
    ("podstantsiya", "rybachij-mys"): "kedrovka",
    ("podstantsiya", "tuman-i-port"): "kedrovka",
    ("orkestr", "kedrovka"): "ogni-depo",
    ("orkestr", "dalnij-meridian"): "kedrovka",
}
"""Who tells of an event with reference to whom."""

Rows = list[sqlite3.Row]


@dataclass(frozen=True)
class Archive:
    """An archive of two passes, and the truth of what they collected."""

    database: Path
    sources: Path
    truth: tuple[TrueArticle, ...]

    def ask(self, sql: str, *values: object) -> Rows:
        connection = sqlite3.connect(self.database)
        connection.row_factory = sqlite3.Row
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def urls(self, event: str) -> set[str]:
        return {article.url for article in self.truth if article.event == event}

    def of(self, event: str, outlet: str) -> sqlite3.Row:
        """The article of an outlet about an event."""
        url = next(a.url for a in self.truth if (a.event, a.outlet) == (event, outlet))
        return self.ask("select * from news where url = ?", url)[0]

    def stories(self) -> dict[int, set[str]]:
        """Number of each story: the addresses of its articles."""
        found: defaultdict[int, set[str]] = defaultdict(set)
        for row in self.ask("select story_id, url from articles"):
            found[row["story_id"]].add(row["url"])
        return dict(found)


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The archive as two passes, two hours apart, leave it."""
    folder = tmp_path_factory.mktemp("stories")
    with Newsroom(now=NOW, delay=0.0) as press:
        showing = asyncio.run(demo.collected(press, folder / "news.db"))
        yield Archive(showing.database, showing.sources, press.truth())


@pytest.fixture(scope="module")
def archive(collected: Archive) -> Archive:
    """The same, studied once more in the order of publication."""
    database = collected.database.with_name("reindexed.db")
    with sqlite3.connect(collected.database) as source, sqlite3.connect(database) as target:
        source.backup(target)
    said = run("--db", str(database), "--sources", str(collected.sources), "reindex")
    assert said.code == 0, said.err
    return Archive(database, collected.sources, collected.truth)


# Stories


@pytest.mark.parametrize("event", EVENTS)
def test_the_passes_put_an_event_into_one_story_and_nothing_else(collected: Archive, event: str) -> None:
    assert collected.urls(event) in collected.stories().values()


def test_the_passes_never_take_two_events_for_one(collected: Archive) -> None:
    events = {article.url: article.event for article in collected.truth}
    for urls in collected.stories().values():
        assert len({events[url] for url in urls}) == 1, urls


@pytest.mark.parametrize("event", EVENTS)
def test_reindex_puts_every_event_into_one_story_and_nothing_else(archive: Archive, event: str) -> None:
    assert archive.urls(event) in archive.stories().values()


def test_what_is_no_event_of_several_outlets_shares_a_story_with_its_reprint_alone(archive: Archive) -> None:
    original = {article.url: article.reprint_of or article.url for article in archive.truth if not article.event}
    for urls in archive.stories().values():
        assert len({original.get(url, "event") for url in urls}) == 1, urls


def test_a_later_article_makes_two_threads_one_story(collected: Archive) -> None:
    bridge = collected.of("podstantsiya", "tuman-i-port")
    decision = collected.ask("select * from story_decisions where article_id = ?", bridge["id"])[0]
    assert decision["how"] == "bridged"
    merged = collected.ask("select * from stories where merged_into = ?", bridge["story_id"])
    assert len(merged) == 1
    assert not collected.ask("select 1 from articles where story_id = ?", merged[0]["id"])


def test_a_row_of_news_says_how_many_carry_the_story_and_who_had_it_first(archive: Archive) -> None:
    row = archive.of("tigr", "sihote-vesti")
    assert (row["story_outlets"], row["story_first"]) == (4, "Утро на перевале")
    assert row["story_title"] in {article.title for article in archive.truth if article.event == "tigr"}


# The main news


def main_news(archive: Archive, day: str) -> Rows:
    return archive.ask(
        "select * from main_news where place = 'Спасск-Дальний' and day = ? order by score desc, first_at", day
    )


@pytest.mark.parametrize(
    ("day", "event", "outlets", "reprints"),
    [(TODAY, "podstantsiya", 5, 0), ("2024-11-09", "elektrichka", 4, 0), ("2024-11-03", "vodovod", 5, 1)],
)
def test_the_main_news_of_a_day_is_what_most_outlets_tell(
    archive: Archive, day: str, event: str, outlets: int, reprints: int
) -> None:
    top = main_news(archive, day)[0]
    assert archive.stories()[top["story_id"]] == archive.urls(event)
    assert (top["outlets"], top["reprints"]) == (outlets, reprints)


def test_after_it_comes_what_names_the_town_and_last_what_only_its_outlets_have(archive: Archive) -> None:
    rows = main_news(archive, TODAY)
    assert len(rows) >= 3
    weights = [row["place_weight"] for row in rows[1:]]
    assert weights[0] > 0.9, "the town in the headline"
    assert weights[-1] == 0.4, "another town's news, of an outlet that lives here"
    assert [weight > 0.4 for weight in weights] == sorted((weight > 0.4 for weight in weights), reverse=True)


# Reprints


def test_each_reprint_is_found_with_its_kind_and_its_original(archive: Archive) -> None:
    rows = {row["url"]: row for row in archive.ask("select * from news")}
    reprints = [article for article in archive.truth if article.reprint_of]
    assert {article.copying for article in reprints} == {"exact", "near", "partial"}
    for article in reprints:
        row = rows[article.url]
        assert (row["reprint_kind"], row["original_url"]) == (article.copying, article.reprint_of), article.title
        assert 0.65 <= row["reprint_score"] <= 1
    own = {article.url for article in archive.truth if not article.reprint_of}
    assert not [url for url in own if rows[url]["reprint_of"]], "nobody copies who tells it in their own words"


# Citations


@pytest.mark.parametrize(("event", "outlet"), CITING, ids=lambda value: str(value))
def test_a_citation_leads_to_the_cited_outlets_own_article(archive: Archive, event: str, outlet: str) -> None:
    article, cited = archive.of(event, outlet), archive.of(event, CITING[event, outlet])
    found = archive.ask("select * from citations where article_id = ? and role = 'via'", article["id"])
    assert [(row["cited_source"], row["cites_article"]) for row in found] == [(cited["source"], cited["id"])]
    assert found[0]["evidence"] in article["text"].replace("\n\n", " ")
    assert cited["source_name"].strip("«»") in found[0]["evidence"] or found[0]["name"] in found[0]["evidence"]


@pytest.mark.parametrize(
    ("event", "outlet", "origin"),
    [
        ("suhogruz", "kedrovka", "пресс-служба морского спасательного центра"),
        ("vodovod", "hankajskij-lotos", "пресс-служба администрации Спасска-Дальнего"),
        ("elektrichka", "ogni-depo", "пресс-служба краевого правительства"),
        ("podstantsiya", "kedrovka", "пресс-служба краевого управления МЧС"),
    ],
)
def test_the_body_that_the_news_began_with_is_named(archive: Archive, event: str, outlet: str, origin: str) -> None:
    assert archive.of(event, outlet)["primary_source"] == origin


# Places


@pytest.mark.parametrize(
    ("event", "outlet", "place", "stands"),
    [
        ("suhogruz", "rybachij-mys", "Находка", "title"),
        ("suhogruz", "kedrovka", "Приморский край", "title"),
        ("vodovod", "kedrovka", "Спасск-Дальний", "title"),
        ("vodovod", "kedrovka", "Владивосток", "text"),
        ("tigr", "sihote-vesti", "Арсеньев", "title"),
        ("sklad", "tuman-i-port", "Артём", "title"),
        ("elektrichka", "spassk-admin", "Уссурийск", "lead"),
        ("lampa", "utro-na-perevale", "Спасск-Дальний", "text"),
        ("podstantsiya", "kedrovka", "Лесозаводск", "text"),
        ("orkestr", "kedrovka", "Уссурийск", "title"),
    ],
)
def test_places_are_found_in_whatever_case_they_stand(
    archive: Archive, event: str, outlet: str, place: str, stands: str
) -> None:
    article = archive.of(event, outlet)
    sql = "select * from article_places ap join places p on p.id = ap.place_id where ap.article_id = ? and p.name = ?"
    found = archive.ask(sql, article["id"], place)
    assert [(row["how"], row["stands"]) for row in found] == [("mention", stands)]
    assert found[0]["mentions"] >= 1


def test_a_towns_news_has_what_other_towns_outlets_say_of_it(archive: Archive) -> None:
    sql = """select a.source from article_places ap join places p on p.id = ap.place_id join articles a on a.id = ap.article_id
             where p.name = 'Спасск-Дальний' and ap.how = 'mention' and a.story_id = ?"""
    story = archive.of("vodovod", "kedrovka")["story_id"]
    assert {"cherepahovyj-ostrov", "ogni-depo"} <= {row["source"] for row in archive.ask(sql, story)}


# It does not change


def test_reindex_again_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    database = tmp_path / "again.db"
    shutil.copy(archive.database, database)
    asked: list[Any] = []
    for _ in range(2):
        again = Archive(database, archive.sources, archive.truth)
        asked.append(
            again.ask("select url, story_id, reprint_kind, original_url, via, primary_source from news order by url")
        )
        assert run("--db", str(database), "--sources", str(archive.sources), "reindex").code == 0
    assert [tuple(row) for row in asked[0]] == [tuple(row) for row in asked[1]]
