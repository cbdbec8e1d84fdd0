"""A link in; the address to open, the key that makes two addresses one article, and the site it belongs to out.

Parsed as browsers do (WHATWG URL Standard, by ada). What parameters say nothing is data: `tracking.txt`, `twins.txt`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

import ada_url

LONGEST = 4096
WEB = ("http:", "https:")
EDGES = "".join(chr(code) for code in range(0x3001) if code <= 0x20 or chr(code).isspace())
"""Control characters and white space: there is none beyond the ideographic space."""

TWIN_HOST = re.compile(r"^(?:(?:www\d?|m|mobile?|touch|amp\d?|wap|pda)\.)+(?=[^.]+\.)")
"""Hosts that serve the same articles in another dress."""

TWIN_PATH = re.compile(
    r"/(?:platform/|google/)?(?:\.|google-)?amp(?=/)"  # a segment of its own; Vox's Chorus and Globo put one before it
    r"|/(?:amp|print)(?:/|\.html?)?$"
    r"|^/print(?=/[^/]+/[^/]*\d)"  # Drupal's module Print, before the whole path; `/print/5` may be an issue of a paper
    r"|(?<=[^/])/print(?=/\d+(?:[-.][^/]*)?$)"  # before the number of the article
    r"|[._~!]amp(?=\.html?$|$)"
    r"|(?<=/)print:page,\d+,"  # DataLife Engine
)
DOT_SEGMENT = re.compile(r"/\.{1,2}(?=/|$)")
"""RFC 3986, section 3.3: a parser would take it for a way up. It is what is left of `/._amp`, which is in no dress then."""

CACHES = re.compile(
    r"^(?:[^/.]+\.cdn\.ampproject\.org/[cv]|(?:www\.)?google\.[a-z.]{2,6}/amp"
    r"|yandex\.[a-z.]{2,6}/turbo|[^/.]+\.turbopages\.org)"
    r"(?:/s)?/(?P<host>(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+)(?:/[sh](?=/))?(?P<path>/.+)$"
)
"""Pages of a site that Google or Yandex keep for it: its host and path are in theirs, `s` for https before or after the host."""

BLOGGER_PATH = re.compile(r"/\d{4}/\d{2}/[^/]+\.html")
BLOGGER_DRESSES = ("m=0", "m=1")
"""Blogger's page for telephones, and the other one; elsewhere `m` may be a month."""

ESCAPED = re.compile("(?:amp(?:;|%3b))+", re.IGNORECASE)
"""What is left of `&` that was escaped once too often, at the head of the parameter that follows it."""

SESSION = re.compile(";jsessionid=[^/;]*", re.IGNORECASE)
"""The session of a Java servlet, in the path."""

NAMED = r"(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,20}"
NUMBERED = r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
PORT = r"(?::[1-9][0-9]{3})?"
SETTLED_HOST = re.compile(rf"https?://(?P<host>(?:{NAMED}|{NUMBERED}){PORT})(?=[/?#]|$)")
"""A host that a parser would give back as it is: without two hyphens, with no port that goes without saying."""

SETTLED = re.compile(
    rf"https?://(?:{NAMED}|{NUMBERED}){PORT}"
    r"/[A-Za-z0-9/_.~+,;=@$!*()&-]*(?:\?[A-Za-z0-9/_.~+,;=@$!*()&?-]*)?"
)
"""An address that a parser would give back as it is, unless there is a segment of dots in it; without two hyphens in its host."""

ROUTES = ("#!", "#/")
"""Fragments that name a page: sites built in the reader's browser."""

ROOFS = frozenset(
    {"livejournal.com", "narod.ru", "ucoz.ru", "ucoz.com", "ucoz.net", "my1.ru", "at.ua", "wordpress.com", "tilda.ws"}
)
"""Hosting services that the Public Suffix List does not name: each subdomain is somebody else's site."""

KEPT_ENCODED = "!$&'()*+,;=:@/~-._"
PLAIN = re.compile(rf"[A-Za-z0-9{re.escape(KEPT_ENCODED)}]*")


