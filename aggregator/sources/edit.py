"""A source written into an existing sources.yaml: comments, order and quoting of everything else stay as they are."""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from aggregator.errors import UsageError
from aggregator.model import Endpoint
from aggregator.normalize import urls
from aggregator.sources import yamlfile
from aggregator.sources.load import parse

HEAD = "# yaml-language-server: $schema=aggregator/sources/schema.json\n"
WIDE = 4096
"""Columns before a line is folded: never."""


def key_for(homepage: str, taken: Sequence[str] = ()) -> str:
    """A key made from the host of a home page: `https://www.vesti-25.example/` is `vesti-25-example`; unique in `taken`."""
    host = re.sub(r"^(www\d?|m)\.", "", urls.host(homepage))
    made = re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")[:60] or "source"
    number = 2
    unique = made
    while unique in taken:
        unique = f"{made}-{number}"
        number += 1
    return unique


def entry(name: str, homepage: str, place: str | None, endpoints: Sequence[Endpoint] = ()) -> dict[str, Any]:
    """The entry of a source as it stands in the file."""
    made: dict[str, Any] = {"name": name, "homepage": homepage}
    if place:
        made["place"] = place
    feeds = [endpoint.url for endpoint in endpoints if endpoint.kind == "feed"]
    sitemaps = [endpoint.url for endpoint in endpoints if endpoint.kind == "sitemap"]
    listings = [endpoint for endpoint in endpoints if endpoint.kind == "listing"]
    if feeds:
        made["feeds"] = feeds
    if sitemaps:
        made["sitemaps"] = sitemaps
    if listings:
        made["listings"] = [
            {"url": listing.url, **({"links": listing.links} if listing.links else {})} for listing in listings
        ]
    return made


def with_entries(text: str, entries: Mapping[str, Mapping[str, Any]], path: Path) -> str:
    """The text of a sources.yaml with further sources at its end.

    Raises UsageError for a key that is taken, ConfigError if the file was, or would be, wrong.
    """
    if text.strip():
        yamlfile.parse(text, str(path))  # the round-trip loader below must never see a hostile file
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    tree = yaml.load(text or HEAD + "sources: {}\n")
    tree = tree if isinstance(tree, CommentedMap) else CommentedMap()
    if not isinstance(tree.get("sources"), CommentedMap) or not tree["sources"]:
        tree["sources"] = CommentedMap()
    for key, made in entries.items():
        if key in tree["sources"]:
            raise UsageError(f"{path}: there is already a source {key!r}; name another with --key")
        tree["sources"][key] = _written(made)
    out = io.StringIO()
    yaml.dump(tree, out)
    written = out.getvalue()
    if not text.strip() and not written.startswith("#"):
        written = HEAD + written
    parse(written, path)
    return written


def add_entries(path: Path, entries: Mapping[str, Mapping[str, Any]]) -> None:
    """Write sources into the file at `path`, which is made if it is not there; whole or not at all."""
    text = yamlfile.read_text(path) if path.exists() else ""
    written = with_entries(text, entries, path)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".sources-", delete=False) as file:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())
    made = Path(file.name)
    made.chmod(path.stat().st_mode if path.exists() else 0o644)
    made.replace(path)


def _written(made: Mapping[str, Any]) -> CommentedMap:
    tree = CommentedMap()
    for key, value in made.items():
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            line = CommentedSeq(value)
            line.fa.set_flow_style()
            tree[key] = line
        else:
            tree[key] = value
    return tree
