"""What pydantic found wrong with a sources.yaml in, problems in an editor's words and with their lines out.

A further kind of fault is a row of PLAIN.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from aggregator.errors import Problem
from aggregator.sources.schema import SourcesFile, shown
from aggregator.sources.yamlfile import Document, Path_, named

PLAIN: dict[str, Callable[[ErrorDetails], str]] = {
    "missing": lambda error: f"'{error['loc'][-1]}' is missing",
    "string_type": lambda error: f"this must be a text, not {_kind(error['input'])}",
    "string_too_short": lambda _: "this must not be empty",
    "string_too_long": lambda error: f"this is longer than {error['ctx']['max_length']} characters",
    "too_long": lambda error: f"these are more than {error['ctx']['max_length']}",
    "int_type": lambda error: f"this must be a whole number, not {_kind(error['input'])}",
    "greater_than_equal": lambda error: f"this must be at least {error['ctx']['ge']}",
    "less_than_equal": lambda error: f"this must be at most {error['ctx']['le']}",
    "bool_type": lambda error: f"this must be true or false, not {_kind(error['input'])}",
    "list_type": lambda error: f"this must be a list, not {_kind(error['input'])}",
    "dict_type": lambda error: f"this must be a mapping, not {_kind(error['input'])}",
    "model_type": lambda error: f"this must be a mapping of keys to values, not {_kind(error['input'])}",
    "time_delta_type": lambda error: f"this must be a time span such as 15m, not {_kind(error['input'])}",
    "literal_error": lambda error: f"{shown(error['input'])} is not one of {error['ctx']['expected']}",
    "value_error": lambda error: str(error["ctx"]["error"]),
    "string_pattern_mismatch": lambda error: f"{shown(error['input'])} is not a key",
}
HINTS: dict[str, str] = {
    "list_type": "write it as [a, b], or as lines that begin with a hyphen",
    "string_pattern_mismatch": "a key is made of a-z, 0-9 and hyphens, at most 64, such as spassk-admin",
    "missing": "",
}


def problems(document: Document, errors: Sequence[ErrorDetails]) -> list[Problem]:
    """A problem for each fault, at the key or the value it is about."""
    found = []
    for each in errors:
        path: Path_ = tuple(step for step in each["loc"] if step != "[key]")
        if each["type"] == "extra_forbidden":
            found.append(_unknown_key(document, path))
            continue
        words = PLAIN[each["type"]](each) if each["type"] in PLAIN else each["msg"]
        hint = HINTS.get(each["type"], "") or _literal_hint(each)
        of_key = "[key]" in each["loc"] or each["type"] == "missing"
        at = path[:-1] if each["type"] == "missing" else path
        found.append(document.problem(at, words, hint, of_key=of_key))
    return found


def _unknown_key(document: Document, path: Path_) -> Problem:
    known = _fields(path[:-1])
    close = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.6)
    hint = f"did you mean '{close[0]}'?" if close else f"known here: {', '.join(known)}"
    at = document.problem(path, "", of_key=True)
    parent = document.problem(path[:-1], "")
    return Problem(at.file, at.line, at.column, parent.path, f"unknown key '{named(str(path[-1]))}'", hint)


def _fields(path: Path_) -> list[str]:
    """The keys that the form knows at a path."""
    form: type[BaseModel] = SourcesFile
    for step in path[:1] + path[2:] if path[:1] == ("sources",) else path:  # the second is a key of the editor's own
        if isinstance(step, str):
            form = _form_in(form.model_fields[step].annotation) or form
    return list(form.model_fields)


def _form_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _form_in(inner))), None)


def _literal_hint(error: ErrorDetails) -> str:
    if error["type"] != "literal_error":
        return ""
    choices = re.findall(r"'([^']+)'", str(error["ctx"]["expected"]))
    close = difflib.get_close_matches(str(error["input"]), choices, n=1, cutoff=0.5)
    return f"did you mean '{close[0]}'?" if close else ""


def _kind(value: object) -> str:
    names = {
        dict: "a mapping",
        list: "a list",
        str: "a text",
        int: "a number",
        float: "a number",
        type(None): "nothing",
    }
    return str(value).lower() if isinstance(value, bool) else names.get(type(value), type(value).__name__)
