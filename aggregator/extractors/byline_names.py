"""The class and id of an element in, what their words say of who is named there out; a new habit is a new word here."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

AUTHOR = frozenset(
    "author authors byline bylines autor autore autorn autoren autors autores auteur auteurs verfasser byl writer writers journalist journalists fn".split()
)
NAME = frozenset("name byline link fn title".split())
COMMENTS = frozenset(
    "comment comments commentlist commentform respond reply replies kommentar kommentare comentario comentarios commentaire commentaires "
    "disqus login".split()
)
"""Names of what readers say, and of their forms: nobody there wrote the article."""

ELSEWHERE = frozenset(
    "related sidebar side widget widgets popular most trending latest teaser teasers card cards more next carousel slider footer menu aside list "
    "grid read also similar newsletter caption figure image photo gallery copyright tag tags".split()
)
ELSEWHERE_BEGINNINGS = ("recommend", "recirc", "promo", "nav", "prev")
"""Names of what stands beside the article."""

CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
WORD = re.compile("[a-z]+")
LONGEST = 300
MOST_KNOWN = 2_000


class Told(NamedTuple):
    """What the names of an element speak of."""

    author: bool = False
    name: bool = False
    comments: bool = False
    elsewhere: bool = False


NOTHING = Told()


def told(given: dict[str, str | None]) -> Told:
    """What an element's class and id speak of."""
    names = given.get("class") or ""
    if given.get("id"):
        names = f"{names} {given['id']}"
    return _told(names[:LONGEST]) if names else NOTHING


@lru_cache(maxsize=MOST_KNOWN)
def _told(names: str) -> Told:
    low = CAMEL.sub("-", names).lower()
    words = WORD.findall(low)
    return Told(
        not AUTHOR.isdisjoint(words),
        not NAME.isdisjoint(words) or "authorname" in low,
        not COMMENTS.isdisjoint(words),
        not ELSEWHERE.isdisjoint(words) or any(word.startswith(ELSEWHERE_BEGINNINGS) for word in words),
    )
