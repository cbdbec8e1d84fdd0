"""A random generator and documents in, another document out: what broken scripts, proxies, editors and enemies make of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

TAG = re.compile(rb"<[^<>]{1,300}>")
NUMBER = re.compile(rb"\d+")
DECLARED = re.compile(rb"(encoding=|charset=)([\"']?)[\w-]+")
CHARSETS = ("cp1251", "koi8-r", "cp866", "utf-16", "utf-16-le", "utf-8-sig", "latin-1", "shift_jis", "utf-7")
NAMES = (*b"windows-1251 utf-8 UTF-16 koi8-r x-user-defined iso-2022-jp utf-7 idna hex".split(), b"")
ENTITIES = tuple(
    b"""&#0; &#xD800; &#x110000; &#99999999999; &nbsp; &amp;amp;amp;lt; &bogus; & &# &lt;script&gt; &quot; &#x202e; &#13; &a;
    &NotEqualTilde; <![CDATA[ ]]> <!-- --> <!DOCTYPE> <!ENTITY""".split()
)
ODD = (
    "\0", "\x0b", "\x1b[31m", "\ud800", "\ufeff", "\u202e", "\u0301" * 40, "\u2028", "\ufffe", "İ", "ß", "\r", "\t" * 60,
    "\xa0", "\U0001f468\u200d\U0001f469", "١٢", "²", "Ⅷ", "\u200b", "\x85",
)  # fmt: skip
JUNK = (
    *rb"""'" \ % %00 %ff [ //[ javascript: { } {"@graph":[ null 1e999 NaN""".split(),
    *(piece.encode("utf-8", "surrogatepass") for piece in ODD),
    *(b"\xff\xfe", b"\xf4\x90\x80\x80", b"\xa0"),
)
VALUE = re.compile(rb"[:\[,]\s*(\"(?:[^\"\\]|\\.)*\"|-?\d+|true|false|null|\{\}|\[\])")
VALUES = tuple(
    b"""null true -1 1e999 "" " " [] {} [[]] [null] {"@id":1} {"@id":[]}
    {"@value":{}} [{"name":[1]}] "\\ud800" 99999999999999""".split()
)
NUMBERS = (*b"0 -1 00 99 9999 10000 2147483648 1.5 1e9 31 29 24 60".split(), b"1" * 30, b"9" * 5000)


def _at(random: Random, body: bytes) -> int:
    return random.randrange(len(body) + 1)


def _flip(random: Random, body: bytes, _other: bytes) -> bytes:
    flipped = bytearray(body)
    for _ in range(random.choice((1, 3, 10, 100))):
        if flipped:
            flipped[random.randrange(len(flipped))] ^= 1 << random.randrange(8)
    return bytes(flipped)


def _splice(random: Random, body: bytes, other: bytes) -> bytes:
    return body[: _at(random, body)] + other[_at(random, other) :]


def _graft(random: Random, body: bytes, other: bytes) -> bytes:
    """A piece of another document in the middle of this one."""
    here, there = _at(random, body), _at(random, other)
    return body[:here] + other[there : there + random.choice((20, 200, 5_000))] + body[here:]


def _truncate(random: Random, body: bytes, _other: bytes) -> bytes:
    return body[: _at(random, body)]


def _repeat_tag(random: Random, body: bytes, _other: bytes) -> bytes:
    if not (tags := TAG.findall(body)):
        return body
    tag = random.choice(tags)
    here = body.find(tag)
    return body[:here] + tag * random.choice((1, 2, 30, 700)) + body[here:]


def _repeat_piece(random: Random, body: bytes, _other: bytes) -> bytes:
    here = _at(random, body)
    return body[:here] + body[here : here + random.choice((5, 100, 2_000))] * random.choice((1, 2, 20)) + body[here:]


def _drop_tag(random: Random, body: bytes, _other: bytes) -> bytes:
    tags = TAG.findall(body)
    return body.replace(random.choice(tags), b"", random.choice((1, 1, -1))) if tags else body


def _swap_tags(random: Random, body: bytes, _other: bytes) -> bytes:
    tags = TAG.findall(body)
    return body.replace(random.choice(tags), random.choice(tags), random.choice((1, -1))) if tags else body


def _drop_piece(random: Random, body: bytes, _other: bytes) -> bytes:
    here = _at(random, body)
    return body[:here] + body[here + random.choice((1, 10, 1_000)) :]


def _insert(random: Random, body: bytes, _other: bytes) -> bytes:
    here = _at(random, body)
    return body[:here] + random.choice(ENTITIES + JUNK) * random.choice((1, 1, 1, 3, 300)) + body[here:]


def _insert_in_text(random: Random, body: bytes, _other: bytes) -> bytes:
    """Behind a tag or a quotation mark, where values begin."""
    places = [found.end() for found in re.finditer(rb">|=[\"']|\": ?\"", body)]
    here = random.choice(places) if places else 0
    return body[:here] + random.choice(ENTITIES + JUNK) * random.choice((1, 1, 2)) + body[here:]


def _number(random: Random, body: bytes, _other: bytes) -> bytes:
    numbers = [found.span() for found in NUMBER.finditer(body)]
    start, end = random.choice(numbers) if numbers else (0, 0)
    return body[:start] + random.choice(NUMBERS) + body[end:]


def _value(random: Random, body: bytes, _other: bytes) -> bytes:
    """Another kind of value in a piece of JSON."""
    values = [found.span(1) for found in VALUE.finditer(body)]
    start, end = random.choice(values) if values else (0, 0)
    return body[:start] + random.choice(VALUES) + body[end:]


def _recode(random: Random, body: bytes, _other: bytes) -> bytes:
    text = body.decode("utf-8", "replace")
    return text.encode(random.choice(CHARSETS), "replace")


def _declare(random: Random, body: bytes, _other: bytes) -> bytes:
    return DECLARED.sub(lambda found: found[1] + found[2] + random.choice(NAMES), body)


def _case(random: Random, body: bytes, _other: bytes) -> bytes:
    here = _at(random, body)
    there = here + random.choice((10, 1_000))
    return body[:here] + body[here:there].swapcase() + body[there:]


MUTATIONS: tuple[Callable[[Random, bytes, bytes], bytes], ...] = (
    _flip, _splice, _graft, _truncate, _repeat_tag, _repeat_piece, _drop_tag, _swap_tags, _drop_piece, _insert, _insert_in_text,
    _number, _value, _recode, _declare, _case,
)  # fmt: skip
MOST = 1_000_000
"""Bytes of a mutated document."""


def mutated(random: Random, body: bytes, other: bytes) -> bytes:
    """One to six mutations of a document; `other` is spliced into it at times."""
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        body = random.choice(MUTATIONS)(random, body, other)[:MOST]
    return body
