"""What one method claims of an article: raw strings by field, before anything is believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from aggregator.model import Method

LONGEST_VALUE = 500_000


@dataclass(frozen=True, slots=True)
class Claims:
    """The raw values of one method, by field, each in the order of trust."""

    method: Method
    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, value: object) -> None:
        """Note a value, if it is a text with something in it."""
        if isinstance(value, str) and value.strip():
            self.values.setdefault(name, []).append(value.strip()[:LONGEST_VALUE])

    def of(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def first(self, name: str) -> str | None:
        return next(iter(self.of(name)), None)


def each(claims: list[Claims], name: str) -> Iterator[tuple[Method, str]]:
    """Every claimed value of a field, with its method, in the order of the methods."""
    for claim in claims:
        for value in claim.of(name):
            yield claim.method, value
