"""What feeds and pages say of an article's origin in fields of their own, and the citations that follow from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.citations.lexicon import Lexicon, Own, site_name
from aggregator.citations.line import AUTHORITY
from aggregator.citations.spotting import Parties
from aggregator.citations.tokens import tokens
from aggregator.citations.words import words
from aggregator.model.analysis import Citation
from aggregator.normalize import urls


@dataclass(frozen=True, slots=True)
class Link:
    """A name with the address it goes to; either may be missing."""

    name: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Structured:
    """The facts of one article. `url` is its own address: what leads to the same site says nothing."""

    url: str | None = None
    feed_source: Link | None = None
    """RSS `<source url="…">name</source>`."""
    creators: tuple[str, ...] = ()
    """`dc:creator`, `<author>`: counted only where an outlet stands in place of a person."""
    based_on: tuple[Link, ...] = ()
    """JSON-LD `isBasedOn`."""
    publisher: Link | None = None
    """JSON-LD `publisher`: counted only if the lexicon knows it as another outlet."""
    canonical: str | None = None
    last_link: Link | None = None
    """The outward link of the last paragraph: counted only if the lexicon knows its host, or it is an authority's."""


NOTHING = Structured()


def citations(facts: Structured, lexicon: Lexicon, own: Own) -> Iterator[Citation]:
    """The strongest first."""
    if facts.feed_source is not None:
        yield from _cited("feed", facts.feed_source, facts, lexicon, own, known=False)
    for link in facts.based_on:
        yield from _cited("based-on", link, facts, lexicon, own, known=False)
    if facts.canonical and facts.url and not urls.same_site(facts.canonical, facts.url):
        yield from _cited("canonical", Link(url=facts.canonical), facts, lexicon, own, known=False)
    for name in facts.creators:
        yield from _cited("creator", Link(name), facts, lexicon, own, known=True)
    if facts.publisher is not None:
        yield from _cited("publisher", facts.publisher, facts, lexicon, own, known=True)
    if facts.last_link is not None:
        yield from _cited("last-link", facts.last_link, facts, lexicon, own, known=True)


def _cited(rule: str, link: Link, facts: Structured, lexicon: Lexicon, own: Own, *, known: bool) -> Iterator[Citation]:
    if link.url and facts.url and urls.same_site(link.url, facts.url):
        return
    host = site_name(link.url) if link.url else ""
    outlet = lexicon.host(host) if host else None
    if outlet is None and link.name:
        outlet = lexicon.named(link.name)
    known_as = lexicon.outlets[outlet] if outlet is not None else None
    is_authority = bool(AUTHORITY.search(host)) or bool(known_as and known_as.authority)
    if known_as:
        name = known_as.name
    elif is_authority and rule == "last-link":
        name = _body(link.name, lexicon) or host
    else:
        name = link.name.strip() or host
    if (
        not name
        or name.lower() in words().networks
        or own.says(name, outlet)
        or (host and own.says(host, outlet))
        or (known and outlet is None and not is_authority)
    ):
        return
    evidence = " ".join(part for part in (link.name.strip(), link.url or "") if part)
    source = known_as.source if known_as else None
    if is_authority:
        yield Citation("primary", "organisation", name, rule, evidence, link.url, source)
        return
    yield Citation("via", "media", name, rule, evidence, link.url, source)


def _body(said: str, lexicon: Lexicon) -> str:
    """The body that the words of a link name, in the nominative; empty if they are no name: «на сайте», «здесь»."""
    found = tokens(said)
    spotted = list(Parties(found, lexicon, said).through(len(found)).starts.values())
    is_whole = len(spotted) == 1 and spotted[0].start == 0 and spotted[0].end == len(found)
    return spotted[0].name if is_whole and spotted[0].kind == "organisation" and spotted[0].form != "quoted" else ""
