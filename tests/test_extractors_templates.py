"""Templates: given a page of a family of sites, then the family, its body without its furniture, and its fields."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from aggregator.extractors import pointed, templates
from aggregator.model import Selectors

LEAD = "Движение по новому мосту через реку открыли во вторник утром, сообщили в администрации округа."
STORY = (
    "Строители сдали объект на два месяца раньше срока. Первыми по мосту проехали автобусы с жителями соседних сёл, "
    "которые двадцать лет добирались до города в объезд."
)
END = "К маю обещают закончить подъезды с обеих сторон и установить освещение."
BODY = f"<p>{LEAD}</p><p>{STORY}</p><p>{END}</p>"
OTHER = "На центральном рынке заработала ярмарка мёда, туда привезли двенадцать сортов."
ALSO = f"<p>Читайте также: <a href='/2'>{OTHER}</a></p>"
BITRIX = "<script src='/bitrix/js/main/core/core.js'></script>"

PAGES: dict[str, str] = {
    "bloknot": f"<div id='news-detail'><article><h1>Мост открыт</h1><span class='news-date-time'>12.11.2024 10:30</span>"
    f"<div class='news-text' id='news-text'>{BODY}</div></article></div><div class='news-list'>{ALSO}</div>",
    "primamedia": f"<div class='page-fullnews px-4'><h1>Мост открыт</h1><div class='main_foto'><img src='/f/1.jpg'></div>"
    f"<div class='page-content io-article-body' itemprop='articleBody'>{BODY}<div class='page-content__related'>{ALSO}</div>"
    f"<div class='noprint'>Наш канал</div><div class='news_links_related'>{ALSO}</div></div></div>",
    "shkulev": f"<article class='article_x1Y2z'><h1 class='title_aB1c'>Мост открыт</h1><div class='articleContent_fefJj'>"
    f"<div class='uiArticleBlockText_5xJo1 text-style-body-1'>{BODY}</div><figure>Снимок очевидца</figure>"
    f"<div class='uiArticleBlockReadAlso_q1W2e'>{ALSO}</div></div></article>",
    "aif": f"<div class='article_top'><div class='date'><time>12.11.2024 10:30</time></div><div class='authors'><div class='autor'>"
    f"<a><span>Анна Петрова</span></a></div></div></div><h1>Мост открыт</h1><div class='article_text'>{BODY}"
    f"<div class='inj_link_box left_inj'>{ALSO}</div></div>",
    "kp": f"<h1 class='sc-j7em19-3 eyeguj'>Мост открыт</h1><a href='/daily/author/1/'><span>Анна Петрова</span></a>"
    f"<div data-gtm-el='content-body'><p class='sc-1wayp1z-16'>{LEAD}</p><div data-wide='true'>{ALSO}</div>"
    f"<p class='sc-1wayp1z-16'>{STORY}</p><p>{END}</p></div>",
    "tatmedia": f"<div class='layout__body'><div class='page-main'><h1 class='page-main__head'>Мост открыт</h1>"
    f"<a class='page-main__publish-date'>12 ноября 2024 - 10:30</a><a class='page-main__publish-author'>Анна Петрова</a>"
    f"<div class='page-main__text'>{BODY}</div></div><ul class='underline-list'><li>{ALSO}</li></ul></div>",
    "belgorod": f"<div class='content-body'><h1>Мост открыт</h1><div class='theme-default'>{BODY}</div></div><aside>{ALSO}</aside>",
    "podmoskovye": f"<div class='b-page__main'><h1>Мост открыт</h1><div class='b-page__image'><img src='/1.jpg'></div>"
    f"<div class='b-page__content'>{BODY}</div></div><div class='news-itm'>{ALSO}</div>",
    "tsargrad": f"<h1 class='article__title'>Мост открыт</h1><div class='article__content'><div class='article__intro'>{LEAD}</div>"
    f"<div class='only__text'>{BODY}</div></div>",
    "rbc": f"<h1>Мост открыт</h1><span class='article__header__date'>12 ноя, 10:30</span><div class='article__text'>"
    f"{BODY}<div class='article__inline-item'>{ALSO}</div></div>",
    "okrug": f"<h1>Мост открыт</h1><div id='ap_news_detail_page_txt'>{BODY}</div>",
    "pnzreg": f"<h1>Мост открыт</h1><div class='l-news__text'><div class='l-news__text-content'>{BODY}</div></div>",
    "articles-data": f"<h1>Мост открыт</h1><div class='news-detail'><span class='articles_data'>12.11.2024</span>{BODY}</div>",
    "top-news": f"<div id='top-news'><h1>Мост открыт</h1><div class='news-text'>{BODY}</div></div>",
    "entryinbody": f"<h1>Мост открыт</h1><div class='entryinbody clearfix'>{BODY}</div>",
    "app-in-text": f"<h1>Мост открыт</h1><div class='app_in_text'>{BODY}</div>",
    "publication-text": f"<h1>Мост открыт</h1><div id='publication_text'>{BODY}</div>",
    "newspaper-theme": f"<article class='post type-post'><h1 class='entry-title'>Мост открыт</h1><div class='td-post-content tagdiv-type'>"
    f"{BODY}<div class='td-a-rec'>Реклама сети</div><div class='td_block_wrap'>{ALSO}</div></div></article>",
    "jnews-theme": f"<div class='jeg_main_content'><h1 class='jeg_post_title'>Мост открыт</h1><div class='jeg_meta_date'><a>12/11/2024</a></div>"
    f"<div class='entry-content'><div class='content-inner'>{BODY}<div class='jnews_inline_related_post_wrapper'>{ALSO}</div></div></div></div>",
    "mvp-theme": f"<h1 class='mvp-post-title'>Мост открыт</h1><div id='mvp-content-main'>{BODY}<div class='mvp-post-soc-out'>Твит</div></div>",
    "penci-theme": f"<h1 class='single-post-title'>Мост открыт</h1><div id='penci-post-entry-inner'>{BODY}<div class='penci-ilrltpost-beaf'>{ALSO}</div></div>",
    "tielabs-theme": f"<article id='the-post'><h1>Мост открыт</h1><div class='entry'>{BODY}<div class='share-post'>Твит</div></div></article>",
    "omc-theme": f"<h1>Мост открыт</h1><article id='omc-full-article'>{BODY}</article>",
    "elementor": f"<div class='elementor-widget-theme-post-content'><div class='elementor-widget-container'>{BODY}</div></div>",
    "divi": f"<h1>Мост открыт</h1><div class='et_pb_module et_pb_post_content'>{BODY}</div>",
    "mediator": f"<h1>Мост открыт</h1><div class='js-mediator-article'>{BODY}</div>",
    "onthe-io": f"<h1>Мост открыт</h1><div class='io-article-body'>{BODY}</div>",
    "wordpress": f"<meta name=generator content='WordPress 6.4.2'><body class='post-template-default single single-post'><article class='post type-post'>"
    f"<h1 class='entry-title'>Мост открыт</h1><time class='entry-date published' datetime='2024-11-12T10:30:00+10:00'>12 ноября</time>"
    f"<span class='author vcard'><a class='fn'>Анна Петрова</a></span><div class='entry-content'>{BODY}<div class='sharedaddy'>Поделиться</div>"
    f"<div class='jp-relatedposts'>{ALSO}</div></div></article><div class='comments-area'><div class='entry-content'>{STORY * 3}</div></div>",
    "dle": f"<meta name=generator content='DataLife Engine (http://dle-news.ru)'><div id='dle-content'><h1>Мост открыт</h1>"
    f"<div class='full-text clearfix'>{BODY}<div class='quote-rel'>{ALSO}</div></div></div>",
    "k2": f"<div id='k2Container' class='itemView'><span class='itemDateCreated'>Вторник, 12 ноября 2024 10:30</span><div class='itemHeader'>"
    f"<h2 class='itemTitle'>Мост открыт</h2></div><div class='itemBody'><div class='itemImageBlock'><span class='itemImage'><img src='/1.jpg'></span></div>"
    f"<div class='itemIntroText' id='itemIntroText'><p>{LEAD}</p></div><div class='itemFullText'><p>{STORY}</p><p>{END}</p></div></div>"
    f"<div class='itemRelated'>{ALSO}</div></div>",
    "joomla": f"<meta name=generator content='Joomla! - Open Source Content Management'><div class='item-page'><div class='page-header'>"
    f"<h2 itemprop='headline'>Мост открыт</h2></div><dl class='article-info'><dd class='published'><time datetime='2024-11-12' "
    f"itemprop='datePublished'>12 ноября</time></dd></dl><div itemprop='articleBody'>{BODY}<ul class='pager pagenav'><li>{OTHER}</li></ul></div></div>",
    "drupal": f"<meta name=Generator content='Drupal 9 (https://www.drupal.org)'><article class='node node--view-mode-full'><h1>Мост открыт</h1>"
    f"<div class='node__content'><div class='field field--name-body'>{BODY}</div><div class='field--name-field-tags'>{OTHER}</div></div></article>",
    "instantcms": f"<h1>Мост открыт</h1><div class='content_item'><div class='field ft_html f_content auto_field'><div class='value'>{BODY}</div></div></div>",
    "bitrix": f"{BITRIX}<div class='news-detail'><img class='detail_picture' src='/upload/iblock/a/1.jpg'><span class='news-date-time'>12.11.2024</span>"
    f"<h3>Мост открыт</h3>{BODY}<div class='ya-share2'>ВКонтакте</div><div class='news-list'>{ALSO}</div></div>",
    "ucoz": f"<meta name=generator content='uCoz'><h1>Мост открыт</h1><table class='eBlock'><tr><td><div class='eTitle'>Мост открыт</div></td></tr>"
    f"<tr><td class='eText'>{BODY}<div class='eDetails'>{OTHER}</div></td></tr></table>",
    "tilda": f"<h1 class='js-feed-post-title'>Мост открыт</h1><span class='js-feed-post-date'>12.11.2024</span><div class='js-feed-post-text'>{BODY}</div>",
    "typo3-news": f"<meta name=generator content='TYPO3 CMS'><div class='news-single'><h1>Мост открыт</h1><div class='news-text-wrap'>{BODY}</div>"
    f"<div class='news-related-wrap'>{ALSO}</div></div>",
}  # fmt: skip
"""A page of each family, with what such pages have beside the article; the wording is ours."""


def page(family: str) -> LexborHTMLParser:
    return LexborHTMLParser(f"<!doctype html><html><head><title>Мост открыт | Газета</title></head>{PAGES[family]}")


@pytest.mark.parametrize("family", PAGES)
def test_a_page_of_a_family_is_recognised_and_its_body_found(family: str) -> None:
    tree = page(family)
    template = templates.recognise(tree)
    assert template is not None
    assert template.name == family
    body = templates.body(tree, template)
    assert body is not None
    for outside in templates.furniture(body, template):
        outside.decompose()
    text = body.text()
    assert [LEAD in text, STORY in text, END in text] == [True] * 3
    assert OTHER not in text
    assert not any(word in text for word in ("Поделиться", "ВКонтакте", "Твит", "Реклама сети", "Снимок", "Наш канал"))


def test_every_family_has_a_page_here() -> None:
    assert {one.name for one in templates._families().templates} == set(PAGES)


@pytest.mark.parametrize(
    ("family", "field", "value"),
    [
        ("aif", "published", "12.11.2024 10:30"), ("aif", "authors", "Анна Петрова"), ("kp", "authors", "Анна Петрова"),
        ("tatmedia", "published", "12 ноября 2024 - 10:30"), ("tatmedia", "title", "Мост открыт"), ("tsargrad", "lead", LEAD),
        ("wordpress", "published", "2024-11-12T10:30:00+10:00"), ("wordpress", "authors", "Анна Петрова"),
        ("joomla", "published", "2024-11-12"), ("k2", "published", "Вторник, 12 ноября 2024 10:30"), ("k2", "lead", LEAD),
        ("bitrix", "image", "/upload/iblock/a/1.jpg"), ("bitrix", "published", "12.11.2024"), ("primamedia", "image", "/f/1.jpg"),
        ("bloknot", "published", "12.11.2024 10:30"), ("jnews-theme", "title", "Мост открыт"), ("rbc", "published", "12 ноя, 10:30"),
    ],
)  # fmt: skip
def test_the_fields_of_a_family(family: str, field: str, value: str) -> None:
    tree = page(family)
    template = templates.recognise(tree)
    assert template is not None
    claims = templates.claims(tree, template)
    assert claims.method == "template"
    assert claims.first(field) == value


def test_names_met_on_the_way_say_the_same_as_a_search() -> None:
    for family in PAGES:
        tree = page(family)
        names = [node.attributes.get(key) or "" for node in tree.css("*") for key in ("class", "id")]
        template = templates.recognise(tree, names)
        assert template is not None
        assert template.name == family


def test_a_page_of_no_family_has_no_template() -> None:
    assert templates.recognise(LexborHTMLParser(f"<main><h1>Мост</h1><div class='text'>{BODY}</div></main>")) is None
    assert templates.recognise(LexborHTMLParser("")) is None
    assert templates.recognise(LexborHTMLParser("<meta name=generator><meta name=generator content=''>")) is None


def test_a_cue_alone_is_not_believed() -> None:
    assert templates.recognise(LexborHTMLParser(f"<section class='news-detail'>{BODY}</section>")) is None
    assert templates.recognise(LexborHTMLParser(f"<div id='news-detail'>{BODY}</div>")) is None


def test_several_bodies_are_a_list_and_an_empty_one_is_none() -> None:
    cards = "".join(
        f"<article class='post type-post'><div class='entry-content'>{BODY}</div></article>" for _ in range(3)
    )
    tree = LexborHTMLParser(f"<meta name=generator content=WordPress>{cards}")
    template = templates.recognise(tree)
    assert template is not None
    assert templates.body(tree, template) is None
    tree = LexborHTMLParser("<div class='js-mediator-article'></div>")
    template = templates.recognise(tree)
    assert template is not None
    assert templates.body(tree, template) is None


def test_css_of_every_table_can_be_read() -> None:
    tree = LexborHTMLParser("<p>")
    for one in templates._families().templates:
        fields = [getattr(one, name) for name in templates.FIELDS]
        for css in filter(None, [*one.text, *one.needs, one.drop, *fields]):
            tree.css(css)
        assert one.cue


# ---------------------------------------------------------------- what an editor points at


def pointed_at(html: str, css: str = ".content") -> str:
    claims, missed = pointed.claims(LexborHTMLParser(html), Selectors(text=css))
    assert not missed
    return claims.first("text") or ""


@pytest.mark.parametrize(
    "inside",
    [
        "<nav><a href=/>Главная</a></nav>", "<script>var a</script>", "<form>Подписка <button>Да</button></form>",
        "<div class='ya-share2'>ВКонтакте</div>", "<div id='yandex_rtb_R-A-1'>Реклама</div>", "<ins class='adsbygoogle'>Реклама</ins>",
        ALSO, f"<ul><li>Читайте также: <a href=/2>{OTHER}</a></li></ul>", "<div id='comments'>Первый!</div>",
        "<p><b>Подписывайтесь на <a href=https://t.me/gazeta>наш канал</a></b></p>",
    ],
)  # fmt: skip
def test_furniture_inside_what_an_editor_points_at_is_left_out(inside: str) -> None:
    assert pointed_at(f"<div class=content>{BODY}{inside}</div>") == f"{LEAD}\n\n{STORY}\n\n{END}"


@pytest.mark.parametrize(
    "inside",
    [
        "<p>Об этом сообщает <a href=https://other.test/>«Вестник»</a>.</p>", "<h2>Что дальше</h2>", "<blockquote>Ждали.</blockquote>",
        "<ul><li>первый</li></ul>", "<p>Читайте также наш сборник рассказов, советует библиотекарь.</p>", "<table><tr><td>12</td></tr></table>",
    ],
)  # fmt: skip
def test_nothing_else_is(inside: str) -> None:
    words = LexborHTMLParser(inside).body
    assert words is not None
    assert words.text().strip() in pointed_at(f"<div class=content>{BODY}{inside}</div>")


def test_what_is_pointed_at_itself_is_taken_whatever_it_is() -> None:
    assert pointed_at("<form class=content><p>Заявление главы округа</p></form>") == "Заявление главы округа"
    assert pointed_at("<div class=content><form>Заявление главы округа</form></div>") == "Заявление главы округа"
