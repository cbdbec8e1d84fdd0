"""The command line: arguments, the clock and the environment in; text, tables and exit codes out.

One file a command group. A new command is a function in one of them and a line in its `app`; a new group is a file
and a line in `cli/app.py`. Nothing below this package prints.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn, TextIO

from aggregator.errors import SHORT, AggregatorError, ExhaustedError


def main() -> NoReturn:
    """The console script. An error made on purpose is its own lines on stderr and its own exit code, no traceback."""
    try:
        code = _run()
    except AggregatorError as error:
        code = _say(error)
    except MemoryError:
        code = _say(ExhaustedError("memory is used up: a pass needs about 400 MB of address space (ulimit -v)"))
    except OSError as error:
        if error.errno not in SHORT:
            raise
        where = f"{error.filename}: " if error.filename else ""
        code = _say(ExhaustedError(f"{where}{SHORT[error.errno]}"))
    sys.exit(code)


def _run() -> int | str | None:
    from aggregator.cli.app import app

    code: int | str | None = 0
    try:
        app(prog_name="aggregator")
    except SystemExit as end:
        code = end.code
    try:
        sys.stdout.flush()
    except OSError:
        # Python would try again at its end, and complain (https://docs.python.org/3/library/signal.html#note-on-sigpipe)
        _let_go(sys.stdout)
        raise
    return code


def _let_go(stream: TextIO) -> None:
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _say(error: AggregatorError) -> int:
    with suppress(OSError):  # a terminal that was closed hears nothing any more
        sys.stderr.write(f"{error}\n")
        sys.stderr.flush()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            _let_go(stream)
    return error.exit_code
