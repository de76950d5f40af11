"""Production figures in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from inspector.cli.figures import counts_table, defects
from inspector.cli.output import disposition_text, note, percent, plain_table, results

if TYPE_CHECKING:
    from inspector.cli.times import Clock
    from inspector.production import (
        Analysis,
        Flow,
        OrderProgress,
        ProductionSummary,
        Scope,
        StationView,
        Timeseries,
    )
    from inspector.statistics import Comparison, Interval, LineFlow, Point, StageFlow, Summary

__all__ = [
    "print_flow",
    "print_orders",
    "print_pareto",
    "print_stations",
    "print_summary",
    "print_timeseries",
]

_DASH = "—"
_BAR = 32
_ROWS = 48  # two days of hours
_DEFECTS = 3
_DIRECTIONS = {"down": "[green]down[/]", "up": "[red]up[/]"}
_STATES = {
    "running": "[green]running[/]",
    "silent": "[bold red]silent[/]",
    "cannot_judge": "[magenta]sees too little to judge[/]",
    "never": "[dim]no picture yet[/]",
}


def print_summary(
    found: ProductionSummary, scope: Scope, titles: Mapping[str, str], clock: Clock
) -> None:
    """Everything about a question."""
    console = results()
    if scope.simulated:
        console.print("[bold yellow]Simulated pictures[/]")
    console.print(counts_table(found.figures, counted="Units"))
    for table in (_figures(found, clock), _yields(found)):
        if table.row_count:
            console.print()
            console.print(table)
    if found.comparison is not None:
        console.print()
        console.print(_compared(found.comparison))
    if found.figures.categories:
        console.print()
        console.print(defects(found.figures, titles, counted="Units"))
    if found.output is not None:
        results().print(clock.named, style="dim")
    if found.unassigned:
        note(f'{found.unassigned:,} units come from stations in no line: --line "" shows them.')


def print_timeseries(series: Timeseries, clock: Clock) -> None:
    """A row a bucket."""
    counts = ("Good", "Reject", "Review", "Cannot judge")
    right = ("Units", *counts, "Pass rate", "Units/h")
    table = plain_table("From", "Shift", *right, "", right=right)
    for point in series.points[-_ROWS:]:
        table.add_row(*_point_row(point, clock), style="bold" if point.open else "")
    if not series.points:
        note("There is no bucket in that span; the plant has no shifts then.")
    else:
        results().print(table)
        results().print(clock.named, style="dim")
    hidden = len(series.points) - _ROWS
    if hidden > 0:
        note(f"{hidden:,} earlier buckets are not shown; --json has all of them.")


def print_pareto(found: Analysis, titles: Mapping[str, str]) -> None:
    """Bars falling, with the cumulative share."""
    right = ("Units", "Share", "Together")
    table = plain_table("Defect", *right, "", right=right)
    longest = max((bar.count for bar in found.bars), default=1)
    for bar in found.bars:
        name = "others" if bar.category is None else titles.get(bar.category, bar.category)
        table.add_row(
            escape(name),
            f"{bar.count:,}",
            percent(bar.share),
            percent(bar.cumulative),
            Text("█" * max(1, round(_BAR * bar.count / longest)), style="red"),
        )
    console = results()
    if found.bars:
        console.print(table)
    else:
        console.print("No defects were found.")
    console.print(
        f"[dim]in {found.inspected:,} units, {found.defective:,} of them rejected; named in these "
        "and in units that wait for a person[/]"
    )


def print_flow(found: Flow, titles: Mapping[str, str]) -> None:
    """A table a line, a row a stage."""
    console = results()
    for number, line in enumerate(found.lines):
        if number:
            console.print()
        name = "In no line" if line.line is None else f"Line {escape(line.line)}"
        console.print(f"[bold]{name}[/]")
        console.print(_flow_table(line, titles))
    if not found.lines:
        console.print("Nothing has gone through, and no line is declared.")


def print_orders(found: Sequence[OrderProgress], clock: Clock) -> None:
    """A row an order."""
    right = ("Good", "of", "Done", "Efficiency", "OEE")
    table = plain_table("Order", "Product", *right, "Finish", "Due", right=right)
    for progress in found:
        table.add_row(*_order_row(progress, clock))
    if found:
        results().print(table)
        results().print(clock.named, style="dim")
    else:
        results().print("No order is declared, and none was counted.")


def print_stations(found: Sequence[StationView], clock: Clock) -> None:
    """A row a station."""
    right = ("Units", "Pass rate")
    table = plain_table("Station", "Line", "Stage", "State", "Last picture", *right, right=right)
    for view in found:
        place = (view.place.line or _DASH, view.place.stage or _DASH)
        table.add_row(
            escape(view.station), *map(escape, place), _state(view), _last(view, clock),
            f"{view.figures.inspected:,}", percent(view.figures.pass_rate),
        )  # fmt: skip
    if found:
        results().print(table)
        results().print(clock.named, style="dim")
    else:
        results().print("No station is declared, and none has sent a picture.")


def _figures(found: ProductionSummary, clock: Clock) -> Table:
    table = plain_table("Figure", "Value", "", right=("Value",))
    for name, value, remark in _rows(found, clock):
        table.add_row(name, value, f"[dim]{escape(remark)}[/]")
    return table


def _rows(found: ProductionSummary, clock: Clock) -> Iterator[tuple[str, str, str]]:
    """Name, value, and what it is of or why there is none."""
    made, missing = found.measured.efficiency, found.missing
    done = found.completion
    yield (
        "completion",
        percent(done.value),
        missing.get(
            "completion",
            f"{done.good:,} good of {done.planned:,} planned: {', '.join(done.orders)}",
        ),
    )
    yield (
        "production efficiency",
        percent(made.production_efficiency),
        missing.get(
            "production_efficiency",
            f"planned run time {_duration(made.planned_run_time_s)} / planned busy time "
            f"{_duration(made.planned_busy_time_s)}",
        ),
    )
    yield "  availability", percent(made.availability), missing.get("availability", "")
    yield "  effectiveness", percent(made.effectiveness), missing.get("effectiveness", "")
    yield "OEE", percent(made.oee), missing.get("oee", "production efficiency × good / produced")
    remark = _output_remark(found, clock)
    yield "real-time output", _output(found), missing.get("real_time_output", remark)
    if found.yields.rolled:
        yield (
            "rolled throughput yield",
            percent(found.yields.rolled_throughput_yield),
            missing.get("rolled_throughput_yield", "first-pass yields of all stages, multiplied"),
        )
    yield (
        "automation rate",
        percent(found.automation.value),
        missing.get("automation_rate", "passed or rejected by the model itself"),
    )
    yield from _audit_rows(found)


def _audit_rows(found: ProductionSummary) -> Iterator[tuple[str, str, str]]:
    audit = found.audit
    why = audit.missing or ""
    escaped, overkill = audit.escape_rate_of_defective, audit.overkill_rate_of_good
    yield (
        "escape rate",
        percent(escaped),
        (f"of all defective{_between(audit.escape_interval)}" if escaped is not None else why),
    )
    yield (
        "overkill rate",
        percent(overkill),
        (f"of all good{_between(audit.overkill_interval)}" if overkill is not None else why),
    )
    if audit.zero_misses_show is not None:
        yield (
            "",
            "",
            (
                f"no escape among {audit.audited_defectives:,} audited defectives shows at most "
                f"{percent(audit.zero_misses_show, 2)} at 95 %"
            ),
        )


def _between(interval: Interval | None) -> str:
    return "" if interval is None else f"; 95 %: {percent(interval[0])} to {percent(interval[1])}"


def _duration(seconds: float | None) -> str:
    """Hours, or minutes where hours would round to next to nothing."""
    if seconds is None:
        return _DASH
    return f"{seconds / 3600:,.2f} h" if seconds >= 3600 else f"{seconds / 60:,.2f} min"


def _output(found: ProductionSummary) -> str:
    output = found.output
    return _DASH if output is None or output.hourly_rate is None else f"{output.hourly_rate:,.0f}/h"


def _output_remark(found: ProductionSummary, clock: Clock) -> str:
    output = found.output
    return "" if output is None else f"{output.units:,} units since {clock.local(output.since)}"


def _yields(found: ProductionSummary) -> Table:
    """First-pass yields, of stages that are declared."""
    right = ("First looks", "First-pass yield")
    table = plain_table("Line", "Stage", *right, "", right=right)
    for stage in found.yields.stages:
        if stage.line is not None and stage.stage is not None:
            table.add_row(
                escape(stage.line),
                escape(stage.stage),
                f"{stage.inspected:,}",
                percent(stage.value),
                f"[dim]{_between(stage.interval).removeprefix('; ')}[/]",
            )
    return table


def _compared(comparison: Comparison) -> str:
    """The defect rate against the baseline, in a sentence."""
    now, before = comparison.now, comparison.before
    said = f"Defect rate {percent(now.value, 2)} against {percent(before.value, 2)}"
    interval = comparison.difference_interval
    if interval is None:
        return f"{said}: [dim]nothing was judged in one of the two spans[/]"
    change = comparison.relative_change
    by = "" if change is None else f" by {percent(abs(change))}"
    way = _DIRECTIONS.get(comparison.direction or "", "no difference beyond chance")
    moved = f"{way}{by}" if comparison.direction != "unclear" else way
    low, high = (f"{100 * bound:+.2f}" for bound in interval)
    return f"{said}: {moved} [dim](difference {low} to {high} percentage points at 95 %)[/]"


def _point_row(point: Point, clock: Clock) -> Iterator[str]:
    figures = point.figures
    yield clock.local(point.bucket.since)
    yield escape(point.bucket.shift or "")
    yield f"{figures.inspected:,}"
    yield from _counts(figures)
    yield percent(figures.pass_rate)
    yield _DASH if point.hourly_rate is None else f"{point.hourly_rate:,.0f}"
    yield "open" if point.open else ""


def _counts(figures: Summary) -> Iterator[str]:
    """What became of the units, in their colours; a zero is not worth one."""
    for name, units in (
        ("pass", figures.good),
        ("reject", figures.rejected),
        ("review", figures.undecided),
        ("cannot_judge", figures.cannot_judge),
    ):
        style = disposition_text(name).style if units else "dim"
        yield f"[{style}]{units:,}[/]"


def _flow_table(line: LineFlow, titles: Mapping[str, str]) -> Table:
    right = ("Entered", "Left", "Rejected", "Review", "Cannot judge", "Not arrived")
    table = plain_table("Stage", *right, "Lost to", right=right)
    following = [*line.stages[1:], None]
    for stage, after in zip(line.stages, following, strict=True):
        table.add_row(
            escape(stage.stage or ", ".join(stage.stations)),
            *(f"{units:,}" for units in (stage.entered, stage.good, stage.rejected)),
            *(f"{units:,}" for units in (stage.undecided, stage.cannot_judge)),
            _under_way(stage, after),
            escape(_lost_to(stage, titles)),
        )
    return table


def _under_way(stage: StageFlow, following: StageFlow | None) -> str:
    if following is None:
        return ""
    besides = stage.besides(following)
    return f"{besides:,} more came" if besides else f"{stage.not_arrived(following):,}"


def _lost_to(stage: StageFlow, titles: Mapping[str, str]) -> str:
    named = [f"{titles.get(name, name)} {units:,}" for name, units in stage.lost_to]
    more = len(named) - _DEFECTS
    return ", ".join(named[:_DEFECTS]) + (f" and {more} more kinds" if more > 0 else "")


def _order_row(progress: OrderProgress, clock: Clock) -> Iterator[str]:
    order, made = progress.order, progress.measured.efficiency
    yield escape(progress.name) if progress.name else "[dim]no order[/]"
    yield escape((order and order.product) or _DASH)
    yield f"{progress.figures.good:,}"
    yield _DASH if order is None else f"{order.quantity:,}"
    yield percent(progress.completion)
    yield percent(made.production_efficiency)
    yield percent(made.oee)
    yield _finish(progress, clock)
    yield clock.short(None if order is None else order.due)


def _finish(progress: OrderProgress, clock: Clock) -> str:
    if progress.remaining == 0:
        return "[green]done[/]"
    if progress.order is None:
        return _DASH
    if progress.finish is None:
        return f"[dim]{escape(progress.missing.get('finish', ''))}[/]"
    late = " [bold red]late[/]" if progress.late else ""
    return f"{clock.short(progress.finish)}{late}"


def _state(view: StationView) -> str:
    state = _STATES[view.state.value]
    idle = view.silent_since is not None and view.planned is False
    return "[dim]silent, nothing planned[/]" if idle else state


def _last(view: StationView, clock: Clock) -> str:
    if view.last is None:
        return _DASH
    return f"{clock.local(view.last.arrived_at)}  {view.last.disposition.value.replace('_', ' ')}"
