"""What a document says of its language in, a BCP 47 primary subtag out (`ru`, `en`), or None."""

from __future__ import annotations

import re

TAG = re.compile(r"^([a-z]{2,3})(?:[-_][a-z0-9]+)*$")
NAMES = {"russian": "ru", "русский": "ru", "english": "en", "ukrainian": "uk", "german": "de", "french": "fr"}
NOT_LANGUAGES = frozenset({"und", "mul", "zxx", "xx"})
"""Undetermined, several, none (BCP 47), and a placeholder of templates."""


def tag(value: str | None) -> str | None:
    """The primary language subtag (RFC 5646 section 2.2.1): `ru-RU`, `ru_RU.UTF-8` and `Russian` are all `ru`."""
    folded = (value or "").strip().lower().split(".")[0].split(",")[0]
    if folded in NAMES:
        return NAMES[folded]
    found = TAG.match(folded)
    return found[1] if found and found[1] not in NOT_LANGUAGES else None
