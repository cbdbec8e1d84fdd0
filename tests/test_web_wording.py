"""Given two wordings, then what a reader is shown of their difference; and that no wording takes long."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from aggregator.web.changes import Wording, compare, wording
from aggregator.web.tidy import opening, paragraphs
from aggregator.web.wording import MOST_WORDS, Piece, abridged, difference


def shown(old: str, new: str) -> str:
    marks = {"same": "{}", "old": "[-{}-]", "new": "[+{}+]", "gap": "…"}
    return "".join(marks[piece.kind].format(piece.text) for piece in difference(old, new).pieces)


def test_words_are_struck_out_and_put_in() -> None:
    assert shown("Мост закроют в среду вечером", "Мост закроют в пятницу вечером") == (
        "Мост закроют в[- среду-][+ пятницу+] вечером"
    )
    assert shown("Мост закроют", "Мост закроют в среду") == "Мост закроют[+ в среду+]"
    assert shown("", "Мост") == "[+Мост+]"


def test_spaces_and_line_ends_are_no_difference() -> None:
    assert difference("Мост  закроют\n\nв среду.", "Мост закроют в среду.").equal


def test_crumbs_between_changes_are_changed_too() -> None:
    assert shown("первый и второй мост", "третий и пятый мост") == "[-первый и второй-][+третий и пятый+] мост"


def test_what_did_not_change_is_left_out() -> None:
    words = [f"слово{n}" for n in range(200)]
    found = difference(" ".join(words), " ".join([*words[:100], "ВСТАВКА", *words[100:]]))
    pieces = abridged(found)
    assert [piece.kind for piece in pieces] == ["gap", "same", "new", "same", "gap"]
    assert len(pieces[1].text.split()) == 8


@given(st.text(alphabet="абв .", max_size=60), st.text(alphabet="абв .", max_size=60))
def test_struck_out_and_kept_make_the_old_wording_put_in_and_kept_the_new(old: str, new: str) -> None:
    pieces = difference(old, new).pieces
    before = "".join(piece.text for piece in pieces if piece.kind in ("same", "old")).split()
    after = "".join(piece.text for piece in pieces if piece.kind in ("same", "new")).split()
    assert "".join(before) == "".join(old.split())
    assert "".join(after) == "".join(new.split())


def test_no_wording_takes_long() -> None:
    hostile = [
        ("а " * 500_000, "б а " * 250_000),
        ("х" * 1_000_000, "у" * 1_000_000),
        ("а б " * 5_000, "б а " * 5_000),
        ("".join(f"в{n % 50} " for n in range(9_000)), "".join(f"в{n * 7 % 50} " for n in range(9_000))),
        ("а-" * 400_000, "а-" * 399_999),
        (" " * 1_000_000, "\n" * 1_000_000),
    ]
    for old, new in hostile:
        begun = time.process_time()
        found = difference(old, new)
        assert time.process_time() - begun < 0.5
        assert sum(len(piece.text) for piece in found.pieces) < MOST_WORDS * 200


def test_a_comparison_is_no_longer_than_a_page_bears() -> None:
    old = " ".join(f"слово{n}" for n in range(2_000))
    new = " ".join(f"слово{n}" if n % 20 else f"иное{n}" for n in range(2_000))
    changes = compare(Wording("а", None, old), Wording("а", None, new), shown=1_000)
    (part,) = changes.parts
    assert part.cut
    assert sum(len(piece.text) for piece in part.pieces) <= 1_100
    assert changes.whole
    assert changes.alike


def test_texts_that_may_not_be_shown_are_left_out_of_it() -> None:
    changes = compare(
        Wording("Заголовок", "Начало было таким", None), Wording("Заголовок", "Начало стало таким", "тайна")
    )
    assert [part.field for part in changes.parts] == ["lead"]
    assert not changes.whole


def test_where_two_excerpts_were_cut_is_no_difference() -> None:
    def cut(text: str) -> Wording:
        return wording({"title": "а", "lead": None, "text": text}, open_text=False)

    said = "Мост закрыт на ремонт до весны, объезд через село. " * 7
    assert not compare(cut(f"{said} Потом откроют."), cut(f"{said} Потом, говорят в мэрии, откроют.")).parts
    changes = compare(cut(said), cut(f"Старый {said}"))
    assert next(piece.text for piece in changes.parts[0].pieces if piece.kind == "new") == "Старый"
    assert [piece.kind for piece in changes.parts[0].pieces][-1] in ("same", "gap")


def test_other_words_are_no_edit_of_these() -> None:
    assert not compare(Wording("Мост", "Мост закрыт", None), Wording("Снег", "Выпало много снега", None)).alike


def test_pieces_have_no_letters_that_turn_the_direction() -> None:
    changes = compare(Wording("Мэр \u202eсказал", None, None), Wording("Мэр \u202eответил", None, None))
    assert changes.parts[0].pieces == (Piece("same", "Мэр"), Piece("old", " сказал"), Piece("new", " ответил"))


def test_an_excerpt_says_nothing_twice_and_is_cut_at_a_word() -> None:
    text = "Лид стоит здесь. " + "Дальше текст. " * 60
    (only,) = opening("Лид стоит здесь.", text)
    assert only.startswith("Лид стоит здесь. Дальше")
    assert len(only) <= 301
    assert only.endswith("…")
    assert opening("Лид.", "Совсем другое начало.") == ("Лид.", "Совсем другое начало.")
    assert opening(None, None) == ()


def test_paragraphs_end_where_a_page_is_full() -> None:
    shown, cut = paragraphs("Первый.\n\nВторой.\n\n" + "слово " * 100, limit=30)
    assert shown[:2] == ("Первый.", "Второй.")
    assert cut
    assert paragraphs("Один.\n\nДва.") == (("Один.", "Два."), False)
    assert paragraphs(None) == ((), False)
