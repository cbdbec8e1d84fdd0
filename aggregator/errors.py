"""The error tree. Expected failures of a site are values (`model.Failure`); these stop a command or one document.

AggregatorError
├── ConfigError            sources.yaml, or a table of places, cannot be used: every problem, where (exit 2)
├── UsageError             the command line asks for something that is not there                   (exit 2)
│   └── NoClusterError         no Dask scheduler answers where one was named, or it has no workers
├── PassRunningError       another pass, or another backfill, holds the lock                       (exit 75)
├── ExhaustedError         the machine gives no more of something: open files, room on stdout       (exit 1)
├── DocumentError          one answer cannot be understood; carries a FailureKind
└── StoreError             the SQLite file cannot be used                                          (exit 1)
    ├── StoreLockedError       somebody else keeps it locked
    ├── StoreReadOnlyError     no permission to write
    ├── StoreCorruptError      not a database, or damaged
    ├── StoreNewerError        written by a newer version of this program
    └── StoreFullError         no space left on the disk
"""

from __future__ import annotations

import errno
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


class ExhaustedError(AggregatorError):
    """The machine, or a limit of it, gives no more: no site's fault, and none is blamed for it."""


SHORT: dict[int, str] = {
    errno.EMFILE: "this process may open no more files: raise its limit (ulimit -n, LimitNOFILE= of a service)",
    errno.ENFILE: "this machine may open no more files: raise its limit (sysctl fs.file-max), or end what has so many open",
    errno.ENOSPC: "no space is left on the disk",
    errno.EDQUOT: "the quota of the disk is used up",
    errno.EFBIG: "a file may not grow any more: raise the limit (ulimit -f)",
    errno.EIO: "what was to be read or written is gone: a terminal that was closed, or a disk that fails",
}
"""What a machine may be short of, by the system's number for it, and what to do."""


def short_of_files(error: BaseException) -> ExhaustedError | None:
    """The error to raise, if this one says that no more files may be opened."""
    code = error.errno if isinstance(error, OSError) else None
    return ExhaustedError(SHORT[code]) if code in (errno.EMFILE, errno.ENFILE) else None


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
