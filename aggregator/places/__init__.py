"""The gazetteer: a name as an editor or a text says it in, the town or region it means out."""

from aggregator.places.gazetteer import Gazetteer

__all__ = ["Gazetteer"]
