"""Whom an article names as the origin of its news: outlets, bodies, people, anonymous sources, with the words that show it."""

from aggregator.citations.lexicon import Lexicon, Outlet, lexicon, site_name
from aggregator.citations.reading import found
from aggregator.citations.structured import Link, Structured

__all__ = ["Lexicon", "Link", "Outlet", "Structured", "found", "lexicon", "site_name"]
