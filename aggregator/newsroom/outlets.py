"""The table of the invented outlets: what each is called, how it announces and serves articles, how it misbehaves.

A new outlet is one entry of `OUTLETS`; a new way to announce is one line in `sites.ANNOUNCERS`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from aggregator.newsroom.writer import towns

Announcing = Literal["rss", "atom", "jsonfeed", "news-sitemap", "listing", "yandex", "none"]
Layout = Literal["opengraph", "jsonld", "microdata", "bitrix", "old", "plain"]
Validating = Literal["both", "etag", "last-modified", "none"]
Trouble = Literal["", "slow", "down", "limited", "forbidden"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """One outlet of the invented press. `articles` is how many texts of its own it published in the two weeks."""

    key: str
    name: str
    town: str | None
    """Key of its town; None: the whole region."""
    announcing: Announcing
    path: str
    """Where it announces."""
    article: str
    """The address of an article: `str.format` with y, m, d, id and slug."""
    articles: int
    yaml: tuple[str, ...] = ()
    """Lines of its entry in sources.yaml beside name, homepage and place; `{home}` is its base URL."""
    kind: Literal["outlet", "agency", "authority"] = "outlet"
    layout: Layout = "plain"
    encoding: Literal["utf-8", "windows-1251"] = "utf-8"
    charset_in: Literal["http", "meta"] = "http"
    validating: Validating = "both"
    gzip: bool = False
    robots: str | None = "User-agent: *\nDisallow: /admin/\n"
    """The text of robots.txt with `{home}`; None: 404."""
    trouble: Trouble = ""
    own_town: float = 6.0
    """Weight of its own town among all towns, each of which weighs one."""
    authors: tuple[str, ...] = ()
    traps: frozenset[str] = field(default_factory=frozenset)
    """What makes it hard to read: `utm` in feed links, `amp` twins, `nbsp`, `soft-hyphens`."""

    @property
    def weights(self) -> dict[str, float]:
        """How often it writes of each town."""
        if self.kind == "authority" and self.town:
            return {self.town: 1.0}
        return {town: self.own_town if town == self.town else 1.0 for town in towns()}


_FEED = "feeds: ['{feed}']"

OUTLETS: tuple[Outlet, ...] = (
    Outlet(
        key="kedrovka",
        name="ИА «Кедровка»",
        kind="agency",
        town=None,
        announcing="rss",
        path="/rss.xml",
        article="/news/{y}/{m}/{d}/{id}/",
        articles=30,
        yaml=(_FEED,),
        layout="opengraph",
        gzip=True,
        authors=("Ольга Протокина", "Савелий Мысовой"),
        traps=frozenset({"utm"}),
    ),
    Outlet(
        key="sihote-vesti",
        name="Сихотэ-Вести",
        town="partizansk",
        announcing="rss",
        path="/rss/",
        article="/index.php?id={id}",
        articles=15,
        yaml=(_FEED, "language: ru"),
        encoding="windows-1251",
        validating="last-modified",
        authors=("Кузьма Терриконов",),
    ),
    Outlet(
        key="staraya-gavan",
        name="Старая Гавань",
        town="nakhodka",
        announcing="rss",
        path="/export/rss.xml",
        article="/materials/{id}.html",
        articles=14,
        yaml=(_FEED,),
        encoding="windows-1251",
        charset_in="meta",
        validating="none",
        robots=None,
        authors=("Марина Кнехт", "Борис Швартов"),
    ),
    Outlet(
        key="hankajskij-lotos",
        name="Ханкайский лотос",
        town="spassk",
        announcing="atom",
        path="/atom.xml",
        article="/{y}/{m}/{slug}-{id}/",
        articles=21,
        yaml=(_FEED, "watch_edits: true"),
        layout="opengraph",
        gzip=True,
        own_town=14.0,
        authors=("Евдокия Камышова", "Лука Цаплин"),
        traps=frozenset({"nbsp"}),
    ),
    Outlet(
        key="rybachij-mys",
        name="Рыбачий мыс",
        town="vladivostok",
        announcing="jsonfeed",
        path="/feed.json",
        article="/story/{id}-{slug}",
        articles=16,
        yaml=(_FEED, "full_text: true"),
        layout="opengraph",
        validating="etag",
        gzip=True,
        authors=("Агния Фарватер", "Остап Леер"),
        traps=frozenset({"amp", "soft-hyphens"}),
    ),
    Outlet(
        key="tuman-i-port",
        name="Туман и порт",
        town="vladivostok",
        announcing="news-sitemap",
        path="/sitemap-news.xml",
        article="/news/{slug}-{id}",
        articles=14,
        layout="jsonld",
        robots="User-agent: *\nDisallow: /search\n\nSitemap: {home}sitemap-news.xml\n",
        authors=("Виолетта Маячная",),
    ),
    Outlet(
        key="utro-na-perevale",
        name="Утро на перевале",
        town="arsenyev",
        announcing="rss",
        path="/lenta/novosti.xml",
        article="/a/{id}",
        articles=12,
        layout="microdata",
        robots=None,
        authors=("Гордей Седловин",),
    ),
    Outlet(
        key="spassk-admin",
        name="Администрация Спасска-Дальнего",
        kind="authority",
        town="spassk",
        announcing="listing",
        path="/news/",
        article="/news/detail.php?ID={id}",
        articles=15,
        yaml=(
            "listings:",
            "  - url: '{feed}'",
            "    links: .news-list a",
            "article:",
            "  title: h1",
            "  text: .news-detail__text",
            "  published: .news-detail__date",
        ),
        layout="bitrix",
        validating="none",
    ),
    Outlet(
        key="ogni-depo",
        name="Огни депо",
        town="ussuriysk",
        announcing="listing",
        path="/",
        article="/news/{slug}/{y}-{m}-{d}-{id}",
        articles=13,
        layout="old",
        validating="etag",
        robots=None,
    ),
    Outlet(
        key="dalnij-meridian",
        name="Дальний меридиан",
        town="artem",
        announcing="yandex",
        path="/yandex.xml",
        article="/article/{id}",
        articles=14,
        yaml=(_FEED,),
        validating="last-modified",
        authors=("Роза Широтная", "Захар Компасов"),
    ),
    Outlet(
        key="cherepahovyj-ostrov",
        name="Черепаховый остров",
        town="lesozavodsk",
        announcing="rss",
        path="/rss",
        article="/post/{id}-{slug}",
        articles=5,
        yaml=(_FEED,),
        trouble="slow",
    ),
    Outlet(
        key="pogasshij-mayak",
        name="Погасший маяк",
        town="nakhodka",
        announcing="none",
        path="/rss",
        article="/{id}",
        articles=0,
        yaml=(_FEED,),
        trouble="down",
    ),
    Outlet(
        key="tihij-chas",
        name="Тихий час",
        town="dalnerechensk",
        announcing="none",
        path="/rss",
        article="/{id}",
        articles=0,
        yaml=(_FEED,),
        trouble="limited",
    ),
    Outlet(
        key="zakrytaya-dver",
        name="За закрытой дверью",
        town="dalnegorsk",
        announcing="rss",
        path="/feed.xml",
        article="/{id}",
        articles=0,
        yaml=(_FEED,),
        robots="User-agent: *\nDisallow: /\n",
        trouble="forbidden",
    ),
)

# (reprinter, origin): each pair is one verbatim reprint in the two weeks.
REPRINTS: tuple[tuple[str, str], ...] = (
    ("sihote-vesti", "kedrovka"),
    ("staraya-gavan", "kedrovka"),
    ("rybachij-mys", "kedrovka"),
    ("tuman-i-port", "kedrovka"),
    ("utro-na-perevale", "kedrovka"),
    ("ogni-depo", "kedrovka"),
    ("dalnij-meridian", "kedrovka"),
    ("cherepahovyj-ostrov", "kedrovka"),
    ("hankajskij-lotos", "spassk-admin"),
    ("dalnij-meridian", "spassk-admin"),
    ("sihote-vesti", "staraya-gavan"),
    ("ogni-depo", "hankajskij-lotos"),
    ("tuman-i-port", "rybachij-mys"),
    ("utro-na-perevale", "hankajskij-lotos"),
)

# (minutes after the start of the world, outlet): what is published while a demo looks on; see also `world.EDIT_AFTER`.
SCHEDULE: tuple[tuple[int, str], ...] = (
    (7, "spassk-admin"),
    (18, "kedrovka"),
    (33, "hankajskij-lotos"),
    (47, "rybachij-mys"),
    (58, "kedrovka"),
    (74, "tuman-i-port"),
    (95, "dalnij-meridian"),
    (116, "ogni-depo"),
    (131, "sihote-vesti"),
    (149, "utro-na-perevale"),
    (172, "staraya-gavan"),
)
# The agency's text of minute 18 as another outlet prints it.
SCHEDULED_REPRINT: tuple[int, str] = (104, "rybachij-mys")
EDITOR = "hankajskij-lotos"

BY_KEY = {outlet.key: outlet for outlet in OUTLETS}
