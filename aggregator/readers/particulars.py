"""An element of an item in, the person, rubric or picture that it names into the draft of the item out."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from aggregator.readers import values
from aggregator.readers.draft import Draft
from aggregator.readers.oddities import MARKUP_IN_FIELD, NESTED, Odd
from aggregator.readers.raw import MOST_AUTHORS, MOST_TAGS, Media

PERSON = {"name": "name", "itunes:name": "name", "email": "email", "itunes:email": "email"}
EMAIL = re.compile(
    r"([a-zA-Z0-9_\-.+]+)@((\[[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.)|(([a-zA-Z0-9\-]+\.)+))([a-zA-Z]{2,4}|[0-9]{1,3})(\]?)"
    r"(\?subject=\S+)?"
)
LONGEST_AUTHOR = 2_000


# ---------------------------------------------------------------- people and rubrics


def author(draft: Draft, child: Element, _kind: str, depth: int) -> None:
    person: dict[str, str] = {}
    for part in child:
        kind = draft.names[part.tag]
        if kind in PERSON:
            person[PERSON[kind]] = (part.text or "").strip()
        elif kind in ("url", "uri", "homepage"):
            person["href"] = part.text or ""
        elif kind in values.MEANT:
            raise Odd(NESTED)
        if len(part) or (part.tail or "").strip():
            raise Odd(MARKUP_IN_FIELD)
    written = (child.text or "").strip()
    if written and len(child):
        raise Odd(MARKUP_IN_FIELD)
    draft.keep("author", written, depth)
    draft.people.append(person)
    if person:
        name, email = person.get("name"), person.get("email")
        draft.said["author"] = f"{name} ({email})" if name and email else name or email or draft.said["author"]
    else:
        person.update(_person(draft.said["author"]))


def _person(written: str) -> dict[str, str]:
    """The name and e-mail address in the text of an author."""
    found = EMAIL.search(written[:LONGEST_AUTHOR]) if "@" in written else None
    if found is None:
        return {"name": written} if written else {}
    bare = written.replace(found[0], "").replace("()", "").replace("<>", "").replace("&lt;&gt;", "").strip()
    return {"name": bare.removeprefix("(").removesuffix(")").strip(), "email": found[0]}


def authors(draft: Draft) -> list[str]:
    people = draft.people
    del people[MOST_AUTHORS:]
    if len(people) == 1 and people[0].get("email"):
        return [draft.said.get("author", "")]
    return [each.get("name", "") for each in people]


def category(draft: Draft, child: Element, kind: str, _depth: int) -> None:
    if child.attrib:
        said = values.attributes(child)
        default = "media" if kind == "media:category" else ""
        term, label = said.get("term", ""), said.get("label", "")
        scheme = said.get("scheme", said.get("domain", default))
        tag(draft, term, scheme, label)
    elif kind == "media:category":
        tag(draft, "", kind, "")
    written = (child.text or "").strip() if not len(child) else values.value(child)
    if written and draft.tags and not draft.tags[-1][0]:
        draft.tags[-1] = (written, *draft.tags[-1][1:])
    elif written:
        tag(draft, written, "", "")


def keywords(draft: Draft, child: Element, kind: str, _depth: int) -> None:
    if not child.attrib:
        for term in filter(None, map(str.strip, values.value(child).split(","))):
            tag(draft, term, "itunes" if kind == "itunes:keywords" else "", "")


def tag(draft: Draft, term: str, scheme: str, label: str) -> None:
    found = (term, scheme, label)
    if (term or scheme or label) and found not in draft.tags and len(draft.tags) <= MOST_TAGS:
        draft.tags.append(found)


# ---------------------------------------------------------------- pictures


def medium(child: Element, address: str = "") -> Media:
    said = values.attributes(child)
    where = address or said.get("url", "") or values.referred(said)
    return Media(where, said.get("medium", "") or said.get("type", "").lower(), said.get("width", ""))


def enclosure(draft: Draft, child: Element, _kind: str, _depth: int) -> None:
    if len(child):
        raise Odd(NESTED)
    found = medium(child)
    draft.links.append(("enclosure", found.address))
    draft.enclosures.append(found)


def thumbnail(draft: Draft, child: Element, _kind: str, _depth: int) -> None:
    found = medium(child)
    draft.thumbnails.append(found if found.address else Media(values.value(child), found.kind, found.width))
