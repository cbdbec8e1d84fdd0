"""Given a document that would be read for ever, or takes its reader with it, then it is a failure, and all others are stored."""

from __future__ import annotations

import asyncio
import ctypes
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from test_pipeline import NOW, Network, a_pass, passed, rows, source

from aggregator import bounds, desk
from aggregator.backfill import reading
from aggregator.bounds import Limits
from aggregator.engines import engine
from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.model import Endpoint, EndpointState, Failure, Page, PageTask, SiteMemory, Source
from aggregator.pipeline import collect
from aggregator.run.tally import Report
from tests.cli_kit import run
from tests.warc_kit import Answer, story, warc

QUICK = Limits(cpu=0.8, killed=1.6, megabytes=300)
READ, POLLED, LINKED, READ_JOB = desk.complete, desk.poll, desk.linked, reading.read


def spins() -> None:
    while True:
        pass


def spins_and_will_not_hear_of_it() -> None:
    while True:
        with suppress(BaseException):
            spins()


def spins_in_c() -> None:
    sum(itertools.repeat(0))


def eats_memory() -> None:
    eaten = [b"x" * 1_000_000]
    while True:
        eaten.append(eaten[-1] + b"x")


def exits() -> None:
    os._exit(0)


def crashes_in_c() -> None:
    ctypes.string_at(0)


PLANTED: dict[str, Callable[[], None]] = {
    each.__name__: each for each in (spins, spins_and_will_not_hear_of_it, spins_in_c, eats_memory, exits, crashes_in_c)
}
SAYS = {
    "spins": "reading it took more than 0.8 s of CPU time",
    "spins_and_will_not_hear_of_it": "reading it took more than 1.6 s of CPU time",
    "spins_in_c": "reading it took more than 1.6 s of CPU time",
    "eats_memory": "reading it took more memory than is allowed",
    "exits": "the process that read it ended with code 0",
    "crashes_in_c": "the process that read it was ended by SIGSEGV",
}


def sprung(page: Page) -> Any:
    """What stands in a page as `[[spins]]`, done where it is read."""
    name = page.body.partition(b"[[")[2].partition(b"]]")[0].decode()
    return desk._understand(page, PLANTED[name]) if name in PLANTED else None


def complete(
    page: Page, task: PageTask, source: Source, now: datetime, memory: SiteMemory | None = None
) -> desk.PageResult | Failure:
    return sprung(page) or READ(page, task, source, now, memory)


def poll(page: Page, state: EndpointState, source: Source, now: datetime) -> desk.PollResult | Failure:
    return sprung(page) or POLLED(page, state, source, now)


def linked(page: Page, key: str) -> tuple[Endpoint, ...] | Failure:
    return sprung(page) or LINKED(page, key)


@pytest.fixture(autouse=True)
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "complete", complete)
    monkeypatch.setattr(desk, "poll", poll)
    monkeypatch.setattr(desk, "linked", linked)


def given(network: Network, *names: str) -> list[Source]:
    """An outlet with nine pages, and the planted ones among them."""
    outlet = network.outlet("vesti", *(f"Новость {n}" for n in range(9)), *(f"Мина {name}" for name in names))
    for place, name in enumerate(names, 9):
        network.answers[f"https://vesti.example/{place}"] = f"<h1>[[{name}]]</h1>"
    return [outlet, network.outlet("novosti", "Снег", "Мост")]


def passed_with(workers: int, database: Path, network: Network, sources: list[Source], **more: Any) -> Report:
    limits = more.pop("limits", QUICK)
    executor = engine(workers, limits)
    try:
        with a_pass(database, network, sources, **more) as this:
            this.executor = executor
            return asyncio.run(collect(this))
    finally:
        executor.shutdown(cancel_futures=True)


def children() -> set[str]:
    """Processes for reading, whose parent or grandparent is this one."""
    listed = subprocess.run(
        ["ps", "-ww", "-eo", "pid,ppid,stat,args"], capture_output=True, text=True, check=True
    ).stdout
    lines = [line.split(None, 3) for line in listed.splitlines()[1:]]
    here = str(os.getpid())
    servers = {pid for pid, parent, _, args in lines if parent == here and "forkserver" in args}
    (ours,) = (args for pid, _, _, args in lines if pid == here)
    return {
        pid
        for pid, parent, stat, args in lines
        if not stat.startswith("Z") and (parent in servers or (parent == here and args == ours))
    }


