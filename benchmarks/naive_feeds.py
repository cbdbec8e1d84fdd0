"""The script that anybody writes first: feedparser asks feed after feed, sqlite-utils keeps the entries. For `benchmarks.warm`.

It sends the validators of its last run, as feedparser's documentation shows; it asks for nothing else and one feed at a time.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path

import feedparser
from sqlite_utils import Database

from benchmarks.collect import address

FIELDS = ("title", "link", "summary", "published")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--sites", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--world")
    said = parser.parse_args()
    began, unchanged = time.monotonic(), 0
    database = Database(said.database)
    feeds, entries = database.table("feeds"), database.table("entries")
    known = {row["url"]: row for row in feeds.rows} if feeds.exists() else {}
    for site in range(said.sites):
        url = f"http://{address(site, said.world)}:{said.port}/rss"
        before = known.get(url, {})
        found = feedparser.parse(url, etag=before.get("etag"), modified=before.get("modified"))
        unchanged += found.get("status") == 304
        if found.entries:
            rows = [
                {"id": entry.get("id") or entry.get("link")} | {name: entry.get(name) for name in FIELDS}
                for entry in found.entries
            ]
            entries.upsert_all(rows, pk="id")
            feeds.upsert({"url": url, "etag": found.get("etag"), "modified": found.get("modified")}, pk="url")
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime
    figures = {"wall": time.monotonic() - began, "cpu": spent, "a feed": spent / said.sites}
    print(json.dumps(figures | {"unchanged": unchanged, "peak MB": used.ru_maxrss / 1024}))


if __name__ == "__main__":
    main()
