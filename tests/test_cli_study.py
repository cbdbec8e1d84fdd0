"""Whoever doubts what the archive says: `why` gives the reasons, `reindex` finds everything anew and can be interrupted."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest
from cli_kit import Desk, Said, run

from aggregator.cli import studying
from aggregator.newsroom import Newsroom
from aggregator.store import Store

OUTLETS = ("kedrovka", "hankajskij-lotos", "spassk-admin", "rybachij-mys", "ogni-depo", "tuman-i-port")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose archive has been filled by one pass."""
    with Newsroom(now=datetime.now(UTC), outlets=OUTLETS) as press:
        desk = Desk(press, tmp_path_factory.mktemp("study"))
        assert desk.run("collect").code == 0
        yield desk


@pytest.fixture
def desk(filled: Desk, tmp_path: Path) -> Desk:
    """The same desk with a copy of its archive, to do with as a test likes."""
    copy = Desk(filled.press, tmp_path)
    shutil.copy(filled.database, copy.database)
    return copy


def ask(desk: Desk, sql: str, *values: object) -> list[tuple[object, ...]]:
    with sqlite3.connect(desk.database) as connection:
        return connection.execute(sql, values).fetchall()


def number(desk: Desk, event: str, outlet: str) -> int:
    url = next(a.url for a in desk.press.truth() if (a.event, a.outlet) == (event, outlet))
    found = ask(desk, "select id from articles where url = ?", url)[0][0]
    assert isinstance(found, int)
    return found


def found(desk: Desk) -> list[tuple[object, ...]]:
    """What studies find, of every article."""
    return ask(
        desk,
        """select n.url, n.story_id, n.reprint_of, n.via, n.primary_source,
             (select group_concat(place_id || how || stands, ' ') from
               (select * from article_places where article_id = n.id order by place_id))
           from news n order by n.url""",
    )


# why


def test_why_by_number_shows_the_story_what_was_weighed_places_and_citations(desk: Desk) -> None:
    desk.run("reindex")
    said = desk.run("why", str(number(desk, "podstantsiya", "rybachij-mys")))
    assert said.code == 0, said.err
    for words in (
        "2 articles of 2 outlets",
        "this article joined the story on ",
        "headlines and leads alike",
        "Трансформатор подстанции «Лотосная» сгорел",
        "Reprint: no",
        "Спасск-Дальний",
        "сообщает ИА «Кедровка»",
    ):
        assert words in said.out


def test_why_by_address_is_the_same_whatever_tracking_the_address_has(filled: Desk) -> None:
    article = number(filled, "elektrichka", "kedrovka")
    url = str(ask(filled, "select url from articles where id = ?", article)[0][0])
    by_number = filled.run("why", str(article))
    assert filled.run("why", url) == by_number
    assert filled.run("why", f"{url}?utm_source=rss") == by_number


def test_why_tells_whose_reprint_an_article_is(filled: Desk) -> None:
    reprint = ask(filled, "select id from articles where reprint_kind = 'exact' limit 1")[0][0]
    said = filled.run("why", str(reprint))
    assert "Reprint (exact, 1.00) of article" in said.out


def test_why_as_json_has_the_reasons(filled: Desk) -> None:
    article = number(filled, "podstantsiya", "hankajskij-lotos")
    said = filled.run("why", str(article), "--format", "json").json
    assert said["id"] == article
    assert said["story"]["outlets"] == 2
    assert said["decision"]["how"] in ("opened", "joined")
    assert {place["name"] for place in said["places"]} >= {"Спасск-Дальний", "Приморский край"}
    assert {each["name"] for each in said["citations"]} >= {"администрация Спасска-Дальнего"}
    both = [said, filled.run("why", str(number(filled, "podstantsiya", "spassk-admin")), "--format", "json").json]
    weighed = {one["article"]: one for each in both for one in each["decision"]["candidates"]}
    assert weighed.keys() & {each["id"] for each in both}, "one of the two was weighed against the other"
    assert all(one["why"] and 0 <= one["score"] <= 1 for one in weighed.values())


def test_why_shows_the_words_two_articles_share_and_the_score_that_was_needed(filled: Desk) -> None:
    both = [number(filled, "podstantsiya", outlet) for outlet in ("spassk-admin", "hankajskij-lotos")]
    said = {article: filled.run("why", str(article), "--format", "json").json["decision"] for article in both}
    assert all(0.3 < each["threshold"] < 0.6 for each in said.values())
    later, weighed = next(
        (article, one) for article in both for one in said[article]["candidates"] if one["article"] in both
    )
    shared = {each["term"]: each for each in weighed["shared"]}
    assert shared["микрорайон"]["head"]
    assert shared["микрорайон"]["nats"] > 2
    assert (shared["2400"]["kind"], shared["блюхер"]["kind"]) == ("number", "name")
    assert {"word", "name", "number"} == {each["kind"] for each in shared.values()}
    nats = [each["nats"] for each in weighed["shared"] if each["head"]]
    assert nats == sorted(nats, reverse=True), "the most telling first"
    shown = " ".join(filled.run("why", str(later)).out.split())
    assert "is joined from 0.4" in shown
    assert "in both heads: " in shown
    assert f"микрорайон {shared['микрорайон']['nats']:.1f}" in shown


