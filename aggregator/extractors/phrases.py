"""How lines begin and look that stand in an article's markup and are not of the article, in several languages. Data."""

from __future__ import annotations

import re

PROMO = re.compile(
    r"^(?:читайте (?:также|ещ[её]|нас|по теме|больше)|смотрите также|по теме[:.]?|подпис(?:ывайтесь|аться|ывайся)|"
    r"присоединяйтесь к|наш (?:telegram|телеграм|канал)|следите за (?:нами|нашими|новостями)|узнавайте (?:первыми|новости)|"
    r"больше новостей|ещ[её] больше|другие новости|новости по теме|ранее мы писали|главные новости|хотите (?:быть|узнать|первыми)|"
    r"источник фото|фото(?:графия)?:|фото (?:из|с|предоставлено|автора|пресс)|видео:|иллюстрация:|скриншот|"
    r"нашли (?:опечатку|ошибку)|заметили (?:опечатку|ошибку)|если вы (?:нашли|заметили) (?:ошибку|опечатку)|выделите (?:е[её]|фрагмент)|"
    r"сообщить (?:об ошибке|новость)|прислать новость|поделиться|комментари[ия]|оставить комментарий|теги:|тэги:|метки:|"
    r"все права защищены|реклама|на правах рекламы|erid|просмотров:|подробнее[:.…]*$|читать далее|"
    r"read (?:also|more|next)|see also|also read|related (?:articles|stories|posts|topics|news)|more (?:from|on this|stories)|recommended|"
    r"subscribe|sign up|follow us|share (?:this|on)|advertisement|sponsored|all rights reserved|copyright ©|©|photo(?:graph)?s?:|image:|"
    r"click here|join our|download (?:our|the) app|tags:|filed under|comments?$|leave a (?:comment|reply)|posted in|"
    r"watch(?: now)?:?$|listen(?: now)?:?$|don[’']t miss:?|most read|you (?:may|might) also like|latest videos? from|get (?:the|our) (?:latest|daily)|"
    r"lesen sie (?:auch|mehr|hier)|lest auch|mehr zum thema|mehr zu|auch interessant|ähnliche artikel|das könnte sie auch|zum thema:|"
    r"externer inhalt|empfohlener externer|ein klick für den datenschutz|foto:|bild(?:quelle|rechte)?:|quelle:|hier können sie|"
    r"lire aussi|à lire(?: aussi)?|voir aussi|sur le même sujet|article réservé|il vous reste|lecture \d+ min|crédit photo|"
    r"lea también|lee también|te puede interesar|más información|también te puede|foto:|leia (?:também|mais)|veja também|você pode gostar|"
    r"leggi anche|guarda anche|potrebbe interessarti|foto:|lees ook|bekijk ook|les også|læs også|läs (?:också|mer)|lue myös|"
    r"czytaj (?:także|też|również)|zobacz (?:także|też)|przeczytaj|čtěte (?:také|též)|citește și|olvasta már|"
    r"ayrıca bakınız|ilgili haber|читайте також|дивіться також|чытайце таксама|оқи отырыңыз|関連記事|あわせて読みたい|相关阅读|相关新闻|延伸阅读|관련기사|"
    r"اقرأ أيضا|اقرأ أيضًا|قد يهمك)",
    re.I,
)
"""How a paragraph begins that is not of the article, folded or not."""

LONGEST_PROMO = 250
"""A paragraph that begins so, but is longer, is one of the article."""

TAIL = re.compile(
    r"^(?:читайте также|смотрите также|по теме|новости по теме|другие новости|ещ[её] по теме|похожие (?:новости|статьи|материалы)|"
    r"материалы по теме|вам может быть интересно|related|related (?:articles|stories|posts|news)|see also|"
    r"more (?:stories|news)|recommended|you (?:may|might) also like|read (?:more|next|also)|popular|most read|latest news|"
    r"about the author|mehr zum thema|ähnliche (?:artikel|beiträge)|auch interessant|das könnte sie (?:auch )?interessieren|"
    r"sur le même sujet|à lire aussi|articles (?:similaires|liés)|noticias relacionadas|te puede interesar|"
    r"você pode gostar|leia também|veja também|notícias relacionadas|leggi anche|potrebbe interessarti|"
    r"zobacz (?:także|też)|czytaj także|читайте також|関連記事|相关新闻|相关阅读|관련기사)\s*[:.…]*$",
    re.I,
)
"""Headings of links to others: the article is over there, if they stand in its second half and no more prose follows."""

COMMENTS = re.compile(
    r"^(?:\d+\s+)?(?:комментари(?:и|й|я|ев)|обсуждение|коментарі|comments?|leave a (?:comment|reply)|"
    r"kommentare?|commentaires?|comentarios?|comentários?|commenti|komentarze)\s*(?:\(\d+\)|\d+)?\s*[:.…]*$",
    re.I,
)
"""Headings of what readers say: the article is over there, whatever follows."""

DATELINE = re.compile(
    r"\d{1,2}[:.]\d{2}|(?:19|20)\d\d|^\d{1,2}\s?(?:min(?:ut\w*)?\.?|мин\w*\.?)(?:\s\w+){0,2}$|^(?:stand|publi\w+|veröffentlicht|aktualisiert|"
    r"mis à jour|actualizado|aggiornato|oppdatert|обновлено|создано|дата|автор\w*|текст|by|фото|photo|опубликовано|updated|posted|"
    r"written by)\b|^(?:von|par|por|di|av|af|door|kommentar von)\s+[^\W\d_a-zа-яё]",
    re.I,
)
"""What a dateline or byline has that a sentence without a full stop seldom has."""

CREDIT = re.compile(
    r"getty images|shutterstock|istock|reuters$|\bafp$|/\s?(?:afp|ap|dpa|epa|efe|ansa|lusa|тасс|риа новости|reuters)\b|\bap photo|"
    r"[(/]\s?(?:ap|afp|dpa|epa|reuters|тасс)\)?$|picture[- ]alliance|©|"
    r"(?:^|[\s(.«])(?:фото|видео|иллюстрация|источник фото|photo(?:graph)?|image|picture|foto|fotó|bild(?:rechte|quelle)?|credits?|crédit|cr[eé]ditos?)"
    r"(?: by)?\s*[:/]\s*[^.!?]{2,70}$",
    re.I,
)
"""How a picture's credit looks, in a line without a full stop."""

LONGEST_CREDIT = 200
