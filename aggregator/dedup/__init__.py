"""Which articles are one text: the article's text in, what to compare out."""

from aggregator.dedup.exact import fingerprint

__all__ = ["fingerprint"]
