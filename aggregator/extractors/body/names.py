"""The class and id of an element in, what their words speak of out, as a set of marks. A new word of the wild goes here."""

from __future__ import annotations

import re
from typing import Final

WORDS: Final[dict[str, str]] = {
    "comment": "comment comments commentlist commentary disqus replies reply respond discussion discuss livefyre coral spotim "
    "kommentar* comentario* commentaire* commenti komment* obsuzhdenie",
    "related": "related* relates similar recommend* recirc* readalso readmore seealso morenews morestories moreon outbrain taboola "
    "mgid popular trending mostread mostviewed latest lenta newslist carousel slider teaser teasers teaserlist nextarticle also "
    "verwandt* relacionad* correlat* pohozh* linklist linkslist links onward upnext further stories collection weiterlesen "
    "zumthema readnext crosslink* promobox next prev previous alsoread inlinelink",
    "share": "share* sharing sharedaddy social* soc like likes rating ratings vote votes telegram whatsapp vkwidget addthis* "
    "addtoany* a2a* yashare* facebook follow* btn bookmark* copylink",
    "promo": "subscri* newsletter* signup sponsor* promo* donat* paywall* regist* login abo abonne* piano cta appdownload offer "
    "offers regwall membership upsell marketing",
    "ad": "advert* adv ad ads adsbygoogle banner banners anzeige* werbung reklama publicidad* publicite dfp* gpt nativead adslot "
    "adunit adwrapper adcontainer advads",
    "chrome": "breadcrumb* crumb crumbs pagination pager paging navbar navigation navi nav subnav menu footer foot copyright "
    "copyrights sidebar* rightcol* leftcol* cookie* gdpr consent",
    "doubt": "widget widgets header masthead infobox reference print tabs rail search aside popup modal overlay toc editsection "
    "noprint skip topbar legal tools actions button buttons toolbar",
    "meta": "byline* author* autor* auteur* verfasser* bio date dates dateline datetime datum time timestamp publish* posted meta* "
    "info source sources category categories rubric* kicker eyebrow topline overline dachzeile views counter postedon updated "
    "readingtime readtime credits spitzmarke section* rubrik",
    "tags": "tag tags taglist tagcloud tagslist keywords",
    "label": "label labels theme themes topic topics",
    "caption": "caption captions figcaption wpcaption* credit credits imagecredit photocredit imgcredit legend legende "
    "bildunterschrift bildquelle picdesc imgdesc photographer imagetext imagedesc* mediadesc* bildtext bildinfo fotocredit "
    "urheber phototext",
    "media": "media video* player* audio* gallery* slideshow* galerie podcast* embed* instagram* tweet* twitter* figure image "
    "images img photo photos foto fotos picture infographic quiz poll umfrage iframe thumb thumbnail bild bilder",
    "box": "infobox* factbox* fact facts box kasten infokasten inset pullquote* highlight* keypoints summarybox sidenote note "
    "notice disclaimer disclosure alert callout correction product* price shop* affiliate deal* buy* table",
    "lead": "lead leads intro* summary standfirst excerpt description desc dek deck subtitle subheadline subhead announce anons "
    "vorspann chapo entradilla sumario perex ingress lede abstract preamble bajada copete teasertext untertitel",
    "title": "title headline heading titel titulo titre posttitle entrytitle h1",
    "hidden": "visuallyhidden sronly screenreader*",
    "body": "articlebody articletext articlecontent* postbody postcontent* entrycontent* entrytext newstext newsbody newsdetail "
    "storybody storycontent detailtext textcontent pagecontent maincontent fieldbody singlecontent fulltext prose "
    "mediatorarticle richtext rte wysiwyg paragraph* bodytext contentbody bodycontent articledetail* contenttext",
    "content": "article content story post entry body text news detail single main contents txt",
}
"""What the words of class names speak of. A star ends the beginning of a word; words written apart are also tried together."""