def test_planted_documents_are_failures_and_all_others_are_stored(tmp_path: Path) -> None:
    # other tests may have readers of their own
    before = children()
    network, database = Network(), tmp_path / "news.db"
    report = passed_with(2, database, network, given(network, *PLANTED))
    assert report.failures == {"overrun": len(PLANTED)}
    assert (report.state, report.new) == ("done", 11 + len(PLANTED))
    assert rows(database, "select count(*) from news where text is not null") == [(11,)]
    why = dict(rows(database, "select url, detail from fetches where outcome = 'overrun'"))
    assert why == {f"https://vesti.example/{place}": SAYS[name] for place, name in enumerate(PLANTED, 9)}
    assert children() <= before


def test_a_page_that_costs_the_parser_a_minute_is_given_up_and_all_others_are_stored(tmp_path: Path) -> None:
    """One tag of so many attributes; the `>` in their values hide it from what looks for such tags (`normalize/tame.py`)."""
    network, database = Network(), tmp_path / "news.db"
    sources = given(network, "well")
    crowd = " ".join(f'a{number}=">"' for number in range(100_000))
    network.answers["https://vesti.example/9"] = f"<h1>Мост открыт</h1><p {crowd}>"
    report = passed_with(2, database, network, sources)
    assert report.failures == {"overrun": 1}
    assert rows(database, "select count(*) from news where text is not null") == [(11,)]


FORKED = """
import sys
from pathlib import Path
import test_bounds as t
from aggregator import desk
from aggregator.engines import engine

desk.complete = t.complete
network, database = t.Network(), Path(sys.argv[1])
print(sorted(t.passed_with(2, database, network, t.given(network, *t.PLANTED)).failures.items()), t.children())
"""


def test_the_same_where_processes_are_forks_of_the_pass(tmp_path: Path) -> None:
    database = tmp_path / "news.db"
    command = [sys.executable, "-c", FORKED, str(database)]
    ran = subprocess.run(command, cwd=Path(__file__).parent, check=False, capture_output=True, text=True, timeout=120)
    assert (ran.stdout, ran.returncode) == (f"[('overrun', {len(PLANTED)})] set()\n", 0), ran.stderr[-500:]
    assert rows(database, "select count(*) from news where text is not null") == [(11,)]


def test_a_page_that_killed_its_reader_is_tried_again_later_and_not_for_ever(tmp_path: Path) -> None:
    network, database = Network(), tmp_path / "news.db"
    sources = given(network, "exits")
    with engine(2, QUICK) as executor:
        for days in range(0, 16, 2):
            with a_pass(database, network, sources, NOW + timedelta(days=days)) as this:
                this.executor = executor
                asyncio.run(collect(this))
    assert rows(database, "select count(*) from fetches where outcome = 'overrun'") == [(6,)]


def test_a_feed_that_kills_its_reader_backs_off_and_the_other_is_read(tmp_path: Path) -> None:
    network, database = Network(), tmp_path / "news.db"
    sources = given(network)
    network.answers["https://vesti.example/rss"] = "[[crashes_in_c]]"
    assert passed_with(2, database, network, sources).failures == {"overrun": 1}
    assert rows(database, "select distinct source from news") == [("novosti",)]
    assert passed_with(2, database, network, sources, now=NOW + timedelta(seconds=30)).due == 0


def test_a_home_page_that_kills_its_reader_is_a_failed_search_and_the_other_source_is_read(tmp_path: Path) -> None:
    network, database = Network(), tmp_path / "news.db"
    (_, other) = given(network)
    network.answers["https://gazeta.example/"] = "[[exits]]"
    report = passed_with(2, database, network, [source("gazeta"), other])
    assert report.failures == {"overrun": 1}
    found = rows(database, "select purpose, outcome from fetches where source = 'gazeta'")
    assert found == [("discovery", "overrun")]
    assert rows(database, "select count(*) from news where source = 'novosti' and text is not null") == [(2,)]


