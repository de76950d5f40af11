"""Every failure of a request as the answer that tells of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import orjson
from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Match

from inspector.errors import InspectorError
from service.problems.error import ProblemError
from service.problems.kinds import KINDS, MEDIA_TYPE, Kind
from service.problems.translation import headers_of, kind_of, members_of

__all__ = ["answer_failure", "install"]

_BY_STATUS = {404: "not-found", 405: "method-not-allowed", 400: "malformed-body", 413: "oversize"}
_logger = logging.getLogger(__name__)


def install(app: FastAPI) -> None:
    """Answer failures outside of routes as problems too: wrong addresses, wrong methods."""
    app.add_exception_handler(HTTPException, answer_failure)
    app.add_exception_handler(Exception, answer_failure)


async def answer_failure(request: Request, error: Exception) -> Response:
    """What is answered where handling `request` raised `error`.

    A client that leaves half-way is no fault of ours, and nothing of it is in the log: anybody may.
    """
    if isinstance(error, ClientDisconnect):
        return Response(status_code=400)  # nobody is left to read it
    if isinstance(error, ProblemError):
        return _answer(request, error.kind, error.detail, error.members, error.headers)
    if isinstance(error, InspectorError):
        return _answer_known(request, error)
    if isinstance(error, HTTPException):
        return _answer_http(request, error)
    return _answer_unexpected(request, error)


def _answer(
    request: Request,
    kind: Kind,
    detail: str,
    members: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    document = {**kind.document(detail, request.url.path), **(members or {})}
    return Response(
        orjson.dumps(document, default=str), kind.status, dict(headers or {}), MEDIA_TYPE
    )


def _answer_known(request: Request, error: InspectorError) -> Response:
    kind = kind_of(error)
    if kind is None:
        return _answer_unexpected(request, error)
    if kind.status == HTTPStatus.SERVICE_UNAVAILABLE and kind.name != "busy":
        _logger.error("%s: %s", kind.title, error)
    return _answer(request, kind, str(error), members_of(kind, error), headers_of(error))


def _answer_http(request: Request, error: HTTPException) -> Response:
    kind = KINDS.get(_BY_STATUS.get(error.status_code, ""))
    if kind is None:
        kind = Kind("http-error", error.status_code, HTTPStatus(error.status_code).phrase)
    detail = {
        "not-found": f"There is nothing at {request.url.path}; /openapi.json lists the addresses.",
        "method-not-allowed": f"{request.url.path} does not take {request.method}.",
    }.get(kind.name, f"{error.detail.rstrip('.')}.")
    headers = {**(error.headers or {}), **_allowed(request, kind)}
    return _answer(request, kind, detail, headers=headers)


def _allowed(request: Request, kind: Kind) -> dict[str, str]:
    """All methods that an address takes, which may be those of several routes."""
    if kind.name != "method-not-allowed":
        return {}
    meant = (
        route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE
    )
    methods = {method for route in meant for method in getattr(route, "methods", None) or ()}
    heads = {"HEAD"} if "GET" in methods else set()
    return {"Allow": ", ".join(sorted(methods | heads))}


def _answer_unexpected(request: Request, error: Exception) -> Response:
    """Say that it is our fault, and under which number the log tells more."""
    incident = uuid4().hex
    _logger.error("incident %s at %s", incident, request.url.path, exc_info=error)
    detail = f"The fault is the service's own; its log tells more under incident {incident}."
    return _answer(request, KINDS["internal-error"], detail, {"incident": incident})
