"""What a page's markup says of its origin, to the JSON of its column and back."""

from __future__ import annotations

import json
from typing import Any

from aggregator.model import Attribution, Origins


def packed(said: Origins | None) -> str | None:
    """A JSON object of what is said; None if that is nothing."""
    if said is None:
        return None
    fields: dict[str, Any] = {
        "publisher": said.publisher,
        "based_on": [[work.name, work.url] for work in said.based_on],
        "canonical": said.canonical,
        "last_link": [said.last_link.name, said.last_link.url] if said.last_link else None,
        "line": said.line,
    }
    return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False) or None


def unpacked(text: str | None) -> Origins | None:
    """What `packed` was given."""
    if not text:
        return None
    fields = json.loads(text)
    last = fields.get("last_link")
    return Origins(
        publisher=fields.get("publisher"),
        based_on=tuple(Attribution(name, url) for name, url in fields.get("based_on", ())),
        canonical=fields.get("canonical"),
        last_link=Attribution(*last) if last else None,
        line=fields.get("line"),
    )
