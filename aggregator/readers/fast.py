"""The bytes of a well-formed feed in UTF-8 in, what it says out: RSS 0.9x to 2.0, RDF (RSS 1.0), Atom 0.3 and 1.0.

Many times as fast as feedparser, and the same to the letter: which element counts where several say the same is
feedparser's choice, kept here on purpose. What it would read in another way raises `Odd`, by the rules of `oddities`.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from aggregator.readers import entries, partners, tree, values
from aggregator.readers.draft import Around, Known
from aggregator.readers.namespaces import WHOLE_TEXTS
from aggregator.readers.oddities import CDF, NESTED, NO_ITEMS, UNKNOWN_ROOT, Odd
from aggregator.readers.raw import Feed

ROOTS = frozenset({"rss", "feed", "rdf:rdf"})
ITEMS = frozenset({"item", "entry"})
TITLES = frozenset({"title", "dc:title", "media:title"})
LANGUAGES = frozenset({"language", "dc:language"})
RHYTHM = {"ttl": "ttl", "sy:updateperiod": "period", "sy:updatefrequency": "frequency"}
BRIEF = frozenset({"summary", "itunes:summary"})
CONTENTS = frozenset({"content", "content:encoded", "fullitem", *WHOLE_TEXTS})
SUMMARIES = BRIEF | CONTENTS | {"description", "dc:description"}
"""What makes feedparser think that the first item has had its content: a second summary of the channel, or a content."""

EMBLEM = "yandex:logo"
MEANT = {EMBLEM} | ITEMS | TITLES | LANGUAGES | frozenset(RHYTHM) | SUMMARIES | {"link", "id", "guid", "channel"}
FRAMES = frozenset({"image", "textinput"})
"""Elements of a channel with a title and a link of their own, and what they may hold."""

IN_FRAME = frozenset({"title", "link", "description", "url", "href", "width", "height", "name"})
PEOPLE = frozenset(
    {"author", "contributor", "managingeditor", "webmaster", "itunes:owner", "itunes:author", "dc:creator", "source"}
    | {"yandex:related"}
)
"""Elements of a channel whose names and addresses are nothing to it."""


def parse(body: bytes, most: int) -> Feed:
    """The feed and its first `most` items. Raises Odd."""
    root, names, version = tree.grown(body)
    kind = names[root.tag]
    if kind not in ROOTS:
        raise Odd(UNKNOWN_ROOT)
    around = Around().at(root)
    feed = Feed(version, language="" if kind == "rdf:rdf" else around.language.replace("_", "-"))
    channel = _Channel(feed, names, entries.known(names), most)
    if kind == "feed":
        channel.read(root, around)
    else:
        channel.read_around(root, around)
    if not channel.feed.items:
        raise Odd(NO_ITEMS)
    channel.feed.link = channel.link or ""
    return channel.feed


@dataclass(slots=True)
class _Channel:
    """A feed, while the elements of its channel are looked at in their order."""

    feed: Feed
    names: tree.Names
    known: Known
    most: int
    titled: bool = False
    summed: bool = False
    has_content: bool = False
    link: str | None = None

    def read_around(self, root: Element, around: Around) -> None:
        """RSS and RDF: channels, and the items that stand beside them."""
        for child in root:
            kind = self.names[child.tag]
            if kind == "channel":
                self.read(child, around.at(child))
            elif kind in ITEMS:
                self._item(child, around)
            elif len(child) and kind not in FRAMES:
                self._refuse_hidden(child)

    def read(self, channel: Element, around: Around) -> None:
        """A channel, or the root of an Atom feed."""
        if channel.get("lastmod") or channel.get("href"):
            raise Odd(CDF)
        for child in channel:
            kind = self.names[child.tag]
            if kind in ITEMS:
                self._item(child, around)
            elif kind in MEANT:
                self._said(child, kind, around.base)
            elif kind in FRAMES:
                self._frame(child)
            elif kind == "source":
                self.titled = False  # behind it feedparser takes another title
            elif len(child) and kind not in PEOPLE:
                self._refuse_hidden(child)

    def _item(self, element: Element, around: Around) -> None:
        self.titled = False
        if len(self.feed.items) >= self.most:
            return
        if around.has_content is not self.has_content:
            around = around._replace(has_content=self.has_content)
        self.feed.items += entries.read(element, self.known, around)
        self.has_content = False

    def _refuse_hidden(self, element: Element) -> None:
        if entries.hidden(element, self.names, MEANT):
            raise Odd(NESTED)

    def _frame(self, element: Element) -> None:
        self.titled = False
        if any(
            len(each) or (self.names[each.tag] not in IN_FRAME and ":" not in self.names[each.tag]) for each in element
        ):
            raise Odd(NESTED)

    def _said(self, child: Element, kind: str, base: str) -> None:
        feed = self.feed
        if kind in TITLES:
            self._title(child, kind)
        elif kind == "link":
            found = values.link_of(child, base)
            self.link = found.address if found.written or found.page else self.link
        elif kind in ("id", "guid"):
            self.link = values.address(child, base) if self.link is None else self.link
        elif kind in LANGUAGES:
            feed.language = values.value(child)
        elif kind in RHYTHM and not child.attrib:
            setattr(feed, RHYTHM[kind], values.value(child))
        elif kind in SUMMARIES:
            self.has_content = self.has_content or self.summed or kind in CONTENTS
            self.summed = self.summed or kind in BRIEF
        elif kind == EMBLEM:
            feed.logo = partners.emblem(child) or feed.logo
        elif kind == "channel":
            raise Odd(NESTED)

    def _title(self, child: Element, kind: str) -> None:
        if not self.titled:
            self.feed.title = values.html(child, values.kind_of(child, entries.PLAIN), self.names)
            self.titled = bool(self.feed.title) and kind != "media:title"
