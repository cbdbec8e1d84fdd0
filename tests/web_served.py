"""The readers' pages of an archive, served over loopback for a test."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from aggregator.cli import serving

ADDRESS = "https://news.example"
"""Under which readers are told that they see them."""


@contextmanager
def served(archive: Path, *, address: str = ADDRESS, desk: bool = True) -> Iterator[httpx.Client]:
    """A client of the running pages; redirects are not followed."""
    listening = serving.listen("127.0.0.1", 0)
    server = serving.server(archive, address, desk=desk)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the server did not start")
            time.sleep(0.01)
        with httpx.Client(
            base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=30, trust_env=False
        ) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(10)
