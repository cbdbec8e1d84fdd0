"""An address in, the source of sources.yaml it belongs to out: by its host, else by its registrable domain. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from aggregator.model import Endpoint, Source
from aggregator.normalize import urls


class Outlets:
    """The configured sources and the endpoints that are known of them, found by address."""

    def __init__(self, sources: Sequence[Source], endpoints: Iterable[Endpoint] = ()) -> None:
        self.by_key = {source.key: source for source in sources}
        self._hosts: defaultdict[str, list[Source]] = defaultdict(list)
        self._sites: defaultdict[str, list[Source]] = defaultdict(list)
        for source in sources:
            self._hosts[_host(source.homepage)].append(source)
            self._sites[urls.site(source.homepage)].append(source)
        self._endpoints = {urls.key(each.url): each for source in sources for each in source.endpoints}
        for each in endpoints:
            if each.source in self.by_key:
                self._endpoints.setdefault(urls.key(each.url), each)

    def source(self, url: str) -> Source | None:
        """The source whose site an address is on; None if there is none, or if it could be any of several."""
        here = self._hosts.get(_host(url))
        if here:
            return here[0] if len(here) == 1 else _nearest(here, url)
        under = self._sites.get(urls.site(url), [])
        return under[0] if len(under) == 1 else None

    def endpoint(self, url: str) -> Endpoint | None:
        """The endpoint that an address is."""
        return self._endpoints.get(urls.key(url))


def _host(url: str) -> str:
    """The host without `www.` and other dress."""
    return urls.key(url).partition("/")[0]


def _nearest(sources: Sequence[Source], url: str) -> Source:
    """Of several sources at one host that whose home page's path is the longest beginning of the address's."""
    path = f"{urlsplit(url).path}/"
    homes = [(f"{urlsplit(source.homepage).path.rstrip('/')}/", source) for source in sources]
    return max(
        homes, key=lambda home: (path.startswith(home[0]), len(home[0]) if path.startswith(home[0]) else -len(home[0]))
    )[1]
