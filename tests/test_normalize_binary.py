"""Given what a server calls HTML, then whether it is a text at all."""

from __future__ import annotations

import random

import pytest

from aggregator.normalize.binary import is_binary


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n\0",
        b"GIF89a\x01\0",
        b"ID3\x03\0\0\0",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"PK\x03\x04\x14\0",
        b"OggS\0\x02",
    ],
)
def test_files_that_are_no_text_are_known_by_how_they_begin(body: bytes) -> None:
    assert is_binary(body, body.decode("cp1251", "replace"))


@pytest.mark.parametrize(
    "text", ["ID3 — так называется формат", "GIF8 и другие", "RIFF: фестиваль в Находке", "OggS", "", "Мост\n\nоткрыли"]
)
def test_words_that_begin_like_a_file_are_words(text: str) -> None:
    assert not is_binary(text.encode(), text)


def test_noise_is_no_text_in_any_code_page() -> None:
    noise = random.Random(1).randbytes(5_000)
    for charset in ("cp1251", "latin-1", "utf-8"):
        assert is_binary(noise, noise.decode(charset, "replace"))
