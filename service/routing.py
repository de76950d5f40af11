"""Routes that are documented as FastAPI's are and run as plain functions of a request.

FastAPI's own handling of a request (collecting dependencies, checking the answer against its
model) takes longer than everything else between socket and grader. Parameters are read by
`read_query`, whose models also give the documentation.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from service.access.board import on_board
from service.access.guard import guarded
from service.access.roles import OPEN, Need, Role
from service.access.schemes import SCHEMES
from service.heads import HeadOnly
from service.problems import KINDS, MEDIA_TYPE, Kind, answer_failure

__all__ = [
    "BYTES",
    "Documented",
    "Endpoint",
    "PlainRoute",
    "Responses",
    "add_page_route",
    "add_route",
    "answered",
    "file_schema",
]

Endpoint = Callable[[Request], Awaitable[Response]]
Responses = dict[int | str, dict[str, Any]]
BYTES = {"type": "string", "format": "binary"}
"""Bytes as OpenAPI describes them; a generated client that is told of bytes refuses text."""

_TEXTS = ("text/", "image/svg+xml", "application/toml", "application/jsonl")
_JSON = "application/json"
_SAFE = ("GET", "HEAD")
_REFUSALS = {  # by whether everybody is answered, and whether nothing is changed
    (True, True): (),
    (True, False): (),
    (False, True): ("sign-in-needed", "forbidden"),
    (False, False): ("sign-in-needed", "forbidden", "cross-site"),
}
_SECURITY: list[dict[str, list[str]]] = [{scheme: []} for scheme in SCHEMES]


class PlainRoute(APIRoute):
    """Calls its endpoint with the request and sends what it returns.

    HEAD is answered wherever GET is. It is not among `methods`, of which each is documented.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The endpoint, its failures made into answers."""
        return self._answer

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this route is meant."""
        match, child = super().matches(scope)
        return (Match.FULL if match is Match.PARTIAL and self._heads(scope) else match), child

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or say that its method is not taken."""
        if self._heads(scope):
            await self.app(scope, receive, send)
        else:
            await super().handle(scope, receive, send)

    def _heads(self, scope: Scope) -> bool:
        return scope["method"] == "HEAD" and "GET" in (self.methods or ())

    async def _answer(self, request: Request) -> Response:
        response = await answered(self.endpoint, request)
        return HeadOnly(response) if request.method == "HEAD" else response


async def answered(endpoint: Endpoint, request: Request) -> Response:
    """What an endpoint answers; where it fails, the problem."""
    try:
        return await endpoint(request)
    except Exception as error:  # noqa: BLE001 - becomes an answer; what is our fault is logged
        return await answer_failure(request, error)


@dataclass(frozen=True, slots=True)
class Documented:
    """How a route is described.

    `model` and `example` say what it answers with `status`, `query` which parameters it takes,
    `problems` which kinds it may answer with, `more` which other answers there are; `extra` is
    merged into the operation's OpenAPI object. Where `media_type` is not JSON there is no model.
    The endpoint's docstring is its description.
    """

    model: Any
    example: Any
    status: int = 200
    query: type[BaseModel] | None = None
    problems: tuple[str, ...] = ()
    more: Responses = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    media_type: str = _JSON

    def responses(self, refusals: tuple[str, ...] = ()) -> Responses:
        """OpenAPI responses by status; `refusals` are what the door may answer."""
        content = {"example": self.example}
        if self.media_type != _JSON:
            content["schema"] = file_schema(self.media_type)
        shown: Responses = {self.status: {"content": {self.media_type: content}}}
        reading = ("too-slow", "busy") if "requestBody" in self.extra else ()
        kinds = (*refusals, *reading, *self.problems, "internal-error")
        return {**shown, **_documented_problems(kinds), **self.more}

    @property
    def operation(self) -> dict[str, Any]:
        """What is merged into the OpenAPI operation."""
        queried = _documented_parameters(self.query) if self.query else []
        parameters = [*queried, *self.extra.get("parameters", ())]
        return {**self.extra, **({"parameters": parameters} if parameters else {})}


def add_route(
    app: FastAPI,
    method: str,
    path: str,
    endpoint: Endpoint,
    documented: Documented,
    *,
    role: Role | None,
    stations: bool = False,
) -> None:
    """Add a route to an application that answers those of a role (OPEN: everybody).

    Where `stations`, stations are answered too; the endpoint shows them only what is theirs.
    """
    need = Need(role, stations, on_board(path))
    app.router.add_api_route(
        path,
        guarded(endpoint, need),
        methods=[method],
        response_model=documented.model,
        status_code=documented.status,
        response_class=JSONResponse if documented.media_type == _JSON else Response,
        responses=documented.responses(_REFUSALS[role is OPEN, method in _SAFE]),
        openapi_extra={**documented.operation, "security": _SECURITY if role else []},
        route_class_override=PlainRoute,
    )


def add_page_route(
    app: FastAPI,
    path: str,
    endpoint: Endpoint,
    *,
    role: Role | None,
    stations: bool = False,
    method: str = "GET",
) -> None:
    """Add a page for people, or what its form is sent to; `/openapi.json` does not list it.

    Whoever opens it without being signed in is sent to where that is done, and back afterwards.
    """
    app.router.add_api_route(
        path,
        guarded(endpoint, Need(role, stations, on_board(path))),
        methods=[method],
        response_class=Response,
        include_in_schema=False,
        route_class_override=PlainRoute,
    )


def file_schema(media_type: str) -> dict[str, str]:
    """What OpenAPI says of a body that is not JSON: text where its type is one of text."""
    return {"type": "string"} if media_type.startswith(_TEXTS) else BYTES


@cache  # several applications in one process, as in tests, are described once
def _documented_parameters(model: type[BaseModel]) -> list[dict[str, Any]]:
    """A model's fields as OpenAPI query parameters."""
    schema = model.model_json_schema(mode="serialization")  # defaults as an address has them
    required = schema.get("required", [])
    return [
        _parameter(name, field, schema.get("$defs", {}), required=name in required)
        for name, field in schema["properties"].items()
    ]


def _parameter(
    name: str, field: dict[str, Any], definitions: dict[str, Any], *, required: bool
) -> dict[str, Any]:
    """One parameter; in an address nothing is null, so what may be left out is simply optional."""
    kinds = [kind for kind in field.get("anyOf", [field]) if kind.get("type") != "null"]
    schema = {
        key: value
        for key, value in {**field, **kinds[0]}.items()
        if key not in ("anyOf", "title", "description", "$ref") and value is not None
    }
    if "$ref" in kinds[0]:
        definition = definitions[kinds[0]["$ref"].rsplit("/", 1)[1]]
        schema |= {key: definition[key] for key in ("type", "enum")}
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": field.get("description", ""),
        "schema": schema,
    }


def _documented_problems(names: tuple[str, ...]) -> Responses:
    """OpenAPI responses, with one example for each kind of problem."""
    by_status: Responses = {}
    for kind in map(KINDS.__getitem__, names):
        answer = by_status.setdefault(kind.status, _problem_answer(kind))
        answer["content"][MEDIA_TYPE]["examples"][kind.name] = {
            "summary": kind.title,
            "value": kind.example,
        }
    return by_status


def _problem_answer(kind: Kind) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": kind.title,
        "content": {
            MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}
        },
    }
    if kind.status == 503:
        answer["headers"] = {
            "Retry-After": {
                "description": "Seconds until it is worth another try, where that is known.",
                "schema": {"type": "integer"},
            }
        }
    return answer
