"""Lines, stages, stations, products or orders side by side."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from inspector.charts.labels import wrapped
from inspector.charts.look import Figure, Look, empty, framed, per_cent
from inspector.production.groups import Group, Grouping
from inspector.statistics import Interval

__all__ = ["groups_chart"]

_ROW_HEIGHT = 34
_FRAME_HEIGHT = 90
_ROOM = 0.08


def groups_chart(groups: Sequence[Group], by: Grouping, look: Look) -> Figure:
    """The pass rate of each group, with its 95 % interval; a row for each that has one."""
    known = [group for group in groups if group.figures.pass_rate is not None]
    if not known:
        return empty(look)
    names = [wrapped(escape(look.group(group.name, by.value)), 24) for group in known]
    return framed(
        [_rates(known, names, look)],
        look,
        height=_FRAME_HEIGHT + _ROW_HEIGHT * len(known),
        showlegend=False,
        margin={"t": 12},
        xaxis={
            "range": _range(known),
            "ticksuffix": look.formats.share_suffix,
            "showgrid": True,
            "title": {"text": look.words("pass_rate")},
        },
        yaxis={"autorange": "reversed", "showgrid": True, "type": "category"},
    )


def _rates(groups: Sequence[Group], names: Sequence[str], look: Look) -> Figure:
    rates = [100 * (group.figures.pass_rate or 0.0) for group in groups]
    bounds = [_bounds(group) for group in groups]
    reach = {
        "type": "data",
        "symmetric": False,
        "array": [100 * high - rate for rate, (_, high) in zip(rates, bounds, strict=True)],
        "arrayminus": [rate - 100 * low for rate, (low, _) in zip(rates, bounds, strict=True)],
        "color": look.theme.accent,
        "thickness": 3,
        "width": 7,
    }
    return {
        "type": "scatter",
        "mode": "markers",
        "x": rates,
        "y": list(names),
        "error_x": reach,
        "marker": {"size": 11, "color": look.theme.accent},
        "hovertext": [_hover(group, name, look) for group, name in zip(groups, names, strict=True)],
        "hoverinfo": "text",
    }


def _hover(group: Group, name: str, look: Look) -> str:
    figures, formats = group.figures, look.formats
    judged = f"{formats.count(figures.good)} / {formats.count(figures.good + figures.rejected)}"
    return "<br>".join(
        [
            f"<b>{name}</b>",
            f"{look.words('pass_rate')} {formats.share(figures.pass_rate)} ({judged})",
            f"{look.words('interval')} {formats.interval(figures.pass_rate_interval)}",
        ]
    )


def _bounds(group: Group) -> Interval:
    return group.figures.pass_rate_interval or (0.0, 1.0)


def _range(groups: Sequence[Group]) -> list[float]:
    lows, highs = zip(*map(_bounds, groups), strict=True)
    low, high = per_cent(min(lows)) or 0.0, per_cent(max(highs)) or 0.0
    room = max(2.0, high - low) * _ROOM
    return [max(-1.0, low - room), min(101.0, high + room)]
