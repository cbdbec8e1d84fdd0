"""Words that stand around people's names in bylines, by what they mean; a new language adds its words here."""

from __future__ import annotations

import re

LABEL = re.compile(
    r"^(?:(?:©|\(c\))\s*|(?:(?:автор(?:ы|ом|ка)?(?: статьи| текста| материала| публикации| новости)?|текст (?:и|,|/) ?фото|текст|"
    r"корреспондент|журналист(?:ка)?|беседовал[аи]?|подготовил[аи]?|записал[аи]?|написал[аи]?|опубликовал[аи]?|разместил[аи]?|"
    r"(?:post |article |story )?author(?:s|ed)?(?: by)?|about the author|"
    r"(?:(?:re)?written|posted|published|created|story|reporting|reported|words|text|edited|review|analysis|opinion|interview|"
    r"compiled|submitted|added|shared|uploaded|contributed|article|column|commentary|essay) by|by|"
    r"more (?:stories |posts |articles )?(?:by|from)|view (?:all )?(?:posts|articles|profile)(?: by| of)?|all posts by|"
    r"view orcid profile|visit .{0,20} archive of|"
    r"von|vom|autor(?:in|en|:in)?|verfasst von|erstellt von|geschrieben von|veröffentlicht von|kommentar von|bericht von|"
    r"interview(?: von)?|und interview|(?:alles|mehr|beiträge|alle beiträge|artikel|alle artikel|weitere artikel) von|"
    r"(?:ein|eine|der|die) \w+ von|pressemitteilung von|gastbeitrag von|texte? ?(?:und|and|et|&|\+|/) ?(?:fotos?|photos?|bilder)(?: von)?|texte?(?: von)?|"
    r"beitrag von|protokoll|aufgezeichnet von|"
    r"par|publié par|écrit par|rédigé par|propos recueillis par|article de|por|escrito por|publicado por|texto(?: de)?|"
    r"di|a cura di|scritto da|pubblicato da|da|od|av|af|skrevet av|skriven av|tekst|tekst og foto|foto og tekst|text och foto|"
    r"door|geschreven door|auteur(?:e|s)?|autore|autora?s?|redactor(?:a)?|yazan|yazar|haber|szerző|napsal|autorka|"
    r"аўтар|автори?|текстът)\s*[:：—–|-]?\s+)|@|著者[：:]|作者[：:]?\s*|文[：:●]\s*|記者[：:]|取材・文[：:]|"
    r"(?:автор(?:ы)?|author|autor|text|texte|текст|作者|記者|文|by|von|words|autore|auteur|tekst|written by)\s*[:：]\s*)",
    re.I,
)
"""What may precede a name; the colon and the spaces after it belong to it."""

LABEL_BEGINNINGS = frozenset(
    "автор авторы автором авторка текст корреспондент журналист журналистка беседовал беседовала беседовали подготовил подготовила подготовили "
    "записал записала записали написал написала написали опубликовал опубликовала опубликовали разместил разместила разместили аўтар автори текстът "
    "post article story author authors authored about rewritten written posted published created reporting reported words text edited review analysis "
    "opinion interview compiled submitted added shared uploaded contributed column commentary essay by more view all visit "
    "von vom autor autorin autoren autors verfasst erstellt geschrieben veröffentlicht kommentar bericht und alles mehr beiträge alle artikel weitere ein "
    "eine der die pressemitteilung gastbeitrag texte beitrag protokoll aufgezeichnet "
    "par publié écrit rédigé propos por escrito publicado texto di a scritto pubblicato da od av af skrevet skriven tekst foto door geschreven auteur "
    "auteure auteurs autore autora autoras redactor redactora yazan yazar haber szerző napsal autorka".split()
)
"""The words with which labels begin, but for those of one letter."""

EASTERN_LABELS = frozenset("著作文記取")
"""Letters with which labels begin in scripts that do not part words."""

