"""What the desk looks like beside Datasette's own stylesheet, as a plugin of Datasette: questions fit a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import Response

STYLE = "pre#sql-query { white-space: pre-wrap; overflow-wrap: anywhere; }\n"
"""The longest line of a question would make the whole page as wide as it is."""

PATH = "/-/desk.css"


class Dress:
    """The stylesheet, and the link to it on every page of the desk."""

    @staticmethod
    @hookimpl  # type: ignore[untyped-decorator]  # pluggy's marker
    def register_routes() -> list[tuple[str, Callable[[], Any]]]:
        return [(rf"^{PATH}$", _style)]

    @staticmethod
    @hookimpl  # type: ignore[untyped-decorator]
    def extra_css_urls(datasette: Any) -> list[str]:
        return [datasette.urls.path(PATH)]


def _style() -> Any:
    return Response(STYLE, content_type="text/css; charset=utf-8")
