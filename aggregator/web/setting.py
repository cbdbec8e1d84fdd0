"""Pages are set: a Page and its Visit in, HTML bytes out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from aggregator.web import grid, tidy
from aggregator.web.pages.calendar import address
from aggregator.web.results import results
from aggregator.web.teasers import teasers
from aggregator.web.visit import Page, Visit
from aggregator.web.words import LANGUAGES, words

STYLE = "style.css"
ICON = "icon.svg"
TIGHT = (
    (b": ", b":"),
    (b"; ", b";"),
    (b", ", b","),
    (b" {", b"{"),
    (b"{ ", b"{"),
    (b" }", b"}"),
    (b";}", b"}"),
    (b" > ", b">"),
)
"""What CSS says as well without the space. No string of ours has any of these."""

COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)


def html(page: Page, visit: Visit) -> bytes:
    """The page as bytes of UTF-8."""
    text = (
        environment()
        .get_template(page.template)
        .render(
            page.shows,
            visit=visit,
            w=visit.words,
            href=visit.href,
            style=f"/{STYLE}?{style_version()}",
            languages=[(words(code), visit.href(visit.path, code)) for code in LANGUAGES],
        )
    )
    return text.encode("utf-8", "replace")


@cache
def style() -> bytes:
    """The one stylesheet: the files of `static/`, in the order of their names."""
    parts = sorted(files("aggregator.web").joinpath("static").iterdir(), key=lambda part: part.name)
    whole = b"\n".join(part.read_bytes() for part in parts if part.name.endswith(".css"))
    lines = (line.strip() for line in COMMENT.sub(b"", whole).splitlines())
    small = b"".join(lines)
    for spaced, tight in TIGHT:
        small = small.replace(spaced, tight)
    return small


@cache
def icon() -> bytes:
    """The site's icon."""
    return files("aggregator.web").joinpath("static", ICON).read_bytes()


@cache
def style_version() -> str:
    """Changes with the stylesheet, so that it may be cached for ever."""
    return blake2b(style(), digest_size=5).hexdigest()


@cache
def environment() -> Environment:
    """The templates; everything they are given is escaped."""
    made = Environment(
        loader=PackageLoader("aggregator.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["address"] = address
    made.globals["grid"] = grid.rows
    made.globals["teasers"] = teasers
    made.globals["set_results"] = results
    made.filters["linked"] = linked
    made.filters["clock"] = clock
    made.filters["instant"] = instant
    made.filters.update(tidy.FILTERS)
    return made


def load() -> None:
    """Read and compile all templates now, not before the eyes of the first readers."""
    for name in environment().list_templates():
        environment().get_template(name)


def linked(data: Mapping[str, Any]) -> Markup:
    """JSON-LD as it stands in a page: letters as they are, nothing in it that could be markup."""
    said = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(said.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026"))


def instant(stamp: str) -> datetime:
    """The archive's `2024-11-12T03:15:00Z` as an aware instant."""
    return datetime.fromisoformat(stamp)


def clock(stamp: str, zone: str) -> str:
    """«13:15», the time of an instant in a place's own zone."""
    return f"{datetime.fromisoformat(stamp).astimezone(ZoneInfo(zone)):%H:%M}"
