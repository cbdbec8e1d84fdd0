"""Manners: robots.txt is kept to, one request at a time goes to a host, and there is a pause between."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from fetch_kit import (
    HERE,
    NOW,
    QUICK,
    Reply,
    Server,
    answer,
    failure,
    fetched,
    names_of,
    no_sleep,
    page,
    policy,
    redirect,
    serving,
)

from aggregator.failures import FailureKind
from aggregator.fetch import Fetcher, Limits, RobotsMemory, RobotsRecord, robots
from aggregator.fetch.names import Names
from aggregator.fetch.turns import Turns
from aggregator.model import Answer, Page, Request

K = FailureKind
pytestmark = pytest.mark.usefixtures("engine")
POLITE = policy(robots=True)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def visit(rules: Reply | None, path: str = "/news", agent: str = "", **options: object) -> tuple[Answer, list[str]]:
    """A polite fetch of `path` from a site with this robots.txt: the answer, and what was asked for."""

    async def run() -> tuple[Answer, list[str]]:
        async with serving({"*": answer("весть")}) as server:
            server.replies["/robots.txt"] = answer(status=404) if rules is None else rules
            request = Request(server.url(path), policy=replace(POLITE, user_agent=agent))
            return await fetched(request, **options), server.paths()

    return asyncio.run(run())


def rules(text: str) -> bytes:
    return answer(text, "Content-Type: text/plain")


# ---------------------------------------------------------------- robots.txt


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /", "/news", False),
        ("\ufeffUser-agent: *\nDisallow: /", "/news", False),
        ("User-agent: *\nDisallow:", "/news", True),
        ("User-agent: *\nDisallow: /\nAllow: /news", "/news", True),
        ("User-agent: *\nDisallow: /admin", "/news", True),
        ("User-agent: *\nDisallow: /*?page=", "/news?page=2", False),
        ("User-agent: *\nDisallow: /news$", "/news", False),
        ("User-agent: *\nDisallow: /новости", "/новости/1", False),
        ("User-agent: *\nDisallow: /%D0%BD", "/новости/1", False),
        ("User-agent: Aggregator\nDisallow: /\n\nUser-agent: *\nDisallow:", "/news", False),
        ("User-agent: Yandex\nDisallow: /\n\nUser-agent: *\nDisallow:", "/news", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: aggregator\nDisallow:", "/news", True),
        ("<html><body>Нет такой страницы", "/news", True),
        ("", "/news", True),
        ("\x00\xff\n:::\nDisallow", "/news", True),
    ],
)
def test_what_robots_txt_says_is_done(text: str, path: str, allowed: bool) -> None:
    result, asked = visit(rules(text), path, "aggregator/1.0 (+mailto:editor@example.org)")
    if allowed:
        assert page(result).body.decode() == "весть"
        assert len(asked) == 2
    else:
        assert (failure(result).kind, result.url.count("http")) == (K.ROBOTS, 1)
        assert asked == ["/robots.txt"]


def test_our_name_is_the_first_word_of_the_user_agent() -> None:
    text = "User-agent: VestiBot\nDisallow: /\n\nUser-agent: *\nDisallow:"
    assert failure(visit(rules(text), agent="VestiBot/2 (+mailto:a@b.example)")[0]).kind is K.ROBOTS
    page(visit(rules(text), agent="OtherBot/2 (VestiBot)")[0])


def test_a_source_may_say_that_robots_txt_is_not_asked() -> None:
    async def run() -> None:
        async with serving({"*": answer("весть"), "/robots.txt": rules("User-agent: *\nDisallow: /")}) as server:
            page(await fetched(Request(server.url("/news"), policy=HERE)))
            assert server.paths() == ["/news"]

    asyncio.run(run())


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 204, 300])
def test_no_robots_txt_means_yes(status: int) -> None:
    page(visit(answer(status=status))[0])


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_error_means_no(status: int) -> None:
    result, asked = visit(answer(status=status))
    assert (failure(result).kind, result.attempts) == (K.ROBOTS, 1)
    assert set(asked) == {"/robots.txt"}


def test_asked_too_often_is_called_that_with_the_time_to_come_back() -> None:
    result = failure(visit(answer(b"", "Retry-After: 600", status=429))[0])
    assert (result.kind, result.retry_at) == (K.RATE_LIMITED, NOW + timedelta(minutes=10))


def test_a_site_that_is_down_is_down_not_forbidden() -> None:
    for url, kind in (("http://127.0.0.1:9/news", K.REFUSED), ("http://vesti.invalid/news", K.DNS)):
        result = failure(asyncio.run(fetched(Request(url, policy=POLITE))))
        assert (result.kind, result.url) == (kind, url)


def test_five_redirects_are_followed_to_robots_txt_and_nowhere_means_there_is_none() -> None:
    async def run() -> None:
        chain = {f"/{n}": redirect(f"/{n + 1}") for n in range(9)}
        async with serving({**chain, "/5": rules("User-agent: *\nDisallow: /"), "/news": answer("x")}) as server:
            for start, allowed in (("/1", False), ("/0", True), ("/6", True), ("/robots.txt", True)):
                server.replies["/robots.txt"] = redirect(start)
                result = await fetched(Request(server.url("/news"), policy=POLITE))
                assert isinstance(result, Page) is allowed, start

    asyncio.run(run())


def test_half_a_megabyte_is_read_of_a_robots_txt_without_end() -> None:
    early, late = "User-agent: *\nDisallow: /admin\n", "User-agent: *\nDisallow: /news\n"
    endless = early + "# nothing\n" * 1_200_000
    assert len(endless) > QUICK.wire_bytes
    page(visit(rules(endless))[0])
    assert failure(visit(rules(endless), "/admin")[0]).kind is K.ROBOTS
    page(visit(rules("# nothing\n" * 100_000 + late))[0])


def test_robots_txt_is_asked_once_a_day_by_all_who_come_at_once() -> None:
    async def run() -> None:
        clock = Clock()
        memory = RobotsMemory()
        async with serving({"*": answer("x"), "/robots.txt": rules("User-agent: *\nDisallow: /admin")}) as server:

            async def visit() -> int:
                server.asked.clear()
                async with Fetcher(limits=QUICK, robots_cache=memory, clock=clock) as fetcher:
                    paths = [Request(server.url(f"/{n}"), policy=POLITE) for n in range(5)]
                    for each in await asyncio.gather(*(fetcher.fetch(request) for request in paths)):
                        page(each)
                assert len(server.asked) - server.paths().count("/robots.txt") == 5
                return server.paths().count("/robots.txt")

            assert await visit() == 1
            clock.now += timedelta(hours=23)
            assert await visit() == 0, "the cache outlives the fetcher"
            clock.now += timedelta(hours=2)
            assert await visit() == 1

    asyncio.run(run())


def test_known_rules_outlast_a_robots_txt_that_errs_and_a_no_is_asked_again_in_an_hour() -> None:
    async def run() -> None:
        clock = Clock()
        memory = RobotsMemory()
        async with serving({"*": answer("x"), "/robots.txt": rules("User-agent: *\nDisallow: /admin")}) as server:

            async def kind(path: str) -> K | None:
                request = Request(server.url(path), policy=POLITE, retry=False)
                result = await fetched(request, robots_cache=memory, clock=clock)
                return None if isinstance(result, Page) else failure(result).kind

            assert (await kind("/news"), await kind("/admin")) == (None, K.ROBOTS)
            server.replies["/robots.txt"] = answer(status=502)
            clock.now += timedelta(days=2)
            assert (await kind("/news"), await kind("/admin")) == (None, K.ROBOTS)
            clock.now += timedelta(days=40)
            assert await kind("/news") is K.ROBOTS
            server.replies["/robots.txt"] = answer(status=404)
            assert await kind("/news") is K.ROBOTS, "within the hour"
            clock.now += timedelta(hours=1, seconds=1)
            assert await kind("/news") is None

    asyncio.run(run())


def test_a_redirect_into_a_forbidden_place_is_not_followed() -> None:
    async def run() -> None:
        here = {
            "/go": redirect("/admin"),
            "/admin": answer("x"),
            "/robots.txt": rules("User-agent: *\nDisallow: /admin"),
        }
        async with (
            serving(here) as server,
            serving({"/robots.txt": rules("User-agent: *\nDisallow: /"), "/": answer()}) as other,
        ):
            server.replies["/away"] = redirect(other.url())
            for path, target in (("/go", server.url("/admin")), ("/away", other.url())):
                result = failure(await fetched(Request(server.url(path), policy=POLITE)))
                assert (result.kind, result.url) == (K.ROBOTS, target)
            assert "/admin" not in server.paths()
            assert other.paths() == ["/robots.txt"]

    asyncio.run(run())


def test_the_memory_of_robots_is_bounded() -> None:
    async def run() -> None:
        memory = RobotsMemory(most=10)
        record = RobotsRecord("", "allow-all", NOW, NOW)
        for n in range(30):
            await memory.put(f"http://{n}.example", record)
        known = [n for n in range(30) if await memory.get(f"http://{n}.example")]
        assert known == list(range(20, 30))

    asyncio.run(run())


def test_a_hostile_robots_txt_costs_little() -> None:
    """Wildcards that make a backtracking matcher take ages, and as many groups as half a megabyte can hold."""
    evil = (
        "User-agent: *\n"
        + "Disallow: /"
        + "*a" * 200
        + "b\n"
        + "".join(f"User-agent: {n}\nDisallow: /{n}*x$\n" for n in range(10_000))
    )
    record = RobotsRecord(evil[: robots.MOST_READ], "rules", NOW, NOW)
    began = time.process_time()
    for _ in range(5):
        assert robots.permission(record, "http://vesti.example/" + "a" * 4000, "aggregator").allowed
    assert time.process_time() - began < 2


# ---------------------------------------------------------------- one at a time


def _gaps(server: Server) -> list[float]:
    """Seconds from the end of each answer to the beginning of the next request."""
    return [asked.began - ended for asked, ended in zip(server.asked[1:], server.ended, strict=False)]


async def _slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    await asyncio.sleep(0.03)
    return answer("x")


def together(requests: Callable[[Server], list[Request]], **options: object) -> tuple[Server, list[Page], float]:
    """These requests at once to one slow server: the server afterwards, the pages, and the seconds it took."""

    async def run() -> tuple[Server, list[Page], float]:
        replies: dict[str, Reply] = {"*": _slowly}  # type: ignore[dict-item]
        async with serving(replies) as server, Fetcher(limits=QUICK, lookup=names_of, **options) as fetcher:  # type: ignore[arg-type]
            began = time.monotonic()
            pages = await asyncio.gather(*(fetcher.fetch(request) for request in requests(server)))
            return server, [page(each) for each in pages], time.monotonic() - began

    return asyncio.run(run())


def test_one_request_at_a_time_to_a_host_and_a_pause_between() -> None:
    unhurried = policy(pause=timedelta(seconds=0.1))
    server, pages, seconds = together(lambda it: [Request(it.url(f"/{n}"), policy=unhurried) for n in range(5)])
    assert server.most_at_once == 1
    assert all(gap >= 0.095 for gap in _gaps(server)), _gaps(server)
    assert seconds < 1.5
    assert max(each.elapsed for each in pages) < 0.3, "waiting for the turn is not counted"


def test_hosts_do_not_wait_for_each_other() -> None:
    unhurried = policy(pause=timedelta(seconds=1))
    server, _, seconds = together(lambda it: [Request(it.url("/", f"h{n}.test"), policy=unhurried) for n in range(20)])
    assert server.most_at_once > 5
    assert seconds < 0.9


def test_no_more_than_so_many_at_once_in_all() -> None:
    server, _, _ = together(
        lambda it: [Request(it.url("/", f"h{n}.test"), policy=HERE) for n in range(20)], concurrency=4
    )
    assert server.most_at_once == 4


def test_the_pause_holds_after_failures_and_before_redirects_too() -> None:
    async def run() -> None:
        replies = {"/1": redirect("/2"), "/2": answer(status=500), "/3": answer("x")}
        unhurried = policy(pause=timedelta(seconds=0.1))
        async with serving(replies) as server, Fetcher(limits=replace(QUICK, attempts=2), sleep=no_sleep) as fetcher:
            for path in ("/1", "/3"):
                await fetcher.fetch(Request(server.url(path), policy=unhurried))
            assert server.paths() == ["/1", "/2", "/1", "/2", "/3"]
            assert all(gap >= 0.095 for gap in _gaps(server))

    asyncio.run(run())


def test_hosts_that_send_us_to_each_other_do_not_stop_us() -> None:
    async def run() -> None:
        async with serving({"/end": answer("x")}) as one, serving({"/end": answer("x")}) as two:
            one.replies["/"], two.replies["/"] = redirect(two.url("/end")), redirect(one.url("/end"))
            async with Fetcher(limits=QUICK, concurrency=2) as fetcher, asyncio.timeout(5):
                requests = [Request(it.url(), policy=HERE) for it in (one, two) * 10]
                for each in await asyncio.gather(*(fetcher.fetch(request) for request in requests)):
                    page(each)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("said", "least", "most"), [("0.15", 0.15, 0.8), ("60", 0.2, 0.9), ("nan", 0, 0.1), ("-9", 0, 0.1)]
)
def test_crawl_delay_is_kept_to_within_reason(said: str, least: float, most: float) -> None:
    async def run() -> None:
        limits = replace(QUICK, longest_crawl_delay=timedelta(seconds=0.2))
        replies = {"*": answer("x"), "/robots.txt": rules(f"User-agent: *\nCrawl-delay: {said}")}
        async with serving(replies) as server, Fetcher(limits=limits) as fetcher:
            for path in ("/1", "/2"):
                page(await fetcher.fetch(Request(server.url(path), policy=POLITE)))
            assert server.paths() == ["/robots.txt", "/1", "/2"]
            assert all(least <= gap + 0.005 and gap <= most for gap in _gaps(server)), _gaps(server)

    asyncio.run(run())


def test_thirty_seconds_is_the_most_that_a_crawl_delay_may_ask_for() -> None:
    assert Limits().longest_crawl_delay == timedelta(seconds=30)


def test_turns_forget_idle_hosts_and_only_those() -> None:
    async def run() -> None:
        turns = Turns(most=10)
        async with turns.at("busy.example"):
            for n in range(50):
                async with turns.at(f"h{n}.example"):
                    pass
            waiting = asyncio.create_task(turns.at("busy.example").__aenter__())
            await asyncio.sleep(0.01)
            assert not waiting.done(), "the host in the middle of a request is still known"
            waiting.cancel()
        for n in range(50):
            async with turns.at(f"h{n}.example"):
                pass
        assert len(turns) <= 10

    asyncio.run(run())


def test_who_gives_up_waiting_leaves_the_turn_to_the_next() -> None:
    async def run() -> None:
        turns = Turns()
        async with turns.at("vesti.example"):
            impatient = asyncio.create_task(turns.at("vesti.example").__aenter__())
            await asyncio.sleep(0)
            impatient.cancel()
        async with asyncio.timeout(1), turns.at("vesti.example"):
            pass

    asyncio.run(run())


def test_a_name_is_looked_up_once_for_all_who_ask_and_forgotten_in_time() -> None:
    lookups: list[str] = []

    async def lookup(host: str, port: int) -> list[str]:
        lookups.append(host)
        await asyncio.sleep(0.01)
        return ["127.0.0.1"]

    async def run() -> None:
        known = Names(lookup, remembered=0.1)
        await asyncio.gather(*(known.addresses("vesti.example", 80) for _ in range(20)))
        assert lookups == ["vesti.example"]
        await asyncio.sleep(0.15)
        await known.addresses("vesti.example", 80)
        assert len(lookups) == 2
        known.close()

    asyncio.run(run())