def absolute(link: str, base: str) -> str | None:
    """The absolute web address of a link on a page; None for `mailto:`, `javascript:`, rubbish, and what is too long."""
    trimmed = link.strip(EDGES)
    if not trimmed or len(trimmed) > LONGEST:
        return None
    if _is_settled(trimmed):
        return trimmed
    try:
        href = str(ada_url.URL(trimmed, base or None).href)
    except ValueError:
        return None
    scheme, _, rest = href.partition("//")  # to ask the parser for each part is dear
    authority = rest.partition("/")[0]
    if scheme not in WEB or not authority.partition(":")[0].strip(".") or "@" in authority or ".." in authority:
        return None
    return href if len(href) <= LONGEST else None


def canonical(url: str) -> str:
    """The address to open and to show: no tracking parameters, fragment or default port, host in lower-case ASCII.

    A fragment that names a page (`#!/news/1`) stays. What is no web address is returned as it is. Idempotent.
    """
    parsed = _cleaned(url)
    return url if parsed is None else str(parsed.href)


@lru_cache(maxsize=1 << 12)  # one address is asked for by the feed, its article, its page and the archive
def key(url: str) -> str:
    """What the addresses of one article share: no scheme, `www.`, AMP, mobile or print dress, no last slash."""
    parsed = _cleaned(url)
    if parsed is None:
        return url
    host, path = _undressed(parsed.hostname.rstrip("."), _recoded(parsed.pathname))
    pairs = _pairs(parsed.search)
    kept = [pair for pair in pairs if not _is_dress(pair, path)]
    kept = kept if path or kept else pairs  # a home page is in no dress
    port, query = f":{parsed.port}" if parsed.port else "", f"?{'&'.join(map(_recoded, kept))}" if kept else ""
    return f"{host}{port}{path}{query}{parsed.hash}"


def display(url: str) -> str:
    """The address as a person reads it: Cyrillic host and path, no percent signs where they are not needed."""
    parsed = _parse(url)
    if parsed is None:
        return url
    shown = ada_url.idna_to_unicode(parsed.hostname) if "xn--" in parsed.hostname else parsed.hostname
    port = f":{parsed.port}" if parsed.port else ""
    return f"{parsed.protocol}//{shown}{port}{_readable(parsed.pathname)}{_readable(parsed.search)}{_readable(parsed.hash)}"


def host(url: str) -> str:
    """The host of an address, with its port if that is not the scheme's own; "" if there is none."""
    settled = SETTLED_HOST.match(url) if len(url) <= LONGEST else None
    if settled is not None:
        return settled["host"]
    parsed = _parse(url)
    return str(parsed.host) if parsed else ""


def site(url: str) -> str:
    """The registrable domain (Public Suffix List), or host and port of an IP address: what is under one roof."""
    whole = host(url)
    name = whole if whole.endswith("]") else whole.rpartition(":")[0] or whole
    return whole if _is_address(name) else _registrable(name)


def same_site(a: str, b: str) -> bool:
    """Whether two addresses are under one roof."""
    hosts = (url.partition("://")[2].partition("/")[0] for url in (a, b))
    if next(hosts) == next(hosts) and _is_settled(a) and _is_settled(b):
        return True
    return bool(under := site(a)) and under == site(b)


def is_tracking(pair: str, hostname: str) -> bool:
    """Whether a query parameter (`name` or `name=value`) only says how the reader came to this host."""
    denied = _denylist()
    folded = pair.lower()
    name = folded.partition("=")[0]
    if name in denied.names or name.startswith(denied.prefixes):
        return True
    if folded in denied.pairs or (denied.pair_prefixes and folded.startswith(denied.pair_prefixes)):
        return True
    return name in denied.scoped and _registrable(hostname) in denied.scoped[name]


class Denylist(NamedTuple):
    """`data/tracking.txt`, read."""

    names: frozenset[str]
    prefixes: tuple[str, ...]
    pairs: frozenset[str]
    pair_prefixes: tuple[str, ...]
    scoped: dict[str, frozenset[str]]


# ---------------------------------------------------------------- parts


def _is_settled(link: str) -> bool:
    """Whether an address is certainly written as a parser would write it: to ask one takes twenty times as long."""
    return SETTLED.fullmatch(link) is not None and "/." not in link


@lru_cache(maxsize=4096)
def _href(url: str) -> str | None:
    try:
        parsed = ada_url.URL(url)
    except ValueError:
        return None
    name = parsed.hostname  # none of its labels is empty (RFC 1034, section 3.1)
    return str(parsed.href) if parsed.protocol in WEB and name.strip(".") and ".." not in name else None


