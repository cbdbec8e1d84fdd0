"""What a site's pages have in common: given these pages of a source, then this is left out of the next one's text."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_builders import NOW, Desk, article
from test_pipeline import TEXT, Network, a_pass, passed, rows, source

from aggregator.engines import engine
from aggregator.extractors import memory
from aggregator.extractors.memory import fingerprint, is_furniture, learnt
from aggregator.model import PageOutcome, PageTask, SiteMemory, Source
from aggregator.pipeline import collect
from aggregator.run.lessons import Lessons
from aggregator.store import Store, runs

LEGAL = "При перепечатке материалов активная ссылка на сайт обязательна, мнение редакции может не совпадать с мнением авторов."
LEAD = "Проект «Люди края» рассказывает о тех, кто живёт рядом с нами и делает своё дело."


BACKGROUND = (
    "Напомним, разводной мост через Спасовку закрыли на ремонт в апреле, когда во время паводка треснула одна из опор; жители "
    "левого берега полгода добирались до школы и больницы паромом, а подрядчик дважды просил перенести срок сдачи."
)
"""What every article of a running story ends with; it is longer than most of what stands below all articles."""


def site(*pages: Iterable[str]) -> SiteMemory:
    """What is remembered after these pages, each given by its paragraphs."""
    known = SiteMemory()
    for page in pages:
        known = learnt(known, memory.blocks(page))
    return known


def story(number: int, *paragraphs: str) -> list[str]:
    """A page of one article that is nobody else's, and these paragraphs."""
    return [f"В посёлке номер {number} открыли {what} после долгого ремонта." for what in ("мост", "школу")] + [
        *paragraphs
    ]


# ---------------------------------------------------------------- fingerprints


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    command = f"from aggregator.extractors.memory import fingerprint; print(fingerprint({LEGAL!r}))"
    made = [
        subprocess.run(
            [sys.executable, "-c", command],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert made == [f"{fingerprint(LEGAL)}\n"] * 2


@given(st.text())
def test_a_fingerprint_fits_a_signed_column_and_no_text_breaks_it(text: str) -> None:
    assert 0 <= fingerprint(text) < 2**63


def test_spelling_and_counters_make_no_difference() -> None:
    assert fingerprint("Комментариев: 12") == fingerprint("комментариев:\u00a0345 ")
    assert fingerprint("Всё о Приморье") == fingerprint("ВСЕ О\u200b ПРИМОРЬЕ")
    assert fingerprint("Ο ΠΟΛΙΤΙΣΜΟΣ ΤΗΣ ΠΟΛΗΣ") == fingerprint("ο πολιτισμος της πολης")
    assert fingerprint("Читайте также") != fingerprint("Подпишитесь на нас")


def test_in_a_sentence_the_number_is_the_news() -> None:
    report = "За прошедшие сутки в крае потушили {} пожаров, пострадавших нет."
    assert fingerprint(report.format(12)) != fingerprint(report.format(13))


def test_a_line_too_short_to_mean_anything_is_nobody_s_furniture() -> None:
    known = site(*([").", "—", *story(n)] for n in range(10)))
    assert not is_furniture(known, fingerprint(")."))
    assert 0 not in known.seen


# ---------------------------------------------------------------- what is furniture


def test_the_legal_line_below_every_article_is_furniture_from_the_third_page_on() -> None:
    pages = [story(n, LEGAL) for n in range(30)]
    assert [is_furniture(site(*pages[:n]), fingerprint(LEGAL)) for n in (0, 1, 2, 3, 30)] == [
        False,
        False,
        True,
        True,
        True,
    ]
    assert not any(is_furniture(site(*pages), fingerprint(line)) for line in story(7))


@pytest.mark.parametrize("others", [1, 2, 5, 30])
def test_an_article_found_at_two_addresses_is_not_eaten(others: int) -> None:
    twice = story(1)
    known = site(twice, *(story(n) for n in range(100, 100 + others)))
    assert not any(is_furniture(known, fingerprint(line)) for line in twice)


def test_a_series_with_a_repeated_lead_keeps_it() -> None:
    known = site(*(story(n, *([LEAD] if n % 6 == 0 else [])) for n in range(36)))
    assert not is_furniture(known, fingerprint(LEAD))


def test_the_background_of_a_running_story_is_kept_where_a_short_line_would_go() -> None:
    known = site(story(1, BACKGROUND, LEGAL), story(2, BACKGROUND, LEGAL), story(3, LEGAL))
    assert (is_furniture(known, fingerprint(LEGAL)), is_furniture(known, fingerprint(BACKGROUND))) == (True, False)
    busy = site(*(story(n, *([BACKGROUND] if n % 5 < 2 else [])) for n in range(25)))
    assert not is_furniture(busy, fingerprint(BACKGROUND)), "two of five articles are of that story"
    notice = site(*(story(n, BACKGROUND) for n in range(5)))
    assert is_furniture(notice, fingerprint(BACKGROUND)), "what stands on every page is furniture, however long"


def test_a_page_read_again_is_no_witness_against_its_own_lines() -> None:
    shared = "Об этом рассказали в пресс-службе округа."
    known = site(story(1, shared), story(2, shared))
    assert is_furniture(known, fingerprint(shared)), "a third page would go without"
    others = memory.of_the_others(known)
    assert not is_furniture(others, fingerprint(shared)), "one of the two may be the page itself"
    assert others.pages == 1
    assert memory.of_the_others(SiteMemory()) == SiteMemory()


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(1, 40), max_size=12), min_size=1, max_size=30))
def test_what_the_others_teach_is_never_more_than_what_all_teach(pages: list[list[int]]) -> None:
    known = SiteMemory()
    for page in pages:
        known = learnt(known, page)
    before = SiteMemory()
    for page in pages[:-1]:
        before = learnt(before, page)
    others = memory.of_the_others(known)
    assert all(is_furniture(before, each) for each in others.seen if is_furniture(others, each))


