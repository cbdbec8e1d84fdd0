"""The form of sources.yaml in, its reference page (Markdown) out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from aggregator.sources.schema import (
    AlertForm,
    ArticleForm,
    Defaults,
    ExpectForm,
    ListingForm,
    Manners,
    SourceForm,
    SourcesFile,
)

SECTIONS: tuple[tuple[str, type[BaseModel], frozenset[str]], ...] = (
    ("The file", SourcesFile, frozenset()),
    ("`defaults`", Defaults, frozenset()),
    ("`on_alert`", AlertForm, frozenset()),
    ("One of `sources`", SourceForm, frozenset(Manners.model_fields)),
    ("One of `listings`", ListingForm, frozenset()),
    ("`article`", ArticleForm, frozenset()),
    ("`expect`", ExpectForm, frozenset()),
)


def markdown() -> str:
    """The reference page of sources.yaml."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# sources.yaml\n"
    yield "Made from `aggregator/sources/schema.py` by `make docs`. A JSON Schema ships as `aggregator/sources/schema.json`.\n"
    for title, form, elsewhere in SECTIONS:
        yield f"## {title}\n"
        yield " ".join((form.__doc__ or "").split()) + "\n"
        if elsewhere:
            yield "Every key of `defaults` but `contact` and `on_alert` may stand here too.\n"
        yield "| key | value | default | meaning |"
        yield "|---|---|---|---|"
        for name, field in form.model_fields.items():
            if name not in elsewhere:
                yield f"| `{name}` | {_type(form, name)} | {_default(field)} | {field.description} |"
        yield ""


def _type(form: type[BaseModel], name: str) -> str:
    schema: dict[str, Any] = form.model_json_schema()["properties"][name]
    variants = [_word(variant) for variant in schema.get("anyOf", [schema])]
    return " or ".join(word for word in variants if word != "null")


def _word(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_word(schema['items'])}"
    if "$ref" in schema:
        return "mapping"
    if "examples" in schema:
        return "span, such as " + ", ".join(f"`{example}`" for example in schema["examples"])
    words = {"string": "text", "integer": "number", "boolean": "`true`, `false`", "object": "mapping"}
    return (
        "URL"
        if schema.get("format") == "uri"
        else words.get(schema.get("type", "object"), schema.get("type", "mapping"))
    )


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.default
    if isinstance(value, timedelta):
        return f"`{value.total_seconds():g}s`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    auto = field.annotation is not None and timedelta in get_args(field.annotation)
    if value is None:
        return "`auto`" if auto else ""
    return "" if isinstance(value, BaseModel | list | dict) else f"`{value}`"
