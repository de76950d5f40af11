"""Control charts, the limits frozen for them, and what people say to their alarms."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Request
from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.errors import NotFoundError
from inspector.production.control import (
    StoredBaseline,
    Subject,
    acknowledge,
    acknowledgements,
    baseline_versions,
    control_chart,
    current_baselines,
    freeze,
)
from inspector.spc import DEFAULT_RULES, ChartKind, Rule
from inspector.statistics import Every
from service.access.audit import note_change, note_version
from service.access.roles import Role
from service.answers import respond
from service.documents import (
    BODY_PROBLEMS,
    IF_MATCH,
    expected_version,
    json_body,
    read_object,
    tagged,
)
from service.parameters import Name, ScopeQuery, checked, read_query
from service.quality import control_chart_documents as documents
from service.routing import Documented, add_route
from service.state import Service, reader_of, service_of

__all__ = ["ControlChartQuery", "install"]

_BASELINES = "/v1/control-charts/baselines"
_BASELINE = _BASELINES + "/{chart:path}"  # names of stations and orders have slashes in them
_ACKNOWLEDGEMENT = "/v1/alarms/{alarm}/acknowledgement"
_READ = ("bad-parameters", "store-unavailable")


def _rules(value: Any) -> Any:
    """Names of rules with commas between them; none at all is no rule."""
    if not isinstance(value, str):
        return value
    names = [name.strip() for name in value.split(",")] if value.strip() else []
    unknown = [name for name in names if name not in set(Rule)]
    if unknown:
        known = ", ".join(Rule)
        raise ValueError(f"expected rules with commas between them, got {unknown[0]!r}; {known}")
    return tuple(map(Rule, names))


class ControlChartQuery(ScopeQuery):
    """What a control chart shows."""

    category: Name | None = Field(
        default=None, description="Units (or defects) of this category rather than all rejected."
    )
    every: Every = Field(default=Every.HOUR, description="How long a subgroup is.")
    kind: ChartKind | None = Field(
        default=None,
        description="p, p_prime (Laney), or u (defects on 100 m²). By default the one whose "
        "limits were frozen last, else p_prime for large subgroups and p for small ones.",
    )
    rules: Annotated[
        tuple[Rule, ...],
        BeforeValidator(_rules),
        PlainSerializer(",".join, return_type=str),
        WithJsonSchema({"type": "string", "examples": ["we1,we2,we3,we4"]}),
    ] = Field(
        default=DEFAULT_RULES,
        description="Rules that raise alarms, with commas between them; by default we1,we4.",
    )

    def subject(self) -> Subject:
        """The same without a span. Raises UsageError for a span that is none."""
        return Subject(self.scope(), self.every, self.category)


def install(app: FastAPI) -> None:
    """Add the routes of charts, baselines and acknowledgements."""
    showing = Documented(
        documents.ControlChartAnswer,
        documents.CONTROL_CHART,
        query=ControlChartQuery,
        problems=_READ,
    )
    add_route(app, "GET", "/v1/statistics/control-chart", get_chart, showing, role=Role.VIEWER)
    _install_baselines(app)
    _install_acknowledgements(app)


def _install_baselines(app: FastAPI) -> None:
    place = {"parameters": [documents.CHART_PARAMETER]}
    listing = Documented(
        documents.BaselineList, documents.BASELINES, problems=("store-unavailable",)
    )
    reading = Documented(
        documents.BaselineVersions,
        documents.BASELINE_VERSIONS,
        problems=("not-found", "store-unavailable"),
        extra=place,
    )
    writing = Documented(
        documents.FrozenAnswer,
        documents.FROZEN,
        problems=(*BODY_PROBLEMS, *_READ, "version-conflict"),
        extra={
            "parameters": [documents.CHART_PARAMETER, IF_MATCH],
            "requestBody": json_body(documents.FreezeDocument, documents.FREEZE),
        },
    )
    add_route(app, "GET", _BASELINES, list_baselines, listing, role=Role.VIEWER)
    add_route(app, "GET", _BASELINE, get_baseline, reading, role=Role.VIEWER)
    add_route(app, "PUT", _BASELINE, put_baseline, writing, role=Role.ADMIN)


def _install_acknowledgements(app: FastAPI) -> None:
    place = {"parameters": [documents.ALARM_PARAMETER]}
    reading = Documented(
        documents.AcknowledgementList, documents.ACKNOWLEDGEMENTS, problems=_READ, extra=place
    )
    writing = Documented(
        documents.AcknowledgementAnswer,
        documents.ACKNOWLEDGEMENT,
        status=201,
        problems=(*BODY_PROBLEMS, *_READ),
        extra={
            **place,
            "requestBody": json_body(documents.AcknowledgementDocument, documents.SAID),
        },
    )
    add_route(app, "GET", _ACKNOWLEDGEMENT, list_acknowledgements, reading, role=Role.VIEWER)
    add_route(app, "POST", _ACKNOWLEDGEMENT, post_acknowledgement, writing, role=Role.REVIEWER)


async def get_chart(request: Request) -> Response:
    """Subgroups with their limits, and the alarms that reach into the span.

    The span is widened to whole subgroups; the open one is shown and raises no alarm.
    """
    query = read_query(ControlChartQuery, request.scope["query_string"])
    return respond(await run_in_threadpool(_chart, service_of(request), query))


async def list_baselines(request: Request) -> Response:
    """The newest frozen limits of every chart that has any."""
    found = await run_in_threadpool(current_baselines, service_of(request).store)
    return respond({"baselines": [stored.as_dict() for stored in found]})


async def get_baseline(request: Request) -> Response:
    """All limits that were frozen for a chart, the newest first."""
    chart = request.path_params["chart"]
    found = await run_in_threadpool(baseline_versions, service_of(request).store, chart)
    if not found:
        raise NotFoundError(f"No limits were frozen for {chart!r}; GET {_BASELINES} lists those.")
    versions = [stored.as_dict() for stored in reversed(found)]
    return tagged(respond({"versions": versions}), found[-1].version)


async def put_baseline(request: Request) -> Response:
    """Freeze a chart's limits from the complete subgroups of a span; in force at once.

    At least 20 subgroups in which something was judged are needed. What was judged before the
    span keeps the limits that it had.
    """
    expected = expected_version(request)
    given = checked(documents.FreezeDocument, await read_object(request))
    chart = request.path_params["chart"]
    stored = await run_in_threadpool(_freeze, service_of(request), chart, given, expected)
    note_version(request, "baseline.freeze", chart, stored.version, note=given.note)
    return tagged(respond(stored.as_dict()), stored.version)


async def list_acknowledgements(request: Request) -> Response:
    """All that was said to an alarm, the newest first."""
    alarm = request.path_params["alarm"]
    found = await run_in_threadpool(acknowledgements, service_of(request).store, alarm)
    return respond({"acknowledgements": [each.as_dict() for each in reversed(found)]})


async def post_acknowledgement(request: Request) -> Response:
    """Answer for an alarm. Said again, the newest counts; nothing is overwritten."""
    given = checked(documents.AcknowledgementDocument, await read_object(request))
    alarm, store = request.path_params["alarm"], service_of(request).store
    said = await run_in_threadpool(acknowledge, store, alarm, by=given.by, reason=given.reason)
    note_change(request, "alarm.acknowledge", alarm, {"by": given.by, "reason": given.reason})
    return respond(said.as_dict(), 201)


def _chart(service: Service, query: ControlChartQuery) -> dict[str, Any]:
    chart = control_chart(
        reader_of(service),
        query.subject(),
        since=query.since,
        until=query.until,
        kind=query.kind,
        rules=query.rules,
    )
    return chart.as_dict()


def _freeze(
    service: Service, chart: str, given: documents.FreezeDocument, expected: int | None
) -> StoredBaseline:
    return freeze(
        reader_of(service),
        chart,
        since=given.since,
        until=given.until,
        leave_out=given.leave_out,
        note=given.note,
        expected=expected,
    )