def test_a_redesign_is_forgotten_and_the_new_furniture_learnt() -> None:
    old, new = "Старая плашка внизу каждой статьи сайта", "Новая плашка внизу каждой статьи сайта"
    pages = [story(n, old) for n in range(35)]
    assert is_furniture(site(*pages), fingerprint(old))
    pages += [story(1_000 + n, new) for n in range(20)]
    assert is_furniture(site(*pages), fingerprint(new))
    pages += [story(2_000 + n, new) for n in range(200)]
    assert fingerprint(old) not in site(*pages).seen


@settings(max_examples=30)
@given(st.lists(st.lists(st.integers(1, 2**63 - 1), max_size=1_500), max_size=60))
def test_a_memory_is_bounded_and_no_count_is_higher_than_the_pages(pages: list[list[int]]) -> None:
    known = SiteMemory()
    for page in pages:
        known = learnt(known, page)
        assert len(known.seen) <= memory.MOST_REMEMBERED
        assert all(1 <= count <= known.pages for count in known.seen.values())
    assert known.pages < memory.PAGES_REMEMBERED


def test_of_too_much_the_rarest_and_longest_unseen_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_REMEMBERED", 3)
    known = SiteMemory()
    for page in ((1, 2), (1, 3), (4,)):
        known = learnt(known, page)
    assert dict(known.seen) == {1: 2, 3: 1, 4: 1}


def test_learning_leaves_the_memory_before_as_it_was() -> None:
    before = site(story(1))
    seen = dict(before.seen)
    learnt(before, [5, 6])
    assert before.seen == seen


# ---------------------------------------------------------------- the archive


def read(desk: Desk, task: PageTask, *blocks: int, missed: tuple[str, ...] = (), **fields: object) -> PageOutcome:
    """The page of a task was read, and had these paragraphs."""
    desk.now += timedelta(minutes=1)
    done = replace(task.article, **({"text": f"Текст {task.article_id}."} | fields))  # type: ignore[arg-type]
    answer = replace(desk.page(desk.state()), url=done.url)
    outcome = PageOutcome(task, answer, done, None, missed, blocks)
    desk.store.record_page(desk.run, outcome)
    return outcome


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "news.db")


def test_a_page_is_learnt_with_its_article_and_only_once(desk: Desk) -> None:
    desk.poll(article("1"), article("2"), pages=True)
    first, second = desk.due()
    read(desk, first, 11, 12)
    read(desk, second, 12, 13)
    assert desk.store.site_memory("spassk") == SiteMemory(2, {11: 1, 12: 2, 13: 1})
    read(desk, replace(first, complete=True), 11, 12, text="Исправленный текст.")
    assert desk.store.site_memory("spassk").pages == 2, "a look for edits teaches nothing new"
    assert desk.store.site_memory("somebody-else") == SiteMemory()
    desk.store.close()


def test_a_page_that_failed_is_learnt_when_it_is_read(desk: Desk) -> None:
    desk.poll(article("1"), pages=True)
    (task,) = desk.due()
    desk.fail(task, desk.now)
    assert desk.store.site_memory("spassk").pages == 0
    read(desk, desk.due()[0], 11)
    assert desk.store.site_memory("spassk").pages == 1
    desk.store.close()


