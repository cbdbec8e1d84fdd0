"""A reader with a browser: walks the calendar, unfolds a story, changes the language; on a desk and a phone, by day and night."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_kit import DESK, PHONE, RULES

TOWN, REGION = "/spassk-dalny/", "/primorsky-kray/"
PAGES = (
    "/",
    TOWN,
    REGION,
    "/spassk-dalny/2026/11/05/",
    "/spassk-dalny/2026/11/",
    "/en/spassk-dalny/",
    "/spask-dalnaya/",
)
SMALLEST = """Math.min(99, ...[...document.querySelectorAll('.calendar a, .around a')].map(link => {
  const box = link.getBoundingClientRect(); return Math.min(box.width, box.height) }))"""
"""The least side of anything to be hit with a thumb, in CSS pixels."""


def test_a_reader_walks_from_the_town_to_a_day_and_back_a_month(page: Any, town_site: Any) -> None:
    page.goto(town_site(TOWN))
    assert page.inner_text("h1") == "Главные новости Спасска-Дальнего"
    assert page.inner_text('[aria-current="date"] b') == "8"
    page.get_by_role("link", name=re.compile("^5 ноября: ")).click()
    page.wait_for_url(town_site("/spassk-dalny/2026/11/05/"))
    assert page.inner_text(".dateline time") == "четверг, 5 ноября 2026"
    page.get_by_role("link", name="Раньше 4 ноября").click()
    page.wait_for_url(town_site("/spassk-dalny/2026/11/04/"))
    page.get_by_role("link", name="Ноябрь 2026").click()
    page.wait_for_url(town_site("/spassk-dalny/2026/11/"))
    assert page.locator(".days li").count() > 5
    page.locator(".days .day").first.click()
    page.wait_for_url(town_site("/spassk-dalny/2026/11/08/"))


def test_a_reader_goes_back_a_month_to_where_the_archive_begins(page: Any, town_site: Any) -> None:
    page.goto(town_site(TOWN))
    page.get_by_role("link", name="Октябрь 2026").click()
    page.wait_for_url(town_site("/spassk-dalny/2026/10/"))
    assert page.inner_text("h1") == "Главные новости Спасска-Дальнего: октябрь 2026"
    assert page.get_by_role("link", name="Сентябрь 2026").count() == 0
    page.get_by_role("link", name=re.compile("^30 октября: 10 статей")).click()
    page.wait_for_url(town_site("/spassk-dalny/2026/10/30/"))
    page.get_by_role("link", name="Позже 31 октября").click()
    page.wait_for_url(town_site("/spassk-dalny/2026/10/31/"))


def test_a_story_unfolds_with_the_keyboard_alone(page: Any, town_site: Any) -> None:
    page.goto(town_site("/primorsky-kray/2026/11/05/"))
    summary = page.locator("summary").first
    others = page.locator("details li").first
    assert not others.is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    assert others.is_visible()
    assert re.search(r"ещё \d+ издани", summary.inner_text())


def test_a_keyboard_reader_skips_to_the_content(page: Any, town_site: Any) -> None:
    page.goto(town_site(TOWN))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_language_is_switched_on_the_same_page(page: Any, town_site: Any) -> None:
    page.goto(town_site("/spassk-dalny/2026/11/05/"))
    page.get_by_role("link", name="English").click()
    page.wait_for_url(town_site("/en/spassk-dalny/2026/11/05/"))
    assert page.inner_text("h1") == "Main news of Spassk-Dalny"
    page.get_by_role("link", name="Русский").click()
    page.wait_for_url(town_site("/spassk-dalny/2026/11/05/"))


def test_from_the_front_page_to_a_region_to_its_town(page: Any, town_site: Any) -> None:
    page.goto(town_site("/"))
    page.locator("aside").get_by_role("link", name="Приморский край").click()
    page.wait_for_url(town_site(REGION))
    page.locator(".places").get_by_role("link", name="Спасск-Дальний").click()
    page.wait_for_url(town_site(TOWN))


def test_a_page_is_one_request_and_a_stylesheet(page: Any, town_site: Any) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(town_site(TOWN))
    assert len([url for url in asked if not url.endswith("/icon.svg")]) == 2


def test_nothing_scrolls_sideways_on_a_phone_and_the_calendar_is_for_thumbs(browser: Any, town_site: Any) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    for path in PAGES:
        page.goto(town_site(path))
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        assert page.evaluate(SMALLEST) >= 44, path
    context.close()


@pytest.mark.parametrize(("viewport", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_axe_finds_nothing(browser: Any, town_site: Any, viewport: dict[str, int], scheme: str) -> None:
    context = browser.new_context(viewport=viewport, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    for path in PAGES:
        page.goto(town_site(path))
        if page.locator("summary").count():
            page.locator("summary").first.click()
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, (path, found.generate_report())
    context.close()


def test_nothing_shifts_while_the_page_is_drawn(page: Any, town_site: Any) -> None:
    page.add_init_script(
        "window.shifted = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.shifted += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(town_site(REGION), wait_until="networkidle")
    assert page.evaluate("window.shifted") == 0
