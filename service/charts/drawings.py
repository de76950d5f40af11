"""Each chart: its figures read, drawn, and put into a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from inspector.charts import (
    Figure,
    Look,
    Table,
    completion_chart,
    control_chart,
    efficiency_chart,
    flow_chart,
    groups_chart,
    output_chart,
    pareto_chart,
    pass_rate_chart,
    stations_chart,
)
from inspector.charts import tables as tabled
from inspector.charts.limits import about_the_limits
from inspector.production import (
    Reader,
    Scope,
    Span,
    defect_analysis,
    flow,
    orders,
    stations,
    summary,
    timeseries,
)
from inspector.production.control import control_chart as control_figures
from inspector.production.groups import groups
from inspector.production.planned import planned_units
from inspector.statistics import Efficiency, sankey
from service.charts import queries

__all__ = ["CHARTS", "Chart", "Drawing"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure, the table of what it shows, and a sentence about it."""

    figure: Figure
    table: Table
    note: str


@dataclass(frozen=True, slots=True)
class Chart:
    """How a chart is asked for, and how it is drawn.

    `about` says what it shows, for the documentation; `figures` is the name of the route below
    /v1/statistics that gives the same figures as values.
    """

    query: type[queries.ChartQuery]
    draw: Callable[[Reader, Scope, Any, Look], Drawing]
    figures: str
    about: str


def _output(reader: Reader, scope: Scope, query: queries.SeriesQuery, look: Look) -> Drawing:
    series = timeseries(reader, scope, query.bucket)
    made = summary(reader, scope)
    planned = planned_units(reader, made.measured.efficiency, made.spans, series.points)
    known = any(each is not None for each in planned)
    return Drawing(
        output_chart(series.points, look, planned=planned),
        tabled.output_table(series.points, look, planned=planned),
        look.words("note.planned" if known else "note.not_planned"),
    )


def _pass_rate(reader: Reader, scope: Scope, query: queries.SeriesQuery, look: Look) -> Drawing:
    points = timeseries(reader, scope, query.bucket).points
    return Drawing(
        pass_rate_chart(points, look),
        tabled.pass_rate_table(points, look),
        look.words("note.pass_rate"),
    )


def _efficiency(reader: Reader, scope: Scope, _query: queries.ChartQuery, look: Look) -> Drawing:
    made = summary(reader, scope).measured.efficiency
    return Drawing(
        efficiency_chart(made, look),
        tabled.efficiency_table(made, look),
        look.words.text(_about_efficiency(made, look)),
    )


def _about_efficiency(made: Efficiency, look: Look) -> list[str]:
    told = [look.words("note.efficiency")]
    if made.availability is None:
        told.append(look.words("note.no_availability"))
    return told


def _pareto(reader: Reader, scope: Scope, query: queries.ParetoQuery, look: Look) -> Drawing:
    found = defect_analysis(reader, scope, top=query.top)
    span = query.compared(reader, scope)
    before = {} if span is None else _shares(reader, scope, span)
    expected = [
        None if bar.category is None else before.get(bar.category, 0.0) * found.inspected
        for bar in found.bars
    ]
    return Drawing(
        pareto_chart(found.bars, look, expected=expected if before else ()),
        tabled.pareto_table(found.bars, look, inspected=found.inspected, baseline=before),
        look.words.text(_about_defects(look, span, compared=bool(before))),
    )


def _shares(reader: Reader, scope: Scope, span: Span) -> dict[str, float]:
    """By category, the share of all units inspected in the span that showed it."""
    before = defect_analysis(reader, scope.during(*span))
    if not before.inspected:
        return {}
    return {str(bar.category): bar.count / before.inspected for bar in before.bars}


def _about_defects(look: Look, span: Span | None, *, compared: bool) -> list[str]:
    told = [look.words("note.pareto")]
    if span is not None and span.since is not None and span.until is not None:
        key = "note.baseline" if compared else "note.no_baseline"
        told.append(look.words(key, span=look.formats.span(span.since, span.until)))
    return told


def _flow(reader: Reader, scope: Scope, _query: queries.ChartQuery, look: Look) -> Drawing:
    lines = flow(reader, scope).lines
    return Drawing(
        flow_chart(sankey(lines), look), tabled.flow_table(lines, look), look.words("note.flow")
    )


def _orders(reader: Reader, scope: Scope, _query: queries.ChartQuery, look: Look) -> Drawing:
    found = orders(reader, scope)
    return Drawing(
        completion_chart(found, look), tabled.orders_table(found, look), look.words("note.orders")
    )


def _control(reader: Reader, scope: Scope, query: queries.ControlQuery, look: Look) -> Drawing:
    chart = control_figures(
        reader,
        query.subject(),
        since=scope.since,
        until=scope.until,
        kind=query.kind,
        rules=query.rules,
    )
    alarms = [each.alarm for each in chart.alarms]
    return Drawing(
        control_chart(chart.kind, chart.points, alarms, look),
        tabled.control_table(chart, look),
        about_the_limits(chart.limits, look.words),
    )


def _stations(reader: Reader, scope: Scope, _query: queries.ChartQuery, look: Look) -> Drawing:
    found = stations(reader, scope)
    return Drawing(
        stations_chart(found, look),
        tabled.stations_table(found, look),
        look.words("note.stations"),
    )


def _groups(reader: Reader, scope: Scope, query: queries.GroupsQuery, look: Look) -> Drawing:
    found = groups(reader, scope, query.by)
    return Drawing(
        groups_chart(found, query.by, look),
        tabled.groups_table(found, query.by, look),
        look.words("note.groups"),
    )


CHARTS: Mapping[str, Chart] = {
    "output": Chart(
        queries.SeriesQuery,
        _output,
        "timeseries",
        "Units over time by what became of them, against what was planned.",
    ),
    "pass_rate": Chart(
        queries.SeriesQuery,
        _pass_rate,
        "timeseries",
        "The pass rate over time, with its 95 % intervals.",
    ),
    "efficiency": Chart(
        queries.ChartQuery, _efficiency, "summary", "Efficiency and OEE, and what they are made of."
    ),
    "pareto": Chart(
        queries.ParetoQuery,
        _pareto,
        "pareto",
        "Defects falling by count, with the cumulative share, beside a baseline where asked for.",
    ),
    "flow": Chart(
        queries.ChartQuery,
        _flow,
        "flow",
        "What entered and left each stage, and what was lost there.",
    ),
    "orders": Chart(queries.ChartQuery, _orders, "orders", "How far each order is."),
    "control": Chart(
        queries.ControlQuery,
        _control,
        "control-chart",
        "Shares or rates with their control limits; what breaks a rule is crossed.",
    ),
    "stations": Chart(
        queries.ChartQuery, _stations, "stations", "What each station saw, and how it is doing."
    ),
    "groups": Chart(
        queries.GroupsQuery,
        _groups,
        "summary",
        "Lines, stages, stations, products or orders side by side: pass rates with intervals.",
    ),
}
"""By the names that addresses have for them."""
