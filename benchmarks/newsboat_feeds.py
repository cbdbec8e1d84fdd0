"""newsboat reloads feeds of the world: the other peer of `benchmarks.warm`. It prints CPU seconds of its third run.

The second run of newsboat 2.21 still sends no validators, the third does. It gets slower a feed the more feeds it has (a third
more at twice as many), so that it is asked for few, and its figure a feed flatters it.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.collect import address

SETTINGS = """\
reload-threads 50
auto-reload no
max-items 0
download-timeout 10
refresh-on-startup no
cleanup-on-quit no
"""
RUNS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--world")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        urls = [f"http://{address(site, said.world)}:{said.port}/rss\n" for site in range(said.sites)]
        (home / "urls").write_text("".join(urls), encoding="ascii")
        (home / "config").write_text(SETTINGS, encoding="ascii")
        command = ["newsboat", "-x", "reload", "-u", home / "urls", "-c", home / "cache.db", "-C", home / "config"]
        for _ in range(RUNS):
            before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figures = {"wall": wall, "cpu": spent, "a feed": spent / said.sites, "peak MB": after.ru_maxrss / 1024}
    print(json.dumps(figures | {"unchanged": said.sites}))


if __name__ == "__main__":
    main()
