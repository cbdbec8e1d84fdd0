"""The error tree. Expected failures of a site are values (`model.Failure`); these stop a command or one document.

AggregatorError
├── ConfigError            sources.yaml, or a table of places, cannot be used: every problem, where (exit 2)
├── UsageError             the command line asks for something that is not there                   (exit 2)
│   └── NoClusterError         no Dask scheduler answers where one was named, or it has no workers
├── PassRunningError       another pass, or another backfill, holds the lock                       (exit 75)
├── DocumentError          one answer cannot be understood; carries a FailureKind
└── StoreError             the SQLite file cannot be used                                          (exit 1)
    ├── StoreLockedError       somebody else keeps it locked
    ├── StoreReadOnlyError     no permission to write
    ├── StoreCorruptError      not a database, or damaged
    ├── StoreNewerError        written by a newer version of this program
    └── StoreFullError         no space left on the disk
"""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.failures import FailureKind


class AggregatorError(Exception):
    """Base of every error this package raises on purpose; `str()` is one line for a person."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a configuration file. `line` and `column` count from 1; 0 means unknown."""

    file: str
    line: int
    column: int
    path: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        what = f"{self.path}: {self.message}" if self.path else self.message
        return f"{where}: {what} ({self.hint})" if self.hint else f"{where}: {what}"


class ConfigError(AggregatorError):
    """sources.yaml, or a layer of the gazetteer, cannot be used; `problems` has every fault found, in the order of the file."""

    exit_code = 2

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class UsageError(AggregatorError):
    """The command names a source, place or day that does not exist."""

    exit_code = 2


class NoClusterError(UsageError):
    """No Dask scheduler answers at the address that was named, or it has no workers: a mistake, or it is being restarted."""


class PassRunningError(AggregatorError):
    """Another pass holds the lock. EX_TEMPFAIL of sysexits.h, so that cron wrappers know to come back."""

    exit_code = 75


class DocumentError(AggregatorError):
    """One answer cannot be understood. Becomes a `model.Failure` of the same kind."""

    def __init__(self, kind: FailureKind, detail: str) -> None:
        self.kind = kind
        self.detail = detail
        super().__init__(f"{kind}: {detail}")


class StoreError(AggregatorError):
    """The SQLite file cannot be used."""


class StoreLockedError(StoreError):
    """Somebody else keeps the database locked longer than we wait."""


class StoreReadOnlyError(StoreError):
    """No permission to write the database or its folder."""


class StoreCorruptError(StoreError):
    """Not a database, or damaged."""


class StoreNewerError(StoreError):
    """The file was written by a newer version of this program."""


class StoreFullError(StoreError):
    """No space left on the disk (or a file size limit was met)."""
