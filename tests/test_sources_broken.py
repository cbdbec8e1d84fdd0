"""Broken files: given this sources.yaml, then this message, with this line and column."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator import sources
from aggregator.errors import ConfigError

HEAD = "sources:\n  vesti:\n    name: Вести\n    homepage: https://vesti.example/\n"

BROKEN: dict[str, tuple[str, str]] = {
    "unknown key": (HEAD + "    lisitngs: []\n", "sources.yaml:5:5: vesti: unknown key 'lisitngs' (did you mean 'listings'?)"),
    "unknown top key": ("source: {}\n" + HEAD, "sources.yaml:1:1: unknown key 'source' (did you mean 'sources'?)"),
    "unknown inner key": (HEAD + "    article:\n      tilte: h1\n", "sources.yaml:6:7: vesti.article: unknown key 'tilte'"),
    "tab": ("sources:\n\tvesti:\n", "sources.yaml:2:1: this is not YAML"),
    "unclosed quote": ("sources:\n  vesti:\n    name: 'Вести\n", "sources.yaml:4:1: this is not YAML"),
    "bad indentation": ("sources:\n  vesti:\n    name: Вести\n   homepage: x\n", "sources.yaml:4:4: this is not YAML"),
    "duplicate key": (HEAD + "    name: Снова\n", "sources.yaml:5:5: vesti: the key 'name' stands here a second time (the first is in line 3)"),
    "duplicate source": (HEAD + "  vesti: {}\n", "sources.yaml:5:3: sources: the key 'vesti' stands here a second time"),
    "tag": (HEAD + "    tags: !!python/object/apply:os.system ['id']\n", "sources.yaml:5:11: the tag"),
    "anchors": ("a: &a [x, x]\nb: &b [*a, *a]\n", "sources.yaml:1:4: anchors and aliases"),
    "merging": (HEAD + "    <<: {name: x}\n", "sources.yaml:5:5: vesti: merging (<<) is not allowed (write the value out"),
    "second document": (HEAD + "---\nsources: {}\n", "sources.yaml:5:1: a second document begins here"),
    "too deep": ("sources: " + "[" * 30 + "\n", "sources.yaml:1:29: this is nested too deeply"),
    "unknown place": (HEAD + "    place: Спаск-Дальний\n", "sources.yaml:5:12: vesti.place: unknown place 'Спаск-Дальний' (did you mean 'Спасск-Дальний'?)"),
    "place of two regions": (HEAD + "    place: Киров\n", "sources.yaml:5:12: vesti.place: 'Киров' is not one place (write one of: Киров, "),
    "unknown zone": (HEAD + "    timezone: Asia/Vladivostock\n", "sources.yaml:5:15: vesti.timezone: unknown time zone 'Asia/Vladivostock' (did you mean 'Asia/Vladivostok'?)"),
    "number for text": ("sources:\n  vesti:\n    name: 25\n    homepage: https://vesti.example/\n", "sources.yaml:3:11: vesti.name: this must be a text, not a number"),
    "text for list": (HEAD + "    feeds: https://vesti.example/rss\n", "sources.yaml:5:12: vesti.feeds: this must be a list, not a text"),
    "text for truth": (HEAD + "    enabled: yes please\n", "sources.yaml:5:14: vesti.enabled: this must be true or false, not a text"),
    "bad address": (HEAD + "    feeds:\n      - ftp://vesti.example/rss\n", "sources.yaml:6:9: vesti.feeds[0]: 'ftp://vesti.example/rss' is not a web address"),
    "bad span": (HEAD + "    every: 15 minutes\n", "sources.yaml:5:12: vesti.every: '15 minutes' is not a time span"),
    "span out of bounds": (HEAD + "    every: 10s\n", "sources.yaml:5:12: vesti.every: 10s is out of bounds; it must be between 1m and 1d"),
    "bad selector": (HEAD + "    article: {text: 'div['}\n", "sources.yaml:5:21: vesti.article.text: 'div[' is not a CSS selector"),
    "no home page": ("sources:\n  vesti:\n    name: Вести\n", "sources.yaml:2:3: vesti: 'homepage' is missing"),
    "empty file": ("", "sources.yaml:1:1: the file must be a mapping"),
    "a list": ("- one\n- two\n", "sources.yaml:1:1: the file must be a mapping"),
    "bad key": ("sources:\n  Вести:\n    name: Вести\n    homepage: https://vesti.example/\n", "sources.yaml:2:3: Вести: 'Вести' is not a key"),
    "bad kind": (HEAD + "    kind: outlett\n", "sources.yaml:5:11: vesti.kind: 'outlett' is not one of"),
    "missing variable": (HEAD + "    headers:\n      X-Token: ${NO_SUCH_TOKEN}\n", "sources.yaml:6:16: vesti.headers.X-Token: the environment has no NO_SUCH_TOKEN"),
    "a line break in a header": (HEAD + '    headers: {X-A: "b\\nX-C: d"}\n', "sources.yaml:5:20: vesti.headers.X-A: control characters"),
    "a header that is no name": (HEAD + "    headers: {X A: b}\n", "sources.yaml:5:15: vesti.headers.X A: 'X A' is not the name of a header"),
    "a header in Cyrillic": (HEAD + "    headers: {X-A: Спасск}\n", "sources.yaml:5:20: vesti.headers.X-A: only ASCII can be sent in a header"),
    "a contact in Cyrillic": ("defaults:\n  contact: редакция\n" + HEAD, "sources.yaml:2:12: defaults.contact: only ASCII can be sent in a header"),
    "no proxy": (HEAD + "    proxy: nonsense\n", "sources.yaml:5:12: vesti.proxy: this is not the address of a proxy"),
    "a proxy of another kind": (HEAD + "    proxy: ftp://proxy.example/\n", "sources.yaml:5:12: vesti.proxy: this is not the address of a proxy"),
    "no zone": (HEAD + "    timezone: ''\n", "sources.yaml:5:15: vesti.timezone: this must not be empty"),
    "a default zone": ("defaults: {timezone: Asia/Spassk}\n" + HEAD, "sources.yaml:1:22: defaults.timezone: unknown time zone 'Asia/Spassk'"),
    "a value left out": (HEAD + "    feeds:\n", "sources.yaml:5:5: vesti.feeds: this must be a list, not nothing"),
    "a source left out": ("sources:\n  vesti:\n", "sources.yaml:2:3: vesti: this must be a mapping of keys to values, not nothing"),
    "half a character": (HEAD + '    tags: ["\\ud800"]\n', "sources.yaml:5:12: this holds half a character"),
    "an escape that is no character": (HEAD + '    tags: ["\\U99999999"]\n', "sources.yaml:5:12: this is not YAML: a number or an escape after this is too large"),
    "a version of many digits": ("%YAML 1." + "9" * 5000 + "\n---\n" + HEAD, "sources.yaml:1:1: this is not YAML: a number or an escape"),
    "a source called as a key is": ("sources:\n  article:\n    lisitngs: []\n", "sources.yaml:2:3: article: 'name' is missing"),
    "a colour for the terminal": (HEAD + '    "\\e[31m": 1\n', "sources.yaml:5:5: vesti: unknown key '\\x1b[31m'"),
    "no window": ("defaults:\n  reprint_days: 0\n" + HEAD, "sources.yaml:2:17: defaults.reprint_days: this must be at least 1"),
    "too wide a window": ("defaults:\n  reprint_days: 31\n" + HEAD, "sources.yaml:2:17: defaults.reprint_days: this must be at most 30"),
    "a window that is no number": ("defaults:\n  reprint_days: 3d\n" + HEAD, "sources.yaml:2:17: defaults.reprint_days: this must be a whole number, not a text"),
    "a window of one source": (HEAD + "    reprint_days: 5\n", "sources.yaml:5:5: vesti: unknown key 'reprint_days'"),
    "too small a number": (HEAD + "    max_articles: 0\n", "sources.yaml:5:19: vesti.max_articles: this must be at least 1"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_told_with_its_line(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, expected = BROKEN[case]
    monkeypatch.chdir(tmp_path)
    Path("sources.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        sources.load(Path("sources.yaml"))
    assert str(raised.value).splitlines()[0].startswith(expected)


def test_every_fault_of_a_file_is_told_in_its_order() -> None:
    text = HEAD + "    every: 1\n    kind: x\n  other:\n    name: Другие\n"
    with pytest.raises(ConfigError) as raised:
        sources.parse(text, Path("sources.yaml"), {})
    assert [problem.line for problem in raised.value.problems] == [5, 6, 7]


def test_what_is_unknown_is_told_beside_what_is_ill_formed() -> None:
    text = (
        HEAD + "    kind: x\n  other:\n    name: Другие\n    homepage: https://other.example/\n    place: Владивосто\n"
    )
    with pytest.raises(ConfigError) as raised:
        sources.parse("defaults: {every: 1}\n" + text, Path("sources.yaml"), {})
    assert [problem.path for problem in raised.value.problems] == ["defaults.every", "vesti.kind", "other.place"]


def test_a_fault_of_the_defaults_is_told_once() -> None:
    many = "".join(f"  s{n}:\n    name: И{n}\n    homepage: https://s{n}.example/\n" for n in range(3))
    text = "defaults:\n  timezone: Asia/Nowhere\n  headers: {X-Token: '${NO_TOKEN}'}\nsources:\n" + many
    with pytest.raises(ConfigError) as raised:
        sources.parse(text, Path("sources.yaml"), {})
    assert [problem.path for problem in raised.value.problems] == ["defaults.timezone", "defaults.headers.X-Token"]


def test_the_known_keys_of_a_source_are_told_whatever_it_is_called() -> None:
    for key in ("article", "name", "sources", "defaults", "expect"):
        text = f"sources:\n  {key}:\n    name: А\n    homepage: https://a.example/\n    lisitngs: []\n"
        with pytest.raises(ConfigError, match=rf"5:5: {key}: unknown key 'lisitngs' \(did you mean 'listings'\?\)"):
            sources.parse(text, Path("sources.yaml"), {})


@pytest.mark.parametrize(
    "line",
    [
        "    place: " + "я" * 9000,
        "    kind: " + "x" * 9000,
        "    timezone: " + "x" * 400,
        "    every: " + "1" * 9000,
        "    feeds: [" + "x" * 9000 + "]",
        "    article: {text: '" + ":not(" * 100 + "'}",
        "    " + "x" * 9000 + ": 1",
    ],
)
def test_a_message_repeats_no_more_than_a_line_of_what_is_wrong(line: str) -> None:
    with pytest.raises(ConfigError) as raised:
        sources.parse(HEAD + line + "\n", Path("sources.yaml"), {})
    (problem,) = raised.value.problems
    assert len(str(problem)) < 700


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("headers: {X-A: 'Bearer ${SECRET}'}", "s3cr\nX-B: 1"),
        ("headers: {X-A: '${SECRET}'}", "s3cr-ключ"),
        ("user_agent: '${SECRET}'", "s3cr\x00"),
        ("proxy: '${SECRET}'", "s3cr://user:s3cr@proxy.example"),
        ("proxy: 'http://u:${SECRET}@proxy.example:port'", "s3cr"),
    ],
)
def test_a_secret_that_cannot_be_used_is_refused_and_not_told(line: str, secret: str) -> None:
    with pytest.raises(ConfigError) as raised:
        sources.parse(HEAD + f"    {line}\n", Path("sources.yaml"), {"SECRET": secret})
    assert "with its ${NAME} filled in" in str(raised.value)
    assert "s3cr" not in str(raised.value)


def test_the_line_of_a_long_file_is_right() -> None:
    many = "".join(f"  s{n}:\n    name: И{n}\n    homepage: https://s{n}.example/\n" for n in range(3))
    text = f"defaults:\n  contact: a@b.example\nsources:\n{many}  spassk-admin:\n    lisitngs: []\n"
    with pytest.raises(
        ConfigError, match=r"sources\.yaml:14:5: spassk-admin: unknown key 'lisitngs' \(did you mean 'listings'\?\)"
    ):
        sources.parse(text, Path("sources.yaml"), {})


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("sources: {}".encode("utf-16"), "this is not UTF-8"),
        (b"sources: {}\n# \xf1\xef\xe0\xf1\xf1\xea\n", "sources.yaml:2:1: this is not UTF-8"),
        (b"#" * 16_000_001, "it is larger than 16,000,000 bytes"),
    ],
)
def test_bytes_that_are_no_text(data: bytes, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sources.yaml").write_bytes(data)
    with pytest.raises(ConfigError) as raised:
        sources.load(Path("sources.yaml"))
    assert expected in str(raised.value)


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, words in [
        (tmp_path / "gone.yaml", "there is no such file"),
        (tmp_path, "this is not a regular file"),
        (tmp_path / "pipe", "this is not a regular file"),
    ]:
        with pytest.raises(ConfigError, match=words):
            sources.load(path)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(HEAD, encoding="utf-8-sig")
    assert sources.load(path)["vesti"].name == "Вести"


@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from(
            [
                "sources:",
                "\n",
                "  ",
                "a: ",
                "- ",
                "[",
                "]",
                "{",
                "}",
                "'",
                "&a ",
                "*a ",
                "!!x ",
                "1",
                "name: x",
                ": ",
                "#",
                "|",
            ]
        ),
        max_size=40,
    ).map("".join)
)
@settings(max_examples=60, deadline=None)
def test_no_text_raises_anything_but_a_config_error(text: str) -> None:
    try:
        sources.parse(text, Path("sources.yaml"), {})
    except ConfigError as error:
        told = error.problems
    else:
        return
    assert told
