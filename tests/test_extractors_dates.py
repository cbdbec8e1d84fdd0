"""When an article was published: given this page, then this day, as a reader of the page saw it. Now is 13 November 2024."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from aggregator.extractors import dateline, extract
from aggregator.model import Found, Hints, Moment, Selectors
from aggregator.normalize import calendars, dates, months

NOW = datetime(2024, 11, 13, 15, 0, tzinfo=UTC)
URL = "https://news.example/society/bridge-opened"
STORY = "<p>The bridge over the river was opened after two years of work, the city council said.</p>" * 4


def found(
    inner: str, head: str = "", url: str = URL, *, zone: str = "UTC", language: str | None = None, published: str = ""
) -> Found[Moment] | None:
    html = f"<html><head><title>Bridge opened - News</title>{head}</head><body>{inner}</body></html>"
    hints = Hints(now=NOW, timezone=zone, language=language, selectors=Selectors(published=published or None))
    return extract(html, url, hints).published


def day(inner: str, head: str = "", url: str = URL, zone: str = "UTC", language: str | None = None) -> str | None:
    said = found(inner, head, url, zone=zone, language=language)
    return dates.written_day(said.value, ZoneInfo(zone)).isoformat() if said else None


def article(dateline: str = "", before: str = "") -> str:
    return f"<div>{before}<h1>Bridge opened</h1>{dateline}{STORY}</div>"


def linked(published: str, modified: str = "") -> str:
    changed = f',"dateModified":"{modified}"' if modified else ""
    said = f'{{"@type":"NewsArticle","headline":"Bridge opened","datePublished":"{published}"{changed}}}'
    return f'<script type="application/ld+json">{said}</script>'


def tag(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{value}">'


# ---------------------------------------------------------------- UTC and the reader's day


def test_the_day_is_that_of_the_offset_the_date_was_written_with() -> None:
    assert day(article(), linked("2024-11-08T22:28:35-05:00")) == "2024-11-08"
    assert day(article(), linked("2024-11-09T00:30:00+10:00")) == "2024-11-09"


@pytest.mark.parametrize(
    "shown",
    [
        "<p>November 8, 2024, 10:28 PM</p>",
        "<p>8 November 2024</p>",
        "<time datetime='2024-11-08T22:28:35-05:00'>yesterday</time>",
    ],
)
def test_a_date_in_utc_yields_to_the_local_day_beside_the_headline(shown: str) -> None:
    assert day(article(shown), linked("2024-11-09T03:28:35Z")) == "2024-11-08"


def test_the_instant_stays_when_the_local_day_is_found() -> None:
    said = found(article("<p>November 8, 2024, 10:28 PM</p>"), linked("2024-11-09T03:28:35Z"))
    assert said is not None
    assert said.value.at == datetime(2024, 11, 9, 3, 28, 35, tzinfo=UTC)
    assert said.value.offset == timedelta(hours=-5)


def test_a_date_in_utc_yields_to_the_day_in_the_address() -> None:
    assert day(article(), linked("2024-11-09T03:28:35Z"), "https://news.example/2024/11/08/bridge") == "2024-11-08"


def test_a_day_that_no_offset_explains_is_not_the_local_day() -> None:
    assert day(article(), linked("2024-11-09T10:04:00Z"), "https://news.example/2024/11/08/bridge") == "2024-11-09"


def test_the_same_instant_with_an_offset_lets_know_the_local_day() -> None:
    head = linked("2024-10-18T22:04:00Z") + tag("date", "Sat, 19 Oct 2024 00:04:00 +0200")
    assert day(article(), head) == "2024-10-19"


def test_a_date_in_utc_is_of_the_day_where_the_source_is() -> None:
    assert day(article(), linked("2024-11-11T22:00:00Z"), zone="Asia/Vladivostok") == "2024-11-12"


# ---------------------------------------------------------------- several dates


@pytest.mark.parametrize(
    ("head", "shown", "expected"),
    [
        (linked("2024-11-06T14:42:13+01:00"), "<p>04.11.2024</p>", "2024-11-04"),
        (linked("2024-11-06T14:42:13+01:00"), "<p>Aktualisiert: 08.11.2024, 10:00</p>", "2024-11-06"),
        (linked("2024-11-06T14:42:13+01:00"), "<p>12 May 2021</p>", "2024-11-06"),
        (linked("2024-11-06T14:42:13+01:00"), "<p>- City Hall (@city) November 5, 2024</p>", "2024-11-06"),
        (linked("2024-11-06T14:42:13+01:00"), "<blockquote>Council, 5 November 2024</blockquote>", "2024-11-06"),
        (linked("2024-11-06T14:42:13+01:00"), "<p>11.06.2024</p>", "2024-11-06"),
        (tag("date", "11/01/2024 12:43:42"), "<p>01.11.2024</p>", "2024-11-01"),
        (tag("article:modified_time", "2024-11-09T10:00:00Z"), "<p>4 November 2024</p>", "2024-11-04"),
    ],
    ids=["beside", "updated", "far-away", "embedded", "quoted", "swapped", "swapped-meta", "modified-is-not-published"],
)
def test_what_stands_beside_the_headline_checks_what_is_claimed(head: str, shown: str, expected: str) -> None:
    assert day(article(shown), head) == expected


def test_a_publication_at_the_instant_of_the_last_change_yields_to_an_earlier_one() -> None:
    head = linked("2024-11-06T10:11:51Z", "2024-11-06T10:11:51Z") + tag(
        "article:published_time", "2024-03-17T16:57:43Z"
    )
    assert day(article(), head) == "2024-03-17"


def test_an_article_published_again_keeps_the_day_of_its_address() -> None:
    assert day(article(), linked("2024-06-17T18:28:00+0200"), "https://news.example/2022/7/12/bridge") == "2022-07-12"


def test_the_editors_selector_is_final() -> None:
    said = found(article("<p class=d>4 November 2024</p>"), linked("2024-11-06T10:00:00Z"), published=".d")
    assert said is not None
    assert (said.method, said.value.at.date()) == ("selector", date(2024, 11, 4))


# ---------------------------------------------------------------- what nobody claims


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (article("<div><span>By Ann Lee</span> | <em>31.10.2024</em></div>"), "2024-10-31"),
        (article(before="<div>Apr 7, 2023</div>"), "2023-04-07"),
        (article("<p>Apr <b>04</b>2023</p>"), "2023-04-04"),
        (article("<p>26 | 01 | 2022 News | Video</p>"), "2022-01-26"),
        (article("<p>(21. November 2022) Energy consumers get a notice of higher prices, which they may refuse.</p>"), "2022-11-21"),
        (article("<p>2 days ago</p><footer><p>posted on 5 May 2022</p></footer>"), "2022-05-05"),
        (article("<p>August 06</p>") + "<small class=stamp>August 06, 2019</small>", "2019-08-06"),
        (article("<abbr title='Friday, 6 October 2017 4:00'>6 October</abbr>"), "2017-10-06"),
        (f"<h1>News</h1><div>1 May 2020</div>{'<i>x</i>' * 200}<h1>Bridge opened</h1><p>5 May 2022</p>", "2022-05-05"),
        (article(STORY * 3) + "<div class=comments><time datetime=2024-11-01>1 November</time></div>", None),
        (article(), None),
    ],
    ids=[
        "inline", "before", "glued", "pipes", "leading", "counted-back", "year-elsewhere", "abbr", "second-h1", "comments", "none",
    ],
)  # fmt: skip
def test_a_page_that_claims_nothing(inner: str, expected: str | None) -> None:
    assert day(inner) == expected


def test_the_data_of_a_script_is_asked_where_nothing_is_shown() -> None:
    said = '<h1>Coffee</h1><script>var page = {"title":"Coffee","published_at":"2019-03-02T06:22:28+01:00"};</script>'
    known = dateline.published(LexborHTMLParser(said), [], URL, Hints(now=NOW), None, said)
    assert known is not None
    assert known.value.at == datetime(2019, 3, 2, 5, 22, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "url", "expected"),
    [
        ("", "https://news.example/2024/11/08/bridge", "2024-11-08"),
        ("", "https://news.example/news/08112024-bridge", "2024-11-08"),
        (tag("og:image", "https://img.example/2024/11/08/bridge.jpg"), URL, "2024-11-08"),
        ("<meta value='Fri Nov 08 12:45:00 EST 2024' name='article:published_time'>", URL, "2024-11-08"),
        ("", "https://news.example/2025/11/08/bridge", None),
        (linked("2025-03-01T10:00:00Z"), URL, None),
        (linked("1912-04-15T10:00:00Z"), URL, None),
    ],
    ids=["address", "day-first", "picture", "value-for-content", "future-address", "future", "before-the-web"],
)
def test_the_last_resort(head: str, url: str, expected: str | None) -> None:
    assert day(article(), head, url) == expected


def test_the_language_of_the_page_tells_the_month_from_the_day() -> None:
    shown = article("<p>03/04/2024</p>")
    assert day(shown, "<meta property='og:locale' content='en_US'>") == "2024-03-04"
    assert day(shown, "<meta property='og:locale' content='es_ES'>") == "2024-04-03"
    assert day(shown, "<meta property='og:locale' content='en_US'>", language="en-GB") == "2024-04-03"


def test_confidence_tells_agreement_from_a_guess() -> None:
    agreed = found(article("<p>4 November 2024</p>"), linked("2024-11-04T09:00:00Z"))
    alone = found(article(), linked("2024-11-04T09:00:00Z"))
    yearless = found(article("<p>4 November</p>"))
    assert agreed is not None
    assert alone is not None
    assert yearless is not None
    assert 1 > agreed.confidence > alone.confidence > yearless.confidence > 0


@pytest.mark.parametrize("zone", ["UTC", "Asia/Vladivostok", "America/New_York"])
@pytest.mark.parametrize(
    ("line", "written", "expected"),
    [
        ("February 29", "2023-02-29", "2024-02-29"),
        ("February 29, 23:30", "20230229", "2024-02-29"),
        ("March 1, 00:30", "2023/03/01", "2023-03-01"),
        ("January 1", "20230101", "2023-01-01"),
        ("December 31, 23:30", "2022-12-31", "2022-12-31"),
    ],
)
def test_a_day_takes_the_year_that_the_source_writes_it_with_if_that_has_such_a_day(
    zone: str, line: str, written: str, expected: str
) -> None:
    assert day(article(f"<p>{line}</p><a href='/{written}/a.jpg'>More</a>"), zone=zone) == expected


# ---------------------------------------------------------------- what speaks against a line

SPAN = "<div><span class='date'>{}</span></div>"


@pytest.mark.parametrize(
    ("head", "dateline", "expected"),
    [
        ("Mittwoch, 13. November 2024", "<p class='date'>04.11.2024</p>", "2024-11-04"),
        ("Miércoles, 13 de noviembre de 2024", "<p class='date'>4 de noviembre de 2024</p>", "2024-11-04"),
        ("Среда, 13 ноября 2024", "<p class='date'>4 ноября 2024</p>", "2024-11-04"),
        ("2024年11月13日（水）", "<p class='date'>2024/11/4 5:50</p>", "2024-11-04"),
        ("Tuesday, 12 November 2024", "<p>The Agency<br>11 Nov 2024, 22:11 GMT+10</p>", "2024-11-11"),
        ("<time datetime='2024-11-13T13:56:20+01:00'>Mittwoch, 13. November 2024</time>", "<p class='date'>31. Oktober 2024.</p>", "2024-10-31"),
        ("Wednesday, 13 November 2024", "", "2024-11-13"),
    ],
    ids=["German", "Spanish", "Russian", "Japanese", "agency", "time-element", "nothing-else"],
)  # fmt: skip
def test_the_day_of_today_in_the_head_of_a_paper_is_not_the_articles(head: str, dateline: str, expected: str) -> None:
    page = f"{SPAN.format(head)}{'<i>x</i>' * 200}<h2>Bridge opened</h2>{'<i>x</i>' * 200}{dateline}{STORY}"
    assert day(page) == expected


def test_a_weekday_after_the_headline_is_a_dateline() -> None:
    shown = article("<p>Monday, 4 November 2024</p>") + "<div class='date'>1 November 2024</div>"
    assert day(shown) == "2024-11-04"


@pytest.mark.parametrize(
    "caption",
    [
        "The engineers who had planned it all stand on the old bridge of the town, 2 March 2023",
        "Die Ingenieure stehen gemeinsam mit der Bürgermeisterin auf der alten Brücke, 2. März 2023",
        "Los ingenieros que la habían planeado posan sobre el viejo puente de la ciudad, 2 de marzo de 2023",
    ],
)
def test_a_caption_is_no_dateline_where_there_is_one(caption: str) -> None:
    assert day(article(f"<div>{caption}</div><p>4 November 2024</p>")) == "2024-11-04"


def test_a_long_line_that_says_who_wrote_is_a_dateline() -> None:
    said = "By Ann Lee, Peter Short and Mary Long for the City Desk of the News, 4 November 2024"
    assert day(article(f"<div>{said}</div><p>12 November 2024</p>")) == "2024-11-04"


@pytest.mark.parametrize(
    "dateline",
    [
        "<p>Akt.: 9. November 2024 - 21.18 Uhr</p><p>4. November 2024 - 16.03 Uhr</p>",
        "<p>Last updated 9 November 2024</p><p>4 November 2024</p>",
        "<p>Ann Lee, updated 9 November 2024</p><p>4 November 2024</p>",
        "<p><time class='updated' datetime='2024-11-09T20:06:09Z'>9 November</time>"
        "<time class='entry-date' datetime='2024-11-04T08:00:15Z'>4 November</time> by Ann Lee</p>",
        "<p>Ann Lee<span>2024-11-09T10:10:52+01:00</span><span>4. November 2024</span></p>",
    ],
    ids=["German", "label", "name-before", "time-element", "machine-time-under-it"],
)
def test_the_last_change_yields_to_the_publication(dateline: str) -> None:
    assert day(article(dateline)) == "2024-11-04"


def test_the_last_change_is_better_than_nothing() -> None:
    assert day(article("<p>Обновлено: 9 ноября 2024</p>")) == "2024-11-09"


def test_embedded_posts_are_of_other_days() -> None:
    post = "<div>- City Hall (@city)<br>November 5, 2024</div>"
    quoted = "<blockquote><time datetime='2024-11-05T23:47:18+00:00'>a post</time></blockquote>"
    assert day(article(STORY * 3 + post)) is None
    assert day(article(STORY * 3 + quoted) + "<footer><p>04.11.2024 16:06 Uhr</p></footer>") == "2024-11-04"


# ---------------------------------------------------------------- a claim that a template filled


@pytest.mark.parametrize(
    ("published", "modified", "shown", "expected"),
    [
        ("2024-11-05T09:49:32Z", "2024-11-05T09:49:32Z", "<p>4 November 2024, 12:25</p>", "2024-11-04"),
        ("2024-11-05T10:33:13Z", "2024-11-05T10:32:18Z", "<p>09.03.2024</p>", "2024-03-09"),
        ("2021-08-21T13:09:00Z", "2024-11-04T08:04:01Z", "<p>04.11.2024</p>", "2024-11-04"),
        ("2021-08-21T13:09:00Z", "2024-11-04T08:04:01Z", "<p>Updated 04.11.2024</p>", "2021-08-21"),
        ("2021-08-21T13:09:00Z", "2024-11-06T08:04:01Z", "<p>04.11.2024</p>", "2021-08-21"),
        ("2024-11-04T22:00:40Z", "2024-11-05T12:43:39Z", "<time datetime='2024-11-05T12:43:39Z'>5 Nov</time>", "2024-11-04"),
    ],
    ids=["changed-then", "changed-before", "shown-as-new", "said-to-be-updated", "another-day", "instant-of-the-change"],
)  # fmt: skip
def test_a_claim_is_checked_by_what_the_page_shows(published: str, modified: str, shown: str, expected: str) -> None:
    head = linked(published, modified) + tag("article:published_time", published)
    assert day(article(shown), head) == expected


# ---------------------------------------------------------------- days in other places


@pytest.mark.parametrize(
    "beginning",
    [
        "Karlsruhe, (04.11.2024). Die Brücke über den Fluss wurde nach zwei Jahren Bauzeit wieder für den Verkehr",
        "BERLIN, 4. November 2024. Die Brücke über den Fluss wurde nach zwei Jahren Bauzeit wieder für den Verkehr",
        "LONDON, November 4, 2024 - The bridge over the river is open again after two years of work, said the",
        "Владивосток, 4 ноября 2024. Мост через реку после двух лет работ вновь открыт для движения, сообщила",
    ],
)
def test_a_paragraph_may_begin_with_the_day(beginning: str) -> None:
    page = f"<p>{beginning} council.</p>{STORY}<footer><p>11.11.2024</p><p>12.11.2024</p></footer>"
    assert day(page) == "2024-11-04"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Bridge opened | News | 04.11.2024", "2024-11-04"),
        ("Puente abierto - Ciudad - 04/11/2024 - EL DIARIO", "2024-11-04"),
        ("Weekly report 1. - 4. November 2024 - News", None),
        ("Bridge opened in 2024 | News", None),
    ],
)
def test_the_title_of_a_page_may_name_the_day(title: str, expected: str | None) -> None:
    html = f"<html><head><title>{title}</title></head><body><h1>Bridge opened</h1>{STORY * 3}</body></html>"
    known = extract(html, URL, Hints(now=NOW)).published
    assert (known.value.at.date().isoformat() if known else None) == expected


def test_a_day_without_its_year_takes_the_one_of_the_pages_source() -> None:
    said = article("<p>[06月24日 11時30分]</p>") + "<b id='news20190624_k100'></b>"
    assert day(said) == "2019-06-24"
    assert day(article("<p>November 20</p>") + "<b id='img-20241120'></b>") == "2023-11-20"  # that day is not yet


def test_a_page_without_headlines_of_its_own_words_uses_the_one_akin_to_its_title() -> None:
    page = (
        "<h1>The Daily</h1><div>1 May 2020</div>" + "<i>x</i>" * 200 + "<h1>New bridge is opened</h1><p>5 May 2022</p>"
    )
    assert day(page) == "2022-05-05"


# ---------------------------------------------------------------- languages and calendars


@pytest.mark.parametrize(
    ("dateline", "language", "expected"),
    [
        ("2024年1月13日 14時35分", "ja", "2024-01-13T14:35"),
        ("令和6年1月13日", "ja", "2024-01-13T00:00"),
        ("2024년 1월 13일 오후 2:35", "ko", "2024-01-13T14:35"),
        ("2024. 1. 13. 오전 12:05", "ko", "2024-01-13T00:05"),
        ("民國113年1月13日", "zh", "2024-01-13T00:00"),
        ("13 มกราคม 2567 เวลา 14:35 น.", "th", "2024-01-13T14:35"),
        ("13 ม.ค. 2567", "th", "2024-01-13T00:00"),
        ("۲۳ دی ۱۴۰۲ ساعت ۱۴:۳۵", "fa", "2024-01-13T14:35"),
        ("1402/10/23", "fa", "2024-01-13T00:00"),
        ("2 تير 1399", "fa", "2020-06-22T00:00"),
        ("١٣ يناير ٢٠٢٤", "ar", "2024-01-13T00:00"),
        ("24 نيسان / أبريل 2020 09:22", "ar", "2020-04-24T09:22"),
        ("13 जनवरी 2024", "hi", "2024-01-13T00:00"),
        ("2024. január 13. 14:35", "hu", "2024-01-13T14:35"),
        ("2024 m. sausio 13 d.", "lt", "2024-01-13T00:00"),
        ("13.1.2024 klo 14.35", "fi", "2024-01-13T14:35"),
        ("13 tháng 1, 2024", "vi", "2024-01-13T00:00"),
        ("13. listopada 2023", "hr", "2023-10-13T00:00"),
        ("13 listopada 2023", "pl", "2023-11-13T00:00"),
        ("13 de gener de 2024", "ca", "2024-01-13T00:00"),
        ("Σάββατο 13 Ιανουαρίου 2024", "el", "2024-01-13T00:00"),
    ],
)
def test_datelines_of_other_languages(dateline: str, language: str, expected: str) -> None:
    moment = dates.parse(dateline, now=NOW, zone=ZoneInfo("UTC"), language=language)
    assert moment is not None
    assert moment.at.strftime("%Y-%m-%dT%H:%M") == expected


NAMES = [
    (language, number, name.replace("_", " "))
    for language, line in months.NAMES.items()
    for number, names in enumerate(line.split("|"), 1)
    for name in names.split()
]
ORDERS = ("{day} {month} {year}", "{day}. {month} {year}, 07:45", "{month} {day}, {year}", "{day} de {month} de {year}")


@given(st.sampled_from(NAMES), st.dates(date(1990, 1, 2), date(2024, 11, 12)), st.sampled_from(ORDERS))
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_in_every_language(named: tuple[str, int, str], on: date, order: str) -> None:
    language, month, name = named
    wanted = on.replace(month=month, day=min(on.day, 28), year=min(on.year, 2023))
    text = order.format(day=wanted.day, month=name, year=wanted.year)
    moment = dates.parse(text, now=NOW, zone=ZoneInfo("UTC"), language=language)
    assert moment is not None
    assert moment.at.date() == wanted, text


@given(st.dates(date(1990, 1, 2), date(2024, 11, 12)))
@settings(max_examples=60, deadline=None)
def test_iranian_days_come_one_after_the_other(on: date) -> None:
    year = on.year - 621
    first, following = calendars.jalali(year, 1, 1), calendars.jalali(year + 1, 1, 1)
    assert (following - first).days in (365, 366)
    assert first.month == 3
    assert first.day in (20, 21, 22)
    assert calendars.jalali(year, 7, 1) - first == timedelta(days=186)


@given(
    st.datetimes(datetime(1991, 1, 1), datetime(2024, 11, 1)),
    st.integers(-11 * 4, 14 * 4),
)
@settings(max_examples=60, deadline=None)
def test_the_written_day_is_the_day_that_was_written(at: datetime, quarters: int) -> None:
    ahead = timedelta(minutes=15 * quarters)
    sign, minutes = "-" if quarters < 0 else "+", abs(quarters) * 15
    text = f"{at:%Y-%m-%dT%H:%M:%S}{sign}{minutes // 60:02d}:{minutes % 60:02d}"
    moment = dates.parse(text, now=NOW, zone=ZoneInfo("UTC"))
    assert moment is not None
    assert moment.offset == ahead
    assert dates.written_day(moment, ZoneInfo("UTC")) == at.date()


# ---------------------------------------------------------------- hostile pages


@pytest.mark.parametrize(
    "inner",
    [
        "<h1>Bridge opened</h1>" + "<div class=date>" * 3000 + "9" * 200_000,
        "<h1>" * 500 + "1 1 " * 100_000,
        article("<span class=date>1.1.</span>" * 20_000),
        article("<time>" * 2_000 + " 12 " * 50_000),
        article("<script>" + '"date" :' * 100_000 + " " * 500_000 + "</script>"),
        article("<p>" + "1/" * 300_000 + "</p>"),
        article("<p>" + "1/1/11 " * 200_000 + "</p>"),
        article("<p>" + "(@1 May 2022 " * 100_000 + "</p>"),
        "<p>" + "A" * 100_000 + ", 1. a" * 50_000 + "</p>",
    ],
    ids=["nested", "headlines", "classes", "times", "script", "figures", "days", "posts", "places"],
)
def test_hostile_pages_end_in_bounded_time(inner: str) -> None:
    began = time.process_time()
    found(inner)
    assert time.process_time() - began < 4
