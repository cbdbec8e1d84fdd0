"""The operator's tools on a real archive: what cron mails, what a status page shows, what Prometheus reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_kit import Desk as Office
from cli_kit import Said
from prometheus_client.parser import text_string_to_metric_families
from store_builders import NOW, Desk, article, source

from aggregator.failures import FailureKind
from aggregator.health import State, Status, status
from aggregator.model import Moment, Vitals, Workload
from aggregator.newsroom import Newsroom
from aggregator.outputs import prometheus
from aggregator.store import vitals

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WELL, FAILING = "kedrovka", "pogasshij-mayak"
WORK = Workload(0, 0, 0, 0, None, None, 0)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "news.db", source("spassk"), source("kedr"))
    yield desk
    desk.store.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A desk whose archive has been filled by one pass; one source of two fails."""
    with Newsroom(now=datetime.now(UTC), outlets=(WELL, FAILING)) as press:
        office = Office(press, tmp_path_factory.mktemp("office"))
        assert office.run("collect").code == 0
    return office


def of(desk: Desk, key: str = "spassk") -> Vitals:
    return next(each for each in desk.store.vitals(desk.now) if each.source == key)


def found(desk: Desk, now: datetime | None = None) -> Status:
    now = now or desk.now
    return status(desk.store.vitals(now), desk.store.last_runs(), desk.store.workload(now), now)


# ---------------------------------------------------------------- the facts


def test_the_archive_says_what_each_source_published_and_when(desk: Desk) -> None:
    yesterday = Moment(NOW - DAY)
    desk.poll(article("1", published=yesterday, lead="Коротко."), article("2", published=yesterday), article("3"))
    desk.poll(article("4", title="Завтрашнее", published=Moment(NOW + 3 * DAY)))
    facts = of(desk)
    assert [(day.day, day.articles) for day in facts.days] == [("2024-11-11", 2), ("2024-11-12", 1)]
    assert facts.days[0].lead == 1
    assert [datetime.fromtimestamp(hour * 3600, UTC) for hour in facts.hours] == [NOW - DAY, NOW - HOUR]
    assert facts.last_success == desk.now
    assert (facts.endpoints, facts.failures, facts.failing_since) == (1, 0, None)
    assert of(desk, "kedr").days == ()


def test_an_article_whose_page_is_awaited_is_not_settled(desk: Desk) -> None:
    desk.poll(article("1"), article("2"), pages=True)
    assert [(day.articles, day.settled) for day in of(desk).days] == [(2, 0)]
    desk.complete(desk.due()[0])
    (day,) = of(desk).days
    assert (day.articles, day.settled, day.text, day.date, day.image) == (2, 1, 1, 1, 0)
    assert of(desk).queued == 1


def test_failures_of_the_last_day_are_counted_by_kind(desk: Desk) -> None:
    for kind in (FailureKind.TIMEOUT, FailureKind.TIMEOUT, FailureKind.TLS):
        desk.poll(answer=desk.failure(kind))
    desk.poll(of="kedr")
    assert of(desk).failure_kinds == (("timeout", 2), ("tls", 1))
    assert of(desk).failure == "tls"
    assert desk.store.workload(desk.now).failures == (("timeout", 2), ("tls", 1))
    desk.now += 2 * DAY
    assert of(desk).failure_kinds == ()
    assert of(desk).failing_since is not None


def test_nothing_is_scanned_but_the_last_weeks(desk: Desk) -> None:
    plans = {
        sql: [row[3] for row in desk.rows("EXPLAIN QUERY PLAN " + sql, *["2024-11-12"] * sql.count("?"))]
        for sql in (vitals.ARTICLES, vitals.FAILURES, vitals.QUEUED, vitals.SOURCES)
    }
    assert plans[vitals.ARTICLES] == ["SEARCH articles USING INDEX articles_by_day (day>? AND day<?)"]
    assert plans[vitals.FAILURES][0] == "SEARCH fetches USING COVERING INDEX fetches_failed (at>?)"
    assert plans[vitals.QUEUED] == ["SCAN page_queue USING COVERING INDEX page_queue_by_source"]
    assert not any("articles" in step or "fetches" in step for step in plans[vitals.SOURCES])


