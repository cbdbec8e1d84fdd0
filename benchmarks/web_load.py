"""Sixteen readers at once, each asking as soon as it was answered: `python -m benchmarks.web_load PORT`, paths in, times out.

In and out it speaks JSON. It is a program of its own, so that what the readers cost is not the server's. HTTP/1.1 on kept
connections is written out by hand: a client library would take more of the machine than the pages do.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence

READERS = 16


async def _reader(port: int, paths: list[str], times: list[float], sizes: list[int], wrong: list[str]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=8 * 1024 * 1024)
    while paths:
        path = paths.pop()
        begun = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: identity\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        size = await _body(reader, head)
        times.append(time.perf_counter() - begun)
        sizes.append(size)
        if " 200 " not in head.partition("\r\n")[0]:
            wrong.append(f"{path}: {head.partition(chr(13))[0]}")
    writer.close()


async def _body(reader: asyncio.StreamReader, head: str) -> int:
    """Read a body to its end; its bytes."""
    if "content-length:" in head:
        size = int(head.partition("content-length:")[2].partition("\r\n")[0])
        await reader.readexactly(size)
        return size
    size = 0
    while chunk := int(await reader.readline(), 16):
        await reader.readexactly(chunk + 2)
        size += chunk
    await reader.readline()
    return size


async def ask(port: int, paths: Sequence[str]) -> dict[str, object]:
    """All paths, by READERS at once: sorted seconds, bytes, and the answers that were not 200."""
    left, times, sizes, wrong = list(reversed(paths)), list[float](), list[int](), list[str]()
    begun = time.perf_counter()
    await asyncio.gather(*(_reader(port, left, times, sizes, wrong) for _ in range(READERS)))
    return {"seconds": sorted(times), "bytes": sizes, "wrong": wrong[:5], "wall": time.perf_counter() - begun}


def main() -> None:
    port = int(sys.argv[1])
    print(json.dumps(asyncio.run(ask(port, json.load(sys.stdin)))))


if __name__ == "__main__":
    main()
