"""An `item` or `entry` element in, what it says out. A new element of a feed is one line in `MEANINGS`.

Where several elements say the same, feedparser's choice is taken: the one nearer to the item, else the later one; of
titles the first; a second description is the content.
"""

from __future__ import annotations

from collections.abc import Set
from functools import partial
from xml.etree.ElementTree import Element

from aggregator.readers import particulars, partners, values
from aggregator.readers.draft import Around, Draft, Known, Meaning
from aggregator.readers.namespaces import RDF_ABOUT, WHOLE_TEXTS, YANDEX_TAGS
from aggregator.readers.oddities import CDF, NESTED, Odd
from aggregator.readers.raw import MOST_CONTENTS, MOST_LINKS, MOST_RELATED, MOST_TAGS, Item
from aggregator.readers.tree import Names
from aggregator.readers.values import HTML, PAGES, XHTML

PLAIN = "text/plain"
SUMMARIES = PAGES | {PLAIN}
"""Content of these types stands in for a summary that is missing."""

DEEPEST = 5
ITEMS = frozenset({"item", "entry"})


def known(names: Names) -> Known:
    """What the elements of a document's items mean."""
    return Known(names, MEANINGS)


def read(element: Element, known: Known, around: Around, inner: bool = False) -> list[Item]:
    """The item, in what stands around it, and the items that it holds: other versions of it. Raises Odd."""
    draft = Draft(known, *around.at(element))
    if element.attrib:
        if element.get("lastmod") or element.get("href"):
            raise Odd(CDF)
        if about := element.get(RDF_ABOUT):
            draft.said["id"] = about
    _look_into(draft, element, 1)
    if inner and draft.inner:
        raise Odd(NESTED)
    return [_whole(draft), *(item for each in draft.inner for item in read(each, known, around, inner=True))]


def _look_into(draft: Draft, element: Element, depth: int) -> None:
    known = draft.known
    for child in element:
        meaning, kind = known[child.tag]
        if meaning is not None:
            meaning(draft, child, kind, depth)
        elif len(child):
            draft.inner += hidden(child, known.names, MEANINGS.keys())


def hidden(element: Element, names: Names, meant: Set[str]) -> list[Element]:
    """The items in an unknown element (Simple Sharing Extensions: an item in conflict with the one around it).

    Raises Odd if it holds none, but anything else that would mean something.
    """
    kinds = [names[each.tag] for each in element.iter()]
    items = [each for each, kind in zip(element.iter(), kinds, strict=True) if kind in ITEMS]
    if not items and not meant.isdisjoint(kinds):
        raise Odd(NESTED)
    return items


def _whole(draft: Draft) -> Item:
    said = draft.said.get
    links = [where for rel, where in draft.links[:MOST_LINKS] if rel == "alternate"]
    links.append(draft.link or "")
    if draft.enclosures or len(draft.contained) > MOST_LINKS:
        draft.contained[MOST_LINKS:] = draft.enclosures[:MOST_LINKS]
    return Item(
        title=said("title", ""),
        links=links,
        guid=said("id", ""),
        summary=said("summary", "") or said("caption", ""),
        contents=draft.contents[:MOST_CONTENTS] or ([said("turbo", "")] if said("turbo") else []),
        published=said("published", ""),
        updated=said("updated", ""),
        created=said("created", ""),
        authors=particulars.authors(draft),
        tags=[term or label for term, _, label in draft.tags[:MOST_TAGS]] if draft.tags else [],
        contained=draft.contained,
        thumbnails=draft.thumbnails[:MOST_LINKS],
        genre=said("genre", ""),
        related=draft.related[:MOST_RELATED],
        comment=draft.comment,
        online=said("online", ""),
        languages=(said("language", ""), draft.title_language),
        source=draft.source,
        base=draft.title_base,
    )


# ---------------------------------------------------------------- titles, texts, dates


def _kept(name: str, draft: Draft, child: Element, _kind: str, depth: int) -> None:
    draft.keep(name, values.value(child), depth)


def _title(draft: Draft, child: Element, kind: str, depth: int) -> None:
    said = values.html(child, values.kind_of(child, PLAIN), draft.names)
    if not -1 < draft.title_depth <= depth:
        draft.keep("title", said, depth)
        draft.title_language, draft.title_base = draft.language, draft.base
        if child.attrib:
            draft.title_language = values.language_of(child, draft.language)
            draft.title_base = values.base_of(child, draft.base)
    if said and kind != "media:title":
        draft.title_depth = depth


def _summary(default: str, again: bool, draft: Draft, child: Element, kind: str, depth: int) -> None:
    if again and "summary" in draft.said and not draft.has_content:
        _content(PLAIN, draft, child, kind, depth)
    else:
        draft.keep("summary", values.html(child, values.kind_of(child, default), draft.names), depth)


def _content(default: str, draft: Draft, child: Element, kind: str, _depth: int) -> None:
    draft.has_content = draft.has_content or default != XHTML
    form = HTML if kind in WHOLE_TEXTS else values.kind_of(child, default)
    said = values.html(child, form, draft.names)
    draft.contents.append(said)
    if form in SUMMARIES:
        draft.said.setdefault("summary", said)


