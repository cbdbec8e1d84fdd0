"""Redirects, and the addresses that answers lead to."""

from __future__ import annotations

from fetch_kit import Reply, answer, redirect

from aggregator.failures import FailureKind as K

from .fault import Fault, Here
from .servers import feed, item, pages, rss, site

FEED = feed(rss("Мост открыт"))
READ = ("Мост открыт",)
KEYS = {"headers": (("Authorization", "Bearer geheim"), ("X-Key", "geheim"))}

OFF_THE_WEB = {
    "to-file": ("file:///etc/passwd", "a file of ours"),
    "to-data": ("data:application/rss+xml,<rss/>", "a data: address"),
    "to-javascript": ("javascript:alert(1)", "a script"),
    "to-ftp": ("ftp://neighbour.example/rss", "an FTP server"),
    "to-gopher": ("gopher://neighbour.example/_GET", "a gopher server"),
    "with-password": ("http://user:geheim@neighbour.example/rss", "an address with a name and a password"),
    "to-no-port": ("http://neighbour.example:99999/rss", "a port that cannot be"),
    "to-far": ("/" + "a" * 5000, "an address of 5,000 characters"),
}
PRIVATE = {
    "to-127.0.0.1": "127.0.0.1",
    "to-0.0.0.0": "0.0.0.0",
    "to-ipv6-loopback": "[::1]",
    "to-10.0.0.1": "10.0.0.1",
    "to-192.168.1.1": "192.168.1.1",
    "to-metadata": "169.254.169.254",
    "to-fd00": "[fd00::1]",
    "to-fe80": "[fe80::1]",
    "to-decimal": "2130706433",
    "to-hexadecimal": "0x7f000001",
    "to-octal": "0177.0.0.1",
    "to-short": "127.1",
    "to-ipv4-in-ipv6": "[::ffff:127.0.0.1]",
    "to-ipv4-in-nat64": "[64:ff9b::7f00:1]",
    "to-wide-digits": "１２７.０.０.１",
}


def _to(target: str, status: int = 302) -> dict[str, Reply]:
    return {"/rss": redirect(target, status)}


def _elsewhere(status: int) -> object:
    """To the neighbour's feed, which is well."""

    def made(here: Here) -> dict[str, Reply]:
        here.other.replies["/rss"] = FEED
        return _to(here.elsewhere(), status)

    return pages(made)


def _nobody_asked(here: Here) -> None:
    assert here.other.asked == []


def _keys_stayed(here: Here) -> None:
    told = [each for each in here.other.asked if each.path != "/robots.txt"]
    assert told, "the neighbour was asked"
    assert "geheim" not in str(here.other.asked)


def _linking(here: Here) -> dict[str, Reply]:
    """A feed whose article lies at the neighbour's, without its text."""
    here.other.replies["/a"] = answer("<html><body><p>Проба.</p></body></html>")
    short = f"<item><title>Мост открыт</title><link>{here.elsewhere('/a')}</link></item>"
    return {"/rss": feed(rss(short))}


def _page_moved(here: Here) -> dict[str, Reply]:
    here.other.replies["/a"] = answer("<html><body><p>Проба.</p></body></html>")
    short = f"<item><title>Мост открыт</title><link>{here.url('/a')}</link></item>"
    return {"/rss": feed(rss(short)), "/a": redirect(here.elsewhere("/a"))}


def _refreshing(here: Here) -> dict[str, Reply]:
    here.other.replies["/rss"] = FEED
    html = f"<html><head><meta http-equiv=refresh content='0; url={here.elsewhere()}'><title>Идём дальше</title></head></html>"
    return {"/rss": answer(html, "Content-Type: text/html")}


def _foreign_items(here: Here) -> dict[str, Reply]:
    return {"/rss": redirect("/other"), "/other": feed(rss(item("Мост открыт", here.elsewhere("/1"))))}


def _fault(name: str, does: str, server: object, kind: K | None = None, **more: object) -> Fault:
    titles = READ if kind is None else ()
    return Fault(name, does, server, kind, **({"titles": titles, "group": "Redirects and addresses"} | more))  # type: ignore[arg-type]


