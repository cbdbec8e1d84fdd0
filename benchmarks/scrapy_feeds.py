"""Scrapy polls the feeds of the world once and remembers their validators: the peer of `benchmarks.warm`."""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess

from benchmarks.collect import address

NOT_NEEDED = (
    "ROBOTSTXT_OBEY COOKIES_ENABLED RETRY_ENABLED REDIRECT_ENABLED METAREFRESH_ENABLED REFERER_ENABLED "
    "AUTOTHROTTLE_ENABLED HTTPCACHE_ENABLED TELNETCONSOLE_ENABLED"
).split()
QUICK = dict.fromkeys(NOT_NEEDED, False) | {
    "LOG_LEVEL": "ERROR",
    "CONCURRENT_REQUESTS": 100,
    "DOWNLOAD_DELAY": 0,
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
    "ASYNCIO_EVENT_LOOP": "uvloop.Loop" if importlib.util.find_spec("uvloop") else None,
    "EXTENSIONS": {f"scrapy.extensions.{name}": None for name in ("logstats.LogStats", "memusage.MemoryUsage")},
}


class Feeds(scrapy.Spider):
    """Asks every feed with what its last answer gave."""

    name = "feeds"
    handle_httpstatus_list = (304,)

    def __init__(self, connection: sqlite3.Connection, urls: list[str], **more: Any) -> None:
        super().__init__(**more)
        self.known = dict(connection.execute("SELECT url, etag FROM feeds").fetchall())
        self.urls = urls
        self.rows: list[tuple[str, str, int, float]] = []

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The requests, one a feed."""
        for url in self.urls:
            etag = self.known.get(url)
            yield scrapy.Request(url, headers={"If-None-Match": etag} if etag else {}, dont_filter=True)

    def parse(self, response: scrapy.http.Response, **_: Any) -> None:
        """One answer."""
        etag = (response.headers.get("ETag") or b"").decode()
        self.rows.append((response.url, etag, response.status, time.time()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--sites", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--world")
    said = parser.parse_args()
    began = time.monotonic()
    connection = sqlite3.connect(said.database)
    connection.execute("CREATE TABLE IF NOT EXISTS feeds (url TEXT PRIMARY KEY, etag TEXT, status INTEGER, at REAL)")
    urls = [f"http://{address(site, said.world)}:{said.port}/rss" for site in range(said.sites)]
    process = CrawlerProcess(QUICK)
    crawler = process.create_crawler(Feeds)
    process.crawl(crawler, connection=connection, urls=urls)
    process.start()
    rows = crawler.spider.rows  # type: ignore[union-attr]
    with connection:
        connection.executemany("INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?)", rows)
    connection.close()
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "wall": time.monotonic() - began,
        "cpu": used.ru_utime + used.ru_stime,
        "peak MB": used.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2),
        "unchanged": sum(row[2] == 304 for row in rows),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
