"""The beginning of a line in, whether it begins as promotion, links, comments or a dateline do out. Several languages; data."""

from __future__ import annotations

import re
from typing import Final

from aggregator.extractors.containing import has_one

PROMOTION: Final = """
читайте также|читайте еще|читайте нас|читайте по теме|читайте больше|читайте в|смотрите также|по теме|подписывайтесь|подписаться|
подписывайся|подпишитесь|присоединяйтесь к|наш telegram|наш телеграм|наш канал|следите за нами|следите за нашими|
следите за новостями|узнавайте первыми|узнавайте новости|больше новостей|еще больше|другие новости|новости по теме|ранее мы писали|
ранее сообщалось|главные новости|хотите быть|хотите узнать|хотите первыми|источник фото|фото:|фото из|фото с|фото предоставлено|
фото автора|фото пресс|фотография:|видео:|иллюстрация:|скриншот|нашли опечатку|нашли ошибку|заметили опечатку|заметили ошибку|
если вы нашли|если вы заметили|выделите ее|выделите фрагмент|сообщить об ошибке|сообщить новость|прислать новость|поделиться|
комментарии|комментария|комментарий|оставить комментарий|теги:|тэги:|метки:|все права защищены|реклама|на правах рекламы|erid|
просмотров:|подробнее|читать далее|читать полностью|мы в соцсетях|мы в telegram|будьте в курсе|самое интересное в|
самые важные новости|оперативные новости|свежие новости|новости в telegram|ссылка скопирована|добавьте|добавить в избранное|
read also|read more|read next|read:|see also|also read|see more|related articles|related stories|related posts|related topics|
related news|related:|more from|more on this|more stories|recommended|subscribe|sign up|follow us|follow |like us on|share this|
share on|share:|advertisement|sponsored|all rights reserved|copyright ©|© |photo:|photos:|photograph:|image:|click here|join our|
join us|download our|download the app|tags:|filed under|comment|leave a comment|leave a reply|posted in|watch now|watch:|watch |
listen now|listen:|don't miss|don’t miss|most read|you may also like|you might also like|latest videos from|latest video from|
get the latest|get our|get daily|get more|support our|support us|this article was|this story was|have a tip|got a tip|
send us|contact us|email us|report a typo|our newsletter|for more|editor's note|view comments|show comments|loading|skip to|
enable javascript|this content is|this video|to comment|become a member|already a subscriber|register for free|
lesen sie auch|lesen sie mehr|lesen sie hier|lest auch|mehr zum thema|mehr zu|mehr dazu|mehr über|mehr aus|auch interessant|
ähnliche artikel|das könnte sie auch|das könnte dich auch|zum thema:|externer inhalt|empfohlener externer|ein klick für den|
foto:|fotos:|bild:|bildquelle|bildrechte|quelle:|quellen:|hier können sie|hier geht es|newsletter|abonnieren|jetzt abonnieren|
jetzt anmelden|jetzt testen|melden sie sich|folgen sie uns|weitere informationen|weitere artikel|weitere nachrichten|weiterlesen|
an dieser stelle|anzeige|werbung|dieser artikel|dieser text|dieser beitrag|diesen artikel|startseite|zur startseite|teilen|
drucken|schlagwörter|themen:|stand:|kommentare|kommentar schreiben|mit material|
lire aussi|à lire|voir aussi|sur le même sujet|article réservé|il vous reste|lecture |crédit photo|la suite après|abonnez-vous|
inscrivez-vous|partager|newsletter|suivez-nous|publicité|
lea también|lee también|te puede interesar|más información|también te puede|leer más|ver también|suscríbete|síguenos|compartir|
publicidad|noticias relacionadas|leia também|leia mais|veja também|saiba mais|você pode gostar|assine|compartilhe|siga |
leggi anche|guarda anche|potrebbe interessarti|potrebbero interessarti|iscriviti|condividi|seguici|
lees ook|lees meer|bekijk ook|volg ons|les også|les mer|læs også|læs mere|artiklen fortsætter|artikkelen fortsetter|läs också|
läs även|läs mer|lue myös|lue lisää|czytaj także|czytaj też|czytaj również|czytaj więcej|zobacz także|zobacz też|przeczytaj|
dalsza część|čtěte také|čtěte též|přečtěte si|citește și|citeşte şi|citiți și|olvasta már|ayrıca bakınız|ilgili haber|
читайте також|дивіться також|підписуйтесь|чытайце таксама|оқи отырыңыз|διαβάστε επίσης|skaityk|lasi arī|loe ka|
関連記事|あわせて読みたい|続きを読む|相关阅读|相关新闻|延伸阅读|阅读更多|责任编辑|관련기사|무단전재|저작권자|اقرأ أيضا|اقرأ أيضًا|قد يهمك|
بیشتر بخوانید
"""
"""How a line begins that is not of the article."""

