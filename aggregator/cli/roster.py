"""What the `sources` commands that only read or write files do: list, check, plan, and OPML in and out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from rich.text import Text

from aggregator.cli import choosing, files, paper
from aggregator.cli.settings import Settings, counted
from aggregator.errors import UsageError
from aggregator.model import Source
from aggregator.normalize import urls
from aggregator.sources import add_entries, entry, key_for, load, opml
from aggregator.store import Store

PLAN_WORDS = {
    "added": "new: searched or asked at the next pass",
    "changed": "changed: asked anew, as a whole",
    "paused": "no longer in the file: paused, its articles stay",
    "resumed": "back in the file: asked again",
}


def show(said: Settings, place: str | None, *, as_json: bool) -> None:
    """Print the sources of the file."""
    every = load(said.sources).sources
    chosen = choosing.sources(every, (), [place] if place else (), str(said.sources))
    sources = every if chosen is None else chosen
    if as_json:
        paper.write_json([_facts(source) for source in sources])
        return
    out = paper.console()
    paper.table(out, ("key", "name", "place", "announces by"), (_row(source) for source in sources))
    out.print(f"\n{counted(len(sources), 'source')} in {said.sources}")


def check(file: Path) -> None:
    """Print what is right, and what an editor should know. Raises ConfigError with everything that is wrong."""
    found = load(file)
    out = paper.console()
    for warning in found.warnings:
        out.print(Text(f"warning: {paper.line(warning)}"), soft_wrap=True)
    regions = {source.place.region for source in found.sources if source.place}
    endpoints = sum(len(source.endpoints) for source in found.sources)
    searched = sum(not source.endpoints for source in found.sources)
    off = sum(not source.enabled for source in found.sources)
    parts = [
        counted(len(found.sources), "source"),
        counted(len(regions), "region"),
        counted(endpoints, "endpoint"),
        f"{searched} to be searched from the home page" if searched else "",
        f"{off} switched off" if off else "",
    ]
    out.print(Text(f"OK: {', '.join(part for part in parts if part)}"), soft_wrap=True)


def plan(said: Settings) -> None:
    """Print what the file would change in the archive."""
    sources = load(said.sources).sources
    out = paper.console()
    if not said.database.exists():
        out.print(f"no archive yet at {said.database}: all {counted(len(sources), 'source')} would be new")
        return
    with Store.open(said.database, readonly=True) as store:
        report = store.preview_sync(sources)
    changes = {name: keys for name, keys in asdict(report).items() if keys}
    for name, keys in changes.items():
        out.print(Text(PLAN_WORDS[name], style="bold"))
        for key in keys:
            out.print(Text(f"  {key}"))
    if not changes:
        out.print("nothing: the archive knows the file as it is")


def import_opml(said: Settings, file: Path) -> None:
    """Add the feeds of an OPML file that the sources file does not have yet."""
    known = load(said.sources).sources if said.sources.exists() else ()
    feeds = {urls.key(feed) for source in known for feed in source.feeds}
    taken = [source.key for source in known]
    entries = {}
    subscriptions = opml.read(files.read_bytes(file), str(file))
    for each in subscriptions:
        if urls.key(each.feed) in feeds:
            continue
        feeds.add(urls.key(each.feed))
        key = key_for(each.homepage, taken)
        taken.append(key)
        entries[key] = entry(each.name, each.homepage, None) | {"feeds": [each.feed]}
    if not subscriptions:
        raise UsageError(f"{file}: there are no feeds in it")
    if entries:
        add_entries(said.sources, entries)
    before = len(subscriptions) - len(entries)
    known_already = f"; {before} were there already" if before else ""
    paper.console().print(f"{said.sources}: added {counted(len(entries), 'source')}{known_already}")


def export_opml(said: Settings, output: Path | None) -> None:
    """Write the sources as OPML."""
    document = opml.write(load(said.sources).sources)
    with files.output(output) as stream:
        stream.write(document)


def _row(source: Source) -> tuple[object, ...]:
    kinds = [endpoint.kind for endpoint in source.endpoints]
    announces = ", ".join(dict.fromkeys(kinds)) or "found from the home page"
    return (
        source.key if source.enabled else f"{source.key} (off)",
        source.name,
        source.place.name if source.place else "",
        announces,
    )


def _facts(source: Source) -> dict[str, object]:
    return {
        "key": source.key,
        "name": source.name,
        "homepage": source.homepage,
        "kind": source.kind,
        "place": source.place.name if source.place else None,
        "region": source.place.region if source.place else None,
        "timezone": source.timezone,
        "enabled": source.enabled,
        "endpoints": [{"kind": each.kind, "url": each.url} for each in source.endpoints],
    }
