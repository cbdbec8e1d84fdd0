"""What `sources test` and `sources add` do and show. A trial asks the sites, and stores nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import asdict
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from aggregator import edition
from aggregator.cli import choosing, paper, settings
from aggregator.cli.settings import Settings, counted
from aggregator.errors import UsageError
from aggregator.failures import FAILURES
from aggregator.model import Article, Failure, Reading, Source
from aggregator.normalize import text, urls
from aggregator.sources import add_entries, entry, key_for, load, parse
from aggregator.sources.edit import with_entries
from aggregator.trial import Trial, trial, trial_of_address, trials

ENTRIES_SHOWN = 10
SHOWN_FIELDS = ("title", "published", "authors", "lead", "text", "image", "language", "section", "keywords", "kind")


def test(said: Settings, what: str | None, *, allow_private: bool, as_json: bool) -> int:
    """Try one source or address; 1 if nothing was found."""
    if what is None:
        raise UsageError("say what to test: a key of sources.yaml, an address, or --all")
    found = asyncio.run(_try(said, what, allow_private=allow_private))
    if as_json:
        paper.write_json(_facts(found))
    else:
        _show(paper.console(), found)
    return 0 if found.working else 1


def test_all(said: Settings, *, as_json: bool) -> int:
    """Try every enabled source of the file; 1 if nothing was found at any of them."""
    sources = [source for source in load(said.sources).sources if source.enabled]
    found = asyncio.run(_try_all(sources))
    if as_json:
        paper.write_json([_facts(each) for each in found])
        return 0 if any(each.working for each in found) else 1
    out = paper.console()
    head = ("source", "endpoint", "entries", "article", "what is wrong")
    paper.table(out, head, (_row(each) for each in found), right=("entries",))
    working = sum(bool(each.working) for each in found)
    whole = sum(_has_text(each) for each in found)
    kinds = Counter(each.why.partition(":")[0] for each in found if not each.working)
    failed = "".join(f", {number} {kind}" for kind, number in kinds.most_common())
    out.print(f"\n{counted(len(found), 'source')}: {working} announce articles, {whole} with whole texts{failed}")
    return 0 if working else 1


async def _try(said: Settings, what: str, *, allow_private: bool) -> Trial:
    now = settings.now()
    if _is_address(what):
        candidate = _candidate(said, what, allow_private=allow_private)
        async with edition.network() as fetch:
            return await trial_of_address(candidate, fetch, now)
    every = load(said.sources).sources
    known = choosing.known_key(what, [source.key for source in every], str(said.sources))
    async with edition.network() as fetch:
        return await trial(next(source for source in every if source.key == known), fetch, now)


async def _try_all(sources: list[Source]) -> tuple[Trial, ...]:
    async with edition.network() as fetch:
        return await trials(sources, fetch, settings.now())


# ---------------------------------------------------------------- an address that nobody knows yet


def add(said: Settings, url: str, *, key: str | None, name: str | None, place: str | None, allow_private: bool) -> None:
    """Find the endpoints of an address and write its entry into the sources file."""
    if place:
        choosing.place(place)
    candidate = _candidate(said, url, key=key, allow_private=allow_private)
    _not_there_yet(said, candidate)
    found = asyncio.run(_try(said, url, allow_private=allow_private))
    if not found.working:
        raise UsageError(f"{url}: {found.why}; see `aggregator sources test {url}`")
    first = next(one.result for one in found.tried if one.endpoint in found.working)
    title = first.title if isinstance(first, Reading) else None
    home = first.homepage if isinstance(first, Reading) and found.working[0].url == candidate.homepage else None
    homepage = home or candidate.homepage
    called = name or text.clean(title or "")[:120] or urls.display(homepage)
    made = entry(called, homepage, place, found.working[:1])
    add_entries(said.sources, {candidate.key: made | ({"allow_private": True} if allow_private else {})})
    endpoint = found.working[0]
    out = paper.console()
    out.print(Text(f"{said.sources}: added {candidate.key}: {paper.line(called)}"))
    out.print(Text(f"  {endpoint.kind} {urls.display(endpoint.url)}, {counted(found.entries, 'entry', 'entries')}"))
    if not place:
        out.print(Text("  without --place its days are counted in the zone of `defaults`, or UTC"))


def _not_there_yet(said: Settings, candidate: Source) -> None:
    """Raises UsageError if the file has a source of that site already."""
    known = load(said.sources).sources if said.sources.exists() else ()
    twin = next((source for source in known if urls.host(source.homepage) == urls.host(candidate.homepage)), None)
    if twin:
        raise UsageError(f"{said.sources} has it already: {twin.key} ({urls.display(twin.homepage)})")


def _candidate(said: Settings, url: str, *, key: str | None = None, allow_private: bool = False) -> Source:
    """The source that an address would be, with the file's own defaults (contact, zone, manners)."""
    homepage = urls.absolute(url if "://" in url else f"https://{url}", "")
    if homepage is None:
        raise UsageError(f"{url!r} is not a web address: it must begin with http:// or https:// and name a host")
    now_there = said.sources.read_text(encoding="utf-8") if said.sources.exists() else ""
    taken = [source.key for source in parse(now_there, said.sources).sources] if now_there.strip() else []
    chosen = key or key_for(homepage, taken)
    made = entry(urls.display(homepage), homepage, None) | ({"allow_private": True} if allow_private else {})
    return parse(with_entries(now_there, {chosen: made}, said.sources), said.sources)[chosen]


