"""Machines that are short of something: a small disk, few open files, a file that may not grow."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli_kit import Said


def limited(arguments: Sequence[str], *, out: Path | None = None, **most: int) -> Said:
    """The command in a process of its own under limits of getrlimit(2): `nofile=64`. `out` is where stdout goes."""
    with (out or Path(os.devnull)).open("w") as stdout:
        done = subprocess.run(
            [sys.executable, "-m", "aggregator", *arguments],
            stdout=stdout if out else subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=100,
            preexec_fn=_limits(most),
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
    return Said(done.returncode, done.stdout or "", done.stderr)


def _limits(most: dict[str, int]) -> Callable[[], None]:
    def apply() -> None:
        for name, limit in most.items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{name.upper()}"), (limit, limit))

    return apply


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A tmpfs of so many bytes (`700k`). Skips the test where none may be mounted."""
    folder.mkdir()
    tried = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode:
        pytest.skip(f"no tmpfs may be mounted here: {tried.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def grown(folder: Path, size: str) -> None:
    """The same disk with more room."""
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)
