"""How often the text of a page is decoded as it was meant, by charset and by what is declared.

    python -m benchmarks.charsets [--cases DIR] [--peers] [--quick]

Texts are transcoded: Russian ones that this project wrote for its newsroom, a few sentences of our own in other languages,
and, with `--cases`, the pages of the extraction cases. A text counts as right if every character is. Peers, where they are
installed, guess from the bytes alone: charset-normalizer and chardet.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from aggregator.newsroom.writer import topics
from aggregator.normalize.charset import decode
from benchmarks.report import Goal, last_line, table

CYRILLIC = ("cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic")
WIDE = ("utf-8", "utf-16-le", "utf-16-be")

OTHERS: dict[str, tuple[tuple[str, ...], str]] = {
    "uk": (
        ("cp1251", "koi8_u"),
        "Учора в місті відкрили новий міст через річку, рух ним розпочався ще вранці. "
        "Їхали всі охочі, є й кияни. Під'їзди до мосту будівельники обіцяють закінчити "
        "до травня, а ґанок біля пошти відремонтують згодом.",
    ),
    "bg": (
        ("cp1251",),
        "Вчера в града беше открит нов мост над реката, движението по него започна още "
        "сутринта. Жителите на съседното село чакаха това двадесет години, каза кметът "
        "на общината пред журналисти.",
    ),
    "de": (
        ("cp1252",),
        "Die neue Brücke über den Fluss wurde gestern eröffnet. Die Fußgänger dürfen "
        "schon seit dem frühen Morgen hinüber, sagte die Bürgermeisterin; für Lkw wird "
        "die Straße erst nächstes Jahr geöffnet.",
    ),
    "fr": (
        ("cp1252",),
        "Le nouveau pont a été inauguré mardi matin après deux années de travaux. Les "
        "premiers à l’emprunter étaient des élèves du village voisin, où l'on espérait "
        "depuis longtemps être relié à la ville.",
    ),
    "pl": (
        ("cp1250", "iso8859_2"),
        "Wczoraj otwarto nowy most na rzece, którą przez dwadzieścia lat trzeba było "
        "objeżdżać. Mieszkańcy sąsiedniej wsi cieszą się, że droga do szkoły będzie "
        "teraz krótsza.",
    ),
    "cs": (
        ("cp1250", "iso8859_2"),
        "Včera byl otevřen nový most přes řeku, na který lidé z okolních vesnic čekali "
        "dvacet let. Starosta řekl, že příští rok přibude ještě chodník a osvětlení.",
    ),
    "hu": (
        ("cp1250", "iso8859_2"),
        "Tegnap megnyitották az új hidat a folyó fölött, amelyre húsz éve vártak a "
        "környező falvak lakói. A polgármester szerint jövőre elkészül a járda és a "
        "közvilágítás is.",
    ),
    "el": (
        ("cp1253", "iso8859_7"),
        "Χθες άνοιξε η νέα γέφυρα πάνω από τον ποταμό, που την περίμεναν είκοσι χρόνια "
        "οι κάτοικοι των γύρω χωριών. Ο δήμαρχος είπε ότι του χρόνου θα γίνουν και "
        "πεζοδρόμια.",
    ),
    "tr": (
        ("cp1254",),
        "Nehrin üzerindeki yeni köprü dün açıldı. Çevredeki köylerde yaşayanlar yirmi "
        "yıldır bunu bekliyordu; belediye başkanı gelecek yıl kaldırım ve aydınlatmanın "
        "da yapılacağını söyledi.",
    ),
    "ar": (
        ("cp1256",),
        "افتتح أمس الجسر الجديد فوق النهر بعد أعمال استمرت سنتين. وقال رئيس البلدية إن "
        "سكان القرى المجاورة كانوا ينتظرون ذلك منذ عشرين عاما وإن الأرصفة ستكتمل في "
        "العام المقبل.",
    ),
    "he": (
        ("cp1255",),
        "אתמול נפתח הגשר החדש מעל הנהר לאחר שנתיים של עבודות. ראש העיר אמר כי תושבי הכפרים הסמוכים חיכו לכך עשרים שנה.",
    ),
    "ja": (
        ("cp932", "euc_jp"),
        "川にかかる新しい橋が昨日開通した。周辺の村に住む人々は二十年前からこの日を待って"
        "いたという。市長は来年には歩道と照明も完成すると話している。",
    ),
    "zh": (
        ("gb18030", "big5hkscs"),
        "昨天,河上的大橋正式通車,附近的村民已經等了二十年。市長表示,明年人行道和路燈也會完工。",
    ),
    "ko": (
        ("cp949",),
        "어제 강을 건너는 새 다리가 개통되었다. 주변 마을 주민들은 이십 년 "
        "동안 이날을 기다려 왔다. 시장은 내년에 보도와 가로등도 완공될 "
        "것이라고 말했다.",
    ),
}
"""Sentences of our own, by language, and the encodings they are tried in."""

DECLARED = ("nothing", "itself", "utf-8", "iso-8859-1", "windows-1251")
LENGTHS = (100, 400, 4_000)
SLOT = re.compile(r"\{[^}]*\}")
LANGUAGES = {
    "ru": CYRILLIC,
    "de": ("cp1252",),
    "fr": ("cp1252",),
    "pl": ("cp1250",),
    "es": ("cp1252",),
    "ja": ("cp932",),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One text in one encoding."""

    language: str
    kind: str
    """`100`, `400`, `4000`: characters of bare text; `page`: a whole page."""
    code: str
    body: bytes
    text: str


