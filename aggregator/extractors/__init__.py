"""An article's page in, its fields out, each with the method that gave it. A new method is one file and one line here."""

from aggregator.extractors.extract import extract

__all__ = ["extract"]