INNER_LABEL = re.compile(
    r"^[a-zа-яäöüé]{3,20} (?:von|by|par|por)\s+(?=[^\W\d_a-zа-я])|^[^\W\d_]+ (?:kolumne|kommentar|bericht|analyse) von\s+",
    re.UNICODE,
)
"""A label of another word: "capital von", "exclusif par"; a name before it would be written with a capital."""

AFFILIATION = re.compile(
    r"\b(?:univ\w*|fakult\w*|institut\w*|profess?or\w*|universit\w*|hochschule|акад\w*|университет\w*|институт\w*|директор\w*|депутат\w*)\b",
    re.I,
)
"""Words of what somebody is, after a comma."""

GLUED = re.compile(r"^(?:Author|Autor|Автор|By|Von|Par|Text|Текст)(?=[A-ZА-ЯЁÄÖÜ][a-zа-яё])")
"""A label whose space was only painted."""

SPLIT = re.compile(
    r"\s*(?:[,;|/•·、，；／&+\n]|\s(?:&|and|и|und|et|та|with|mit|avec|con|och|og|ve|sowie)\s|\s[-–—]\s)\s*",
    re.I,
)
"""What stands between names."""

BETWEEN = frozenset("- and и und et та with mit avec con och og ve sowie y e en i і von by par por di de av".split())
"""Words for which a line of letters has to be looked at closely: there may be two names in it, or a label."""

SPLIT_WHOLE = re.compile(r"\s(?:y|e|en|i|і)\s")
"""Words between names that also stand inside one ("Ortega y Gasset"): only where both sides are whole names."""

OTHER_CREDITS = re.compile(
    r"(?<![&+\w])(?<!und )(?<!and )(?<!et )(?<!y )(?<!и )(?:photo(?:graph)?s?|photograph(?:y|er)|pictures?|images?|fotos?|bild(?:er)?|foto e video|video|illustrations?|"
    r"grafik|graphics?|camera|kamera|фото(?:граф)?|видео|иллюстраци[яи]|графика|снимк[аи]|редактор|translat(?:ed|ion)|übersetzung|"
    r"перев[её]л[аи]?|перевод|翻訳(?:者)?|写真|摄影|编辑|編集)\s*(?:[:：©]|\b(?:by|von|par|di|de|av)\b|(?<=[者真影辑集訳])\s)",
    re.I,
)
"""Where the credits of those begin who did not write: a photographer is no author."""

CREDIT_SIGNS = frozenset(":：©者真影辑集訳")
CREDIT_WORDS = (" by", " von", " par", " di", " de", " av")
"""What such credits go on with."""

ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\bwww\.\S+|(?<=\s)@\S+")
BRACKETS = re.compile(r"(?<=\S)\s*[(\[（［{<].*$")
ASIDE = re.compile(r"(?<=\S)\s*[(（][^()（）]*[)）]")
SIGNS = ' .:,–—-_"«»()[]{}<>“”„‘*|/\\=~^©®™…!?'

STOPS = frozenset(
    "for from in at on of via to as about has is was are the a an this who published posted updated last more view read follow following "
    "written special reporting contributed min minutes ago says wrote writes email e-mail contact share twitter facebook linkedin instagram "
    "website bio profile archive all posts articles stories see full comments comment reply edit print save subscribe "
    "für aus am um im bei vor seit nach zum auf vom über geschrieben veröffentlicht aktualisiert stand uhr lesezeit mehr alle artikel folgen sagt "
    "ist hat schreibt berichtet publiziert quelle kategorie kategorien schlagwörter sendung "
    "à au pour dans le publié mis suivre journaliste est aller voir "
    "en para desde el publicado actualizado seguir es "
    "afficher posté publié source info views category categories tags tagged "
    "per pubblicato aggiornato segui "
    "для из в на о об от специально опубликовано обновлено читать подписаться все написал написала пишет сообщает "
    "op voor bij på för til fra och "
    "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag".split()
)
"""Words with which a name has ended, but for the particles below, and which begin none."""

MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec "
    "januar februar märz mai juni juli oktober dezember".split()
)
"""Names of months end a name where a number follows: April Glaser and June Topolsky are people."""

