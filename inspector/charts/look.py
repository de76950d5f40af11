"""What every chart has in common: ground, type, axes, and what an empty one says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from html import escape
from math import ceil
from typing import Any

from inspector.charts.catalogue import Catalogue, Language, catalogue
from inspector.charts.numbers import Formats
from inspector.charts.theme import FONT, Mark, Theme, ThemeName, theme

__all__ = [
    "Figure",
    "Look",
    "empty",
    "framed",
    "hatching",
    "line_style",
    "mark_style",
    "order_axis",
    "per_cent",
    "place",
    "time_axis",
]

Figure = dict[str, Any]
"""A figure as plotly.js takes it: `data`, a list of traces, and `layout`."""

_MOST_TICKS = 12
_MIDNIGHT = "00:00"
_OF_TIME = {"uirevision": "time", "tickmode": "array", "tickangle": 0}
"""What axes of time have in common; pages with little room leave out some of their labels."""

_HEIGHT = 290


@dataclass(frozen=True, slots=True)
class Look:
    """How charts look and speak.

    `titles` gives categories the names people know them by; one that is not there keeps its own.
    """

    theme: Theme
    words: Catalogue
    formats: Formats
    titles: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        language: Language,
        zone: tzinfo,
        *,
        ground: ThemeName = ThemeName.LIGHT,
        titles: Mapping[str, str] | None = None,
    ) -> Look:
        """The look of a language, on a ground, with times in a zone."""
        words = catalogue("inspector.charts", language)
        return cls(theme(ground), words, Formats(language, zone), titles or {})

    def title(self, category: str | None) -> str:
        """What a category is called; None is all that have no bar of their own."""
        return self.words("others") if category is None else self.titles.get(category, category)

    def category(self, name: str | None) -> str:
        """A category's title, safe in a figure."""
        return escape(self.title(name))

    def group(self, name: Sequence[str], by: str) -> str:
        """What a group of figures is called; one without a name by what it lacks."""
        named = [each for each in name if each]
        if named:
            return " · ".join(named)
        return self.words("no_order" if by == "order" else "unassigned")

    def mark(self, disposition: str) -> Mark:
        """How a disposition is drawn."""
        return self.theme.dispositions[disposition]

    def at(self, moment: datetime) -> str:
        """A moment as the hover text of a figure has it."""
        return f"<b>{self.formats.moment(moment)}</b>"


def framed(traces: Sequence[Figure], look: Look, **layout: Any) -> Figure:
    """Traces in the house's frame; `layout` adds to it, member by member."""
    axis = {
        "gridcolor": look.theme.grid,
        "linecolor": look.theme.grid,
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
        "title": {"font": {"size": 12, "color": look.theme.muted}, "standoff": 10},
    }
    base: Figure = {
        "paper_bgcolor": look.theme.paper,
        "plot_bgcolor": look.theme.paper,
        "font": {"family": FONT, "size": 13, "color": look.theme.ink},
        "margin": {"l": 48, "r": 24, "t": 40, "b": 40},
        "height": _HEIGHT,
        "separators": ".,",
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": look.theme.paper, "font": {"color": look.theme.ink}},
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.02,
            "yanchor": "bottom",
            "traceorder": "normal",
            "font": {"size": 12},
        },
        "xaxis": {**axis, "showgrid": False},
        "yaxis": {**axis, "rangemode": "tozero"},
    }
    return {"data": list(traces), "layout": _merged(base, layout)}


def empty(look: Look, key: str = "empty") -> Figure:
    """A figure that says in words why there is nothing to see."""
    hidden = {"visible": False}
    text = {"text": look.words(key), "showarrow": False, "xref": "paper", "yref": "paper"}
    note = {**text, "x": 0.5, "y": 0.5, "font": {"size": 15, "color": look.theme.muted}}
    return framed([], look, xaxis=hidden, yaxis=hidden, annotations=[note])


def time_axis(starts: Sequence[datetime], look: Look) -> Figure:
    """An axis of buckets: places in UTC, so that no hour falls twice, labels in the plant's zone.

    The day stands with the first label and wherever it changes.
    """
    shown = _spread(starts)
    return {
        **_OF_TIME,
        "type": "date",
        "tickvals": [place(start) for start in shown],
        "ticktext": _time_labels(shown, look.formats),
    }


def order_axis(starts: Sequence[datetime], look: Look) -> Figure:
    """An axis on which each bucket has the same room, whatever time lies between them."""
    step = max(1, ceil(len(starts) / _MOST_TICKS))
    return {
        **_OF_TIME,
        "tickvals": list(range(0, len(starts), step)),
        "ticktext": _time_labels(starts[::step], look.formats),
        "range": [-0.7, len(starts) - 0.3],
    }


def place(moment: datetime) -> str:
    """Where a moment lies on a time axis."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat()


def per_cent(share: float | None) -> float | None:
    """A share as an axis of per cent has it; None is a gap."""
    return None if share is None else 100 * share


def mark_style(mark: Mark, look: Look) -> Figure:
    """A bar's `marker`: colour, and a hatching that tells it apart without colour."""
    return {
        "color": mark.colour,
        "pattern": hatching(mark.pattern, look),
        "line": {"width": 0},
    }


def hatching(shape: str | list[str], look: Look) -> Figure:
    """Lines or dots in the ground's colour over a bar's own; "" for none, a list for each bar."""
    ground = look.theme.paper
    return {"shape": shape, "fillmode": "overlay", "fgcolor": ground, "size": 6, "solidity": 0.3}


def line_style(colour: str, *, dash: str = "solid", width: float = 2) -> Figure:
    """A line of a trace."""
    return {"color": colour, "dash": dash, "width": width}


def _spread(starts: Sequence[datetime]) -> list[datetime]:
    """As many of the moments as there is room for, none too close to the one before it."""
    if not starts:
        return []
    apart = (starts[-1] - starts[0]) / _MOST_TICKS
    shown = [starts[0]]
    for start in starts[1:]:
        if start - shown[-1] >= apart:
            shown.append(start)
    return shown


def _time_labels(starts: Sequence[datetime], formats: Formats) -> list[str]:
    """Hours by the clock, the day where it changes; days and weeks by their day alone."""
    if len(starts) > 1 and all(formats.clock(start) == _MIDNIGHT for start in starts):
        return [formats.day(start) for start in starts]
    labels, day = [], ""
    for start in starts:
        today = formats.day(start)
        labels.append(formats.clock(start) + (f"<br>{today}" if today != day else ""))
        day = today
    return labels


def _merged(base: Figure, more: Mapping[str, Any]) -> Figure:
    """Both, the second over the first, mappings member by member."""
    merged = dict(base)
    for name, value in more.items():
        held = merged.get(name)
        if isinstance(held, dict) and isinstance(value, Mapping):
            merged[name] = _merged(held, value)
        else:
            merged[name] = value
    return merged
