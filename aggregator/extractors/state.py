"""A page whose text only its scripts hold in, that text out: what frameworks leave in the page for the browser to draw.

Next.js, Nuxt and their kin put the data of a page into a script as JSON. The strings under keys that speak of contents are
read, those of one key together; the key with the most prose is the article's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from aggregator.normalize.html import plain

LONGEST_SCRIPTS = 3_000_000
"""Characters of scripts that are looked through."""

SCRIPT = re.compile(r"<script\b([^<>]{0,500})>", re.I)
END = re.compile("</script", re.I)
LINKED_DATA = re.compile(r"ld\+json|\bsrc\s*=", re.I)
"""Scripts that say nothing new: JSON-LD is read elsewhere, and what is loaded is not in the page."""

CONTENTS = re.compile(
    r'"(?=\w{4,70}"\s*:\s*")(\w{0,30}(?:content|body|text|html|paragraph)\w{0,30})"\s*:\s*"((?:[^"\\]|\\.){40,300000})"',
    re.I,
)
"""A key that speaks of contents, and its string. That it is a key is asked first: most quotation marks begin none."""

ESCAPED_QUOTE = '\\"'
SENTENCE = re.compile(r"[.!?…。！？]")
SHORTEST_TEXT = 300
SHORTEST_STATE = 100
"""Characters of a script that may hold a piece of the text."""

MOST_STRINGS = 500
CODE = re.compile(r"[{};]\s*(?:function|var|const|return|\.)|</?(?:script|style)\b")
"""What is no prose, though its key says so."""


def text(html: str) -> str | None:
    """The article's text that the scripts of a page hold, paragraphs apart by an empty line; None if they hold none."""
    found: dict[str, list[str]] = {}
    for key, value in _strings(html):
        if prose := _prose(value):
            found.setdefault(key, []).append(prose)
    longest = max(found.values(), key=lambda parts: sum(map(len, parts)), default=[])
    whole = "\n\n".join(dict.fromkeys(longest))
    return whole if len(whole) >= SHORTEST_TEXT else None


def _strings(html: str) -> Iterator[tuple[str, str]]:
    read = count = 0
    for said, body in _scripts(html):
        if len(body) < SHORTEST_STATE or LINKED_DATA.search(said):
            continue
        read += len(body)
        if read > LONGEST_SCRIPTS:
            return
        for state in (body, body.replace(ESCAPED_QUOTE, '"')) if ESCAPED_QUOTE in body else (body,):
            for found in CONTENTS.finditer(state):
                yield found[1], found[2]
                count += 1
                if count == MOST_STRINGS:
                    return


def _scripts(html: str) -> Iterator[tuple[str, str]]:
    """The attributes and the source of each script."""
    at = 0
    while (begun := SCRIPT.search(html, at)) and (ended := END.search(html, begun.end())):
        yield begun[1], html[begun.end() : ended.start()]
        at = ended.end()


def _prose(value: str) -> str:
    """The text of a JSON string, if it is prose."""
    try:
        said = json.loads(f'"{value}"', strict=False)
    except ValueError:
        return ""
    if CODE.search(said):
        return ""
    prose = plain(said)
    return prose if SENTENCE.search(prose) else ""
