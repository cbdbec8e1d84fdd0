"""A reader with a browser searches, narrows, follows a story and sees what differs: by day and night, on a desk and a phone."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

import pytest
from browser_kit import DESK, PHONE, RULES

from aggregator.store.recipes import recipes

axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install 'aggregator[test]'")

NARROW_ENOUGH = "document.documentElement.scrollWidth <= window.innerWidth"
QUESTIONS = [recipe.name for recipe in recipes()]
TWICE = "document.documentElement.style.fontSize = '200%'"
UNFOLD = "document.querySelectorAll('details').forEach(each => { each.open = true })"


def number(site: Any, sql: str) -> int:
    archive = sqlite3.connect(f"file:{site.database}?mode=ro", uri=True)
    try:
        return int(archive.execute(sql).fetchone()[0])
    finally:
        archive.close()


COPIED = "SELECT story_id FROM articles WHERE reprint_kind IN ('near', 'partial') AND story_id IS NOT NULL ORDER BY id LIMIT 1"
EDITED = "SELECT article_id FROM revisions ORDER BY id LIMIT 1"
COPY = "SELECT id FROM articles WHERE reprint_of IS NOT NULL ORDER BY id LIMIT 1"


def paths(site: Any) -> tuple[str, ...]:
    story, edited, copy = (number(site, sql) for sql in (COPIED, EDITED, COPY))
    return (
        f"/story/{story}/", f"/article/{edited}/", f"/article/{copy}/", "/source/kedrovka/2026/11/05/", "/search",
        "/en/search?q=вода&since=2026-11-01&until=2026-11-30", "/search?q=ничегонет", "/status",
    )  # fmt: skip


def test_a_search_finds_the_word_in_another_form_and_marks_it(page: Any, town_site: Any) -> None:
    page.goto(town_site("/"))
    page.get_by_role("searchbox").fill("отток населения")
    page.get_by_role("button", name="Найти").click()
    page.wait_for_url(re.compile("/search"))
    marks = [mark.casefold() for mark in page.locator("mark").all_inner_texts()]
    assert "оттоку" in marks or "оттока" in marks or "оттоком" in marks, marks
    assert {"населения"} <= set(marks)
    assert page.locator("mark").first.is_visible()


def test_a_facet_narrows_and_a_chip_takes_back(page: Any, town_site: Any) -> None:
    page.goto(town_site("/search?q=вода"))
    before = page.locator(".hits > li").count()
    link = page.locator("#narrow section").nth(1).locator("a").first
    name = link.inner_text()
    link.click()
    page.wait_for_url(re.compile("source="))
    after = page.locator(".hits > li").count()
    assert 0 < after < before
    assert set(page.locator(".hits .outlet").all_inner_texts()) == {name}
    page.locator(".chips a").click()
    page.wait_for_url(re.compile(r"q=[^&]*$"))
    assert page.locator(".hits > li").count() == before


def test_a_reader_follows_a_story_and_sees_what_the_reprint_changed(page: Any, town_site: Any) -> None:
    page.goto(town_site(f"/story/{number(town_site, COPIED)}/"))
    assert page.locator(".course > li").count() >= 2
    change = page.locator(".copy .compare").first
    assert not change.locator("ins").first.is_visible()
    change.locator("summary").click()
    assert change.locator("ins").first.is_visible()
    styles = change.locator("ins").first.evaluate("node => getComputedStyle(node).textDecorationLine")
    assert styles == "underline", "not by colour alone"
    page.locator(".course .headline a").first.click()
    page.wait_for_url(re.compile(r"/article/\d+/"))
    first = page.locator("main a").first
    assert first.inner_text().startswith("Читать на сайте")
    assert (first.get_attribute("rel") or "").split() == ["nofollow", "external"]


def test_the_keyboard_reaches_everything_on_the_status_page(page: Any, town_site: Any) -> None:
    page.goto(town_site("/status"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.states') !== null")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"state=failing"))
    assert set(page.locator(".sources .mark").all_inner_texts()) == {"не отвечает"}


def test_with_letters_twice_as_large_no_page_is_wider_than_a_phone(browser: Any, town_site: Any) -> None:
    """WCAG 2.2, 1.4.4 and 1.4.10."""
    context = browser.new_context(viewport=PHONE, locale="ru-RU")
    page = context.new_page()
    for path in (*paths(town_site), "/", "/spassk-dalny/", "/spassk-dalny/2026/11/", "/en/spassk-dalny/", "/spask/"):
        page.goto(town_site(path))
        page.evaluate(TWICE)
        page.evaluate(UNFOLD)
        assert page.evaluate(NARROW_ENOUGH), path
    context.close()


def test_no_question_of_the_desk_is_wider_than_a_phone(browser: Any, town_site: Any) -> None:
    context = browser.new_context(viewport=PHONE, locale="ru-RU")
    page = context.new_page()
    for path in ("", "demo", "demo/news", *(f"demo/{name}" for name in QUESTIONS)):
        answer = page.goto(town_site(f"/db/{path}"))
        assert answer.status == 200, path
        assert page.evaluate(NARROW_ENOUGH), path
    context.close()


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk-by-day", "phone-by-night"])
def test_no_page_has_a_barrier_or_is_wider_than_the_screen(
    browser: Any, town_site: Any, size: dict[str, int], scheme: str
) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="ru-RU")
    page = context.new_page()
    for path in paths(town_site):
        answer = page.goto(town_site(path))
        assert answer.status == 200, path
        page.evaluate(UNFOLD)
        assert page.evaluate(NARROW_ENOUGH), path
        found = axe_playwright.Axe().run(page, options=RULES)
        assert not found.violations_count, f"{path}: {found.generate_report()}"
    context.close()
