"""What Russian outlets write for those who show their news: elements of Yandex News and Turbo in, the draft of an item out.

`yandex:related`, `yandex:official-comment` and the emblem hold links and titles of others, which are not the item's own.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from aggregator.readers import values
from aggregator.readers.draft import Draft
from aggregator.readers.raw import MOST_RELATED, Said
from aggregator.readers.values import HTML

RELATED_ADDRESS = re.compile(r"[^\"'<>\s]{1,4096}")


def related(draft: Draft, child: Element, _kind: str, _depth: int) -> None:
    given = (values.attributes(each).get("url", "") for each in child.iter() if each is not child)
    draft.related += [where for where in given if RELATED_ADDRESS.fullmatch(where)]


def comment(draft: Draft, child: Element, _kind: str, _depth: int) -> None:
    """A `comment-text` with `origin` and `origin-name`, and any number of `bind-to`; or all that flat in one element."""
    said, about = child, []
    for part in child:
        name = draft.names[part.tag].rpartition(":")[2]
        if name == "comment-text":
            said = part
        elif name == "bind-to" and RELATED_ADDRESS.fullmatch(where := (part.text or "").strip()):
            about.append(where)
    text = (said.text or "").strip() if said is child else "".join(said.itertext()).strip()
    given = values.attributes(child) | values.attributes(said)
    if text:
        origin = given.get("origin") or given.get("url", "")
        draft.comment = Said(text, given.get("origin-name", "").strip(), origin.strip(), about[:MOST_RELATED])


def turbo(draft: Draft, child: Element, _kind: str, depth: int) -> None:
    """The article as a page of Turbo: its text, for want of a better one."""
    draft.keep("turbo", values.html(child, HTML, draft.names), depth)


def emblem(element: Element) -> str:
    """The address of an outlet's emblem: the text of the element, or of the one that it holds."""
    return next((said for each in element.iter() if (said := (each.text or "").strip())), "")
