"""Web archives for the tests: records as an archivist's crawler writes them, in WARC/1.0 or 1.1, packed or not."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.cli_kit import Said, run

SAME = """
    SELECT a.url, a.source, a.title, t.text, a.published_at, a.authors, a.day, a.lead, a.image, a.kind, a.page_state, o.url,
      a.revision_count
    FROM articles a LEFT JOIN article_texts t ON t.article_id = a.id LEFT JOIN articles o ON o.id = a.reprint_of ORDER BY a.url
"""
YAML = """
defaults:
  contact: editor@example.org
sources:
  vesti:
    name: Вести
    homepage: https://vesti.example/
    place: Спасск-Дальний
    feeds: [https://vesti.example/rss]
  gazeta:
    name: Газета
    homepage: https://gazeta.example/
    place: Находка
"""

THEN = datetime(2019, 11, 12, 3, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a crawler kept of one address."""

    url: str
    body: bytes | str
    at: datetime = THEN
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)


def warc(answers: Iterable[Answer], *, version: str = "1.0", packed: bool = True) -> bytes:
    """The bytes of a WARC file: a request and a response of each answer."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed, warc_version=version)
    writer.write_record(writer.create_warcinfo_record("kit.warc", {"software": "the tests"}))
    for each in answers:
        body = each.body.encode() if isinstance(each.body, str) else each.body
        dated = {"WARC-Date": f"{each.at:%Y-%m-%dT%H:%M:%SZ}"}
        http = StatusAndHeaders(each.status, list(each.headers), protocol="HTTP/1.1")
        response = writer.create_warc_record(
            each.url, "response", payload=io.BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=dated
        )
        writer.write_record(response)
        response.raw_stream.close()
    return out.getvalue()


def story(title: str, said: str = "", *, day: str | None = "2019-11-12T09:00:00+10:00", og: str = "article") -> str:
    """The page of an article; `day` is its time of publication, None: it names none."""
    dated = f'<meta property="article:published_time" content="{day}">' if day else ""
    paragraphs = "".join(
        f"<p>{title}: {each}. Движение пустили утром, на два месяца раньше срока, сообщила администрация.</p>"
        for each in ("начало", "середина", said or "конец")
    )
    return (
        f'<html lang="ru"><head><title>{title} — Вести</title><meta property="og:type" content="{og}">{dated}</head>'
        f"<body><nav><a href='/'>Главная</a></nav><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


def address(number: int, host: str = "vesti.example") -> str:
    """Of an article."""
    return f"https://{host}/news/2019/{number + 1000}-most-cherez-spasovku"


def rows(database: Path, query: str = SAME) -> list[tuple[Any, ...]]:
    """What an archive says."""
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


class Reading:
    """A desk with two outlets and web archives of 2019."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.database = folder, folder / "news.db"
        (folder / "sources.yaml").write_text(YAML, encoding="utf-8")

    def file(self, content: bytes, name: str = "then.warc.gz") -> Path:
        """A web archive."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def run(self, *arguments: object) -> Said:
        """`aggregator backfill` at this desk."""
        where = ("--sources", str(self.folder / "sources.yaml"), "--db", str(self.database))
        return run(*where, "backfill", *map(str, arguments))

    @property
    def titles(self) -> list[str]:
        """Of the articles, as they were stored."""
        return [title for (title,) in rows(self.database, "SELECT title FROM articles ORDER BY id")]
