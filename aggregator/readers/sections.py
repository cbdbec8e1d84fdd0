"""Words of addresses, classes and links that lead to no article, in several languages. Data."""

from __future__ import annotations

import re

NO_ARTICLE = re.compile(
    r"/(?:tags?|rubrics?|rubriki?|rubrika|category|categories|cat|themes?|topics?|temy?|syuzhet\w*|authors?|avtory?|users?|profile|login|signin|signup|"
    r"register|registration|auth|search|poisk|page|about|contacts?|kontakty|reklama|advert\w*|ads|privacy|policy|terms|rules|pravila|archive|archives|arhiv|arxiv|"
    r"rss|feed|comments?|forum|afisha|weather|pogoda|kurs-?valyut\w*|currency|valyuta|goroskop\w*|horoscope|redaktsiya|redakciya|redaction|o-nas|o-sayte|o-proekte|"
    r"map|sitemap|video-online|live|cart|shop|catalog|katalog|companies|firms?|vacancy|vacancies|vakans\w*|rabota|jobs?|obyavleni\w*|board|doska|"
    r"polls?|opros\w*|vote|konkurs\w*|special|spec|spetsproekt\w*|partners?|partnery|uslugi|services?|struktura|documents?|dokumenty|obrashcheniya|priemnaya|"
    r"help|faq|subscribe|podpiska|newsletter|donate|apps?|wp-login\.php|wp-admin|tv-?program\w*|schedule|raspisanie|tests?|games?)(?:[/?.]|$)"
    r"|/(?:kurs-valyut|pogoda|goroskop|raspisanie)-[^/]*/?$"
    r"|[?&](?:page|PAGEN_\d+|sort|order|tag|q|s|search|filter|author|replytocom|showcomment|print)=|\.(?:jpe?g|png|gif|webp|svg|pdf|docx?|xlsx?|zip|rar|mp[34]|css|js|xml|apk)$",
    re.I,
)
"""Addresses of rubrics, tags, services, pages of lists, and of what is no page."""

MARGIN = frozenset({"nav", "footer", "header", "aside", "form", "menu"})
MARGIN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:menu|nav|navbar|navigation|footer|breadcrumbs?|crumbs|tags?|pagination|pager|social|share|sidebar|banners?|copyright|calendar|"
    r"partners?|informers?|weather|currency|adv|ads)(?:[\s_-]|$)",
    re.I,
)

MORE = re.compile(
    r"^[\s«»>→.…\[(-]*(?:читать|подробнее|подробно|далее|дальше|ещё|еще|больше|полностью|весь текст|"
    r"комментари\w*|\d+ комментари\w*|"
    r"read|more|continue|details|view|comments?|\d+ comments?|mehr|weiter\w*|lire|suite|leer|seguir|leggi|continua|czytaj|więcej|"
    r"детальніше|читати)\b[^.!?]{0,25}[\s»>→.…\])-]*$|^[\W\d_]*$",
    re.I,
)
"""What links say that lead to an article and do not name it."""
