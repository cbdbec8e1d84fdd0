"""What an operator names in, files to read out: paths, folders, globs, and addresses that fsspec knows (`s3://`, `https://`)."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

from aggregator.errors import UsageError

ENDINGS = (".warc", ".warc.gz")
HEAD = 65_536
"""Bytes by which, with its size, a file is known again under another name."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A WARC file that can be opened, wherever it is."""

    name: str
    """Its path or address."""
    size: int
    open: Callable[[], AbstractContextManager[BinaryIO]]

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
        paths = sorted(system.glob(path)) if glob.has_magic(path) else [path]
        if system.isdir(path):
            paths = sorted(each for each in system.find(path) if each.endswith(ENDINGS))
        files = [_of(system, each) for each in paths]
    except (OSError, ValueError, ImportError) as error:  # no such file, no such protocol, or its library is not there
        raise UsageError(f"{name}: cannot be read: {error}") from error
    if not files:
        raise UsageError(f"{name}: nothing is there that ends in .warc or .warc.gz")
    yield from files


def _of(system: Any, path: str) -> Archive:
    size = system.size(path)
    if size is None:
        raise OSError("its server does not say how long it is")
    return Archive(str(system.unstrip_protocol(path)), int(size), partial(system.open, path, "rb"))
