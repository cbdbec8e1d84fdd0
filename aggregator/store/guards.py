"""What stands around every method of the Store: sqlite3's errors become StoreErrors, and a write is one transaction."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from aggregator.store.connection import snapshot, transaction, translated


class Guarded(Protocol):
    """What a guarded method belongs to."""

    path: Path
    connection: Connection


P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound=Guarded)


def asked(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """sqlite3's errors become StoreErrors."""

    @wraps(method)
    def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with translated(self.path):
            return method(self, *args, **kwargs)

    return call


def seen(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """The same, and the whole method sees the archive as it is at one moment."""

    @wraps(method)
    def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with translated(self.path), snapshot(self.connection):
            return method(self, *args, **kwargs)

    return call


def written(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """The same, and the whole method is one transaction."""

    @wraps(method)
    def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with translated(self.path), transaction(self.connection):
            return method(self, *args, **kwargs)

    return call


def attempted(connection: Connection, call: Callable[[], Any]) -> Any:
    """The result of a call, or the error that undid it alone. Raises what undid the transaction around it, too."""
    inside = connection.in_transaction
    try:
        return call()
    except Exception as error:
        if inside and not connection.in_transaction:
            raise  # SQLite has rolled back those before it, too
        return error
