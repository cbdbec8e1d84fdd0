"""What on a page is not the article: words of class names and of headings, in several languages. Data."""

from __future__ import annotations

import re

UNSEEN = frozenset({
    "script", "style", "noscript", "template", "iframe", "svg", "canvas", "form", "button", "select", "option", "input",
    "textarea", "label", "nav", "footer", "aside", "menu", "dialog", "object", "embed", "audio", "video", "map", "head",
    "figcaption", "link", "meta", "title",
})  # fmt: skip
"""Elements whose text no article consists of."""

INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
"""Elements whose text belongs to the paragraph they stand in."""

CLASS_WORDS = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|disqus|sidebar|side-bar|rightcol|aside|related|relates|similar|recommend\w*|"
    r"readmore|read-more|read-also|readalso|see-also|more-news|also|outbrain|taboola|mgid|share|sharing|sharedaddy|social|socials|"
    r"soc|likes?|rating|votes?|subscri\w*|newsletter|signup|sign-up|paywall|promo|promoted|sponsor\w*|advert\w*|adv|ads?|adsbygoogle|"
    r"banners?|cookies?|gdpr|consent|popup|modal|overlay|breadcrumbs?|crumbs|pagination|pager|navbar|navigation|nav|menu|"
    r"toolbar|footer|copyright|copyrights|tags?|taglist|tag-list|keywords|byline|bio|author-info|about-author|author-box|"
    r"caption|credits?|print|hidden|visually-hidden|sr-only|screen-reader\w*|skip|widgets?|teasers?|carousel|slider|"
    r"gallery-thumbs|popular|trending|most-read|latest|lenta|news-list|newslist|poll|quiz|donat\w*|"
    r"telegram|whatsapp|vk-widget|yandex\w*|subscribe|infobox|navbox|toc|mw-editsection|reference|reflist|noprint)(?:[\s_-]|$)",
    re.I,
)
"""Words of class and id names of blocks beside the article; whole words, so that `header-image` is none."""

BODY_WORDS = re.compile(
    r"article[-_]?(?:body|text|content)|articlebody|(?:post|entry|news|story|detail|text|page|main|field)[-_]{0,2}(?:body|text|content|detail)|"
    r"(?:^|[\s_-])(?:article|content|story|post|entry|body|text|news|fulltext|full-text|prose)(?:[\s_-]|$)|detail[-_]text|js-mediator-article",
    re.I,
)
"""Words of class and id names of bodies."""

ROLES = frozenset(
    {"navigation", "banner", "complementary", "contentinfo", "search", "menu", "dialog", "alert", "toolbar"}
)
"""ARIA roles beside the article (WAI-ARIA 1.2, section 5.3.4)."""

PROMO = re.compile(
    r"^(?:читайте (?:также|ещ[её]|нас|по теме|больше)|смотрите также|по теме[:.]?|подпис(?:ывайтесь|аться|ывайся)|"
    r"присоединяйтесь к|наш (?:telegram|телеграм|канал)|следите за (?:нами|нашими|новостями)|узнавайте (?:первыми|новости)|"
    r"больше новостей|ещ[её] больше|другие новости|новости по теме|ранее мы писали|главные новости|хотите (?:быть|узнать|первыми)|"
    r"источник фото|фото(?:графия)?:|фото (?:из|с|предоставлено|автора|пресс)|видео:|иллюстрация:|скриншот|"
    r"нашли (?:опечатку|ошибку)|заметили (?:опечатку|ошибку)|если вы (?:нашли|заметили) (?:ошибку|опечатку)|выделите (?:е[её]|фрагмент)|"
    r"сообщить (?:об ошибке|новость)|прислать новость|поделиться|комментари[ия]|оставить комментарий|теги:|тэги:|метки:|"
    r"все права защищены|реклама|на правах рекламы|erid|просмотров:|подробнее[:.…]*$|читать далее|"
    r"read (?:also|more|next)|see also|also read|related (?:articles|stories|posts|topics|news)|more (?:from|on this|stories)|recommended|"
    r"subscribe|sign up|follow us|share (?:this|on)|advertisement|sponsored|all rights reserved|copyright ©|©|photo(?:graph)?:|image:|"
    r"click here|join our|download (?:our|the) app|tags:|filed under|comments?$|leave a (?:comment|reply)|posted in|"
    r"lesen sie auch|mehr zum thema|lire aussi|à lire aussi|lea también|leia também|leggi anche|czytaj także|читайте також|чытайце таксама)",
    re.I,
)
"""How a paragraph begins that is not of the article, folded or not."""

LONGEST_PROMO = 250
"""A paragraph that begins so, but is longer, is one of the article."""

TAIL = re.compile(
    r"^(?:читайте также|смотрите также|по теме|новости по теме|другие новости|ещ[её] по теме|похожие (?:новости|статьи|материалы)|"
    r"комментари[ия]|related|related (?:articles|stories|posts|news)|see also|more (?:stories|news)|recommended|you may also like|"
    r"comments|read (?:more|next|also)|popular|most read|latest news)\s*[:.]?$",
    re.I,
)
"""Headings after which the article is over, where they stand in its second half."""
