"""A page's text in, whether it only asks for consent to cookies: a wall that some sites show once instead of the article.

A wall is short, talks to its reader, and says nothing that is not about cookies and data. An article about them has a headline
about them, or has something else to say. A new language is a line in each of the tables.
"""

from __future__ import annotations

import re

from aggregator.extractors.containing import has_one
from aggregator.normalize.text import lower

LONGEST = 3_000
"""Characters of a wall; longer ones have been written by lawyers, and are nobody's first page."""

NEARLY_ALL = 0.8
"""Share of the text's characters that stand in sentences about consent."""

STEM = 5
SHORTEST_WORD = 4
"""Letters of a headline's word that are looked for in the text, and of the shortest that counts."""

SENTENCE = re.compile(r"[^.!?…。！？\n]+[.!?…。！？]*")
WORD = re.compile(r"\w+")

CORE = (
    "cookie", "куки", "персональных данн", "персональные данн", "политикой конфиденц", "политику конфиденц", "privacy", "personal data", "gdpr",
    "персональних дан", "персональні дан", "конфіденційн", "personenbezogen", "datenschutz", "données personnelles", "datos personales",
    "dati personali", "dados pessoais", "ciasteczk", "danych osobow", "dane osobow", "kişisel veri", "çerez", "persoonsgegevens",
    "クッキー", "隐私", "쿠키",
)  # fmt: skip
"""What consent is asked for, in lower case; one of these stands in every wall, and in the headlines of articles about them."""

TOPIC = re.compile(
    "|".join(CORE)
    + r"|персональн|соглас|соглаш|обработк\w+ (?:\w+ )?данн|конфиденциальн|принять|принима|отклонить|отказаться|аналитик|метрик|настройк\w+ браузера|подробнее"
    r"|consent|accept|reject|agree|opt[- ]out|preferences|our \d* ?partners|tracking|personali[sz]ed|advertising|identifiers|settings|legitimate interest"
    r"|einwillig|zustimm|akzeptier|ablehnen|einstellungen|partner|consentement|confidentialité|accepter|refuser|traceur|partenaires|paramètr"
    r"|consentimiento|privacidad|aceptar|rechazar|consenso|riservatezza|accett|rifiut|consentimento|privacidade|aceitar|rejeitar"
    r"|zgod|prywatno|akceptuj|odrzu|згод|погодж|прийня|відхил|gizlilik|onay|kabul|toestemming|accepteren|weigeren|voorkeuren|同意|동의",
    re.I,
)
"""What the sentences of a wall are about."""

TO_READERS = re.compile(
    r"\bмы (?:\w+ )?(?:использу|применя|собира|обрабат|цен|забот)|\bвы (?:\w+ )?(?:согла|да[её]те|може|приним|подтвержд)|\bваш\w*\b|продолжая|нажима[яе]|"
    r"(?:этот|наш|данный) сайт (?:использу|применя)|на (?:этом|нашем|данном) сайте (?:использ|применя)|\bсайт использует\b|остава(?:ясь|йтесь)|"
    r"\bми (?:\w+ )?(?:використову|збира|ціну)|\bви (?:\w+ )?(?:погодж|можете)|\bваш[аіу]?\b|продовжуючи|натиска|"
    r"\bwe (?:\w+ )?(?:use|value|and our|care|process|store)|\byou(?:r)?\b|this (?:site|website) uses|\bwir (?:\w+ )?(?:verwenden|nutzen|und unsere)|\bsie\b|\bihre\w*\b|"
    r"\bnous\b|\bvous\b|\bvotre\b|ce site|utilizamos|usamos|este sitio|este site|\bsu\b|utilizziamo|questo sito|\btuo\b|używamy|\btwoj|"
    r"\bta strona|kullanıyoruz|\bwij\b|deze (?:site|website)|当サイト|本网站|我们|사이트",
    re.I,
)
"""How a site speaks to who reads it; the press tells of others."""


def is_wall(text: str, headline: str | None) -> bool:
    """Whether a text is a wall's; `headline` is what is known of the article that should have stood there."""
    low = lower(text) if len(text) <= LONGEST else ""
    if not has_one(low, CORE) or not TO_READERS.search(low):
        return False
    if headline and (TOPIC.search(headline) or _is_told(headline, low)):
        return False
    said = [sentence.strip() for sentence in SENTENCE.findall(text)]
    about = sum(len(sentence) for sentence in said if TOPIC.search(sentence))
    return about >= NEARLY_ALL * sum(map(len, said))


def _is_told(headline: str, low: str) -> bool:
    """Whether half of a headline's words, or their stems, come up in a text in lower case."""
    words = [lower(word)[:STEM] for word in WORD.findall(headline) if len(word) >= SHORTEST_WORD]
    return bool(words) and 2 * sum(word in low for word in words) >= len(words)
