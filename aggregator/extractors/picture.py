"""What is claimed to be an article's lead picture in, its absolute address out; none for emblems, placeholders and counters."""

from __future__ import annotations

import html
import re

from aggregator.extractors.claims import Claims
from aggregator.extractors.pictures import COUNTER
from aggregator.model import Found
from aggregator.normalize import urls

ORDER = ("selector", "json-ld", "meta", "microdata", "template")
"""The methods in the order of trust: what is marked as an image in the body is often a teaser's."""

NO_PICTURE = re.compile(
    r"(?:^|[\d_. -])(?:logo(?:s|type|tip)?|emblem\w*|placeholder|no-?_?(?:image|img|photo|picture|foto)|favicon|sprite|blank|pixel|spacer|dummy|"
    r"stub|zaglushka|avatar|gravatar)(?:[\d_. -]|$)"
    r"|^(?:og-?_?)?(?:default|share|sharing|social|site)(?:[-_](?:image|img|thumb\w*|share|og|social|preview|picture|logo|\d+x?\d*))*\.\w+$",
    re.I,
)
"""Words in the names of files that stand for the outlet, or for nothing; whole words: `biologov.jpg` is a photograph."""

FOLDERS = re.compile(r"/(?:logos?|favicons?|placeholders?|sprites?|emoji|smil(?:e|ey|ies)s?)/", re.I)
"""Folders of such files. `/sites/default/files/` is where Drupal keeps every photograph."""

MOST_CLAIMED = 20


def choose(claims: list[Claims], url: str) -> Found[str] | None:
    """The first claimed picture that is one, by the order of the methods; addresses are resolved against `url`."""
    ranked = sorted(claims, key=lambda one: ORDER.index(one.method) if one.method in ORDER else len(ORDER))
    for claim in ranked:
        for value in claim.of("image")[:MOST_CLAIMED]:
            if found := address(value, url):
                return Found(found, claim.method)
    return None


def address(value: str, url: str) -> str | None:
    """A claimed address made absolute; None if it is no picture of an article."""
    said = html.unescape(value) if "&" in value else value
    found = urls.absolute(said, url)
    if found is None or COUNTER.search(found):
        return None
    path = found.partition("//")[2].partition("/")[2].partition("?")[0]
    name = path.rpartition("/")[2]
    return None if not path or NO_PICTURE.search(name) or FOLDERS.search("/" + path) else found
