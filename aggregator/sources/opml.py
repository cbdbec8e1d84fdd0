"""OPML 2.0 in and out: what feed readers exchange (opml.org/spec2.opml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree
from xml.parsers import expat

from aggregator.errors import ConfigError, Problem
from aggregator.model import Source
from aggregator.normalize import urls
from aggregator.normalize.text import clean

LARGEST = 5_000_000
MOST = 20_000
DEEPEST = 30
FEED_SCHEMES = ((re.compile(r"^\s*feed:(?=https?:)", re.I), ""), (re.compile(r"^\s*feed:(?=//)", re.I), "http:"))
"""What some readers put before an address, or in place of its scheme, so that browsers hand it to them."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed of an OPML file, with the names of the folders it is in."""

    name: str
    feed: str
    homepage: str
    folders: tuple[str, ...] = ()


class _Reader:
    """Outlines as they come, without a tree; entity declarations are refused before they can mean anything."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Subscription] = []
        self._folders: list[str | None] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._entity

    def _entity(self, *_declared: object) -> None:
        raise self.fault("it declares entities, which a list of feeds has no use for")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name.lower() != "outline":
            return
        given = {key.lower(): value for key, value in attributes.items()}
        title = clean(given.get("text") or given.get("title") or "")[:200]
        feed = urls.absolute(_web_address(given.get("xmlurl", "")), "")
        if feed:
            homepage = urls.absolute(given.get("htmlurl", ""), "") or urls.absolute("/", feed) or feed
            folders = tuple(folder for folder in self._folders if folder)
            self.found.append(Subscription(title or urls.host(feed), feed, homepage, folders))
        self._folders.append(None if feed else title or None)
        if len(self.found) > MOST or len(self._folders) > DEEPEST:
            raise self.fault("it has too many feeds, or too many levels")

    def _end(self, name: str) -> None:
        if name.lower() == "outline":
            self._folders.pop()

    def fault(self, message: str) -> ConfigError:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        return ConfigError((Problem(self.file, line, column, "", message),))


def _web_address(written: str) -> str:
    for scheme, instead in FEED_SCHEMES:
        written = scheme.sub(instead, written)
    return written


def read(data: bytes, file: str) -> tuple[Subscription, ...]:
    """The feeds of an OPML file. Raises ConfigError, with the line, for one that is too large, hostile or no XML."""
    if len(data) > LARGEST:
        raise ConfigError((Problem(file, 0, 0, "", f"it is larger than {LARGEST:,} bytes"),))
    reader = _Reader(file)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise reader.fault(f"this is not OPML: {expat.errors.messages.get(error.code, 'not well-formed')}") from error
    except (LookupError, ValueError) as error:  # Python's codec for the declared encoding, called by expat
        raise reader.fault("its encoding is not one that can be read; save the file as UTF-8") from error
    return tuple(reader.found)


def write(sources: Iterable[Source], title: str = "aggregator") -> str:
    """An OPML document of the sources' feeds, a folder for each region."""
    opml = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(opml, "head"), "title").text = title
    body = ElementTree.SubElement(opml, "body")
    for region, group in groupby(sorted(sources, key=_region), key=_region):
        folder = ElementTree.SubElement(body, "outline", text=region) if region else body
        for outline in _outlines(group):
            ElementTree.SubElement(folder, "outline", outline)
    ElementTree.indent(opml)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(opml, encoding="unicode") + "\n"


def _region(source: Source) -> str:
    return source.place.region if source.place else ""


def _outlines(sources: Iterable[Source]) -> Iterator[dict[str, str]]:
    for source in sources:
        for feed in source.feeds:
            yield {"type": "rss", "text": source.name, "xmlUrl": feed, "htmlUrl": source.homepage}
