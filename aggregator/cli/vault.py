"""What the `db` commands do: the SQLite file migrated, checked, counted, described and copied."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.text import Text

from aggregator.cli import paper, settings
from aggregator.cli.settings import Settings
from aggregator.store import Store
