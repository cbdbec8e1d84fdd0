"""A news aggregator: sources.yaml in, one SQLite file by date out; and, by itself, the extractor: `aggregator.extract`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {"extract": "aggregator.extraction", "Article": "aggregator.model", "Selectors": "aggregator.model"}
"""Public names and the modules they live in: loaded when they are asked for (PEP 562), so that the command starts quickly."""

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