def _parse(url: str) -> ada_url.URL | None:
    href = _href(url) if len(url) <= LONGEST else None
    return ada_url.URL(href) if href else None


def _cleaned(url: str) -> ada_url.URL | None:
    """An address without what says nothing of the page."""
    parsed = _parse(url)
    if parsed is None:
        return None
    if "#" in url and not parsed.hash.startswith(ROUTES):
        parsed.hash = ""
    if ";" in url and SESSION.search(parsed.pathname):
        parsed.pathname = SESSION.sub("", parsed.pathname)
    if "?" in url:
        kept = [pair for pair in _pairs(parsed.search) if not is_tracking(pair, parsed.hostname)]
        parsed.search = "?" + "&".join(kept) if kept else ""
    return parsed


def _pairs(search: str) -> list[str]:
    pairs = search.removeprefix("?").split("&")
    if ";" in search or "%3" in search:
        pairs = pairs[:1] + [ESCAPED.sub("", pair, count=1) if ESCAPED.match(pair) else pair for pair in pairs[1:]]
    return [pair for pair in pairs if pair]


def _undressed(host: str, path: str) -> tuple[str, str]:
    """Host and path without the dress of a twin; again until nothing is left to take off."""
    while True:
        before = host, path
        if cached := CACHES.match(host + path):
            host, path = cached["host"], cached["path"]
        bare = TWIN_PATH.sub("", path).rstrip("/")
        host, path = TWIN_HOST.sub("", host), (bare if bare and not DOT_SEGMENT.search(bare) else path.rstrip("/"))
        if (host, path) == before:
            return before


def _is_dress(pair: str, path: str) -> bool:
    """Whether a query parameter only says in which dress an article is shown."""
    folded = pair.lower()
    if folded in BLOGGER_DRESSES:
        return BLOGGER_PATH.fullmatch(path) is not None
    return (folded if "=" in folded else f"{folded}=") in _twins()


def _recoded(part: str) -> str:
    """One percent-encoding for all (RFC 3986 section 6.2.2): what may stand unencoded does, the rest is upper case."""
    if PLAIN.fullmatch(part):
        return part
    return "/".join(quote(unquote_to_bytes(piece), safe=KEPT_ENCODED.replace("/", "")) for piece in part.split("/"))


def _readable(part: str) -> str:
    if "%" not in part:
        return part
    try:
        decoded = unquote_to_bytes(part).decode("utf-8")
    except UnicodeDecodeError:
        return part
    return decoded if decoded.isprintable() and " " not in decoded else part


def _is_address(hostname: str) -> bool:
    """Whether a host, as a parser writes it, is an IP address: no name ends with a number (WHATWG URL Standard, section 3.5)."""
    return hostname.endswith("]") or hostname.rpartition(".")[2].isdigit()


@lru_cache(maxsize=8192)
def _registrable(hostname: str) -> str:
    bare = hostname.rstrip(".")
    owner = ".".join(bare.split(".")[-3:])
    return owner if owner.partition(".")[2] in ROOFS else _suffixes().privatesuffix(bare) or hostname


@cache
def _suffixes():  # type: ignore[no-untyped-def]  # the library has no types
    from publicsuffixlist import PublicSuffixList  # 15,000 rules are read only when a domain is asked for

    return PublicSuffixList()  # with its private section: spb.ru, blogspot.com and github.io are many sites, not one


@cache
def _twins() -> frozenset[str]:
    return frozenset(_lines("twins.txt"))


def _lines(name: str) -> list[str]:
    """The rules of a data file."""
    lines = files("aggregator.normalize").joinpath(f"data/{name}").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@cache
def _denylist() -> Denylist:
    rules = _lines("tracking.txt")
    scoped: dict[str, set[str]] = {}
    for name, _, domain in (rule.partition("@") for rule in rules if "@" in rule):
        scoped.setdefault(name, set()).add(domain)
    exact = frozenset(rule for rule in rules if "@" not in rule and not rule.endswith("*"))
    begun = tuple(rule[:-1] for rule in rules if rule.endswith("*"))
    return Denylist(
        frozenset(rule for rule in exact if "=" not in rule),
        tuple(rule for rule in begun if "=" not in rule),
        frozenset(rule for rule in exact if "=" in rule),
        tuple(rule for rule in begun if "=" in rule),
        {name: frozenset(domains) for name, domains in scoped.items()},
    )
