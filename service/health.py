"""Is the process there, can it grade, what does it count: for supervisors and Prometheus."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.errors import StoreUnavailableError
from service import examples
from service.answers import respond
from service.metrics import CONTENT_TYPE
from service.problems import ProblemError
from service.products import Status
from service.routing import Documented, PlainRoute, add_route
from service.schemas import Health, ProductList, Readiness
from service.state import service_of

__all__ = ["install"]


def install(app: FastAPI) -> None:
    """Add /v1/products, /healthz, /readyz and /metrics."""
    add_route(app, "GET", "/v1/products", products, Documented(ProductList, examples.PRODUCTS))
    add_route(app, "GET", "/healthz", healthz, Documented(Health, examples.HEALTH))
    add_route(
        app,
        "GET",
        "/readyz",
        readyz,
        Documented(
            model=Readiness,
            example=examples.READINESS,
            problems=("not-ready",),
        ),
    )
    app.router.add_api_route(
        "/metrics",
        metrics,
        methods=["GET"],
        response_class=Response,
        responses={200: {"content": {"text/plain": {"example": _METRICS_EXAMPLE}}}},
        route_class_override=PlainRoute,
    )


async def products(request: Request) -> Response:
    """Every product with the model and the recipe that judge it."""
    return respond({"products": _products(request)})


async def healthz(request: Request) -> Response:  # noqa: ARG001 - all routes take one
    """The process answers; it says nothing about models or database."""
    return respond({"status": "ok"})


async def readyz(request: Request) -> Response:
    """The database takes records and at least one product can be graded.

    A product whose model cannot be used is listed with the reason; the others are graded.
    """
    listed = _products(request)
    try:
        await run_in_threadpool(service_of(request).store.ping)
    except StoreUnavailableError as error:
        raise ProblemError(
            "not-ready", str(error), database="unavailable", products=listed
        ) from error
    if not any(product["status"] == "ready" for product in listed):
        faults = " ".join(product["detail"] for product in listed) or "None is installed."
        raise ProblemError(
            "not-ready", f"No product can be graded. {faults}", database="ready", products=listed
        )
    return respond({"status": "ready", "database": "ready", "products": listed})


async def metrics(request: Request) -> Response:
    """Production since the process started, in Prometheus' text format, simulated left out."""
    exposed = service_of(request).metrics.expose()
    return Response(exposed, headers={"Content-Type": CONTENT_TYPE})


def _products(request: Request) -> list[dict[str, Any]]:
    return [_product(status) for status in service_of(request).products]


def _product(status: Status) -> dict[str, Any]:
    if status.graders is None:
        return {"product": status.name, "status": "unavailable", "detail": status.fault}
    bundle = status.graders.bundle
    return {
        "product": status.name,
        "status": "ready",
        "detail": None,
        "titles": dict(bundle.titles),
        "categories": bundle.categories,
        "licence": bundle.licence,
        "bundle": asdict(status.graders.wide.bundle_ref),
        "recipe": asdict(status.graders.recipe.ref),
    }


_METRICS_EXAMPLE = """\
inspector_inspections_total{disposition="pass",product="solar-cell",station="el-1"} 985.0
inspector_defects_total{defect="crack",product="solar-cell",station="el-1"} 21.0
inspector_stage_duration_seconds_bucket{le="0.005",stage="inference"} 713.0
"""
