"""Whom an article cites if that is one of the configured sources: a town hall is a body, and nobody cites itself."""

from __future__ import annotations

import pytest

from aggregator.citations import Link, Outlet, Structured, found, lexicon
from aggregator.model.analysis import Citation

HALL = Outlet("Администрация города Лесозаводска", ("lesozavodsk.example",), (), "hall", authority=True)
REGION = Outlet("Правительство Приморского края", ("primorye.example",), (), "region", authority=True)
PAPER = Outlet("Вечерний Лесозаводск", ("paper.example",), (), "paper")
KNOWN = lexicon((HALL, REGION, PAPER))


def cited(text: str, own: tuple[str, ...] = ("Причал", "prichal.example"), **said: object) -> tuple[Citation, ...]:
    return found("", None, text, own_names=own, lexicon=KNOWN, **said)  # type: ignore[arg-type]


# ---------------------------------------------------------------- authorities


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Администрация города Лесозаводска предупреждает о ледоходе.", "hall"),
        ("Администрация Лесозаводска сообщает о ледоходе.", "hall"),
        ("О ледоходе рассказали в администрации Лесозаводска.", "hall"),
        ("О ледоходе рассказали в мэрии Лесозаводска.", "hall"),
        ("По данным администрации Лесозаводска, лёд сошёл.", "hall"),
        ("Лёд сошёл, сообщает пресс-служба администрации Лесозаводска.", "hall"),
        ("Лёд сошёл, говорится на официальном сайте мэрии города Лесозаводска.", "hall"),
        ("Паром пойдёт в мае, сообщили в правительстве Приморского края.", "region"),
        ("Паром пойдёт в мае, заявили в пресс-службе правительства Приморья.", "region"),
    ],
)
def test_a_configured_authority_is_a_body_with_its_key(text: str, key: str) -> None:
    ((role, kind, source),) = [(each.role, each.kind, each.source) for each in cited(text)]
    assert (role, kind, source) == ("primary", "organisation", key)


@pytest.mark.parametrize(
    "text",
    [
        "О ледоходе рассказали в администрации Дальнереченска.",
        "О ледоходе рассказали в администрации Лесозаводского района.",
        "О ледоходе рассказали в управлении культуры администрации Лесозаводска.",
        "О ледоходе рассказали в правительстве Сахалинской области.",
    ],
)
def test_a_body_of_another_place_is_not_the_configured_one(text: str) -> None:
    assert [(each.kind, each.source) for each in cited(text)] == [("organisation", None)]


@pytest.mark.parametrize(
    "text",
    [
        "В администрации Лесозаводска уточнили, что лёд сошёл.",
        "Администрация города Лесозаводска сообщает о ледоходе.",
        "Лёд сошёл, уточнили в мэрии.",
        "Лёд сошёл, сообщили в администрации города.",
        "Лёд сошёл, сообщает пресс-служба городской администрации.",
        "По данным пресс-службы администрации Лесозаводска, лёд сошёл.",
    ],
)
def test_a_town_hall_does_not_cite_itself(text: str) -> None:
    assert cited(text, ("Администрация города Лесозаводска", "lesozavodsk.example")) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Лёд сошёл, сообщили в правительстве Приморья.",
        "Лёд сошёл, сообщили в администрации порта.",
        "Лёд сошёл, сообщили в краевом МЧС.",
    ],
)
def test_a_town_hall_can_cite_other_bodies(text: str) -> None:
    assert len(cited(text, ("Администрация города Лесозаводска", "lesozavodsk.example"))) == 1


def test_a_paper_of_the_town_does_not_speak_for_its_town_hall() -> None:
    (citation,) = cited("Лёд сошёл, уточнили в администрации города.", ("Вечерний Лесозаводск", "paper.example"))
    assert (citation.kind, citation.source) == ("organisation", None)


def test_a_link_or_a_headline_names_an_authority_as_a_body_too() -> None:
    facts = Structured(url="https://prichal.example/1", last_link=Link("тут", "https://lesozavodsk.example/news/7"))
    (linked,) = cited("", structured=facts)
    assert (linked.role, linked.kind, linked.source) == ("primary", "organisation", "hall")
    (titled,) = found("Правительство Приморского края: паром пойдёт в мае", None, None, lexicon=KNOWN)
    assert (titled.role, titled.kind, titled.source) == ("primary", "organisation", "region")


# ---------------------------------------------------------------- names that begin with a pronoun

