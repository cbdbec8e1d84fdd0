"""Rows in, a JSON Feed 1.1 out (https://www.jsonfeed.org/version/1.1/), an item at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from aggregator.outputs.feed import Channel, Item, Row, item, rfc3339

MEDIA_TYPE = "application/feed+json; charset=utf-8"
VERSION = "https://jsonfeed.org/version/1.1"


def write(rows: Iterable[Row], channel: Channel) -> Iterator[str]:
    """The feed: its head, a piece for each row, its end."""
    head = _present(
        {
            "version": VERSION,
            "title": channel.safe_title,
            "home_page_url": channel.link,
            "feed_url": channel.self_link,
            "description": channel.safe_description,
            "language": channel.language,
        }
    )
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "items": ['
    between = "\n"
    for row in rows:
        yield between + json.dumps(_item(item(row, channel)), ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"


def _item(each: Item) -> Mapping[str, object]:
    content = {"content_html": each.html} if each.html else {"content_text": each.excerpt or each.title}
    return _present(
        {
            "id": each.id,
            "url": each.link,
            "title": each.title,
            **content,
            "summary": each.excerpt,
            "date_published": rfc3339(each.published) if each.published else None,
            "date_modified": rfc3339(each.updated),
            "authors": [{"name": name} for name in each.authors] or [_present({"name": each.source, "url": each.home})],
            "tags": list(each.keywords),
            "language": each.language,
            "_source": _present({"name": each.source, "url": each.home, "article": each.number}),
        }
    )


def _present(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, "", [])}
