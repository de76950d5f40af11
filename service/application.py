"""FastAPI, with one address answered ahead of everything it does around a request."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.types import Receive, Scope, Send

from service.access.guard import guarded
from service.access.headers import DATA, hardened
from service.access.roles import INTAKE
from service.intake.routes import PATH, inspect
from service.routing import answered

__all__ = ["Application"]

_inspect = guarded(inspect, INTAKE)


class Application(FastAPI):
    """Pictures go straight to their endpoint.

    Eight layers of middleware and routing, each awaited on the way in and wrapped around every
    message on the way out, take longer than reading and answering a request itself. The route
    exists in FastAPI as well, which documents it and answers where a proxy adds to the path.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
        elif scope["path"] == PATH and scope["method"] == "POST":
            scope["app"] = self
            response = await answered(_inspect, Request(scope, receive))
            response.raw_headers.extend(DATA)
            await response(scope, receive, send)
        else:
            await super().__call__(scope, receive, hardened(send))
