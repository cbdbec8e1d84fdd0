"""A command of the operator's is run: no shell, its input on stdin, over by its time together with whatever it started."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

PATIENCE = timedelta(seconds=10)
KEPT = 200
"""Bytes of its last words on stderr that are kept."""


async def run(command: Sequence[str], text: str, patience: timedelta = PATIENCE) -> str:
    """Run `command` with `text` on its stdin; returns what went wrong, in a line, or nothing. Its stdout is not read."""
    name = command[0]
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # so that what it starts can be ended with it
        )
    except (OSError, ValueError) as error:
        return f"{name} cannot be run: {getattr(error, 'strerror', None) or error}"
    try:
        async with asyncio.timeout(patience.total_seconds()):
            said = await _handed_over(process, text)
            code = await process.wait()
    except TimeoutError:
        return f"{name} took longer than {patience.total_seconds():g} s and was ended"
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    return "" if code == 0 else " ".join(f"{name} ended with {code}: {said}".split()).rstrip(": ")


async def _handed_over(process: asyncio.subprocess.Process, text: str) -> str:
    """Give it the text, hear it out; its last words. Reading and writing go on at once, or both could wait for ever."""
    assert process.stdin
    assert process.stderr

    async def give(to: asyncio.StreamWriter) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # it need not read
            to.write(text.encode())
            await to.drain()
        to.close()

    async def hear(out: asyncio.StreamReader) -> bytes:
        last = b""
        while more := await out.read(4096):
            last = (last + more)[-KEPT:]
        return last

    _, last = await asyncio.gather(give(process.stdin), hear(process.stderr))
    return last.decode(errors="replace")
