"""The events of a YAML text in, the same out while they are harmless: no tags, anchors, second documents, no deep nesting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml as libyaml
from ruamel.yaml import events

from aggregator.errors import ConfigError, Problem

DEEPEST = 20

HALF = re.compile("[\ud800-\udfff]")
"""Lone surrogates: an escape can make them, no encoding can write them."""

Event = Any
"""An event of ruamel.yaml, or the one of libyaml that is like it."""

ALIAS = (events.AliasEvent, libyaml.AliasEvent)
DOCUMENT = (events.DocumentStartEvent, libyaml.DocumentStartEvent)
MAPPING = (events.MappingStartEvent, libyaml.MappingStartEvent)
SEQUENCE = (events.SequenceStartEvent, libyaml.SequenceStartEvent)
SCALAR = (events.ScalarEvent, libyaml.ScalarEvent)
ENDS = (events.MappingEndEvent, events.SequenceEndEvent, libyaml.MappingEndEvent, libyaml.SequenceEndEvent)


def checked(events: Iterator[Event], file: str) -> Iterator[Event]:
    """The events of a harmless file. Raises ConfigError at the first that is not."""
    depth = documents = 0
    for event in events:
        depth += isinstance(event, (*MAPPING, *SEQUENCE))
        depth -= isinstance(event, ENDS)
        documents += isinstance(event, DOCUMENT)
        fault = _fault(event, depth, documents)
        if fault:
            mark = event.start_mark
            raise ConfigError((Problem(file, mark.line + 1, mark.column + 1, "", *fault),))
        yield event


def _fault(event: Event, depth: int, documents: int) -> tuple[str, str] | None:
    if isinstance(event, ALIAS) or getattr(event, "anchor", None):
        return "anchors and aliases (& and *) are not allowed", "write the value out, or use `defaults`"
    tag = str(getattr(event, "tag", None) or "!")
    if tag != "!":
        return f"the tag {tag[:60]!r} is not allowed", "only plain values"
    if isinstance(event, SCALAR) and HALF.search(event.value):
        return (
            "this holds half a character, which cannot be stored",
            r"the escapes \ud800 to \udfff come in pairs or not at all",
        )
    if depth > DEEPEST:
        return "this is nested too deeply", ""
    if documents > 1:
        return "a second document begins here", "one file is one document; remove the line ---"
    return None
