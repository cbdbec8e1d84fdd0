"""A real browser, and the demo's archive on a real port: what the tests in this folder are given."""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from browser_kit import DESK

from aggregator.demo import two_passes as demo
from aggregator.web import application

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = "no Chromium: `apt-get install chromium` (Debian), `snap install chromium` (Ubuntu), or put Google Chrome on the PATH"
NOW = datetime(2026, 11, 8, 6, 30, tzinfo=UTC)
"""Half past four in the afternoon in Primorye: the demo's press has written all day, and two weeks back into October."""


@dataclass(frozen=True, slots=True)
class Site:
    """The pages of an archive on a port of this machine."""

    address: str
    database: Path
    now: datetime = NOW

    def __call__(self, path: str) -> str:
        """The whole address of a page."""
        return self.address + path


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Chromium, headless. Without one the test is skipped, and says how to get it.

    A module's, not the session's: while it is open, its event loop runs in this thread, and no other may.
    """
    sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install 'aggregator[test]'")
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        pytest.skip(HOW)
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def town_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo's archive, served by uvicorn in a thread; its clock stands still at NOW."""
    database = tmp_path_factory.mktemp("demo") / "demo.db"
    newsroom = demo.press(NOW)

    async def collect() -> None:
        with newsroom:
            await demo.collected(newsroom, database)

    with ThreadPoolExecutor(1) as elsewhere:  # the browser's event loop may run in this thread
        elsewhere.submit(lambda: asyncio.run(collect())).result()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(100)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        site = application(database, address=address, clock=lambda: NOW)
        server = uvicorn.Server(uvicorn.Config(site, log_level="warning", access_log=False, timeout_keep_alive=2))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Site(address, database)
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page on a desk; the test fails if anything was said on its console."""
    context = browser.new_context(viewport=DESK, locale="ru-RU")
    made = context.new_page()
    said: list[str] = []
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    yield made
    context.close()
    assert not said
