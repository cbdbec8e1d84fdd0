"""The words by which pages that are no plain article name themselves, in several languages. Data."""

from __future__ import annotations

import re

LIVE_STEMS = (
    "live", "ticker", "newsblog", "as it happened", "minute", "direct", "vivo", "minuto", "diretta", "direkte", "na żywo", "online", "онлайн",
    "трансляц", "эфир", "хроника", "наживо", "ライブ", "速報", "实时", "直播", "실시간", "بث", "לייב",
)  # fmt: skip
"""One of these is in every title that `LIVE` matches: looked for first, it is quicker."""

LIVE = re.compile(
    r"\blive(?:blog|[- ]blog|ticker|[- ]ticker|[- ]updates?|[- ]?stream)?\s*[:|–—]|\blive (?:blog|updates?|coverage|score)|\b(?:live|news)-?(?:blog|ticker)\b|"
    r"\b\w+-(?:live)?ticker\b|\bas it happened\b|\bminute by minute\b|\ben direct\b|\bdirect\s*[:|–—]|\ben vivo\b|\ben directo\b|minuto a minuto|"
    r"\bao vivo\b|\bin diretta\b|\bdiretta\s*[:|–—]|\bna żywo\b|relacja live|\bonline\s*[:|–—]|\bliverapport\b|\bdirekte\s*[:|–—]|"
    r"онлайн[- ]?(?:трансляци|репортаж|хроник)|(?:прям|текстов)\w+ (?:\w+ )?трансляци|\bтрансляция\b|в прямом эфире|\bхроника\s*[:|–—]|"
    r"\bхроника (?:событий|дня)|\bонлайн\s*[:|–—]|[:|–—]\s*онлайн\b|онлайн-трансляція|наживо|текстовая трансляция|"
    r"ライブ|速報|实时|直播|실시간|بث مباشر|לייב",
    re.I,
)
LIVE_PATH = re.compile(
    r"/(?:live|liveblog|live-blog|liveticker|newsticker|newsblog|diretta|en-direct|direct|directo|en-vivo|ao-vivo|online-?translyaci\w*|"
    r"translyaci\w*|hronika|khronika|live-news|live-updates)(?:/|$)|live-?blog|live-?ticker|live-updates|news-ticker|newsblog|-en-direct|en-vivo|minuto-a-minuto"
)
LIVE_PATH_STEMS = ("live", "ticker", "newsblog", "direct", "diretta", "vivo", "translyaci", "hronika", "minuto")
"""The same of addresses."""

CLOCK = re.compile(r"(?<![\d.,:])(?:[01]?\d|2[0-3])[:.h][0-5]\d(?![\d.,:]|\s?(?:km|kg|%|€|\$|млн|тыс|руб))", re.I)
CLOCKED = re.compile(
    r"\W{0,3}(?:\d{1,2}\.\d{1,2}\.?,? )?([01]?\d|2[0-3])[:.h]([0-5]\d)(?:\s?(?:uhr|мск|h|gmt|[ap]\.?m\.?)\b)?(?![\d.,])",
    re.I,
)
"""A paragraph that begins with a time of day."""

GALLERY_STEMS = (
    "фото", "photo", "foto", "picture", "images", "imagens", "bilder", "diaporama", "galer", "beeld", "写真", "图集", "포토",
)  # fmt: skip
"""The same for `GALLERY`."""

