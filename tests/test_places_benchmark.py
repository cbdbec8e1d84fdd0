"""The benchmark of places: given documents with the spans of their towns, then the figures and the line of JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import places

TEXT = "Мост открыт во Владивостоке.\nПриехал Артём Петров, гости из Парижа и Уссурийска."


def span(word: str, kind: str = "CITY") -> list[object]:
    start = TEXT.index(word)
    return [start, start + len(word), kind]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "russian").mkdir()
    records = [
        {"id": "one", "text": TEXT, "entities": [span("Владивостоке"), span("Парижа"), span("Уссурийска")]},
        {"id": "two", "text": TEXT, "entities": [span("Владивостоке"), span("Артём")]},
    ]
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    (tmp_path / "russian" / "anything.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def test_towns_of_the_tables_are_asked_for_and_others_are_not(folder: Path) -> None:
    score = places.measured(places.load(folder), places.towns, "town")
    assert (score.right, len(score.wrong), len(score.missed)) == (3, 1, 1)
    assert "[Артём]" in score.missed[0]
    assert "[Уссурийска]" in score.wrong[0]


def test_the_dictionary_alone_takes_the_given_name_too(folder: Path) -> None:
    score = places.measured(places.load(folder), places.by_dictionary, "town")
    assert score.right == 4
    assert any("[Артём]" in wrong for wrong in score.wrong)


def test_the_last_line_is_the_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places.run(folder, rounds=1, errors=True)
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert line["benchmark"] == "places"
    assert [goal["name"] for goal in line["goals"]] == ["precision", "recall", "articles a second"]


def test_a_folder_without_documents_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no documents"):
        places.run(tmp_path, rounds=1, errors=False)