def _is_address(what: str) -> bool:
    return "://" in what or "." in what


# ---------------------------------------------------------------- shown to a person


def _show(out: Console, found: Trial) -> None:
    source = found.source
    out.print(Text(paper.line(source.name), style="bold"))
    paper.link(out, source.homepage, 0)
    out.print(Text("\nAddresses tried", style="bold"))
    for one in found.tried:
        good = isinstance(one.result, Reading) and one.result.entries
        said = (_result(one.result), "green" if good else "yellow")
        paper.indented(out, Text.assemble(f"{one.endpoint.kind:<8} {urls.display(one.endpoint.url)}  ", said), 2)
    if found.announced:
        _show_entries(out, found)
    if found.article:
        out.print(Text("\nOne article, and where each field is from", style="bold"))
        paper.table(out, ("field", "from", "sure", "value"), _fields(found.article, source.zone), right=("sure",))
    _show_troubles(out, found)


def _show_entries(out: Console, found: Trial) -> None:
    shown = found.announced[:ENTRIES_SHOWN]
    out.print(Text(f"\nArticles announced: {len(shown)} of {len(found.announced)}", style="bold"))
    for each in shown:
        article = each.article
        when = (
            f"{article.published.at.astimezone(found.source.zone):%Y-%m-%d %H:%M}" if article.published else "no date"
        )
        paper.indented(out, Text(f"{when:<16}  {paper.line(article.title)}"), 2)
        paper.link(out, article.url, 20)


def _show_troubles(out: Console, found: Trial) -> None:
    if not found.why:
        return
    out.print(Text("\nWhat went wrong", style="bold"))
    for failure in found.failures:
        paper.indented(out, Text(f"{paper.line(urls.display(failure.url))}: {_result(failure)}", style="yellow"), 2)
    paper.indented(out, Text(paper.line(found.why), style="yellow"), 2)
    kinds = {one.result.kind for one in found.tried if isinstance(one.result, Failure)}
    for kind in sorted(kinds | {failure.kind for failure in found.failures}):
        paper.indented(out, Text(f"{kind}: {FAILURES[kind].advice}"), 2)


def _result(result: Reading | Failure) -> str:
    if isinstance(result, Failure):
        return paper.line(f"{result.kind}: {result.detail}")
    skipped = f", {len(result.skipped)} unusable" if result.skipped else ""
    return f"{result.format}, {counted(len(result.entries), 'entry', 'entries')}{skipped}"


def _fields(article: Article, zone: ZoneInfo) -> list[tuple[str, str, str, str]]:
    """Name, method, confidence in percent (the endpoint's own words have none) and value of each field an article has."""
    rows = []
    for name in SHOWN_FIELDS:
        if getattr(article, name):
            sure = f"{article.confidence[name]:.0%}" if name in article.confidence else ""
            rows.append((name, article.provenance.get(name, ""), sure, _value(name, article, zone)))
    return rows


def _value(name: str, article: Article, zone: ZoneInfo) -> str:
    if name == "published" and article.published:
        return f"{article.published.at.astimezone(zone):%Y-%m-%d %H:%M %Z} (to the {article.published.precision})"
    if name == "text" and article.text:
        return f"{text.excerpt(article.text, 200)} ({len(article.text):,} characters)"
    value = getattr(article, name)
    return ", ".join(value) if isinstance(value, tuple) else text.excerpt(str(value), 200)


def _row(found: Trial) -> tuple[object, ...]:
    endpoint = found.working[0] if found.working else None
    where = f"{endpoint.kind} {urls.display(endpoint.url)}" if endpoint else urls.display(found.source.homepage)
    whole = "whole" if _has_text(found) else "no text" if found.working else ""
    return found.source.key, where, found.entries, whole, found.why


def _has_text(found: Trial) -> bool:
    return bool(found.article and found.article.text)


def _facts(found: Trial) -> dict[str, object]:
    """A trial as one JSON object."""
    article = found.article
    return {
        "source": found.source.key,
        "homepage": found.source.homepage,
        "tried": [
            {"kind": one.endpoint.kind, "url": one.endpoint.url, "result": _result(one.result)} for one in found.tried
        ],
        "working": [{"kind": each.kind, "url": each.url} for each in found.working],
        "entries": found.entries,
        "announced": [each.article.title for each in found.announced[:ENTRIES_SHOWN]],
        "article": {**asdict(article), "provenance": dict(article.provenance)} if article else None,
        "why": found.why,
    }
