"""The results of a search, as HTML. By hand, as `teasers`: what was looked for is marked in some thirty places of a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from aggregator.web.escaping import escaped
from aggregator.web.moments import Moment
from aggregator.web.words import Words

Segment = tuple[str, bool]
"""Some words in a row, and whether they were looked for."""


@dataclass(frozen=True, slots=True)
class Result:
    """An article that was found."""

    path: str
    """Its page here, without the language, as the paths below."""
    at: Moment
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    outlet: str
    outlet_path: str
    reprint: bool = False
    original: str | None = None
    """Its address at the outlet, and that one's host."""
    host: str = ""
    story_path: str | None = None
    language: str = ""
    """Of its words, if it is not the page's."""


def results(found: Sequence[Result], words: Words, prefix: str) -> Markup:
    """An `<li>` a result. `prefix` is what the language puts before a path."""
    start = escaped(prefix)
    return Markup("\n".join([_result(each, words, start) for each in found]))


def _result(found: Result, words: Words, prefix: str) -> str:
    speaks = f' lang="{escaped(found.language)}"' if found.language else ""
    mark = f' <span class="mark">{words["reprint"]}</span>' if found.reprint else ""
    snippet = f'<p class="snippet"{speaks}>{_marked(found.snippet)}</p>\n' if found.snippet else ""
    return (
        f'<li>\n<h2{speaks}><a href="{prefix}{escaped(found.path)}">{_marked(found.title)}</a></h2>\n'
        f'<p class="by"><time datetime="{escaped(found.at.iso)}">{escaped(found.at.said(words))}</time> '
        f'<a class="outlet" href="{prefix}{escaped(found.outlet_path)}"><bdi>{escaped(found.outlet)}</bdi></a>{mark}</p>\n'
        f"{snippet}{_ways(found, words, prefix)}</li>"
    )


def _ways(found: Result, words: Words, prefix: str) -> str:
    """To the original, and to the story that the article belongs to."""
    ways = []
    if found.original:
        arrow = f'{escaped(found.host)} <span aria-hidden="true">↗</span>'
        ways.append(f'<a href="{escaped(found.original)}" rel="nofollow external">{arrow}</a>')
    if found.story_path:
        ways.append(f'<a href="{prefix}{escaped(found.story_path)}">{words["its_story"]}</a>')
    return f'<p class="ways">{" ".join(ways)}</p>\n' if ways else ""


def _marked(segments: Iterable[Segment]) -> str:
    shown = [f"<mark>{escaped(words)}</mark>" if looked_for else escaped(words) for words, looked_for in segments]
    return f"<bdi>{''.join(shown)}</bdi>"