def test_one_article_at_two_addresses_is_learnt_once(desk: Desk) -> None:
    desk.poll(
        article("1", "Мост открыт"), article("print/1", "Мост открыт", published=None), article("3", "Снег"), pages=True
    )
    first, twin, other = desk.due()
    read(desk, first, 11, fingerprint="одно")
    read(desk, twin, 11, fingerprint="одно")
    assert desk.store.site_memory("spassk").pages == 1
    read(desk, other, 11, fingerprint="одно")
    assert desk.store.site_memory("spassk").pages == 2, "other headlines over one text: the text is the furniture"
    desk.store.close()


def test_who_reads_several_pages_before_one_is_stored_learns_what_the_archive_does(desk: Desk) -> None:
    headlines = ("Мост открыт", "Мост открыт!", "Снег", "Снег", "Мороз", "Мороз", "Пустая")
    desk.poll(*(article(str(n), headline) for n, headline in enumerate(headlines)), pages=True)
    tasks, lessons, unwanted = desk.due(), Lessons(SiteMemory()), Lessons(None)
    pages = [  # blocks, and the fingerprint of the text
        ((11, 12), "мост"),
        ((12, 11), "мост"),  # another headline over one text
        ((12, 13), "снег"),
        ((12, 13), "снег"),  # the same article at another address
        ((12,), None),
        ((12,), None),  # texts without words are nobody's twins
        ((), "пустая"),
    ]
    for task, (blocks, text) in zip(tasks, pages, strict=True):
        outcome = read(desk, task, *blocks, fingerprint=text)
        lessons.learn(outcome)
        unwanted.learn(outcome)
        assert lessons.of_the_pages == desk.store.site_memory("spassk")
    lessons.learn(read(desk, replace(tasks[0], complete=True), 11, 12, fingerprint="правка"))
    lessons.learn(replace(outcome, article=None, blocks=(14,)))
    assert lessons.of_the_pages == desk.store.site_memory("spassk") == SiteMemory(5, {11: 2, 13: 1, 12: 5})
    assert unwanted.of_the_pages is None
    desk.store.close()


def test_an_address_that_turns_out_to_be_a_known_article_teaches_nothing(desk: Desk) -> None:
    desk.poll(article("1", "Мост открыт"), article("p?id=1", "Мост открыт"), pages=True)
    first, again = desk.due()
    read(desk, first, 11, 12)
    home = first.article
    read(desk, again, 11, 12, url=home.url, key=home.key)
    assert len(desk.titles()) == 1
    assert desk.store.site_memory("spassk").pages == 1
    desk.store.close()


def test_memory_and_article_are_stored_together_or_not_at_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.poll(article("1"), pages=True)
    (task,) = desk.due()

    def full(*_: object) -> None:
        raise OSError("pulled the plug")

    with monkeypatch.context() as patch:
        patch.setattr(runs, "note", full)
        with pytest.raises(OSError, match="plug"):
            read(desk, task, 11, missed=("text",))
    assert desk.store.site_memory("spassk").pages == 0
    assert desk.store.missed_selectors() == []
    read(desk, task, 11)
    assert desk.store.site_memory("spassk") == SiteMemory(1, {11: 1})
    desk.store.close()


def test_the_memory_of_a_big_site_stays_small_on_disk(desk: Desk) -> None:
    desk.poll(*(article(str(n)) for n in range(90)), pages=True)
    for n, task in enumerate(desk.store.due_pages(desk.now + timedelta(minutes=1), limit=100)):
        read(desk, task, 2**63 - 1, *range(n * 1_000, n * 1_000 + 1_000))
    (size, count) = desk.one("SELECT length(seen), count(*) FROM site_memories")
    assert count == 1
    assert size <= memory.MOST_REMEMBERED * 9
    assert desk.store.site_memory("spassk").seen[2**63 - 1] >= 20
    desk.store.close()


def test_furniture_that_was_learnt_since_makes_no_revision(desk: Desk) -> None:
    desk.poll(*(article(str(n)) for n in range(4)), pages=True)
    tasks = desk.due()
    for task in tasks:
        read(desk, task, fingerprint(LEGAL), text=f"Новость {task.article_id} полностью.\n\n{LEGAL}")
    first = replace(tasks[0], complete=True)
    read(desk, first, text="Новость 1 полностью.")
    assert desk.one("SELECT revision_count FROM articles WHERE id = 1") == 0
    assert desk.one("SELECT text FROM article_texts WHERE article_id = 1") == "Новость 1 полностью."
    read(desk, first, text="Новость 1 опровергнута.")
    assert desk.one("SELECT revision_count FROM articles WHERE id = 1") == 1
    desk.store.close()


# ---------------------------------------------------------------- the pass


