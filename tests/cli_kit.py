"""An operator's desk for the tests: a newsroom, its sources.yaml, an archive, and the command in this process or its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from aggregator.cli import main
from aggregator.newsroom import Newsroom


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What stdout says, as JSON."""
        return json.loads(self.out)

    @property
    def events(self) -> list[dict[str, Any]]:
        """What stderr says with `--log-format json`."""
        return [json.loads(line) for line in self.err.splitlines()]


def run(*arguments: str) -> Said:
    """The command in this process, without a terminal."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.object(sys, "argv", ["aggregator", *arguments]),
    ):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Said(code, out.getvalue(), err.getvalue())


def start(arguments: Sequence[str], **environment: str) -> subprocess.Popen[str]:
    """The command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "aggregator", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )


def finished(process: subprocess.Popen[str]) -> Said:
    """What a started command said, when it has ended."""
    out, err = process.communicate(timeout=60)
    return Said(process.returncode, out, err)


class Desk:
    """A folder with the sources.yaml of a newsroom, and an archive to come."""

    def __init__(self, press: Newsroom, folder: Path) -> None:
        self.press = press
        self.folder = folder
        self.database = folder / "news.db"
        self.sources = folder / "sources.yaml"
        text = press.sources_yaml().replace("defaults:\n", "defaults:\n  pause: 0s\n")
        self.sources.write_text(text, encoding="utf-8")

    @property
    def where(self) -> tuple[str, ...]:
        """The global options that lead here."""
        return ("--sources", str(self.sources), "--db", str(self.database))

    def run(self, *arguments: str) -> Said:
        """The command at this desk."""
        return run(*self.where, *arguments)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """The command at this desk, in a process of its own."""
        return start([*self.where, *arguments])