FAULTS = (
    _fault("circle", "redirects to a page that redirects back", site(rss=redirect("/b"), b=redirect("/rss")), K.REDIRECT, says="circle"),
    _fault("to-itself", "redirects to itself", site(rss=redirect("/rss#again")), K.REDIRECT, says="circle"),
    _fault("chain-of-50", "redirects fifty times, each time to another page", pages(lambda here: _to("/0") | {f"/{n}": redirect(f"/{n + 1}") for n in range(50)} | {"/50": FEED}), K.REDIRECT, says="more than 10 redirects"),
    _fault("chain-of-9", "redirects nine times, to the feed", pages(lambda here: _to("/0") | {f"/{n}": redirect(f"/{n + 1}") for n in range(8)} | {"/8": FEED})),
    _fault("nowhere", "redirects without saying where to", site(rss=answer(b"", status=301)), K.PROTOCOL, says="does not say where to go"),
    *(_fault(name, f"redirects to {words}", pages(lambda here, target=target: _to(target)), K.REDIRECT, after=_nobody_asked) for name, (target, words) in OFF_THE_WEB.items()),
    *(_fault(name, f"redirects to {host}", pages(lambda here, host=host: _to(f"http://{host}:{here.other.port}/rss")), K.PRIVATE_ADDRESS, says="not on the public internet", after=_nobody_asked) for name, host in PRIVATE.items()),
    _fault("to-no-host", "redirects to `http:///rss`, which every browser takes for a host called rss", site(rss=redirect("http:///rss")), K.DNS, says="rss does not resolve"),
    _fault("to-private-name", "redirects to a name that resolves to 127.0.0.1", pages(lambda here: _to(f"http://localhost:{here.other.port}/rss")), K.PRIVATE_ADDRESS, after=_nobody_asked),
    _fault("to-http", "redirects from https to http: the feed is read, keys do not go there", _elsewhere(302), secure="good", source=KEYS, after=_keys_stayed),
    _fault("keys-elsewhere", "redirects to somebody else's site: the feed is read, keys do not go there", _elsewhere(302), source=KEYS, after=_keys_stayed),
    _fault("moved-for-good", "moves for good to somebody else's site, where the next poll goes at once, without the keys", _elsewhere(301), source=KEYS, after=_keys_stayed, polls=2),
    _fault("moved-to-http", "moves for good from https to http, where the next poll goes at once, without the keys", _elsewhere(308), secure="good", source=KEYS, after=_keys_stayed, polls=2),
    _fault("links-elsewhere", "has an article at somebody else's site: its page is asked for, without the keys", pages(_linking), K.NO_ARTICLE, titles=READ, asked="page", source=KEYS, after=_keys_stayed),
    _fault("page-elsewhere", "redirects an article to somebody else's site, without the keys", pages(_page_moved), K.NO_ARTICLE, titles=READ, asked="page", source=KEYS, after=_keys_stayed),
    _fault("relative", "redirects with a relative address", site(rss=redirect("feeds/../b?x=1"), **{"b?x=1": FEED})),
    _fault("protocol-relative", "redirects with an address without a scheme", pages(lambda here: _to(here.url("/b").removeprefix("http:")) | {"/b": FEED})),
    _fault("raw-location", "redirects with a Location in windows-1251, unescaped", pages(lambda here: {"/rss": b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /" + "лента".encode("cp1251") + b"\r\n\r\n", "/%EB%E5%ED%F2%E0": FEED})),
    _fault("two-locations", "redirects to two places at once", pages(lambda here: {"/rss": answer(b"", "Location: /b", "Location: /c", status=302), "/b": FEED})),
    _fault("meta-refresh", "answers with a page that sends browsers elsewhere: it is no feed, and nobody is asked", pages(_refreshing), K.NOT_A_FEED, says="Идём дальше", after=_nobody_asked),
    _fault("to-foreign-items", "redirects to a feed whose items lie elsewhere", pages(_foreign_items)),
)  # fmt: skip
