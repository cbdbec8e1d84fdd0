"""`sources`: the file sources.yaml and the outlets in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aggregator.cli import settings
from aggregator.cli.looks import Look
from aggregator.cli.news import AsFormat, Format

app = typer.Typer(no_args_is_help=True, help="The outlets: list, check, try, add them; how they are doing.")

PlaceOption = Annotated[str | None, typer.Option("--place", metavar="PLACE", help="Its town or region.")]
AllowPrivate = Annotated[
    bool, typer.Option("--allow-private", help="The address may lie in a private network, or on this machine.")
]


def _examples(*lines: str) -> str:
    return "\n".join(["Examples:", "", "\b", *(f"  aggregator sources {line}" for line in lines)])


@app.command("list", epilog=_examples("list", "list --place 'Приморский край'", "list --format json"))
def list_(
    context: typer.Context,
    place: PlaceOption = None,
    as_format: AsFormat = Format.TABLE,
) -> None:
    """The sources of the file: key, name, place, endpoints."""
    from aggregator.cli import roster

    roster.show(settings.of(context), place, as_json=as_format is Format.JSON)


@app.command(epilog=_examples("check", "check other.yaml"))
def check(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="The file to check; otherwise the one of --sources.")] = None,
) -> None:
    """Is the file right? Every fault with its line, and exit code 2; or how many sources it has."""
    from aggregator.cli import roster

    roster.check(file or settings.of(context).sources)


@app.command(epilog=_examples("plan", "plan --sources new.yaml"))
def plan(context: typer.Context) -> None:
    """What the file, as it is now, would change in the archive. Nothing is changed."""
    from aggregator.cli import roster

    roster.plan(settings.of(context))


@app.command(
    "test",
    epilog=_examples("test https://vesti.example/", "test spassk-admin", "test --all", "test --all --format json"),
)
def try_out(
    context: typer.Context,
    what: Annotated[str | None, typer.Argument(metavar="KEY|URL", help="A source of the file, or an address.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every source of the file, many at a time.")] = False,
    allow_private: AllowPrivate = False,
    as_format: AsFormat = Format.TABLE,
) -> None:
    """What would be found, live, with nothing stored: endpoints, ten entries, one article with each field's origin."""
    from aggregator.cli import trials

    if everything:
        code = trials.test_all(settings.of(context), as_json=as_format is Format.JSON)
    else:
        code = trials.test(settings.of(context), what, allow_private=allow_private, as_json=as_format is Format.JSON)
    raise typer.Exit(code)


@app.command(
    epilog=_examples("add https://vesti.example/ --place Спасск-Дальний", "add https://vesti.example/rss --key vesti")
)
def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="The home page, or a feed.")],
    key: Annotated[str | None, typer.Option("--key", help="Its key; otherwise made from the host name.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Its name; otherwise what its feed calls itself.")] = None,
    place: PlaceOption = None,
    allow_private: AllowPrivate = False,
) -> None:
    """Find the endpoints of an outlet and write it into the file; comments and order are kept."""
    from aggregator.cli import trials

    trials.add(settings.of(context), url, key=key, name=name, place=place, allow_private=allow_private)


HEALTH_EXAMPLES = (
    _examples("health", "health --strict --format text", "health --format json")
    + """

Exit codes: 0 all is well, or `--strict` was not said; 1 with `--strict`: a source is failing, silent, thin or few, or no pass
has run for too long; 2 there is no archive."""
)


@app.command(epilog=HEALTH_EXAMPLES)
def health(
    context: typer.Context,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Only what is not well, and exit code 1 if anything is; else nothing at all."),
    ] = False,
    look: Annotated[Look, typer.Option("--format", help="A table, a line a source, or JSON.")] = Look.TABLE,
) -> None:
    """How the sources are doing: each one's state and what to do, its articles a day beside its usual, its month, its quality."""
    from aggregator.cli import condition

    raise typer.Exit(condition.health(settings.of(context), look, strict=strict))


@app.command(epilog=_examples("why spassk-admin"))
def why(
    context: typer.Context, key: Annotated[str, typer.Argument(metavar="KEY", help="The key of the source.")]
) -> None:
    """When a source is next due, and the reasons, in words."""
    from aggregator.cli import condition

    condition.why(settings.of(context), key)


@app.command("import", epilog=_examples("import subscriptions.opml"))
def import_(
    context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="An OPML 2.0 file.")]
) -> None:
    """Add the feeds of an OPML file to sources.yaml."""
    from aggregator.cli import roster

    roster.import_opml(settings.of(context), file)


@app.command(epilog=_examples("export", "export -o sources.opml"))
def export(
    context: typer.Context,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE.opml",
            callback=settings.output,
            help="The file to write; without it, or with -, stdout.",
        ),
    ] = None,
) -> None:
    """The sources as OPML, for a feed reader."""
    from aggregator.cli import roster

    roster.export_opml(settings.of(context), output)
