"""Clean HTML of an article: given markup of the wild, then paragraphs, links and pictures, and nothing that could do harm."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from aggregator.extractors.clean import fragment
from aggregator.extractors.pictures import largest
from aggregator.normalize.html import plain
from aggregator.normalize.text import words

BASE = "https://vesti.example/2026/11/most.html"
REL = 'rel="nofollow noopener noreferrer"'


@pytest.mark.parametrize(
    ("markup", "clean"),
    [
        (
            "<div>Мост <b>открыт</b>.</div><div>Движение пущено.</div>",
            "<p>Мост <strong>открыт</strong>.</p><p>Движение пущено.</p>",
        ),
        ("Первая строка<br><br>Вторая<br>и третья", "<p>Первая строка</p><p>Вторая<br>и третья</p>"),
        ("<p>Слово</p> хвост без абзаца <p>ещё</p>", "<p>Слово</p><p>хвост без абзаца</p><p>ещё</p>"),
        ("<b>Лид<br><br></b>Текст", "<p><strong>Лид</strong></p><p>Текст</p>"),
        ("<h1>Заголовок</h1><h3>Подзаголовок <span>дня</span></h3>", "<h2>Заголовок</h2><h3>Подзаголовок дня</h3>"),
        (
            "<ul> <li>раз</li><li><div>два</div><div>три</div></li><li></li></ul>",
            "<ul><li>раз</li><li><p>два</p><p>три</p></li></ul>",
        ),
        ("<blockquote>Скажу <p>прямо</p></blockquote>", "<blockquote><p>Скажу</p><p>прямо</p></blockquote>"),
        ("<p></p><p><em> </em></p><p>&nbsp;</p><div><a href=/x></a></div>", ""),
        ("<p class=lead id=x style='color:red' onclick=go()>Текст</p>", "<p>Текст</p>"),
        ("<p>2 &lt; 3 &amp;&amp; 4</p>", "<p>2 &lt; 3 &amp;&amp; 4</p>"),
        ("<pre>a\n  b</pre>", "<pre>a\n  b</pre>"),
        ("просто текст", "<p>просто текст</p>"),
        ("", ""),
    ],
)
def test_text_becomes_paragraphs(markup: str, clean: str) -> None:
    assert fragment(markup, BASE) == clean


def test_a_table_of_figures_stays_one_that_places_text_does_not() -> None:
    table = "<table class=t><tr><th colspan=2 rowspan=x>Год</th></tr><tr><td>2025</td><td></td></tr></table>"
    kept = '<table><tbody><tr><th colspan="2">Год</th></tr><tr><td>2025</td><td></td></tr></tbody></table>'
    assert fragment(table, BASE) == kept
    assert (
        fragment(f"<table><tr><td>Текст<br><br>полосы<td>{table}</table>", BASE) == f"<p>Текст</p><p>полосы</p>{kept}"
    )
    assert (
        fragment("<table><tr><td>Одна</td></tr><tr><td>колонка</td></tr></table>", BASE) == "<p>Одна</p><p>колонка</p>"
    )


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/news/1", "https://vesti.example/news/1"),
        ("../12/a.html?x=1&y=2#c", "https://vesti.example/2026/12/a.html?x=1&amp;y=2#c"),
        ("//other.example/b", "https://other.example/b"),
        ("mailto:red@vesti.example", "mailto:red@vesti.example"),
        ("#note1", None),
        ("tel:+74232000000", None),
        ("javascript:alert(1)", None),
        ("java\tscript:alert(1)", None),
        (" JaVaScRiPt:alert(1)", None),
        ("&#106;avascript:alert(1)", None),
        ("vbscript:x", None),
        ("data:text/html,<script>alert(1)</script>", None),
        ("https://user:word@vesti.example/", None),
        ("mailto:a@b?body=<script>", None),
    ],
)
def test_links_are_absolute_or_words(href: str, address: str | None) -> None:
    escaped = href.replace('"', "&quot;")
    link = f'<a href="{address}" {REL}>сюда</a>' if address else "сюда"
    assert fragment(f'<p>идти <a href="{escaped}" target=_blank>сюда</a></p>', BASE) == f"<p>идти {link}</p>"


def test_a_link_around_blocks_goes_into_each_of_them() -> None:
    link = f'<a href="https://vesti.example/x" {REL}>'
    assert fragment("<a href=/x><div>раз</div><div>два</div></a>", BASE) == f"<p>{link}раз</a></p><p>{link}два</a></p>"


PLACEHOLDER = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        ("<img src=/p.jpg>", "https://vesti.example/p.jpg"),
        (f"<img src='{PLACEHOLDER}' data-src=/p.jpg>", "https://vesti.example/p.jpg"),
        ("<img src=/img/placeholder.png data-original=/p.jpg>", "https://vesti.example/p.jpg"),
        ("<img src=/s.jpg srcset='/m.jpg 600w, /l.jpg 1200w, /s.jpg 300w'>", "https://vesti.example/l.jpg"),
        ("<img src=/s.jpg srcset='/1.jpg, /2.jpg 2x'>", "https://vesti.example/2.jpg"),
        ("<picture><source srcset='/w.webp 900w'><img src=/s.jpg></picture>", "https://vesti.example/w.webp"),
        (f"<img src='{PLACEHOLDER}'><noscript><img src=/p.jpg></noscript>", "https://vesti.example/p.jpg"),
        ("<img data-src=/p.jpg><noscript><img src=/p-large.jpg></noscript>", "https://vesti.example/p.jpg"),
        ("<img src=/p.jpg><img src=/p.jpg?again>", "https://vesti.example/p.jpg"),
    ],
)
def test_pictures_that_load_late_have_their_address(markup: str, address: str) -> None:
    assert fragment(markup, BASE) == f'<p><img src="{address}" alt=""></p>'


@pytest.mark.parametrize(
    "image",
    [
        "<img src=/p.gif width=1 height=1>",
        "<img src=https://mc.yandex.ru/watch/123456>",
        "<img src=https://counter.rambler.ru/top100.cnt?1>",
        "<img src=https://www.facebook.com/tr?id=1&ev=PageView>",
        "<img src=/p.jpg style='display: none'>",
        "<img src=/spacer.gif>",
        "<img src=javascript:alert(1)>",
        "<img alt=x>",
    ],
)
def test_counters_and_blanks_are_no_pictures(image: str) -> None:
    assert fragment(f"<p>Текст {image}</p>", BASE) == "<p>Текст</p>"


def test_a_caption_stays_with_its_picture_and_an_emoji_is_a_sign() -> None:
    figure = "<figure class=w><img src=/p.jpg alt='Мост &quot;Спасовка&quot;' onerror=go()><figcaption>Фото: <i>редакция</i></figcaption></figure>"
    assert fragment(figure, BASE) == (
        '<figure><p><img src="https://vesti.example/p.jpg" alt="Мост &quot;Спасовка&quot;"></p>'
        "<figcaption>Фото: <em>редакция</em></figcaption></figure>"
    )
    assert fragment("<p>Ура <img class=emoji alt=🎉 src=/e.png></p>", BASE) == "<p>Ура 🎉</p>"


def test_the_largest_picture_of_a_set() -> None:
    assert largest("/a,b.jpg 100w, /c.jpg 200w") == "/c.jpg"
    assert largest("") is None
    assert largest(f"{PLACEHOLDER} 1w") is None


# ---------------------------------------------------------------- nothing that does harm

ATTACKS = (
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='x' onerror='alert(1)' //",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><mi xlink:href='data:x,<script>alert(1)</script>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<style>@import 'javascript:alert(1)'</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<iframe src='javascript:alert(1)'></iframe><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object><embed src=javascript:alert(1)>",
    "<base href='javascript:alert(1)//'><a href=x>x</a>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'><link rel=stylesheet href=javascript:alert(1)>",
    "<a href='jav&#x0A;ascript:alert(1)'>x</a><a href='&#1;javascript:alert(1)'>y</a>",
    "<details open ontoggle=alert(1)>x</details><video><source onerror=alert(1)></video><body onload=alert(1)>",
    "<textarea></textarea><img src=x onerror=alert(1)></textarea><title><img src=x onerror=alert(1)></title>",
    "<!--><img src=x onerror=alert(1)>--><![CDATA[<script>alert(1)</script>]]><?php alert(1) ?>",
    "<template><script>alert(1)</script></template><xmp><script>alert(1)</script></xmp><plaintext><script>alert(1)",
    "<select><style></select><img src=x onerror=alert(1)></style>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<img src=/a.jpg alt='&quot;><script>alert(1)</script>'>",
    "<a href='/x&quot; onmouseover=&quot;alert(1)'>x</a>",
    "<img srcset='javascript:alert(1) 9w, data:text/html,x 99w'>",
)
ALLOWED = frozenset(
    "p h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre table caption thead tbody tfoot tr td th figure figcaption".split()
) | frozenset("a strong em s u sub sup code q cite mark abbr br img".split())
ADDRESS = re.compile(r"(?:https?://|mailto:)")


def harmless(html: str) -> None:
    """Everything in a browser's tree of the HTML is on the list, and every address leads to the web or to a mailbox."""
    root = LexborHTMLParser(f"<div>{html}</div>").body
    assert root is not None
    for node in root.css("*"):
        if node.tag in ("body", "div"):
            continue
        assert node.tag in ALLOWED, node.html
        assert set(node.attributes) <= {"href", "src", "alt", "rel", "colspan", "rowspan"}, node.html
        for name in ("href", "src"):
            if name in node.attributes:
                assert ADDRESS.match(node.attributes[name] or ""), node.html


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_disarmed_wherever_it_stands(attack: str) -> None:
    for markup in (
        attack,
        f"<p>текст {attack} текст</p>",
        f"<table><tr><td>{attack}</td><td>1</td></tr></table>",
        f"<ul><li>{attack}",
    ):
        made = fragment(markup, BASE)
        harmless(made)
        assert "<script" not in made


