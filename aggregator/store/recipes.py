"""Questions that analysts ask, as SQL with parameters: the files of `questions/`. A new one is one file.

A file begins with its title and its description, in comments; the name of the file is the name of the question.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Recipe:
    """One question. `sql` names its parameters with a colon; an empty parameter is left to its default."""

    name: str
    title: str
    description: str
    sql: str


@cache
def recipes() -> tuple[Recipe, ...]:
    """All of them, by title."""
    found = files("aggregator.store").joinpath("questions").iterdir()
    read = (_read(file.name.removesuffix(".sql"), file.read_text(encoding="utf-8")) for file in found)
    return tuple(sorted(read, key=lambda recipe: recipe.title))


def _read(name: str, text: str) -> Recipe:
    lines = text.splitlines()
    said = [line.removeprefix("-- ") for line in lines if line.startswith("--")]
    sql = "\n".join(line for line in lines if not line.startswith("--"))
    return Recipe(name, said[0], " ".join(said[1:]), sql)
