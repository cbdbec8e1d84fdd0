"""What an operator names in, files to read out: paths, folders, globs, and addresses that fsspec knows (`s3://`, `https://`)."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from aggregator.errors import UsageError
from aggregator.raw.members import Bytes

ENDINGS = (".warc", ".warc.gz")
WEB = ("http://", "https://")
HEAD = 65_536
"""Bytes by which, with its size, a file is known again under another name."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A WARC file that can be opened, wherever it is."""

    name: str
    """Its path or address."""
    size: int
    open: Callable[[], AbstractContextManager[Bytes]]
    """Raises OSError, and so does whoever reads, wherever it is."""

    def digest(self) -> str:
        """What it is known by: a hash of its size and its beginning. Raises OSError."""
        with self.open() as file:
            head = file.read(HEAD)
        return blake2b(b"%d " % self.size + head, digest_size=16).hexdigest()


def found(named: Iterable[str]) -> tuple[Archive, ...]:
    """The files of paths, folders, globs and addresses, each once; those of a folder or glob in the order of their names.

    Raises UsageError if something named is not there, or needs fsspec where that is not installed.
    """
    files: dict[str, Archive] = {}
    for name in named:
        for each in _remote(name) if "://" in name else _local(name):
            files.setdefault(each.name, each)
    return tuple(files.values())


def _local(name: str) -> Iterator[Archive]:
    path = Path(name)
    if path.is_dir():
        paths = sorted(each for each in path.rglob("*") if each.name.endswith(ENDINGS) and each.is_file())
        lacking = f"{name}: the folder has no file that ends in .warc or .warc.gz"
    elif path.exists():
        paths, lacking = [path], ""
    else:
        paths = sorted(each for each in map(Path, glob.glob(name, recursive=True)) if each.is_file())  # noqa: PTH207 - Path.glob takes no absolute pattern
        lacking = f"{name}: no such file"
    if not paths:
        raise UsageError(lacking)
    for each in paths:
        try:
            yield Archive(str(each), each.stat().st_size, partial(_opened, each))
        except OSError as error:
            raise UsageError(f"{each}: cannot be read: {error.strerror}") from error


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _remote(name: str) -> Iterator[Archive]:
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise UsageError(
            f"{name}: addresses are read with fsspec, which is not installed: pip install 'aggregator[backfill]'"
        ) from None
    try:
        system, path = url_to_fs(name)
    except (ValueError, ImportError) as error:  # no such protocol, or its library is not there
        raise UsageError(f"{name}: cannot be read: {error}") from error
    on_the_web = name.rpartition("::")[2].startswith(WEB)
    try:
        files = [_of(system, each, on_the_web) for each in _paths(system, path, on_the_web)]
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {error}") from error
    if not files:
        raise UsageError(f"{name}: nothing is there that ends in .warc or .warc.gz")
    yield from files


def _paths(system: Any, path: str, on_the_web: bool) -> list[str]:
    """The files that a path, folder or glob names. On the web only its spelling tells: to find out would be to fetch it."""
    with _in_plain_words():
        if "*" in path or (glob.has_magic(path) and not on_the_web):
            return sorted(system.glob(path))
        if path.endswith("/") or (not on_the_web and system.isdir(path)):
            return sorted(each for each in system.find(path) if each.endswith(ENDINGS))
    return [path]


def _of(system: Any, path: str, on_the_web: bool) -> Archive:
    """Raises OSError for what is not there; on the web nobody can tell that from a server that is down: it shows in reading."""
    name = str(system.unstrip_protocol(path))
    try:
        with _in_plain_words():
            size = system.size(path)
        if size is None:
            raise OSError("its server does not say how long it is")
    except OSError as error:
        if isinstance(error.__cause__, FileNotFoundError) and not on_the_web:
            raise
        return Archive(name, 0, partial(_lost, str(error)))
    return Archive(name, int(size), partial(_Far, system, path, int(size)))


def _lost(words: str) -> AbstractContextManager[Bytes]:
    raise OSError(words)


@dataclass(slots=True)
class _Far:
    """A file that fsspec reads, whose errors are OSErrors. A reading that comes back short is one: no end was reached."""

    system: Any
    path: str
    size: int
    _at: int = 0
    _file: Any = field(default=None)

    def __enter__(self) -> Self:
        with _in_plain_words():
            self._file = self.system.open(self.path, "rb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _in_plain_words():
            self._file.close()

    def read(self, size: int, /) -> bytes:
        with _in_plain_words():
            data = bytes(self._file.read(size))
        if len(data) < min(size, self.size - self._at):
            raise OSError(f"its server gave {len(data):,} bytes where {size:,} were asked for")
        self._at += len(data)
        return data

    def seek(self, offset: int, /) -> int:
        with _in_plain_words():
            self._at = int(self._file.seek(offset))
        return self._at


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """Around a call of fsspec: what its protocols' libraries raise is of no common kind; from here on it is an OSError."""
    try:
        yield
    except Exception as error:  # aiohttp's, botocore's, and whatever the next protocol brings
        raise OSError(_words(error)) from error


def _words(error: BaseException) -> str:
    if isinstance(error, FileNotFoundError) and error.__cause__ is not None:  # so fsspec calls whatever went wrong
        error = error.__cause__
    status = getattr(error, "status", None)
    if isinstance(status, int):
        return f"HTTP {status}"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(error) or type(error).__name__
