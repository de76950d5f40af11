"""Control charts in the terminal: a row a subgroup, its place between the limits, the alarms."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from inspector.cli.output import note, percent, plain_table, results
from inspector.cli.times import Clock
from inspector.production.control import AnsweredAlarm, ControlChart
from inspector.spc import MINIMUM, Baseline, ChartKind, Point, Side

__all__ = ["limits_line", "print_chart"]

_ROWS = 48  # two days of hours; more would scroll the alarms out of sight
_NAMES = {ChartKind.P: "p chart", ChartKind.P_PRIME: "p′ chart (Laney)", ChartKind.U: "u chart"}
_SCOPE = ("line", "stage", "station", "product", "order", "shift")
_REACH = 5.0  # standard errors that a row shows to either side
_CELLS_A_SIGMA = 3
_MIDDLE = int(_REACH * _CELLS_A_SIGMA)


def print_chart(chart: ControlChart, clock: Clock) -> None:
    """Everything that a chart says."""
    console = results()
    if chart.subject.scope.simulated:
        console.print("[bold yellow]Simulated pictures[/]")
    console.print(_headline(chart))
    console.print(_limits(chart, clock))
    if chart.points:
        console.print()
        console.print(_rows(chart, clock))
    if chart.alarms:
        console.print()
        console.print(_alarms(chart.alarms, clock))
    elif chart.limits.enough and chart.points:
        console.print()
        console.print("[green]In control[/] by the rules " + ", ".join(chart.rules) + ".")
    results().print(clock.named, style="dim")
    hidden = len(chart.points) - _ROWS
    if hidden > 0:
        note(f"{hidden:,} earlier subgroups are not shown; --json has all of them.")


def limits_line(baseline: Baseline, clock: Clock) -> str:
    """Centre line, spread, and what they come from."""
    kind = baseline.kind
    return (
        f"centre {_value(kind, baseline.centre)}, σz {baseline.sigma_z:.2f}, from "
        f"{baseline.subgroups} subgroups of {_size(kind, baseline.mean_n)} on average, "
        f"{clock.local(baseline.since)} to {clock.local(baseline.until)}"
    )


def _headline(chart: ControlChart) -> str:
    shown = "rejected units" if chart.subject.category is None else chart.subject.category
    if chart.kind is ChartKind.U:
        shown = f"{chart.subject.category or 'defects'} on 100 m²"
    scope = chart.subject.scope
    named = [f"{name} {getattr(scope, name) or 'none'}" for name in _SCOPE if _given(scope, name)]
    where = escape("".join(f" · {each}" for each in named))
    title = f"{_NAMES[chart.kind]} of {shown}, by the {chart.subject.every}"
    return f"[bold]{escape(title)}[/]{where}"


def _given(scope: object, name: str) -> bool:
    return getattr(scope, name) is not None


def _limits(chart: ControlChart, clock: Clock) -> str:
    limits = chart.limits
    if limits.missing is not None:
        return f"[yellow]{escape(limits.missing.detail)}[/]"
    if limits.frozen:
        stored = limits.frozen[-1]
        frozen = f"Limits frozen {clock.local(stored.created_at)} (version {stored.version})"
        return f"{frozen}: {limits_line(stored.baseline, clock)}"
    if limits.provisional is None:
        return ""
    provisional = f"[yellow]Provisional limits[/]: {limits_line(limits.provisional, clock)}."
    if limits.enough:
        return f"{provisional} --freeze keeps those of a stable span."
    return f"{provisional} Too few for alarms: {MINIMUM} are needed."


def _rows(chart: ControlChart, clock: Clock) -> Table:
    units = "100 m²" if chart.kind is ChartKind.U else "Judged"
    value = "Rate" if chart.kind is ChartKind.U else "Share"
    right = (units, "Cases", value, "Limits")
    table = plain_table("From", *right, _scale(), "Rules", right=right)
    for point in chart.points[-_ROWS:]:
        signals = chart.signals(point)
        remark = "" if point.subgroup.complete else "open"
        table.add_row(
            clock.local(point.subgroup.start),
            _size(chart.kind, point.subgroup.n),
            f"{point.subgroup.x:,}",
            _value(chart.kind, point.subgroup.value),
            _between(chart.kind, point),
            _strip(point, alarming=bool(signals)),
            Text(", ".join(signals) or remark, style="bold red" if signals else "dim"),
        )
    return table


def _scale() -> str:
    """The heading of the strips: where the limits and the centre line lie."""
    cells = [" "] * (2 * _MIDDLE + 1)
    for sigmas, mark in ((-3, "-3σ"), (0, "0"), (3, "3σ")):
        at = _MIDDLE + sigmas * _CELLS_A_SIGMA - len(mark) // 2
        cells[at : at + len(mark)] = mark
    return "".join(cells)


def _strip(point: Point, *, alarming: bool) -> Text:
    """A point between its limits, in standard errors; an arrow where it lies further out."""
    cells = [" "] * (2 * _MIDDLE + 1)
    for sigmas in (-3, 3):
        cells[_MIDDLE + sigmas * _CELLS_A_SIGMA] = "┊"
    cells[_MIDDLE] = "│"
    strip = Text("".join(cells), style="dim")
    if point.z is None:
        return strip
    at = _MIDDLE + round(max(-_REACH, min(_REACH, point.z)) * _CELLS_A_SIGMA)
    mark = "●" if point.subgroup.complete else "○"
    if abs(point.z) > _REACH:
        mark = "▶" if point.z > 0 else "◀"
    style = "bold red" if alarming else "bold"
    return Text.assemble(strip[:at], (mark, style), strip[at + 1 :])


def _alarms(alarms: Sequence[AnsweredAlarm], clock: Clock) -> Table:
    table = plain_table("Alarm", "From", "To", "What", "Answered", "Id")
    for each in alarms:
        alarm, said = each.alarm, each.acknowledgement
        side = {None: "", Side.HIGH: " (high)", Side.LOW: " (low)"}[alarm.side]
        answer = "[red]not yet[/]" if said is None else escape(f"{said.by}: {said.reason}")
        table.add_row(
            f"[bold red]{alarm.rule}[/]",
            clock.local(alarm.start),
            "goes on" if alarm.end is None else clock.local(alarm.end),
            alarm.rule.meaning + side,
            answer,
            alarm.id,
        )
    return table


def _between(kind: ChartKind, point: Point) -> str:
    return (
        "" if point.lower is None else f"{_value(kind, point.lower)} – {_value(kind, point.upper)}"
    )


def _value(kind: ChartKind, value: float | None) -> str:
    if kind is ChartKind.U:
        return "—" if value is None else f"{value:.2f}"
    return percent(value, 2)


def _size(kind: ChartKind, n: float) -> str:
    return f"{n:,.2f}" if kind is ChartKind.U else f"{n:,.0f}"
