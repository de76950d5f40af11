"""The routes of charts: as data for a page, and their tables as files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.bundles import category_titles
from inspector.charts import Look
from inspector.export import Format, table_as_csv
from inspector.production import Reader, Scope
from service.access.person import person_of
from service.access.roles import Role
from service.answers import respond
from service.charts.documents import CHART, ChartAnswer
from service.charts.drawings import CHARTS, Chart, Drawing
from service.charts.queries import ChartQuery, asked
from service.downloads import download, file_name
from service.figures.queries import ParetoQuery as FiguresOfDefects
from service.figures.queries import TimeseriesQuery
from service.parameters import ScopeQuery, read_query
from service.quality.control_charts import ControlChartQuery
from service.routing import Documented, add_route
from service.state import Service, reader_of, service_of

__all__ = ["install"]

_PATH = "/v1/charts"
_READ = ("bad-parameters", "store-unavailable")
_CSV = "text/csv"
_EXAMPLE = "since,until,inspected,…\r\n"
_FIGURES: dict[str, type[ScopeQuery]] = {
    "timeseries": TimeseriesQuery,
    "pareto": FiguresOfDefects,
    "control-chart": ControlChartQuery,
}
"""What routes below /v1/statistics take, where that is more than the scope."""

_Answers = Callable[[Request, str, Chart], Awaitable[Response]]


def install(app: FastAPI) -> None:
    """Add two routes for each chart: as data, and its table as a file."""
    for name, chart in CHARTS.items():
        shown = Documented(ChartAnswer, CHART, query=chart.query, problems=_READ)
        filed = Documented(
            model=None,
            example=_EXAMPLE,
            query=chart.query,
            problems=_READ,
            media_type=_CSV,
        )
        _add(app, name, chart, _shown, shown)
        _add(app, f"{name}.csv", chart, _filed, filed)


def _add(app: FastAPI, path: str, chart: Chart, answers: _Answers, documented: Documented) -> None:
    name, _, form = path.partition(".")

    async def endpoint(request: Request) -> Response:
        return await answers(request, name, chart)

    endpoint.__name__ = f"{name}_chart_{form or 'data'}"
    endpoint.__doc__ = f"{chart.about} The table, unrounded." if form else chart.about
    add_route(app, "GET", f"{_PATH}/{path}", endpoint, documented, role=Role.VIEWER)


async def _shown(request: Request, name: str, chart: Chart) -> Response:
    query = read_query(chart.query, request.scope["query_string"])
    found = await run_in_threadpool(_document, service_of(request), name, chart, query)
    return respond(found | {"download": None} if person_of(request).passes_by else found)


async def _filed(request: Request, name: str, chart: Chart) -> Response:
    query = read_query(chart.query, request.scope["query_string"])
    service = service_of(request)
    reader, scope, _, drawing = await run_in_threadpool(_drawn, service, chart, query)
    chunks = table_as_csv(drawing.table.names, drawing.table.values)
    named = file_name(name, scope, reader.plant.zone, Format.CSV.value)
    return await download(chunks, media_type=Format.CSV.media_type, name=named)


def _drawn(
    service: Service, chart: Chart, query: ChartQuery
) -> tuple[Reader, Scope, Look, Drawing]:
    reader = reader_of(service)
    scope = asked(reader, query)
    titles = category_titles(reader.products(scope), query.lang.value)
    look = Look.of(query.lang, reader.plant.zone, ground=query.theme, titles=titles)
    return reader, scope, look, chart.draw(reader, scope, query, look)


def _document(service: Service, name: str, chart: Chart, query: ChartQuery) -> dict[str, Any]:
    _, scope, look, drawing = _drawn(service, chart, query)
    table = drawing.table
    return {
        "name": name,
        "title": look.words(f"title.{name}"),
        **drawing.figure,
        "empty": not drawing.figure["data"],
        "table": {
            "columns": [column.title for column in table.columns],
            "numeric": [column.numeric for column in table.columns],
            "rows": table.texts(look.formats),
        },
        "download": _address(f"{_PATH}/{name}.csv", query, scope, chart.query),
        "figures": _address(
            f"/v1/statistics/{chart.figures}",
            query,
            scope,
            _FIGURES.get(chart.figures, ScopeQuery),
        ),
        "note": drawing.note,
    }


def _address(path: str, query: ChartQuery, scope: Scope, taken: type[ScopeQuery]) -> str:
    """The same question to another route: what was given and is taken, the span as it is now."""
    given = query.model_fields_set - {"span"} | {"since", "until"}
    span = {"since": scope.since, "until": scope.until}
    names = (name for name in taken.model_fields if name in given)
    values = ((name, span.get(name, getattr(query, name))) for name in names)
    return f"{path}?{urlencode([(name, _text(each)) for name, each in values if each is not None])}"


def _text(value: Any) -> str:
    """A parameter as an address has it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, tuple) else str(value)
