"""An archive in, the readers' pages out: one ASGI application over one SQLite file, opened read-only."""

from aggregator.web.app import application

__all__ = ["application"]
