"""An address in, the site that publishes there out: on a platform of many a channel; the platform itself is nobody."""

from __future__ import annotations

import re

HOSTS = frozenset(
    "t.me telegram.me vk.com vk.ru ok.ru dzen.ru zen.yandex.ru youtube.com youtu.be rutube.ru facebook.com instagram.com "
    "twitter.com x.com tiktok.com max.ru wa.me whatsapp.com".split()
)
CHANNEL = re.compile(
    r"/(?:s/|c/|channel/|@)?(?P<name>(?!(?:wall|video|photo|album|club|public|topic|group|profile|clip|story|stories|news|media|shorts|suite"
    r"|watch|playlist|share|joinchat|post|feed|search|hashtag)s?+[\d_-]*+(?![a-z]))[a-z][\w.]{3,40}?)(?=[^\w.]|\.?(?:\s|$))",
    re.IGNORECASE,
)  # fmt: skip
"""Names begin with a letter and are no word for a page of the platform."""


def site(address: str) -> str:
    """The host, without `www.`; «t.me/channel» on a platform, and nothing for the platform itself. The scheme may be missing."""
    host, slash, path = re.sub(r"^https?://", "", address, flags=re.IGNORECASE).partition("/")
    host = re.sub(r"^(?:www|m)\.", "", host.lower())
    if host not in HOSTS:
        return host
    channel = CHANNEL.match(slash + path)
    return f"{host}/{channel['name'].lower()}" if channel else ""


def length(behind: str) -> int:
    """How far the name of a channel goes, in the words behind a platform's host: «/spassk сообщает»."""
    channel = CHANNEL.match(behind)
    return channel.end() if channel else 0
