"""Records and figures as files, sent while they are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import FastAPI, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.export import (
    COLUMNS,
    Chunks,
    Format,
    pareto_as_csv,
    rows,
    timeseries_as_csv,
    written,
)
from inspector.production import Reader, defect_analysis, timeseries
from service.access.roles import Role
from service.downloads import download, file_name
from service.figures.queries import ParetoQuery, TimeseriesQuery
from service.parameters import Contents, ScopeQuery, read_query
from service.routing import Documented, Endpoint, add_route, file_schema
from service.state import reader_of, service_of

__all__ = ["install"]

_QUERY = TypeVar("_QUERY", bound=ScopeQuery)
_ARRAY = {"type": "array", "items": {"type": "object"}}
_EXAMPLES = {
    Format.CSV: ",".join(column.name for column in COLUMNS[:8]) + ",…\r\n",
    Format.PARQUET: "PAR1…",
    Format.JSON: [{"id": "0d6f3c1c2f4b4d5c8b7a6e5f4d3c2b1a", "disposition": "pass"}],
    Format.JSONL: '{"id":"0d6f3c1c2f4b4d5c8b7a6e5f4d3c2b1a","disposition":"pass"}\n',
}


class ExportQuery(ScopeQuery, Contents):
    """Which records, and in which format."""

    format: Format = Field(
        default=Format.CSV,
        description="csv, parquet, json (one array) or jsonl (an object a line).",
    )
    excel: bool = Field(default=False, description="Mark CSV as UTF-8 for Excel.")


class TimeseriesFileQuery(TimeseriesQuery):
    """What is shown over time, as a file."""

    excel: bool = Field(default=False, description="Mark the file as UTF-8 for Excel.")


class ParetoFileQuery(ParetoQuery):
    """Which defects are told apart, as a file."""

    excel: bool = Field(default=False, description="Mark the file as UTF-8 for Excel.")


def install(app: FastAPI) -> None:
    """Add the routes below /v1/exports."""
    _add(app, "inspections", export_inspections, ExportQuery, tuple(Format))
    _add(app, "timeseries", export_timeseries, TimeseriesFileQuery, (Format.CSV,))
    _add(app, "pareto", export_pareto, ParetoFileQuery, (Format.CSV,))


async def export_inspections(request: Request) -> Response:
    """All records that match, oldest first, a row each: CSV, Parquet or JSON.

    The file is made while it is sent, however many records there are. A connection that ends
    before the file does means that the database failed on the way.
    """
    query = read_query(ExportQuery, request.scope["query_string"])
    return await _send(request, "inspections", query, query.format, _records)


async def export_timeseries(request: Request) -> Response:
    """Figures over time as CSV, a row a bucket."""
    query = read_query(TimeseriesFileQuery, request.scope["query_string"])
    return await _send(request, "timeseries", query, Format.CSV, _timeseries)


async def export_pareto(request: Request) -> Response:
    """Kinds of defects by how many units show them as CSV, falling."""
    query = read_query(ParetoFileQuery, request.scope["query_string"])
    return await _send(request, "pareto", query, Format.CSV, _pareto)


def _records(reader: Reader, query: ExportQuery) -> Chunks:
    filters = [query.narrowed(each) for each in reader.filters(query.scope())]
    return written(rows(reader.store, filters, reader.plant), query.format, excel=query.excel)


def _timeseries(reader: Reader, query: TimeseriesFileQuery) -> Chunks:
    return timeseries_as_csv(timeseries(reader, query.scope(), query.bucket), marked=query.excel)


def _pareto(reader: Reader, query: ParetoFileQuery) -> Chunks:
    return pareto_as_csv(defect_analysis(reader, query.scope(), top=query.top), marked=query.excel)


async def _send(
    request: Request,
    what: str,
    query: _QUERY,
    form: Format,
    chunks: Callable[[Reader, _QUERY], Chunks],
) -> Response:
    reader = await run_in_threadpool(reader_of, service_of(request))
    made = await run_in_threadpool(chunks, reader, query)
    name = file_name(what, query.scope(), reader.plant.zone, form.value)
    return await download(made, media_type=form.media_type, name=name)


def _add(
    app: FastAPI,
    name: str,
    endpoint: Endpoint,
    query: type[ScopeQuery],
    formats: tuple[Format, ...],
) -> None:
    content = {form.media_type.partition(";")[0]: _described(form) for form in formats}
    documented = Documented(
        model=None,
        example=_EXAMPLES[formats[0]],
        query=query,
        problems=("bad-parameters", "store-unavailable"),
        more={200: {"description": "The file.", "content": content}},
        media_type=formats[0].media_type,
    )
    add_route(app, "GET", f"/v1/exports/{name}", endpoint, documented, role=Role.VIEWER)


def _described(form: Format) -> dict[str, Any]:
    schema = _ARRAY if form is Format.JSON else file_schema(form.media_type)
    return {"schema": schema, "example": _EXAMPLES[form]}
