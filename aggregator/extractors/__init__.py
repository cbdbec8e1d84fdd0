"""An article's page in, its fields out, each with the method that gave it. A new method is one file and one line here."""

from aggregator.compiled import folders

__path__[:0] = folders(__name__)

from aggregator.extractors.extract import extract  # noqa: E402 - found where the line above says

__all__ = ["extract"]
