"""What Russian outlets write for Yandex News and Turbo: every field is read, by either parser, and no link but the item's own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aggregator import readers
from aggregator.model import Endpoint, Hints, Page, Reading
from aggregator.model.reading import Comment
from aggregator.readers import fast, feed, repair, tolerant

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HINTS = Hints(now=NOW, timezone="Asia/Vladivostok", language="ru")
URL = "https://vesti.example/yandex.xml"
NEWS, TURBO = "http://news.yandex.ru", "http://turbo.yandex.ru"

CHANNEL = (
    "<title>Вести</title><link>https://vesti.example/</link><yandex:logo>https://vesti.example/logo.png</yandex:logo>"
    "<yandex:logo type='square'>/square.png</yandex:logo>"
    "<yandex:related type='infinity'><link url='https://vesti.example/about'>О нас</link></yandex:related>"
)
COMMENT = (
    "<yandex:official-comment><yandex:comment-text origin='https://mayor.example/7?a=1&amp;b=2' origin-name='Мэрия «города»' "
    "anchor='official-comment'>%s</yandex:comment-text><yandex:bind-to>https://vesti.example/1</yandex:bind-to>"
    "<yandex:bind-to>https://other.example/9</yandex:bind-to></yandex:official-comment>"
)
ITEM = (
    "<item turbo='true'><title>Мост открыт</title><link>https://vesti.example/1</link><pdalink>https://m.vesti.example/1</pdalink>"
    "<description>Кратко.</description><yandex:genre>message</yandex:genre>"
    "<yandex:full-text>%s</yandex:full-text><turbo:content><![CDATA[<header><h1>Мост</h1></header><p>Другой, куда более длинный "
    "текст для страницы Турбо, который здесь не нужен.</p>]]></turbo:content>"
    "<yandex:related><link url='https://other.example/x' img='https://other.example/x.jpg'>Снег</link>"
    "<link url='/2?a=1&amp;b=2'><![CDATA[Лёд]]></link></yandex:related>"
    "<yandex:tags>мост</yandex:tags><yandex:theme_tags>transport</yandex:theme_tags>"
    "<yandex:online>https://vesti.example/online/7.xml</yandex:online>" + COMMENT + "</item>"
)
WRITTEN = {
    "escaped": ("&lt;p&gt;Один &amp;laquo;мост&amp;raquo;.&lt;/p&gt;&lt;p&gt;Два.&lt;/p&gt;", "&lt;b&gt;Мост&lt;/b&gt; &amp;amp; дорога целы."),
    "CDATA": ("<![CDATA[<p>Один «мост».</p><p>Два.</p>]]>", "<![CDATA[<b>Мост</b> &amp; дорога целы.]]>"),
}  # fmt: skip


def rss(items: str, prefixes: tuple[str, str] = ("yandex", "turbo"), declared: bool = True) -> str:
    news, turbo = prefixes
    names = f' xmlns:{news}="{NEWS}" xmlns:{turbo}="{TURBO}"' if declared else ""
    text = f'<rss version="2.0"{names}><channel>{CHANNEL}{items}</channel></rss>'
    for usual, given in (("yandex:", f"{news}:"), ("turbo:", f"{turbo}:")):
        text = text.replace(f"<{usual}", f"<{given}").replace(f"</{usual}", f"</{given}")
    return text


def read(body: bytes) -> Reading:
    return readers.read(Page(URL, body, {}, NOW), Endpoint("vesti", "feed", URL), HINTS)


def by(parser: str, text: str) -> Reading:
    said = fast.parse(text.encode(), 1000) if parser == "fast" else tolerant.parse(repair.mended(text))
    return feed.reading(said, Page(URL, b"", {}, NOW), HINTS)


def check(reading: Reading) -> None:
    (found,) = reading.entries
    assert reading.logo == "https://vesti.example/square.png"
    assert (found.link, found.title, found.summary, found.genre) == (
        "https://vesti.example/1",
        "Мост открыт",
        "Кратко.",
        "message",
    )
    assert found.text == "Один «мост».\n\nДва."
    assert found.related == ("https://other.example/x", "https://vesti.example/2?a=1&b=2")
    assert (found.categories, found.online) == (("мост", "transport"), "https://vesti.example/online/7.xml")
    assert found.comment == Comment(
        "Мост & дорога целы.",
        "Мэрия «города»",
        "https://mayor.example/7?a=1&b=2",
        ("https://vesti.example/1", "https://other.example/9"),
    )


@pytest.mark.parametrize("parser", ["fast", "feedparser"])
@pytest.mark.parametrize("prefixes", [("yandex", "turbo"), ("y", "t"), ("news", "yandex-turbo")], ids=str)
@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_every_field_is_read_by_either_parser(parser: str, prefixes: tuple[str, str], written: tuple[str, str]) -> None:
    check(by(parser, rss(ITEM % written, prefixes)))


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251"])
@pytest.mark.parametrize("declared", [True, False], ids=["declared", "undeclared"])
@pytest.mark.parametrize("broken", ["", "<broken & </broken>"], ids=["whole", "broken"])
@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_every_field_is_read_from_bytes(encoding: str, declared: bool, broken: str, written: tuple[str, str]) -> None:
    text = rss(ITEM % written, declared=declared).replace("</channel>", f"{broken}</channel>")
    check(read(f'<?xml version="1.0" encoding="{encoding}"?>\n{text}'.encode(encoding)))


@pytest.mark.parametrize("parser", ["fast", "feedparser"])
@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        (
            "<yandex:official-comment origin='https://mayor.example/' origin-name='Мэрия'>Целы.</yandex:official-comment>",
            Comment("Целы.", "Мэрия", "https://mayor.example/"),
        ),
        (
            "<yandex:official-comment url='https://mayor.example/'><yandex:comment-text>Целы.</yandex:comment-text></yandex:official-comment>",
            Comment("Целы.", None, "https://mayor.example/"),
        ),
        (
            "<yandex:official-comment><title>Не то</title><link>https://bad.example/</link></yandex:official-comment>",
            None,
        ),
        ("<yandex:official-comment/>", None),
    ],
    ids=["flat", "address outside", "no text", "empty"],
)
def test_comments_of_other_forms(parser: str, comment: str, expected: Comment | None) -> None:
    item = f"<item><title>Мост</title><link>https://vesti.example/1</link>{comment}<author>Анна</author></item>"
    (found,) = by(parser, rss(item)).entries
    assert (found.link, found.title, found.authors, found.comment) == (
        "https://vesti.example/1",
        "Мост",
        ("Анна",),
        expected,
    )


@pytest.mark.parametrize("parser", ["fast", "feedparser"])
def test_a_page_of_turbo_is_the_text_for_want_of_a_better_one(parser: str) -> None:
    header = "<header><h1>Мост</h1><figure><img src='https://vesti.example/a.jpg'/></figure><menu><a href='/'>Главная</a></menu></header>"
    item = (
        "<item turbo='true'><link>https://vesti.example/1</link><title>Мост</title><metrics><yandex schema_identifier='1'><breadcrumblist>"
        "<breadcrumb url='https://vesti.example/news' text='Новости'/></breadcrumblist></yandex></metrics>"
        f"<turbo:content><![CDATA[ {header}<p>Открыт.</p> ]]></turbo:content></item>"
    )
    (found,) = by(parser, rss(item)).entries
    assert (found.text, found.image, found.link) == (
        "Открыт.",
        "https://vesti.example/a.jpg",
        "https://vesti.example/1",
    )
