"""The stories of a list as HTML. By hand, not by a template: a dozen of them were the half of what setting a page costs.

Every word and address goes through `escaped`, whoever made it.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from aggregator.web.escaping import escaped
from aggregator.web.items import Item, Telling
from aggregator.web.moments import Moment
from aggregator.web.words import Words


def teasers(stories: Sequence[Item], words: Words, prefix: str, *, top: bool) -> Markup:
    """An `<article>` a story. `prefix` is what the language puts before a path; with `top`, the first one is set larger."""
    start = escaped(prefix)
    shown = [_story(story, words, start, top=top and not number) for number, story in enumerate(stories)]
    return Markup("\n".join(shown))


def _story(story: Item, words: Words, prefix: str, *, top: bool) -> str:
    speaks = _language(story.language)
    heading = f'<h2{speaks}><a href="{prefix}{escaped(story.path)}"><bdi>{escaped(story.title)}</bdi></a></h2>\n'
    lead = f'<p class="lead"{speaks}><bdi>{escaped(story.lead)}</bdi></p>\n' if story.lead else ""
    return (
        f'<article class="story{" top" if top else ""}">\n{_kicker(story, prefix)}{heading}{_picture(story)}{lead}'
        f"{_by(story, words, prefix)}{_others(story, words, prefix) if story.more else ''}</article>"
    )


def _kicker(story: Item, prefix: str) -> str:
    """The places above a headline."""
    if not story.places:
        return ""
    named = [f'<a href="{prefix}{escaped(path)}">{escaped(name)}</a> ' for name, path in story.places]
    return f'<p class="kicker">{"".join(named)}</p>\n'


def _picture(story: Item) -> str:
    if not story.picture:
        return ""
    return (
        f'<img src="{escaped(story.picture)}" alt="" width="320" height="200" '
        'loading="lazy" decoding="async" referrerpolicy="no-referrer">\n'
    )


def _by(story: Item, words: Words, prefix: str) -> str:
    """When, by whom, whence: the line below a story."""
    first = story.first
    parts = [f'<p class="by">{_moment(first.at)}{_outlet(first, prefix)}']
    if first.href:
        parts.append(f'<a class="out" href="{escaped(first.href)}" rel="nofollow external">{words["original"]}</a>')
    if first.reprint:
        parts.append(f'<span class="mark">{words["reprint"]}</span>')
    if story.origin:
        origin = f"<bdi{_language(story.language)}>{escaped(story.origin)}</bdi>"
        parts.append(f'<span class="origin">{words["origin"]}: {origin}</span>')
    if story.began:
        parts.append(f'<span class="began">{escaped(words.fill("began", day=story.began))}</span>')
    return " ".join(parts) + "</p>\n"


def _others(story: Item, words: Words, prefix: str) -> str:
    """«Ещё 4 издания», which unfolds."""
    lines = [_telling(told, words, prefix) for told in story.others]
    if story.unseen:
        lines.append(f'<li><a href="{prefix}{escaped(story.path)}">{words["whole_story"]}</a></li>')
    summary = escaped(words.count("more_outlets", story.more))
    return f"<details><summary>{summary}</summary>\n<ul>\n{''.join(lines)}\n</ul>\n</details>\n"


def _telling(told: Telling, words: Words, prefix: str) -> str:
    title = f"<bdi>{escaped(told.title)}</bdi>"
    if told.href:
        title = f'<a href="{escaped(told.href)}" rel="nofollow external">{title}</a>'
    mark = f' <span class="mark">{words["reprint"]}</span>' if told.reprint else ""
    return (
        f"<li>{_moment(told.at)}{_outlet(told, prefix)}\n"
        f'<span class="told"{_language(told.language)}>{title}</span>{mark}</li>\n'
    )


def _outlet(told: Telling, prefix: str) -> str:
    return f'<a class="outlet" href="{prefix}{escaped(told.outlet_path)}"><bdi>{escaped(told.outlet)}</bdi></a>'


def _moment(at: Moment) -> str:
    return f'<time datetime="{escaped(at.iso)}">{escaped(at.clock)}</time> ' if at.clock else ""


def _language(code: str) -> str:
    return f' lang="{escaped(code)}"' if code else ""
