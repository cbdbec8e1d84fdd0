"""Given an address that no reader could open, then `serve` says so and ends; given a good one, the pages are written with it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from cli_kit import run, start
from store_builders import Desk, article, source

from aggregator.cli import serving


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
        if parts[3] == "0A" and inode in files_of(process):
            return int(parts[1].rpartition(":")[2], 16)
    raise AssertionError("it does not listen")


def files_of(process: int) -> set[str]:
    """What a process has open; some of it is closed while one looks."""
    found = set()
    for each in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):
            found.add(str(each.readlink()))
    return found


def test_a_folder_is_no_archive(tmp_path: Path) -> None:
    code, said = serve(tmp_path)
    assert code != 0
    assert "it is a folder" in said


# ---------------------------------------------------------------- what is no address of a site


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("javascript:x", "is no address of a site"),
        ("news.example", "is no address of a site"),
        ("", "is no address of a site"),
        ("ftp://news.example", "is no address of a site"),
        ("https://", "is no address of a site"),
        ("https://news.example:99999", "is no address of a site"),
        ("https://ne ws.example", "is no address of a site"),
        ("https://news.example?x", "without a query"),
        ("https://news.example#x", "without a fragment"),
        ("https://news.example/sub", "without a path"),
        ('https://news.example/"><b>', "without a path"),
        ("https://editor:secret@news.example", "without a user name"),
        ("http://0.0.0.0:8000", "all addresses of a machine"),
        ("http://[::]:8000", "all addresses of a machine"),
    ],
)
def test_what_is_no_address_is_refused(path: Path, address: str, why: str) -> None:
    code, said = serve(path, "--address", address)
    assert (code, said.count("\n")) == (2, 1)
    assert why in said
    assert "--address" in said


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://news.example", "https://news.example"),
        ("https://News.Example:443/", "https://news.example"),
        ("http://127.0.0.1:8024", "http://127.0.0.1:8024"),
        ("http://[::1]:8024", "http://[::1]:8024"),
        ("https://новости-спасска.рф", "https://xn----8sbaf4aoqibmtccai.xn--p1ai"),
    ],
)
def test_an_address_is_written_as_browsers_write_it(address: str, written: str) -> None:
    assert serving.origin(address) == written
