"""Faults of encodings: bombs, broken and mislabelled streams, letters in other code pages than is said."""

from __future__ import annotations

import gzip
import zlib

import brotli
import zstandard
from fetch_kit import answer

from aggregator.failures import FailureKind as K

from .fault import Fault
from .servers import feed, rss, site

BODY = rss("Мост открыт")
READ = ("Мост открыт",)
ZEROS = bytes(40_000_000)
FETCH = "test_fetch_bodies.py"


def _zstd_bomb() -> bytes:
    """RLE blocks of 128 KB in four bytes each (RFC 8878 section 3.1.1.2): 2 GB."""
    return b"\x28\xb5\x2f\xfd\x00\x58" + (((128 * 1024) << 3 | 0b010).to_bytes(3, "little") + b"x") * 16_000


def _packed(name: str, does: str, body: bytes, coding: str, kind: K | None = None, **more: object) -> Fault:
    headers = (f"Content-Encoding: {coding}",) if coding else ()
    return _fault(name, does, feed(body, *headers), kind, **more)


def _written(name: str, does: str, body: bytes, kind: str = "application/rss+xml", **more: object) -> Fault:
    return _fault(name, does, feed(body, kind=kind), **more)


def _fault(name: str, does: str, reply: bytes, kind: K | None = None, **more: object) -> Fault:
    titles = READ if kind is None else ()
    return Fault(name, does, site(rss=reply), kind, **({"titles": titles, "group": "Encoding"} | more))  # type: ignore[arg-type]


def _as(encoding: str, declared: str) -> bytes:
    return BODY.decode().replace("'utf-8'", f"'{declared}'").encode(encoding)


BOMB = {"memory": 90_000_000, "seconds": 5, "says": "unpacked"}

FAULTS = (
    _packed("gzip-bomb", "sends 40 MB of zeros in 40 KB of gzip", gzip.compress(ZEROS, 9), "gzip", K.TOO_LARGE, **BOMB),
    _packed("deflate-bomb", "sends 40 MB of zeros in 40 KB of deflate", zlib.compress(ZEROS, 9), "deflate", K.TOO_LARGE, **BOMB),
    _packed("br-bomb", "sends 40 MB of zeros in a few bytes of brotli", brotli.compress(ZEROS, quality=3), "br", K.TOO_LARGE, **BOMB),
    _packed("zstd-bomb", "sends 2 GB in 64 KB of zstd", _zstd_bomb(), "zstd", K.TOO_LARGE, **BOMB),
    _packed("stacked-bomb", "sends a bomb of gzip in gzip, and says so", gzip.compress(gzip.compress(ZEROS, 9), 9), "gzip, gzip", K.TOO_LARGE, **BOMB),
    _packed("bomb-in-file", "sends a .gz file of 60 MB, packed once more on its way", gzip.compress(gzip.compress(ZEROS + ZEROS[:20_000_000], 9), 9), "gzip", K.TOO_LARGE, memory=160_000_000, seconds=5, says="unpacked", group="Feeds"),
    _packed("tower", "packs its feed three times", gzip.compress(gzip.compress(gzip.compress(BODY))), "gzip, gzip, gzip", K.ENCODING, says="3 content codings"),
    _packed("unknown-coding", "packs its feed in a way nobody knows", BODY, "lzma", K.ENCODING, says="unknown content coding 'lzma'"),
    _packed("corrupt-gzip", "sends a gzip stream with wrong bytes in it", gzip.compress(BODY)[:60] + b"\xff" * 40 + gzip.compress(BODY)[100:], "gzip", K.ENCODING, says="corrupt"),
    _packed("cut-gzip", "ends its gzip stream too early", gzip.compress(BODY)[:-40], "gzip", K.ENCODING, says="cut short"),
    _packed("cut-br", "ends its brotli stream too early", brotli.compress(BODY)[:-40], "br", K.ENCODING, says="cut short"),
    _packed("cut-zstd", "ends its zstd stream too early", zstandard.compress(BODY)[:-40], "zstd", K.ENCODING),
    _packed("plain-as-gzip", "says gzip and sends plain bytes", BODY, "gzip", K.ENCODING, says="corrupt"),
    _packed("gzip-as-br", "says brotli and sends gzip", gzip.compress(BODY), "br", K.ENCODING, says="corrupt"),
    _packed("gzip-as-plain", "says nothing and sends gzip: it is unpacked", gzip.compress(BODY), ""),
    _packed("bare-deflate", "says deflate and sends it without its zlib coat, as many do", zlib.compress(BODY)[2:-4], "deflate"),
    _packed("padded-gzip", "sends zeros behind the end of its gzip stream", gzip.compress(BODY) + bytes(5000), "gzip"),
    Fault("any-rubbish", "sends rubbish in any coding", tested_in=f"{FETCH}::test_rubbish_is_a_document_error_and_nothing_else", kind=K.ENCODING, group="Encoding"),
    Fault("large-bombs", "sends 300 MB in any coding (2 GB in zstd)", tested_in=f"{FETCH}::test_a_bomb_is_stopped_before_it_goes_off", kind=K.TOO_LARGE, memory=90_000_000, group="Encoding"),
    _written("cp1251-as-utf8", "sends windows-1251 and calls it utf-8", _as("cp1251", "utf-8"), "application/rss+xml; charset=utf-8"),
    _written("utf8-as-cp1251", "sends utf-8 and calls it windows-1251", _as("utf-8", "windows-1251"), "application/rss+xml; charset=windows-1251"),
    _written("koi8-r", "sends koi8-r and does not say so", _as("koi8-r", "utf-8")),
    _written("koi8-r-as-cp1251", "sends koi8-r and calls it windows-1251", _as("koi8-r", "windows-1251")),
    _written("cp866", "sends cp866 and does not say so", _as("cp866", "utf-8")),
    _written("utf16", "sends utf-16 with its mark", _as("utf-16", "utf-16")),
    _written("utf16-no-mark", "sends utf-16 without its mark, little end first", _as("utf-16-le", "utf-16")),
    _written("utf16-be-no-mark", "sends utf-16 without its mark, big end first", _as("utf-16-be", "utf-16")),
    _written("utf16-as-utf8", "sends utf-16 with its mark and calls it utf-8", _as("utf-16", "utf-8"), "application/rss+xml; charset=utf-8"),
    _written("twice-encoded", "sends utf-8 that was taken for latin-1 and encoded again", BODY.decode("latin-1").encode()),
    _written("no-such-charset", "calls its encoding something that is none", _as("utf-8", "klingon"), "application/rss+xml; charset=klingon"),
    _written("zero-bytes", "puts zero bytes between its letters", BODY.replace("Мост".encode(), "М\0ос\0т".encode())),
    _written("half-characters", "sends halves of characters, in bytes and as numbers", BODY.replace(b"</channel>", b"<item><title>\xed\xa0\x80 &#xD800; x</title></item></channel>")),
    _written("broken-utf8", "sends bytes that are no utf-8 among those that are", BODY.replace("округа".encode(), b"\xd0\xff\xc0\xaf")),
    _written("utf7", "sends a title in utf-7, which no browser reads any more", rss("Мост открыт", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-"), "application/rss+xml; charset=utf-7", titles=("+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "Мост открыт")),
    _fault("empty-gzip", "says gzip and sends nothing", answer(b"", "Content-Encoding: gzip"), K.NOT_A_FEED, says="an empty answer"),
)  # fmt: skip
