"""XML, written piece by piece: elements go in, finished text comes out whenever it is asked for. Nothing else is held."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl


class Markup:
    """The standard library's writer over a string that is emptied as it is read.

    It escapes what XML asks for, `]]>` too; what XML 1.0 forbids outright has no escape and must not be in the words.
    """

    def __init__(self) -> None:
        self._page = io.StringIO()
        self._writer = XMLGenerator(self._page, encoding="utf-8", short_empty_elements=True)
        self._writer.startDocument()

    @contextmanager
    def inside(self, name: str, attributes: Mapping[str, str | None] | None = None) -> Iterator[None]:
        """What is written inside of this is inside of the element; attributes that are None are left out."""
        self.start(name, attributes)
        yield
        self.end(name)

    def start(self, name: str, attributes: Mapping[str, str | None] | None = None) -> None:
        """Begin an element."""
        said = {key: value for key, value in (attributes or {}).items() if value is not None}
        self._writer.startElement(name, AttributesImpl(said))

    def end(self, name: str) -> None:
        """End it, and the line."""
        self._writer.endElement(name)
        self._writer.ignorableWhitespace("\n")

    def element(self, name: str, words: str | None = "", attributes: Mapping[str, str | None] | None = None) -> None:
        """An element of words alone; nothing at all if they are None."""
        if words is None:
            return
        self.start(name, attributes)
        self._writer.characters(words)
        self.end(name)

    def taken(self) -> str:
        """What has been written since this was last asked."""
        said = self._page.getvalue()
        self._page.seek(0)
        self._page.truncate()
        return said
