"""Production figures, read from the counters and seen through the plant in force."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import FastAPI, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.production import Reader
from inspector.production import summary as production_summary
from inspector.production.flow import flow as production_flow
from inspector.production.orders import orders as production_orders
from inspector.production.pareto import defect_analysis
from inspector.production.stations import stations as production_stations
from inspector.production.timeseries import timeseries as production_timeseries
from service.access.roles import Role
from service.answers import respond
from service.figures import examples, schemas
from service.figures.queries import ParetoQuery, StationsQuery, SummaryQuery, TimeseriesQuery
from service.parameters import ScopeQuery, read_query
from service.routing import Documented, Endpoint, add_route
from service.state import reader_of, service_of

__all__ = ["install"]

_QUERY = TypeVar("_QUERY", bound=BaseModel)


def install(app: FastAPI) -> None:
    """Add the routes below /v1/statistics that show figures."""
    _add(app, "summary", summary, SummaryQuery, schemas.SummaryAnswer, examples.SUMMARY)
    _add(
        app,
        "timeseries",
        timeseries,
        TimeseriesQuery,
        schemas.TimeseriesAnswer,
        examples.TIMESERIES,
    )
    _add(app, "pareto", pareto, ParetoQuery, schemas.ParetoAnswer, examples.PARETO)
    _add(app, "flow", flow, ScopeQuery, schemas.FlowAnswer, examples.FLOW)
    _add(app, "orders", orders, ScopeQuery, schemas.OrdersAnswer, examples.ORDERS)
    _add(app, "stations", stations, StationsQuery, schemas.StationsAnswer, examples.STATIONS)


async def summary(request: Request) -> Response:
    """Everything at a glance: what passed, how sure that is, output, efficiency, yields.

    A figure that cannot be told is null, and `missing` says why; `definitions` says what each
    figure is made of. `audit` estimates how good the inspector itself is.
    """
    return await _answer(
        request,
        SummaryQuery,
        lambda reader, query: production_summary(reader, query.scope(), query.baseline()).as_dict(),
    )


async def timeseries(request: Request) -> Response:
    """Figures over time, in minutes, hours, days, weeks or shifts of the plant's own clock."""
    return await _answer(
        request,
        TimeseriesQuery,
        lambda reader, query: production_timeseries(reader, query.scope(), query.bucket).as_dict(),
    )


async def pareto(request: Request) -> Response:
    """Which defects make up most of what is found, falling, with the cumulative share."""
    return await _answer(
        request,
        ParetoQuery,
        lambda reader, query: defect_analysis(reader, query.scope(), top=query.top).as_dict(),
    )


async def flow(request: Request) -> Response:
    """What entered and left each stage, what was lost there to which defect, and what waits."""
    return await _answer(
        request,
        ScopeQuery,
        lambda reader, query: production_flow(reader, query.scope()).as_dict(),
    )


async def orders(request: Request) -> Response:
    """How far each order is and when it will be done; over all its time, whatever the span."""
    return await _answer(
        request,
        ScopeQuery,
        lambda reader, query: {
            "orders": [order.as_dict() for order in production_orders(reader, query.scope())]
        },
    )


async def stations(request: Request) -> Response:
    """Where each station stands, what it saw last, and whether it is silent or blind."""
    return await _answer(
        request,
        StationsQuery,
        lambda reader, query: {
            "stations": [
                station.as_dict()
                for station in production_stations(
                    reader, query.scope(), silent_after=query.silent_after()
                )
            ]
        },
    )


def _add(
    app: FastAPI,
    name: str,
    endpoint: Endpoint,
    query: type[BaseModel],
    model: type[BaseModel],
    example: Any,
) -> None:
    documented = Documented(
        model=model,
        example=example,
        query=query,
        problems=("bad-parameters", "store-unavailable"),
    )
    add_route(app, "GET", f"/v1/statistics/{name}", endpoint, documented, role=Role.VIEWER)


async def _answer(
    request: Request, model: type[_QUERY], figures: Callable[[Reader, _QUERY], Any]
) -> Response:
    query = read_query(model, request.scope["query_string"])
    service = service_of(request)
    return respond(await run_in_threadpool(lambda: figures(reader_of(service), query)))