# ---------------------------------------------------------------- the status page


def test_the_status_has_all_that_a_page_needs(desk: Desk) -> None:
    desk.poll(article("1"), pages=True)
    desk.poll(of="kedr", answer=desk.failure())
    desk.store.end_run(desk.run, desk.now, {"new": 1, "polled": 2, "failures": 1, "due": 2})
    page = found(desk)
    assert [(verdict.source, verdict.state) for verdict in page.verdicts] == [
        ("kedr", State.FAILING),
        ("spassk", State.NEW),
    ]
    assert page.states[State.FAILING] == 1
    assert set(page.states) == set(State)
    assert [verdict.source for verdict in page.wrong] == ["kedr"]
    assert len(page.verdicts[1].volume.daily) == 30
    (run,) = page.runs
    assert (run.state, run.new, run.polled, run.failures, run.seconds) == ("done", 1, 2, 1, 120.0)
    assert page.since_last_run == 2 * timedelta(minutes=1)
    work = page.work
    assert (work.pages, work.pages_due, work.articles_ever, str(work.last_day)) == (1, 1, 1, "2024-11-12")
    assert work.bytes > 10_000
    assert not page.well
    assert page.late is None


def test_a_collector_that_stands_still_is_noticed(desk: Desk) -> None:
    desk.poll(article("1"))
    desk.poll(of="kedr")
    desk.store.end_run(desk.run, desk.now, {})
    assert found(desk).late is None
    later = found(desk, desk.now + 3 * HOUR)
    assert later.late is not None
    assert later.late > 2 * HOUR
    assert not later.well
    assert later.verdicts[0].well, "it is no fault of the sources"


def test_an_empty_archive_is_well() -> None:
    page = status((), (), WORK, NOW)
    assert (page.well, page.runs, page.since_last_run) == (True, (), None)


# ---------------------------------------------------------------- `sources health`


def test_the_table_has_the_most_urgent_first_and_what_to_do(office: Office) -> None:
    said = office.run("sources", "health")
    lines = said.out.splitlines()
    assert said.code == 0
    assert lines[1].startswith(f"{FAILING}  failing")
    assert re.match(rf"{WELL} +(new|well) +\d+ s ago +\d+\.\d +in .* [·▁▂▃▄▅▆▇█]{{30}} +100 100", lines[2])
    assert f"{FAILING}: failing: refused since" in said.out
    # what the outlet has published so far reaches back two weeks or a little less, by the hour of the day
    assert lines[-1] in ("2 sources: 1 failing, 1 new", "2 sources: 1 failing, 1 well")


def test_json_has_a_month_of_each_source(office: Office) -> None:
    failing, well = office.run("sources", "health", "--format", "json").json
    assert (failing["source"], failing["state"], failing["failure"]) == (FAILING, "failing", "refused")
    assert failing["wrong"]
    assert failing["failures_1d"] == {"refused": 1}
    assert (well["state"] in ("new", "well"), well["wrong"], len(well["daily"])) == (True, [], 30)
    assert sum(well["daily"]) == well["articles_30d"] > 10
    assert well["quality"]["text"] == 1.0


def test_cron_gets_a_line_a_source_that_is_not_well_and_exit_code_one(office: Office) -> None:
    said = office.run("sources", "health", "--strict", "--format", "text")
    assert said.code == 1
    (line,) = said.out.splitlines()
    assert line.startswith(f"{FAILING}: failing: refused since")
    everything = office.run("sources", "health", "--format", "text")
    assert (everything.code, len(everything.out.splitlines())) == (0, 2)


@pytest.mark.parametrize("look", [(), ("--format", "text")])
def test_cron_gets_nothing_at_all_if_all_is_well(tmp_path: Path, look: tuple[str, ...]) -> None:
    with Newsroom(now=datetime.now(UTC), outlets=(WELL,)) as press:
        office = Office(press, tmp_path)
        office.run("collect")
    assert office.run("sources", "health", "--strict", *look) == Said(0, "", "")


