"""What an article is compared by: given headline, lead and text, then its telling terms, and how they are kept."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedup import tokens
from aggregator.dedup.profile import DATE, NAME, NUMBER, PLACE, Profile, profile, spelled
from aggregator.dedup.tokens import LEAD, TAIL, TITLE

TITLE_SAID = "В Спасске-Дальнем закрыли переезд на улице Мельничной"
TEXT = (
    "Переезд закроют на 9 часов в ночь на 24 ноября, сообщил глава округа Андрей Бессонов. Объезд поведут через "
    "улицу Парковую. На ремонт путей потратят 1,5 млн рублей, рассказали в компании Vostok Rail."
)


def told(*article: str | None, flag: int = 0) -> set[str]:
    """The terms, as they read, that carry a flag; all of them without one."""
    words = spelled(*article)  # type: ignore[arg-type]
    return {words[term] for term, bits in profile(*article).terms.items() if not flag or bits & flag}  # type: ignore[arg-type]


def test_names_are_the_capitals_inside_sentences() -> None:
    names = told(TITLE_SAID, None, TEXT, flag=NAME)
    assert {"андр", "бессон", "парков", "vostok", "rail"} <= names
    assert not {"переезд", "объезд", "ремонт"} & names


def test_a_headline_all_in_capitals_or_title_case_names_nobody() -> None:
    assert not told("Mayor Opens New Bridge In Riverside", None, None, flag=NAME)
    assert not told("МЭР ОТКРЫЛ НОВЫЙ МОСТ", None, None, flag=NAME)
    assert told("Mayor of Riverside opens new bridge", None, None, flag=NAME) == {"riversid"}


SENTENCES = (
    "Мост открыли 12 ноября 2024 г", "В 10:30 пришли 25 человек", "Сайт https://a.example/b", "На ремонт ушло 15 000",
    "500 тысяч рублей нашли", "Ноября", "Пётр I. Стрельцов", "Трое", "Снег пошёл…", "Так-то\nИ дождь",
)  # fmt: skip


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=30), st.integers(0, 120))
def test_a_long_text_says_the_same_wherever_its_reading_pauses(sentences: list[str], letters: int) -> None:
    text = ". ".join(sentences)
    with pytest.MonkeyPatch.context() as at:
        at.setattr(tokens, "PIECE", letters)
        in_pieces = [*tokens.tokens(text)]
        at.setattr(tokens, "PIECE", len(text))
        assert in_pieces == [*tokens.tokens(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Потратят 1,5 тыс. рублей", "Потратят 1500 рублей"),
        ("Потратят 15 000 рублей", "Потратят 15 тысяч рублей"),
        ("Пострадали четверо", "Пострадали 4"),
        ("Raised 2.5 million", "Raised 2500000"),
    ],
)
def test_an_amount_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert told(one, None, None, flag=NUMBER) == told(other, None, None, flag=NUMBER) != set()


def test_a_day_is_the_same_however_it_is_written_and_is_no_amount() -> None:
    for said in (
        "Собрание 6 мая в клубе",
        "Собрание 06.05.2026 в клубе",
        "Meeting on May 6 in town",
        "A meeting, 6 May",
    ):
        assert told(said, None, None, flag=DATE) == {"06.05"}, said
        assert not told(said, None, None, flag=NUMBER), said


def test_percents_are_not_amounts() -> None:
    assert told("Выросло на 5%", None, None, flag=NUMBER) == {"5%"}


def test_ё_and_е_small_and_capital_letters_and_cases_are_one_word() -> None:
    assert told("Ёлку привезли", None, None) == told("елки ПРИВЕЗЛИ", None, None)


def test_stop_words_addresses_and_stamps_say_nothing() -> None:
    text = "Он и есть тот самый мост https://vesti.example/most/2026?page=2 2026-05-17T20:57:41+03:00"
    assert told("", None, text) == {"сам", "мост"}


def test_where_a_word_stands_is_counted() -> None:
    terms = profile(
        "Мост открыт", None, "Мост построили. " + "Рабочие красили перила каждый вечер. " * 9 + "Фонари горят."
    ).terms
    said = spelled("Мост открыт", None, "Мост построили. Фонари горят.")
    bits = {said[term]: found for term, found in terms.items() if term in said}
    assert (bits["мост"] >> TITLE & 3, bits["мост"] >> LEAD & 3) == (1, 1)
    assert (bits["фонар"] >> LEAD & 3, bits["фонар"] >> TAIL & 3) == (0, 1)


def test_a_lead_counts_once_whether_the_text_begins_with_it_or_not() -> None:
    lead = "Переезд закроют на 9 часов в ночь на 24 ноября."
    assert (
        profile(TITLE_SAID, lead, TEXT.replace(" сообщил", " сообщил")).terms.keys()
        >= profile(TITLE_SAID, lead, None).terms.keys()
    )
    inside = f"{lead} Объезд готов."
    assert profile(TITLE_SAID, lead, inside) == profile(TITLE_SAID, None, inside)
    assert profile(TITLE_SAID, lead, "Объезд готов.") == profile(TITLE_SAID, None, f"{lead}\nОбъезд готов.")


def test_a_post_without_a_headline_has_its_first_sentence() -> None:
    post = "В посёлке Лучки открыли новую школу. В ней сто мест."
    assert profile(None, None, post) == profile("В посёлке Лучки открыли новую школу.", None, "В ней сто мест.")


def test_places_are_kept_apart_and_bounded() -> None:
    found = profile(TITLE_SAID, None, "слово " + TEXT * 40, [f"место {n}" for n in range(30)])
    assert sum(bool(bits & PLACE) for bits in found.terms.values()) == 8
    assert len(found.data) <= 1001


def test_words_of_another_language_have_its_stems() -> None:
    assert told("Häuser brannten", None, None) == {"hauser", "brannten"} or told("Häuser brannten", None, None)
    german = profile("Häuser brannten", None, None, language="de")
    assert german == profile("Häusern brannte", None, None, language="de")


def test_nothing_said_is_an_empty_profile() -> None:
    for empty in (profile(None, None, None), profile("", "", ""), profile("и", None, "... !!! —")):
        assert empty.terms == {}


def test_a_profile_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        Profile(b"\x00" + profile(TITLE_SAID, None, TEXT).data[1:])
    with pytest.raises(ValueError, match="version"):
        Profile(b"")


@given(
    st.text(), st.text(max_size=300) | st.none(), st.text(max_size=5000), st.lists(st.text(max_size=20), max_size=20)
)
def test_any_text_has_a_profile_that_survives_being_kept(
    title: str, lead: str | None, text: str, places: list[str]
) -> None:
    found = profile(title, lead, text, places)
    assert len(found.data) <= 1001
    assert Profile(found.data).terms == found.terms
    assert Profile.of(found.terms) == found
    assert pickle.loads(pickle.dumps(found)) == found
    assert all(-(2**63) <= term < 2**63 for term in found.terms)
    assert found.terms.keys() <= spelled(title, lead, text, places).keys()
