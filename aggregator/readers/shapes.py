"""An address in, its shape out: what the addresses of a site's articles have in common (`/news/9`, `/9/9/9/s/`)."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from aggregator.normalize import urls

SLUG_EDGE = re.compile(r"[-_+ ]")
SLUG_WORDS = 3
"""Words from which a slug is made of a headline."""

LONGEST_ENDING = 5
NUMBER = re.compile(r"\d+")
LONG_NUMBER = re.compile(r"\d{3,}")
CODE = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{8,}")
"""A hash or a short key: letters and digits."""


class Shape(NamedTuple):
    """What an address looks like."""

    family: str
    """Sections by name (`/news/s`), but where a number tells the articles apart (`/w/w/s.html`)."""
    abstract: str
    """The same, whatever the sections are called."""
    literal: str
    """The same, its sections by name in any case."""
    numbered: bool
    """Whether a number or a code of three signs and more is in it."""
    counted: bool
    """Whether its last part is a number, however short."""
    strong: bool
    """Whether it looks like an article's by itself: numbered, or with a slug of three words."""


def shape(url: str) -> Shape:
    """The shape of an absolute address."""
    parts = urlsplit(url)
    pieces = [unquote(piece).lower() for piece in parts.path.strip("/").split("/")]
    last, dot, ending = pieces[-1].rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        last, ending = pieces[-1], ""
    pairs = sorted(pair.partition("=") for pair in parts.query.split("&") if pair)
    tail = f"{_form(last)}.{ending}?{'&'.join(f'{name}={_form(value)}' for name, _, value in pairs)}"
    forms = [_form(piece) for piece in pieces[:-1]]
    named = [piece if form == "w" else form for piece, form in zip(pieces, forms, strict=False)]
    host = urls.host(url)
    abstract = "/".join([host, *forms, tail])
    numbered = LONG_NUMBER.search(f"{parts.path}?{parts.query}") is not None or _form(last) == "c"
    words = len([word for word in SLUG_EDGE.split(last) if word])
    literal = "/".join([host, *named, tail])
    family = abstract if numbered else literal
    return Shape(family, abstract, literal, numbered, "9" in tail, numbered or words >= SLUG_WORDS)


def _form(piece: str) -> str:
    """A part of an address: `9` a number, `s` a slug, `c` a code, `w` a word."""
    if NUMBER.fullmatch(piece):
        return "9"
    if SLUG_EDGE.search(piece):
        return "s"
    return "c" if CODE.fullmatch(piece) else "w"
