"""Given sources that do well and ill, then what an operator sees in the morning, in a browser and in Prometheus."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from store_builders import NOW, Desk, article, source
from web_kit import Reader

from aggregator.model import Moment
from aggregator.web import morning
from aggregator.web.moments import after, moment, place_of
from aggregator.web.spark import spark
from aggregator.web.words import LANGUAGES, words

DAY = timedelta(days=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """One source that writes each day, one that cannot be reached, one that was switched off."""
    made = Desk(tmp_path / "news.db", source("daily"), source("dead"), source("off", enabled=False))
    for back in range(40, -1, -1):
        made.poll(
            article(f"{back}", of="daily", published=Moment(NOW - back * DAY), text="Текст.", lead="Лид."), of="daily"
        )
    made.poll(of="dead", answer=made.failure())
    made.store.end_run(made.run, made.now, {"new": 41, "failures": 1})
    yield made
    made.store.close()


@pytest.fixture
def reader(desk: Desk) -> Iterator[Reader]:
    with Reader(desk.store.path, clock=lambda: desk.now + timedelta(minutes=2)) as made:
        yield made


def test_what_needs_somebody_comes_first_with_its_reason(reader: Reader) -> None:
    page = reader.open("/status")
    assert page.texts(".sources h2")[0] == "Газета dead не отвечает"
    assert page.texts(".sources .why") == ["С 12 ноября 2024: ответ слишком долог."]
    assert page.text(".sources li:first-child .facts span:first-child") == "Ответил: ни разу"
    assert page.links(".sources h2 a")[0] == "/source/dead/"
    assert reader.open("/en/status").texts(".sources .why") == ["Since 12 November 2024: the answer takes too long."]


def test_a_source_has_its_articles_a_day_beside_its_usual_and_a_picture(reader: Reader) -> None:
    page = reader.open("/status?state=well")
    assert page.texts(".sources h2") == ["Газета daily работает"]
    facts = page.texts(".sources .facts span")
    assert "Статей в день: 1 (обычно 1)" in facts
    assert "текст 100 %, дата 100 %, картинка 0 %" in facts
    (picture,) = page.all(".sources svg")
    assert picture.attributes["role"] == "img"
    assert "от 1 до 1" in str(picture.attributes["aria-label"])


def test_sources_are_grouped_by_state(reader: Reader) -> None:
    page = reader.open("/status")
    assert page.texts(".states li") == ["3 источника", "не отвечает 1", "работает 1", "выключен 1"]
    assert reader.open(page.links(".states a")[1]).texts(".sources h2") == ["Газета dead не отвечает"]
    reader.open("/status?state=nonsense", 404)
    reader.open("/status?page=2", 404)


def test_the_last_passes_are_listed(reader: Reader) -> None:
    assert reader.open("/status").texts(".runs .n") == ["новых 41, отказов 1"]


def test_a_thousand_sources_are_pages_of_bearable_size(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "news.db", *(source(f"s{n:04}", name=f"Газета города номер {n}") for n in range(1000)))
    with Reader(desk.store.path) as reader:
        page = reader.open("/status")
        assert len(page.all(".sources > li")) == 50
        assert page.texts(".states li")[0] == "1 000 источников"
        assert len(page.html.encode()) < 60_000
        assert len(reader.open("/status?page=20").all(".sources > li")) == 50
        assert page.links(".pager a") == ["/status?page=2"]
    desk.store.close()


def test_an_empty_archive_has_a_status_too(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "news.db")
    desk.store.sync_sources((), NOW)
    desk.store.connection.execute("DELETE FROM endpoints")
    desk.store.connection.execute("DELETE FROM sources")
    with Reader(desk.store.path) as reader:
        assert "Источников нет." in reader.open("/status").html
        assert reader.ask("/metrics").status_code == 200
    desk.store.close()


def test_prometheus_reads_the_metrics(reader: Reader) -> None:
    answer = reader.ask("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = {sample.labels.get("state"): sample.value for each in text_string_to_metric_families(answer.text)
             if each.name == "aggregator_sources" for sample in each.samples}  # fmt: skip
    assert (found["failing"], found["well"], found["paused"]) == (1.0, 1.0, 1.0)


def test_judging_everybody_is_not_done_again_and_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    made = morning.Morning()
    whole = morning.status
    monkeypatch.setattr(morning, "status", lambda *facts: asked.append(facts) or whole(*facts))
    monkeypatch.setattr(morning, "SHARE", 1_000_000)
    first = made.look(desk.store, NOW)
    assert made.look(desk.store, NOW) is first
    assert len(asked) == 1
    made.good_until = 0.0
    with made.making:
        assert made.look(desk.store, NOW) is first, "while another is at it, what was known is given"
    assert made.look(desk.store, NOW) is not first


# ---------------------------------------------------------------- small parts


def test_a_picture_of_days_has_a_gap_for_a_day_without_articles() -> None:
    made = spark([0, 2, 4])
    assert made is not None
    assert made.path == "M4 20v-10h3v10zM8 20v-20h3v20z"
    assert (made.low, made.high, made.last, made.width) == (0, 4, 4, 11)
    assert spark([]) is None
    assert spark([0, 0]) is None


def test_how_long_after_is_said_in_the_two_largest_units() -> None:
    russian, english = (words(code) for code in LANGUAGES)
    began = "2024-11-12T00:00:00Z"
    assert after(began, "2024-11-12T01:15:00Z", russian) == "через 1 ч 15 мин"
    assert after(began, "2024-11-14T03:15:00Z", english) == "2 days 3 hr later"
    assert after(began, began, russian) == ""
    assert after(began, "nonsense", russian) == ""


def test_a_zone_that_nobody_knows_is_utc_and_a_stamp_that_is_none_is_none() -> None:
    assert moment("2024-11-12T03:15:00Z", "Mars/Olympus").clock == "03:15"  # type: ignore[union-attr]
    assert moment("nonsense", "Asia/Vladivostok") is None
    assert moment("0001-01-01T00:00:00Z", "America/New_York") is None
    assert (place_of("Asia/Vladivostok", "ru"), place_of("Asia/Vladivostok", "en")) == ("Владивосток", "Vladivostok")


def test_no_word_stands_in_two_files() -> None:
    folder = files("aggregator.web.words")
    for code in LANGUAGES:
        parts = [
            tomllib.loads(each.read_text("utf-8")) for each in folder.iterdir() if each.name.startswith(f"{code}.")
        ]
        assert len(parts) > 1
        assert sum(map(len, parts)) == len(words(code).said)
