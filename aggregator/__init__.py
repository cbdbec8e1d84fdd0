"""A news aggregator: sources.yaml in, one SQLite file by date out."""

__version__ = "0.1.0"
