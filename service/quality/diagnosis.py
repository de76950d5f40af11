"""The prescription: what stands out beyond chance, what it costs, what to look at first."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import FastAPI, Request
from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.charts import Language
from inspector.plant import current_plant
from inspector.production import Reader
from inspector.production.diagnosis import diagnose_plant
from service.access.roles import Role
from service.answers import respond
from service.parameters import Bound, ScopeQuery, read_query
from service.quality.diagnosis_documents import DIAGNOSIS, DiagnosisAnswer
from service.routing import Documented, add_route
from service.state import Service, service_of

__all__ = ["install"]


def _costs(value: Any) -> Any:
    """`fabric:3.2,solar-cell:1.1` by product; the last colon of each parts name and sum."""
    if not isinstance(value, str):
        return value
    return dict(_cost(each) for each in value.split(",")) if value.strip() else {}


def _written(costs: dict[str, float]) -> str:
    return ",".join(f"{product}:{cost}" for product, cost in costs.items())


def _cost(text: str) -> tuple[str, float]:
    product, colon, amount = text.rpartition(":")
    try:
        cost = float(amount)
    except ValueError:
        cost = math.nan
    if not (colon and product.strip() and 0 <= cost < math.inf):
        raise ValueError(f"expected product:cost with commas between, got {text!r}")
    return product.strip(), cost


class DiagnosisQuery(ScopeQuery):
    """What is to be diagnosed."""

    recent_since: Bound | None = Field(
        default=None,
        description="Where the recent time begins; by default the last quarter of the span.",
    )
    costs: Annotated[
        dict[str, float],
        BeforeValidator(_costs),
        PlainSerializer(_written, return_type=str),
        WithJsonSchema({"type": "string", "examples": ["fabric:3.2,solar-cell:1.1"]}),
    ] = Field(default={}, description="What a rejected unit costs, by product.")
    currency: str = Field(default="", max_length=16, description="Of the costs, for the sentences.")
    q: float = Field(
        default=0.05,
        gt=0,
        le=0.5,
        description="The share of what is named that may be chance.",
    )
    lang: Language = Field(default=Language.EN, description="Language of the sentences.")


def install(app: FastAPI) -> None:
    """Add the route."""
    documented = Documented(
        DiagnosisAnswer,
        DIAGNOSIS,
        query=DiagnosisQuery,
        problems=("bad-parameters", "store-unavailable"),
    )
    add_route(app, "GET", "/v1/statistics/diagnosis", diagnosis, documented, role=Role.VIEWER)


async def diagnosis(request: Request) -> Response:
    """Which station, product, order, shift, hour or recent change stands out beyond chance.

    Compared are rejects, pictures that cannot be judged and every category, by hours counted.
    Without `since` the last 7 days are looked through, at most 31.
    """
    query = read_query(DiagnosisQuery, request.scope["query_string"])
    return respond(await run_in_threadpool(_diagnosis, service_of(request), query))


def _diagnosis(service: Service, query: DiagnosisQuery) -> dict[str, Any]:
    reader = Reader(service.store, current_plant(service.store).plant, datetime.now(UTC))
    found = diagnose_plant(
        reader,
        query.scope(),
        recent_since=query.recent_since,
        costs=query.costs,
        q=query.q,
    )
    sections = found.sections(query.lang.value, currency=query.currency)
    return {
        **found.as_dict(),
        "language": query.lang,
        "sections": [section.as_dict() for section in sections],
    }
