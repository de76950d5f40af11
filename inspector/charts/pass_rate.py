"""The pass rate in order of time, with how sure each figure is."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.charts.look import (
    Figure,
    Look,
    empty,
    framed,
    line_style,
    per_cent,
    place,
    time_axis,
)
from inspector.charts.output import bar_width_ms, bucket_title
from inspector.statistics.timeseries import Point

__all__ = ["pass_rate_chart"]

_LEAST_RANGE = 2.0  # per cent; a calm day must not look wild
_MARGIN = 0.08


def pass_rate_chart(points: Sequence[Point], look: Look) -> Figure:
    """Pass rates with their 95 % Wilson intervals as boxes behind; gaps where nothing was judged.

    The axis need not begin at 0: it shows where the intervals lie.
    """
    if all(point.figures.pass_rate is None for point in points):
        return empty(look)
    return framed(
        [_intervals(points, look), _rates(points, look)],
        look,
        xaxis=time_axis([point.bucket.since for point in points], look),
        yaxis={
            "range": _range(points),
            "rangemode": "normal",
            "ticksuffix": look.formats.share_suffix,
            "title": {"text": look.words("pass_rate")},
        },
    )


def _intervals(points: Sequence[Point], look: Look) -> Figure:
    bounds = [point.figures.pass_rate_interval for point in points]
    return {
        "type": "bar",
        "name": look.words("interval"),
        "x": [place(point.bucket.since) for point in points],
        "base": [None if each is None else 100 * each[0] for each in bounds],
        "y": [None if each is None else 100 * (each[1] - each[0]) for each in bounds],
        "width": [bar_width_ms(point.bucket) for point in points],
        "offset": 0,
        "marker": {"color": look.theme.band, "line": {"width": 0}},
        "hovertext": [_hover(point, look) for point in points],
        "hoverinfo": "text",
    }


def _rates(points: Sequence[Point], look: Look) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": look.words("pass_rate"),
        "x": [_middle(point) for point in points],
        "y": [per_cent(point.figures.pass_rate) for point in points],
        "line": line_style(look.theme.accent),
        "marker": {
            "size": 7,
            "symbol": ["circle-open" if point.open else "circle" for point in points],
        },
        "hovertext": [_hover(point, look) for point in points],
        "hoverinfo": "text",
    }


def _middle(point: Point) -> str:
    bucket = point.bucket
    return place(bucket.since + (bucket.until - bucket.since) / 2)


def _range(points: Sequence[Point]) -> list[float]:
    bounds = [
        point.figures.pass_rate_interval
        for point in points
        if point.figures.pass_rate_interval is not None
    ]
    low, high = 100 * min(low for low, _ in bounds), 100 * max(high for _, high in bounds)
    room = max(_LEAST_RANGE, high - low) * _MARGIN
    return [max(0.0, min(low, high - _LEAST_RANGE) - room), min(100.0, high) + room]


def _hover(point: Point, look: Look) -> str:
    figures, formats = point.figures, look.formats
    judged = f"{formats.count(figures.good)} / {formats.count(figures.good + figures.rejected)}"
    return "<br>".join(
        [
            bucket_title(point, look),
            f"{look.words('pass_rate')} {formats.share(figures.pass_rate)} ({judged})",
            f"{look.words('interval')} {formats.interval(figures.pass_rate_interval)}",
        ]
    )
