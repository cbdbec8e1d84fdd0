"""Given rows of articles, then these lines: CSV that a spreadsheet does not run, NDJSON that a program reads back."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.outputs import OUTPUTS
from aggregator.outputs import csv as csv_output

ROWS = [
    {"id": 1, "title": "Мост, «новый»", "text": 'Раз.\n\nДва "три"', "rank": -1.5, "lead": None},
    {"id": 2, "title": "Снег", "text": "", "rank": 0, "lead": "x"},
]


def read(lines: list[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(lines), newline="")))


def test_csv_comes_back_as_it_was() -> None:
    lines = list(OUTPUTS["csv"](ROWS))
    assert lines[0] == "id,title,text,rank,lead\r\n"
    assert len(lines) == 3
    first, second = read(lines)
    assert first == {"id": "1", "title": "Мост, «новый»", "text": 'Раз.\n\nДва "три"', "rank": "-1.5", "lead": ""}
    assert second["title"] == "Снег"


def test_a_headline_that_is_a_formula_is_text() -> None:
    dangerous = ["=1+1", "+7 423", "-5 градусов", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1"]
    for cell in dangerous:
        (row,) = read(list(OUTPUTS["csv"]([{"title": cell}])))
        assert row["title"] == "'" + cell
    (row,) = read(list(OUTPUTS["csv"]([{"title": "цена = 5", "n": -5}])))
    assert row == {"title": "цена = 5", "n": "-5"}


def test_csv_for_excel_begins_with_a_byte_order_mark() -> None:
    lines = list(csv_output.lines(ROWS, bom=True))
    assert [line.startswith("\ufeff") for line in lines] == [True, False, False]


def test_no_rows_are_no_lines() -> None:
    assert [list(lines([])) for lines in OUTPUTS.values()] == [[], []]


def test_lines_come_one_by_one() -> None:
    taken: list[int] = []

    def rows() -> object:
        for row in ROWS:
            taken.append(int(row["id"]))  # type: ignore[call-overload]
            yield row

    for lines in OUTPUTS.values():
        taken.clear()
        next(lines(rows()))  # type: ignore[arg-type]
        assert taken == [1]


def test_ndjson_is_one_object_a_line_in_plain_letters() -> None:
    lines = list(OUTPUTS["ndjson"]([*ROWS, {"day": date(2024, 11, 12), "title": "a\u2028b\x85c"}]))
    assert "«новый»" in lines[0]
    assert [len(line.splitlines()) for line in lines] == [1, 1, 1]
    assert json.loads(lines[0]) == ROWS[0]
    assert json.loads(lines[2]) == {"day": "2024-11-12", "title": "a\u2028b\x85c"}


@pytest.mark.parametrize("kind", OUTPUTS)
def test_half_of_a_surrogate_pair_is_written_as_a_question_mark_in_a_box(kind: str) -> None:
    said = "".join(OUTPUTS[kind]([{"title": "Мост \ud800 \U0001f309"}]))
    assert "Мост \ufffd \U0001f309" in said.encode().decode()


@settings(max_examples=60)
@given(st.lists(st.fixed_dictionaries({"a": st.text(), "b": st.none() | st.integers() | st.text()}), max_size=4))
def test_whatever_a_site_says_stays_in_its_cell(rows: list[dict[str, object]]) -> None:
    back = read(list(OUTPUTS["csv"](rows)))
    assert len(back) == len(rows)
    for row, cells in zip(rows, back, strict=True):
        assert cells["a"].removeprefix("'") == str(row["a"]).removeprefix("'")
        assert not cells["a"].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert [json.loads(line) for line in OUTPUTS["ndjson"](rows)] == rows
