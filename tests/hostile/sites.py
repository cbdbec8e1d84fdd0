"""Faults of robots.txt, sitemaps and pages."""

from __future__ import annotations

import asyncio
import gzip
import random
import sqlite3

from fetch_kit import Reply, answer, redirect

from aggregator.failures import FailureKind as K

from .fault import HASTY, Fault, Here
from .servers import PROSE, feed, item, pages, rss, site

READ = ("Мост открыт",)
FEED = feed(rss("Мост открыт"))
FORBIDDING = b"User-agent: *\nDisallow: /\n"
MANNERS = "test_fetch_manners.py"
PAGES = "test_hostile_pages.py::test_every_hostile_page_ends_in_bounded_time_and_memory"
NOISE = random.Random(7).randbytes(300_000)
Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


async def _silent(reader: Reader, writer: Writer) -> None:
    await asyncio.sleep(3600)


async def _endless(reader: Reader, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"# and so on\n" * 10_000)
        await writer.drain()


def _robots(name: str, does: str, reply: Reply, kind: K | None = None, **more: object) -> Fault:
    server = site(**{"robots.txt": reply, "rss": FEED})
    return _fault(name, does, server, kind, **({"titles": READ if kind is None else ()} | more))


def _fault(name: str, does: str, server: object, kind: K | None, **more: object) -> Fault:
    return Fault(name, does, server, kind, **({"group": "robots and sitemaps"} | more))  # type: ignore[arg-type]


# ---------------------------------------------------------------- sitemaps


def _urlset(*addresses: str) -> bytes:
    inner = "".join(f"<url><loc>{each}</loc><lastmod>2026-11-23</lastmod></url>" for each in addresses)
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{inner}</urlset>".encode()


def _index(*addresses: str) -> bytes:
    inner = "".join(f"<sitemap><loc>{each}</loc></sitemap>" for each in addresses)
    return f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{inner}</sitemapindex>".encode()


def _sitemap(name: str, does: str, make: object, kind: K | None = None, **more: object) -> Fault:
    """`make`: of where the host is, the answers by path; /sitemap.xml is asked for."""
    server = make if callable(make) else site(**{"sitemap.xml": make})
    return _fault(name, does, server, kind, asked="sitemap", **({"titles": READ if kind is None else ()} | more))


def _news(path: str = "/1") -> bytes:
    """A news sitemap of one article."""
    return (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>"
        f"<url><loc>{path}</loc><news:news><news:title>Мост открыт</news:title></news:news></url></urlset>"
    ).encode()


def _three_at_most(here: Here) -> None:
    assert sum(path.startswith("/s") for path in here.asked) <= 4


def _neighbour_left_alone(here: Here) -> None:
    assert here.other.asked == []


# ---------------------------------------------------------------- pages


def _page(name: str, does: str, body: bytes | str, kind: K | None, *headers: str, **more: object) -> Fault:
    """A feed that announces an article without its text, and what its page is."""
    short = "<item><title>Мост открыт</title><link>/a</link></item>"
    reply = answer(body, *(headers or ("Content-Type: text/html; charset=utf-8",)))
    server = site(rss=feed(rss(short)), a=reply)
    given = {"titles": READ, "asked": "page", "group": "Pages", "wire": 1_500_000, "seconds": 6} | more
    return Fault(name, does, server, kind, **given)  # type: ignore[arg-type]


