"""Datelines: given what stands beside a headline, then this instant. Now is 15:00 on 13 November 2024 in Vladivostok."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Moment
from aggregator.normalize import dates

ZONE = ZoneInfo("Asia/Vladivostok")
NOW = datetime(2024, 11, 13, 15, 0, tzinfo=ZONE)
FORMS = {"month": "%Y-%m", "day": "%Y-%m-%d", "minute": "%Y-%m-%dT%H:%M", "second": "%Y-%m-%dT%H:%M:%S"}


def said(moment: Moment | None) -> str:
    return moment.at.astimezone(ZONE).strftime(FORMS[moment.precision]) if moment else "NONE"


def parsed(text: str) -> str:
    return said(dates.parse(text, now=NOW, zone=ZONE))


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
    ],
)
def test_datelines(text: str, expected: str) -> None:
    assert parsed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "Новости Приморья", "31.02.2024", "45 мая 2024", "1245 г.", "счёт 3:2 в пользу гостей матча",
        "цена 12.11 руб.", "12.11.2031", "12 ноября 1987", "2024", "тел. 8-800-555-35-35", "9" * 500,
    ],
)  # fmt: skip
def test_what_is_no_date_or_cannot_be_true(text: str) -> None:
    assert parsed(text) == "NONE"


def test_a_date_a_few_hours_ahead_is_still_a_date_and_one_of_next_week_is_not() -> None:
    assert parsed("14.11.2024 09:00") == "2024-11-14T09:00"
    assert parsed("20.11.2024 09:00") == "NONE"


@pytest.mark.parametrize("line", range(60))
def test_the_shared_datelines(cases: Path, line: int) -> None:
    rows = (cases / "russian" / "dates_dev.tsv").read_text(encoding="utf-8").splitlines()
    text, expected = [row.split("\t") for row in rows if row and not row.startswith("#")][line]
    got = parsed(text)
    assert got == expected or got == f"{expected}:00"


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
    ],
)
def test_days_in_addresses(url: str, expected: str) -> None:
    assert said(dates.from_url(url, ZONE, NOW)) == expected


def test_the_day_is_the_sources_own() -> None:
    late = datetime(2024, 11, 12, 20, 0, tzinfo=UTC)
    assert str(dates.local_day(late, ZONE)) == "2024-11-13"
    assert str(dates.local_day(late, ZoneInfo("Europe/Kaliningrad"))) == "2024-11-12"
