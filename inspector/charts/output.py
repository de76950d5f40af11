"""Output in order of time: units by what became of them, against what was planned."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from inspector.charts.look import (
    Figure,
    Look,
    empty,
    framed,
    line_style,
    mark_style,
    place,
    time_axis,
)
from inspector.statistics import Summary
from inspector.statistics.timeseries import Bucket, Point
from inspector.values import Disposition

__all__ = ["ORDER", "bar_width_ms", "bucket_title", "output_chart", "units_of"]

ORDER = (Disposition.PASS, Disposition.REVIEW, Disposition.CANNOT_JUDGE, Disposition.REJECT)
"""From the axis outwards: what is good stands on the ground line, what is rejected on top."""

_GAP = 0.9  # how much of its time a bar covers


def output_chart(
    points: Sequence[Point], look: Look, *, planned: Sequence[float | None] = ()
) -> Figure:
    """A bar for each bucket, stacked by disposition; `planned` units are dashes across the bars.

    `planned` has an entry for each point, None where nothing is planned.
    """
    if not any(point.figures.inspected for point in points):
        return empty(look)
    traces = [_bars(disposition, points, look) for disposition in ORDER]
    if any(each is not None for each in planned):
        traces.append(_planned(points, planned, look))
    return framed(
        [trace for trace in traces if any(trace["y"])],
        look,
        barmode="stack",
        xaxis=time_axis([point.bucket.since for point in points], look),
        yaxis={"title": {"text": look.words("axis.units")}, "tickformat": ",d"},
    )


def units_of(figures: Summary, disposition: Disposition) -> int:
    """How many units of a summary ended so."""
    return {
        Disposition.PASS: figures.good,
        Disposition.REJECT: figures.rejected,
        Disposition.REVIEW: figures.undecided,
        Disposition.CANNOT_JUDGE: figures.cannot_judge,
    }[disposition]


def bar_width_ms(bucket: Bucket) -> float:
    """How wide a bucket's bar is on a time axis."""
    return _GAP * 1000 * (bucket.until - bucket.since).total_seconds()


def bucket_title(point: Point, look: Look) -> str:
    """Which stretch of time a hover text is about."""
    bucket, formats = point.bucket, look.formats
    shift = f" · {escape(bucket.shift)}" if bucket.shift else ""
    still = f" · {look.words('open')}" if point.open else ""
    return f"<b>{formats.span(bucket.since, bucket.until)}{shift}</b>{still}"


def _bars(disposition: Disposition, points: Sequence[Point], look: Look) -> Figure:
    return {
        "type": "bar",
        "name": look.words.name_of("disposition", disposition),
        "x": [place(point.bucket.since) for point in points],
        "y": [units_of(point.figures, disposition) for point in points],
        "width": [bar_width_ms(point.bucket) for point in points],
        "offset": 0,
        "marker": mark_style(look.mark(disposition), look),
        "hovertext": [_hover(point, look) for point in points],
        "hoverinfo": "text",
    }


def _planned(points: Sequence[Point], planned: Sequence[float | None], look: Look) -> Figure:
    """A dash across each bar: a line of its own for each, with a gap behind it."""
    places, heights = [], []
    for point, height in zip(points, planned, strict=True):
        places += [place(point.bucket.since), place(point.bucket.until), place(point.bucket.until)]
        heights += [height, height, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": look.words("target"),
        "x": places,
        "y": heights,
        "line": line_style(look.theme.ink, dash="dot", width=2),
        "hoverinfo": "skip",
    }


def _hover(point: Point, look: Look) -> str:
    counts = (
        f"{look.words.name_of('disposition', each)} "
        f"{look.formats.count(units_of(point.figures, each))}"
        for each in ORDER
    )
    return "<br>".join([bucket_title(point, look), *counts])
