"""The gazetteer, and what of it a text names: a name as an editor or a text says it in, the town or region it means out."""

from aggregator.places.gazetteer import Gazetteer, at
from aggregator.places.resolve import mentions

__all__ = ["Gazetteer", "at", "mentions"]