def test_without_an_archive_it_is_a_mistake_of_the_command(tmp_path: Path) -> None:
    with Newsroom(now=datetime.now(UTC), outlets=(WELL,)) as press:
        said = Office(press, tmp_path).run("sources", "health")
    assert said.code == 2
    assert "run `aggregator collect` first" in said.err


# ---------------------------------------------------------------- Prometheus

LINE = re.compile(r'[a-z_]+(\{[a-z_]+="([^"\\\n]|\\.)*"(,[a-z_]+="([^"\\\n]|\\.)*")*\})? [0-9.e+-]+')
UNITS = ("_seconds", "_bytes", "_ratio", "_total")
COUNTS = (
    "aggregator_sources", "aggregator_failures_last_day", "aggregator_queue_length", "aggregator_last_run_articles",
    "aggregator_last_run_exchanges", "aggregator_last_run_left_over", "aggregator_last_run_network_down",
    "aggregator_source_well", "aggregator_source_articles_last_week", "aggregator_sources_not_listed",
)  # fmt: skip
"""Metrics that count things and so have no unit."""


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_metrics_are_what_prometheus_reads(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "aggregator.prom"
    assert office.run("db", "metrics", "-o", str(file)) == Said(0, "", "")
    values = samples(file.read_text(encoding="utf-8"))
    assert values["aggregator_sources", (("state", "failing"),)] == 1
    assert values["aggregator_failures_last_day", (("kind", "refused"),)] == 1
    assert values["aggregator_source_well", (("source", FAILING),)] == 0
    assert values["aggregator_source_well", (("source", WELL),)] == 1
    assert values["aggregator_source_field_ratio", (("field", "text"), ("source", WELL))] == 1
    assert values["aggregator_runs_total", ()] == 1
    assert values["aggregator_articles_total", ()] > 10
    assert values["aggregator_database_size_bytes", ()] > 100_000
    assert 0 <= values["aggregator_lag_seconds", ()] < 600
    assert values["aggregator_last_run_articles", (("kind", "new"),)] > 10
    assert office.run("db", "metrics").out.startswith("# HELP aggregator_")


def test_the_text_keeps_to_format_and_names(office: Office) -> None:
    text = office.run("db", "metrics").out
    assert text.endswith("\n")
    typed: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in typed
            assert f"# HELP {name} " in text
            typed[name] = kind
        elif not line.startswith("# HELP "):
            assert LINE.fullmatch(line), line
            assert re.split(r"[ {]", line)[0] in typed, "a family is announced before its samples"
    for name, kind in typed.items():
        assert name.startswith("aggregator_")
        assert (kind == "counter") == name.endswith("_total")
        assert name.endswith(UNITS) or name in COUNTS, name


def test_however_long_the_list_of_sources_a_scrape_stays_small() -> None:
    one = Vitals("a", "А", "UTC", NOW, endpoints=1, last_success=NOW)
    failing = replace(one, source="zz", failing_since=NOW, failure="dns")
    many = (*(replace(one, source=f"s{n}") for n in range(3 * prometheus.MOST_SOURCES)), failing)
    text = prometheus.text(status(many, (), WORK, NOW))
    values = samples(text)
    listed = [labels for name, labels in values if name == "aggregator_source_well"]
    assert len(listed) == prometheus.MOST_SOURCES
    assert (("source", "zz"),) in listed, "who needs a person is there"
    assert values["aggregator_sources_not_listed", ()] == 2 * prometheus.MOST_SOURCES + 1
    assert len(text) < 200_000


def test_a_name_with_quotes_does_not_break_the_text() -> None:
    odd = Vitals('a"\\\nb', "А", "UTC", NOW, endpoints=1, last_success=NOW)
    assert ("aggregator_source_well", (("source", 'a"\\\nb'),)) in samples(
        prometheus.text(status((odd,), (), WORK, NOW))
    )
