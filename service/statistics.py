"""Production figures, read from the counters."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.statistics import summarise
from service import examples
from service.answers import respond
from service.parameters import SummaryQuery, read_query
from service.routing import Documented, add_route
from service.schemas import SummaryAnswer
from service.state import service_of

__all__ = ["install"]


def install(app: FastAPI) -> None:
    """Add the routes below /v1/statistics."""
    add_route(
        app,
        "GET",
        "/v1/statistics/summary",
        summary,
        Documented(
            model=SummaryAnswer,
            example=examples.SUMMARY,
            query=SummaryQuery,
            problems=("bad-parameters", "store-unavailable"),
        ),
    )


async def summary(request: Request) -> Response:
    """How many passed, failed, wait for a person or cannot be judged, and what they show."""
    selection = read_query(SummaryQuery, request.scope["query_string"]).filter()
    tally = await run_in_threadpool(service_of(request).store.tally, selection)
    return respond(summarise(tally).as_dict())
