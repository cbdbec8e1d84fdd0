"""Faults of feeds: what XML can be made to do, and what outlets write into it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from tempfile import gettempdir

from fetch_kit import answer

from aggregator.failures import FailureKind as K

from .fault import Fault, Here
from .servers import PROSE, feed, item, pages, rss, site

READ = ("Мост открыт",)
LAUGHS = '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
SECRET = Path(gettempdir()) / "secret-of-the-hostile-web.txt"
FAST = "test_readers_fast.py::test_a_hostile_body_is_read_or_refused_in_bounded_time"


def _feed(name: str, does: str, body: bytes | str, kind: K | None = None, **more: object) -> Fault:
    return _fault(name, does, site(rss=feed(body)), kind, **more)


def _items(name: str, does: str, *items: str, titles: tuple[str, ...] = READ, **more: object) -> Fault:
    return _feed(name, does, rss(*items), titles=titles, **more)


def _in_turn(*bodies: bytes) -> object:
    return pages(lambda here: {"/rss": lambda asked: feed(bodies[min(here.polls, len(bodies) - 1)])})


def _fault(name: str, does: str, server: object, kind: K | None = None, **more: object) -> Fault:
    titles = READ if kind is None else ()
    return Fault(name, does, server, kind, **({"titles": titles, "group": "Feeds"} | more))  # type: ignore[arg-type]


def _seen(name: str, does: str, test: str, kind: K | None = None) -> Fault:
    return Fault(name, does, tested_in=test, kind=kind, group="Feeds")


def _declaring(subset: str, use: str) -> bytes:
    return rss(item("Мост открыт", more=f"<category>{use}</category>")).replace(
        b"<rss", f"<!DOCTYPE rss {subset}><rss".encode(), 1
    )


def _external(here: Here) -> dict[str, object]:
    """An entity that is a file of ours, and one that is the neighbour's page."""
    SECRET.write_text("выдано", encoding="utf-8")
    here.other.replies["/x"] = answer("выдано")
    subset = f'[<!ENTITY f SYSTEM "{SECRET.as_uri()}"><!ENTITY h SYSTEM "{here.elsewhere("/x")}"><!ENTITY % p SYSTEM "{here.elsewhere("/x")}"> %p;]'
    return {"/rss": feed(_declaring(subset, "&f;&h;"))}


def _nothing_given_away(here: Here) -> None:
    assert here.other.connections == 0


def _not_told(connection: sqlite3.Connection) -> None:
    (told,) = connection.execute(
        "SELECT count(*) FROM news WHERE keywords LIKE '%выдано%' OR text LIKE '%выдано%'"
    ).fetchone()
    assert told == 0


def _undated(connection: sqlite3.Connection) -> None:
    dates = connection.execute("SELECT published_at FROM articles WHERE source = 'fault'").fetchall()
    assert {date for (date,) in dates} == {None}


def _at(expected: str) -> object:
    def holds(connection: sqlite3.Connection) -> None:
        (found,) = connection.execute("SELECT published_at FROM articles WHERE source = 'fault'").fetchone()
        assert found.startswith(expected)

    return holds


def _linked(*expected: str) -> object:
    def holds(connection: sqlite3.Connection) -> None:
        urls = [url for (url,) in connection.execute("SELECT url FROM articles WHERE source = 'fault' ORDER BY url")]
        assert len(urls) == len(expected)
        assert all(part in url for part, url in zip(expected, urls, strict=True))

    return holds


def _printable(connection: sqlite3.Connection) -> None:
    for (title,) in connection.execute("SELECT title FROM articles"):
        assert title.isprintable()
        assert len(title) <= 1000


def _dated(date: str) -> str:
    return item("Мост открыт", more=f"<pubDate>{date}</pubDate>")


def _whole(n: int) -> bytes:
    """A feed of three items that breaks off within the last."""
    return rss("Мост открыт", "Снято", "Оборвано")[:-n]


