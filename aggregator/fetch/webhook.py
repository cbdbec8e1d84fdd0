"""A webhook is called: one POST of JSON, not followed anywhere, over by its time, and not into a private network by mistake."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

import httpx

from aggregator import __version__
from aggregator.fetch.addresses import names_private
from aggregator.fetch.fetcher import authorities
from aggregator.fetch.guard import PrivateAddressError
from aggregator.fetch.names import Names, Resolve
from aggregator.fetch.transport import Doors

PATIENCE = timedelta(seconds=10)
"""For the whole call."""


async def post(
    url: str,
    body: str,
    *,
    headers: Iterable[tuple[str, str]] = (),
    allow_private: bool = False,
    patience: timedelta = PATIENCE,
    lookup: Resolve | None = None,
) -> str:
    """Call a webhook; returns what stood in the way, in a line, or nothing. The address may be a secret: its host is said."""
    host = urlsplit(url).hostname or "nobody"
    if not allow_private and names_private(host):
        return f"{host} is not on the public internet; `allow_private: true`, if it is your own"
    names = Names(lookup)
    door = Doors(authorities(), names, allow_private=allow_private)
    try:
        async with asyncio.timeout(patience.total_seconds()), httpx.AsyncClient(transport=door, timeout=None) as client:
            status = await _status(client, url, body, headers)
    except TimeoutError:
        return f"{host} did not answer within {patience.total_seconds():g} s"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return _in_words(host, error)
    finally:
        names.close()
    return "" if 200 <= status < 300 else f"{host} answered HTTP {status}"


async def _status(client: httpx.AsyncClient, url: str, body: str, headers: Iterable[tuple[str, str]]) -> int:
    """The status of the answer; what else it says is not read."""
    own = {"Content-Type": "application/json", "User-Agent": f"aggregator/{__version__}"}
    given = httpx.Headers(own)
    given.update(dict(headers))
    async with client.stream("POST", url, content=body.encode(), headers=given, follow_redirects=False) as answer:
        return answer.status_code


def _in_words(host: str, error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, PrivateAddressError):
            return f"{host} is not on the public internet; `allow_private: true`, if it is your own"
        cause = cause.__cause__ or cause.__context__
    return f"{host} could not be reached ({type(error).__name__})"
