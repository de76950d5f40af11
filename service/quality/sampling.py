"""Acceptance sampling: plans for lots, lots on record, and how the next one is inspected."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import FastAPI, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.ports import InspectionStore
from inspector.sampling import LotEntry, Series, all_series, record_lot, sampling_plan, series_of
from service.access.audit import note_change
from service.access.roles import Role
from service.answers import respond
from service.documents import JSON, Exact, json_body, read_object
from service.parameters import Name, checked, read_query
from service.quality import sampling_documents as documents
from service.routing import Documented, add_route
from service.state import service_of

__all__ = ["install"]

_LOTS = "/v1/sampling/lots"


class PlanQuery(Exact):
    """The lot a plan is wanted for."""

    lot: int = Field(ge=1, description="Units in the lot.", examples=[1200])
    aql: float = Field(
        allow_inf_nan=False,
        description="Acceptance quality limit in per cent, of the series 0.01 … 10 (above it, to "
        "65, defects per 100 units).",
        examples=[1.0],
    )
    level: str = Field(default="II", description="Inspection level: I, II, III, S-1 … S-4.")
    tightened: bool = Field(default=False, description="Tightened rather than normal inspection.")


class LotsQuery(Exact):
    """Which lots to list."""

    product: Name | None = Field(default=None, description="One product only.")
    limit: int = Field(default=50, ge=1, le=500, description="Lots of each product, newest first.")


def install(app: FastAPI) -> None:
    """Add the routes below /v1/sampling."""
    planning = Documented(
        documents.PlanAnswer, documents.PLAN, query=PlanQuery, problems=("bad-parameters",)
    )
    listing = Documented(
        documents.SeriesList,
        documents.SERIES,
        query=LotsQuery,
        problems=("bad-parameters", "store-unavailable"),
    )
    add_route(app, "GET", "/v1/sampling/plan", get_plan, planning, role=Role.VIEWER)
    add_route(app, "GET", _LOTS, list_lots, listing, role=Role.VIEWER)
    add_route(app, "POST", _LOTS, post_lot, _recording(), role=Role.REVIEWER)


def _recording() -> Documented:
    again = {
        "description": "The same report was on record: the first answer again.",
        "model": documents.LotAnswer,
        "content": {JSON: {"example": {**documents.LOT, "replayed": True}}},
    }
    return Documented(
        documents.LotAnswer,
        documents.LOT,
        status=201,
        problems=(
            *("malformed-body", "lot-conflict", "oversize", "unsupported-content-type"),
            *("bad-parameters", "store-unavailable"),
        ),
        more={200: again},
        extra={"requestBody": json_body(documents.LotReport, documents.REPORT)},
    )


async def get_plan(request: Request) -> Response:
    """How many units of a lot to inspect and how many may be defective (ISO 2859-1, single)."""
    query = read_query(PlanQuery, request.scope["query_string"])
    plan = sampling_plan(query.lot, query.aql, query.level, tightened=query.tightened)
    return respond(plan.as_dict())


async def list_lots(request: Request) -> Response:
    """Lots on record, the newest first, and how each product's next lot is inspected."""
    query = read_query(LotsQuery, request.scope["query_string"])
    found = await run_in_threadpool(_series, service_of(request).store, query.product)
    return respond({"series": [each.as_dict(limit=query.limit) for each in found]})


async def post_lot(request: Request) -> Response:
    """Decide about a lot by its plan, keep it, and say how the next one is inspected.

    The same report again is answered 200 with the first answer; another one about the same lot
    is a conflict, unless it says that the rejected lot was resubmitted.
    """
    given = checked(documents.LotReport, await read_object(request))
    entry = LotEntry(**given.model_dump())
    store = service_of(request).store
    answer = await run_in_threadpool(record_lot, store, entry, datetime.now(UTC))
    if not answer.replayed:
        note_change(request, "lot.record", entry.lot, given.model_dump(mode="json"))
    return respond(answer.as_dict(), 200 if answer.replayed else 201)


def _series(store: InspectionStore, product: str | None) -> tuple[Series, ...]:
    return all_series(store) if product is None else (series_of(store, product),)
