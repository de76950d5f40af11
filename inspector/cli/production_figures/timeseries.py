"""Figures over time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.markup import escape

from inspector.cli.output import DASH, disposition_text, note, percent, plain_table, results

if TYPE_CHECKING:
    from inspector.cli.times import Clock
    from inspector.production import Timeseries
    from inspector.statistics import Point, Summary

__all__ = ["print_timeseries"]

_ROWS = 48  # two days of hours


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


def _point_row(point: Point, clock: Clock) -> Iterator[str]:
    figures = point.figures
    yield clock.local(point.bucket.since)
    yield escape(point.bucket.shift or "")
    yield f"{figures.inspected:,}"
    yield from _counts(figures)
    yield percent(figures.pass_rate)
    yield DASH if point.hourly_rate is None else f"{point.hourly_rate:,.0f}"
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
