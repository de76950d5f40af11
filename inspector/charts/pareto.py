"""Defect analysis: bars falling by count, and the share of each and all before it."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.charts.labels import briefly, wrapped
from inspector.charts.look import Figure, Look, empty, framed, hatching, line_style, per_cent
from inspector.statistics import ParetoBar

__all__ = ["pareto_chart"]

_ROOM = 84  # characters that fit below the bars side by side
_HEADROOM = 1.14  # for the count above the highest bar
_OTHERS = "."  # the hatching of the bar that is no category


def pareto_chart(
    bars: Sequence[ParetoBar], look: Look, *, expected: Sequence[float | None] = ()
) -> Figure:
    """Categories by count with the cumulative line (right axis, per cent).

    `expected` is how many units of each bar's category a baseline would have led to expect; it is
    a mark across the bar, with none where an entry is None.
    """
    if not bars:
        return empty(look, "empty_defects")
    places = list(range(len(bars)))
    names = [look.category(bar.category) for bar in bars]
    marks = [_expected(places, expected, look)] if expected else []
    columns = _bars(places, names, bars, look)
    line = _line(places, names, bars, look)
    return framed(
        [columns, *marks, line, _counts(places, bars, expected, look)],
        look,
        xaxis={
            "tickvals": places,
            "ticktext": [wrapped(name, _ROOM // len(bars)) for name in briefly(names)],
            "tickangle": 0,
            "range": [-0.6, len(bars) - 0.4],
        },
        yaxis={
            "title": {"text": look.words("axis.defects")},
            "tickformat": ",d",
            "range": [0, _HEADROOM * max(_tops(bars, expected))],
        },
        yaxis2={
            "overlaying": "y",
            "side": "right",
            "range": [0, 105],
            "tickmode": "linear",
            "tick0": 0,
            "dtick": 25,
            "ticksuffix": look.formats.share_suffix,
            "showgrid": False,
            "fixedrange": True,
        },
        margin={"r": 56},
    )


def _bars(
    places: Sequence[int], names: Sequence[str], bars: Sequence[ParetoBar], look: Look
) -> Figure:
    mark = look.mark("reject")
    shapes = [_OTHERS if bar.category is None else "" for bar in bars]
    return {
        "type": "bar",
        "name": look.words("axis.defects"),
        "x": places,
        "y": [bar.count for bar in bars],
        "width": 0.72,
        "marker": {"color": mark.colour, "pattern": hatching(shapes, look)},
        "hovertext": [_hover(name, bar, look) for name, bar in zip(names, bars, strict=True)],
        "hoverinfo": "text",
    }


def _counts(
    places: Sequence[int],
    bars: Sequence[ParetoBar],
    expected: Sequence[float | None],
    look: Look,
) -> Figure:
    """Each bar's count above it, and above its mark where that is higher."""
    return {
        "type": "scatter",
        "mode": "text",
        "name": look.words("axis.defects"),
        "x": places,
        "y": _tops(bars, expected),
        "text": [look.formats.count(bar.count) for bar in bars],
        "textposition": "top center",
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _tops(bars: Sequence[ParetoBar], expected: Sequence[float | None]) -> list[float]:
    marks = expected or [None] * len(bars)
    return [max(bar.count, mark or 0.0) for bar, mark in zip(bars, marks, strict=True)]


def _expected(places: Sequence[int], heights: Sequence[float | None], look: Look) -> Figure:
    stroke = {"width": 3, "color": look.theme.ink}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": look.words("expected"),
        "x": places,
        "y": heights,
        "marker": {"symbol": "line-ew", "size": 30, "line": stroke},
        "hovertext": [f"{look.words('expected')} {look.formats.number(each)}" for each in heights],
        "hoverinfo": "text",
    }


def _line(
    places: Sequence[int], names: Sequence[str], bars: Sequence[ParetoBar], look: Look
) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": look.words("cumulative"),
        "x": places,
        "y": [per_cent(bar.cumulative) for bar in bars],
        "yaxis": "y2",
        "line": line_style(look.theme.accent),
        "marker": {"size": 7},
        "hovertext": [_hover(name, bar, look) for name, bar in zip(names, bars, strict=True)],
        "hoverinfo": "text",
    }


def _hover(name: str, bar: ParetoBar, look: Look) -> str:
    count, share = look.formats.count(bar.count), look.formats.share(bar.share)
    together = look.formats.share(bar.cumulative)
    return f"<b>{name}</b><br>{count} · {share}<br>{look.words('cumulative')} {together}"
