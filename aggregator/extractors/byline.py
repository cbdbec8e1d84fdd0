"""What is claimed of authors in, people's names out: split, without labels, addresses and the outlet itself."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extractors.nearby import beside_headline, brief
from aggregator.normalize.text import clean, fold

LABEL = re.compile(
    r"^(?:(?:автор(?:ы|ом)?(?: статьи| текста| материала| фото)?|текст(?: и фото)?|корреспондент|журналист|беседовал[аи]?|подготовил[аи]?|"
    r"(?:post |article |story )?author(?:s|ed)?(?: by)?|(?:written|posted|published|created|story|reporting|reported|words|text) by|by|"
    r"more stories by|view all posts by|all posts by|view orcid profile|"
    r"von|vom|autor(?:in|en)?|verfasst von|erstellt von|geschrieben von|kommentar von|interview(?: von)?|und interview|ein (?:beitrag|kommentar) von|"
    r"par|publié par|écrit par|propos recueillis par|por|escrito por|publicado por|di|a cura di|scritto da|da|od|av|af|skrevet av|tekst|door|auteur|"
    r"аўтар)\s*[:：—–|-]?\s+|@|著者：|作者：|文：|(?:автор(?:ы)?|author|autor|text|текст|作者|記者|文)\s*[:：]\s*)",
    re.I,
)
GLUED = re.compile(r"^(?:Author|Autor|Автор|By|Von|Par)(?=[A-ZА-ЯЁÄÖÜ][a-zа-яё])")
"""A label whose space was only painted."""

SPLIT = re.compile(r"\s*(?:[,;|/•·]|\s(?:&|and|и|und|et|y|e|та|with)\s)\s*", re.I)
ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\bwww\.\S+")
AFTER = re.compile(r"\s*[(\[].*$|\s+[-–—]\s+.*$|\s*,?\s+(?:для|for|специально для)\s+.*$", re.I)
NO_NAMES = frozenset(
    fold(name)
    for name in (
        "admin", "administrator", "администратор", "редакция", "редактор", "пресс-служба", "пресс-центр", "автор", "staff",
        "staff writer", "staff reporter", "editor", "editorial", "newsroom", "news desk", "web desk", "reuters staff", "author",
        "phd", "ph.d", "md", "m.d", "ma", "m.a", "msc", "mba", "rn", "dr", "jr", "sr", "see full bio", "no author", "contributor", "correspondent",
        "redaktion", "redazione", "rédaction", "redacción", "redação", "redactie", "redakcja", "toimitus", "agenturen", "agencies", "agency",
        "webmaster", "guest", "гость", "user", "root", "super user", "superuser", "moderator", "unknown", "none", "null", "новости",
        "news", "редакция сайта", "материалы редакции", "соб. инф.", "admin admin", "manager", "контент-менеджер", "writer",
    )
)  # fmt: skip
NAMED = (
    'a[rel~="author" i], [class~="author" i], [class*="author-name" i], [class*="author__name" i], [class*="authorname" i], '
    '[class*="byline" i], [class~="autor" i], [class~="auteur" i], [class*="verfasser" i], [class*="article-author" i], '
    '[class*="article__author" i], [class*="post-author" i], [itemprop="author"]'
)
PERHAPS_NAMED = (
    '[class*="author" i], [class*="autor" i], [class*="auteur" i], .vcard .fn, [class*="contributor" i], a[href*="/author/" i], '
    'a[href*="/authors/" i], a[href*="/autor/" i], a[href*="/autoren/" i], a[href*="/avtor" i], a[href*="/auteur" i], a[href*="/redaktion/" i]'
)
"""Where names stand on pages, and where they often do."""

BY = re.compile(
    r"^(?:[Bb][Yy]|[Vv]on|VON|[Pp]ar|[Pp]or|Di|Автор(?:ы)?:|Текст:|Text:|Author:|Autor:|Written by|Interview:)\s+(?=[A-ZÀ-ÞŁŚŻА-ЯЁ])"
)
"""How a line near the headline begins that names its author; the name follows with a capital."""

LONGEST_BYLINE = 120
LONGEST_NAME = 60
MOST_TRIED = 40
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


def near_headline(tree: LexborHTMLParser, organisations: list[str]) -> tuple[str, ...]:
    """The people in short texts under classes and addresses that speak of authors; else those of a line "By ..."."""
    for where in (NAMED, PERHAPS_NAMED):
        if found := _together(tree.css(where)[:MOST_TRIED], organisations):
            return found
    return people(
        [line for line in beside_headline(tree) if len(line) <= LONGEST_BYLINE and BY.match(line)][:1], organisations
    )


def _together(nodes: list[LexborNode], organisations: list[str]) -> tuple[str, ...]:
    """The people of the first element that names any, and of those that stand beside it."""
    beside: int | None = None
    texts: list[str] = []
    for node in nodes:
        text, above = clean(brief(node, LONGEST_BYLINE)), node.parent
        if len(text) < 3 or above is None or not people([text], organisations):
            continue
        if beside not in (None, above.mem_id):
            break
        beside = above.mem_id
        texts.append(text)
    return people(texts, organisations)


def _parts(line: str) -> list[str]:
    bare = clean(ADDRESS.sub(" ", line[:500]))
    for _ in range(2):
        bare = LABEL.sub("", GLUED.sub("", bare) or bare).strip()
    return [AFTER.sub("", LABEL.sub("", part)).strip(' .:,–—-"«»()[]') for part in SPLIT.split(bare)]


def _is_name(part: str) -> bool:
    named = LETTERS.findall(part)
    if not named or len(part) > LONGEST_NAME or len(part.split()) > MOST_WORDS:
        return False
    return not any(char.isdigit() for char in part) and any(
        word[0].isupper() or not word[0].islower() for word in named
    )
