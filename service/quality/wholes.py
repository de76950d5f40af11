"""One roll or one module by its name: what is known of it, and a map of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from fastapi import FastAPI, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.charts import Language
from inspector.ports import Filter, Whole
from inspector.production import Reader
from service.access.roles import Role
from service.answers import respond
from service.documents import Exact, path_parameter
from service.parameters import Name, read_query
from service.routing import Documented, Endpoint, add_route
from service.state import reader_of, service_of
from service.svg import SVG, drawing

__all__ = ["MapQuery", "WholeQuery", "add_whole", "map_of", "report_of"]

_PROBLEMS = ("not-found", "bad-parameters", "store-unavailable")


class Report(Protocol):
    """What is known of a whole."""

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""


class WholeQuery(Exact):
    """Which records of a roll or a module are meant."""

    product: Name | None = Field(
        default=None, description="Needed where pictures of several products have the name."
    )
    station: Name | None = Field(default=None, description="What this station saw only.")
    simulated: bool = Field(default=False, description="Simulated records instead.")

    def filter(self) -> Filter:
        """The same for a store."""
        return Filter(
            product=self.product,
            stations=None if self.station is None else frozenset({self.station}),
            simulated=self.simulated,
        )


class MapQuery(WholeQuery):
    """What is drawn, and in which language."""

    lang: Language = Field(default=Language.EN, description="`en` or `zh`.")


def add_whole(
    app: FastAPI,
    whole: Whole,
    get_report: Endpoint,
    get_map: Endpoint,
    *,
    model: Any,
    examples: tuple[Any, Any],
) -> None:
    """Add the routes of rolls or of modules, with examples of a report and of a map.

    That of maps goes before the one whose names, which may have slashes in them, would swallow it.
    """
    path = f"/v1/{whole}s/{{{whole}:path}}"
    extra = {"parameters": [path_parameter(whole, f"The {whole}, as pictures name it.")]}
    told, drawn = examples
    shown = Documented(None, drawn, query=MapQuery, problems=_PROBLEMS, extra=extra, media_type=SVG)
    read = Documented(model, told, query=WholeQuery, problems=_PROBLEMS, extra=extra)
    add_route(app, "GET", f"{path}/map.svg", get_map, shown, role=Role.VIEWER)
    add_route(app, "GET", path, get_report, read, role=Role.VIEWER)


async def report_of(
    request: Request, whole: Whole, report: Callable[[Reader, str, Filter], Report]
) -> Response:
    """What `report` says of the whole that the address names."""
    query = read_query(WholeQuery, request.scope["query_string"])
    reader = await run_in_threadpool(reader_of, service_of(request))
    name = request.path_params[whole]
    found = await run_in_threadpool(report, reader, name, query.filter())
    return respond(found.as_dict())


async def map_of(
    request: Request, whole: Whole, draw: Callable[[Reader, str, Filter, str], str]
) -> Response:
    """What `draw` makes of the whole that the address names."""
    query = read_query(MapQuery, request.scope["query_string"])
    reader = await run_in_threadpool(reader_of, service_of(request))
    name = request.path_params[whole]
    svg = await run_in_threadpool(draw, reader, name, query.filter(), query.lang.value)
    return drawing(svg)