PARTICLES = frozenset(
    "van von vom der den de del della delle dell' di da do dos das du des la le las los el al bin ibn bint abu af av ap zu zum zur und ten ter te 't "
    "y i e san st st. ua mac mc o' d' al- ben bar ibne e. оглы оглу кызы ибн фон де ван дер бен аль эль ди да ла ле дю".split()
)
"""Lower-case words inside names."""

ROLES = frozenset(
    "staff head chief senior deputy executive managing associate assistant guest director manager presenter anchor researcher fellow prof intern "
    "writer writers ressort freie freier freien freelance главный автор rechtsanwalt rechtsanwältin специальный политолог эксперт внештатный обозреватель 기자".split()
)
ROLE_BEGINNINGS = (
    "redakteur", "redaktor", "redaktion", "chefred", "korrespondent", "correspond", "corresponsal", "reporter", "journalist", "periodista", "giornalista", "editor",
    "volontär", "autor", "author", "columnist", "kolumnist", "fotograf", "photograph", "producer", "contribut", "ressortleit", "gastautor", "gastbeitrag",
    "professor", "abteilung", "pressesprech", "pressestelle", "rédact", "redact", "redat", "envoyé", "chroniqueu", "muhabir",
    "корреспондент", "журналист", "редактор", "колумнист", "спецкор", "собкор", "фотограф", "фотокор",
)  # fmt: skip
ROLE_ENDINGS = (
    "redakteur",
    "redakteurin",
    "redaktorin",
    "redaktor",
    "korrespondent",
    "korrespondentin",
    "leiter",
    "leiterin",
    "sprecher",
    "sprecherin",
)
"""What people are: before their name it is left out, after it the name has ended."""

ORGANISED = frozenset(
    "media medien redazione redacción redacao redação redactie rédaction redakcja редакция редакции press agency agencies agenzia ajansı team teams desk "
    "magazine verlag gmbh inc ltd llc ag co corp corporation group gruppe foundation institute institut university universität université universidad "
    "ministerium ministry department office committee council association verein verband partei fraktion газета новости новостей служба центр портал журнал сайт сайта "
    "телеканал радио times tribune herald gazette chronicle journal daily weekly online portal company tv radio channel network club blog podcast studio "
    "website web digital community project service services germany deutschland staff author authors admin newsroom bureau".split()
)
ORGANISED_BEGINNINGS = (
    "news",
    "presse",
    "agence",
    "agencia",
    "пресс-",
    "агентств",
    "redaktion",
    "wirtschaftsredaktion",
)
ORGANISED_ENDINGS = (
    "redaktion",
    "zeitung",
    "zeitungen",
    "nachrichten",
    "agentur",
    "agenturen",
    "magazin",
    "stiftung",
    "verlag",
    "ministerium",
    "verband",
    "anstalt",
    "gesellschaft",
    "akademie",
    "hochschule",
    "gemeinde",
)
DOMAIN = re.compile(r"^[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|de|ru|at|ch|fr|it|es|info|tv|co|eu|pl|nl|рф)(?:\W|$)", re.I)
"""Words of which one is enough to tell an organisation from a person."""

AGENCIES = frozenset(
    "afp ap apa dpa reuters sid kna epd efe ansa tass тасс риа интерфакс jiji kyodo xinhua 新华社 yonhap 연합뉴스 belga anp ntb tt ritzau pap čtk mti upi ians "
    "pti ani iha dha aa dts sda ats keystone-sda cp bloomberg".split()
) | {
    "associated press", "the associated press", "agence france-presse", "deutsche presse-agentur", "риа новости", "anadolu ajansı",
    "press association", "agencia efe", "efe-epa", "agenturen", "agencias", "agencies", "pa media", "getty images", "canadian press", "the canadian press", "europa press", "regnum", "the conversation",
}  # fmt: skip
"""Agencies whose names stand where an author's does: a credit, where nobody else is named."""

