"""A site is rebuilt: given selectors that match nothing any more, then no page is lost, and a person is told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli_kit import Desk as Office
from store_builders import Desk, article, source
from test_pipeline import TEXT, Network, passed, rows

from aggregator.edition import SelectorChange, _selector_changes
from aggregator.model import PageOutcome, PageTask, Selectors
from aggregator.newsroom import Newsroom
from aggregator.store import PAGES_MISSED, Missed, articles


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "news.db")
    yield made
    made.store.close()


def read(desk: Desk, *missed: str, number: int | None = None) -> None:
    """One more article was announced, and on its page these selectors matched nothing."""
    number = number or int(desk.one("SELECT count(*) FROM articles")) + 1
    desk.poll(article(str(number)), pages=True)
    (task,) = desk.due()
    done = replace(task.article, text=f"Текст {number}.")
    answer = replace(desk.page(desk.state()), url=done.url)
    desk.store.record_page(desk.run, PageOutcome(task, answer, done, None, missed))


def test_pages_without_a_match_are_counted_and_one_match_ends_it(desk: Desk) -> None:
    for _ in range(PAGES_MISSED - 1):
        read(desk, "text", "lead")
    assert [(each.field, each.pages, each.lost) for each in desk.store.missed_selectors()] == [
        ("lead", 4, False),
        ("text", 4, False),
    ]
    read(desk, "text")
    (lost,) = desk.store.missed_selectors()
    assert lost == Missed("spassk", "text", 5, "https://spassk.example/5")
    assert lost.lost
    read(desk)
    assert desk.store.missed_selectors() == []


def test_a_page_looked_at_again_is_counted_once(desk: Desk) -> None:
    read(desk, "text")
    row = articles.load(desk.store.connection, 1)
    assert row is not None
    look = PageTask(1, row.article, complete=True)
    desk.store.record_page(desk.run, PageOutcome(look, desk.page(desk.state()), row.article, None, ("text",)))
    assert [each.pages for each in desk.store.missed_selectors()] == [1]


def test_an_edited_entry_is_counted_anew(desk: Desk) -> None:
    for _ in range(PAGES_MISSED):
        read(desk, "text")
    before = desk.store.missed_selectors()
    desk.store.sync_sources([source(selectors=Selectors(text=".new"))], desk.now)
    assert [each.pages for each in desk.store.missed_selectors()] == [0]
    assert list(_selector_changes(before, desk.store.missed_selectors())) == [], "nobody has seen it match"
    read(desk, "text")
    assert [each.pages for each in desk.store.missed_selectors()] == [1]


def test_what_changed_is_said_once() -> None:
    few, many, more = (Missed("vesti", "text", pages, "https://vesti.example/9") for pages in (4, 5, 9))
    lost = SelectorChange("vesti", "text", True, 5, "https://vesti.example/9")
    assert list(_selector_changes([], [few])) == []
    assert list(_selector_changes([few], [many])) == [lost]
    assert list(_selector_changes([many], [more])) == []
    assert list(_selector_changes([more], [])) == [SelectorChange("vesti", "text", lost=False)]
    assert list(_selector_changes([few], [])) == []


def test_a_page_on_which_the_selector_misses_gets_the_generic_extractors_text_at_once(tmp_path: Path) -> None:
    network, database = Network(), tmp_path / "news.db"
    vesti = network.outlet("vesti", "Мост открыли", "Снег выпал", "Школу построили")
    network.answers["https://vesti.example/1"] = (
        f"<div class=old><p>Снег по-старому.</p></div><article><p>{TEXT}</p></article>"
    )
    passed(database, network, [replace(vesti, selectors=Selectors(text=".old", lead=".nowhere"))])
    found = rows(database, "select a.title, substr(t.text, 1, 9), json_extract(a.provenance, '$.text') from articles a "
                           "join article_texts t on t.article_id = a.id order by a.url")  # fmt: skip
    assert found == [
        ("Мост открыли", "Мост откр", "body"),
        ("Снег выпал", "Снег по-с", "selector"),
        ("Школу построили", "Школу пос", "body"),
    ]
    assert rows(database, "select field, pages from selector_misses order by field") == [("lead", 3), ("text", 1)]


def test_a_page_without_text_says_that_the_selector_missed(tmp_path: Path) -> None:
    network, database = Network(), tmp_path / "news.db"
    vesti = network.outlet("vesti", "Мост открыли")
    network.answers["https://vesti.example/0"] = "<html><body></body></html>"
    passed(database, network, [replace(vesti, selectors=Selectors(text=".old"))])
    (detail,) = rows(database, "select detail from fetches where outcome = 'no-article'")[0]
    assert "the selector for text matched nothing" in detail


# ---------------------------------------------------------------- what the editor is told


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Newsroom(now=datetime.now(UTC), outlets=("kedrovka", "hankajskij-lotos")) as press:
        made = Office(press, tmp_path_factory.mktemp("selectors"))
        text = made.sources.read_text(encoding="utf-8")
        wrong = "  kedrovka:\n    article: {text: .gone-with-the-redesign}\n"
        made.sources.write_text(text.replace("  kedrovka:\n", wrong), encoding="utf-8")
        yield made


def test_the_pass_the_health_and_the_reasons_name_a_lost_selector(office: Office) -> None:
    said = office.run("--log-format", "json", "collect")
    lost = [event for event in said.events if event["event"] == "selector-lost"]
    assert [(event["source"], event["field"]) for event in lost] == [("kedrovka", "text")]
    assert lost[0]["pages"] >= PAGES_MISSED
    words = "the selector for text matched nothing on the last"
    assert words in office.run("sources", "health").out
    rows = {row["source"]: row for row in office.run("sources", "health", "--format", "json").json}
    assert "the generic extractor took over" in rows["kedrovka"]["wrong"][0]
    assert rows["hankajskij-lotos"]["wrong"] == []
    assert office.run("sources", "health", "--strict").code == 1
    why = office.run("sources", "why", "kedrovka").out
    assert words in why
    assert "site memory: " in why
    again = office.run("--log-format", "json", "collect", "--all")
    assert [event for event in again.events if event["event"].startswith("selector")] == []


def test_under_cron_it_is_one_line(office: Office, tmp_path: Path) -> None:
    other = Office(office.press, tmp_path)
    other.sources.write_text(office.sources.read_text(encoding="utf-8"), encoding="utf-8")
    said = other.run("collect").err.splitlines()
    assert len([line for line in said if line.startswith("kedrovka: the selector for text matched nothing")]) == 1
    assert other.run("collect", "--all").err == ""
