"""Faults of sources.yaml that cost time or memory: it is refused in time, in one line."""

from __future__ import annotations

import tempfile
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from rights import as_nobody

from aggregator import compose, sources
from aggregator.errors import ConfigError
from aggregator.model import Source

HEAD = "sources:\n  vesti:\n    name: Вести\n    homepage: https://vesti.example/\n"


def test_a_bomb_of_anchors_is_refused_at_once() -> None:
    lines = ["a0: &a0 [ha, ha]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    tracemalloc.start()
    with pytest.raises(ConfigError, match="anchors and aliases"):
        sources.parse("\n".join(lines) + "\n" + HEAD, Path("sources.yaml"), {})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize(
    "filling",
    ["[" * 10_000_000, "'" + "x" * 2_000_000, "? " * 5_000_000, "- " * 5_000_000],
    ids=["brackets", "a quote", "questions", "dashes"],
)
def test_ten_megabytes_of_nonsense_are_refused_soon(filling: str, tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(filling, encoding="utf-8")
    began = time.process_time()
    with pytest.raises(ConfigError) as raised:
        sources.load(path)
    assert time.process_time() - began < 20
    assert len(str(raised.value)) < 1_000


def test_a_file_that_may_not_be_read() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "sources.yaml"
        path.write_text(HEAD, encoding="utf-8")
        path.chmod(0)
        with as_nobody(), pytest.raises(ConfigError, match=r"sources\.yaml.*cannot be read"):
            sources.load(path)


def test_patterns_that_would_explode_are_matched_in_bounded_time() -> None:
    source = Source("vesti", "Вести", "https://vesti.example/", "Asia/Vladivostok")
    source = replace(source, exclude=("*a" * 100 + "*b", "*[!a]*" * 50, "*" * 1_000 + "b"))
    began = time.process_time()
    assert compose.wanted("https://vesti.example/" + "a" * 2_000, source)
    assert time.process_time() - began < 2
