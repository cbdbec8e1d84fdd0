"""What the global options and the environment say, for every command; and the clock."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import typer
from typer.core import TyperGroup

from aggregator.errors import AggregatorError, UsageError

DEFAULT_SOURCES = "sources.yaml"
DEFAULT_DATABASE = "data/news.db"


class LogFormat(StrEnum):
    """How a pass speaks on stderr."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Settings:
    """The global options. `given_database` is None unless `--db` was said."""

    given_sources: Path | None = None
    given_database: Path | None = None
    log_format: LogFormat = LogFormat.TEXT
    verbosity: int = 0
    """-1 quiet, 0 usual, 1 verbose."""

    @property
    def sources(self) -> Path:
        """Where sources.yaml is: `--sources`, then AGGREGATOR_SOURCES, then here."""
        return self.given_sources or Path(os.environ.get("AGGREGATOR_SOURCES") or DEFAULT_SOURCES)

    @property
    def database(self) -> Path:
        """Where the archive is: `--db`, then AGGREGATOR_DB, then `data/news.db`."""
        return self.given_database or Path(os.environ.get("AGGREGATOR_DB") or DEFAULT_DATABASE)

    def archive(self) -> Path:
        """The archive, which must be there already. Raises UsageError if it is not."""
        if not self.database.exists():
            raise UsageError(f"no archive yet at {self.database}: run `aggregator collect` first")
        return self.database


def of(context: typer.Context) -> Settings:
    """The settings of a command's context."""
    settings = context.obj
    return settings if isinstance(settings, Settings) else Settings()


def now() -> datetime:
    """The clock of every command."""
    return datetime.now(UTC)


def on_terminal() -> bool:
    """Whether a person is looking at stderr, where progress and summaries go."""
    return sys.stderr.isatty()


def shown_on_terminal() -> bool:
    """Whether a person is looking at stdout, where answers go."""
    return sys.stdout.isatty()


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 article`, `3 articles`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def log_to_stderr(settings: Settings) -> None:
    """Warnings of the stages go to stderr, one line each; with `-v` what they are doing, too."""
    level = logging.INFO if settings.verbosity > 0 else logging.WARNING
    handler = logging.StreamHandler(sys.stderr)
    in_json = settings.log_format is LogFormat.JSON
    handler.setFormatter(_JsonLog() if in_json else logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "hpack"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def json_line(event: str, **facts: object) -> None:
    """One event of a pass as a JSON line on stderr."""
    line = {"event": event, "at": f"{now():%Y-%m-%dT%H:%M:%SZ}", **facts}
    sys.stderr.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
    sys.stderr.flush()


@contextmanager
def errors_as_json(settings: Settings) -> Iterator[None]:
    """With `--log-format json` an error that ends a pass is a JSON line, too."""
    try:
        yield
    except AggregatorError as error:
        if settings.log_format is not LogFormat.JSON:
            raise
        json_line("error", message=str(error), exit_code=error.exit_code)
        raise typer.Exit(error.exit_code) from error


class _JsonLog(logging.Formatter):
    """A warning of a stage as a JSON line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "event": "log",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


_WITH_VALUE = frozenset({"--sources", "--db", "--log-format"})
_FLAGS = frozenset({"-v", "--verbose", "-q", "--quiet"})


def hoist(arguments: Sequence[str]) -> list[str]:
    """The arguments with the global options moved to the front, so that they may also stand after the command."""
    front: list[str] = []
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            rest += [word, *waiting]
            break
        if word in _WITH_VALUE and waiting:
            front += [word, waiting.pop(0)]
        elif word in _FLAGS or word.partition("=")[0] in _WITH_VALUE:
            front.append(word)
        else:
            rest.append(word)
    return front + rest


class Anywhere(TyperGroup):
    """The root command: takes its own options before and after the subcommand."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # typer keeps click's Context private
        return super().parse_args(ctx, hoist(args))


def output(path: Path | None) -> Path | None:
    """Where `-o` says to write; None is stdout, which `-o -` means, too."""
    return None if path == Path("-") else path
