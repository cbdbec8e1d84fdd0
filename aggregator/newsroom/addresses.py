"""A story in, the addresses at which its outlet serves it out: its own, the one its feed links to, its AMP twin."""

from __future__ import annotations

import re

from aggregator.newsroom.world import ZONE, Story

# GOST-like transliteration as news sites write it in their addresses.
_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f h c ch sh sch - y - e yu ya".replace("-", "").split(" "),
        strict=True,
    )
)
_SLUG_LENGTH = 60
_TRACKING = "?utm_source=rss&utm_medium=feed&utm_campaign=lenta"


def slug(title: str) -> str:
    """The title in Latin letters, words joined by hyphens, at most 60 characters."""
    latin = "".join(_LATIN.get(letter, letter) for letter in title.lower())
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:_SLUG_LENGTH].rstrip("-")


def article_path(story: Story) -> str:
    """The path (and query) of the article's canonical address."""
    local = story.published.astimezone(ZONE)
    return story.outlet.article.format(
        y=local.year, m=f"{local.month:02}", d=f"{local.day:02}", id=story.id, slug=slug(story.title)
    )


def linked_path(story: Story) -> str:
    """The address as the outlet's own feed gives it: with tracking parameters, where it is of that kind."""
    return article_path(story) + (_TRACKING if "utm" in story.outlet.traps else "")


def amp_path(story: Story) -> str:
    """The address of the AMP twin (of outlets that have one)."""
    return article_path(story) + "/amp"
