"""The server under the pages: one process, one port, until it is told to stop."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from pathlib import Path

import ada_url
import typer
import uvicorn

from aggregator.errors import UsageError
from aggregator.web import application
from aggregator.web.door import IDLE, Door

CONNECTIONS = 500
"""Connections at once; for one more, the one that has asked nothing for longest is closed, or it is told to come back (503)."""

WEB = frozenset({"http:", "https:"})

OURS = frozenset({"127.0.0.1", "::1", "localhost"})
"""Hosts that only this machine reaches."""

QUEUE = 128
"""Connections that may wait to be taken."""


def serve(database: Path, host: str, port: int, address: str | None, desk: bool | None) -> None:
    """Serve until SIGINT or SIGTERM; the desk, unless it is said, only where nobody else sees it.

    Raises UsageError if the port cannot be had or the address is none, StoreError if the file cannot.
    """
    said = None if address is None else origin(address)
    shown = host in OURS and address is None if desk is None else desk
    with listen(host, port) as listening:
        seen = said or address_of(host, listening)
        pages = server(database, seen, desk=shown)
        typer.echo(f"{seen}/", err=True)
        pages.run(sockets=[listening])


def server(database: Path, address: str, *, desk: bool = True) -> uvicorn.Server:
    """The server of an archive's pages, not yet running."""
    return uvicorn.Server(
        uvicorn.Config(
            application(database, address=address, desk=desk),
            log_level="error",  # its warnings are of what strangers send, as many as they please
            access_log=False,
            server_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_graceful_shutdown=5,
            http=Door,
            ws="none",
            timeout_keep_alive=IDLE,
        )
    )


def address_of(host: str, listening: socket.socket) -> str:
    """Where a browser on this machine finds it. Raises UsageError if it listens on all of the machine's addresses."""
    if is_everywhere(listening.getsockname()[0]):
        raise UsageError(
            f"{host!r} is all addresses of this machine and none of a site: say with --address how readers see it, "
            "such as --address https://news.example; feeds and canonical links are written with it"
        )
    return f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"


def origin(address: str) -> str:
    """Scheme and host as browsers write them, names of other letters in punycode. Raises UsageError for more, or less."""
    try:
        read = ada_url.URL(address)
    except ValueError:
        read = None
    if read is None or read.protocol not in WEB or not read.hostname.strip("."):
        raise UsageError(
            f"--address {address!r} is no address of a site: say scheme and host, such as https://news.example"
        )
    beside = {
        "user name": read.username or read.password,
        "path": read.pathname.strip("/"),
        "query": read.search,
        "fragment": read.hash,
    }
    if wrong := [name for name, value in beside.items() if value]:
        raise UsageError(
            f"--address {address!r}: say scheme and host alone, such as {read.origin}, without a {wrong[0]}"
        )
    if is_everywhere(read.hostname.strip("[]")):
        raise UsageError(f"--address {address!r} is all addresses of a machine: say the one that readers see")
    return str(read.origin)


def is_everywhere(host: str) -> bool:
    """Whether it is a wildcard, `0.0.0.0` or `::`."""
    try:
        read = ip_address(host)
    except ValueError:
        return False
    return (getattr(read, "ipv4_mapped", None) or read).is_unspecified


def listen(host: str, port: int) -> socket.socket:
    """A port of this machine, held; 0 is any free one. Raises UsageError if it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # the protocol is named, for asyncio turns off Nagle's algorithm only then: else each answer waits 40 ms for an ACK
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(QUEUE)  # from now on who comes early waits
    except OSError as error:
        listening.close()
        raise UsageError(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    return listening