HIDDEN_CLASSES: Final = frozenset(
    "hidden hide invisible d-none u-hidden is-hidden display-none visually-hidden sr-only".split()
)
"""Classes that hide what bears them; as a part of a longer name (`label-hidden`) the word says nothing."""

ELEMENTS: Final[dict[str, str]] = {
    "aside": "aside", "figure": "figure", "figcaption": "figcaption", "footer": "footer", "header": "header", "form": "form",
    "blockquote": "blockquote", "section": "section", "details": "details", "address": "address", "cite": "cite",
    "label": "label", "pre": "pre", "article": "article", "table": "table", "td": "table", "th": "table", "tr": "table",
    "tbody": "table", "ul": "ul", "ol": "ul", "li": "ul", "dl": "dl", "dt": "dl", "dd": "dl",
}  # fmt: skip
"""Elements that say something of the text below them."""

OTHERS: Final = ("unseen", "role", "item")
"""Marks that other attributes give: hidden, an ARIA role beside the article, `itemprop=articleBody`."""

PARTS_OF_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "names author": ("author", "byline", "autor", "writer", "auteur", "verfasser"),
    "names date": ("publish", "posted", "date", "time", "byline", "meta", "info", "datum", "fecha", "created"),
}
"""Letters in names of what tells who wrote an article, and when: no sign of its text, but where to look for them."""

SIGNS: Final = (*WORDS, *(f"<{name}" for name in dict.fromkeys(ELEMENTS.values())), *OTHERS)
BIT: Final[dict[str, int]] = {name: 1 << place for place, name in enumerate((*SIGNS, *PARTS_OF_NAMES))}
AUTHOR: Final = BIT["names author"]
DATE: Final = BIT["names date"]
HIDDEN: Final = BIT["hidden"]
OF_AUTHORS, OF_DATES = (re.compile("|".join(PARTS_OF_NAMES[name])) for name in ("names author", "names date"))
ELEMENT_MARKS: Final[dict[str, int]] = {tag: BIT[f"<{name}"] for tag, name in ELEMENTS.items()}

ROLES: Final = frozenset("navigation banner complementary contentinfo search menu dialog alert toolbar button".split())
"""ARIA roles beside the article (WAI-ARIA 1.2, section 5.3.4)."""

STREAMED: Final = "S:"
"""React streams late parts of a page in `<div hidden id="S:1">` and moves them into place by script (React 18, Suspense)."""

OF_OTHERS: Final = frozenset({"has", "with", "no", "non", "without"})
"""How names begin that speak of what is in or beside an element: `has-banners`, `no-sidebar`."""

LONGEST_NAME: Final = 80
MOST_PARTS: Final = 8
LONGEST_CLASSES: Final = 400
LONGEST_ID: Final = 40
MOST_HYPHENS: Final = 2
"""An id with more is made of a heading's words: they speak of the subject."""

TELLING: Final = frozenset({"hidden", "aria-hidden", "role", "style", "itemprop", "rel"})
"""Attributes other than names that give marks."""

MOST_KNOWN: Final = 60_000
PARTS: Final = re.compile(r"[A-Z]?[a-zа-яё]+|\d+|[A-Z]+(?![a-z])")
LOW_PARTS: Final = re.compile(r"[a-zа-яё]+|\d+")
"""The words of a name, and of one that is in lower case: twice as fast."""


def bits(names: str) -> int:
    """The marks of these names, together."""
    return sum(BIT[name] for name in names.split())


def names_of(marks: int) -> list[str]:
    """The names of marks, in the order of the tables."""
    return [name for name in SIGNS if marks & BIT[name]]


def _tables() -> tuple[dict[str, int], dict[str, int]]:
    whole: dict[str, int] = {}
    beginnings: dict[str, int] = {}
    for name, words in WORDS.items():
        for word in words.split():
            table, key = (beginnings, word[:-1]) if word.endswith("*") else (whole, word)
            table[key] = table.get(key, 0) | BIT[name]
    return whole, beginnings


