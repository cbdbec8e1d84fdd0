"""What is claimed of authors in, people's names out: split, without labels, addresses and the outlet itself."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from aggregator.normalize.html import text_of
from aggregator.normalize.text import clean, fold

LABEL = re.compile(
    r"^(?:(?:автор(?:ы)?(?: статьи| текста| материала| фото)?|текст|корреспондент|журналист|беседовал[аи]?|подготовил[аи]?|"
    r"written by|posted by|by|author|authors|von|par|por|di|da|od|text|story by|reporting by|reported by)\s*[:—–-]?\s+|@)",
    re.I,
)
SPLIT = re.compile(r"\s*(?:[,;|/•·]|\s(?:&|and|и|und|et|y|e|та|with)\s)\s*", re.I)
ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\bwww\.\S+")
AFTER = re.compile(r"\s*[(\[].*$|\s+[-–—]\s+.*$|\s*,?\s+(?:для|for|специально для)\s+.*$", re.I)
NO_NAMES = frozenset(
    fold(name)
    for name in (
        "admin", "administrator", "администратор", "редакция", "редактор", "пресс-служба", "пресс-центр", "автор", "staff",
        "staff writer", "staff reporter", "editor", "editorial", "newsroom", "news desk", "web desk", "reuters staff", "author",
        "webmaster", "guest", "гость", "user", "root", "super user", "superuser", "moderator", "unknown", "none", "null", "новости",
        "news", "редакция сайта", "материалы редакции", "соб. инф.", "admin admin", "manager", "контент-менеджер", "writer",
    )
)  # fmt: skip
NAMED = (
    'a[rel~="author" i], [class~="author" i], [class*="author-name" i], [class*="author__name" i], [class*="authorname" i], '
    '[class*="byline" i], [class*="article-author" i], [class*="article__author" i], [class*="post-author" i], [itemprop="author"]'
)
"""Where names stand on pages."""

LONGEST_BYLINE = 120
LONGEST_NAME = 60
MOST_WORDS = 5
MOST_AUTHORS = 10
LETTERS = re.compile(r"[^\W\d_]{2,}")


def people(claimed: list[str], organisations: list[str]) -> tuple[str, ...]:
    """The names of people in what one method claims, in order, each once. An outlet, a role or a label is none."""
    outlets = {fold(name).strip("@ ") for name in organisations}
    found: dict[str, str] = {}
    for line in claimed[:MOST_AUTHORS]:
        for part in _parts(line):
            known = fold(part)
            if known and known not in outlets and known not in NO_NAMES and _is_name(part):
                found.setdefault(known, part)
    return tuple(found.values())[:MOST_AUTHORS]


def near_headline(tree: LexborHTMLParser) -> list[str]:
    """Short texts under classes and relations that speak of authors, as readers see them."""
    found = []
    for node in tree.css(NAMED)[:MOST_AUTHORS]:
        text = clean(text_of(node))
        if 3 <= len(text) <= LONGEST_BYLINE:
            found.append(text)
    return found[:1] if found and len(found) > 3 else found


def _parts(line: str) -> list[str]:
    bare = clean(ADDRESS.sub(" ", line[:500]))
    for _ in range(2):
        bare = LABEL.sub("", bare).strip()
    return [AFTER.sub("", LABEL.sub("", part)).strip(' .:,–—-"«»') for part in SPLIT.split(bare)]


def _is_name(part: str) -> bool:
    named = LETTERS.findall(part)
    if not named or len(part) > LONGEST_NAME or len(part.split()) > MOST_WORDS:
        return False
    return not any(char.isdigit() for char in part) and any(
        word[0].isupper() or not word[0].islower() for word in named
    )
