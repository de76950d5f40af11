"""Everything about a question: counts, efficiency, yields, audit and comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from inspector.cli.figures import counts_table, defects
from inspector.cli.output import DASH, note, percent, plain_table, results

if TYPE_CHECKING:
    from inspector.cli.times import Clock
    from inspector.production import ProductionSummary, Scope
    from inspector.statistics import Comparison, Interval

__all__ = ["print_summary"]

_Row = tuple[str, str, str]  # name, value, and what it is of or why there is none
_DIRECTIONS = {"down": "[green]down[/]", "up": "[red]up[/]"}


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


def _figures(found: ProductionSummary, clock: Clock) -> Table:
    table = plain_table("Figure", "Value", "", right=("Value",))
    for name, value, remark in _rows(found, clock):
        table.add_row(name, value, f"[dim]{escape(remark)}[/]")
    return table


def _rows(found: ProductionSummary, clock: Clock) -> Iterator[_Row]:
    done, missing = found.completion, found.missing
    planned = f"{done.good:,} good of {done.planned:,} planned: {', '.join(done.orders)}"
    yield "completion", percent(done.value), missing.get("completion", planned)
    yield from _efficiency_rows(found)
    output = _output_remark(found, clock)
    yield "real-time output", _output(found), missing.get("real_time_output", output)
    if found.yields.rolled:
        rolled = missing.get(
            "rolled_throughput_yield", "first-pass yields of all stages, multiplied"
        )
        yield "rolled throughput yield", percent(found.yields.rolled_throughput_yield), rolled
    automation = missing.get("automation_rate", "passed or rejected by the model itself")
    yield "automation rate", percent(found.automation.value), automation
    yield from _audit_rows(found)


def _efficiency_rows(found: ProductionSummary) -> Iterator[_Row]:
    made, missing = found.measured.efficiency, found.missing
    times = (
        f"planned run time {_duration(made.planned_run_time_s)} / planned busy time "
        f"{_duration(made.planned_busy_time_s)}"
    )
    efficiency = missing.get("production_efficiency", times)
    yield "production efficiency", percent(made.production_efficiency), efficiency
    yield "  availability", percent(made.availability), missing.get("availability", "")
    yield "  effectiveness", percent(made.effectiveness), missing.get("effectiveness", "")
    yield "OEE", percent(made.oee), missing.get("oee", "production efficiency × good / produced")


def _audit_rows(found: ProductionSummary) -> Iterator[_Row]:
    audit = found.audit
    why = audit.missing or ""
    escaped, overkill = audit.escape_rate_of_defective, audit.overkill_rate_of_good
    of_defective = why if escaped is None else f"of all defective{_between(audit.escape_interval)}"
    yield "escape rate", percent(escaped), of_defective
    of_good = why if overkill is None else f"of all good{_between(audit.overkill_interval)}"
    yield "overkill rate", percent(overkill), of_good
    if audit.zero_misses_show is not None:
        shown = (
            f"no escape among {audit.audited_defectives:,} audited defectives shows at most "
            f"{percent(audit.zero_misses_show, 2)} at 95 %"
        )
        yield "", "", shown


def _between(interval: Interval | None) -> str:
    return "" if interval is None else f"; 95 %: {percent(interval[0])} to {percent(interval[1])}"


def _duration(seconds: float | None) -> str:
    """Hours, or minutes where hours would round to next to nothing."""
    if seconds is None:
        return DASH
    return f"{seconds / 3600:,.2f} h" if seconds >= 3600 else f"{seconds / 60:,.2f} min"


def _output(found: ProductionSummary) -> str:
    output = found.output
    return DASH if output is None or output.hourly_rate is None else f"{output.hourly_rate:,.0f}/h"


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
