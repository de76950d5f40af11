"""Efficiency: what part of the planned time brought good units, and where the rest went."""

from __future__ import annotations

from inspector.charts.look import Figure, Look, empty, framed
from inspector.statistics import Efficiency

__all__ = ["FIGURES", "efficiency_chart"]

FIGURES = ("availability", "effectiveness", "production_efficiency", "quality_ratio", "oee")
"""The figures in the order in which each is made from those before it."""

_ROW_HEIGHT = 34
_FRAME_HEIGHT = 70
_LEAST_RANGE = 118.0  # per cent; room for words behind a full bar
_ROOM = 1.18


def efficiency_chart(efficiency: Efficiency, look: Look) -> Figure:
    """A bar for each figure of ISO 22400, in per cent; a dash for one that is not known."""
    values = [getattr(efficiency, name) for name in FIGURES]
    if all(value is None for value in values):
        return empty(look, "empty_efficiency")
    longest = max(value for value in values if value is not None)
    return framed(
        [_bars(values, look)],
        look,
        height=_FRAME_HEIGHT + _ROW_HEIGHT * len(FIGURES),
        showlegend=False,
        margin={"t": 12},
        xaxis={
            "range": [0, max(_LEAST_RANGE, 100 * longest * _ROOM)],
            "ticksuffix": look.formats.share_suffix,
            "showgrid": True,
        },
        yaxis={"autorange": "reversed", "showgrid": False, "type": "category"},
    )


def _bars(values: list[float | None], look: Look) -> Figure:
    marks = look.mark("pass").colour
    return {
        "type": "bar",
        "orientation": "h",
        "y": [look.words.name_of("efficiency", name) for name in FIGURES],
        "x": [100 * (value or 0.0) for value in values],
        "width": 0.6,
        "marker": {"color": [look.theme.muted] * (len(FIGURES) - 1) + [marks]},
        "text": [look.formats.share(value) for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
