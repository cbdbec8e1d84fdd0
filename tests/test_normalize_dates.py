"""Datelines: given what stands beside a headline, then this instant. Now is 15:00 on 13 November 2024 in Vladivostok."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Moment
from aggregator.normalize import dates, months, stamps

ZONE = ZoneInfo("Asia/Vladivostok")
NOW = datetime(2024, 11, 13, 15, 0, tzinfo=ZONE)
FORMS = {"month": "%Y-%m", "day": "%Y-%m-%d", "minute": "%Y-%m-%dT%H:%M", "second": "%Y-%m-%dT%H:%M:%S"}


def said(moment: Moment | None) -> str:
    return moment.at.astimezone(ZONE).strftime(FORMS[moment.precision]) if moment else "NONE"


def parsed(text: str) -> str:
    return said(dates.parse(text, now=NOW, zone=ZONE))


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("North Sea 09:31 August 20, 2019", None, "2019-08-20T09:31"),
        ("31 Donnerstag Okt 2019", "de", "2019-10-31"),
        ("20 jeudi juin 2019", "fr", "2019-06-20"),
        ("Updated 11/8/2023 10:46 PM", "en", "2023-11-08T22:46"),
        ("Updated 11/8/2023 10:46 PM", "en-GB", "2023-08-11T22:46"),
        ("11/8/2023 22:46", "en", "2023-08-11T22:46"),
        ("USA TODAY Network", "en", "NONE"),
        ("Russia Today Group", "en", "NONE"),
        ("Published today by Ann Lee", "en", "2024-11-13"),
        ("Ann Lee, today at 9:15", "en", "2024-11-13T09:15"),
    ],
)
def test_a_day_among_other_words(text: str, language: str | None, expected: str) -> None:
    assert said(dates.parse(text, now=NOW, zone=ZONE, language=language)) == expected


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2024, 11, 1)),
    st.sampled_from(
        ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.250", "%Y-%m-%dT%H:%M:%S+0300")
    ),
)
@settings(max_examples=80, deadline=None)
def test_stamps_without_a_zone_are_read_alike_by_the_fast_and_the_general_reader(at: datetime, form: str) -> None:
    written = at.strftime(form)
    fast, general = stamps.parse(written, ZONE), dates.parse(written, now=NOW, zone=ZONE)
    assert fast is not None
    assert general is not None
    assert (fast, fast.offset) == (general, general.offset)


@pytest.mark.parametrize("text", ["2024-02-31", "2024-13-01", "2024-11-12T25:00", "2024-11-12 and so on"])
def test_what_is_no_stamp_is_left_to_the_general_reader(text: str) -> None:
    assert stamps.parse(text, ZONE) is None
    assert stamps.parse("2024-11-12T10:00") is None  # of no zone


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7 июня 2023, 18:05", "2023-06-07T18:05"),
        ("7 июня 2023 года в 18:05", "2023-06-07T18:05"),
        ("18:05, 7 июня 2023 г.", "2023-06-07T18:05"),
        ("07.06.2023 18:05:33", "2023-06-07T18:05:33"),
        ("07/06/2023", "2023-06-07"),
        ("7.6.23", "2023-06-07"),
        ("11/25/2023", "2023-11-25"),
        ("2023-06-07T18:05:33+10:00", "2023-06-07T18:05:33"),
        ("2023-06-07T08:05:33.250Z", "2023-06-07T18:05:33"),
        ("20230607T080533Z", "2023-06-07T18:05:33"),
        ("Wed, 07 Jun 2023 08:05:33 GMT", "2023-06-07T18:05:33"),
        ("Wed, 07 Jun 23 08:05:33 -0000", "2023-06-07T18:05:33"),
        ("Wed, 07 Jun 2023 03:05:33 EST", "2023-06-07T18:05:33"),
        ("7 июня 2023, 11:05 (мск)", "2023-06-07T18:05"),
        ("7 июня 2023, 11:05 по московскому времени", "2023-06-07T18:05"),
        ("7 июня 2023, 18:05 по местному времени", "2023-06-07T18:05"),
        ("сред, 7 июн. 2023 г.", "2023-06-07"),
        ("10 ноября", "2024-11-10"),
        ("31 декабря", "2023-12-31"),
        ("10.11 08:15", "2024-11-10T08:15"),
        ("10.11.202408:15", "2024-11-10T08:15"),
        ("08:1510 ноября", "2024-11-10T08:15"),
        ("07.06 2023", "2023-06-07"),
        ("в 8 ч. 15 мин. 10 ноября", "2024-11-10T08:15"),
        ("вчера в 23:59", "2024-11-12T23:59"),
        ("Позавчера, 9:00", "2024-11-11T09:00"),
        ("2 часа назад", "2024-11-13T13:00"),
        ("полчаса назад", "2024-11-13T14:30"),
        ("2 недели назад", "2024-10-30"),
        ("3 месяца назад", "2024-08-13"),
        ("только что", "2024-11-13T15:00"),
        ("23:10", "2024-11-12T23:10"),
        ("Октябрь 2024", "2024-10"),
        ("November 12, 2024 2:35 PM", "2024-11-12T14:35"),
        ("Nov. 12, 2024", "2024-11-12"),
        ("yesterday at 6:20 am", "2024-11-12T06:20"),
        ("3 hours ago", "2024-11-13T12:00"),
        ("12. November 2024, 14:35 Uhr", "2024-11-12T14:35"),
        ("12 листопада 2024, 14:35", "2024-11-12T14:35"),
        ("12 de noviembre de 2024", "2024-11-12"),
        ("1718000000", "2024-06-10T16:13:20"),
        ("1718000000000", "2024-06-10T16:13:20"),
        ("20230607180533", "2023-06-07T18:05:33"),
        # the time with a dot or a dash, in words, with half a day
        ("7 июня 2023, 18.05", "2023-06-07T18:05"),
        ("07.06.2023 18-05", "2023-06-07T18:05"),
        ("7 июня 2023 года в 18 часов 5 минут", "2023-06-07T18:05"),
        ("7 июня 2023, в 18 часов", "2023-06-07T18:00"),
        ("7 juin 2023 à 18h05", "2023-06-07T18:05"),
        ("June 7th, 2023 at 6:05pm", "2023-06-07T18:05"),
        ("12:05 am June 7, 2023", "2023-06-07T00:05"),
        ("7 июня 2023 18 : 05", "2023-06-07T18:05"),
        ("7 июня 2023 41:05", "2023-06-07"),
        # glued elements
        ("18:0507.06.2023", "2023-06-07T18:05"),
        ("7 июня 202318:05", "2023-06-07T18:05"),
        ("7 июня18:05", "2024-06-07T18:05"),
        # years
        ("7 июня 23 г.", "2023-06-07"),
        ("«7» июня 2023 г.", "2023-06-07"),
        ("7-го июня 2023", "2023-06-07"),
        ("Wed Jun  7 18:05:33 2023", "2023-06-07T18:05:33"),
        ("Wed Jun 7 08:05:33 UTC 2023", "2023-06-07T18:05:33"),
        ("Wednesday, 07-Jun-23 08:05:33 GMT", "2023-06-07T18:05:33"),
        ("29 февраля", "2024-02-29"),
        ("14 ноября", "2024-11-14"),
        ("7. 6. 2023", "2023-06-07"),
        ("2023/06/07 18:05", "2023-06-07T18:05"),
        ("2023年6月7日 18:05", "2023-06-07T18:05"),
        # zones
        ("07.06.2023 18:05 (МСК+7)", "2023-06-07T18:05"),
        ("7 июня 2023, 11:05 по Москве", "2023-06-07T18:05"),
        ("11:05 МСК, 7 июня 2023", "2023-06-07T18:05"),
        ("07.06.2023 18:05 UTC+10", "2023-06-07T18:05"),
        ("07.06.2023 18:05:33 +1000", "2023-06-07T18:05:33"),
        ("2023-06-07 18:05:33.123456", "2023-06-07T18:05:33"),
        ("2023-06-07T18:05+10", "2023-06-07T18:05"),
        ("07.06.2023 10:00-18:00", "2023-06-07T10:00"),
        # the right one of several
        ("Обновлено: 10.11.2024 10:00. Опубликовано: 09.11.2024 08:15", "2024-11-09T08:15"),
        ("Опубликовано 09.11.2024 Обновлено 10.11.2024 10:00", "2024-11-09"),
        ("Начало в 10:00, 9 ноября 2024 08:15", "2024-11-09T08:15"),
        ("9 ноября 2024 (4 дня назад)", "2024-11-09"),
        # short forms that are dates only when they stand alone
        ("10.11", "2024-11-10"),
        ("10/11", "2024-11-10"),
        ("Опубликовано: 31.12", "2023-12-31"),
        ("сб, 09.11", "2024-11-09"),
        ("2024-10", "2024-10"),
        ("10.2024", "2024-10"),
        ("в октябре 2024 года", "2024-10"),
        ("08:15 Общество", "2024-11-13T08:15"),
        # days of the week: the last one, today included
        ("понедельник, 18:05", "2024-11-11T18:05"),
        ("в пятницу", "2024-11-08"),
        ("среда, 18:05", "2024-11-06T18:05"),
        ("Monday", "2024-11-11"),
        # counted back
        ("2 часа 15 минут назад", "2024-11-13T12:45"),
        ("1ч 20м назад", "2024-11-13T13:40"),
        ("2 ч. назад", "2024-11-13T13:00"),
        ("пару часов назад", "2024-11-13T13:00"),
        ("полтора часа назад", "2024-11-13T13:30"),
        ("полгода назад", "2024-05-13"),
        ("год назад", "2023-11-13"),
        ("3 дня назад в 18:05", "2024-11-10T18:05"),
        ("3d ago", "2024-11-10"),
        ("5m ago", "2024-11-13T14:55"),
        ("Сегодня в 9.30", "2024-11-13T09:30"),
        # other languages
        ("7 ліпеня 2023", "2023-07-07"),
        ("2023 ж. 7 маусым", "2023-06-07"),
        ("7 Haziran 2023, 18:05", "2023-06-07T18:05"),
        ("7 czerwca 2023", "2023-06-07"),
        ("1er juin 2023", "2023-06-01"),
    ],
)
def test_datelines(text: str, expected: str) -> None:
    assert parsed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "Новости Приморья", "31.02.2024", "45 мая 2024", "1245 г.", "счёт 3:2 в пользу гостей матча",
        "цена 12.11 руб.", "12.11.2031", "12 ноября 1987", "2024", "тел. 8-800-555-35-35", "9" * 500,
        "8(42352)2-12-11", "32 декабря 2023",
        "29 февраля 2023", "0000-00-00 00:00:00",
        "00.00.0000", "2024-13-12", "2024-11-12T25:00:00", "10:00-18:00", "пн-пт 9:00-18:00", "Матч закончился 3:12", "назад",
        "через 2 часа", "Мая Плисецкая", "май", "192.168.12.11", "завтра", "01.01.1970", "осталось 2 дня",
        "14:35 В посёлке открыли новый мост через реку",
    ],
)  # fmt: skip
def test_what_is_no_date_or_cannot_be_true(text: str) -> None:
    assert parsed(text) == "NONE"


def test_in_american_english_the_month_comes_first() -> None:
    def read(text: str, language: str | None) -> str:
        return said(dates.parse(text, now=NOW, zone=ZONE, language=language))

    assert read("06/07/2023", "en-US") == read("6.7.23", "en_us") == "2023-06-07"
    assert read("06/07/2023", "en-GB") == read("06/07/2023", "ru") == read("06/07/2023", None) == "2023-07-06"
    assert read("25/06/2023", "en-US") == "2023-06-25"
    assert read("7 June 2023", "en-US") == read("2023-06-07", "en-US") == "2023-06-07"


def test_hours_are_counted_back_over_a_change_of_clocks() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    now = datetime(2024, 10, 27, 4, 30, tzinfo=berlin)  # at 3:00 the clocks went back to 2:00
    found = dates.parse("3 hours ago", now=now, zone=berlin)
    assert found is not None
    assert found.at == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)


def test_no_name_of_a_month_means_two() -> None:
    said_by: dict[str, set[int]] = {}
    for language, line in months.NAMES.items():
        names = line.split("|")
        assert len(names) == 12, language
        for number, forms in enumerate(names, 1):
            for form in forms.split():
                said_by.setdefault(form.casefold(), set()).add(number)
    assert {form: numbers for form, numbers in said_by.items() if len(numbers) > 1} == {}


@given(st.text(st.sampled_from("0123456789.:-/ мскчдняйа+TZagoин,"), max_size=300))
@settings(max_examples=60)
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    dates.parse(text, now=NOW, zone=ZONE)
    assert time.process_time() - began < 0.2


def test_a_date_a_few_hours_ahead_is_still_a_date_and_one_of_next_week_is_not() -> None:
    assert parsed("14.11.2024 09:00") == "2024-11-14T09:00"
    assert parsed("20.11.2024 09:00") == "NONE"


@pytest.mark.parametrize("line", range(60))
def test_the_shared_datelines(cases: Path, line: int) -> None:
    rows = (cases / "russian" / "dates_dev.tsv").read_text(encoding="utf-8").splitlines()
    text, expected = [row.split("\t") for row in rows if row and not row.startswith("#")][line]
    assert parsed(text) == expected


@given(st.datetimes(datetime(1995, 1, 1), datetime(2024, 11, 13)))
@settings(max_examples=60)
def test_a_time_written_in_many_forms_is_read_back(local: datetime) -> None:
    genitive = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
    at = local.replace(second=0, microsecond=0, tzinfo=ZONE)
    month = genitive[at.month - 1]
    texts = [
        f"{at:%d.%m.%Y %H:%M}",
        f"{at:%H:%M %d.%m.%Y}",
        f"{at.day} {month} {at.year} в {at:%H:%M}",
        f"{at:%H:%M}, {at.day} {month} {at.year} года",
        f"{at:%Y-%m-%d %H:%M}",
    ]
    for text in texts:
        found = dates.parse(text, now=NOW, zone=ZONE)
        assert found is not None
        assert found.at == at.astimezone(UTC)


@given(st.text(max_size=80))
@settings(max_examples=60)
def test_any_text_gives_a_possible_instant_or_none(text: str) -> None:
    found = dates.parse(text, now=NOW, zone=ZONE)
    assert found is None or dates.EARLIEST <= found.at <= NOW + timedelta(hours=24)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2024/11/12/most/", "2024-11-12"),
        ("https://a.example/news/2024-11-12-most.html", "2024-11-12"),
        ("https://a.example/20241112/most", "2024-11-12"),
        ("https://a.example/2024/11/most", "2024-11"),
        ("https://a.example/news/20249912/", "NONE"),
        ("https://a.example/id/1999123456", "NONE"),
        ("https://a.example/12-11-2024/most", "2024-11-12"),
        ("https://a.example/news/most-2024-11-12.html", "2024-11-12"),
        ("https://a.example/2024/02/31/most", "NONE"),
        ("https://a.example/2031/01/01/", "NONE"),
        ("https://a.example/1920/1080/", "NONE"),
    ],
)
def test_days_in_addresses(url: str, expected: str) -> None:
    assert said(dates.from_url(url, ZONE, NOW)) == expected


def test_the_day_is_the_sources_own() -> None:
    late = datetime(2024, 11, 12, 20, 0, tzinfo=UTC)
    assert str(dates.local_day(late, ZONE)) == "2024-11-13"
    assert str(dates.local_day(late, ZoneInfo("Europe/Kaliningrad"))) == "2024-11-12"
