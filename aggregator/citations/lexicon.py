"""Names of outlets in every form, and their hosts: a shipped list and the configured sources in, a `Lexicon` out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from aggregator.citations import authorities, forms, platforms
from aggregator.citations.tokens import Token, tokens
from aggregator.model.analysis import CitationKind
from aggregator.normalize import urls

MARKS = re.compile(r"[«»\"“”„'`’]")
KINDS = re.compile(
    r"^(?:газета|журнал|телеканал|радио|радиостанция|агентство|издание|портал|сайт|информагентство|гтрк|ия|иа|риа|трк|тк)\s+",
    re.I,
)
LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "z", "з": "z", "и": "i", "й": "i", "к": "k", "л": "l",
        "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "c",
        "ш": "s", "щ": "s", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "u", "я": "a", "і": "i", "ї": "i", "є": "e",
    }
)  # fmt: skip
SOUNDS = tuple(
    pair.split("/")
    for pair in (
        "shch/s sch/s sh/s zh/z ch/c kh/h ts/c tz/c ya/a ia/a yu/u iu/u yo/e ye/e ck/k ph/f x/ks w/v j/i y/i"
    ).split()
)
"""Letters that different transliterations write for one sound."""


SHORT = frozenset("рг мк кп дп нг rt ъ ap ft dw e1 е1 сэ".split())
"""The abbreviations of two letters that stand for an outlet without more ado."""


class Outlet(NamedTuple):
    """An outlet by its usual name; `source` is the key of the configured source that it is."""

    name: str
    hosts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    source: str | None = None
    authority: bool = False
    """A town hall, say: a body, whose word is where news begins."""


class Entry(NamedTuple):
    """One form of a name: its words, whose it is, and whether it needs quotation marks or a kind word."""

    words: tuple[str, ...]
    outlet: int
    common: bool


@dataclass(frozen=True, slots=True)
class Own:
    """The outlet that publishes an article: what it calls itself is no citation."""

    outlets: frozenset[int] = frozenset()
    sounds: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    """Of an authority: the nouns by which it calls itself."""

    def says(self, name: str, outlet: int | None) -> bool:
        """Whether this name is the outlet's own: by the lexicon, or because it sounds like its host or name."""
        if outlet is not None and outlet in self.outlets:
            return True
        said = sound(name)
        return said in self.sounds or (outlet is None and any(_alike(said, own) for own in self.sounds))


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Outlets by the words of their names and by their hosts. Made by `lexicon`; equal to itself alone."""

    outlets: tuple[Outlet, ...]
    first: dict[str, tuple[Entry, ...]] = field(repr=False)
    hosts: dict[str, int] = field(repr=False)
    bodies: dict[str, int] = field(repr=False)

    def kind(self, outlet: int | None) -> CitationKind:
        """What an outlet is cited as; one that is not known is one all the same."""
        return "organisation" if outlet is not None and self.outlets[outlet].authority else "media"

    def body(self, name: str) -> int | None:
        """The configured authority that a body of this name is, or that speaks through it."""
        return self.bodies.get(authorities.key(name)) if self.bodies else None

    def at(self, found: Sequence[Token], n: int) -> tuple[Entry, int] | None:
        """The longest name that begins with token n, and how many tokens it takes."""
        for entry in self.first.get(found[n].low, ()):
            length = len(entry.words)
            if length == 1 or tuple([token.low for token in found[n : n + length]]) == entry.words:
                return entry, length
        return None

    def host(self, host: str) -> int | None:
        """The outlet at this host or at the site above it."""
        name = host.lower().removeprefix("www.").removeprefix("m.")
        while "." in name:
            if name in self.hosts:
                return self.hosts[name]
            name = name.partition(".")[2]
        return None

    def named(self, name: str) -> int | None:
        """The outlet that bears exactly this name, in any form of it."""
        found = [token for token in tokens(name) if token.kind != "quote"]
        hit = self.at(found, 0) if found else None
        return hit[0].outlet if hit and hit[1] == len(found) else None

    def own(self, names: Collection[str]) -> Own:
        """What an outlet of these names and hosts calls itself."""
        return _own(self, tuple(names))


@lru_cache(maxsize=4096)
def _own(lexicon: Lexicon, names: tuple[str, ...]) -> Own:
    outlets: set[int] = set()
    sounds: set[str] = set()
    for name in names:
        plain = platforms.site(name) if "." in name else name
        if not plain:
            continue
        known = lexicon.host(plain) if "." in plain else None
        found = tokens(plain)
        whole = lexicon.at(found, 0) if found else None
        if whole and whole[1] == len(found):
            known = whole[0].outlet if known is None else known
        if known is not None:
            outlets.add(known)
        sounds.update(_sounds(plain))
    known_as = [lexicon.outlets[n].name for n in outlets if lexicon.outlets[n].authority]
    return Own(frozenset(outlets), frozenset(sounds), frozenset().union(*map(authorities.heads, known_as)))


@lru_cache(maxsize=8192)
def sound(name: str) -> str:
    """A name as it sounds in plain Latin letters, whatever the way of transliteration: «Юга.ру» and yuga.ru are one."""
    text = KINDS.sub("", MARKS.sub("", name).strip()).lower().replace("ё", "е").translate(LATIN)
    text = re.sub(r"[^a-z0-9]", "", text)
    for letters, plain in SOUNDS:
        text = text.replace(letters, plain)
    return re.sub(r"(.)\1", r"\1", text)


def _sounds(name: str) -> set[str]:
    labels = name.split(".")
    if len(labels) > 1 and " " not in name and name.isascii():
        main = labels[-2] if len(labels[-2]) > 3 or len(labels) == 2 else labels[-3]
        return {sound(main), sound(main + labels[-1])}
    return {sound(name)}


def _alike(said: str, own: str) -> bool:
    if said == own:
        return True
    short, long = sorted((said, own), key=len)
    return len(short) >= 5 and short in long and len(short) / len(long) >= 0.6


def lexicon(sources: Iterable[Outlet] = ()) -> Lexicon:
    """The shipped outlets and these; a configured source that is in the list gives its key to the outlet there."""
    shipped = list(_shipped())
    by_host = {host: n for n, outlet in enumerate(shipped) for host in outlet.hosts}
    for source in map(_as_called, sources):
        known = next((by_host[host] for host in source.hosts if host in by_host), None)
        if known is None:
            shipped.append(source)
            continue
        old = shipped[known]
        names = dict.fromkeys((*old.names, source.name, *source.names))
        shipped[known] = Outlet(source.name, (*old.hosts, *source.hosts), tuple(names), source.source, source.authority)
    return _built(shipped)


def _as_called(source: Outlet) -> Outlet:
    """A configured source is also called without the word for what it is: «ИА «Кедровка»», «Кедровка»."""
    names = [MARKS.sub("", name).strip() for name in (source.name, *source.names)]
    short = [bare for name in names if (bare := KINDS.sub("", name)) != name and len(bare) > 2]
    return source._replace(names=(*source.names, *(name if " " in name else f"*{name}" for name in short)))


@cache
def _shipped() -> tuple[Outlet, ...]:
    text = resources.files("aggregator.citations").joinpath("data", "outlets.csv").read_text(encoding="utf-8")
    rows = [line.split(";") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(
        Outlet(name.lstrip("*"), tuple(filter(None, hosts.split("|"))), (name, *filter(None, names.split("|"))))
        for name, hosts, names in rows
    )


def _built(outlets: Sequence[Outlet]) -> Lexicon:
    first: dict[str, dict[tuple[str, ...], Entry]] = {}
    hosts: dict[str, int] = {}
    for n, outlet in enumerate(outlets):
        for host in outlet.hosts:
            hosts.setdefault(host.lower(), n)
        listed = any(name.lstrip("*") == outlet.name for name in outlet.names)
        for name in outlet.names if listed else (outlet.name, *outlet.names):
            for words in _forms(name):
                old = first.setdefault(words[0], {}).get(words)
                common = name.startswith("*") or _common(words)
                is_nearer = old is not None and outlet.source is not None and outlets[old.outlet].source is None
                if old is None or (old.common and not common) or (is_nearer and common <= old.common):
                    first[words[0]][words] = Entry(words, n, common)
    longest = {word: tuple(sorted(found.values(), key=lambda e: -len(e.words))) for word, found in first.items()}
    bodies = {key: n for n, each in enumerate(outlets) if each.authority for key in authorities.called(each.name)}
    return Lexicon(tuple(outlets), longest, hosts, bodies)


def _common(words: tuple[str, ...]) -> bool:
    """«360», «24 часа», «DR»: too short to be an outlet by itself."""
    return words[0].isdigit() or (len(words) == 1 and len(words[0]) < 3 and words[0] not in SHORT)


def _forms(name: str) -> set[tuple[str, ...]]:
    plain = MARKS.sub("", name.lstrip("*")).strip() or name
    found = {tuple(t.low for t in tokens(form) if t.kind != "quote") for form in {plain, *forms.phrase(plain)}}
    return {words for words in found if words}


def site_name(url: str) -> str:
    """The host of an address, without `www.`, or the channel on a platform: the name of an outlet that is not in the lexicon."""
    host = urls.host(url).removeprefix("www.")
    return platforms.site(url) if host.removeprefix("m.") in platforms.HOSTS else host
