"""Is the process there, can it grade, what does it count: for supervisors and Prometheus."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.errors import StoreUnavailableError
from service import examples
from service.access.roles import OPEN, Role
from service.answers import respond
from service.metrics import CONTENT_TYPE
from service.pictures.metrics import readiness
from service.problems import ProblemError
from service.products.routes import product_as_dict
from service.routing import Documented, add_route
from service.schemas import Health, Readiness
from service.state import service_of

__all__ = ["install"]


def install(app: FastAPI) -> None:
    """Add /healthz, /readyz and /metrics."""
    add_route(app, "GET", "/healthz", healthz, Documented(Health, examples.HEALTH), role=OPEN)
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
        role=OPEN,
    )
    exposition = Documented(model=None, example=_METRICS_EXAMPLE, media_type="text/plain")
    add_route(app, "GET", "/metrics", metrics, exposition, role=Role.VIEWER)


async def healthz(request: Request) -> Response:  # noqa: ARG001 - all routes take one
    """The process answers; it says nothing about models or database."""
    return respond({"status": "ok"})


async def readyz(request: Request) -> Response:
    """The database takes records and at least one product can be graded.

    A product whose model cannot be used is listed with the reason; the others are graded. Pictures
    that cannot be kept and work in the background that fails are told of, and keep nothing from
    being graded. Where the last record did not fit into the database, as much as a record takes
    must fit before it is ready again.
    """
    listed, service = _products(request), service_of(request)
    try:
        await run_in_threadpool(service.store.ping, in_full=service.intake.failing)
    except StoreUnavailableError as error:
        raise ProblemError(
            "not-ready", str(error), database="unavailable", products=listed
        ) from error
    if not any(product["status"] == "ready" for product in listed):
        faults = " ".join(product["detail"] for product in listed) or "None is installed."
        raise ProblemError(
            "not-ready", f"No product can be graded. {faults}", database="ready", products=listed
        )
    return respond(
        {
            "status": "ready",
            "database": "ready",
            "products": listed,
            "pictures": readiness(service.gallery.keeper),
            "background": service.beside.state,
        }
    )


async def metrics(request: Request) -> Response:
    """Production since the process started, in Prometheus' text format, simulated left out."""
    exposed = service_of(request).metrics.expose()
    return Response(exposed, headers={"Content-Type": CONTENT_TYPE})


def _products(request: Request) -> list[dict[str, Any]]:
    return [product_as_dict(status) for status in service_of(request).products]


_METRICS_EXAMPLE = """\
inspector_inspections_total{disposition="pass",product="solar-cell",station="el-1"} 985.0
inspector_defects_total{defect="crack",product="solar-cell",station="el-1"} 21.0
inspector_stage_duration_seconds_bucket{le="0.005",stage="inference"} 713.0
inspector_pictures_total{outcome="kept"} 42.0
"""