@pytest.mark.parametrize("unknown", ["999999", "https://nowhere.example/2026/11/most", "most"])
def test_an_article_that_is_not_there_is_said_to_be_so(filled: Desk, unknown: str) -> None:
    said = filled.run("why", unknown)
    assert said.code == 2
    assert f"no article {unknown}" in said.err
    assert "its number" in said.err
    assert "Traceback" not in said.err


def test_why_without_an_archive_says_what_to_do_first(tmp_path: Path) -> None:
    said = run("--db", str(tmp_path / "none.db"), "why", "1")
    assert said.code == 2
    assert "aggregator collect" in said.err


# reindex


def test_reindex_studies_the_whole_archive_and_says_so_without_a_progress_bar_in_a_pipe(desk: Desk) -> None:
    articles = len(desk.press.truth())
    said = desk.run("reindex")
    assert said.code == 0
    assert said.out.startswith(f"{articles} articles studied, ")
    assert said.err == "", "no bar"
    assert ask(desk, "select count(*) from study_queue") == [(0,)]


def test_reindex_twice_finds_the_same(desk: Desk) -> None:
    desk.run("reindex")
    before = found(desk)
    desk.run("reindex")
    assert found(desk) == before


def test_reindex_finds_what_was_lost(desk: Desk) -> None:
    desk.run("reindex")
    before = found(desk)
    with sqlite3.connect(desk.database) as connection:
        connection.execute("delete from citations where method = 'text'")
        connection.execute("delete from article_places where how = 'mention'")
    assert found(desk) != before
    desk.run("reindex")
    assert found(desk) == before


def test_reindex_of_some_days_studies_the_articles_of_these_days(desk: Desk) -> None:
    days = [str(day) for (day,) in ask(desk, "select distinct day from articles order by day")]
    within = ask(desk, "select count(*) from articles where day between ? and ?", days[2], days[4])[0][0]
    said = desk.run("reindex", "--since", days[2], "--until", days[4])
    assert said.out.startswith(f"{within} articles studied, ")
    after = ask(desk, "select count(*) from articles where day >= ?", days[-2])[0][0]
    assert desk.run("reindex", "--since", days[-2]).out.startswith(f"{after} articles studied, ")


def interrupted(desk: Desk, batches: int) -> Said:
    """`reindex`, stopped with Ctrl-C when so many batches are done."""
    real, done = Store.record_studies, []

    def record(self: Store, *given: object) -> object:
        if len(done) == batches:
            raise KeyboardInterrupt
        done.append(given)
        return real(self, *given)  # type: ignore[arg-type]  # handed on as it comes

    with mock.patch.object(studying, "BATCH", 20), mock.patch.object(Store, "record_studies", record):
        return desk.run("reindex")


def test_an_interrupted_reindex_is_continued_and_ends_as_a_whole_one(desk: Desk, filled: Desk, tmp_path: Path) -> None:
    articles = len(desk.press.truth())
    copied = ask(desk, "select id, reprint_of, reprint_kind from articles where reprint_of is not null order by id")
    assert interrupted(desk, batches=3).code != 0
    assert copied
    assert copied == ask(
        desk, "select id, reprint_of, reprint_kind from articles where reprint_of is not null order by id"
    ), "what is not found anew yet is not lost"
    assert ask(desk, "select count(*) from study_queue") == [(articles - 60,)]
    said = desk.run("reindex", "--continue")
    assert said.code == 0
    assert said.out.startswith(f"{articles - 60} articles studied, ")
    assert ask(desk, "select count(*) from study_queue") == [(0,)]
    (tmp_path / "whole").mkdir()
    whole = Desk(filled.press, tmp_path / "whole")
    shutil.copy(filled.database, whole.database)
    whole.run("reindex")
    assert told(desk) == told(whole)


def told(desk: Desk) -> set[frozenset[object]]:
    """The addresses of each story."""
    stories: dict[object, set[object]] = {}
    for story, url in ask(desk, "select story_id, url from articles"):
        stories.setdefault(story, set()).add(url)
    return {frozenset(urls) for urls in stories.values()}


def test_what_an_interrupted_reindex_left_is_studied_by_the_next_pass(desk: Desk) -> None:
    assert interrupted(desk, batches=1).code != 0
    assert desk.run("collect").code == 0
    assert ask(desk, "select count(*) from study_queue") == [(0,)]


def window(desk: Desk, days: int) -> None:
    text = re.sub("  reprint_days: .*\n", "", desk.sources.read_text(encoding="utf-8"))
    desk.sources.write_text(text.replace("defaults:\n", f"defaults:\n  reprint_days: {days}\n"), encoding="utf-8")