def test_without_workers_a_document_that_spins_in_python_is_broken_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds._STATE, "limits", QUICK)
    network, database = Network(), tmp_path / "news.db"
    report = passed(database, network, given(network, "spins", "eats_nothing"))
    assert report.failures == {"overrun": 1, "no-article": 1}
    assert rows(database, "select count(*) from news where text is not null") == [(11,)]


def test_an_article_whose_study_ends_the_process_has_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aggregator import study

    network, database = Network(), tmp_path / "news.db"
    monkeypatch.setattr(study, "of", study_of)
    passed_with(2, database, network, given(network))
    assert rows(database, "select * from study_queue") == []
    assert rows(database, "select count(*) from articles where story_id is not null") == [(10,)]


def study_of(tasks: Any, outlets: Any) -> Any:
    from aggregator import study

    if any("Мост" in task.title for task in tasks):
        os._exit(1)
    lexicon = study._lexicon(outlets)
    return [study._one(task, lexicon) for task in tasks]


# ---------------------------------------------------------------- the timers


def test_an_overrun_that_a_part_of_the_page_swallowed_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds._STATE, "limits", replace(QUICK, cpu=0.1))

    class Careless:
        def __del__(self) -> None:
            spins()

    def careless() -> None:
        Careless()
        spins()

    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)
    with pytest.raises(bounds.Overrun, match=r"more than 0.1 s"):
        bounds.within(careless)


def test_nothing_is_left_ticking_whatever_came_of_a_document() -> None:
    def fails() -> None:
        raise DocumentError(FailureKind.EMPTY, "nothing")

    bounds.within(lambda: None)
    with pytest.raises(DocumentError):
        bounds.within(fails)
    assert signal.getitimer(signal.ITIMER_PROF) == signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_pass_that_is_stopped_while_a_document_spins_leaves_nobody_behind(tmp_path: Path, number: int) -> None:
    program = (
        "import sys, test_bounds as t\nfrom pathlib import Path\nfrom aggregator.engines import engine\n"
        "import time, threading\n"
        "if __name__ == '__main__':\n"
        "    import signal; signal.signal(signal.SIGTERM, signal.default_int_handler)\n"
        "    made = engine(2, t.Limits())\n"
        "    try:\n"
        "        import os; print(made.submit(os.getpid).result(), flush=True)\n"
        "        made.submit(t.spins_in_c); print('spinning', flush=True); time.sleep(60)\n"
        "    finally:\n"
        "        made.shutdown(cancel_futures=True)\n"
    )
    script = tmp_path / "collector.py"
    script.write_text(program, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as collector:
        assert collector.stdout
        pid = int(collector.stdout.readline())
        assert collector.stdout.readline() == "spinning\n"
        collector.send_signal(number)
        collector.wait(20)
    until = time.monotonic() + 20
    while is_there(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_there(pid)


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


# ---------------------------------------------------------------- web archives


def read_job(job: reading.Job) -> reading.Done:
    for page, _ in job.pages:
        sprung(page)
    return READ_JOB(job)


def test_a_page_of_a_web_archive_that_kills_its_reader_is_unreadable_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "read", read_job)
    (tmp_path / "sources.yaml").write_text(
        "sources:\n  vesti:\n    name: Вести\n    homepage: https://vesti.example/\n    place: Спасск-Дальний\n",
        encoding="utf-8",
    )
    pages = [story(f"Мост номер {n} открыт") for n in range(12)]
    pages[3] = pages[8] = "[[exits]]"
    answers = [Answer(f"https://vesti.example/news/2019/{n + 1000}-most", said) for n, said in enumerate(pages)]
    (tmp_path / "then.warc.gz").write_bytes(warc(answers))
    where = ("--sources", str(tmp_path / "sources.yaml"), "--db", str(tmp_path / "news.db"))
    said = run(*where, "backfill", str(tmp_path / "then.warc.gz"), "--workers", "2")
    assert said.code == 0, said.err
    assert "2 pages that could not be read" in said.out + said.err
    found = rows(tmp_path / "news.db", "select title from articles order by id")
    assert found == [(f"Мост номер {n} открыт",) for n in range(12) if n not in (3, 8)]
