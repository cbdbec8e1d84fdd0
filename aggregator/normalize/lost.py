"""UTF-8 of which windows-1252 has lost bytes in, Russian words out in which the lost letters are guessed from their neighbours.

Windows-1252 has no sign for the second byte of «с», «э», «я», «А» and «Н». Good for comparing texts, not for storing them: about
one word in twenty is guessed wrongly.
"""

from __future__ import annotations

import re

UPPER, LOWER = "\ue000", "\ue001"
MARKS = UPPER + LOWER
"""What stands for a lost letter: «А» or «Н», and «с», «э» or «я»."""

ALONE = re.compile(rb"[\xc3\xd0\xd1](?:\xff|(?![\x80-\xbf]))")
MEANT = {b"\xc3": b"\xc3\x90", b"\xd0": UPPER.encode(), b"\xd1": LOWER.encode()}
"""A first byte without its second; of a text that was broken twice, the first of both is `Ð`."""

VOWELS, CONSONANTS = "аеёиоуыэюя", "бвгджзклмнпртфхцчшщ"
BEGINS, ENDS = "(?<![а-яёА-ЯЁ])", f"(?![а-яё{LOWER}])"
RULES = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        (f"{UPPER}(?=[{VOWELS}])", "Н"),
        (UPPER, "А"),
        (f"{BEGINS}{LOWER}(?=т(?:о|и|от|а|у|их|им|ого|ому|ой|ом|ап|аж){ENDS})", "э"),
        (f"{BEGINS}{LOWER}(?=ко|ле|не)", "э"),
        (f"{BEGINS}{LOWER}", "с"),
        (f"{LOWER}{LOWER}(?:{ENDS}|(?=ч))", "ся"),
        (f"(?<=[ыъ]){LOWER}{LOWER}(?=н)", "яс"),
        (f"{LOWER}{LOWER}", "сс"),
        (f"(?<=[нлрмвщб]){LOWER}(?=[ею])", "я"),
        (f"{LOWER}(?=[{VOWELS}ьк])", "с"),
        (f"{LOWER}{ENDS}", "я"),
        (f"(?<=[{CONSONANTS}]){LOWER}(?=[вгджзмнрщб]|[{CONSONANTS}]{ENDS})", "я"),
        (LOWER, "с"),
    )
)
"""One after another: most words of news with a lost letter come out right."""


def marked(signs: bytes) -> bytes:
    """The bytes with a mark for each letter of which only the first one is left."""
    return ALONE.sub(lambda found: MEANT[found[0][:1]], signs)


def guessed(text: str) -> str:
    """A letter for each mark."""
    if UPPER not in text and LOWER not in text:
        return text
    for pattern, letters in RULES:
        text = pattern.sub(letters, text)
    return text
