"""A world of many small news sites in one process of its own: `python -m benchmarks.world --sites 200 --items 20`.

Site n is at 127.1.(n / 250).(n % 250 + 1), all on one port; what it serves is a pure function of site and
article number. Each has /rss (ETag, 304), /a/N.html and /robots.txt. With --latency each answer takes its time, with
--hang-permille so many sites of a thousand never answer; /__tick/N sets the clock to minute N, and each minute one site in a
hundred publishes one article. It prints its port and ends with its standard input.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import random
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache

WORDS = (
    "город улица мост школа больница река порт совет житель дорога завод ферма музей театр стадион вокзал берег "
    "администрация комиссия проект ремонт строительство открытие собрание праздник выставка конкурс программа "
    "сегодня вчера утром вечером скоро снова впервые успешно вместе рядом около более почти уже ещё только также "
    "открыли построили начали завершили обсудили приняли отметили рассказали показали проверили передали получили "
    "новый большой городской краевой местный важный первый последний общий зимний летний дальний приморский"
).split()
EPOCH = datetime(2026, 11, 1, tzinfo=UTC)
FURNITURE = "".join(
    f'<li class="menu__item"><a href="/rubric/{n}/">Рубрика {n}</a></li><li><a href="/tag/{n}/">Тема дня {n}</a></li>'
    for n in range(120)
)


def host(site: int) -> str:
    """The loopback address of a site."""
    return f"127.1.{site // 250}.{site % 250 + 1}"


def sentence(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randint(8, 18))).capitalize() + "."


@lru_cache(maxsize=100_000)
def story(site: int, number: int) -> tuple[str, list[str]]:
    """Headline and paragraphs of an article."""
    rng = random.Random(site * 1_000_003 + number)
    paragraphs = [" ".join(sentence(rng) for _ in range(rng.randint(2, 5))) for _ in range(rng.randint(4, 9))]
    return " ".join(rng.choices(WORDS, k=7)).capitalize(), paragraphs


def published(number: int) -> datetime:
    return EPOCH + timedelta(minutes=37 * number)


def feed(site: int, items: int, port: int) -> str:
    base = f"http://{host(site)}:{port}"
    entries = "".join(
        f"<item><title>{story(site, n)[0]}</title><link>{base}/a/{n}.html</link><guid>{base}/a/{n}.html</guid>"
        f"<pubDate>{format_datetime(published(n))}</pubDate><description>{story(site, n)[1][0]}</description></item>"
        for n in range(items, 0, -1)
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Сайт {site}</title>'
        f"<link>{base}/</link>{entries}</channel></rss>"
    )


def page(site: int, number: int) -> str:
    title, paragraphs = story(site, number)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>{title} | Сайт {site}</title>'
        f'<meta property="og:title" content="{title}"><meta property="article:published_time" '
        f'content="{published(number).isoformat()}"></head><body><nav><ul>{FURNITURE}</ul></nav><main><article>'
        f'<h1>{title}</h1><div class="article__text">{body}</div></article></main>'
        f'<aside class="sidebar"><ul>{FURNITURE}</ul></aside><footer>Все права защищены</footer></body></html>'
    )


class Site(asyncio.Protocol):
    """One keep-alive connection to a site; requests come one at a time and have no body."""

    def __init__(self, said: argparse.Namespace) -> None:
        self.said = said
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        address, self.port = transport.get_extra_info("sockname")[:2]
        first, _, third, last = map(int, address.split("."))
        self.site = third * 250 + last - 1
        if first != 127:
            transport.abort()  # a world of this machine only

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
            if self.site * 7 % 1000 < self.said.hang_permille:
                return
            said = self.answer(head.decode("latin-1"))
            if self.said.latency:
                delay = random.uniform(0.5, 1.5) * self.said.latency
                asyncio.get_running_loop().call_later(delay, self.transport.write, said)
            else:
                self.transport.write(said)

    def answer(self, head: str) -> bytes:
        path = head.split(" ", 2)[1]
        if path == "/rss":
            items = self.said.items + sum(self.site % 100 == minute % 100 for minute in range(1, self.said.minute + 1))
            etag = f'"{self.site}-{items}"'
            if f"if-none-match: {etag}" in head.lower():
                return f"HTTP/1.1 304 Not Modified\r\netag: {etag}\r\n\r\n".encode()
            return reply(feed_bytes(self.site, items, self.port), "application/rss+xml", f"etag: {etag}\r\n")
        if path.startswith("/__tick/"):
            self.said.minute = int(path.rpartition("/")[2])
            return reply(gzip.compress(b"ok"), "text/plain")
        if path.startswith("/a/"):
            return reply(page_bytes(self.site, int(path[3:-5])), "text/html")
        return b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"


@lru_cache(maxsize=100_000)
def page_bytes(site: int, number: int) -> bytes:
    return gzip.compress(page(site, number).encode(), 1)


@lru_cache(maxsize=100_000)
def feed_bytes(site: int, items: int, port: int) -> bytes:
    return gzip.compress(feed(site, items, port).encode(), 1)


def reply(body: bytes, kind: str, more: str = "") -> bytes:
    head = f"content-type: {kind}\r\ncontent-encoding: gzip\r\n{more}content-length: {len(body)}\r\n\r\n"
    return f"HTTP/1.1 200 OK\r\n{head}".encode() + body


async def serve(said: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Site(said), "0.0.0.0", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=200, help="every address answers; this many are asked")
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS", help="of an answer, on average")
    parser.add_argument("--hang-permille", type=int, default=0, metavar="N")
    parser.set_defaults(minute=0)
    asyncio.run(serve(parser.parse_args()))
