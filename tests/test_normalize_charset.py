"""Charsets: given the bytes of a page and what is said of them, then its text."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.newsroom.writer import topics
from aggregator.normalize.charset import decode
from aggregator.normalize.mojibake import legible, repaired
from benchmarks import charsets

RUSSIAN = (
    "Вчера в городе открыли новый мост через реку — движение по нему началось ещё утром. «Ждали этого двадцать лет», — "
    "сказала жительница соседнего села. Подъезды к мосту строители обещают закончить к маю."
)
UKRAINIAN = "Учора в місті відкрили новий міст через річку, рух ним розпочався ще вранці, їхали всі охочі, є й кияни."
CODES = ["cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic", "utf-8", "utf-16-le", "utf-16-be"]


def html(text: str, said: str = "") -> str:
    return f"<!doctype html><html><head>{said}<title>{text[:20]}</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize("code", CODES)
def test_russian_without_any_declaration(code: str) -> None:
    body = html(RUSSIAN).encode(code, "ignore")
    assert decode(body) == (body.decode(code), code)


@pytest.mark.parametrize("code", [code for code in CODES if code != "mac_cyrillic"])
def test_russian_text_alone(code: str) -> None:
    body = RUSSIAN[:100].encode(code, "ignore")
    assert decode(body)[0] == body.decode(code)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("windows-1251", "cp1251"), ("Win-1251", "cp1251"), ("cp-1251", "cp1251"), ("windows1251", "cp1251"),
        ("x-cp1251", "cp1251"), ("KOI8-R", "koi8_r"), ("koi8-u", "koi8_u"), ("utf8", "utf-8"), ("UTF-8", "utf-8"),
        ("ibm866", "cp866"), ("iso-8859-5", "iso8859_5"),
    ],
)  # fmt: skip
def test_declarations_are_believed_wherever_they_stand(said: str, code: str) -> None:
    text = "Мост открыт"
    assert decode(text.encode(code), f'text/html; charset="{said}"') == (text, code)
    for meta in (
        f"<meta charset={said}>",
        f'<META http-equiv="Content-Type" content="text/html; charset={said}">',
    ):
        page = html(text, meta)
        assert decode(page.encode(code), "text/html") == (page, code)
    xml = f"<?xml version='1.0' encoding='{said}'?><rss>{text}</rss>"
    assert decode(xml.encode(code)) == (xml, code)
    assert decode(text.encode(code), None, said) == (text, code)


def test_http_goes_before_the_document_and_a_mark_before_both() -> None:
    page = html("café", '<meta charset="windows-1250">')
    assert decode(page.encode("cp1252"), "text/html; charset=iso-8859-1")[0] == page
    assert decode(codecs.BOM_UTF8 + page.encode(), "text/html; charset=windows-1251") == (page, "utf-8")
    assert decode(page.encode("utf-16"), "text/html; charset=utf-8") == (page, "utf-16-le")


@pytest.mark.parametrize(
    ("real", "said"),
    [
        ("cp1251", "utf-8"), ("koi8_r", "utf-8"), ("utf-8", "windows-1251"), ("utf-8", "iso-8859-1"), ("cp1251", "iso-8859-1"),
        ("koi8_r", "windows-1251"), ("cp1251", "koi8-r"), ("cp1251", "utf-16"), ("cp1251", "hex"), ("utf-8", "unicode_escape"),
    ],
)  # fmt: skip
def test_a_declaration_that_the_bytes_contradict_is_not_believed(real: str, said: str) -> None:
    body = html(RUSSIAN).encode(real, "ignore")
    assert decode(body, f"text/html; charset={said}") == (body.decode(real), real)
    assert decode(html(RUSSIAN, f"<meta charset={said}>").encode(real, "ignore"))[1] == real


def test_other_languages_keep_their_declared_charset() -> None:
    for text, said in [
        (UKRAINIAN, "windows-1251"),
        ("Le président a été élu très tôt à Besançon", "iso-8859-15"),
        ("Wczoraj otwarto nowy most, którą śledziły tysiące", "iso-8859-2"),
        ("昨日、新しい橋が開通しました", "shift_jis"),
        ("昨天新的大桥正式通车", "gbk"),
    ]:
        assert decode(text.encode(said), f"text/html; charset={said}")[0] == text


def test_russian_far_behind_a_long_head_is_found() -> None:
    page = "<script>" + "var a = 1;\n" * 5000 + "</script>" + RUSSIAN
    assert decode(page.encode("cp1251")) == (page, "cp1251")


def test_a_damaged_utf8_page_loses_the_damage_only() -> None:
    body = html(RUSSIAN * 20).encode()
    damaged = body[:500] + b"\xff" + body[500:-1] + b"\xd0"
    text, code = decode(damaged, "text/html; charset=windows-1251")
    assert code == "utf-8"
    assert 1 <= text.count("\ufffd") <= 4


def test_zero_bytes_are_dropped_and_nothing_is_text() -> None:
    assert decode(b"a\x00b") == ("ab", "utf-8")
    assert decode(b"") == ("", "utf-8")


@given(
    st.binary(max_size=200),
    st.sampled_from([None, "a; charset=utf-16", "a; charset=zlib", "charset=\xff", "a;charset=big5"]),
)
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_some_text(body: bytes, said: str | None) -> None:
    text, code = decode(body, said)
    assert "\x00" not in text
    assert codecs.lookup(code)


@given(st.integers(0, len(RUSSIAN) - 1), st.sampled_from(["cp1251", "koi8_r", "cp866", "utf-8", "utf-16-le"]))
@settings(max_examples=60, deadline=None)
def test_any_hundred_letters_of_russian_make_the_round_trip(start: int, code: str) -> None:
    text = (RUSSIAN + " " + RUSSIAN)[start : start + 130].strip()
    body = text.encode(code, "ignore")
    assert decode(body)[0] == body.decode(code)


# ---------------------------------------------------------------- undeclared and mislabelled

NEWSROOM = [
    re.sub(r"\{[^}]*\}", "", " ".join((*topic.leads[:2], *topic.body[:6])))[:600].replace("−", "-")
    for topic in topics()
]
"""What the newsroom of this project writes of: our own Russian."""

LEGACY = ["cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic"]
SAID = [None, "utf-8", "iso-8859-1", "windows-1251", "koi8-r", "utf-16", "x-unknown"]


@pytest.mark.parametrize("code", [*LEGACY, "utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("said", SAID)
def test_russian_is_read_right_whatever_is_declared(code: str, said: str | None) -> None:
    for text in NEWSROOM:
        body = html(text).encode(code, "ignore")
        assert decode(body, f"text/html; charset={said}" if said else None)[0] == body.decode(code)


OTHERS = [
    (language, code, text) for language, (codes, text) in charsets.OTHERS.items() for code in codes if code != "koi8_u"
]


@pytest.mark.parametrize(("language", "code", "text"), OTHERS, ids=[f"{name}-{code}" for name, code, _ in OTHERS])
@pytest.mark.parametrize("said", [None, "utf-8", "iso-8859-1", "windows-1251"])
def test_other_languages_undeclared_and_mislabelled(language: str, code: str, text: str, said: str | None) -> None:
    page = f"<html lang={language}><p>{text}</p></html>"
    header = f"text/html; charset={said}" if said else None
    assert decode(text.encode(code), header)[0] == text
    assert decode(page.encode(code), header)[0] == page


@pytest.mark.parametrize(
    "text", ["naïve café – “quoted” in an English page", "Ein Straßenfest für alle", "c’était l’été à Nîmes"]
)
def test_a_few_signs_in_much_ascii_are_western(text: str) -> None:
    page = f"<html><script>{'var a = 1;' * 300}</script><p>{text}</p>{'<div class=x></div>' * 200}</html>"
    assert decode(page.encode("cp1252"))[0] == page
    assert decode(page.encode("cp1252"), "text/html; charset=utf-8")[0] == page


def test_pages_of_the_cases_come_back_from_every_charset(cases: Path) -> None:
    read = 0
    for language, page in charsets._pages(cases):
        if language not in {"ru", "de", "ja"} or read >= 40:
            continue
        read += 1
        for code in charsets.LANGUAGES[language]:
            body = charsets._undeclared(page).encode(code, "ignore")
            for header in (None, "text/html; charset=utf-8"):
                assert decode(body, header)[0] == body.decode(code)
    assert read


def test_a_text_that_begins_like_a_mark_is_no_utf16() -> None:
    text = "яют. " + RUSSIAN
    assert decode(text.encode("cp1251", "ignore"))[1] == "cp1251"
    assert decode("\ufeff<p>昨日</p>".encode("utf-16-le")) == ("<p>昨日</p>", "utf-16-le")


# ---------------------------------------------------------------- doubly encoded


def wrongly(text: str, read_as: str, written: str = "utf-8") -> str:
    """What a text becomes that is written in one encoding and read in another, as browsers read it."""
    return "".join(bytes([byte]).decode(read_as, "ignore") or chr(byte) for byte in text.encode(written, "ignore"))


@pytest.mark.parametrize("read_as", ["cp1251", "cp1252", "latin-1"])
def test_utf8_that_was_read_as_something_else_is_repaired(read_as: str) -> None:
    for text in [*NEWSROOM, RUSSIAN, UKRAINIAN]:
        damaged = wrongly(html(text), read_as)
        assert decode(damaged.encode(), "text/html; charset=utf-8") == (html(text), "utf-8")


@pytest.mark.parametrize("text", [text for language, _, text in OTHERS if language in {"de", "fr", "pl", "cs", "tr"}])
def test_western_utf8_that_was_read_as_western_is_repaired(text: str) -> None:
    assert repaired(wrongly(text, "cp1252")) == text


def test_windows_1251_that_was_read_as_western_is_repaired() -> None:
    damaged = wrongly(RUSSIAN * 2, "cp1252", "cp1251")
    assert damaged.startswith("Â÷åðà")
    assert repaired(damaged) == RUSSIAN * 2


@pytest.mark.parametrize("read_as", ["cp1251", "cp1252", "latin-1"])
def test_utf8_that_was_misread_and_saved_two_times_is_repaired(read_as: str) -> None:
    for text in [*NEWSROOM, RUSSIAN, UKRAINIAN]:
        assert repaired(wrongly(wrongly(text, read_as), read_as)) == text


def test_letters_that_are_lost_are_guessed_for_comparing_and_not_for_storing() -> None:
    lossy = RUSSIAN.encode().decode("cp1252", "ignore")
    assert "Ñ" in repaired(lossy)
    right = sum(one == other for one, other in zip(legible(lossy).split(), RUSSIAN.split(), strict=True))
    assert right > 0.85 * len(RUSSIAN.split())


def test_a_healthy_template_around_a_damaged_article_stays_as_it_is() -> None:
    page = (
        f"<nav>Главная · Ещё · Её рассказ</nav><h1>{wrongly(RUSSIAN, 'cp1251')}</h1>" + wrongly(RUSSIAN, "cp1251") * 3
    )
    assert repaired(page) == f"<nav>Главная · Ещё · Её рассказ</nav><h1>{RUSSIAN}</h1>{RUSSIAN * 3}"


def test_a_text_about_such_damage_is_not_touched() -> None:
    text = f"{RUSSIAN} Если вместо «Привет» вы видите «РџСЂРёРІРµС‚», страницу прочли не в той кодировке. {RUSSIAN}"
    assert repaired(text) is text
    german = "Aus „schön“ wird „schÃ¶n“, aus „für“ wird „fÃ¼r“: Größe, Äpfel, Öl, Übermut, Fußgänger, süß, grün, böse, Bäume."
    assert repaired(german) is german


HEALTHY = [
    *NEWSROOM,
    RUSSIAN,
    UKRAINIAN,
    *(text for _, _, text in OTHERS),
    "São Paulo: NÃO É SÓ ISSO. AÇÃO, PRODUÇÃO",
    "РЎ Р° Её",
]


@given(st.lists(st.sampled_from(" ".join(HEALTHY).split()), max_size=200).map(" ".join))
@settings(max_examples=60, deadline=None)
def test_no_healthy_words_are_ever_changed(text: str) -> None:
    assert repaired(text) is text
    assert legible(text) == text


@given(st.text(alphabet=st.characters(codec="cp1251"), max_size=200))
@settings(max_examples=60, deadline=None)
def test_repair_is_made_once(text: str) -> None:
    assert repaired(repaired(text)) == repaired(text)


def test_no_healthy_page_of_the_cases_is_changed(cases: Path) -> None:
    changed = [page[:100] for _, page in charsets._pages(cases) if repaired(page) is not page]
    assert len(changed) <= 1  # one of them is damaged
