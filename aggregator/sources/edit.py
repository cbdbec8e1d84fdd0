"""A source written into an existing sources.yaml: every other line of it stays as it is."""

from __future__ import annotations

import io
import os
import re
import tempfile
import textwrap
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
from aggregator.sources.yamlfile import Document

HEAD = "# yaml-language-server: $schema=aggregator/sources/schema.json\n"
WIDE = 4096
"""Columns before a line is folded: never."""


def key_for(homepage: str, taken: Sequence[str] = ()) -> str:
    """A key made from the host of a home page: `https://www.vesti-25.example/` is `vesti-25-example`; unique in `taken`."""
    host = re.sub(r"^(www\d?|m)\.", "", urls.host(homepage))
    made = re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")[:60].rstrip("-") or "source"
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
    """The text of a sources.yaml with further sources at the end of its `sources`; every other line is as it was.

    Raises UsageError for a key that is taken, ConfigError if the file was, or would be, wrong.
    """
    document = yamlfile.parse(text, str(path))
    there = document.value.get("sources") if isinstance(document.value, dict) else document.value
    if not isinstance(there, dict | None):
        parse(text, path)  # says what is wrong with it
    for key in entries:
        if there and key in there:
            raise UsageError(f"{path}: there is already a source {key!r}; name another with --key")
    if _without(document, text):
        written = _lines_ended(text or HEAD) + "sources:\n" + _block(entries, 2)
    elif _in_lines(document, text):
        written = _spliced(document, text, entries)
    else:
        written = _rewritten(text, entries)
    parse(written, path)
    return written


def add_entries(path: Path, entries: Mapping[str, Mapping[str, Any]]) -> None:
    """Write sources into the file at `path`, which is made if it is not there; whole or not at all.

    Raises as `with_entries` does, and UsageError if the file cannot be written.
    """
    target = path.resolve()  # a link stays a link
    written = with_entries(yamlfile.read_text(target) if target.exists() else "", entries, path)
    try:
        _replace(target, written)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error


def _replace(target: Path, written: str) -> None:
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=target.parent, prefix=".sources-", delete=False
    ) as file:
        made = Path(file.name)
        try:
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
            made.chmod(target.stat().st_mode if target.exists() else 0o644)
            made.replace(target)
        finally:
            made.unlink(missing_ok=True)


# ---------------------------------------------------------------- three ways to stand in a file


def _without(document: Document, text: str) -> bool:
    """Whether there are no `sources` yet, and lines at the end of the text are all that it takes."""
    if document.value is None or "sources" in document.value:
        return document.value is None
    first = document.keys_at[(next(iter(document.value)),)] if document.value else (0, 0)
    return first == document.values_at[()] and first[1] == 1 and not _is_ended(text)


def _is_ended(text: str) -> bool:
    return any(line.startswith("...") for line in text.splitlines())


def _in_lines(document: Document, text: str) -> bool:
    """Whether `sources` is written as lines, one key below the other, up to a key of the file or its end."""
    there = document.value.get("sources")
    if not isinstance(there, dict) or not there:
        return False
    first = document.keys_at[("sources", next(iter(there)))]
    below = first[0] > document.keys_at[("sources",)][0]
    return below and document.values_at[("sources",)] == first and not _is_ended(text)


def _spliced(document: Document, text: str, entries: Mapping[str, Mapping[str, Any]]) -> str:
    """The lines of the file with those of the entries between: after the last source, before the next key of the file."""
    first = next(iter(document.value["sources"]))
    begun = document.keys_at[("sources",)][0]
    later = [line for steps, (line, _) in document.keys_at.items() if len(steps) == 1 and line > begun]
    lines = _lines_ended(text).splitlines(keepends=True)
    end = min(later) - 1 if later else len(lines)
    while not lines[end - 1].strip() or (later and lines[end - 1].startswith("#")):
        end -= 1  # empty lines, and what is said about the next key, stay before that
    block = _block(entries, document.keys_at[("sources", first)][1] - 1)
    if "\r\n" in text:
        block = block.replace("\n", "\r\n")
    return "".join((*lines[:end], block, *lines[end:]))


def _rewritten(text: str, entries: Mapping[str, Mapping[str, Any]]) -> str:
    """The file as ruamel writes it, comments and quotes kept: for `sources: {…}` and a file that has no `sources` yet."""
    yaml = _yaml()
    yaml.preserve_quotes = True
    tree = yaml.load(text)
    if not tree.get("sources"):
        tree["sources"] = CommentedMap()
    for key, made in entries.items():
        tree["sources"][key] = _written(made)
    out = io.StringIO()
    yaml.dump(tree, out)
    return out.getvalue()


def _block(entries: Mapping[str, Mapping[str, Any]], indent: int) -> str:
    out = io.StringIO()
    _yaml().dump({key: _written(made) for key, made in entries.items()}, out)
    return textwrap.indent(out.getvalue(), " " * indent)


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.width = WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _lines_ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


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