def _html(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>Мост открыт</title>{head}</head><body>{body}</body></html>"


def _article(body: str) -> str:
    return _html(f"<article><h1>Мост открыт</h1>{body}</article>")


def _no_text(connection: sqlite3.Connection) -> None:
    (text,) = connection.execute("SELECT text FROM news WHERE source = 'fault'").fetchone()
    assert text is None


def _text(connection: sqlite3.Connection) -> None:
    (text,) = connection.execute("SELECT text FROM news WHERE source = 'fault'").fetchone()
    assert "Движение по мосту" in text
    assert all(letter.isprintable() or letter == "\n" for letter in text)


def _seen(name: str, does: str, test: str = PAGES, group: str = "Pages") -> Fault:
    return Fault(name, does, tested_in=test, group=group)  # type: ignore[arg-type]


PARAGRAPHS = f"<p>{PROSE}</p>" * 5
LOGIN = _html("<form action=/login><input name=user><input type=password name=p><button>Войти</button></form>")
NOTICE = (
    "<div class=consent><p>Мы используем файлы cookie, чтобы сайт работал лучше.</p><button>Принять все</button></div>"
)
FINE = "Суд во Владивостоке оштрафовал магазин за то, что его сайт использует файлы cookie, не спросив согласия. Вы можете так и не узнать, кто собирал ваши данные, сказал судья."


def _only_text(connection: sqlite3.Connection) -> None:
    _text(connection)
    (text,) = connection.execute("SELECT text FROM news WHERE source = 'fault'").fetchone()
    assert "cookie" not in text


def _fine(connection: sqlite3.Connection) -> None:
    (text,) = connection.execute("SELECT text FROM news WHERE source = 'fault'").fetchone()
    assert "оштрафовал магазин" in text


WALL = _html(NOTICE)
SOFT = "<!doctype html><html><head><title>Страница не найдена</title></head><body><h1>404</h1><p>Такой страницы нет.</p></body></html>"

FAULTS = (
    _robots("robots-500", "errs on robots.txt: that means no (RFC 9309)", answer(status=500), K.ROBOTS, says="robots.txt answers with an error"),
    _robots("robots-401", "wants a password for robots.txt: that means yes", answer(status=401)),
    _robots("robots-403", "forbids robots.txt itself: that means yes", answer(status=403)),
    _robots("robots-429", "is asked too often for robots.txt", answer(b"", "Retry-After: 60", status=429), K.RATE_LIMITED),
    _robots("robots-silent", "says nothing when asked for robots.txt: it is down, not forbidding", _silent, K.TIMEOUT, limits=HASTY),
    _robots("robots-forbids", "forbids everything, and means it", answer(FORBIDDING), K.ROBOTS, says="robots.txt asks not to"),
    _robots("robots-1-mb", "forbids everything at the head of a robots.txt of 1 MB", answer(FORBIDDING + b"# and so on\n" * 90_000), K.ROBOTS),
    _robots("robots-1-mb-end", "forbids everything at the end of 1 MB, where nobody reads any more", answer(b"# and so on\n" * 90_000 + FORBIDDING)),
    _robots("robots-endless", "sends a robots.txt without end: 500 KiB of it are read", _endless, memory=60_000_000, seconds=5),
    _robots("robots-binary", "sends a picture for robots.txt", answer(b"\x89PNG\r\n\x1a\n" + NOISE, "Content-Type: image/png")),
    _robots("robots-html", "sends a page for robots.txt", answer(SOFT, "Content-Type: text/html")),
    _robots("robots-circle", "sends robots.txt round in a circle: there is none", redirect("/robots.txt?1")),
    _robots("robots-gzip-bomb", "sends a bomb for robots.txt: 500 KiB of it are unpacked", answer(gzip.compress(bytes(40_000_000), 9), "Content-Encoding: gzip"), memory=60_000_000, seconds=5),
    _fault("robots-private", "redirects robots.txt to a host within a private network", pages(lambda here: {"/robots.txt": redirect("http://10.0.0.1/robots.txt"), "/rss": FEED}), K.PRIVATE_ADDRESS),
    _seen("robots-delay", "asks for a pause of a year between two requests: thirty seconds are kept to", f"{MANNERS}::test_crawl_delay_is_kept_to_within_reason", "robots and sitemaps"),
    _seen("robots-patterns", "has patterns that explode, and groups without end", f"{MANNERS}::test_a_hostile_robots_txt_costs_little", "robots and sitemaps"),
    _sitemap("sitemap", "has a sitemap that is well (a control)", answer(_news()), wire=1_000),
    _sitemap("index-of-itself", "has a sitemap index that names itself", answer(_index("/sitemap.xml")), K.EMPTY, says="without sitemaps"),
    _sitemap("index-circle", "has two sitemap indexes that name each other", site(**{"sitemap.xml": answer(_index("/s2.xml")), "s2.xml": answer(_index("/sitemap.xml"))}), titles=(), after=_three_at_most),
    _sitemap("index-of-10000", "has an index of 10,000 sitemaps: three are asked for", site(**{"sitemap.xml": answer(_index(*(f"/s{n}.xml" for n in range(10_000)))), "*": answer(_news())}) , titles=(), after=_three_at_most, wire=1_000_000),
    _sitemap("index-elsewhere", "has an index that names another host's sitemaps", pages(lambda here: {"/sitemap.xml": answer(_index(here.elsewhere("/s.xml"), "http://10.0.0.1/s.xml"))}), K.EMPTY, says="of its own site", after=_neighbour_left_alone),
    _sitemap("foreign-addresses", "has a sitemap of another host's pages", answer(_urlset("http://neighbour.example/1")), K.EMPTY, says="another site"),
    _sitemap("a-million-addresses", "has a sitemap of a million addresses in a .gz file: 50,000 are read, the newest 200 kept", answer(gzip.compress(b"<urlset>" + b"<url><loc>/1</loc></url>" * 1_000_000 + b"</urlset>", 1)), K.EMPTY, says="50,000 addresses", seconds=20, wire=1_000_000),
    _sitemap("sitemap-bomb", "has a .gz file of 60 MB", answer(gzip.compress(bytes(60_000_000), 9)), K.TOO_LARGE, seconds=5),
    _sitemap("sitemap-laughs", "declares entities: they are not expanded", answer(b'<!DOCTYPE u [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + _news().replace("Мост".encode(), "Мост&b;".encode())), titles=("Мост&b; открыт",)),
    _sitemap("sitemap-html", "has a page for a sitemap", answer(SOFT), K.NOT_A_FEED, says="Страница не найдена"),
    _sitemap("sitemap-cut", "has a sitemap that breaks off: the whole addresses are kept", answer(_news().replace(b"</urlset>", b"<url><loc>/2"))),
    _page("well", "has a page that is well (a control)", _article(PARAGRAPHS), None, holds=_text),
    _page("nested", "nests 100,000 tags behind its text: the text is read", _article(PARAGRAPHS + "<div>" * 100_000), None, holds=_text),
    Fault("tangled", "nests its tags so that reading them would take seconds", tested_in="test_hostile_pages.py::test_hostile_pages_in_a_pass_leave_the_other_articles_untouched_and_the_log_says_why", kind=K.TANGLED, group="Pages"),
    _page("attributes-page", "gives a tag 100,000 attributes, behind a text", _article(PARAGRAPHS + "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">"), None, holds=_text),
    _seen("pages-of-50-mb", "sends pages of 50 MB on one line, a million attributes, and fifty more of that kind"),
    _seen("page-of-50-mb", "announces a page of 50 MB", "test_fetch_bodies.py::test_a_page_of_50_mb_is_refused_as_soon_as_it_says_so"),
    _page("no-end-tags", "never closes a tag", f"<html><body><article><h1>Мост открыт<p>{PROSE}" + f"<p>{PROSE}" * 5, None, holds=_text),
    _page("scripts", "has nothing but scripts", _html("<div id=app></div><script>" + "var a=1;" * 9_000 + "</script>"), K.NO_ARTICLE, holds=_no_text),
    _page("cookie-wall", "shows a cookie wall instead of the article", WALL, K.NO_ARTICLE, says="consent to cookies", holds=_no_text),
    _fault("cookie-wall-over-a-text", "shows a cookie wall instead of the rest of an article whose feed has its beginning: that stays", site(rss=feed(rss(item("Мост открыт", "/a", text=PROSE))), a=answer(WALL)), K.NO_ARTICLE, asked="page", titles=READ, group="Pages", holds=_text),
    _page("cookie-notice", "shows a notice on cookies above its article: the article is read", _html(NOTICE + f"<article><h1>Мост открыт</h1>{PARAGRAPHS}</article>"), None, holds=_only_text),
    _page("cookie-news", "has an article on cookies: it is read", _html(f"<article><h1>Штраф за cookie</h1><p>{FINE}</p></article>"), None, holds=_fine),
    _page("soft-404", "says «not found» with a status of 200", SOFT, K.NO_ARTICLE, holds=_no_text),
    _page("login", "shows a login instead of the article", LOGIN, K.NO_ARTICLE, holds=_no_text),
    _page("binary", "sends noise and calls it HTML", NOISE, K.NO_ARTICLE, holds=_no_text),
    _page("pdf", "sends a PDF and calls it HTML", b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nstream\n" + NOISE + b"\nendstream\n%%EOF", K.NO_ARTICLE, holds=_no_text),
    _page("real-pdf", "sends a PDF and says so", b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nstream\n" + NOISE + b"\nendstream\n%%EOF", K.NO_ARTICLE, "Content-Type: application/pdf", holds=_no_text),
    _page("picture", "sends a picture", b"\x89PNG\r\n\x1a\n" + NOISE, K.NO_ARTICLE, "Content-Type: image/png", holds=_no_text),
    _page("repeating", "repeats every block of its page a thousand times", _article(PARAGRAPHS * 200), None, holds=_text),
    _page("zero-bytes-page", "puts zero bytes and colours for the terminal into its text", _article(PARAGRAPHS.replace("мосту", "мо\0сту").replace("утром", "\x1b[31mутром")), None, holds=_text),
    _page("empty-page", "answers with nothing", b"", K.NO_ARTICLE, holds=_no_text),
    _page("page-bomb", "sends a bomb for a page", gzip.compress(bytes(40_000_000), 9), K.TOO_LARGE, "Content-Encoding: gzip", holds=_no_text),
)  # fmt: skip