@pytest.mark.parametrize(("days", "expected"), [(None, None), (7, "near")])
def test_reindex_looks_for_reprints_within_the_days_of_sources_yaml(
    desk: Desk, days: int | None, expected: str | None
) -> None:
    copied = ask(desk, "select id from articles where reprint_kind = 'near' order by id")[0][0]
    later = """update articles set sorted_at = strftime('%Y-%m-%dT%H:%M:%SZ', sorted_at, '+6 days'), day = date(day, '+6 days')
               where id = ?"""
    ask(desk, later, copied)
    if days:
        window(desk, days)
    assert desk.run("reindex").code == 0
    assert ask(desk, "select reprint_kind from articles where id = ?", copied) == [(expected,)]


def test_a_pass_keeps_what_reprints_are_found_by_for_the_days_of_sources_yaml(desk: Desk) -> None:
    some_days_ago = "(select max(day) - 8 from bands)"
    window(desk, 9)
    ask(desk, f"insert into bands (day, key, article) values ({some_days_ago}, 1, 1)")
    assert desk.run("collect", "--all").code == 0
    assert ask(desk, "select count(*) from bands where key = 1 and article = 1") == [(1,)]
    window(desk, 3)
    assert desk.run("collect", "--all").code == 0
    assert ask(desk, "select count(*) from bands where key = 1 and article = 1") == [(0,)]


def test_days_the_wrong_way_round_are_a_mistake_in_the_command_and_nothing_is_queued(desk: Desk) -> None:
    said = desk.run("reindex", "--since", "2026-11-29", "--until", "2026-11-28")
    assert said.code == 2
    assert "--since 2026-11-29 is later than --until 2026-11-28" in said.err
    assert ask(desk, "select count(*) from study_queue") == [(0,)]


def test_a_day_is_no_span_the_wrong_way_round(desk: Desk) -> None:
    (day,) = ask(desk, "select max(day) from articles")[0]
    assert desk.run("reindex", "--since", str(day), "--until", str(day)).code == 0


def test_on_a_terminal_there_is_no_bar_where_nothing_is_to_be_done(desk: Desk) -> None:
    bar = mock.patch("rich.progress.Progress", side_effect=AssertionError("a bar that says 0/0"))
    with mock.patch.object(studying, "on_terminal", return_value=True), bar:
        assert desk.run("reindex", "--continue").out.startswith("0 articles studied, ")


def test_nothing_to_continue_is_no_fault(desk: Desk) -> None:
    said = desk.run("reindex", "--continue")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("0 articles studied, ")


def moved(desk: Desk, key: str, said: dict[str, str]) -> None:
    """The editor corrects the entry of a source."""
    head, entry = desk.sources.read_text(encoding="utf-8").split(f"  {key}:\n")
    for name, value in said.items():
        entry = re.sub(f"    {name}: .*", f"    {name}: {value}", entry, count=1)
    desk.sources.write_text(f"{head}  {key}:\n{entry}", encoding="utf-8")


def test_reindex_takes_a_source_s_new_place_and_name_from_sources_yaml_without_a_pass_in_between(desk: Desk) -> None:
    homes = """select distinct p.name from article_places ap join places p on p.id = ap.place_id
               join articles a on a.id = ap.article_id where a.source = 'ogni-depo' and ap.how = 'source' and p.kind = 'town'"""
    assert ask(desk, homes) == [("Уссурийск",)]
    moved(desk, "ogni-depo", {"place": "Арсеньев", "name": "Огни Арсеньева"})
    assert desk.run("reindex").code == 0
    assert ask(desk, homes) == [("Арсеньев",)]
    assert ask(desk, "select distinct source_name from news where source = 'ogni-depo'") == [("Огни Арсеньева",)]


@pytest.mark.parametrize("onward", [(), ("--continue",)])
def test_reindex_without_the_sources_yaml_it_goes_by_is_refused_and_changes_nothing(
    desk: Desk, onward: tuple[str, ...]
) -> None:
    before = found(desk)
    said = run("--sources", str(desk.folder / "gone.yaml"), "--db", str(desk.database), "reindex", *onward)
    assert said.code == 2
    assert "gone.yaml" in said.err
    assert "there is no such file" in said.err
    assert found(desk) == before
    assert ask(desk, "select count(*) from study_queue") == [(0,)]


@pytest.mark.parametrize("days", [("--since", "2026-11-01"), ("--until", "2026-11-01")])
def test_continue_and_days_together_are_refused(desk: Desk, days: tuple[str, str]) -> None:
    said = desk.run("reindex", "--continue", *days)
    assert said.code == 2
    assert "say either --continue, or --since and --until" in said.err
    assert ask(desk, "select count(*) from study_queue") == [(0,)], "nothing was queued"


def test_reindex_waits_for_no_pass_but_says_that_one_is_running(desk: Desk) -> None:
    from aggregator.run import lock

    with lock.held(desk.database, datetime.now(UTC)):
        said = desk.run("reindex")
    assert said.code == 75
    assert "another pass is running" in said.err
