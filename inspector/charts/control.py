"""Control charts: shares or rates in order of time, with their limits and what broke a rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspector.charts.look import Figure, Look, empty, framed, line_style, order_axis
from inspector.spc import Alarm, ChartKind, Point

__all__ = ["control_chart"]


def control_chart(
    kind: ChartKind, points: Sequence[Point], alarms: Sequence[Alarm], look: Look
) -> Figure:
    """Points in order, centre line and limits; those in an alarm are crossed, open ones hollow.

    Subgroups stand side by side, however much time lies between them. A share's axis is in per
    cent, a rate's in defects on 100 m².
    """
    if not any(point.subgroup.n for point in points):
        return empty(look)
    chart = _Chart(kind, points, look)
    return framed(
        [*chart.limits(), chart.values(), *chart.alarmed(alarms)],
        look,
        xaxis=order_axis([point.subgroup.start for point in points], look),
        yaxis={
            "ticksuffix": "" if kind is ChartKind.U else look.formats.share_suffix,
            "title": {"text": look.words(f"axis.{kind.value}")},
        },
    )


@dataclass(frozen=True, slots=True)
class _Chart:
    kind: ChartKind
    points: Sequence[Point]
    look: Look

    def limits(self) -> list[Figure]:
        muted, accent = self.look.theme.muted, self.look.theme.accent
        return [
            self._limit("upper", muted, "dash"),
            self._limit("centre", accent, "solid"),
            self._limit("lower", muted, "dash"),
        ]

    def _limit(self, name: str, colour: str, dash: str) -> Figure:
        return {
            **self._places(range(len(self.points))),
            "mode": "lines",
            "name": self.look.words(f"limit.{name}"),
            "y": [self._scaled(getattr(point, name)) for point in self.points],
            "line": {**line_style(colour, dash=dash, width=1.5), "shape": "hvh"},
            "hoverinfo": "skip",
        }

    def values(self) -> Figure:
        symbols = ["circle" if each.subgroup.complete else "circle-open" for each in self.points]
        return {
            **self._places(range(len(self.points))),
            "mode": "lines+markers",
            "name": self.look.words(f"axis.{self.kind.value}"),
            "y": [self._scaled(point.subgroup.value) for point in self.points],
            "line": line_style(self.look.theme.ink, width=1.5),
            "marker": {"symbol": symbols, "size": 7},
            "hovertext": [self._hover(point) for point in self.points],
            "hoverinfo": "text",
        }

    def alarmed(self, alarms: Sequence[Alarm]) -> list[Figure]:
        """Crosses over the points of alarms; no trace, and no word in the legend, without any."""
        hit = [
            place
            for place, point in enumerate(self.points)
            if point.judged and any(alarm.covers(point) for alarm in alarms)
        ]
        if not hit:
            return []
        stroke = {"width": 3, "color": self.look.theme.alarm}
        return [
            {
                **self._places(hit),
                "mode": "markers",
                "name": self.look.words("alarm"),
                "y": [self._scaled(self.points[place].subgroup.value) for place in hit],
                "marker": {"symbol": "x-thin", "size": 13, "line": stroke},
                "hoverinfo": "skip",
            }
        ]

    def _places(self, places: Iterable[int]) -> Figure:
        return {"type": "scatter", "x": list(places)}

    def _scaled(self, value: float | None) -> float | None:
        return None if value is None else value * (1 if self.kind is ChartKind.U else 100)

    def _value(self, value: float | None) -> str:
        formats = self.look.formats
        return formats.number(value, 2) if self.kind is ChartKind.U else formats.share(value, 2)

    def _hover(self, point: Point) -> str:
        group, words = point.subgroup, self.look.words
        size = self.look.formats.number(group.n, 2 if self.kind is ChartKind.U else 0)
        lines = [
            self.look.at(group.start),
            f"{words(f'axis.{self.kind.value}')} {self._value(group.value)} ({group.x} / {size})",
            f"{words('limit.both')} {self._value(point.lower)} – {self._value(point.upper)}",
        ]
        return "<br>".join(lines if group.complete else [*lines, words("open")])
