"""The command line: arguments, the clock and the environment in; text, tables and exit codes out.

One file a command group. A new command is a function in one of them and a line in its `app`; a new group is a file
and a line in `cli/app.py`. Nothing below this package prints.
"""

from __future__ import annotations

import sys
from typing import NoReturn

from aggregator.errors import AggregatorError


def main() -> NoReturn:
    """The console script. An error made on purpose is its own lines on stderr and its own exit code, no traceback."""
    from aggregator.cli.app import app

    try:
        app(prog_name="aggregator")
    except AggregatorError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
    sys.exit(0)
