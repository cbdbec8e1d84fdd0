"""The stories of a list as HTML. By hand, not by a template: fifteen of them were the half of what setting a page costs.

Every word and address goes through `escape`, whoever made it.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from aggregator.web.items import Item, Telling
from aggregator.web.moments import Moment
from aggregator.web.words import Words


def teasers(stories: Sequence[Item], words: Words, prefix: str, *, top: bool) -> Markup:
    """An `<article>` a story. `prefix` is what the language puts before a path; with `top`, the first one is set larger."""
    start = escape(prefix)
    sizes = ["story top" if top else "story", *["story"] * len(stories)]
    return Markup("\n").join(
        [Markup(_story(story, words, start, size)) for story, size in zip(stories, sizes, strict=False)]
    )


def _story(story: Item, words: Words, prefix: str, size: str) -> str:
    speaks = _language(story.language)
    heading = f'<h2{speaks}><a href="{prefix}{escape(story.path)}"><bdi>{escape(story.title)}</bdi></a></h2>\n'
    lead = f'<p class="lead"{speaks}><bdi>{escape(story.lead)}</bdi></p>\n' if story.lead else ""
    return (
        f'<article class="{size}">\n{_kicker(story, prefix)}{heading}{_picture(story)}{lead}'
        f"{_by(story, words, prefix)}{_others(story, words, prefix) if story.more else ''}</article>"
    )


def _kicker(story: Item, prefix: str) -> str:
    """The places above a headline."""
    if not story.places:
        return ""
    named = [f'<a href="{prefix}{escape(path)}">{escape(name)}</a> ' for name, path in story.places]
    return f'<p class="kicker">{"".join(named)}</p>\n'


def _picture(story: Item) -> str:
    if not story.picture:
        return ""
    return (
        f'<img src="{escape(story.picture)}" alt="" width="320" height="200" '
        'loading="lazy" decoding="async" referrerpolicy="no-referrer">\n'
    )


def _by(story: Item, words: Words, prefix: str) -> str:
    """When, by whom, whence: the line below a story."""
    first = story.first
    parts = [f'<p class="by">{_moment(first.at)}{_outlet(first, prefix)}']
    if first.href:
        parts.append(
            f'<a class="out" href="{escape(first.href)}" rel="noopener nofollow external">{words["original"]}</a>'
        )
    if first.reprint:
        parts.append(f'<span class="mark">{words["reprint"]}</span>')
    if story.origin:
        origin = f"<bdi{_language(story.language)}>{escape(story.origin)}</bdi>"
        parts.append(f'<span class="origin">{words["origin"]}: {origin}</span>')
    if story.began:
        parts.append(f'<span class="began">{escape(words.fill("began", day=story.began))}</span>')
    return " ".join(parts) + "</p>\n"


def _others(story: Item, words: Words, prefix: str) -> str:
    """«Ещё 4 издания», which unfolds."""
    lines = [_telling(told, words, prefix) for told in story.others]
    if story.unseen:
        lines.append(f'<li><a href="{prefix}{escape(story.path)}">{words["whole_story"]}</a></li>')
    summary = escape(words.count("more_outlets", story.more))
    return f"<details><summary>{summary}</summary>\n<ul>\n{''.join(lines)}\n</ul>\n</details>\n"


def _telling(told: Telling, words: Words, prefix: str) -> str:
    title = f"<bdi>{escape(told.title)}</bdi>"
    if told.href:
        title = f'<a href="{escape(told.href)}" rel="noopener nofollow external">{title}</a>'
    mark = f' <span class="mark">{words["reprint"]}</span>' if told.reprint else ""
    return (
        f"<li>{_moment(told.at)}{_outlet(told, prefix)}\n"
        f'<span class="told"{_language(told.language)}>{title}</span>{mark}</li>\n'
    )


def _outlet(told: Telling, prefix: str) -> str:
    return f'<a class="outlet" href="{prefix}{escape(told.outlet_path)}"><bdi>{escape(told.outlet)}</bdi></a>'


def _moment(at: Moment) -> str:
    return f'<time datetime="{escape(at.iso)}">{escape(at.clock)}</time> ' if at.clock else ""


def _language(code: str) -> str:
    return f' lang="{escape(code)}"' if code else ""
