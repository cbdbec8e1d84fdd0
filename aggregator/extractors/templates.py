"""A page's tree in, the family of sites it is of, where that family keeps its body, and what it says of the article out.

The families are data: `data/networks.toml` (outlets that share one system) and `data/engines.toml` (content systems and
themes). A new family is one entry there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extractors.claims import Claims
from aggregator.extractors.marked import Given

TABLES = ("networks.toml", "engines.toml")
FIELDS = ("title", "lead", "published", "modified", "authors", "image")

MOST_GENERATORS = 5
LONGEST_NAME = 500

MOST_AUTHORS = 10
MOST_BODIES = 20
MOST_ABOVE = 100
SHORTEST_BODY = 80
"""Characters; what has less is a caption, or a body that a script fills."""

ALONE = 0.5
"""With a second body of this share of the first one, the page shows several articles, and none is its own."""

COMMENTS = re.compile(r"(?:^|[\s_-])(?:comments?|disqus|replies)(?:[\s_-]|$)", re.I)
"""Names of what readers say: themes give their words the names of bodies, too."""

WHOLE = frozenset({"html", "body", "main", "article"})
"""Elements whose names speak of the page: `<body class="comments-open">`."""

ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "published": ("datetime", "content"),
    "modified": ("datetime", "content"),
    "image": ("src", "data-src", "data-lazy-src", "content"),
}
NAME = re.compile(r"[.#]([\w-]+)")
NOT_MET = re.compile(r":not\([^)]*\)|\[[^\]]*\]|(?:^|(?<=[\s>+~]))(?:body|img)(?:[.#][\w-]+)+")
"""Names in selectors, and the parts whose names a walk below the body, into what has something in it, does not meet."""

LONGEST_SAID = 2_000
MOST_NAMED = 20_000


@dataclass(frozen=True, slots=True)
class Template:
    """What is known of one family of sites. All of it is CSS, but `generator`: words of `<meta name="generator">`."""

    name: str
    text: tuple[str, ...]
    """Where the body is, the surest first."""
    cue: tuple[str, ...] = ()
    generator: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    drop: str = ""
    """What stands inside the body and is none of it."""
    title: str = ""
    lead: str = ""
    published: str = ""
    modified: str = ""
    authors: str = ""
    image: str = ""


def recognise(
    tree: LexborHTMLParser, names: Collection[str] | None = None, metas: Iterable[Given] | None = None
) -> Template | None:
    """The family of a page, or None.

    `names` are the values of all class and id attributes of the page, or their `words`, and `metas` the attributes of its <meta>,
    if the caller has met them; without them they are looked up, which costs ten times the rest. A cue alone is not believed: what
    the family `needs` must match.
    """
    known = _families()
    met = words(_names(tree) if names is None else names)
    said = set(known.spoken_for(met))
    for content in _generators(tree, metas):
        said.update(number for word, number in known.generators if word in content)
    for number in sorted(said):
        template = known.templates[number]
        if all(_may_match(css, met) and tree.css_first(css) is not None for css in template.needs):
            return template
    return None


def _generators(tree: LexborHTMLParser, metas: Iterable[Given] | None) -> list[str]:
    """What the page says it was made with, in lower case."""
    given = metas if metas is not None else (node.attributes for node in tree.css("meta[content]"))
    said = [(one.get("content") or "") for one in given if (one.get("name") or "").lower() == "generator"]
    return [content[:LONGEST_NAME].lower() for content in said[:MOST_GENERATORS]]


def body(tree: LexborHTMLParser, template: Template, met: frozenset[str] | None = None) -> LexborNode | None:
    """The element in which the family keeps an article's body; None if the page has none, or several of like length.

    `met` are the `words` of the names met in the page; what asks for others is not looked for.
    """
    for css in template.text if met is None else [css for css in template.text if _may_match(css, met)]:
        sizes = sorted(((len(node.text()), n, node) for n, node in enumerate(_bodies(tree.css(css)))), reverse=True)
        if sizes and sizes[0][0] >= SHORTEST_BODY:
            alone = len(sizes) == 1 or sizes[1][0] < sizes[0][0] * ALONE
            return sizes[0][2] if alone else None
    return None


def furniture(node: LexborNode, template: Template, met: frozenset[str] | None = None) -> list[LexborNode]:
    """What stands inside a body of the family and is none of it; `met` as above."""
    drop = template.drop if met is None else _what_may_match(template.drop, met)
    return node.css(drop) if drop else []


def claims(tree: LexborHTMLParser, template: Template, met: frozenset[str] | None = None) -> Claims:
    """What the family's markup says of the article, but its text: that takes `body` and a tidy eye.

    `met` are the `words` of the names met in the page.
    """
    made = Claims("template")
    for name in FIELDS:
        css = getattr(template, name)
        if met is not None and not _may_match(css, met):
            continue
        if name == "authors" and css:
            for node in tree.css(css)[:MOST_AUTHORS]:
                made.add(name, _said(name, node))
        elif css and (first := tree.css_first(css)) is not None:  # the search stops there
            made.add(name, _said(name, first))
    return made


def _said(name: str, node: LexborNode) -> str:
    given = node.attributes
    for attribute in ATTRIBUTES.get(name, ()):
        if value := given.get(attribute):
            return value
    return "" if name == "image" else " ".join(node.text().split())[:LONGEST_SAID]


def _bodies(nodes: list[LexborNode]) -> Iterator[LexborNode]:
    """The first nodes of a match, without those that lie in another one of them, in comments or are a quotation."""
    chosen: set[int] = set()
    for node in nodes[:MOST_BODIES]:
        if node.tag != "blockquote" and not _within(node, chosen):
            chosen.add(node.mem_id)
            yield node


def _within(node: LexborNode, chosen: set[int]) -> bool:
    above: LexborNode | None = node
    for _ in range(MOST_ABOVE):
        if above is None:
            break
        if above.mem_id in chosen or _comments(above):
            return True
        above = above.parent
    return False


def _comments(node: LexborNode) -> bool:
    given = node.attributes if node.tag not in WHOLE else {}
    return bool(COMMENTS.search(f"{given.get('class') or ''} {given.get('id') or ''}"[:LONGEST_NAME]))


# ---------------------------------------------------------------- the tables


@dataclass(frozen=True, slots=True)
class _Families:
    templates: tuple[Template, ...]
    cues: dict[str, tuple[int, ...]]
    beginnings: tuple[tuple[str, int], ...]
    generators: tuple[tuple[str, int], ...]

    def spoken_for(self, met: frozenset[str]) -> Iterator[int]:
        """The families for which a name of a class or an id is a cue."""
        for word in self.cues.keys() & met:
            yield from self.cues[word]
        written = f" {' '.join(met)}"
        for beginning, number in self.beginnings:
            if f" {beginning}" in written:
                yield number


def words(names: Iterable[str]) -> frozenset[str]:
    """The single names in the values of class and id attributes."""
    return names if isinstance(names, frozenset) else frozenset(" ".join(names).split())


def _may_match(css: str, met: frozenset[str]) -> bool:
    """Whether all names that some alternative of a selector asks for are met: else the page need not be searched."""
    return any(map(met.issuperset, _asked_for(css)))


def _what_may_match(css: str, met: frozenset[str]) -> str:
    """The alternatives of a selector of which all names are met."""
    return ",".join([one for one, asked in zip(css.split(","), _asked_for(css), strict=True) if asked <= met])


@cache
def _asked_for(css: str) -> tuple[frozenset[str], ...]:
    """The classes and ids that each alternative of a selector asks for, as far as a walk through the page meets them."""
    return tuple(frozenset(NAME.findall(NOT_MET.sub("", one))) for one in css.split(","))


def _names(tree: LexborHTMLParser) -> set[str]:
    given = [node.attributes for node in tree.css("[class], [id]")[:MOST_NAMED]]
    return {value for one in given for value in (one.get("class"), one.get("id")) if value}


@cache
def _families() -> _Families:
    tables = (
        tomllib.loads(files("aggregator.extractors").joinpath("data", name).read_text("utf-8")) for name in TABLES
    )
    templates = tuple(_template(entry) for table in tables for entry in table["family"])
    cues: dict[str, tuple[int, ...]] = {}
    for number, template in enumerate(templates):
        for cue in template.cue:
            cues[cue] = (*cues.get(cue, ()), number)
    beginnings = tuple((cue[:-1], number) for cue, numbers in cues.items() if cue[-1] == "*" for number in numbers)
    generators = tuple((word, number) for number, one in enumerate(templates) for word in one.generator)
    return _Families(templates, cues, beginnings, generators)


def _template(entry: dict[str, str | list[str]]) -> Template:
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    given["drop"] = ", ".join(given.get("drop", ()))
    return Template(**given)  # type: ignore[arg-type]  # the table's keys are the fields' names; a test reads it whole
