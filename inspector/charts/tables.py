"""A table for each chart, from the same values, in the same order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from inspector.charts.efficiency import FIGURES
from inspector.charts.look import Look
from inspector.charts.table import Column, ColumnKind, Table
from inspector.production import OrderProgress, StationView
from inspector.production.control import ControlChart
from inspector.production.groups import Group, Grouping
from inspector.spc import ChartKind
from inspector.statistics import Efficiency, LineFlow, ParetoBar, Point, Summary

__all__ = [
    "control_table",
    "efficiency_table",
    "flow_table",
    "groups_table",
    "orders_table",
    "output_table",
    "pareto_table",
    "pass_rate_table",
    "stations_table",
]
_COUNT = ColumnKind.COUNT
_TOTALS = ("inspected", "good", "rejected", "undecided", "cannot_judge")
_NAMED_LOSSES = 3


def output_table(
    points: Sequence[Point], look: Look, *, planned: Sequence[float | None] = ()
) -> Table:
    """A row a bucket; shifts where buckets have them, and what was planned where anything was."""
    wanted = planned if any(each is not None for each in planned) else ()
    columns = [*_buckets(points, look), *_totals(look)]
    rows = [[*_bucket(point, points), *_counts(point.figures)] for point in points]
    if wanted:
        columns.append(_column(look, "planned", _COUNT))
        rows = [[*row, each] for row, each in zip(rows, wanted, strict=True)]
    return _table(columns, rows)


def pass_rate_table(points: Sequence[Point], look: Look) -> Table:
    """A row a bucket, with how sure its pass rate is."""
    columns = [*_buckets(points, look), *_rates(look)]
    return _table(columns, [[*_bucket(each, points), *_rate(each.figures)] for each in points])


def efficiency_table(efficiency: Efficiency, look: Look) -> Table:
    """The figures, each made from those before it, then the times they are made of."""
    hours = ("planned_run_time", "planned_busy_time", "production_time")
    shares = [
        [look.words.name_of("efficiency", name), getattr(efficiency, name), None]
        for name in FIGURES
    ]
    times = [
        [look.words.name_of("efficiency", name), None, _hours(getattr(efficiency, f"{name}_s"))]
        for name in hours
    ]
    columns = [
        _column(look, "figure"),
        _column(look, "value", ColumnKind.SHARE),
        _column(look, "hours", ColumnKind.NUMBER),
    ]
    return _table(columns, [*shares, *times])


def pareto_table(
    bars: Sequence[ParetoBar], look: Look, *, inspected: int, baseline: Mapping[str, float] = {}
) -> Table:
    """A row a category; with a baseline, the share of inspected units that showed it then."""
    columns = [
        _column(look, "defect"),
        _column(look, "units", _COUNT),
        _column(look, "share", ColumnKind.SHARE),
        _column(look, "cumulative_share", ColumnKind.SHARE),
        _column(look, "of_inspected", ColumnKind.FINE_SHARE),
    ]
    rows = [
        [
            look.title(bar.category),
            bar.count,
            bar.share,
            bar.cumulative,
            bar.count / inspected if inspected else None,
        ]
        for bar in bars
    ]
    if baseline:
        columns.append(_column(look, "of_baseline", ColumnKind.FINE_SHARE))
        then = [None if bar.category is None else baseline.get(bar.category, 0.0) for bar in bars]
        rows = [[*row, share] for row, share in zip(rows, then, strict=True)]
    return _table(columns, rows)


def flow_table(lines: Sequence[LineFlow], look: Look) -> Table:
    """A row a stage, in the order work flows."""
    columns = [
        _column(look, "line"),
        _column(look, "stage"),
        _column(look, "entered", _COUNT),
        *_totals(look)[1:],
        _column(look, "lost_to"),
    ]
    rows = [
        [
            look.words("unassigned") if line.line is None else line.line,
            stage.stage,
            stage.entered,
            stage.good,
            stage.rejected,
            stage.undecided,
            stage.cannot_judge,
            ", ".join(look.title(each.category) for each in stage.lost_to[:_NAMED_LOSSES]),
        ]
        for line in lines
        for stage in line.stages
    ]
    return _table(columns, rows)


def orders_table(orders: Sequence[OrderProgress], look: Look) -> Table:
    """A row an order, the unfinished ones first."""
    columns = [
        _column(look, "order"),
        _column(look, "product"),
        _column(look, "good", _COUNT),
        _column(look, "planned", _COUNT),
        _column(look, "completion", ColumnKind.SHARE),
        _column(look, "production_efficiency", ColumnKind.SHARE),
        _column(look, "due", ColumnKind.MOMENT),
        _column(look, "finish", ColumnKind.MOMENT),
        _column(look, "remark"),
    ]
    return _table(columns, [_order(each, look) for each in orders])


def control_table(chart: ControlChart, look: Look) -> Table:
    """A row a subgroup with the limits that hold for its size, and the rules it breaks."""
    rate = chart.kind is ChartKind.U
    value = ColumnKind.NUMBER if rate else ColumnKind.FINE_SHARE
    columns = [
        _column(look, "time", ColumnKind.SPAN),
        _column(look, "area" if rate else "judged", ColumnKind.NUMBER if rate else _COUNT),
        _column(look, "found", _COUNT),
        Column("value", look.words(f"axis.{chart.kind.value}"), value),
        *(
            Column(name, look.words(f"limit.{name}"), value)
            for name in ("centre", "lower", "upper")
        ),
        _column(look, "alarm"),
    ]
    rows = [
        [
            (point.subgroup.start, point.subgroup.end),
            point.subgroup.n,
            point.subgroup.x,
            point.subgroup.value,
            point.centre,
            point.lower,
            point.upper,
            ", ".join(look.words(f"rule.{rule.value}") for rule in chart.signals(point)),
        ]
        for point in chart.points
    ]
    return _table(columns, rows)


def stations_table(stations: Sequence[StationView], look: Look) -> Table:
    """A row a station: where it stands, how it does, what it saw in the span."""
    columns = [
        _column(look, "station"),
        _column(look, "line"),
        _column(look, "stage"),
        _column(look, "state"),
        _column(look, "last_picture", ColumnKind.MOMENT),
        *_totals(look),
        _column(look, "pass_rate", ColumnKind.SHARE),
    ]
    rows = [
        [
            each.station,
            each.place.line,
            each.place.stage,
            look.words.name_of("state", each.state.value),
            each.last and each.last.arrived_at,
            *_counts(each.figures),
            each.figures.pass_rate,
        ]
        for each in stations
    ]
    return _table(columns, rows)


def groups_table(groups: Sequence[Group], by: Grouping, look: Look) -> Table:
    """A row a group."""
    columns = [
        _column(look, by.value),
        *_totals(look),
        *_rates(look)[:2],
    ]
    rows = [
        [look.group(each.name, by.value), *_counts(each.figures), *_rate(each.figures)[:2]]
        for each in groups
    ]
    return _table(columns, rows)


def _table(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> Table:
    return Table(tuple(columns), tuple(map(tuple, rows)))


def _column(look: Look, key: str, kind: ColumnKind = ColumnKind.TEXT) -> Column:
    return Column(key, look.words(f"column.{key}"), kind)


def _buckets(points: Sequence[Point], look: Look) -> list[Column]:
    time = _column(look, "time", ColumnKind.SPAN)
    return [time, _column(look, "shift")] if _shifts(points) else [time]


def _bucket(point: Point, points: Sequence[Point]) -> list[Any]:
    span = (point.bucket.since, point.bucket.until)
    return [span, point.bucket.shift] if _shifts(points) else [span]


def _shifts(points: Sequence[Point]) -> bool:
    return bool(points) and points[0].bucket.shift is not None


def _totals(look: Look) -> list[Column]:
    """What was inspected, then what became of it."""
    return [_column(look, name, _COUNT) for name in _TOTALS]


def _counts(figures: Summary) -> list[int]:
    return [getattr(figures, name) for name in _TOTALS]


def _rates(look: Look) -> list[Column]:
    return [
        _column(look, "pass_rate", ColumnKind.SHARE),
        _column(look, "interval", ColumnKind.INTERVAL),
        _column(look, "good", _COUNT),
        _column(look, "rejected", _COUNT),
    ]


def _rate(figures: Summary) -> list[Any]:
    return [figures.pass_rate, figures.pass_rate_interval, figures.good, figures.rejected]


def _order(progress: OrderProgress, look: Look) -> list[Any]:
    order = progress.order
    return [
        progress.name or look.words("no_order"),
        order and order.product,
        progress.figures.good,
        order and order.quantity,
        progress.completion,
        progress.measured.efficiency.production_efficiency,
        order and order.due,
        progress.finish,
        _remark(progress, look),
    ]


def _remark(progress: OrderProgress, look: Look) -> str | None:
    if progress.order is None:
        return look.words("order.undeclared") if progress.name else None
    if progress.remaining == 0:
        return look.words("order.done")
    return look.words("order.late") if progress.late else None


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / 3600
