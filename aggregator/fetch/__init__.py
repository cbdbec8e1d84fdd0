"""URL in; Page, NotModified or Failure out. The only part that makes requests."""

from aggregator.fetch.fetcher import Fetcher, utc_now
from aggregator.fetch.limits import Limits
from aggregator.fetch.names import Resolve
from aggregator.fetch.redirects import origin, trusted
from aggregator.fetch.robots import RobotsCache, RobotsMemory, RobotsRecord
from aggregator.fetch.transport import ENGINES, Engine

__all__ = [
    "ENGINES",
    "Engine",
    "Fetcher",
    "Limits",
    "Resolve",
    "RobotsCache",
    "RobotsMemory",
    "RobotsRecord",
    "origin",
    "trusted",
    "utc_now",
]
