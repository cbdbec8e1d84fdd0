"""What an operator types becomes a time span, a day or a month; what the web sends becomes harmless on the terminal."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.cli import paper, values
from aggregator.cli.settings import hoist
from aggregator.errors import UsageError

TODAY = date(2024, 11, 12)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("55s", 55),
        ("2m", 120),
        ("1h30m", 5400),
        ("1.5h", 5400),
        ("90", 90),
        ("2 min", 120),
        ("1d", 86_400),
        ("1D", 86_400),
    ],
)
def test_a_time_span_is_read(said: str, seconds: int) -> None:
    assert values.duration(said) == timedelta(seconds=seconds)


@pytest.mark.parametrize("said", ["", "soon", "5 parsecs", "0s", "-5s", "1h later", "9999d", "1e9", "h"])
def test_another_word_is_not_a_time_span(said: str) -> None:
    with pytest.raises(UsageError, match="time span"):
        values.duration(said)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", TODAY),
        ("Сегодня", TODAY),
        ("yesterday", date(2024, 11, 11)),
        ("2024-11-02", date(2024, 11, 2)),
        ("2.11.2024", date(2024, 11, 2)),
    ],
)
def test_a_day_is_read(said: str, day: date) -> None:
    assert values.day(said, TODAY) == day


@pytest.mark.parametrize("said", ["tomorrowish", "2024-13-01", "31.02.2024", "", "12/11/2024"])
def test_another_word_is_not_a_day(said: str) -> None:
    with pytest.raises(UsageError, match=r"not a day.*2024-11-12"):
        values.day(said, TODAY)


@pytest.mark.parametrize(
    ("said", "month"),
    [
        ("2024-11", (2024, 11)),
        ("11.2024", (2024, 11)),
        ("this", (2024, 11)),
        ("last", (2024, 10)),
        ("2024-2", (2024, 2)),
    ],
)
def test_a_month_is_read(said: str, month: tuple[int, int]) -> None:
    assert values.month(said, TODAY) == date(*month, 1)


@pytest.mark.parametrize("said", ["2024-13", "0.2024", "November", "2024", "2024-11-12"])
def test_another_word_is_not_a_month(said: str) -> None:
    with pytest.raises(UsageError, match="not a month"):
        values.month(said, TODAY)


def test_a_span_the_wrong_way_round_is_a_mistake() -> None:
    assert values.span("yesterday", "today", TODAY) == (date(2024, 11, 11), TODAY)
    with pytest.raises(UsageError, match="later than --until"):
        values.span("today", "yesterday", TODAY)


def test_global_options_may_stand_after_the_command() -> None:
    assert hoist(["collect", "--all", "--db", "x.db", "-v"]) == ["--db", "x.db", "-v", "collect", "--all"]
    assert hoist(["news", "--sources=s.yaml"]) == ["--sources=s.yaml", "news"]


def test_what_follows_two_dashes_is_left_alone() -> None:
    assert hoist(["search", "--", "--db"]) == ["search", "--", "--db"]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("\x1b[31mПожар\x1b[0m", "Пожар"),
        ("\x1b]0;rm -rf\x07Мост", "Мост"),
        ("\x1b]8;;http://evil/\x1b\\ссылка\x1b]8;;\x1b\\", "ссылка"),
        ("\x9b2JСнег", "Снег"),
        ("a\x00b\x08c\u202ed", "abcd"),
        ("[bold]скобки[/bold]", "[bold]скобки[/bold]"),
    ],
)
def test_escape_sequences_from_outside_do_nothing(sent: str, shown: str) -> None:
    assert paper.safe(sent) == shown


@settings(max_examples=60)
@given(st.text())
def test_whatever_is_sent_no_control_character_is_printed(sent: str) -> None:
    assert not any((ord(c) < 32 and c not in "\t\n") or 0x7F <= ord(c) < 0xA0 for c in paper.safe(sent))


@settings(max_examples=60)
@given(st.text())
def test_json_is_the_same_text_without_raw_controls(sent: str) -> None:
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        paper.write_json({"title": sent})
    assert "\x9b" not in out.getvalue()
    assert json.loads(out.getvalue()) == {"title": sent}
