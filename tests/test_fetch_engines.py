"""What an engine must not do by itself, and what many hosts at once must not cost."""

from __future__ import annotations

import asyncio
import ssl
import time

import httpx
import pytest
from fetch_kit import HERE, answer, failure, fetched, names_of, no_sleep, page, serving

from aggregator.failures import FailureKind
from aggregator.fetch import Fetcher, Limits
from aggregator.fetch.guard import Guard
from aggregator.fetch.names import Names
from aggregator.fetch.quick import QuickDoor
from aggregator.model import Page, Request

pytestmark = pytest.mark.usefixtures("engine")


@pytest.mark.parametrize(
    "path",
    ["/a%2Fb", "/%41?q=%27x%27&r=a+b", "/a;b=1,2", "/%EC%EE", "/a//b", "/?", "/~x/(y)!*'", "/a%20b?c=%C3%BC", "/%7Ea"],
)
def test_an_address_goes_out_as_it_is_written(path: str) -> None:
    async def run() -> None:
        async with serving({"*": answer("x")}) as server:
            page(await fetched(server.url(path)))
            assert server.paths() == [path]

    asyncio.run(run())


def test_a_flood_of_interim_answers_is_over_by_the_time_limit() -> None:
    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not writer.is_closing():
            writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
            await asyncio.sleep(0.01)

    async def run() -> None:
        async with serving({"/": flood}) as server:
            began = time.monotonic()
            result = failure(await fetched(server.url(), limits=Limits(first_byte=5, total=0.5)))
            assert result.kind is FailureKind.TIMEOUT
            assert time.monotonic() - began < 4

    asyncio.run(run())


def test_an_interim_answer_is_not_the_answer() -> None:
    async def run() -> None:
        early = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
        async with serving({"/": early + answer("весть")}) as server:
            assert page(await fetched(server.url())).body.decode() == "весть"

    asyncio.run(run())


def test_packed_bodies_are_unpacked_by_us_alone() -> None:
    """An engine that unpacked would give a body that is no gzip any more, and know no limit."""

    async def run() -> None:
        async with serving({"/": answer("not packed at all", "Content-Encoding: gzip")}) as server:
            assert failure(await fetched(server.url())).kind is FailureKind.ENCODING

    asyncio.run(run())


def test_a_hundred_hosts_do_not_wait_for_the_one_that_hangs() -> None:
    async def run() -> None:
        async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(30)

        async with serving({"/": answer("весть"), "/hang": hang}) as server:
            limits = Limits(connect=2, first_byte=8, total=8)
            async with Fetcher(limits=limits, lookup=names_of, sleep=no_sleep, concurrency=16) as fetcher:
                stuck = asyncio.create_task(fetcher.fetch(Request(server.url("/hang", "h.example"), policy=HERE)))
                urls = [server.url("/", f"h{n}.example") for n in range(100)]
                began = time.monotonic()
                answers = await asyncio.gather(*(fetcher.fetch(Request(url, policy=HERE)) for url in urls))
                assert all(isinstance(each, Page) for each in answers)
                assert time.monotonic() - began < 6
                assert not stuck.done()
                stuck.cancel()
                await asyncio.gather(stuck, return_exceptions=True)

    asyncio.run(run())


def test_idle_connections_are_few_however_many_hosts_there_are() -> None:
    """Sixty hosts through a door that keeps ten at a time: what is idle is closed, what is still read is not."""

    async def run() -> None:
        async with serving({"*": answer("весть")}) as server:
            names = Names(names_of)
            door = QuickDoor(ssl.create_default_context(), Guard(names, allow_private=True), origins=10)
            slow = await door.handle_async_request(httpx.Request("GET", server.url("/", "slow.example")))
            for n in range(60):
                response = await door.handle_async_request(httpx.Request("GET", server.url("/", f"h{n}.example")))
                assert (await response.aread()).decode() == "весть"
                await response.aclose()
            assert sum(len(each.origins) for each in door._living) <= 20
            assert (await slow.aread()).decode() == "весть", "the session of an answer that is still read is not closed"
            await slow.aclose()
            again = await door.handle_async_request(httpx.Request("GET", server.url("/", "h59.example")))
            await again.aread()
            await again.aclose()
            assert server.connections == 61, "the last host's connection is used again"
            await door.aclose()
            names.close()

    asyncio.run(run())
