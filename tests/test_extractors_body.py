"""Given a page of a town's newspaper with what stands around its articles, then the text is the article's and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from aggregator.extractors import body, extract
from aggregator.extractors.body import names
from aggregator.extractors.body.lines import layout
from aggregator.extractors.body.phrases import is_credit, is_dateline, is_never, is_promotion, is_tail
from aggregator.extractors.body.walk import walk
from aggregator.extractors.memory import fingerprint
from aggregator.model import Hints, SiteMemory

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PARTS = (
    "В Спасске-Дальнем завершили ремонт набережной: подрядчик сдал работы на месяц раньше срока, сообщили в администрации.",
    "Рабочие уложили плитку, поставили скамейки и высадили сорок лип. На это потратили двенадцать миллионов рублей.",
    "«Гулять теперь приятно и вечером: фонари горят до двух часов ночи», — сказала жительница улицы Советской Ирина Белова.",
    "Весной у набережной откроют прокат лодок, а летом там пройдёт городской праздник, рассказал глава округа Олег Сидоров.",
)
BODY = "\n\n".join(PARTS)
PARAGRAPHS = "".join(f"<p>{part}</p>" for part in PARTS)
MENU = "<nav><a href='/'>Главная</a><a href='/n'>Новости</a></nav>"


def page(inner: str, head: str = "") -> str:
    return f"<!doctype html><html lang=ru><head><title>Набережную сдали</title>{head}</head><body>{MENU}{inner}</body></html>"


def read(html: str, **hints: object) -> str | None:
    found = extract(html, "https://vesti.example/n/1", Hints(now=NOW, **hints)).text  # type: ignore[arg-type]
    return found.value if found else None


def tree(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(html)


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("written", "mark"),
    [
        ("article-body", "body"), ("articleBody", "body"), ("post_content", "body"), ("js-share-buttons", "share"),
        ("readAlso", "related"), ("news-list", "related"), ("wp-caption-text", "caption"), ("side_bar", "chrome"),
        ("newsletterSignup", "promo"), ("visually-hidden", "hidden"), ("d-none", "hidden"), ("kommentare", "comment"),
    ],
)  # fmt: skip
def test_a_class_name_is_read_by_its_words_however_they_are_written_together(written: str, mark: str) -> None:
    assert mark in names.names_of(names.marks_of({"class": written}))


@pytest.mark.parametrize(
    "written", ["has-sidebar", "no-comments", "withBanners", "biologov", "x7f3-q", "headerimagery"]
)
def test_a_name_that_only_looks_like_furniture_says_nothing(written: str) -> None:
    assert not names.marks_of({"class": written}) & names.bits("comment share ad chrome hidden")


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_any_class_attribute_gives_the_same_marks_twice(written: str) -> None:
    assert names.marks_of({"class": written}) == names.marks_of({"class": written})


# ---------------------------------------------------------------- phrases


@pytest.mark.parametrize(
    "line",
    [
        "Читайте также: школу закрыли на ремонт", "Подписывайтесь на наш канал", "Фото: Анна Орлова", "© РИА Новости",
        "12.11.2026, 14:35", "12 ноября 2026", "Lesen Sie auch: Schule geschlossen", "Photo: Jane Roe / AFP",
    ],
)  # fmt: skip
def test_a_promotion_a_credit_and_a_date_alone_are_never_of_an_article(line: str) -> None:
    assert is_never(line.lower().replace("ё", "е"))


@pytest.mark.parametrize(
    "line",
    [
        "фото утраченной часовни нашли в архиве краеведы.", "12 ноября в городе прошел первый снег.",
        "подписывайтесь не подписывайтесь, а тариф вырастет, сказали в компании, и добавили, что других предложений у нее для жителей "
        "района нет и в этом году уже не будет, потому что денег на них никто не дал.",
    ],
)  # fmt: skip
def test_sentences_that_begin_alike_stay(line: str) -> None:
    assert not is_never(line)


@given(st.text(max_size=400))
@settings(max_examples=60)
def test_any_line_is_judged(line: str) -> None:
    low = line.strip().lower() or "x"
    for judged in (is_never, is_promotion, is_tail, is_dateline, is_credit):
        assert judged(low) in (True, False)


# ---------------------------------------------------------------- walk and lines


def test_what_is_surely_furniture_is_not_entered_but_a_wrapper_with_such_a_name_is() -> None:
    html = page(
        f"<div class=comments><p>Наконец-то, сколько можно было ждать!</p></div><article>{PARAGRAPHS}</article>"
    )
    found = layout(walk(tree(html).body))
    assert all("сколько можно" not in line.text for line in found.lines)
    wrapped = page(f"<div class=sidebar><div class=content>{PARAGRAPHS}</div></div>")
    assert read(wrapped) == BODY


def test_a_paragraph_that_a_share_button_interrupts_is_one_paragraph() -> None:
    interrupted = PARTS[0].replace("набережной", "<span class=share>Поделиться</span> набережной")
    assert read(page(f"<article><p>{interrupted}</p>{PARAGRAPHS[len(PARTS[0]) + 7 :]}</article>")) == BODY


def test_lines_of_a_block_are_parted_where_readers_see_a_new_line() -> None:
    found = layout(walk(tree(f"<body><div>{PARTS[0]}<br>{PARTS[1]}<p>{PARTS[2]}</p>{PARTS[3]}</div>").body))
    assert [line.text for line in found.lines] == list(PARTS)


def test_the_share_of_links_and_of_bold_type_is_known_of_each_line() -> None:
    found = layout(walk(tree("<body><p>да <a href=/>да</a></p><p><b>жирно</b></p>").body))
    assert [round(line.linked, 1) for line in found.lines] == [0.4, 0.0]
    assert [line.bold for line in found.lines] == [0.0, 1.0]


# ---------------------------------------------------------------- the article


@pytest.mark.parametrize(
    "inner",
    [
        f"<article>{PARAGRAPHS}</article>",
        f"<div class=news-detail>{'<br><br>'.join(PARTS)}</div>",
        f"<div>{''.join(f'<div>{part}</div>' for part in PARTS)}</div>",
        f"<table><tr><td>{PARAGRAPHS}</td><td><a href=/1>Снег</a><br><a href=/2>Школа</a></td></tr></table>",
        f"<form id=aspnetForm>{PARAGRAPHS}</form>",
        f"<section><header><h1>Набережную сдали</h1></header>{PARAGRAPHS}<footer>© Вести</footer></section>",
    ],
)
def test_the_text_is_found_in_markup_of_every_fashion(inner: str) -> None:
    assert read(page(inner)) == BODY


def test_subheads_lists_and_quotations_keep_their_order() -> None:
    inner = (
        f"<article><p>{PARTS[0]}</p><h2>Что изменилось на берегу</h2><ul><li>{PARTS[1]}</li></ul>"
        f"<blockquote><p>{PARTS[2]}</p></blockquote><p>{PARTS[3]}</p></article>"
    )
    assert read(page(inner)) == "\n\n".join([PARTS[0], "Что изменилось на берегу", *PARTS[1:]])


def test_a_row_of_a_table_is_a_line_and_a_column_of_the_layout_is_none() -> None:
    rows = "<tr><th>Команда</th><th>Очки</th></tr><tr><td>Заря</td><td>12</td></tr>"
    found = layout(walk(tree(f"<body><table>{rows}</table>").body))
    assert [line.text for line in found.lines] == ["Команда Очки", "Заря 12"]
    columns = f"<table><tr><td>{PARTS[0]}</td><td>{PARTS[1]}</td></tr></table>"
    assert [line.text for line in layout(walk(tree(f"<body>{columns}").body)).lines] == list(PARTS[:2])


def test_of_a_page_with_two_articles_the_first_is_read() -> None:
    second = f"<article><h1>В округе открыли новую школу</h1>{''.join(f'<p>Совсем другая новость номер {n}, и длиннее первой.</p>' for n in range(30))}</article>"
    assert read(page(f"<article><h1>Набережную сдали</h1>{PARAGRAPHS}</article>{second}")) == BODY


def test_what_stands_in_another_article_than_the_headlines_is_of_another() -> None:
    others = "".join(f"<article><p>{PARTS[n]} Это уже другая новость, номер {n}.</p></article>" for n in range(4))
    html = page(f"<article><h1>Набережную сдали</h1>{PARAGRAPHS}</article><h3>Вам понравится</h3>{others}")
    assert read(html) == BODY


def test_who_prefers_recall_gets_more_and_who_prefers_precision_gets_less() -> None:
    doubtful = (
        "<p>Расписание</p><p>Пн — 9:00–18:00</p><div class=box><p>Справка: набережная построена в 1974 году</p></div>"
    )
    html = page(f"<article>{PARAGRAPHS}{doubtful}</article>")
    sizes = [len(read(html, prefer=prefer) or "") for prefer in ("precision", "balanced", "recall")]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[2]


def test_what_a_site_repeats_on_its_pages_is_left_out_once_it_is_remembered() -> None:
    legal = (
        "Мнение редакции может не совпадать с мнением автора, а автора — с мнением героев, о которых рассказано выше."
    )
    html = page(f"<article>{PARAGRAPHS}<p>{legal}</p></article>")
    assert legal in (read(html) or "")
    assert read(html, memory=SiteMemory(40, {fingerprint(legal): 38})) == BODY


def test_the_confidence_is_less_where_much_is_doubtful() -> None:
    sure = extract(page(f"<article>{PARAGRAPHS * 3}</article>"), "https://vesti.example/1", Hints(now=NOW)).text
    cards = "".join(
        f"<div><h3>Новость {n}</h3><p>Коротко о том, что случилось {n} ноября.</p></div>" for n in range(12)
    )
    unsure = extract(
        page(f"<article><p>{PARTS[0]}</p></article>{cards}"), "https://vesti.example/2", Hints(now=NOW)
    ).text
    assert sure is not None
    assert unsure is not None
    assert sure.confidence > unsure.confidence


def test_clean_html_has_the_paragraphs_and_pictures_of_the_text_and_no_furniture() -> None:
    inner = (
        f"<article><p>{PARTS[0]}</p><figure><img src=/a.jpg alt=Берег></figure><p>{PARTS[1]} <a href=/map>Карта</a></p>"
        f"<div class=related><a href=/2>Школу закрыли на ремонт до весны</a></div><p>{PARTS[2]}</p><p>{PARTS[3]}</p></article>"
    )
    found = extract(page(inner), "https://vesti.example/n/1", Hints(now=NOW, with_html=True)).html
    assert found is not None
    assert 'src="https://vesti.example/a.jpg"' in found.value
    assert 'href="https://vesti.example/map"' in found.value
    assert "Школу закрыли" not in found.value


def test_a_page_without_a_body_has_no_lines() -> None:
    assert body.survey(tree("<frameset><frame src=/a></frameset>")) is None


@given(
    st.lists(
        st.sampled_from([*PARTS, "<div>", "</div>", "<p>", "<a href=/1>Ещё</a>", "<h1>", "<br>", "<aside>", "\x00"]),
        max_size=40,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_order_of_pieces_gives_lines_that_stand_in_the_page(pieces: list[str]) -> None:
    html = "".join(pieces)
    text = read(html) or ""
    whole = " ".join((tree(html or " ").root.text() or "").split())
    assert all(line in whole for line in text.split("\n\n") if line)
