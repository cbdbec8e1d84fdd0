"""A text in, its sentences and their tokens out. Pure; offsets are those of the text that came in."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache, partial
from typing import NamedTuple

from aggregator.normalize import packed

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
END = re.compile(r"[.!?…\n](?:(?<=\n)\n*|(?<!\n)[.!?…]*[»\"”)]*\s+(?=[«\"“„(—–-]*\s*[А-ЯЁA-ZІЇЄ0-9]))")
"""Begins with the signs it may begin with, and nothing else: so it is looked for fastest."""
SHORT = re.compile(
    r"(?:\b(?i:им|ул|г|гг|д|св|проф|акад|тыс|млн|млрд|руб|см|корр|Mr|Mrs|Ms|Dr|St|Gen|Sen|Gov|U\.S)|\b[А-ЯЁA-Z])\.$"
)
FIELD = "Источник"
"""A word of its own also at the end of another."""
LONGEST_SHORT = 4
"""Letters of the longest of these."""
MARKS = frozenset(".,:;!?")
DASHES = frozenset("—–-")
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


_token: Callable[[tuple[str, str, str, int, int]], Token] = partial(tuple.__new__, Token)
"""A token of its five parts, twice as quick as by their names."""


def words_in(sentence: str) -> list[str] | list[bytes]:
    """Every word of a sentence's tokens that has no hyphen or apostrophe in it, and pieces of others.

    They are folded, and packed if they can be. A figure is no letter: «12:30сообщает» is a number and a word.
    """
    data = packed.packed(sentence)
    return WORD.findall(folded(sentence)) if data is None else data.translate(_letters()).split()


def folded(sentence: str) -> str:
    """A sentence as the lists of words have theirs: small letters, ё as е."""
    return sentence.lower().replace("ё", "е")


def either_way(words: Collection[str]) -> frozenset[str | bytes]:
    """These words as `words_in` has them, packed or not."""
    return frozenset((*words, *filter(None, map(packed.packed, words))))


@cache
def _letters() -> bytes:
    """What each sign of the code page folds to; what is no letter parts words."""
    return packed.table(lambda sign: folded(sign) if sign.isalpha() else " ")


def tokens(sentence: str) -> list[Token]:
    """The tokens of a sentence; a full stop with no space behind it ends a word, but in an address."""
    found: list[Token] = []
    text = sentence[:LONGEST]
    is_plain, start = FIELD not in text, 0
    # what stands between two spaces is mostly one word, or one and a mark, and needs no pattern to be found
    for piece, low in zip(text.split(" "), folded(text).split(" "), strict=True):
        end = start + len(piece)
        if is_plain and piece.isalnum():
            found.append(_token((piece, low, "word", start, end)))
        elif is_plain and piece[-1:] in MARKS and piece[:-1].isalnum() and low != "корр.":
            found.append(_token((piece[:-1], low[:-1], "word", start, end - 1)))
            found.append(_token((piece[-1], piece[-1], "mark", end - 1, end)))
        elif piece in DASHES:
            found.append(_token((piece, piece, "mark", start, end)))
        elif piece:
            _take_apart(text, start, end, found)
        start = end + 1
    return found


def _take_apart(sentence: str, begin: int, until: int, found: list[Token]) -> None:
    for match in TOKEN.finditer(sentence, begin, until):
        kind, text = match.lastgroup or "mark", match.group()
        start, end = match.span()
        if kind == "mark":
            if text != "." or not found or found[-1].low != "корр":
                found.append(_token((text, text, kind, start, end)))
            continue
        low = folded(text)
        if kind == "domain" and (kind := _domain(text, low)) == "glued":
            found.extend(_parts(text, start))
            continue
        # «…ВладивостокИсточник: …», two fields of a page
        if kind == "word" and len(text) > 8 and text.endswith(FIELD):
            found.append(Token(text[:-8], low[:-8], kind, start, end - 8))
            text, low, start = text[-8:], low[-8:], end - 8
        found.append(_token((text, low, kind, start, end)))


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
    yield Token(before, folded(before), "word", start, dot)
    yield Token(".", ".", "mark", dot, dot + 1)
    yield Token(after, folded(after), "word", dot + 1, start + len(text))


def sentences(text: str) -> list[str]:
    """The sentences of a text, also where a full stop has no space behind it."""
    found: list[str] = []
    begun = 0
    for match in END.finditer(text):
        stop = match.start()
        is_long = text[max(0, stop - LONGEST_SHORT - 1) : stop].isalpha() and stop > LONGEST_SHORT
        if not is_long and text[stop] == "." and SHORT.search(text, max(0, stop - 8), stop + 1):
            continue
        found.append(text[begun : match.end()].strip())
        begun = match.end()
    found.append(text[begun:].strip())
    return [sentence for sentence in found if sentence]
