"""What `export` does: rows stream from the archive into a format, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from aggregator.cli import advancing, files, paper, settings
from aggregator.cli.reading import Question
from aggregator.cli.settings import counted
from aggregator.errors import UsageError
from aggregator.normalize import urls
from aggregator.outputs import FEEDS, OUTPUTS, Channel
from aggregator.store import Store

NOWHERE = "http://localhost/"
"""The page of a feed that nobody said: a feed must name one."""
UNKNOWN_LANGUAGE = "und"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sign:
    """What a feed is to say of itself, as far as it was said."""

    title: str | None = None
    link: str | None = None
    self_link: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written, and where."""

    question: Question
    kind: str
    query: str | None = None
    limit: int | None = None
    output: Path | None = None
    sign: Sign = Sign()


def write(order: Order) -> None:
    """Write the articles of a question; a file appears only when it is complete. Raises UsageError."""
    sign = Sign(order.sign.title, _address(order.sign.link), _address(order.sign.self_link))
    with Store.open(order.question.said.archive(), readonly=True) as store:
        rows = store.news(**order.question.narrowed, query=order.query, limit=order.limit)
        with advancing.watched(store, order.question, rows, order.output) as seen:
            if order.kind == "parquet":
                from aggregator.cli import partitions

                files_made = partitions.write(order, store.detailed(seen))
                summary = f", {counted(files_made, 'day')}"
            else:
                _stream(order, _text(order, sign, store, seen))
                summary = ""
    if order.output:
        articles = counted(seen.number, "article")
        paper.errors().print(f"{order.output}: {articles}{summary}", soft_wrap=True)


def _stream(order: Order, lines: Iterable[str]) -> None:
    with files.output(order.output) as stream:
        for line in lines:
            stream.write(line)


def _text(order: Order, sign: Sign, store: Store, rows: Iterable[Row]) -> Iterator[str]:
    if order.kind in OUTPUTS:
        return OUTPUTS[order.kind](rows)
    waiting = iter(rows)
    first = next(waiting, None)
    channel = _channel(order, sign, store, first)
    return FEEDS[order.kind](waiting if first is None else chain((first,), waiting), channel)


def _channel(order: Order, sign: Sign, store: Store, first: Row | None) -> Channel:
    """The channel of a question: of the source, if it asks for one; its language is that of the newest article."""
    known = (store.why(order.question.source) if order.question.source else None) or {}
    parts = (known.get("name") or order.question.where or "News", order.query)
    title = " · ".join(part for part in parts if part)
    return Channel(
        title=sign.title or title,
        link=sign.link or known.get("homepage") or NOWHERE,
        self_link=sign.self_link,
        description=title,
        language=(first and first["language"]) or known.get("language") or UNKNOWN_LANGUAGE,
        updated=settings.now(),
    )


def _address(said: str | None) -> str | None:
    if said is None:
        return None
    address = urls.absolute(said, "")
    if address is None:
        raise UsageError(f"{said!r} is no web address: say one that begins with https://")
    return address