CUT = len(item("Оборвано").encode()) // 2 + len(b"</channel></rss>")
EDITED = tuple(rss(item("Мост открыт", "/1", text=f"Правка {n}. {PROSE * 8}")) for n in range(4))
GUIDS = tuple(rss(item("Мост открыт", "/1", more=f"<guid isPermaLink='false'>{n}</guid>")) for n in range(4))
LINKS = tuple(
    rss(item("Мост открыт", f"/1?session={n}{n}", more="<guid isPermaLink='false'>one</guid>")) for n in range(4)
)
RELATED = "<yandex:related><link url='http://neighbour.example/1'>Чужая</link></yandex:related>"

FAULTS = (
    _feed("billion-laughs", "declares entities that expand to three gigabytes", _declaring(f"[{LAUGHS}]", "&l9;"), memory=60_000_000, seconds=5),
    _feed("quadratic-blow-up", "declares one entity of 100 KB and uses it 5,000 times", _declaring(f'[<!ENTITY a "{"a" * 100_000}">]', "&a;" * 5_000), memory=60_000_000, seconds=5, wire=200_000),
    _fault("external-entity", "declares entities that are a file of ours and a page of the neighbour's: neither is opened", pages(_external), after=_nothing_given_away, holds=_not_told),  # type: ignore[arg-type]
    _seen("external-dtd", "names a DTD that is a file or a page, in seven ways", "test_readers_fast.py::test_no_file_and_no_host_is_ever_opened"),
    _feed("dtd", "names a DTD of its own", _declaring('SYSTEM "rss-0.91.dtd"', "x")),
    _seen("deep", "nests tags 74,000 levels deep", FAST),
    _feed("deep-item", "nests tags 100,000 levels deep in an item, behind one that is well", rss("Мост открыт", "<item><title>x</title><link>/x</link>" + "<a>" * 100_000 + "</a>" * 100_000 + "</item>"), titles=("x", "Мост открыт"), seconds=10, wire=1_000_000),
    _seen("attributes", "gives one tag 100,000 attributes", FAST, K.MALFORMED),
    _seen("200000-items", "has 200,000 items: the first 1,000 are read, the newest 200 kept", "test_readers_feed.py::test_a_feed_of_two_hundred_thousand_items_is_cut"),
    _items("3000-items", "has 3,000 items: the first 200 are kept", *(f"<item><title>n{n:04}</title><link>/{n}</link><content:encoded>{PROSE * 8}</content:encoded></item>" for n in range(3_000)), titles=tuple(f"n{n:04}" for n in range(200)), seconds=20, wire=5_000_000),
    _seen("comment-openers", "has 5 MB of comment openers in a description, whole or broken off", FAST),
    _seen("one-line", "has a line of 20 MB", FAST),
    _feed("html", "answers with a page instead", "<!DOCTYPE html><html><head><title>Главная</title></head><body>…</body></html>", K.NOT_A_FEED, says="«Главная»"),
    _feed("html-of-50-links", "answers with a page of error output", "<br><b>Fatal error</b>: Allowed memory size exhausted", K.NOT_A_FEED),
    _feed("debug-output", "writes a warning before its feed", b"Warning: mysql_connect(): gone away<br/>\n" + rss("Мост открыт")),
    _feed("cut", "breaks off in the text of the third item: the two whole ones are kept, and the third as it came", _whole(CUT), titles=("Мост открыт", "Оборвано", "Снято")),
    _feed("cut-in-link", "breaks off in the link of the second item, which would lead to another page: the whole one is kept", rss("Мост открыт", item("Снято", "/news/12345"))[: rss("Мост открыт", item("Снято", "/news/12345")).index(b"345</link>")]),
    _feed("cut-in-entity", "breaks off in the first item", rss("Мост открыт")[:200], K.MALFORMED),
    _feed("no-items", "has no items", rss(), K.EMPTY, says="without entries"),
    _items("twin-guids", "gives all its items one GUID", *(item(title, more="<guid isPermaLink='false'>same</guid>") for title in ("Мост открыт", "Снято")), titles=("Мост открыт", "Снято")),
    _fault("restless-guids", "gives its item another GUID at each poll", _in_turn(*GUIDS), polls=4),
    _fault("restless-links", "gives its item another link at each poll (a session number)", _in_turn(*LINKS), polls=4),
    _items("no-links", "has items without links: those that have one are kept", "<item><title>Без ссылки</title></item>", item("Мост открыт")),
    _feed("only-no-links", "has no item with a link", rss("<item><title>Без ссылки</title></item>"), K.EMPTY, says="no entry can be used"),
    _items("foreign-links", "links to another site", item("Мост открыт", "http://neighbour.example/1"), holds=_linked("neighbour.example/1")),  # type: ignore[arg-type]
    _items("odd-links", "links to mail, scripts and files, and once to a page", item("Почта", "mailto:a@b.example"), item("Сценарий", "javascript:alert(1)"), item("Файл", "file:///etc/passwd"), item("Мост открыт", "/1")),
    _items("relative-links", "links to addresses without a host", item("Мост открыт", "../news/1"), holds=_linked("relative-links.example")),  # type: ignore[arg-type]
    _items("cyrillic-host", "links to a host in .рф and a path in Cyrillic", item("Мост открыт", "http://вести.рф/мост"), holds=_linked("//xn--")),  # type: ignore[arg-type]
    _items("private-links", "links to a host within a private network: announced, its page is not asked for", "<item><title>Мост открыт</title><link>http://10.0.0.1/1</link></item>", asked="page", kind=K.PRIVATE_ADDRESS),
    _items("no-date", "gives no date", item("Мост открыт"), holds=_undated),
    _items("impossible-date", "gives a date that cannot be", _dated("Thu, 31 Feb 2026 25:61:00 GMT"), holds=_undated),
    _items("date-of-1970", "gives the date at which computers begin to count", _dated("Thu, 01 Jan 1970 00:00:00 GMT"), holds=_undated),
    _items("date-of-2099", "gives a date of 2099", _dated("Mon, 23 Nov 2099 12:00:00 GMT"), holds=_undated),
    _items("date-of-digits", "gives a date of a hundred thousand digits", _dated("1" * 100_000), holds=_undated, wire=200_000),
    _items("date-without-zone", "gives a date without its zone: it is the source's", _dated("2026-11-23 12:00:00"), holds=_at("2026-11-23T02:00")),  # type: ignore[arg-type]
    _items("related", "lists another outlet's article as related: the item's own link stays", item("Мост открыт", "/1", more=RELATED), holds=_linked("related.example")),  # type: ignore[arg-type]
    _items("markup-in-title", "writes markup into a title", item("&lt;b&gt;Мост&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt;открыт")),
    _items("ansi-in-title", "writes colours for the terminal into a title", item("\x1b[31mМост\x1b[0m открыт\x07"), holds=_printable, titles=("[31mМост[0m открыт",)),
    _items("rtl-in-title", "turns the direction of writing round in a title", item("\u202eМост \u2066открыт\u202c"), holds=_printable),
    _items("long-title", "has a title of 1 MB: 300 letters of it are kept", item("а" * 500_000), holds=_printable, titles=("а" * 299 + "…",), wire=5_000_000, seconds=10),
    _items("empty-title", "has an empty title: the summary stands in", f"<item><title></title><link>/1</link><description>Мост открыт</description><content:encoded>{PROSE * 8}</content:encoded></item>"),
    _fault("edited", "edits its item at each poll", _in_turn(*EDITED), polls=4),
    _fault("empties", "is empty at times, and then comes back", _in_turn(rss("Мост открыт"), rss(), rss("Мост открыт", "Снято")), polls=3, titles=("Мост открыт", "Снято")),
    _fault("empties-now", "has emptied", _in_turn(rss("Мост открыт"), rss()), K.EMPTY, polls=2, titles=READ),
    _feed("someone-elses", "serves another outlet's feed: its items keep their own addresses", rss(item("Мост открыт", "http://neighbour.example/1"), head="<link>http://neighbour.example/</link>"), holds=_linked("neighbour.example/1")),
    _feed("json-of-nothing", "answers with JSON that is no feed", '{"error": "no such user"}', K.NOT_A_FEED),
    _feed("json-deep", "nests JSON 100,000 levels deep", '{"version":"https://jsonfeed.org/version/1.1","items":' + "[" * 100_000 + "]" * 100_000 + "}", K.MALFORMED, wire=300_000),
    _feed("json-number", "writes a number of a hundred thousand digits into its JSON", '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":' + "9" * 100_000 + "}]}", K.MALFORMED, wire=300_000),
)  # fmt: skip
