"""Modules of cells: which cell lies where, with which grade; as data and as a map."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.production.modules import module_map, module_report
from service.access.roles import Role
from service.answers import respond
from service.documents import path_parameter
from service.parameters import read_query
from service.quality import module_documents as documents
from service.quality.maps import SVG, MapQuery, PieceQuery, drawing
from service.routing import Documented, add_route
from service.state import reader_of, service_of

__all__ = ["install"]

_MODULE = "/v1/modules/{module:path}"  # names of modules may have slashes in them
_PLACE = {"parameters": [path_parameter("module", "The module, as pictures name it.")]}
_PROBLEMS = ("not-found", "bad-parameters", "store-unavailable")


def install(app: FastAPI) -> None:
    """Add the routes of modules; that of maps before the one whose names would swallow it."""
    drawn = Documented(
        None,
        documents.MODULE_MAP,
        query=MapQuery,
        problems=_PROBLEMS,
        extra=_PLACE,
        media_type=SVG,
    )
    reading = Documented(
        documents.ModuleAnswer,
        documents.MODULE,
        query=PieceQuery,
        problems=_PROBLEMS,
        extra=_PLACE,
    )
    add_route(app, "GET", _MODULE + "/map.svg", get_map, drawn, role=Role.VIEWER)
    add_route(app, "GET", _MODULE, get_module, reading, role=Role.VIEWER)


async def get_module(request: Request) -> Response:
    """The cells of a module: the latest look at each, and the places nobody has looked at."""
    query = read_query(PieceQuery, request.scope["query_string"])
    name = request.path_params["module"]
    reader = await run_in_threadpool(reader_of, service_of(request))
    found = await run_in_threadpool(module_report, reader, name, query.filter())
    return respond(found.as_dict())


async def get_map(request: Request) -> Response:
    """The module as a drawing: each cell in its place, with grade, disposition and defects."""
    query = read_query(MapQuery, request.scope["query_string"])
    name = request.path_params["module"]
    reader = await run_in_threadpool(reader_of, service_of(request))
    return drawing(
        await run_in_threadpool(module_map, reader, name, query.filter(), query.lang.value)
    )
