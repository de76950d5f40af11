"""Figures as tables: a row a bucket of time, a row a kind of defect."""

from __future__ import annotations

from typing import Any

from inspector.export.columns import Chunks, in_utc
from inspector.export.delimited import table_as_csv
from inspector.production import Analysis, Timeseries
from inspector.statistics import Point

__all__ = ["pareto_as_csv", "timeseries_as_csv"]

_POINTS = (
    "since",
    "until",
    "shift",
    "open",
    "inspected",
    "good",
    "rejected",
    "undecided",
    "cannot_judge",
    "pass_rate",
    "pass_rate_low",
    "pass_rate_high",
    "hourly_rate",
)
_BARS = ("category", "units", "share", "cumulative_share")


def timeseries_as_csv(series: Timeseries, *, marked: bool = False) -> Chunks:
    """A row a bucket; shares in 0 … 1 and unrounded, empty where there is nothing to divide by."""
    return table_as_csv(_POINTS, map(_point, series.points), marked=marked)


def pareto_as_csv(analysis: Analysis, *, marked: bool = False) -> Chunks:
    """A row a category, falling; those gathered into one have an empty name."""
    bars = ((bar.category, bar.count, bar.share, bar.cumulative) for bar in analysis.bars)
    return table_as_csv(_BARS, bars, marked=marked)


def _point(point: Point) -> list[Any]:
    bucket, figures = point.bucket, point.figures
    low, high = figures.pass_rate_interval or (None, None)
    return [
        in_utc(bucket.since),
        in_utc(bucket.until),
        bucket.shift,
        point.open,
        figures.inspected,
        figures.good,
        figures.rejected,
        figures.undecided,
        figures.cannot_judge,
        figures.pass_rate,
        low,
        high,
        point.hourly_rate,
    ]
