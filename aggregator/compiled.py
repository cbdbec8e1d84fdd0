"""A package of the extractor in, the folder of its compiled modules out, if there are any and they are of these very sources.

Where there is a C compiler, an install makes them (`hatch_build.py`, with mypyc) and puts them beside `aggregator`, as
`aggregator_compiled`: a source that is edited, pulled or checked out is never shadowed by what was made of another one. Its
extractor then runs from the sources, which say the same at four fifths of the speed, until the next install.
"""

from __future__ import annotations

import os
from functools import cache
from hashlib import blake2b
from importlib import import_module
from pathlib import Path

PURE = "AGGREGATOR_PURE"
"""The environment variable with which an install compiles nothing, and nothing compiled is run: for debuggers and profilers."""

PACKAGE = "aggregator_compiled"
EXTRACTORS = Path(__file__).parent / "extractors"


def sources() -> list[Path]:
    """The modules that are compiled; a package's own file, which only names what it has, is none."""
    return sorted(path for path in EXTRACTORS.rglob("*.py") if path.name != "__init__.py")


def digest() -> str:
    """BLAKE2b-128 (RFC 7693) of the names and the bytes of the sources, as 32 hex digits."""
    sums = blake2b(digest_size=16)
    for path in sources():
        said = path.read_bytes()
        sums.update(f"{path.relative_to(EXTRACTORS).as_posix()} {len(said)}\n".encode() + said)
    return sums.hexdigest()


@cache
def made() -> Path | None:
    """The folder of the compiled extractor, if it is to be used."""
    if os.environ.get(PURE):
        return None
    try:
        found = import_module(PACKAGE)
    except ImportError:  # nobody made it
        return None
    return Path(str(found.__file__)).parent if digest() == found.SOURCES else None


def folders(package: str) -> list[str]:
    """Where Python looks for the modules of a package, given by its whole name, before it looks among its sources."""
    folder = made()
    return [] if folder is None else [str(folder.joinpath(*package.split(".")))]
