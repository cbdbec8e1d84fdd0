"""An address of a feed in, the absolute web address out: `urls.absolute`, but for those that are plainly so already."""

from __future__ import annotations

import re

from aggregator.normalize import urls

PLAIN = re.compile(
    r"https?://(?!xn--)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.(?!xn--)){1,8}[a-z]{2,24}"
    r"/(?:[A-Za-z0-9_~!$()*+,;=:@%-][A-Za-z0-9._~!$()*+,;=:@%-]*/){0,40}"
    r"(?:[A-Za-z0-9_~!$()*+,;=:@%-][A-Za-z0-9._~!$()*+,;=:@%-]*)?(?:\?[A-Za-z0-9._~!$()*+,;=:@/&%-]*)?"
)
"""An address that the URL Standard's parser gives back as it is: lower-case host with a name for its last label, a path
without dots to resolve or letters to encode, no port, no fragment."""

ENCODED_DOT = re.compile("%2e", re.I)
LONGEST_PLAIN = 1_000


def absolute(link: str, base: str) -> str | None:
    """The absolute web address of a link; None for what is none."""
    if len(link) <= LONGEST_PLAIN and PLAIN.fullmatch(link) and not ENCODED_DOT.search(link):
        return link
    return urls.absolute(link, base)


def canonical(link: str) -> str:
    """The canonical form of an absolute address (`normalize.urls.canonical`)."""
    return urls.canonical(link) if "?" in link or "#" in link else link
