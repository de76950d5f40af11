"""Rolls of cloth: a list, a report, a map. Geometry is looked up in the plant now in force."""

from __future__ import annotations

from fastapi import FastAPI, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.ports import Whole
from inspector.production.roll_list import roll_list
from inspector.production.rolls import roll_map, roll_report
from service.access.roles import Role
from service.answers import respond
from service.parameters import ScopeQuery, read_query
from service.quality import roll_documents as documents
from service.quality.wholes import add_whole, map_of, report_of
from service.routing import Documented, add_route
from service.state import reader_of, service_of

__all__ = ["install"]


class RollListQuery(ScopeQuery):
    """Which rolls are listed; without `since` and `shift` those of the last seven days."""

    limit: int = Field(default=100, ge=1, le=500, description="The latest rolls, so many.")


def install(app: FastAPI) -> None:
    """Add the routes of rolls."""
    listing = Documented(
        documents.RollListAnswer,
        documents.ROLLS,
        query=RollListQuery,
        problems=("bad-parameters", "store-unavailable"),
    )
    add_route(app, "GET", "/v1/statistics/rolls", list_rolls, listing, role=Role.VIEWER)
    add_whole(
        app,
        Whole.ROLL,
        get_roll,
        get_map,
        model=documents.RollAnswer,
        examples=(documents.ROLL, documents.ROLL_MAP),
    )


async def list_rolls(request: Request) -> Response:
    """Rolls of which a picture was taken in the span, the latest first, each as a whole.

    `shipments` takes the listed rolls of a product together.
    """
    query = read_query(RollListQuery, request.scope["query_string"])
    reader = await run_in_threadpool(reader_of, service_of(request))
    found = await run_in_threadpool(roll_list, reader, query.scope(), limit=query.limit)
    return respond(found.as_dict())


async def get_roll(request: Request) -> Response:
    """What was found on a roll, where, what it scores and what it is sold as.

    Defects are joined across pictures. Where a stretch was looked at twice the latest look
    counts. Without geometry there is no score, and `missing` says what to declare.
    """
    return await report_of(request, Whole.ROLL, roll_report)


async def get_map(request: Request) -> Response:
    """The roll as a drawing: the cloth to scale, what was looked at, every defect in its place."""
    return await map_of(request, Whole.ROLL, roll_map)
