"""Web archives that are elsewhere: given servers that lose them or break off, what can be had is read and the rest is said."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.warc_kit import Answer, Reading, address, rows, story, warc

pytest.importorskip("fsspec")
TITLE = "Мост через Спасовку открыт"


@dataclass
class Shelf:
    """A server of files: `lasts` is how many bytes it gives of one before it breaks off; `asked` remembers."""

    files: dict[str, bytes] = field(default_factory=dict)
    lasts: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    port: int = 0

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/{name}"


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    shelf = Shelf()

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer()

        def do_GET(self) -> None:
            self.answer()

        def answer(self) -> None:
            name, wanted = self.path[1:], self.headers.get("Range")
            shelf.asked.append((self.command, name, wanted))
            if name not in shelf.files:
                self.send_error(404)
                return
            content = shelf.files[name]
            begun, ends = re.fullmatch(r"bytes=(\d+)-(\d+)", wanted).groups() if wanted else ("0", str(len(content)))  # type: ignore[union-attr]
            piece = content[int(begun) : int(ends) + 1]
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Length", str(len(piece)))
            if wanted:
                self.send_header("Content-Range", f"bytes {begun}-{int(begun) + len(piece) - 1}/{len(content)}")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(piece[: max(0, shelf.lasts.get(name, 10**9) - int(begun))])

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shelf.port = server.server_port
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield shelf
    server.shutdown()
    server.server_close()


@pytest.fixture
def desk(tmp_path: object) -> Reading:
    return Reading(tmp_path)  # type: ignore[arg-type]


def archive(*numbers: int) -> bytes:
    return warc([Answer(address(n), story(f"Мост номер {n} открыт")) for n in numbers])


def test_an_address_is_read_in_ranges_and_never_fetched_to_see_what_it_is(desk: Reading, shelf: Shelf) -> None:
    shelf.files["a.warc.gz"] = archive(1)
    said = desk.run(shelf.url("a.warc.gz"))
    assert said.code == 0, said.err
    assert desk.titles == ["Мост номер 1 открыт"]
    assert {method for method, _, wanted in shelf.asked if wanted is None} == {"HEAD"}


def test_a_file_that_is_gone_is_said_with_its_address_and_the_others_are_read(desk: Reading, shelf: Shelf) -> None:
    shelf.files["b.warc.gz"] = archive(2)
    said = desk.run(shelf.url("a.warc.gz"), shelf.url("b.warc.gz"), "http://127.0.0.1:9/c.warc.gz")
    assert said.code == 1
    first, second = said.err.splitlines()
    assert first == f"{shelf.url('a.warc.gz')}: cannot be read: HTTP 404"
    assert second.startswith("http://127.0.0.1:9/c.warc.gz: cannot be read: Cannot connect to host")
    assert desk.titles == ["Мост номер 2 открыт"]
    rehearsed = desk.run(shelf.url("a.warc.gz"), shelf.url("b.warc.gz"), "--dry-run")
    assert (rehearsed.code, rehearsed.err) == (1, f"{shelf.url('a.warc.gz')}: HTTP 404\n")


def test_a_connection_that_is_lost_is_said_and_the_same_command_goes_on_later(
    desk: Reading, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fsspec

    system = fsspec.filesystem("http")
    monkeypatch.setattr(system, "block_size", 100_000)  # read in pieces, though the file is a small one
    padding = warc([Answer("https://elsewhere.example/", random.Random(1).randbytes(300_000))])
    shelf.files = {"a.warc.gz": archive(*range(40)) + padding, "b.warc.gz": archive(50)}
    shelf.lasts["a.warc.gz"] = 200_000
    said = desk.run(shelf.url("a.warc.gz"), shelf.url("b.warc.gz"))
    assert said.code == 1
    (line,) = said.err.splitlines()
    assert line.startswith(f"{shelf.url('a.warc.gz')}: byte ")
    assert "cannot be read on: " in line
    assert len(desk.titles) == 41
    assert rows(desk.database, "SELECT state, detail FROM backfills ORDER BY file") == [("reading", ""), ("done", "")]
    shelf.lasts.clear()
    assert desk.run(shelf.url("a.warc.gz")).code == 0
    assert rows(desk.database, "SELECT state FROM backfills ORDER BY file") == [("done",), ("done",)]


def test_what_is_not_there_is_a_mistake_where_that_can_be_told(desk: Reading) -> None:
    said = desk.run("memory://nowhere/a.warc.gz")
    assert said.code == 2
    assert "memory://nowhere/a.warc.gz: cannot be read: " in said.err
    said = desk.run("nonsense://nowhere/a.warc.gz")
    assert (said.code, "nonsense" in said.err) == (2, True)