TAGS = (
    "<p> </p> <div> </div> <b> </b> <a/href=/x> </a> <ul><li> </ul> <br> <br> <table><tr><td> <td> </table> <h2> </h2> <li> <pre> </pre> "
    "<blockquote> </blockquote> <img/src=/1.jpg> <figure> <figcaption> </figure> <noscript> </noscript> &nbsp; <dl><dt> <dd> слово"
)
PIECES = st.sampled_from([*ATTACKS, *TAGS.split(), " ", "\n", "два слова"])


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(max_examples=60, deadline=None)
def test_whatever_is_put_together_is_harmless_and_cleaning_twice_changes_nothing(markup: str) -> None:
    made = fragment(markup, BASE)
    harmless(made)
    assert fragment(made, BASE) == made


WORDED = "<p>раз</p> <div>два</div> <div><b>три</b>,четыре<p>пять</p></div> <br> шесть <ul><li>семь<li>восемь</ul> <h3>девять</h3> <em>десять</em>"


@given(st.lists(st.sampled_from([*WORDED.split(), " "]), max_size=20).map("".join))
@settings(max_examples=60, deadline=None)
def test_no_word_is_lost_or_glued(markup: str) -> None:
    assert words(plain(fragment(markup, BASE))) == words(plain(markup))


def test_a_page_nested_beyond_reason_keeps_its_words() -> None:
    assert fragment("<div>" * 20_000 + "глубоко <b>внизу</b>", BASE) in (
        "<p>глубоко внизу</p>",
        "<p>глубоко</p><p>внизу</p>",
    )
    made = fragment("<blockquote>" * 500 + "глубоко", BASE)
    assert made.count("<blockquote>") < 100
    assert "глубоко" in made
