"""The columns of a Parquet file and their types, as data: what `parquet` writes and docs/reference/parquet.md shows.

Names are those of the view `news`, in its order; then what is in other tables. `day` is in no file: it is its folder's name.
"""

from __future__ import annotations

from typing import Literal

Type = Literal[
    "string", "int32", "int64", "double", "bool", "timestamp", "strings", "methods", "shares", "places", "citations"
]

PARTITION = "day"

NEWS: dict[str, Type] = {
    "id": "int64",
    "published_at": "timestamp",
    "published_local": "string",
    "source": "string",
    "source_name": "string",
    "source_kind": "string",
    "place": "string",
    "region": "string",
    "title": "string",
    "lead": "string",
    "text": "string",
    "url": "string",
    "authors": "strings",
    "image": "string",
    "language": "string",
    "keywords": "strings",
    "section": "string",
    "genre": "string",
    "reprint_of": "int64",
    "original_source": "string",
    "original_url": "string",
    "via": "string",
    "primary_source": "string",
    "revision_count": "int32",
    "first_seen": "timestamp",
    "updated_at": "timestamp",
    "story_id": "int64",
    "page_state": "string",
    "full_text": "bool",
    "sorted_at": "timestamp",
    "kind": "string",
    "reprint_kind": "string",
    "reprint_score": "double",
    "story_title": "string",
    "story_outlets": "int32",
    "story_first": "string",
}
"""The columns of the view `news`; its lines of names with commas between are lists here."""

MORE: dict[str, tuple[Type, str]] = {
    "precision": ("string", "How exactly publication was stated: second, minute or day."),
    "modified_at": ("timestamp", "When it was last changed, as the site says."),
    "places": ("places", "Places it belongs to, the strongest first; `article_places` with names."),
    "citations": ("citations", "Whom it names as the origin of its news, in order; the table `citations`."),
    "provenance": ("methods", "Which method gave each field."),
    "confidence": (
        "shares",
        "How often fields found as these were are right, from 0 to 1; none for an endpoint's word.",
    ),
}
"""Columns that the view has no room for."""

PLACE: dict[str, Type] = {
    "name": "string",
    "region": "string",
    "kind": "string",
    "how": "string",
    "stands": "string",
    "mentions": "int32",
    "weight": "double",
}
CITATION: dict[str, Type] = {
    "role": "string",
    "kind": "string",
    "name": "string",
    "url": "string",
    "method": "string",
    "rule": "string",
    "evidence": "string",
    "cited_source": "string",
    "cites_article": "int64",
}

COLUMNS: dict[str, Type] = NEWS | {name: kind for name, (kind, _) in MORE.items()}

SPELT: dict[Type, str] = {
    "timestamp": "timestamp[us, UTC]",
    "strings": "list<string>",
    "methods": "map<string, string>",
    "shares": "map<string, double>",
    "places": f"list<struct<{', '.join(PLACE)}>>",
    "citations": f"list<struct<{', '.join(CITATION)}>>",
}
"""How a type is called in the documentation, where that is not its own name."""
