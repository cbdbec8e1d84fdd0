"""The archive: what a pass found in, one SQLite file by date out. The only package that says SQL; ask for a `Store`."""

import aggregator.store.lean  # noqa: F401  # before the first module that imports sqlite-utils
from aggregator.store.archive import Archive
from aggregator.store.dictionary import Column, Table, describe, markdown
from aggregator.store.facade import Store
from aggregator.store.health import CheckReport
from aggregator.store.robots import StoredRobots
from aggregator.store.roster import SyncReport
from aggregator.store.selectors import PAGES_MISSED, Missed

__all__ = [
    "Store",
    "Archive",
    "SyncReport",
    "CheckReport",
    "StoredRobots",
    "Missed",
    "PAGES_MISSED",
    "Table",
    "Column",
    "describe",
    "markdown",
]
