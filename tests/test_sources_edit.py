"""Sources written into a file: what an editor wrote stays, letter for letter, and the file is whole at every moment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator import sources
from aggregator.errors import ConfigError, UsageError
from aggregator.model import Endpoint
from aggregator.sources.edit import with_entries

FILE = Path("sources.yaml")
A = "  a:\n    name: 'А'   # quoted\n    homepage: https://a.example/\n"
B = {"b": sources.entry("Б", "https://b.example/", "Артём")}
ADDED = "  b:\n    name: Б\n    homepage: https://b.example/\n    place: Артём\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sources:\n" + A, "sources:\n" + A + ADDED),
        ("sources:\n" + A.rstrip("\n"), "sources:\n" + A + ADDED),
        ("# ours\n---\nsources:\n" + A, "# ours\n---\nsources:\n" + A + ADDED),
        (f"sources:\n{A}  # c:\n  #   name: В\n\n", f"sources:\n{A}  # c:\n  #   name: В\n{ADDED}\n"),
        (f"sources:\n{A}\n# for all\ndefaults: {{every: 1h}}\n", f"sources:\n{A}{ADDED}\n# for all\ndefaults: {{every: 1h}}\n"),
        ("", "# yaml-language-server: $schema=aggregator/sources/schema.json\nsources:\n" + ADDED),
        ("# ours\n", "# ours\nsources:\n" + ADDED),
        ("defaults:\n     every: 1h # odd", "defaults:\n     every: 1h # odd\nsources:\n" + ADDED),
        (("sources:\n" + A).replace("\n", "\r\n"), ("sources:\n" + A + ADDED).replace("\n", "\r\n")),
    ],
    ids=["end", "no line end", "document start", "comment", "defaults below", "empty", "remark", "no sources", "CRLF"],
)  # fmt: skip
def test_only_the_new_lines_are_new(before: str, after: str) -> None:
    assert with_entries(before, B, FILE) == after


def test_the_indentation_of_the_file_is_kept() -> None:
    text = with_entries("sources:\n    a:\n        name: А\n        homepage: https://a.example/\n", B, FILE)
    assert text.endswith("\n    b:\n      name: Б\n      homepage: https://b.example/\n      place: Артём\n")


@pytest.mark.parametrize(
    "before",
    [
        "sources: {}  # none yet\n",
        "sources:\n# none yet\n",
        "{defaults: {every: 1h}, sources: {}}\n",
        "sources: {a: {name: А, homepage: 'https://a.example/'}}\n",
        "---\nsources:\n" + A + "...\n",
    ],
)
def test_other_ways_to_write_yaml_take_a_source_too(before: str) -> None:
    text = with_entries(before, B, FILE)
    assert sources.parse(text, FILE, {})["b"].name == "Б"
    assert ("none yet" in text) == ("none yet" in before)


def test_an_entry_has_its_endpoints_and_lists_of_addresses_on_one_line() -> None:
    endpoints = [
        Endpoint("b", "feed", "https://b.example/rss?a=1,2#x"),
        Endpoint("b", "sitemap", "https://b.example/news.xml"),
        Endpoint("b", "listing", "https://b.example/news", ".news > a"),
        Endpoint("b", "listing", "https://b.example/more"),
    ]
    made = sources.entry("Б", "https://b.example/", "Мирный, Якутия", endpoints)
    text = with_entries("", {"b": made}, FILE)
    assert "    feeds: ['https://b.example/rss?a=1,2#x']\n" in text
    assert "    listings:\n      - url: https://b.example/news\n        links: .news > a\n" in text
    source = sources.parse(text, FILE, {})["b"]
    assert [(one.kind, one.url, one.links) for one in source.endpoints] == [
        (one.kind, one.url, one.links) for one in endpoints
    ]


@given(st.text(min_size=1, max_size=60).filter(lambda name: name.strip() and name.isprintable()))
@settings(max_examples=60, deadline=None)
def test_whatever_an_outlet_is_called_its_name_comes_back(name: str) -> None:
    text = with_entries("sources:\n" + A, {"b": sources.entry(name, "https://b.example/", None)}, FILE)
    assert text.startswith("sources:\n" + A)
    assert sources.parse(text, FILE, {})["b"].name == name.strip()


@pytest.mark.parametrize("key", ["25", "null", "true", "1e3", "0x1f", "2026-11-23"])
def test_a_key_that_looks_like_something_else_stays_a_key(key: str) -> None:
    text = with_entries("sources:\n" + A, {key: B["b"]}, FILE)
    assert [source.key for source in sources.parse(text, FILE, {}).sources] == ["a", key]
    with pytest.raises(UsageError, match="already a source"):
        with_entries(text, {key: B["b"]}, FILE)


@pytest.mark.parametrize(
    "text", ["- a\n- b\n", "just words\n", "sources: [a]\n", "sources:\n  a: {}\n", "x: 1\n", "a: &a 1\n"]
)
def test_a_file_that_is_wrong_is_not_written_over(text: str, tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError):
        sources.add_entries(path, B)
    assert path.read_text(encoding="utf-8") == text
    assert [file.name for file in tmp_path.iterdir()] == ["sources.yaml"]


def test_a_source_that_would_be_wrong_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text("sources:\n" + A, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"sources\.yaml:8:12: b\.place: unknown place 'Нигде'"):
        sources.add_entries(path, {"b": sources.entry("Б", "https://b.example/", "Нигде")})
    assert path.read_text(encoding="utf-8") == "sources:\n" + A


# ---------------------------------------------------------------- the file itself


def test_a_file_that_cannot_take_the_place_of_the_old_leaves_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text("sources:\n" + A, encoding="utf-8")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="cannot be written: No space left on device"):
        sources.add_entries(path, B)
    assert path.read_text(encoding="utf-8") == "sources:\n" + A
    assert [file.name for file in tmp_path.iterdir()] == ["sources.yaml"]


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"sources\.yaml: cannot be written"):
        sources.add_entries(tmp_path / "gone" / "sources.yaml", B)


def test_the_rights_of_the_file_stay_and_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_text("sources:\n" + A, encoding="utf-8")
    real.chmod(0o640)
    link = tmp_path / "sources.yaml"
    link.symlink_to(real)
    sources.add_entries(link, B)
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert real.read_text(encoding="utf-8") == "sources:\n" + A + ADDED


@pytest.mark.parametrize(
    ("homepage", "taken", "key"),
    [
        ("https://www.vesti.example/news/", [], "vesti-example"),
        ("http://m.vesti.example:8080/", [], "vesti-example-8080"),
        ("https://xn--b1agj9af.xn--p1ai/", [], "xn-b1agj9af-xn-p1ai"),
        ("https://a.example/", ["a-example", "a-example-2"], "a-example-3"),
        (f"https://{'long.' * 40}example/", [], ("long-" * 12)[:60].strip("-")),
    ],
)
def test_a_key_is_made_from_the_host(homepage: str, taken: list[str], key: str) -> None:
    made = sources.key_for(homepage, taken)
    assert made == key
    assert sources.parse(with_entries("", {made: B["b"]}, FILE), FILE, {})[made].key == made
