"""Stations: what each saw, and whether it still sees anything."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from inspector.charts.labels import wrapped
from inspector.charts.look import Figure, Look, empty, framed, mark_style
from inspector.charts.output import ORDER, units_of
from inspector.production import StationView
from inspector.values import Disposition

__all__ = ["stations_chart"]

_ROW_HEIGHT = 34
_FRAME_HEIGHT = 100


def stations_chart(stations: Sequence[StationView], look: Look) -> Figure:
    """A bar for each station, stacked by disposition; its state stands beside its name."""
    if not stations:
        return empty(look, "empty_stations")
    traces = [_bars(disposition, stations, look) for disposition in ORDER]
    return framed(
        [trace for trace in traces if any(trace["x"])] or traces[:1],
        look,
        height=_FRAME_HEIGHT + _ROW_HEIGHT * len(stations),
        barmode="stack",
        xaxis={"title": {"text": look.words("axis.units")}, "tickformat": ",d", "showgrid": True},
        yaxis={"autorange": "reversed", "showgrid": False, "type": "category"},
    )


def _bars(disposition: Disposition, stations: Sequence[StationView], look: Look) -> Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "name": look.words.name_of("disposition", disposition),
        "x": [units_of(station.figures, disposition) for station in stations],
        "y": [_name(station, look) for station in stations],
        "width": 0.62,
        "marker": mark_style(look.mark(disposition), look),
        "hovertext": [_hover(station, look) for station in stations],
        "hoverinfo": "text",
    }


def _name(station: StationView, look: Look) -> str:
    state = look.words.name_of("state", station.state.value)
    return f"{wrapped(escape(station.station), 24)} ({state})"


def _hover(station: StationView, look: Look) -> str:
    counts = (
        f"{look.words.name_of('disposition', each)} "
        f"{look.formats.count(units_of(station.figures, each))}"
        for each in ORDER
    )
    return "<br>".join([f"<b>{escape(station.station)}</b>", *counts])