SURELY_PROMOTION: Final = """
читайте также|читайте еще|читайте по теме|смотрите также|подписывайтесь на|подписаться на|подпишитесь на|присоединяйтесь к|
следите за нашими|источник фото|нашли опечатку|нашли ошибку|заметили опечатку|заметили ошибку|если вы нашли ошибку|
если вы заметили ошибку|выделите ее|выделите фрагмент|сообщить об ошибке|прислать новость|поделиться|теги:|тэги:|метки:|
все права защищены|на правах рекламы|erid|просмотров:|читать далее|читать полностью|добавить в избранное|узнавайте первыми|
больше новостей|новости по теме|другие новости|материалы по теме|ранее по теме|автор:|автор |текст:|источник:|
read also|also read|see also|related:|related articles|related stories|more on this|follow us|share this|advertisement|
all rights reserved|click here to|join our|download our|tags:|filed under|leave a comment|leave a reply|posted in|sign up for|
subscribe to|you may also like|you might also like|most read|
lesen sie auch|lesen sie hier|lesen sie mehr|lest auch|mehr zum thema|auch interessant|das könnte sie auch|externer inhalt|
empfohlener externer|bildquelle|bildrechte|ein klick für den|lire aussi|à lire aussi|voir aussi|sur le même sujet|crédit photo|
lea también|lee también|te puede interesar|también te puede|leia também|leia mais|veja também|você pode gostar|leggi anche|
guarda anche|potrebbe interessarti|lees ook|bekijk ook|les også|læs også|läs också|lue myös|czytaj także|czytaj też|
czytaj również|zobacz także|zobacz też|čtěte také|čtěte též|citește și|olvasta már|ayrıca bakınız|ilgili haber|читайте також|
дивіться також|чытайце таксама|関連記事|あわせて読みたい|相关阅读|相关新闻|延伸阅读|관련기사|اقرأ أيضا|اقرأ أيضًا
"""
"""How a short line begins that is never of an article."""

TAILS: Final = """
читайте также|смотрите также|по теме|новости по теме|другие новости|еще по теме|похожие новости|похожие статьи|похожие материалы|
материалы по теме|вам может быть интересно|последние новости|популярное|related|related articles|related stories|related posts|
related news|related content|see also|more stories|more news|recommended|recommended for you|you may also like|
you might also like|read more|read next|read also|popular|most read|latest news|trending|about the author|mehr zum thema|
ähnliche artikel|ähnliche beiträge|auch interessant|das könnte sie interessieren|das könnte sie auch interessieren|meistgelesen|
weitere themen|weitere artikel|über den autor|sur le même sujet|à lire aussi|articles similaires|articles liés|
noticias relacionadas|te puede interesar|lo más leído|você pode gostar|leia também|veja também|notícias relacionadas|leggi anche|
potrebbe interessarti|articoli correlati|lees ook|meest gelezen|zobacz także|zobacz też|czytaj także|читайте також|関連記事|
相关新闻|相关阅读|관련기사|
комментарии|комментарий|комментариев|обсуждение|коментарі|comments|comment|leave a comment|leave a reply|kommentare|kommentar|
commentaires|comentarios|comentários|commenti|komentarze
"""
"""Headings under which stands what is beside or after the article: links to others, what readers say."""

DATELINES: Final = """
stand |published|publié|veröffentlicht|aktualisiert|mis à jour|actualizado|aggiornato|oppdatert|обновлено|создано|дата|автор|
текст|by |фото |photo |опубликовано|updated|posted|written by|von |par |por |di |av |af |door |kommentar von
"""
"""How datelines and bylines begin."""

LONGEST_PROMOTION: Final = 250
LONGEST_TAIL: Final = 60
LONGEST_DATELINE: Final = 120
LONGEST_CREDIT: Final = 200

DIGIT: Final = re.compile(r"\d")
SAYS_WHEN: Final = re.compile(
    r"\d{1,2}[:.]\d{2}|(?:19|20)\d\d|^\d{1,2}\s?(?:min(?:ut\w*)?\.?|мин\w*\.?)(?:\s\w+){0,2}$", re.I
)

CREDIT: Final = re.compile(
    r"getty images|shutterstock|istock|reuters$|\bafp$|/\s?(?:afp|ap|dpa|epa|efe|ansa|lusa|тасс|риа новости|reuters)\b|\bap photo|"
    r"[(/]\s?(?:ap|afp|dpa|epa|reuters|тасс)\)?$|picture[- ]alliance|©|"
    r"(?:^|[\s(.«])(?:фото|видео|иллюстрация|источник фото|photo(?:graph)?|image|picture|foto|fotó|bild(?:rechte|quelle)?|credits?|"
    r"crédit|cr[eé]ditos?)(?: by)?\s*[:/]\s*[^.!?]{2,70}$"
)
"""How a picture's credit looks in a lower-case line without a full stop."""

