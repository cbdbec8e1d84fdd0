"""Faults of sources.yaml that cost time or memory: it is refused in time, in one line."""

from __future__ import annotations

import re
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


LARGE = 4_000_000
"""Bytes; it is read with less of YAML than a smaller file, as one of ten megabytes is, in less of the tests' time."""


def roster(size: int, place: str = "Хабаровск") -> str:
    """A sound file of so many bytes."""
    entry = (
        "  s{0}:\n    name: Вести {0}\n    homepage: https://s{0}.example/\n    place: "
        + place
        + "\n    feeds:\n      - https://s{0}.example/rss.xml\n      - https://s{0}.example/news/politics/rss.xml\n"
    )
    return "sources:\n" + "".join(entry.format(n) for n in range(size // len(entry.encode())))


def test_a_sound_file_of_ten_megabytes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(text := roster(10_000_000), encoding="utf-8")
    began = time.process_time()
    read = sources.load(path)
    assert time.process_time() - began < 40
    assert len(read.sources) == text.count("homepage")


@pytest.mark.parametrize(
    ("size", "last", "at", "says"),
    [
        (
            LARGE,
            "  last: {name: x, homepage: 'https://x.example}\n",
            (2, 1),
            "this is not YAML: while scanning a quoted scalar",
        ),
        (10_000_000, "  last: {name: x: y: z}\n", (1, 17), "this is not YAML"),
        (LARGE, "  last: &a {}\n", (1, 9), "anchors and aliases (& and *) are not allowed"),
        (LARGE, "\tlast: {}\n", (1, 1), "a tab, an odd character"),
        (LARGE, "  last: |\n    text\n", (1, 9), "a block of text"),
    ],
    ids=["quote", "colon", "anchor", "tab", "block"],
)
def test_one_mistake_at_the_end_of_a_large_file_is_told_with_its_line(
    size: int, last: str, at: tuple[int, int], says: str, tmp_path: Path
) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text((text := roster(size)) + last, encoding="utf-8")
    began = time.process_time()
    with pytest.raises(ConfigError, match=re.escape(says)) as raised:
        sources.load(path)
    assert time.process_time() - began < 20
    (problem,) = raised.value.problems
    assert (problem.line - text.count("\n"), problem.column) == at


@pytest.mark.parametrize(
    "text",
    [
        "sources:\n" + "  vesti:\n    name: x\n" * 200_000,
        "sources:\n" + "".join(f"  s{n}: {{name: x, homepag: y}}\n" for n in range(100_000)),
        roster(LARGE, "Спаск-Дальний"),
        HEAD + "".join(f"    key{n}: x\n" for n in range(300_000)),
    ],
    ids=["a key twice", "unknown keys", "unknown places", "keys of one source"],
)
def test_of_very_many_faults_the_first_hundred_are_told(text: str) -> None:
    began = time.process_time()
    with pytest.raises(ConfigError) as raised:
        sources.parse(text, Path("sources.yaml"), {})
    assert time.process_time() - began < 40
    told = raised.value.problems
    assert len(told) == 101
    assert [problem.line for problem in told] == sorted(problem.line for problem in told)
    assert told[-1].message == "here and below are more faults"


@pytest.mark.parametrize(
    "line", ["    tags: " + "[" * 10_000_000, "    name: " + "x" * 10_000_000, "    every: " + "9" * 10_000_000]
)
def test_ten_megabytes_in_one_value_are_told_in_a_line(line: str) -> None:
    began = time.process_time()
    with pytest.raises(ConfigError) as raised:
        sources.parse(HEAD.replace("    name: Вести\n", "") + line + "\n", Path("sources.yaml"), {})
    assert time.process_time() - began < 20
    assert all(len(str(problem)) < 700 for problem in raised.value.problems)


def test_other_line_ends_are_no_reason_to_read_slowly() -> None:
    text = roster(10_000)
    there = Path("sources.yaml")
    assert sources.parse(text.replace("\n", "\r\n"), there, {}) == sources.parse(text, there, {})


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
