"""One pass, put together: the archive, the fetcher with what robots.txt said, the engine and the writer around `collect`.

Everything that runs a pass goes through `publish`: the command, the demo, the tests and the benchmarks.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.discovery import Fetch
from aggregator.engines import engine
from aggregator.fetch import Fetcher
from aggregator.model import Source
from aggregator.pipeline import Pass, collect
from aggregator.store import Store
from aggregator.tally import Report
from aggregator.writer import Writer

Clock = Callable[[], datetime]