WHOLE, BEGINNINGS = _tables()
SHORTEST_BEGINNING: Final = min(map(len, BEGINNINGS))
BY_START: Final[dict[str, list[tuple[str, int]]]] = {}
"""The beginnings of words and their marks, by the letters that the shortest has."""
for beginning, mark in BEGINNINGS.items():
    BY_START.setdefault(beginning[:SHORTEST_BEGINNING], []).append((beginning, mark))

GOING_ON: Final = frozenset(word[:end] for word in (*WHOLE, *BEGINNINGS) for end in range(1, len(word)))
"""What a word of a name must be for it to tell more together with the next one."""


class _Known(dict[str, int]):
    """The marks of class names met so far: sites have few, and use them a thousand times."""

    def __missing__(self, name: str) -> int:
        if len(self) >= MOST_KNOWN:
            self.clear()
        self[name] = marks = _marks(name)
        return marks


def _marks(name: str) -> int:
    name = name[:LONGEST_NAME]
    low = name.lower()
    marks = HIDDEN if low in HIDDEN_CLASSES else 0
    words = LOW_PARTS.findall(low) if low == name else [word.lower() for word in PARTS.findall(name)]
    if not words or len(words) > MOST_PARTS or words[0] in OF_OTHERS:
        return marks
    before = ""
    for word in words:
        marks |= OF_WORDS[word]
        if before in GOING_ON:
            marks |= _of_word(before + word)
        before = word
    return marks


def _of_word(word: str) -> int:
    marks = WHOLE.get(word, 0)
    for beginning, own in BY_START.get(word[:SHORTEST_BEGINNING], ()):
        if word.startswith(beginning):
            marks |= own
    return marks


class _OfWords(dict[str, int]):
    """The marks of single words met so far: sites share most of them."""

    def __missing__(self, word: str) -> int:
        if word.isdigit():  # it says nothing, and no two ids have the same
            return 0
        if len(self) >= MOST_KNOWN:
            self.clear()
        marks = _of_word(word)
        if OF_AUTHORS.search(word):
            marks |= AUTHOR
        if OF_DATES.search(word):
            marks |= DATE
        self[word] = marks
        return marks


class _KnownTogether(dict[str, int]):
    """The same for whole class attributes."""

    def __missing__(self, names: str) -> int:
        if len(self) >= MOST_KNOWN:
            self.clear()
        marks = 0
        for name in names[:LONGEST_CLASSES].split():
            marks |= KNOWN[name]
        self[names] = marks
        return marks


OF_WORDS: Final = _OfWords()
KNOWN: Final = _Known()
KNOWN_TOGETHER: Final = _KnownTogether()


def marks_of(given: dict[str, str | None], met: set[str] | None = None) -> int:
    """What the attributes of an element speak of; its class and id are put to those `met`."""
    if len(given) == 1 and "href" in given:  # most links
        return 0
    marks = told = 0
    classes, identity = given.get("class"), given.get("id")
    if classes:
        marks = KNOWN_TOGETHER[classes]
        told = 1
        if met is not None:
            met.add(classes)
    if identity:
        told += 1
        if met is not None:
            met.add(identity)
        if len(identity) < LONGEST_ID and identity.count("-") <= MOST_HYPHENS:
            marks |= KNOWN_TOGETHER[identity]
    if len(given) == told or TELLING.isdisjoint(given):
        return marks
    return marks | _told(given, identity or "")


def _told(given: dict[str, str | None], identity: str) -> int:
    """The marks that attributes other than names give."""
    marks = 0
    if ("hidden" in given and not identity.startswith(STREAMED)) or given.get("aria-hidden") == "true":
        marks = BIT["unseen"]
    if (given.get("role") or "") in ROLES:
        marks |= BIT["role"]
    style = given.get("style")
    if style and "display" in style and "display:none" in style.replace(" ", "").lower():
        marks |= BIT["unseen"]
    item = given.get("itemprop") or ""
    if "articleBody" in item:
        marks |= BIT["item"]
    if "author" in item or "author" in (given.get("rel") or "").lower():
        marks |= AUTHOR
    return marks
