"""What `benchmarks.feeds` tries: bytes of a feed in, what ours and each peer take from it out; and bodies meant to hurt."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from aggregator import readers
from aggregator.errors import DocumentError
from aggregator.model import Endpoint, Hints, Page
from aggregator.readers import bounds, document, feed, fields, jsonfeed
from aggregator.readers.raw import Feed
from benchmarks.report import table

HINTS = Hints(now=datetime.now(UTC) + timedelta(days=366), max_entries=10**6)
"""Every entry is wanted, and none is too new."""

URL = "https://feed.invalid/"
BASELINE = "feedparser, no sanitizing"
Record = dict[str, Any]
Tool = Callable[[bytes], Any]


def to_fields(body: bytes) -> Feed:
    """What a feed says, as our parsers take it from its bytes."""
    if said := feed.at_once(body, HINTS.max_entries):
        return said
    _, text = document.root_and_text(body, None)
    return feed.parse(bounds.cut(text, feed.ITEMS, HINTS.max_entries), HINTS.max_entries, body)


def whole(body: bytes) -> Any:
    """The Reading of a feed; the error in its place."""
    try:
        return readers.read(Page(URL, body, {}, HINTS.now), Endpoint("feed", "feed", URL), HINTS)
    except DocumentError as error:
        return error


def with_feedparser(body: bytes) -> Any:
    import feedparser

    return feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)


def with_feedparser_as_it_is(body: bytes) -> Any:
    import feedparser

    return feedparser.parse(body)


def with_fastfeedparser(body: bytes) -> Any:
    import fastfeedparser

    if b"<!DOCTYPE" in body[:4096]:  # it would open the files that a DTD names
        raise ValueError("a DTD")
    return fastfeedparser.parse(body)


def with_feedparser_rs(body: bytes) -> Any:
    import feedparser_rs

    return feedparser_rs.parse(body)


PEERS: dict[str, Tool] = {
    BASELINE: with_feedparser,
    "feedparser": with_feedparser_as_it_is,
    "fastfeedparser": with_fastfeedparser,
    "feedparser-rs": with_feedparser_rs,
}
PROBE = (
    b"<rss version='2.0'><channel><item><title>Probe</title><link>https://feed.invalid/1</link></item></channel></rss>"
)


def importable(name: str, tool: Tool) -> bool:
    """Whether a peer is installed here; says so if not."""
    try:
        tool(PROBE)
    except ImportError as missing:
        print(f"{name}: left out, {missing}")
        return False
    return True


def ours(body: bytes) -> list[Record]:
    """Title, link and dates of each item, as we take them."""
    if jsonfeed.is_json(body):
        found = whole(body)
        given = () if isinstance(found, DocumentError) else found.entries
        return [
            {"title": each.title, "link": each.link, "dates": [m.at for m in (each.published, each.updated) if m]}
            for each in given
        ]
    try:
        items = to_fields(body).items
    except DocumentError:
        return []
    return [
        {
            "title": item.title,
            "link": next(filter(None, [*item.links, item.guid]), ""),
            "dates": [instant(said) for said in (item.published, item.updated, item.created) if said],
        }
        for item in items
    ]


def instant(written: str) -> datetime | None:
    found = fields.moment(written, HINTS)
    return found.at if found else None


def theirs(tool: Tool, body: bytes) -> list[Record]:
    """Title, link and dates of each entry, as a peer gives them."""
    try:
        entries = tool(body).entries
    except Exception:  # noqa: BLE001 - a peer may fail in any way
        return []
    return [
        {
            "title": each.get("title") or "",
            "link": each.get("link") or "",
            "dates": [instant(str(said)) for name in ("published", "updated", "created") if (said := slot(each, name))],
        }
        for each in entries
    ]


def slot(entry: Any, name: str) -> Any:
    """A date of an entry; feedparser's own get() gives one for another, and warns."""
    return dict.get(entry, name) if isinstance(entry, dict) else entry.get(name)


# ---------------------------------------------------------------- what is hostile


def hostile() -> dict[str, bytes]:
    """Bodies that are meant to hurt, by name."""
    item = "<item><title>N</title><link>https://feed.invalid/%d</link></item>"
    channel = "<rss version='2.0'><channel>%s</channel></rss>"
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return {
        "100,000 attributes": (channel % ("<item " + " ".join(f"a{n}='1'" for n in range(100_000)) + "/>")).encode(),
        "200,000 items": (channel % "".join(item % n for n in range(200_000))).encode(),
        "5 MB of escaped comments": (
            channel % ("<item><description>" + "&lt;!--" * 715_000 + "</description></item>")
        ).encode(),
        "100,000 nested tags": ("<rss><channel>" + "<a>" * 100_000 + "</a>" * 100_000 + "</channel></rss>").encode(),
        "50 MB in one line": (channel % ("<item><title>" + "x" * 49_000_000 + "</title></item>")).encode(),
        "a billion laughs": f'<!DOCTYPE r [<!ENTITY l0 "ha">{laughs}]><rss><channel><title>&l9;</title></channel></rss>'.encode(),
    }


def endured() -> float:
    """Print how long each hostile body takes and how it ends; the longest time."""
    rows, longest = [], 0.0
    for name, body in hostile().items():
        began = time.process_time()
        found = whole_as_configured(body)
        spent = time.process_time() - began
        longest = max(longest, spent)
        rows.append((name, f"{len(body) / 1e6:.1f}", f"{spent:.2f}", found))
    print(table("Hostile bodies", ("body", "MB", "CPU s", "ends as"), rows))
    return longest


def whole_as_configured(body: bytes) -> str:
    try:
        found = readers.read(Page(URL, body, {}, HINTS.now), Endpoint("feed", "feed", URL), Hints(now=HINTS.now))
    except DocumentError as error:
        return str(error)[:80]
    return f"{len(found.entries)} entries"