GALLERY = re.compile(
    r"фоторепортаж|фотогалере|фотоподборк|фотолент|фотохроник|\bin pictures\b|\bin photos\b|photo gallery|photos of the (?:day|week)|"
    r"\bfotostrecke|bilderstrecke|bildergalerie|\ben images\b|diaporama|fotogaler[ií]a|galer[ií]a de (?:fotos|imágenes)|em imagens|fotogallery|\ble foto\b|"
    r"galeria zdjęć|fotogalerie|beeldreportage|写真特集|【写真】|图集|포토",
    re.I,
)
GALLERY_PATH = re.compile(
    r"/(?:photo|photos|foto|fotos|fotostrecken?|fotogalere\w*|photogalere\w*|gallery|galleries|galer[iy][ae]|galerie|galerien|photo-gallery|"
    r"photogallery|fotogalerie|fotogaleria|fotoreportazh\w*|photoreport\w*|slideshow|slideshows|diaporama|pictures|bildstrecken?|bilder|mediagallery)(?:/|$)|"
    r"[-_](?:fotostrecke|bilderstrecke|bildergalerie|fotogalerie|fotogallery|fotoreportazh|photo-gallery)(?:[-_/.]|$)"
)
PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:\?|$)")
VIDEO_PATH = re.compile(
    r"/(?:video|videos|videonews|tv|watch|mediathek|player|film|vod|reels?|shorts|embed)(?:/|$)|/watch\b|/videos?[-_]"
)

CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*[»”\"')]?\s*$")
"""How a text ends that goes on behind the wall."""

STOPS = (
    "материал доступен по подписке", "материал доступен только по подписке", "доступно только подписчикам", "доступен только подписчикам",
    "доступна только подписчикам", "только для подписчиков", "чтобы дочитать", "чтобы читать дальше", "оформите подписку, чтобы", "полный текст доступен",
    "продолжение доступно", "полная версия доступна", "читать полностью по подписке", "доступно за передплатою", "лише для передплатників",
    "subscribe to continue", "subscribe to read", "subscribe to keep reading", "to continue reading", "to read the full", "to read the rest",
    "to keep reading", "this article is for subscribers", "this content is for subscribers", "this story is for subscribers", "for subscribers only",
    "available to subscribers", "already a subscriber? log in", "already a subscriber? sign in", "register to continue", "log in to continue reading",
    "sign in to continue reading", "create an account to continue", "create an account or sign in to continue",
    "jetzt weiterlesen", "weiterlesen mit", "um weiterzulesen", "und weiterlesen", "gleich können sie weiterlesen", "diesen artikel weiterlesen",
    "artikel freischalten", "nur für abonnenten", "exklusiv für abonnenten", "lesen sie diesen artikel mit", "weiter mit abo",
    "la suite est réservée", "cet article est réservé aux abonnés", "article réservé aux abonnés", "réservé à nos abonnés", "pour lire la suite",
    "ce contenu est réservé", "abonnez-vous pour lire", "contenido exclusivo para suscriptores", "exclusivo para suscriptores", "para seguir leyendo",
    "suscríbete para leer", "suscríbete para seguir", "continue lendo com", "conteúdo exclusivo para assinantes", "para continuar lendo", "assine para ler",
    "contenuto riservato agli abbonati", "riservato agli abbonati", "per continuare a leggere", "dalszy ciąg dostępny", "dostępne dla prenumeratorów",
    "aby przeczytać cały", "voor abonnees", "om verder te lezen", "verder lezen met", "logg inn for å lese", "kun for abonnenter",
    "för att läsa vidare", "läs vidare med", "endast för prenumeranter", "pokračování je pouze pro předplatitele", "az előfizetők",
    "この記事は有料", "この記事は会員限定", "有料会員限定", "会員限定記事", "続きを読むには", "有料会員になると続き", "订阅后阅读全文", "订阅以继续", "구독하고 계속", "유료 회원",
)  # fmt: skip
"""What is said where a text stops, in lower case: whole enough that no menu says it."""

REST = re.compile(
    r"il vous reste (?:à lire )?\d+(?:[.,]\d+)? ?%|残り ?[\d０-９,]+ ?文字|осталось (?:прочитать )?\d+ ?%|noch \d+ ?% des artikels|pozostało (?:do przeczytania )?\d+ ?%|te queda (?:un )?\d+ ?%"
)
"""How much of the text is behind the wall."""