def outlet(network: Network, first: int = 0, count: int = 8, **changes: object) -> Source:
    """An outlet whose every article ends with the same paragraph of good prose, inside the article's own element."""
    titles = [f"Новость {n}: {word}" for n, word in enumerate(WORDS[first : first + count], first)]
    made = network.outlet("vesti", *titles)
    for n, title in enumerate(titles):
        network.answers[f"https://vesti.example/{n}"] = page(title)
    return replace(made, **changes)  # type: ignore[arg-type]


WORDS = ("мост", "школа", "дорога", "больница", "парк", "рынок", "музей", "театр", "вокзал", "стадион", "завод", "порт")


def page(title: str) -> str:
    own = TEXT.replace("Мост", title)
    return f"<html><body><article><h1>{title}</h1><p>{own}</p><p>{own[::-1]}</p><p>{LEGAL}</p></article></body></html>"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


def with_legal(database: Path) -> int:
    return int(rows(database, "select count(*) from article_texts where text like '%перепечатке%'")[0][0])


def test_within_one_pass_each_page_makes_the_next_text_cleaner(database: Path) -> None:
    network = Network()
    passed(database, network, [outlet(network)])
    assert with_legal(database) == 2, "two pages teach it, the other six go without"
    assert rows(database, "select pages from site_memories") == [(8,)]


def test_the_memory_outlives_the_pass(database: Path) -> None:
    network = Network()
    passed(database, network, [outlet(network, count=3)])
    network.answers["https://vesti.example/new"] = page("Завод открыт")
    feed = str(network.answers["https://vesti.example/rss"])
    item = "<item><title>Завод открыт</title><link>https://vesti.example/new</link></item></channel>"
    network.answers["https://vesti.example/rss"] = feed.replace("</channel>", item)
    passed(database, network, [source("vesti", feeds=("https://vesti.example/rss",))], everything=True)
    assert with_legal(database) == 2
    assert rows(database, "select pages from site_memories") == [(4,)]


def test_the_switch_turns_it_off(database: Path) -> None:
    network = Network()
    passed(database, network, [outlet(network, site_memory=False)])
    assert with_legal(database) == 8
    assert rows(database, "select count(*) from site_memories") == [(0,)]


def test_a_look_for_edits_counts_no_page_twice(database: Path) -> None:
    network = Network()
    outlets = [outlet(network, count=4, watch_edits=True)]
    passed(database, network, outlets)
    report = passed(database, network, outlets, NOW.replace(year=2026) + timedelta(days=800))
    assert report.pages >= 4
    assert report.changed == 0, "the legal line that goes from the first two is no change of theirs"
    assert rows(database, "select pages from site_memories") == [(4,)]
    assert with_legal(database) == 0


def test_a_look_for_edits_leaves_a_paragraph_that_one_other_article_quotes(database: Path) -> None:
    network = Network()
    made = network.outlet("vesti", "Мост открыли", "Мост открыли наконец", "Снег выпал")
    quoted = "По словам главы округа, подрядчик уложился в срок и взялся за дорогу к школе, которую обещают открыть в декабре."
    for n, what in enumerate(("утром", "вечером", "ночью")):
        own = TEXT.replace("Мост", f"Мост {what}")
        more = f"<p>{quoted}</p>" if n < 2 else ""
        html = f"<article><h1>Мост {what}</h1><p>{own}</p>{more}<p>{own[::-1]}</p></article>"
        network.answers[f"https://vesti.example/{n}"] = html
    outlets = [replace(made, watch_edits=True)]
    passed(database, network, outlets)
    passed(database, network, outlets, NOW.replace(year=2026) + timedelta(days=800))
    assert rows(database, "select count(*) from article_texts where text like '%словам главы%'") == [(2,)]


def test_a_page_of_known_lines_alone_keeps_its_text(database: Path) -> None:
    network = Network()
    same = network.outlet("vesti", *(f"Сводка за сутки, выпуск {word}" for word in WORDS[:6]))
    for n in range(6):
        network.answers[f"https://vesti.example/{n}"] = f"<article><h1>Сводка</h1><p>{TEXT}</p><p>{LEGAL}</p></article>"
    passed(database, network, [same])
    assert rows(database, "select count(*) from article_texts where text like 'Мост через Спасовку%'") == [(6,)]


def test_pages_read_in_other_processes_are_learnt_too(tmp_path: Path) -> None:
    network, database = Network(), tmp_path / "news.db"
    with engine(2) as executor, a_pass(database, network, [outlet(network)]) as this:
        this.executor = executor
        asyncio.run(collect(this))
    assert with_legal(database) == 2


def test_an_archive_is_whole_with_memories_in_it(database: Path) -> None:
    network = Network()
    passed(database, network, [outlet(network)])
    with Store.open(database) as store:
        assert store.check().ok
        facts = store.why("vesti")
        assert facts is not None
        assert facts["pages_learnt"] == 8
        assert facts["furniture"] >= 1
