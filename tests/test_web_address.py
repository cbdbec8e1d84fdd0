"""Given an address that no reader could open, then `serve` says so and ends; given a good one, the pages are written with it."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from cli_kit import run, start
from store_builders import Desk, article, source


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = Desk(tmp_path / "news.db", source())
    made.poll(article("1", "Мост", lead="x"))
    made.store.close()
    return made.store.path


def serve(path: Path, *more: str) -> tuple[int, str]:
    """Exit code and what was said."""
    said = run("--db", str(path), "serve", "--port", "0", *more)
    return said.code, said.err


# ---------------------------------------------------------------- all addresses of the machine


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "0", "", "::0", "::ffff:0.0.0.0"])
def test_all_addresses_of_a_machine_are_none_of_a_site(path: Path, host: str) -> None:
    code, said = serve(path, "--host", host)
    assert code == 2
    assert "say with --address how readers see it" in said
    assert "http://" not in said, "it was not served"


@pytest.mark.parametrize("way", ["option", "environment"])
def test_with_its_address_it_is_served_on_all_of_them(path: Path, way: str) -> None:
    address = "https://news.example"
    arguments = ["--db", str(path), "serve", "--port", "0", "--host", "0.0.0.0"]
    arguments += ["--address", address] if way == "option" else []
    with start(arguments, **({"AGGREGATOR_ADDRESS": address} if way == "environment" else {})) as pages:
        try:
            assert pages.stderr is not None
            assert pages.stderr.readline().strip() == f"{address}/"
            port = listening(pages.pid)
            told = httpx.get(f"http://127.0.0.1:{port}/robots.txt", trust_env=False, timeout=20).text
            assert f"Sitemap: {address}/sitemap.xml" in told
            assert httpx.get(f"http://127.0.0.1:{port}/db/", trust_env=False, timeout=20).status_code == 404
        finally:
            pages.terminate()


def listening(process: int) -> int:
    """The port that a process listens on."""
    for line in Path(f"/proc/{process}/net/tcp").read_text().splitlines()[1:]:
        parts = line.split()
        inode = f"socket:[{parts[9]}]"
        if parts[3] == "0A" and any(each.readlink() == Path(inode) for each in Path(f"/proc/{process}/fd").iterdir()):
            return int(parts[1].rpartition(":")[2], 16)
    raise AssertionError("it does not listen")
