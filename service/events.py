"""`GET /v1/events`: what changes while somebody listens."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from fastapi import FastAPI, Request
from sse_starlette import EventSourceResponse
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.access.guard import while_admitted
from service.access.roles import Role
from service.pages.assets import digest
from service.routing import Documented, add_route
from service.state import service_of

__all__ = ["install"]

_SEND_TIMEOUT_S = 20.0  # a listener that takes nothing for so long is let go; it comes back

_EXAMPLE = (
    'id: 9f1c2d3e-17\nevent: changed\ndata: {"version":17,"production":3,'
    '"simulated":0,"stations":["el-1"],"rejected":[],"at":"2026-01-31T08:00:00.25Z"}\n\n'
)
_LAST_EVENT: dict[str, Any] = {
    "name": "Last-Event-ID",
    "in": "header",
    "required": False,
    "description": "The `id` of the last event that came: where nothing changed since, nothing is "
    "told again.",
    "schema": {"type": "string"},
}


def install(app: FastAPI) -> None:
    """Add the route of events."""
    documented = Documented(
        model=None,
        example=_EXAMPLE,
        media_type="text/event-stream",
        extra={"parameters": [_LAST_EVENT]},
    )
    add_route(app, "GET", "/v1/events", events, documented, role=Role.VIEWER)


async def events(request: Request) -> Response:
    """Server-sent events: `changed` within a second of a verdict, `beat` while nothing happens.

    `hello` comes first and names the version of the pages' scripts. `changed` counts what came
    since the event before it and names the last pictures that were rejected, the newest first.
    """
    hub = service_of(request).live
    told = hub.events({"pages": digest()}, request.headers.get("last-event-id"))
    return _Stream(while_admitted(request, told), ping=0, send_timeout=_SEND_TIMEOUT_S)


class _Stream(EventSourceResponse):
    """Ends without a trace in the log where the listener takes nothing any more."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(TimeoutError):
            await super().__call__(scope, receive, send)
