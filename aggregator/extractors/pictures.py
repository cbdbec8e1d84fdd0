"""An `<img>` of an article in, the address of the picture a reader would see out; None for counters, blanks and repeats."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from aggregator.normalize import urls
from aggregator.normalize.html import PIXEL

LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-url",
    "data-full-src",
    "data-hi-res-src",
    "data-image",
    "src",
)
"""Where scripts that load pictures late keep the address, before `src`, which may hold a placeholder meanwhile."""

LAZY_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
CANDIDATE = re.compile(r"\s*(\S*[^\s,])(?:\s+(\d+(?:\.\d+)?)([wx]))?\s*(?:,|$)")
"""One candidate of a srcset (HTML Living Standard, section 4.8.4.2.1): address and width or density."""

MOST_CANDIDATES = 50
COUNTER = re.compile(
    r"^https?://(?:(?:mc|counter|counters|hit|hits|pixel|px|track|tracking|stat|stats|beacon|analytics|top-fwz\d|top\d?|"
    r"bs|sb|b|ad|ads|adserver|metrics?|vg\d\d|ssl-vg\d\d)\.|(?:www\.)?(?:tns-counter|facebook\.com/tr|liveinternet\.ru/))"
    r"|/(?:pixel|counter|counters|beacon|hit|track|1x1|spacer|blank|transparent|clear)(?:[._-]\w+)?\.(?:gif|png|php|cgi)(?:[?#]|$)"
    r"|/cnt/|doubleclick\.net|/(?:watch|hit)/\d+|[?&]event=pageview",
    re.I,
)
"""Addresses of pictures that count readers, or fill space."""

PLACEHOLDER = re.compile(
    r"(?:placeholder|lazyload|lazy[-_]?load|loading|preload|spacer|blank|dummy|grey|stub)[\w-]*\.(?:gif|png|svg|jpe?g|webp)(?:\?|$)",
    re.I,
)
"""Addresses of what stands where a picture will be."""

HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden", re.I)
MOST_PICTURES = 300
EMOJI = re.compile(r"(?:^|[\s_-])(?:wp-smiley|emoji|smiley|smile)(?:[\s_-]|$)", re.I)
LONGEST_EMOJI = 12


class Pictures:
    """The pictures of one article, each once."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.seen: set[str] = set()

    def address(self, image: LexborNode) -> str | None:
        """The absolute address of a picture that has not been shown yet: the largest of its set, else the one it waits for."""
        said = image.attributes
        small = said.get("width") in PIXEL or said.get("height") in PIXEL
        if small or HIDDEN.search(said.get("style") or "") or len(self.seen) >= MOST_PICTURES:
            return None
        for candidate in self._candidates(image):
            found = urls.absolute(candidate, self.base)
            if found and not COUNTER.search(found) and not PLACEHOLDER.search(found):
                return self._once(found)
        return None

    def emoji(self, image: LexborNode) -> str:
        """The sign that a picture of one stands for, as WordPress and forums put them; "" for other pictures."""
        said = image.attributes
        alt = (said.get("alt") or "").strip()
        return alt if len(alt) <= LONGEST_EMOJI and EMOJI.search(said.get("class") or "") else ""

    def _candidates(self, image: LexborNode) -> list[str]:
        said = image.attributes
        sets = [said.get(name) or "" for name in LAZY_SETS]
        around = image.parent
        if around is not None and around.tag == "picture":
            for source in around.css("source"):
                sets += [source.attributes.get(name) or "" for name in LAZY_SETS]
        best = [found for value in sets if (found := largest(value))]
        return best + [value for name in LAZY if (value := said.get(name))]

    def _once(self, address: str) -> str | None:
        key = address.partition("?")[0]
        if key in self.seen:
            return None
        self.seen.add(key)
        return address


def largest(srcset: str) -> str | None:
    """The address of a srcset's largest candidate; None if it has none."""
    found = [
        (float(match[2] or 1) * (1000 if match[3] == "x" else 1), match[1])
        for match, _ in zip(CANDIDATE.finditer(srcset[:20_000]), range(MOST_CANDIDATES), strict=False)
    ]
    best = max(found, key=lambda candidate: candidate[0], default=None)
    return best[1] if best and not best[1].startswith("data:") else None
