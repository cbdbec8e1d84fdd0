"""Exact reprints: given two texts, then whether they are one text."""

from __future__ import annotations

from aggregator.dedup import fingerprint

TEXT = (
    "Вчера в городе открыли новый мост через реку. Движение по нему началось ещё утром, сообщили в администрации округа. "
    "Подъезды к мосту строители обещают закончить к маю, а освещение — к осени будущего года."
)


def test_a_copy_with_other_typography_is_the_same_text() -> None:
    copy = TEXT.upper().replace("Ё", "Е").replace(" ", "\u00a0 ").replace("—", "-").replace("Мост", "Мо\u00adст")
    assert fingerprint(copy) == fingerprint(TEXT)
    assert fingerprint("<<" + TEXT.replace(". ", ".\n\n") + ">>") == fingerprint(TEXT)


def test_another_word_or_another_order_is_another_text() -> None:
    assert fingerprint(TEXT.replace("маю", "июню")) != fingerprint(TEXT)
    assert fingerprint(" ".join(reversed(TEXT.split()))) != fingerprint(TEXT)


def test_words_do_not_run_together() -> None:
    assert fingerprint("а б" * 30) != fingerprint("аб " * 30)


def test_a_text_too_short_to_mean_a_reprint_has_none() -> None:
    assert fingerprint("слово " * 24) is None
    assert fingerprint(None) is None
    assert fingerprint("") is None


def test_the_fingerprint_is_stable_from_version_to_version() -> None:
    assert fingerprint("слово " * 25) == fingerprint("Слово, " * 25)
    found = fingerprint("слово " * 25)
    assert found is not None
    assert len(found) == 32
    assert int(found, 16)
