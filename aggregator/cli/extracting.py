"""What `extract` does: an address is asked politely, a file is read, and the record is printed."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from datetime import timezone
from pathlib import Path
from typing import Any

from rich.text import Text

from aggregator import edition, extraction
from aggregator.cli import paper, settings
from aggregator.discovery import ACCEPT
from aggregator.errors import AggregatorError, DocumentError, UsageError
from aggregator.failures import FAILURES, FailureKind
from aggregator.model import Article, Failure, Hints, Moment, NotModified, Page, Policy, Preference, Request, Selectors
from aggregator.normalize import languages, text, urls
from aggregator.readers import bounds

LARGEST = 50_000_000
"""Bytes read of a file; no page is larger."""

SHOWN_VALUE = 300

ADVICE = {
    FailureKind.PRIVATE_ADDRESS: "Say --allow-private, if it is your own.",
    FailureKind.ROBOTS: "The site asks programs not to fetch this page. Save it with a browser, and give the file.",
    FailureKind.FORBIDDEN: "Save the page with a browser, and give the file.",
    FailureKind.BAD_URL: "Correct the address.",
}
"""What a person at a terminal can do; the advice of `FAILURES` is for sources that are asked again and again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says."""

    what: str
    url: str | None = None
    timezone: str = "UTC"
    language: str | None = None
    selectors: tuple[str, ...] = ()
    prefer: Preference = "balanced"
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A page as it came, and the address it counts as coming from."""

    body: bytes
    url: str
    content_type: str | None = None


def show(wanted: Wanted, form: str) -> int:
    """Print the record; 1 if no text was found."""
    hints = _hints(wanted, with_html=form == "html")
    document = _fetched(wanted) if "://" in wanted.what else _from_file(wanted)
    try:
        found = extraction.examine(document.body, document.url, hints, content_type=document.content_type)
    except ValueError as error:
        raise UsageError(str(error)) from None
    for field in found.missed:
        sys.stderr.write(f"the selector of {field} matches nothing\n")
    FORMS[form](found.article, hints)
    if not found.article.text:
        sys.stderr.write("no article text was found in the page\n")
    return 0 if found.article.text else 1


def _hints(wanted: Wanted, *, with_html: bool) -> Hints:
    if wanted.language is not None and languages.tag(wanted.language) is None:
        raise UsageError(f"{wanted.language!r} names no language: say ru, en, de …")
    return Hints(
        now=settings.now(),
        timezone=wanted.timezone,
        language=wanted.language,
        selectors=_selectors(wanted.selectors),
        prefer=wanted.prefer,
        with_html=with_html,
    )


def _selectors(said: tuple[str, ...]) -> Selectors:
    given: dict[str, str] = {}
    for each in said:
        field, equals, css = each.partition("=")
        if field not in Selectors.__slots__ or not equals or not css.strip():
            known = ", ".join(Selectors.__slots__)
            raise UsageError(f"--selector {each!r}: say FIELD=CSS, where FIELD is one of {known}")
        given[field] = css.strip()
    return Selectors(**given)


# ---------------------------------------------------------------- where the page is from


def _fetched(wanted: Wanted) -> Document:
    page = asyncio.run(_asked(wanted))
    return Document(page.body, wanted.url or page.url, page.headers.get("content-type"))


async def _asked(wanted: Wanted) -> Page:
    if urls.absolute(wanted.what, "") is None:
        raise UsageError(
            f"{wanted.what!r} is not a web address: it must begin with http:// or https:// and name a host"
        )
    async with edition.network() as fetch:
        answer = await fetch(Request(wanted.what, Policy(allow_private=wanted.allow_private), accept=ACCEPT["listing"]))
    if isinstance(answer, Page):
        return answer
    raise AggregatorError(_refusal(wanted.what, answer))


