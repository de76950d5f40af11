"""What FastAPI's description of the routes lacks: nulls in examples, models of what is sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.routing import BaseRoute

from service.documents import REFERENCE
from service.routing import PlainRoute

__all__ = ["complete"]

_EXAMPLES = ("example", "examples")


def complete(document: dict[str, Any], routes: Iterable[BaseRoute]) -> None:
    """Give each operation its examples as they were written, and each body a model by name.

    FastAPI drops every null, without which an example lacks fields that are always there.
    """
    schemas = document["components"]["schemas"]
    for route in routes:
        if isinstance(route, PlainRoute) and route.include_in_schema:
            for method in route.methods or ():
                operation = document["paths"][route.path_format][method.lower()]
                _show_examples(operation["responses"], route)
                body = (route.openapi_extra or {}).get("requestBody")
                if body is not None:
                    operation["requestBody"] = _with_named_models(body, schemas)


def _show_examples(responses: dict[str, Any], route: PlainRoute) -> None:
    for status, answer in route.responses.items():
        for media_type, content in answer.get("content", {}).items():
            written = {name: content[name] for name in _EXAMPLES if name in content}
            responses[str(status)]["content"][media_type].update(written)


def _with_named_models(body: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """A body whose schemas are among those of the document, as those of answers are."""
    content = {
        media_type: {**each, "schema": _named(each["schema"], schemas)}
        for media_type, each in body["content"].items()
    }
    return {**body, "content": content}


def _named(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    if "title" not in schema:
        return schema
    name = schema["title"]
    schemas.update(schema.get("$defs", {}))
    schemas[name] = {key: value for key, value in schema.items() if key != "$defs"}
    return {"$ref": REFERENCE.format(model=name)}
