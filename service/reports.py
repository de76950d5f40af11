"""The report of a shift, or of any span, as a page."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import FastAPI, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from inspector.charts import Language
from inspector.plant import current_plant
from inspector.production import Reader
from inspector.report import gather, installed_names, render
from service.access.headers import inline_hashes
from service.access.roles import Role
from service.figures.queries import SummaryQuery
from service.parameters import read_query
from service.routing import Documented, add_route
from service.state import Service, service_of

__all__ = ["install"]

_HTML = "text/html"
_EXAMPLE = '<!doctype html><html lang="en"><head><title>Shift report – …'


class ReportQuery(SummaryQuery):
    """What a report is about, and how it is written."""

    lang: Language = Field(default=Language.EN, description="Its language.")
    light: bool = Field(default=False, description="Tables only, without charts and script.")


def install(app: FastAPI) -> None:
    """Add the route of the report."""
    documented = Documented(
        model=None,
        example=_EXAMPLE,
        query=ReportQuery,
        problems=("bad-parameters", "store-unavailable"),
        media_type=_HTML,
    )
    add_route(app, "GET", "/v1/reports/shift", shift_report, documented, role=Role.VIEWER)


async def shift_report(request: Request) -> Response:
    """The report that a manager forwards: figures, charts and tables in one HTML page.

    With `shift` it is about the latest turn of that shift, without a span about today. It is
    compared with the baseline span, by default the week before.
    """
    query = read_query(ReportQuery, request.scope["query_string"])
    text = await run_in_threadpool(_page, service_of(request), query)
    policy = await run_in_threadpool(_policy, text)
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})


def _page(service: Service, query: ReportQuery) -> str:
    stored = current_plant(service.store)
    reader = Reader(service.store, stored.plant, datetime.now(UTC))
    report = gather(reader, stored, query.scope(), baseline=query.baseline())
    return render(
        report, query.lang, installed_names(query.lang, report.products), light=query.light
    )


def _policy(page: str) -> str:
    """What the page may do: run its own scripts, load nothing, stand in pages of this service."""
    scripts = inline_hashes(page, "script") or "'none'"
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
