"""What is sent and answered: exactly its fields, as JSON, with the version that was changed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from service.intake.body import read_bytes
from service.problems import ProblemError, bad_parameters

__all__ = [
    "BODY_PROBLEMS",
    "IF_MATCH",
    "JSON",
    "MAX_BYTES",
    "REFERENCE",
    "WRITING",
    "Exact",
    "NoteQuery",
    "VersionQuery",
    "expected_version",
    "json_body",
    "media_type",
    "parse_object",
    "path_parameter",
    "read_document",
    "read_object",
    "tagged",
]

JSON = "application/json"
MAX_BYTES = 1024 * 1024
"""Largest document; a plant of a thousand stations takes a tenth of it."""

IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": 'The version that was changed, as `ETag` gave it (`"0"`: none was there). '
    "Where another one is in force by now, nothing is stored.",
    "schema": {"type": "string"},
}
"""The header, as OpenAPI describes it."""

BODY_PROBLEMS = ("malformed-body", "oversize", "unsupported-content-type")
"""Kinds of problems that every route may answer with that takes a document."""

WRITING = (*BODY_PROBLEMS, "bad-parameters", "version-conflict", "store-unavailable")
"""The same of a route that keeps a document in versions."""

REFERENCE = "#/components/schemas/{model}"
"""How OpenAPI's document names a model."""

_TAG = re.compile(r'(?:W/)?"(\d{1,9})"|(\d{1,9})', re.ASCII)  # proxies that compress put W/ before


class Exact(BaseModel):
    """What is taken and given: the fields that it names and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoteQuery(Exact):
    """What is kept beside a new version."""

    note: str = Field(default="", max_length=200, description="Why; kept with the version.")


class VersionQuery(Exact):
    """Which version is meant."""

    version: int | None = Field(default=None, ge=0, description="By default the one in force.")


def path_parameter(name: str, description: str) -> dict[str, Any]:
    """A part of an address that is a name or an id, as OpenAPI describes it."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string"},
    }


def json_body(model: type[BaseModel], example: Any) -> dict[str, Any]:
    """A JSON document that a request carries, as OpenAPI describes it."""
    schema = model.model_json_schema(ref_template=REFERENCE)
    return {"required": True, "content": {JSON: {"schema": schema, "example": example}}}


def media_type(request: Request) -> str:
    """What the request says its body is, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object that a request carries.

    Raises the problems `unsupported-content-type`, `oversize` and `malformed-body`.
    """
    return parse_object(await read_document(request, (JSON,)))


async def read_document(request: Request, types: Sequence[str]) -> str:
    """The text that a request carries, of one of the types; problems as of `read_object`."""
    given = media_type(request)
    if given not in types:
        raise ProblemError(
            "unsupported-content-type",
            f"The Content-Type is {given!r}; send the document as {' or '.join(types)}.",
            content_type=given,
        )
    try:
        # Some editors begin a file with a mark of its encoding, which is no part of the text.
        return (await read_bytes(request, MAX_BYTES)).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _malformed(f"it is not UTF-8 ({error})") from error


def parse_object(text: str) -> dict[str, Any]:
    """A JSON object; a name that is given twice is refused. Raises the problem `malformed-body`."""
    try:
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()  # no half of a surrogate pair
    except (ValueError, RecursionError) as error:
        raise _malformed(str(error)) from error
    if not isinstance(found, dict):
        raise _malformed(f"expected an object in braces, got {type(found).__name__}")
    return found


def expected_version(request: Request) -> int | None:
    """The version that `If-Match` names; None without the header. Raises `bad-parameters`."""
    given = request.headers.get("if-match")
    if given is None:
        return None
    found = _TAG.fullmatch(given.strip())
    if found is None:
        message = f'expected the number of a version like "3", as ETag gave it, got {given!r}'
        raise bad_parameters({"If-Match": message})
    return int(found[1] or found[2])


def tagged(response: Response, version: int) -> Response:
    """The response with the version as its `ETag`."""
    response.headers["ETag"] = f'"{version}"'
    return response


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} is given more than once")
    return found


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number that JSON knows")


def _malformed(reason: str) -> ProblemError:
    return ProblemError("malformed-body", f"The document cannot be read: {reason}.")
