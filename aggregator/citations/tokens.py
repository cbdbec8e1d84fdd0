"""A text in, its sentences and their tokens out. Pure; offsets are those of the text that came in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

TLD = (
    "ru|рф|su|com|net|org|info|kz|ua|by|tv|news|media|online|press|today|life|fm|io|me|eu|md|az|am|ge|uz|kg|tj|biz|pro|city"
    "|ру|инфо|ком|фм|ньюс|нет|нэт|live|uk|de|fr|it|es|pl|lt|lv|ee|cz|il|cn|jp|kr|in|рус|agency|global|express|site|club|id"
)
TOKEN = re.compile(
    rf"(?P<url>https?://[^\s<>«»\"]*[^\s<>«»\".,;:!?)])"
    rf"|(?P<domain>[A-Za-zА-Яа-яЁё0-9][\w-]*(?:\.[\w-]+)*\.(?:{TLD})(?![\w-]))"
    r"|(?P<word>\d+(?:[.,:]\d+)+%?|[^\W_]+(?:[-’'‑&+][^\W_]+)*\+?)"
    r"|(?P<quote>``|''|[«»“”„‟\"]+|'(?:(?<![^\s(]')(?=[А-ЯЁ])|(?<=[а-яё.!?]')(?![^\s,.;:!?)])))"
    r"|(?P<mark>[^\w\s])",
    re.IGNORECASE,
)
WORD = re.compile(r"\d+(?:[.,:]\d+)+|[^\W_]+")
"""Every word of TOKEN («12:30сообщает» is a number and a word) that has no hyphen or apostrophe in it, and pieces of others."""
GLUED = re.compile(r"(?<=[a-zа-яё»\")])[.!?…](?=[А-ЯЁA-Z«])")
"""The end of a sentence with no space behind it."""
END = re.compile(r"[.!?…]+[»\"”)]*\s+(?=[«\"“„(—–-]*\s*[А-ЯЁA-ZІЇЄ0-9])|\n+")
SHORT = re.compile(
    r"(?:\b(?i:им|ул|г|гг|д|св|проф|акад|тыс|млн|млрд|руб|см|корр|Mr|Mrs|Ms|Dr|St|Gen|Sen|Gov|U\.S)|\b[А-ЯЁA-Z])\.$"
)
LONGEST = 2000
"""Characters of one sentence that are looked at: what has no full stop for longer is no sentence."""


class Token(NamedTuple):
    """A word, a quotation mark (`quote`), an address (`url`, `domain`) or any other mark."""

    text: str
    low: str
    kind: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


def tokens(sentence: str) -> list[Token]:
    """The tokens of a sentence; a full stop with no space behind it ends a word, but in an address."""
    found: list[Token] = []
    for match in TOKEN.finditer(sentence[:LONGEST]):
        kind, text = match.lastgroup or "mark", match.group()
        start, end = match.span()
        if kind == "mark":
            if text != "." or not found or found[-1].low != "корр":
                found.append(Token(text, text, kind, start, end))
            continue
        low = text.lower().replace("ё", "е")
        if kind == "domain" and (kind := _domain(text, low)) == "glued":
            found.extend(_parts(text, start))
            continue
        # «…ВладивостокИсточник: …», two fields of a page
        if kind == "word" and len(text) > 8 and text.endswith("Источник"):
            found.append(Token(text[:-8], low[:-8], kind, start, end - 8))
            text, low, start = text[-8:], low[-8:], end - 8
        found.append(Token(text, low, kind, start, end))
    return found


def _domain(text: str, low: str) -> str:
    """«данных.Нет» is the end of one sentence and the beginning of another."""
    before, _, last = text.rpartition(".")
    is_glued = last[0].isupper() and not last.isupper() and low.rpartition(".")[2] in ("нет", "ком", "me", "in", "it")
    is_glued = is_glued or (
        last[0].isupper() and before[-1:].islower() and before.islower() and last.isascii() is False
    )
    return "glued" if is_glued else "domain"


def _parts(text: str, start: int) -> Iterator[Token]:
    before, _, after = text.rpartition(".")
    dot = start + len(before)
    yield Token(before, before.lower().replace("ё", "е"), "word", start, dot)
    yield Token(".", ".", "mark", dot, dot + 1)
    yield Token(after, after.lower().replace("ё", "е"), "word", dot + 1, start + len(text))


def sentences(text: str) -> list[str]:
    """The sentences of a text, also where a full stop has no space behind it."""
    found: list[str] = []
    begun = 0
    for match in END.finditer(text):
        if text[match.start()] == "." and SHORT.search(text, max(0, match.start() - 8), match.start() + 1):
            continue
        found.append(text[begun : match.end()].strip())
        begun = match.end()
    found.append(text[begun:].strip())
    return [sentence for sentence in found if sentence]