def _refusal(asked: str, answer: Failure | NotModified) -> str:
    """Why there is no page, and what can be done about it."""
    named = paper.line(urls.display(asked))
    if isinstance(answer, NotModified):
        return f"{named}: the server says that nothing is new"
    advice = ADVICE.get(answer.kind) or FAILURES[answer.kind].meaning
    return f"{named}: {answer.kind}: {paper.line(answer.detail)}\n{advice}"


def _from_file(wanted: Wanted) -> Document:
    packed = sys.stdin.buffer.read(LARGEST) if wanted.what == "-" else _read(wanted.what)
    try:
        body = bounds.unpacked(packed)
    except DocumentError as error:
        raise AggregatorError(f"{wanted.what}: {error.detail}") from None
    url = wanted.url or extraction.own_address(body)
    if url is None:
        raise UsageError(f"{wanted.what} does not say where it is from: give its address with --url")
    return Document(body, url)


def _read(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return file.read(LARGEST)
    except FileNotFoundError:
        hint = f"; an address begins with https://, as in https://{name}" if "." in name else ""
        raise UsageError(f"no such file: {name}{hint}") from None
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}") from None


# ---------------------------------------------------------------- printed


def _as_json(article: Article, hints: Hints) -> None:
    paper.write_json(facts(article, hints))


def facts(article: Article, hints: Hints) -> dict[str, Any]:
    """The record as JSON values: what was found, then `provenance` and `confidence` by field."""
    found: dict[str, Any] = {"source": article.source, "url": article.url, "day": article.day.isoformat()}
    for name in (field for field in extraction.FIELDS if field != "html"):
        value = getattr(article, name)
        found[name] = _written(value, hints) if isinstance(value, Moment) else value
    return {
        **found,
        "fingerprint": article.fingerprint,
        "provenance": dict(article.provenance),
        "confidence": dict(article.confidence),
    }


def _written(moment: Moment, hints: Hints) -> str:
    """A moment in ISO 8601, as exactly as it was said, in the offset it was written with, else in the given zone."""
    zone = hints.zone if moment.offset is None else timezone(moment.offset)
    local = moment.at.astimezone(zone)
    if moment.precision == "month":
        return f"{local:%Y-%m}"
    if moment.precision == "day":
        return f"{local:%Y-%m-%d}"
    return local.isoformat(timespec="minutes" if moment.precision == "minute" else "seconds")


def _as_text(article: Article, hints: Hints) -> None:
    out = paper.console()
    out.print(Text(paper.line(article.title), style="bold"), soft_wrap=not out.is_terminal)
    paper.link(out, article.url, 0)
    out.print()
    paper.table(out, ("field", "from", "sure", "value"), _rows(article, hints), right=("sure",))
    for paragraph in (article.text or "").split("\n\n") if article.text else ():
        out.print()
        out.print(Text(paper.line(paragraph)), soft_wrap=not out.is_terminal)


def _rows(article: Article, hints: Hints) -> list[tuple[str, str, str, str]]:
    """Field, method, confidence in percent, and value, of what was found; the text by its length, it follows."""
    rows = [("day", "", "", article.day.isoformat())]
    for name in (field for field in extraction.FIELDS if field != "html"):
        value = getattr(article, name)
        if not value:
            continue
        sure = f"{article.confidence[name]:.0%}" if name in article.confidence else ""
        rows.append((name, article.provenance.get(name, ""), sure, _shown(name, value, hints)))
    return rows


def _shown(name: str, value: object, hints: Hints) -> str:
    if isinstance(value, Moment):
        return _written(value, hints)
    if name == "text":
        return f"{settings.counted(len(str(value)), 'character')}, below"
    said = ", ".join(value) if isinstance(value, tuple) else str(value)
    return urls.display(said) if name == "image" else text.excerpt(said, SHOWN_VALUE)


def _as_html(article: Article, hints: Hints) -> None:  # noqa: ARG001 - the forms' common signature
    sys.stdout.write(f"{paper.safe(article.html or '')}\n")


FORMS = {"text": _as_text, "json": _as_json, "html": _as_html}
