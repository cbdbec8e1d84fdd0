"""The table of faults, group by group. A new fault is one line in its group."""

from __future__ import annotations

from . import configuration, connection, encodings, feeds, redirects, sites, web
from .fault import Fault

FAULTS: tuple[Fault, ...] = (
    *connection.FAULTS,
    *web.FAULTS,
    *redirects.FAULTS,
    *encodings.FAULTS,
    *feeds.FAULTS,
    *sites.FAULTS,
    *configuration.FAULTS,
)
