"""Faults of HTTP: lengths that lie, broken chunks, headers without end, statuses nobody asked for."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from fetch_kit import Asked, answer

from aggregator.failures import FailureKind as K

from .fault import HASTY, Fault, Here, Talk
from .servers import feed, frame, http_2, only_rss, pages, rss, says, site

OK = b"HTTP/1.1 200 OK\r\n"
XML = b"Content-Type: application/rss+xml\r\n"
BODY = rss("Мост открыт")
EVIL = feed(rss("Подложная новость"))
READ = ("Мост открыт",)


def _with(*headers: str, status: str = "200 OK", body: bytes = BODY) -> bytes:
    """An answer with these header lines and no other."""
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode("latin-1") + body


def _length(said: int | str, *more: str) -> bytes:
    return _with(f"Content-Length: {said}", *more)


def _chunk(data: bytes, extension: bytes = b"") -> bytes:
    return b"%x%s\r\n%s\r\n" % (len(data), extension, data)


CHUNKED = OK + XML + b"Transfer-Encoding: chunked\r\n\r\n"
TINY = CHUNKED + b"".join(_chunk(BODY[at : at + 1]) for at in range(len(BODY))) + b"0\r\n\r\n"


async def _storm(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 500)
        await writer.drain()
        await asyncio.sleep(0)


def _without_end(*parts: bytes) -> Talk:
    """All parts, then the last of them again and again, as fast as it can."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"".join(parts[:-1]))
        while True:
            writer.write(parts[-1])
            await writer.drain()
            await asyncio.sleep(0)

    return talk


def _frames(
    kind: int, flags: int, inner: bytes, *, on_stream: bool = True, first: tuple[int, int, bytes] | None = None
) -> object:
    """A host that sends a frame without end over HTTP/2, after another one."""

    async def flood(writer: asyncio.StreamWriter, stream: int) -> None:
        said = frame(first[0], first[1], stream, first[2]) if first else b""
        await _without_end(said, frame(kind, flags, stream if on_stream else 0, inner) * 500)(
            asyncio.StreamReader(), writer
        )

    return http_2(flood)


async def _well(writer: asyncio.StreamWriter, stream: int) -> None:
    writer.write(frame(1, 4, stream, STATUS_200) + frame(0, 1, stream, BODY))
    await writer.drain()


STATUS_103, STATUS_200 = b"\x08\x03103", b"\x88"
"""Blocks of headers (RFC 7541): `:status` written out, and the one that the static table has."""


async def _endless_headers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(OK)
    while True:
        writer.write(b"X-More: and more\r\n" * 1000)
        await writer.drain()


async def _endless_line(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"X-More: ")
    while True:
        writer.write(b"more" * 10_000)
        await writer.drain()


async def _endless_trailers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(CHUNKED + _chunk(BODY) + b"0\r\n")
    while True:
        writer.write(b"X-More: and more\r\n" * 1000)
        await writer.drain()


