"""What a document says of its language in, a BCP 47 primary subtag out (`ru`, `en`), or None."""

from __future__ import annotations

import re

TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*")
TWO_LETTERS = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg "
    "ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn "
    "no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta "
    "te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
"""ISO 639-1. A tag outside it is a slip of a template more often than a language."""

THREE_LETTERS = frozenset(
    "abq ady ain alt ava bua bxr ckt crh dar dlg eve evn gag hbs inh itl kbd kca kjh koi kpy krc krl kum lbe lez mdf mhr "
    "mns mrj myv nio niv nog oaa olo rut sah sel sgh sjd syr szl tab tkr tyv udm vep xal xas yrk yux ast ceb ckb fil fur "
    "gsw haw hsb dsb lld mai nah nds pap pcm rom sco scn tok tpi war yue".split()
)
"""ISO 639-3: the languages of Russia that have no shorter code, then those of press elsewhere."""

LONG = dict(
    pair.split("=")
    for pair in "rus=ru eng=en ukr=uk bel=be kaz=kk tat=tt bak=ba chv=cv che=ce oss=os deu=de ger=de fra=fr fre=fr spa=es "
    "ita=it por=pt pol=pl tur=tr zho=zh chi=zh jpn=ja kor=ko ara=ar heb=he fas=fa per=fa uzb=uz kir=ky tgk=tg arm=hy "
    "hye=hy geo=ka kat=ka mon=mn".split()
)
"""ISO 639-2 and -3 codes of languages that have a two-letter one, which BCP 47 wants."""

SLIPS = {
    "ua": "uk",
    "kz": "kk",
    "by": "be",
    "cn": "zh",
    "jp": "ja",
    "cz": "cs",
    "gr": "el",
    "iw": "he",
    "in": "id",
    "ji": "yi",
}
"""Country codes where the language is meant, and the codes of ISO 639 before 1989."""

NAMES = {
    "russian": "ru", "русский": "ru", "rus-ru": "ru", "english": "en", "английский": "en", "ukrainian": "uk",
    "українська": "uk", "украинский": "uk", "belarusian": "be", "kazakh": "kk", "tatar": "tt", "german": "de", "deutsch": "de",
    "french": "fr", "français": "fr", "spanish": "es", "español": "es", "chinese": "zh", "japanese": "ja", "korean": "ko",
}  # fmt: skip


def tag(value: str | None) -> str | None:
    """The primary language subtag (RFC 5646 section 2.2.1): `ru-RU`, `ru_RU.UTF-8`, `rus` and `Russian` are all `ru`.

    None for what names no language. Of a list (`ru, en`) the first counts.
    """
    folded = re.split(r"[.,;|@\s]", (value or "")[:100].strip().lower(), maxsplit=1)[0]
    found = TAG.fullmatch(folded)
    if folded in NAMES or found is None:
        return NAMES.get(folded)
    said = LONG.get(found[1]) or SLIPS.get(found[1], found[1])
    return said if said in TWO_LETTERS or said in THREE_LETTERS else None
