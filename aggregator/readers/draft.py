"""One item of a feed while it is read: what its elements have said so far, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element

from aggregator.readers import values
from aggregator.readers.raw import Media, Said
from aggregator.readers.tree import Names


class Around(NamedTuple):
    """What an element takes from those around it."""

    language: str = ""
    base: str = ""
    has_content: bool = False
    """Whether content has been seen that no item was the end of: feedparser remembers it from the channel."""

    def at(self, element: Element) -> Around:
        """The same, inside an element. Raises Odd."""
        if not element.attrib:
            return self
        return self._replace(
            language=values.language_of(element, self.language), base=values.base_of(element, self.base)
        )


Meaning = Callable[["Draft", Element, str, int], None]
"""What an element of an item means: it is put into the draft, by its name here and how deep it stands."""


class Known(dict[str, tuple[Meaning | None, str]]):
    """What an element means, and its name here, by the name that expat gives it."""

    def __init__(self, names: Names, meanings: Mapping[str, Meaning]) -> None:
        super().__init__()
        self.names = names
        self._meanings = meanings

    def __missing__(self, tag: str) -> tuple[Meaning | None, str]:
        name = self.names[tag]
        self[tag] = found = self._meanings.get(name), name
        return found


@dataclass(slots=True)
class Draft:
    """One item, while its elements are looked at in their order."""

    known: Known
    language: str
    base: str
    has_content: bool
    said: dict[str, str] = field(default_factory=dict)
    depths: dict[str, int] = field(default_factory=dict)
    title_depth: int = -1
    title_language: str = ""
    title_base: str = ""
    link: str | None = None
    links: list[tuple[str, str]] = field(default_factory=list)
    people: list[dict[str, str]] = field(default_factory=list)
    tags: list[tuple[str, str, str]] = field(default_factory=list)
    contained: list[Media] = field(default_factory=list)
    enclosures: list[Media] = field(default_factory=list)
    thumbnails: list[Media] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    comment: Said | None = None
    source: tuple[str, str] = ("", "")
    inner: list[Element] = field(default_factory=list)

    @property
    def names(self) -> Names:
        return self.known.names

    def keep(self, name: str, said: str, depth: int) -> None:
        """The value that stands nearer to the item wins; of two at one depth, the later."""
        if depth <= self.depths.get(name, depth):
            self.depths[name] = depth
            self.said[name] = said
