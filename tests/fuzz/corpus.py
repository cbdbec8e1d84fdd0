"""The documents that are mutated: feeds and pages of a folder of cases, or of the newsroom."""

from __future__ import annotations

import gzip
import re
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

from aggregator.newsroom import Newsroom

Kind = Literal["feed", "page"]
FOLDERS: dict[Kind, str] = {"feed": "feeds/files", "page": "extraction/pages"}
LONGEST = 400_000
"""Bytes of a document that is mutated: larger ones make fewer of them, and are no stranger."""

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PATIENCE = 10.0
"""Seconds for one of the newsroom's answers."""

ONE_IN = 8
"""Of its articles: those of an outlet are much alike."""

PORT = re.compile(rb"127\.0\.0\.1:\d+")
ADDRESS = re.compile(r"https?://127\.0\.0\.1:\d+/[^\s\"'<>\]]*")


@dataclass(frozen=True, slots=True)
class Seed:
    """A document as it was found."""

    name: str
    kind: Kind
    path: Path

    @property
    def body(self) -> bytes:
        content = self.path.read_bytes()
        return gzip.decompress(content) if self.path.suffix == ".gz" else content


@lru_cache(maxsize=2)
def seeds(folder: Path) -> tuple[Seed, ...]:
    """The documents of a folder in a fixed order. Raises ValueError if there are none."""
    found = tuple(
        Seed(f"{place}/{path.name}", kind, path)
        for kind, place in FOLDERS.items()
        for path in sorted((folder / place).glob("*"))
        if path.is_file()
    )
    found = tuple(seed for seed in found if len(seed.body) <= LONGEST)
    if not found:
        raise ValueError(f"no documents in {folder}: it should have {' and '.join(FOLDERS.values())}")
    return found


def write_newsroom(folder: Path) -> Path:
    """The feeds, sitemaps, listings and articles of the newsroom, laid out like a folder of cases."""
    for place in FOLDERS.values():
        (folder / place).mkdir(parents=True, exist_ok=True)
    hosts: dict[bytes, bytes] = {}

    def _host(found: re.Match[bytes]) -> bytes:
        return hosts.setdefault(found[0], b"vesti%d.example" % len(hosts))

    with Newsroom(now=NOW - timedelta(hours=3)) as press:
        asked = dict.fromkeys(
            ADDRESS.findall(press.sources_yaml()) + [article.url for article in press.truth()[::ONE_IN]]
        )
        for number, address in enumerate(asked):
            try:
                with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                    body = answer.read()
            except OSError:  # the newsroom has outlets that are down, on purpose
                continue
            body = PORT.sub(_host, body)  # ports are others each time
            kind: Kind = "page" if b"<html" in body[:500].lower() else "feed"
            (folder / FOLDERS[kind] / f"{number:04}").write_bytes(body)
    return folder