OURS = lexicon(
    Outlet(name, (f"{key}.example",), (), key)
    for key, name in (
        ("bereg", "Наш берег"),
        ("slovo", "Наше слово"),
        ("vremya", "Газета «Наше время»"),
        ("reka", "Моя река"),
        ("kamchatka", "Вся Камчатка"),
        ("vesti", "Ваши вести"),
        ("znamya", "Знамя порта"),
    )
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("«Лёд тонкий», — рассказали «Нашему берегу» в порту.", "bereg"),
        ("По данным «Нашего слова», лёд сошёл.", "slovo"),
        ("Об этом рассказали «Нашему времени» в порту.", "vremya"),
        ("Лёд сошёл, говорится в материале «Нашего времени».", "vremya"),
        ("Корреспонденту «Моей реки» рассказали о льде.", "reka"),
        ("Лёд сошёл, сообщили «Всей Камчатке» в порту.", "kamchatka"),
        ("По сведениям «Ваших вестей», лёд сошёл.", "vesti"),
        ("Со ссылкой на «Мою реку» сообщается, что лёд сошёл.", "reka"),
        ("По информации «Знамени порта», лёд сошёл.", "znamya"),
        ("Лёд сошёл, сообщает «Наш берег».", "bereg"),
    ],
)
def test_a_name_with_a_pronoun_is_known_in_all_cases(text: str, key: str) -> None:
    made = found("", None, text, own_names=("Причал",), lexicon=OURS)
    assert key in [each.source for each in made]
    own = next(outlet.name for outlet in OURS.outlets if outlet.source == key)
    at_home = found("", None, text, own_names=(own, f"{key}.example"), lexicon=OURS)
    assert key not in [each.source for each in at_home]
    assert not any(each.kind == "organisation" and " " in each.name for each in at_home)


# ---------------------------------------------------------------- platforms

CHANNELS = lexicon((Outlet("Причал онлайн", ("t.me/prichal_online",), (), "channel"), PAPER))


@pytest.mark.parametrize(
    ("text", "name", "key"),
    [
        ("Лёд сошёл, сообщает t.me/prichal_online.", "Причал онлайн", "channel"),
        ("Лёд сошёл, пишет https://t.me/s/prichal_online/512 утром.", "Причал онлайн", "channel"),
        ("Лёд сошёл, пишет vk.com/bereg25.", "vk.com/bereg25", None),
        ("Лёд сошёл, сообщает t.me/newspaper_vl, и рыбаки рады.", "t.me/newspaper_vl", None),
        ("t.me/prichal_online пишет, что лёд сошёл.", "Причал онлайн", "channel"),
    ],
)
def test_a_channel_on_a_platform_is_an_outlet(text: str, name: str, key: str | None) -> None:
    made = found("", None, text, own_names=("Маяк", "mayak.example"), lexicon=CHANNELS)
    assert [(each.role, each.kind, each.name, each.source) for each in made] == [("via", "media", name, key)]


@pytest.mark.parametrize("where", ["t.me", "vk.com/wall-12_345", "https://vk.com/video12", "dzen.ru", "«Дзен»", "Дзен"])
def test_a_platform_itself_is_nobody(where: str) -> None:
    assert found("", None, f"Лёд сошёл, пишет {where}.", own_names=("Маяк",), lexicon=CHANNELS) == ()


def test_a_channel_does_not_cite_itself() -> None:
    own = ("Причал онлайн", "t.me/prichal_online")
    assert found("", None, "Лёд сошёл, сообщает t.me/prichal_online.", own_names=own, lexicon=CHANNELS) == ()


@pytest.mark.parametrize(
    ("words", "address", "said"),
    [
        ("сайте", "https://25.mchs.gov.ru/news/1", [("organisation", "25.mchs.gov.ru")]),
        ("здесь", "https://25.mchs.gov.ru/news/1", [("organisation", "25.mchs.gov.ru")]),
        ("Подробнее", "https://25.mchs.gov.ru/news/1", [("organisation", "25.mchs.gov.ru")]),
        ("краевого управления МЧС", "https://25.mchs.gov.ru/news/1", [("organisation", "краевое управление МЧС")]),
        ("в Дзене", "https://dzen.ru/a/Zx12345", []),
        ("Дзен", "https://dzen.ru/prichal", []),
        ("канале", "https://t.me/unknown_boat", []),
        ("канале", "https://t.me/prichal_online/7", [("media", "Причал онлайн")]),
    ],
)
def test_whom_the_last_link_names(words: str, address: str, said: list[tuple[str, str]]) -> None:
    facts = Structured(url="https://mayak.example/1", last_link=Link(words, address))
    made = found("", None, None, own_names=("Маяк", "mayak.example"), lexicon=CHANNELS, structured=facts)
    assert [(each.kind, each.name) for each in made] == said


def test_a_feed_or_a_canonical_address_on_a_platform_names_its_channel_at_most() -> None:
    def named(**facts: object) -> list[tuple[str, str | None]]:
        said = Structured(url="https://mayak.example/1", **facts)  # type: ignore[arg-type]
        made = found("", None, None, own_names=("Маяк", "mayak.example"), lexicon=CHANNELS, structured=said)
        return [(each.name, each.source) for each in made]

    assert named(feed_source=Link("Дзен", "https://dzen.ru/")) == []
    assert named(canonical="https://dzen.ru/a/Zx12345") == []
    assert named(canonical="https://t.me/prichal_online/7") == [("Причал онлайн", "channel")]
