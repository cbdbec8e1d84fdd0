"""A host in, the addresses that may be connected to out: resolved and checked here, never looked up twice.

A name that answers with a public address when it is checked and a private one when it is used (DNS rebinding) gains
nothing: what was checked is what is connected to.
"""

from __future__ import annotations

import asyncio

import httpcore

from aggregator.fetch.addresses import is_public
from aggregator.fetch.names import Names, UnknownNameError


class PrivateAddressError(httpcore.ConnectError):
    """The name resolves to an address that is not of the public internet."""


class UnresolvedError(httpcore.ConnectError):
    """The name does not resolve. `passing`: it may the next time."""

    def __init__(self, words: str, *, passing: bool) -> None:
        super().__init__(words)
        self.passing = passing


class Guard:
    """The rule for connections of one kind: to public addresses only, or to any."""

    def __init__(self, names: Names, *, allow_private: bool) -> None:
        self._names = names
        self._allow_private = allow_private

    async def addresses(self, host: str, port: int, timeout: float | None) -> list[str]:
        """The addresses of a host, all of them allowed, within `timeout` seconds.

        Raises UnresolvedError and PrivateAddressError.
        """
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._names.addresses(host, port)
        except UnknownNameError as error:
            raise UnresolvedError(str(error), passing=error.passing) from error
        except TimeoutError as error:
            raise UnresolvedError(f"{host[:100]}: no answer from the name servers", passing=False) from error
        for address in addresses:
            self.check(address, host)
        return addresses

    def check(self, address: str, host: str) -> None:
        """Raises PrivateAddressError if an address of `host` may not be connected to."""
        if not self._allow_private and not is_public(address):
            raise PrivateAddressError(f"{host[:100]} is at {address}, not on the public internet")