DESKS = (
    "redaktion", "redaktionsteam", "redazione", "rédaction", "redacción", "redacao", "redação", "redactie", "redakcja", "redaksjonen", "toimitus",
    "редакция", "редакции", "newsroom", "newsdesk", "desk", "webteam", "team", "staff", "編集部", "编辑部",
)  # fmt: skip
"""How the names of desks end: the newsroom's own signature where no person has signed."""

NO_NAMES = frozenset({
    "admin", "administrator", "администратор", "редакция", "редактор", "пресс-служба", "пресс-центр", "автор", "staff",
    "staff writer", "staff reporter", "editor", "editorial", "newsroom", "news desk", "web desk", "reuters staff", "author",
    "phd", "ph.d", "md", "m.d", "ma", "m.a", "msc", "mba", "rn", "dr", "jr", "sr", "see full bio", "no author", "contributor", "correspondent",
    "redaktion", "redazione", "rédaction", "redacción", "redação", "redactie", "redakcja", "toimitus", "agency",
    "webmaster", "guest", "гость", "user", "root", "super user", "superuser", "moderator", "unknown", "none", "null", "новости",
    "news", "редакция сайта", "материалы редакции", "соб. инф", "admin admin", "manager", "контент-менеджер", "writer",
    "name", "your name", "ihr name", "dein name", "email", "e-mail", "website", "имя", "ваше имя", "nom", "nombre", "nome", "naam", "namn", "navn",
    "post author", "article author", "by", "von", "text", "texte", "текст", "foto", "fotos", "photo", "фото", "video", "bild", "default", "test",
    "fail", "undefined", "false", "true", "anonymous", "anonym", "аноним", "gast", "invité", "anonyme", "unser team", "our team", "the team", "team",
    "unserer redaktion", "dem autor", "den autor", "the author", "about", "home", "autor", "autorin", "auteur", "autore", "authors", "autoren", "авторы",
    "follow", "share", "teilen", "translator", "wikimedia", "contributors", "press release", "pressemitteilung", "пресс-релиз", "читать", "комментарии",
    "comments", "comment", "kommentare", "date", "datum", "дата", "published", "updated", "veröffentlicht", "опубликовано", "site admin", "web admin",
    "twitter", "facebook", "instagram", "linkedin", "whatsapp", "telegram", "rss", "xing", "pinterest", "youtube", "tiktok", "contact", "kontakt",
    "red", "apa red", "wochenende", "werbung", "anzeige", "advertorial", "sponsored", "реклама", "имя автора", "meet the author", "über den autor",
    "über die autorin", "zum autor", "zur autorin", "zur person", "zum artikel", "image title", "no title", "nachrichten", "noticias", "notizie", "actualités", "nyheter", "nieuws", "об авторе", "mehr", "more", "log in", "login", "anmelden", "sign in", "antworten", "reply",
})  # fmt: skip
"""Words of templates, forms and content systems that stand where a name should."""

CREDENTIALS = frozenset(
    "phd ph.d. ph.d md m.d. m.d ma m.a. m.a msc m.sc. mba rn rd bsc b.sc. llm esq mph ms dds dvm cpa cfa do pharmd dpa ceo cto coo cfo founder co-founder".split()
)
"""Degrees after a name, and the commonest agency beside one."""

NOT_OF_PLAIN_NAMES = (
    STOPS | PARTICLES | CREDENTIALS | frozenset("and et mit with avec con och og ve sowie та и en i і".split())
)
"""Words for which a line of two or three words has to be looked at closely: those that end names, or stand between two."""

MUTED_SUFFIX = re.compile(r"(?:\s*(?:記者|特派員|氏|さん|기자|특파원|记者)|\s+(?:著|監訳|訳|文))+$")
"""What follows a name in Japanese, Korean and Chinese bylines."""

EASTERN = re.compile(r"^[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af々ー・]{2,12}$")
"""A name without spaces in Chinese, Japanese or Korean script."""

EASTERN_ORGANISATION = re.compile(
    r"新聞|新闻|通信|编辑部|編集部|ニュース|デジタル|オンライン|出版|放送|日报|晚报|网$|社$|局$|뉴스|신문|일보"
)
