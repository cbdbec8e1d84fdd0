"""The arithmetic of `benchmarks.reprints`: families of copies, what they score, and that the store finds the same ones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.duplicates import Case, Text, b_cubed, edges, families, pair_scores, through_the_store

A, B = (" ".join(f"{name}{n}" for n in range(60)) for name in ("слово", "речь"))  # two texts without a word in common
ORDER = [Text("a1", A), Text("b1", B), Text("a2", A + " ещё"), Text("a3", " ".join(A.split()[:30])), Text("x", "мало")]
CASE = Case({"a1": "a", "a2": "a", "a3": "a", "b1": "b"}, {})


def test_copies_follow_the_earliest() -> None:
    family = families(ORDER, edges(ORDER, 0.6), 0.6)
    assert family == {"a1": "a1", "b1": "b1", "a2": "a1", "a3": "a1", "x": "x"}
    assert through_the_store(ORDER)[0] == family


def test_whole_families_score_one() -> None:
    family = {"a1": "a1", "b1": "b1", "a2": "a1", "a3": "a1", "x": "x"}
    assert b_cubed(CASE, family) == (1, 1, 1)
    assert pair_scores(CASE, family) == (1, 1, 1)


def test_a_stranger_in_a_family_costs_precision_and_a_lost_copy_recall() -> None:
    family = {"a1": "a1", "a2": "a1", "a3": "a3", "b1": "b1", "x": "b1"}
    precision, recall, _ = b_cubed(CASE, family)
    assert precision == pytest.approx((1 + 1 + 1 + 1 / 2) / 4)
    assert recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert pair_scores(CASE, family)[:2] == pytest.approx((1 / 2, 1 / 3))


def test_the_whole_benchmark_runs_on_other_cases(tmp_path: Path) -> None:
    synthetic, real, others = (tmp_path / "dedup" / name for name in ("synth_ru", "somebody", "distractors"))
    clusters, docs, pairs = [], [], []
    for n in range(12):
        text = " ".join(f"слово{n}и{m}" for m in range(60))
        docs += [{"id": f"{n}o", "text": text}, {"id": f"{n}v", "text": text + " ещё одно"}]
        clusters.append({"cluster": f"{n}", "members": [f"{n}o", f"{n}v"], "kinds": ["original", "boiler"]})
        pairs.append({"a": f"{n}o", "b": f"{n}v", "label": 1, "kind": "boiler"})
    _write(synthetic, docs=docs, clusters=clusters, pairs=pairs)
    _write(real, docs=docs[::2], pairs=[{"a": "0o", "b": "1o", "label": 0}])
    _write(others, docs=[{"id": "x", "text": B}])
    command = [sys.executable, "-m", "benchmarks.reprints", "--cases", str(tmp_path), "--quick"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True).stdout.splitlines()
    last = json.loads(said[-1])
    assert last["benchmark"] == "reprints"
    assert all(goal["holds"] for goal in last["goals"])


def _write(folder: Path, **files: list[dict[str, object]]) -> None:
    folder.mkdir(parents=True)
    for name, rows in files.items():
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
