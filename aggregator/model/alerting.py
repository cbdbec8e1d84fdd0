"""What `on_alert` of sources.yaml asks for, and what the archive remembers of what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Hook = Literal["webhook", "command"]


@dataclass(frozen=True, slots=True)
class OnAlert:
    """Who is told of changes of state: a webhook (POST of JSON), a command (JSON on its stdin), or both."""

    webhook: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    command: tuple[str, ...] = ()
    allow_private: bool = False
    """The webhook may lie in a private network, or on this machine."""

    @property
    def hooks(self) -> tuple[Hook, ...]:
        """The hooks that are given."""
        return (*(("webhook",) if self.webhook else ()), *(("command",) if self.command else ()))


@dataclass(frozen=True, slots=True)
class Told:
    """What was last said of a source (or the network) that is not well."""

    state: str
    since: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call of a hook that is still to be made, or made again."""

    id: int
    hook: Hook
    body: str
    tries: int
    due: datetime


@dataclass(frozen=True, slots=True)
class AlertMemory:
    """What has been said, and when last."""

    told: dict[str, Told]
    last_at: datetime | None