def russian(rng: random.Random, count: int) -> Iterator[tuple[str, str]]:
    """Texts of the newsroom's journalist, in three lengths, without what he fills in."""
    sentences = [SLOT.sub("", line) for topic in topics() for line in (*topic.leads, *topic.body)]
    for length in LENGTHS:
        for _ in range(count):
            text = " ".join(rng.sample(sentences, 6 + length // 100))
            start = rng.randrange(len(text) // 4)
            yield str(length), text[start : start + length].strip()


def samples(count: int, cases: Path | None) -> Iterator[Sample]:
    """Every text in every encoding that has all its letters."""
    rng = random.Random(20)
    for kind, text in russian(rng, count):
        for code in (*CYRILLIC, *WIDE):
            yield from _sample("ru", kind, code, text)
    for language, (codes, text) in OTHERS.items():
        for code in codes:
            yield from _sample(language, "own", code, text)
    for language, html in _pages(cases) if cases else ():
        for code in LANGUAGES.get(language, ()):
            yield from _sample(language, "page", code, _undeclared(html))


def _sample(language: str, kind: str, code: str, text: str) -> Iterator[Sample]:
    body = text.encode(code, "ignore" if kind == "page" or language == "ru" else "strict")
    if not body.isascii() or code.startswith("utf-16"):
        yield Sample(language, kind, code, body, body.decode(code))


def _pages(cases: Path) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for corpus in sorted((cases / "extraction").glob("*.jsonl")):
        for line in corpus.read_text("utf-8").splitlines():
            case = json.loads(line)
            if case.get("lang") in LANGUAGES and case["page"] not in seen:
                seen.add(case["page"])
                body = gzip.decompress((cases / "extraction" / "pages" / Path(case["page"]).name).read_bytes())
                yield case["lang"], body.decode("utf-8", "replace").replace("\ufffd", "").replace("\x00", "")


def _undeclared(html: str) -> str:
    return re.sub(r"(?i)charset\s*=\s*[\"']?[\w-]+|encoding\s*=\s*[\"'][\w-]+[\"']", "", html[:100_000])


def _header(sample: Sample, declared: str) -> str | None:
    label = sample.code.replace("_", "-") if declared == "itself" else declared
    return None if declared == "nothing" else f"text/html; charset={label}"


def shares(
    found: Iterable[Sample], read: Callable[[Sample], str | None]
) -> dict[tuple[str, str, str], tuple[int, int]]:
    """How many texts came out right, of how many, by language, kind and encoding."""
    counted: dict[tuple[str, str, str], tuple[int, int]] = {}
    for sample in found:
        right, all_ = counted.get((sample.language, sample.kind, sample.code), (0, 0))
        counted[sample.language, sample.kind, sample.code] = right + (read(sample) == sample.text), all_ + 1
    return counted


def peers() -> dict[str, Callable[[Sample], str | None]]:
    """The guessers that are installed: bytes in, text out."""
    found: dict[str, Callable[[Sample], str | None]] = {}
    for name, module, guess in (
        (
            "charset-normalizer",
            "charset_normalizer",
            lambda lib, body: str(lib.from_bytes(body[:4000]).best().encoding),
        ),
        ("chardet", "chardet", lambda lib, body: lib.detect(body[:20_000])["encoding"]),
    ):
        try:
            found[name] = _peer(import_module(module), guess)
        except ImportError:
            print(f"{name} is not installed: left out")
    return found


def _peer(library: Any, guess: Callable[[Any, bytes], str | None]) -> Callable[[Sample], str | None]:
    def read(sample: Sample) -> str | None:
        try:
            return sample.body.decode(guess(library, sample.body) or "ascii")
        except (LookupError, UnicodeDecodeError, AttributeError):
            return None

    return read


def speed() -> float:
    """Microseconds for a declared UTF-8 page of 200 KB beyond what the bare decoding takes."""
    body = ("<p>Движение по новому мосту открыли во вторник утром.</p>" * 2_000).encode()
    ours = _best(lambda: decode(body, "text/html; charset=utf-8"))
    return (ours - _best(lambda: body.decode("utf-8", "replace"))) * 1e6


def _best(call: Callable[[], object]) -> float:
    took = []
    for _ in range(50):
        began = time.perf_counter()
        call()
        took.append(time.perf_counter() - began)
    return min(took)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    found = list(samples(40 if given.quick else 200, given.cases))
    tools: dict[str, Callable[[Sample], str | None]] = {
        said: lambda sample, said=said: decode(sample.body, _header(sample, said))[0]  # type: ignore[misc]  # bound here
        for said in DECLARED
    }
    if given.peers:
        tools |= peers()
    counted = {name: shares(found, read) for name, read in tools.items()}
    rows = [
        (
            *key,
            counted["nothing"][key][1],
            *(f"{right / all_:.3f}" for right, all_ in (counted[name][key] for name in tools)),
        )
        for key in counted["nothing"]
    ]
    print(table("Share of texts right, by what is declared", ("language", "text", "charset", "n", *tools), rows))
    beyond = speed()
    print(f"\nA declared UTF-8 page of 200 KB costs {beyond:.0f} µs more than its bare decoding.")
    totals = {name: _total(counted[name]) for name in tools}
    whole = _total({key: value for key, value in counted["nothing"].items() if key[0] == "ru" and key[1] != "100"})
    goals = [
        Goal("Russian of 400 characters and more, undeclared", whole, ">= 0.999", whole >= 0.999),
        Goal("µs beyond decoding a declared UTF-8 page", round(beyond), "<= 300", beyond <= 300),
    ]
    ours = {name: share for name, share in totals.items() if name in DECLARED}
    others = {name: share for name, share in totals.items() if name not in DECLARED}
    print(last_line("charsets", ours, cases=str(given.cases) if given.cases else None, peers=others, goals=goals))


def _total(counted: dict[tuple[str, str, str], tuple[int, int]]) -> float:
    return round(sum(right for right, _ in counted.values()) / max(1, sum(all_ for _, all_ in counted.values())), 4)


if __name__ == "__main__":
    main()
