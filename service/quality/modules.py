"""Modules of cells: which cell lies where, with which grade; as data and as a map."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import Response

from inspector.ports import Whole
from inspector.production.modules import module_map, module_report
from service.quality.module_documents import MODULE, MODULE_MAP, ModuleAnswer
from service.quality.wholes import add_whole, map_of, report_of

__all__ = ["install"]


def install(app: FastAPI) -> None:
    """Add the routes of modules."""
    add_whole(
        app, Whole.MODULE, get_module, get_map, model=ModuleAnswer, examples=(MODULE, MODULE_MAP)
    )


async def get_module(request: Request) -> Response:
    """The cells of a module: the latest look at each, and the places nobody has looked at."""
    return await report_of(request, Whole.MODULE, module_report)


async def get_map(request: Request) -> Response:
    """The module as a drawing: each cell in its place, with grade, disposition and defects."""
    return await map_of(request, Whole.MODULE, module_map)
