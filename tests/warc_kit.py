"""Web archives for the tests: records as an archivist's crawler writes them, in WARC/1.0 or 1.1, packed or not."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

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