async def _endless_chunk_size(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(CHUNKED)
    while True:
        writer.write(b"0" * 100_000)
        await writer.drain()


def _smuggled(first: bytes) -> dict[str, bytes]:
    """Behind the answer for robots.txt there is a second one, for the next question."""
    return {"/robots.txt": first + EVIL, "/rss": feed(BODY)}


async def _smuggled_late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    writer.write(answer(status=404))
    await writer.drain()
    await asyncio.sleep(0.02)
    return EVIL


def _in_turn(*answers: bytes) -> object:
    """The first answer, then the second, then the last again and again."""

    def made(here: Here) -> dict[str, object]:
        return {"/rss": lambda asked: answers[min(here.polls, len(answers) - 1)]}

    return pages(made)  # type: ignore[arg-type]


def _etags(here: Here) -> dict[str, object]:
    count = iter(range(1000))
    return {"/rss": lambda asked: feed(BODY, f'ETag: "{next(count)}"')}


def _cookies(here: Here) -> dict[str, object]:
    def reply(asked: Asked) -> bytes:
        assert "cookie" not in asked.headers
        return feed(BODY, *(f"Set-Cookie: c{n}={'x' * 200}; Path=/" for n in range(150)))

    return {"/rss": reply}


def _verbatim(date: str) -> object:
    """A server that knows its own odd date only as it wrote it."""

    def made(here: Here) -> dict[str, object]:
        def reply(asked: Asked) -> bytes:
            known = asked.headers.get("if-modified-since") == date
            return answer(b"", status=304) if known else feed(BODY, f"Last-Modified: {date}")

        return {"/rss": reply}

    return pages(made)  # type: ignore[arg-type]


def _rss(data: bytes, name: str, does: str, kind: K | None = None, **more: object) -> Fault:
    """A fault of what is said at /rss, after which the connection is closed."""
    talk: Talk = says(data)
    return Fault(name, does, only_rss(talk), kind, titles=READ if kind is None else (), group="HTTP", **more)  # type: ignore[arg-type]


def _status(status: int, kind: K, does: str, *headers: str, **more: object) -> Fault:
    name = str(more.pop("name", f"http-{status}"))
    return Fault(
        name, does, site(rss=answer(b"", *headers, status=status)), kind, says=f"HTTP {status}", group="HTTP", **more
    )  # type: ignore[arg-type]


def _site(name: str, does: str, server: object, kind: K | None = None, **more: object) -> Fault:
    given = {"titles": READ if kind is None else ()} | more
    return Fault(name, does, server, kind, group="HTTP", **given)  # type: ignore[arg-type]


FAULTS = (
    _rss(_length(len(BODY) + 500), "too-long", "announces more bytes than it sends, and hangs up", K.PROTOCOL, says="broke off"),
    _site("too-long-and-waits", "announces more bytes than it sends, and waits", only_rss(says(_length(len(BODY) + 500), 3600)), K.TIMEOUT, limits=HASTY),
    _site("too-short", "announces fewer bytes than it sends: its feed is cut within the second item, the first is kept", only_rss(says(_with(f"Content-Length: {rss('Мост открыт', 'Снято').find('Снято'.encode()) + 20}", body=rss("Мост открыт", "Снято"))))),
    _rss(_length(-5), "negative-length", "announces a negative length", K.PROTOCOL),
    _rss(_length("many"), "no-number", "announces a length that is no number", K.PROTOCOL),
    _rss(_length("9" * 40), "huge-length", "announces a length of forty digits", K.PROTOCOL),
    _rss(_length(len(BODY), f"Content-Length: {len(BODY) - 50}"), "two-lengths", "announces two lengths that differ", K.PROTOCOL),
    _rss(_with("Content-Length: 10", "Transfer-Encoding: chunked", body=_chunk(BODY) + b"0\r\n\r\n"), "length-and-chunks", "announces a length and sends chunks: the chunks are believed (RFC 9112 section 6.3)"),
    _rss(CHUNKED + _chunk(BODY)[:-200], "cut-chunk", "hangs up within a chunk", K.PROTOCOL, says="broke off"),
    _rss(CHUNKED + _chunk(BODY), "no-last-chunk", "hangs up without the last chunk", K.PROTOCOL, says="broke off"),
    _rss(CHUNKED + b"zz\r\n" + BODY, "chunk-of-no-size", "sends a chunk whose size is no number", K.PROTOCOL),
    _rss(CHUNKED + b"-5\r\n" + BODY, "negative-chunk", "sends a chunk of negative size", K.PROTOCOL),
    _rss(CHUNKED + b"f" * 30 + b"\r\n" + BODY, "huge-chunk", "announces a chunk of 2^120 bytes", K.PROTOCOL),
    _rss(CHUNKED + _chunk(BODY, b";x=" + b"y" * 1_000_000) + b"0\r\n\r\n", "chunk-extension", "sends a chunk extension of 1 MB", httpcore=K.TOO_LARGE),
    _rss(TINY, "tiny-chunks", "sends its feed in chunks of one byte each"),
    _site("endless-chunk-size", "sends the size of a chunk without end", only_rss(_endless_chunk_size), K.PROTOCOL, httpcore=K.TOO_LARGE, limits=HASTY),
    _site("endless-chunk-extension", "sends an extension of a chunk without end", only_rss(_without_end(CHUNKED + b"5;x=", b"y" * 100_000)), K.PROTOCOL, httpcore=K.TOO_LARGE),
    _site("endless-chunk-extension-in-tls", "the same, over TLS", only_rss(_without_end(CHUNKED + b"5;x=", b"y" * 100_000)), K.TOO_LARGE, secure="good"),
    _site("all-extension", "sends chunks of one byte with extensions of 50 KB, without end", only_rss(_without_end(CHUNKED, _chunk(b" ", b";x=" + b"y" * 50_000))), K.PROTOCOL),
    _site("all-extension-in-tls", "the same, over TLS", only_rss(_without_end(CHUNKED, _chunk(b" ", b";x=" + b"y" * 50_000))), K.PROTOCOL, secure="good"),
    _site("tiny-chunks-in-tls", "sends its feed over TLS in chunks of one byte each", only_rss(says(TINY)), secure="good"),
    _site("endless-trailers", "sends trailers without end", only_rss(_endless_trailers), K.TOO_LARGE, memory=60_000_000, seconds=5),
    _rss(BODY, "http-0.9", "answers as HTTP/0.9 did, without a status and headers", K.PROTOCOL),
    _rss(b"ICY 200 OK\r\n\r\n" + BODY, "other-protocol", "speaks another protocol that looks like HTTP", K.PROTOCOL),
    _rss(b"HTTP/1.1 99999 OK\r\n\r\n" + BODY, "long-status", "answers with a status of five digits", K.PROTOCOL),
    _rss(b"HTTP/1.1 abc OK\r\n\r\n" + BODY, "no-status", "answers with a status that is no number", K.PROTOCOL),
    _rss(b"HTTP/1.1 799 Well\r\nContent-Length: 0\r\n\r\n", "unknown-status", "answers with a status that nobody knows", K.PROTOCOL, says="HTTP 799"),
    _site("storm-of-103", "sends interim answers without end, as fast as it can", only_rss(_storm), K.PROTOCOL),
    _site("storm-of-103-in-tls", "the same, over TLS", only_rss(_storm), K.PROTOCOL, secure="good"),
    _site("storm-in-pieces", "the same, over TLS, each word broken in two", only_rss(_without_end(b"H", b"TTP/1.1 103 \r\n\r\nH")), K.PROTOCOL, secure="good"),
    _rss(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50 + feed(BODY), "fifty-103", "sends fifty interim answers, then the answer"),
    _rss(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: tls\r\nConnection: Upgrade\r\n\r\n" + BODY, "http-101", "switches to a protocol that nobody asked for", K.PROTOCOL),
    _rss(_with(*(f"X-{n}: y" for n in range(300))), "300-headers", "sends 300 headers", K.TOO_LARGE, says="headers"),
    _rss(_with(*(f"X-{n}: y" for n in range(10_000))), "10000-headers", "sends 10,000 headers", K.TOO_LARGE, says="headers"),
    _rss(_with("X-Long: " + "y" * 1_000_000), "header-of-1-mb", "sends a header of 1 MB", K.TOO_LARGE, says="headers"),
    _site("endless-headers", "sends headers without end", only_rss(_endless_headers), K.TOO_LARGE, memory=60_000_000, seconds=5, says="headers"),
    _site("endless-headers-in-tls", "the same, over TLS", only_rss(_endless_headers), K.TOO_LARGE, secure="good", seconds=5, says="headers"),
    _site("endless-header", "sends one header without end", only_rss(_endless_line), K.TOO_LARGE, memory=60_000_000, seconds=5, says="headers"),
    _rss(_with("X-Zero: a\0b"), "zero-in-header", "sends a header with a zero byte", K.PROTOCOL),
    _rss(_with("X Spaced: a"), "blank-in-name", "sends a header with a blank in its name", K.PROTOCOL),
    _rss(_with("no colon at all"), "no-colon", "sends a header without a colon", K.PROTOCOL),
    _rss(_with("X-Bell: \x07\x1b[31m"), "control-in-header", "sends a header with control characters and a colour for the terminal: nothing of it is shown"),
    _rss(OK + "X-Город: Спасск\r\n\r\n".encode() + BODY, "cyrillic-name", "sends a header whose name is Cyrillic", K.PROTOCOL),
    _rss(OK + "X-City: Спасск-Дальний\r\n".encode("cp1251") + XML + b"\r\n" + BODY, "cyrillic-value", "sends a header with a value in windows-1251"),
    _site("http-2", "speaks HTTP/2 and is well (a control)", http_2(_well), secure="http/2"),
    _site("http-2-storm-of-103", "sends interim answers without end over HTTP/2", _frames(1, 4, STATUS_103), K.PROTOCOL, secure="http/2"),
    _site("http-2-pings", "sends pings without end over HTTP/2", _frames(6, 0, b"12345678", on_stream=False), K.PROTOCOL, secure="http/2"),
    _site("http-2-settings", "sends settings without end over HTTP/2", _frames(4, 0, b"", on_stream=False), K.PROTOCOL, secure="http/2"),
    _site("http-2-windows", "opens windows without end over HTTP/2", _frames(8, 0, b"\0\0\0\1", on_stream=False), K.PROTOCOL, secure="http/2"),
    _site("http-2-unknown", "sends frames that nobody knows without end over HTTP/2", _frames(0xEE, 0, b"?"), K.PROTOCOL, secure="http/2"),
    _site("http-2-continued", "goes on with its headers without end over HTTP/2", _frames(9, 0, b"\x00\x01a\x01b", first=(1, 0, STATUS_200)), K.PROTOCOL, secure="http/2"),
    _site("http-2-empty", "sends empty pieces of a body without end over HTTP/2", _frames(0, 0, b"", first=(1, 4, STATUS_200)), K.PROTOCOL, secure="http/2"),
    _site("http-2-padded", "sends pieces of one byte with 255 of padding without end over HTTP/2", _frames(0, 8, b"\xff " + b"\0" * 255, first=(1, 4, STATUS_200)), K.PROTOCOL, secure="http/2"),
    _site("http-2-crumbs", "sends pieces of one byte without end over HTTP/2", _frames(0, 0, b" ", first=(1, 4, STATUS_200)), K.PROTOCOL, secure="http/2"),
    _site("http-2-broken-off", "breaks a stream of HTTP/2 off within its body", _frames(3, 0, b"\0\0\0\2", first=(1, 4, STATUS_200)), K.PROTOCOL, secure="http/2"),
    _site("smuggled", "sends a second answer behind the one for robots.txt, for the next question", pages(lambda here: _smuggled(answer(status=404)))),  # type: ignore[arg-type]
    _site("smuggled-behind-200", "sends a second answer behind a robots.txt that is there", pages(lambda here: _smuggled(answer("User-agent: *\nAllow: /")))),  # type: ignore[arg-type]
    _site("smuggled-late", "sends a second answer a moment later, on a connection that is idle", pages(lambda here: {"/robots.txt": _smuggled_late, "/rss": feed(BODY)}), source={"pause": timedelta(seconds=0.2)}),
    _status(204, K.PROTOCOL, "answers 204: no content"),
    _rss(_with("Content-Range: bytes 0-99/5000", "Content-Length: 100", status="206 Partial Content", body=BODY[:100]), "http-206", "answers with a part that nobody asked for", K.PROTOCOL, says="HTTP 206"),
    _status(304, K.PROTOCOL, "answers 304 to a question without a condition"),
    _site("empty", "answers 200 with nothing", site(rss=answer()), K.NOT_A_FEED, says="an empty answer"),
    _status(401, K.FORBIDDEN, "wants a password"),
    _status(402, K.CLIENT_ERROR, "wants money"),
    _status(410, K.GONE, "says that the feed is gone"),
    _status(451, K.LEGAL, "may not, for legal reasons"),
    _status(500, K.SERVER_ERROR, "errs"),
    _status(511, K.SERVER_ERROR, "wants a login to the network"),
    _status(429, K.RATE_LIMITED, "answers 429 with seconds", "Retry-After: 120"),
    _status(429, K.RATE_LIMITED, "answers 429 with a date", "Retry-After: Mon, 23 Nov 2026 13:00:00 GMT", name="http-429-date"),
    _status(429, K.RATE_LIMITED, "answers 429 with 10^9 seconds", "Retry-After: 1000000000", name="http-429-ages"),
    _status(429, K.RATE_LIMITED, "answers 429 with rubbish", "Retry-After: soon\x7f", name="http-429-rubbish"),
    _site("flapping-503", "answers 503, then well, then 503", _in_turn(answer(status=503), feed(BODY), answer(status=503)), K.SERVER_ERROR, polls=3, titles=READ),
    _site("cookies", "sets 150 cookies, and minds getting one back", pages(_cookies), polls=2, titles=READ),  # type: ignore[arg-type]
    _rss(_with(*(f"Set-Cookie: c{n}={'x' * 4000}" for n in range(100))), "cookie-flood", "sets 100 cookies of 4 KB", K.TOO_LARGE, says="headers"),
    _site("restless-etag", "gives another ETag each time, for the same bytes", pages(_etags), polls=3),  # type: ignore[arg-type]
    _site("huge-etag", "gives an ETag of 20 KB", site(rss=feed(BODY, f'ETag: "{"e" * 20_000}"')), polls=2),
    _site("modified-1970", "says that its feed was last modified in 1970", _verbatim("Thu, 01 Jan 1970 00:00:00 GMT"), polls=2),
    _site("modified-2099", "says that its feed was last modified in 2099", _verbatim("Wed, 23 Nov 2099 00:00:00 GMT"), polls=2),
    _site("modified-rubbish", "says that its feed was last modified «вчера»", _verbatim("vchera, 35:99"), polls=2),
    _site("feed-as-picture", "calls its feed image/png", site(rss=feed(BODY, kind="image/png"))),
    _site("feed-as-html", "calls its feed text/html; charset=koi8-r, which it is not", site(rss=feed(BODY, kind="text/html; charset=koi8-r"))),
    _site("feed-as-rubbish", "calls its feed something that is no type", site(rss=feed(BODY, kind=";;=\x01?".replace("\x01", "")))),
)  # fmt: skip