# ---------------------------------------------------------------- addresses


def _link(draft: Draft, child: Element, _kind: str, _depth: int) -> None:
    if not (child.attrib or len(child) or draft.base):
        written = (child.text or "").strip()
        if not ("&" in written or ":///" in written):  # the link of nearly every RSS feed
            draft.links.append(("alternate", written))
            draft.link = written
            return
    found = values.link_of(child, draft.base)
    draft.links.append((found.rel, found.address))
    if found.written or found.page:
        draft.link = found.address
    if found.rel == "enclosure":
        draft.enclosures.append(particulars.medium(child, found.address))


def _guid(draft: Draft, child: Element, _kind: str, depth: int) -> None:
    given = child.attrib
    permanent = not given or (given.get("isPermaLink") or values.attributes(child).get("ispermalink", "true")) == "true"
    said = values.address(child, draft.base) if permanent else values.value(child)
    draft.keep("id", said, depth)
    if permanent and draft.link is None:
        draft.link = said


def _source(draft: Draft, child: Element, _kind: str, depth: int) -> None:
    """RSS: an address in an attribute and a name for text. Atom: a feed in small, whose id stands in for its link."""
    name, address = "", None
    for part in child:
        kind = draft.names[part.tag]
        if kind in ("title", "dc:title"):
            name = name or values.html(part, values.kind_of(part, PLAIN), draft.names)
        elif kind == "link":
            found = values.link_of(part, draft.base)
            address = found.address if found.written or found.page else address
        elif kind in ("id", "guid") and address is None:
            address = values.address(part, draft.base)
        elif kind in ("item", "entry", "source", "image", "textinput"):
            raise Odd(NESTED)
    draft.title_depth = depth + 1 if name else -1
    text = "" if len(child) else values.value(child)
    draft.source = text or name, child.get("url") or address or ""


# ---------------------------------------------------------------- what holds other elements


def _podcast_category(draft: Draft, child: Element, _kind: str, depth: int) -> None:
    particulars.tag(draft, child.get("text", ""), "itunes", "")
    if len(child):
        _look_into(draft, child, depth + 1)


def _media(draft: Draft, child: Element, kind: str, depth: int) -> None:
    """A picture, or a group of them, with a title and a caption in it."""
    if kind == "media:content":
        draft.contained.append(particulars.medium(child))
    if len(child):
        if depth > DEEPEST:
            raise Odd(NESTED)
        _look_into(draft, child, depth + 1)


def _framed(_draft: Draft, child: Element, _kind: str, _depth: int) -> None:
    """An `image` of RSS belongs to a channel; in an item it is text that nobody reads."""
    if len(child):
        raise Odd(NESTED)


def _refused(_draft: Draft, _child: Element, _kind: str, _depth: int) -> None:
    raise Odd(NESTED)


MEANINGS: dict[str, Meaning] = {
    **dict.fromkeys(("title", "dc:title", "media:title"), _title),
    **dict.fromkeys(("description", "dc:description"), partial(_summary, HTML, True)),
    **dict.fromkeys(("summary", "itunes:summary"), partial(_summary, PLAIN, True)),
    "abstract": partial(_summary, PLAIN, False),
    "content": partial(_content, PLAIN),
    **dict.fromkeys(("content:encoded", "fullitem", *WHOLE_TEXTS), partial(_content, HTML)),
    **dict.fromkeys(("body", "xhtml:body"), partial(_content, XHTML)),
    "media:description": partial(_kept, "caption"),
    **dict.fromkeys(("published", "issued", "pubdate", "dcterms:issued"), partial(_kept, "published")),
    **dict.fromkeys(("updated", "modified", "lastbuilddate", "dc:date", "dcterms:modified"), partial(_kept, "updated")),
    **dict.fromkeys(("created", "dcterms:created"), partial(_kept, "created")),
    **dict.fromkeys(("language", "dc:language"), partial(_kept, "language")),
    "yandex:genre": partial(_kept, "genre"),
    "yandex:online": partial(_kept, "online"),
    "yandex:related": partners.related,
    "yandex:official-comment": partners.comment,
    "turbo:content": partners.turbo,
    "link": _link,
    **dict.fromkeys(("guid", "id"), _guid),
    "source": _source,
    **dict.fromkeys(("author", "managingeditor", "dc:author", "dc:creator", "itunes:author"), particulars.author),
    **dict.fromkeys(("category", "keywords", "dc:subject", "media:category", *YANDEX_TAGS), particulars.category),
    "tags": particulars.keywords,
    "itunes:category": _podcast_category,
    **dict.fromkeys(("media:keywords", "itunes:keywords"), particulars.keywords),
    "enclosure": particulars.enclosure,
    **dict.fromkeys(("media:content", "media:group"), _media),
    "media:thumbnail": particulars.thumbnail,
    **dict.fromkeys(("image", "textinput"), _framed),
    **dict.fromkeys(("item", "entry", "channel"), _refused),
}
"""What each element of an item means, by its name here (`namespaces`)."""