NAMED_CREDITS: Final = ("getty", "stock", "afp", "reuters", "alliance", "ap photo")
WORDS_OF_CREDIT: Final = frozenset(
    mark + word
    for mark in ("", "(", ".", "«")
    for word in (
        "фото видео иллюстрация photo photograph image picture foto fotó bild bildrechte bildquelle credit credits crédit credito "
        "creditos crédito créditos"
    ).split()
)
"""What such a line has in it: without a name, or a word before its first colon, it is not searched."""

AGENCY: Final = re.compile(r"[|/]\s?(?:afp|ap|dpa|epa|reuters|тасс|getty images)$")
"""How a short line ends that is a picture's credit."""

SURELY_CREDIT: Final = re.compile(
    r"^(?:фото|фотография|видео|иллюстрация|источник фото|скриншот|photo(?:graph)?s?|image|picture|fotos?|fotó|bild(?:rechte|quelle)?|"
    r"(?:photo )?credits?|crédit(?: photo)?s?|cr[eé]ditos?)(?: by)?\s*[:/©]|^©|^(?:фото |photo )(?:из|с|предоставлено|автора|by|courtesy)|"
    r"^(?:getty images|shutterstock|istock|reuters|afp|dpa|тасс|риа новости)$"
)
"""How a whole short line looks that is a picture's credit."""

CREDIT_LETTERS: Final = frozenset("фвисpibgcsfrdтraшг©(")
"""Letters with which such lines begin, for a quick look."""

LONGEST_WHEN: Final = 70
ONLY_WHEN: Final = re.compile(
    r"^(?:(?:опубликовано|обновлено|дата(?: публикации)?|published|updated|posted(?: on)?|veröffentlicht|aktualisiert|stand|publié|"
    r"publicado|aggiornato)?\W*)?(?:\d{1,2}[.:/-]\d{1,2}[.:/-]\d{2,4}|\d{1,2}\s[^\W\d_]{3,10}\.?(?:\s(?:19|20)\d\d)?|[^\W\d_]{3,10}\s\d{1,2},?\s(?:19|20)\d\d|"
    r"\d{1,2}:\d\d|(?:19|20)\d\d-\d\d-\d\d)[\s\d:.,/|—–-]*(?:г\.?|года|uhr|мск|msk|am|pm|a\.m\.|p\.m\.)?[\s\d:.,/|—–-]*$"
)
"""A line that is nothing but a date or a time."""

LONGEST_SURE: Final = 180
KEY: Final = 2
TRAILING: Final = " :.…(0123456789)"


def _by_beginning(phrases: str) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for phrase in phrases.replace("\n", "").split("|"):
        if phrase:
            table.setdefault(phrase[:KEY], []).append(phrase)
    return {key: tuple(found) for key, found in table.items()}


_PROMOTION: Final = _by_beginning(PROMOTION)
_DATELINES: Final = _by_beginning(DATELINES)
_SURELY: Final = _by_beginning(SURELY_PROMOTION)
_TAILS: Final = frozenset(TAILS.replace("\n", "").split("|")) - {""}


def is_promotion(low: str) -> bool:
    """Whether a lower-case line begins like a promotion, a link to other articles, or a site's own words."""
    first = low[:KEY]
    return first in _PROMOTION and len(low) < LONGEST_PROMOTION and low.startswith(_PROMOTION[first])


def is_never(low: str, figures: bool = True) -> bool:
    """Whether a lower-case line is of no article, wherever it stands: a promotion, a credit, a date by itself.

    Who knows that there are no `figures` in it says so.
    """
    if len(low) >= LONGEST_SURE:
        return False
    first = low[:KEY]
    if (first in _SURELY and low.startswith(_SURELY[first])) or (
        figures and len(low) < LONGEST_WHEN and ONLY_WHEN.match(low)
    ):
        return True
    if len(low) >= LONGEST_DATELINE or low[-1] in ".!?…":
        return False
    return (low[0] in CREDIT_LETTERS and bool(SURELY_CREDIT.match(low))) or (
        ("/" in low or "|" in low) and bool(AGENCY.search(low))
    )


def is_tail(low: str) -> bool:
    """Whether a lower-case line is a heading after which the article is over; a count around it does not matter."""
    return len(low) < LONGEST_TAIL and low.strip(TRAILING) in _TAILS


def is_dateline(low: str, figures: bool = True) -> bool:
    """Whether a lower-case line without a full stop looks like a dateline or byline; `figures` as above."""
    if len(low) >= LONGEST_DATELINE:
        return False
    first = low[:KEY]
    if first in _DATELINES and low.startswith(_DATELINES[first]):
        return True
    return figures and SAYS_WHEN.search(low) is not None


def is_credit(low: str) -> bool:
    """Whether a lower-case line without a full stop looks like the credit of a picture."""
    if len(low) >= LONGEST_CREDIT:
        return False
    if "/" in low or "©" in low or has_one(low, NAMED_CREDITS):
        return CREDIT.search(low) is not None
    named, colon, _ = low.partition(":")
    return bool(colon) and not WORDS_OF_CREDIT.isdisjoint(named.split()[-2:]) and CREDIT.search(low) is not None
