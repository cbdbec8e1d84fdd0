"""Reprints that are not word for word: given two texts, then whether one is a copy, of which kind, and whether it is found."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedup import compare, described, fingerprint, may_be_alike, signature
from aggregator.store.bands import LEAST_SHARED

TEXT = (
    "Вчера в городе открыли новый мост через реку. Движение по нему началось ещё утром, сообщили в администрации округа. "
    "Подъезды к мосту строители обещают закончить к маю, а освещение — к осени будущего года. Старую переправу разберут: "
    "её опоры размыло прошлогодним паводком, и держать её под присмотром дороже, чем построить новую. Первыми по мосту "
    "проехали школьные автобусы из трёх сёл правого берега. Раньше детей возили в объезд, дорога занимала больше часа, "
    "теперь на неё уходит двадцать минут. Жители просили о мосте двенадцать лет, деньги нашлись в краевом бюджете. "
    "Подрядчик дал гарантию на восемь лет и обещал оставить в районе бригаду, которая будет следить за настилом зимой. "
    "Осенью рядом посадят липы и поставят скамейки, а у въезда откроют смотровую площадку с видом на долину и сопки."
)
OTHER = (
    "Футболисты районной команды обыграли гостей из соседнего города со счётом три один и вышли в финал кубка края. "
    "Оба гола в первом тайме забил капитан, после перерыва гости отыграли один мяч, но на последней минуте пропустили "
    "снова. Финал состоится в воскресенье на стадионе у вокзала, вход свободный, ворота откроют за час до начала."
)


def test_the_same_words_are_an_exact_copy() -> None:
    found = compare(TEXT, TEXT.upper().replace("—", "-"))
    assert found is not None
    assert (found.kind, found.score) == ("exact", 1.0)


def test_a_copy_with_a_foreword_and_a_tail_is_a_near_one() -> None:
    found = compare(TEXT, "Как пишет районная газета, " + TEXT + " Читайте также: погода на выходные.")
    assert found is not None
    assert found.kind == "near"
    assert found.score == 1.0


def test_a_copy_with_other_words_here_and_there_is_a_near_one() -> None:
    found = compare(
        TEXT, TEXT.replace("сообщили", "рассказали").replace("двадцать", "около 20").replace("липы", "клёны")
    )
    assert found is not None
    assert found.kind == "near"
    assert 0.8 < found.score < 1


def test_a_brief_cut_from_a_long_text_is_a_partial_one_whichever_was_first() -> None:
    brief = ". ".join(TEXT.split(". ")[:3]) + ". Подробности на сайте."
    for one, other in ((TEXT, brief), (brief, TEXT)):
        found = compare(one, other)
        assert found is not None
        assert found.kind == "partial"
        assert found.score > 0.8


def test_texts_about_other_things_are_no_copies() -> None:
    assert compare(TEXT, OTHER) is None


def test_short_texts_are_never_copies() -> None:
    assert compare("Фото: пресс-служба администрации", "Фото: пресс-служба администрации") is None
    assert compare(TEXT, TEXT[:100]) is None
    assert compare(None, TEXT) is None
    assert signature("Фото: пресс-служба администрации") is None
    assert signature(None) is None


@pytest.mark.parametrize(("real", "taken_for"), [("utf-8", "cp1251"), ("utf-8", "latin-1"), ("cp1251", "cp1252")])
def test_a_copy_whose_encoding_was_broken_on_the_way_is_the_same_text(real: str, taken_for: str) -> None:
    text = TEXT.replace("—", "-")
    broken = text.encode(real).decode(taken_for, "ignore")
    found = compare(text, broken)
    assert found is not None
    assert found.score > 0.9
    assert shared(text, broken)


def misread(text: str, taken_for: str, lost: str) -> str:
    """UTF-8 read as something else; of signs that it does not have nothing is left, or a sign of replacement, or the control."""
    signs = (bytes([n]).decode(taken_for, "ignore") or {"control": chr(n)}.get(lost, lost) for n in text.encode())
    return "".join(signs)


@pytest.mark.parametrize("lost", ["", "\ufffd"])
def test_a_copy_that_lost_letters_on_its_way_through_windows_1252_is_found(lost: str) -> None:
    broken = misread(TEXT, "cp1252", lost)
    assert "Ñ" + lost + "Ñ" in broken, "«сс», «ся» or «ст»: its second byte is gone"
    found = compare(TEXT, broken)
    assert found is not None
    assert found.kind == "near"
    assert len(shared(TEXT, broken)) >= LEAST_SHARED


def test_two_texts_that_lost_the_same_letters_are_not_copies_for_that() -> None:
    assert compare(misread(TEXT, "cp1252", ""), misread(OTHER, "cp1252", "")) is None


@pytest.mark.parametrize("taken_for", ["cp1251", "cp1252", "latin-1"])
def test_a_copy_that_was_misread_two_times_is_the_same_text(taken_for: str) -> None:
    text = TEXT.replace("—", "-")
    found = compare(text, misread(misread(text, taken_for, "control"), taken_for, "control"))
    assert found is not None
    assert found.score > 0.95


def test_latin_look_alikes_do_not_hide_a_copy() -> None:
    hidden = TEXT.replace("мост", "мocт").replace("а ", "a ").replace("ре", "pe")
    assert fingerprint(hidden.replace(" a ", " а ")) == fingerprint(TEXT)
    assert shared(TEXT, hidden)


def test_latin_words_stay_what_they_are() -> None:
    assert fingerprint("Toyota и Honda " * 10) != fingerprint("Тоуота и Ноnda " * 10)


def shared(one: str, other: str) -> set[int]:
    first, second = signature(one), signature(other)
    assert first is not None
    assert second is not None
    return set(first.bands) & set(second.bands)


def test_copies_are_found_by_their_keys_and_others_are_not() -> None:
    assert shared(TEXT, "Наш корреспондент сообщает. " + TEXT.replace("сообщили", "рассказали"))
    assert shared(TEXT, ". ".join(TEXT.split(". ")[:3]) + ". Подробности на сайте."), "a brief"
    assert not shared(TEXT, OTHER)


def chronicle(seed: int) -> list[str]:
    """The sentences of a long text, some 330 words, which are those of no other."""
    mixed = random.Random(seed)
    return [f"{' '.join(mixed.choices(WORDS, k=14)).capitalize()}." for _ in range(24)]


@pytest.mark.parametrize(
    ("part", "of"),
    [
        ("its opening", slice(0, 4)),
        ("its middle", slice(10, 14)),
        ("its end", slice(-4, None)),
        ("every fifth sentence", slice(0, None, 5)),
    ],
)
def test_a_brief_is_found_from_whatever_part_of_a_long_text_it_is(part: str, of: slice) -> None:
    found = 0
    for seed in range(40):
        long = chronicle(seed)
        keys = shared(" ".join(long), " ".join(long[of]))
        found += len(keys) >= LEAST_SHARED and may_be_alike(len(keys), " ".join(long), " ".join(long[of]))
    assert found >= 38, part


def test_an_outlet_s_tail_under_two_texts_is_not_worth_comparing_them() -> None:
    tail = OTHER.split(". ")[0]
    worth = 0
    for seed in range(40):
        one, other = (" ".join([*chronicle(2 * seed + n)[:9], tail]) for n in (100, 101))
        worth += may_be_alike(len(shared(one, other)), one, other)
    assert worth <= 4


def test_keys_are_small_numbers_and_stable_from_run_to_run() -> None:
    found = signature(TEXT)
    assert found is not None
    assert len(found.bands) == 48
    assert all(-(2**31) <= key < 2**31 for key in found.bands)
    assert found == signature(TEXT.replace(". ", ".\n\n"))


def test_what_a_page_is_filed_under_is_made_in_one_go() -> None:
    assert described(TEXT) == (fingerprint(TEXT), signature(TEXT))
    assert described(None) == (None, None)


def test_no_two_real_texts_that_people_called_different_are_copies(cases: Path) -> None:
    asked = 0
    for folder in sorted(each.parent for each in (cases / "dedup").glob("*/pairs.jsonl")):
        texts = {each["id"]: each["text"] for each in _lines(folder / "docs.jsonl")}
        for pair in _lines(folder / "pairs.jsonl"):
            if pair["label"] == 0:
                asked += 1
                assert compare(texts[pair["a"]], texts[pair["b"]]) is None
    assert asked > 50


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


WORDS = (TEXT + " " + OTHER).split()


@given(st.lists(st.sampled_from(WORDS), max_size=120), st.lists(st.sampled_from(WORDS), max_size=120))
def test_it_does_not_matter_which_text_comes_first(one: list[str], other: list[str]) -> None:
    a, b = " ".join(one), " ".join(other)
    assert compare(a, b) == compare(b, a)


@given(st.integers(0, 40), st.integers(0, 2**16))
def test_the_longer_the_foreign_words_the_lower_the_score_never_above_one(count: int, seed: int) -> None:
    foreign = random.Random(seed).choices(OTHER.split(), k=count)
    found = compare(TEXT, TEXT + " " + " ".join(foreign))
    assert found is not None
    assert found.score == 1.0
    assert (found.kind == "exact") == (count == 0)


@given(st.text(max_size=400))
def test_any_text_may_be_asked(text: str) -> None:
    described(text * 5)
    compare(text * 5, TEXT)
