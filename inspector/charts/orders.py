"""Orders: how much of what was planned is good."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from inspector.charts.labels import wrapped
from inspector.charts.look import Figure, Look, empty, framed
from inspector.production.orders import OrderProgress

__all__ = ["completion_chart"]

_ROW_HEIGHT = 38
_FRAME_HEIGHT = 90
_LEAST_RANGE = 118.0  # per cent; room for the plan's line and for words behind a full bar
_ROOM = 1.18


def completion_chart(orders: Sequence[OrderProgress], look: Look) -> Figure:
    """A bar for each order with a plan, in per cent of it; the plan is a line at 100.

    What is beyond the plan is shown as it is.
    """
    known = [(order, 100 * order.completion) for order in orders if order.completion is not None]
    if not known:
        return empty(look, "empty_orders")
    shares = [share for _, share in known]
    return framed(
        [_bars([order for order, _ in known], shares, look)],
        look,
        height=_FRAME_HEIGHT + _ROW_HEIGHT * len(known),
        showlegend=False,
        margin={"t": 12},
        xaxis={
            "range": [0, max(_LEAST_RANGE, max(shares) * _ROOM)],
            "ticksuffix": look.formats.share_suffix,
            "showgrid": True,
        },
        yaxis={"autorange": "reversed", "showgrid": False, "type": "category"},
        shapes=[_plan(look)],
    )


def _bars(orders: Sequence[OrderProgress], shares: Sequence[float], look: Look) -> Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "y": [wrapped(escape(order.name), 20) for order in orders],
        "x": shares,
        "width": 0.6,
        "marker": {"color": look.mark("pass").colour},
        "text": [look.formats.share(order.completion) for order in orders],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [_hover(order, look) for order in orders],
        "hoverinfo": "text",
    }


def _hover(progress: OrderProgress, look: Look) -> str:
    good = look.formats.count(progress.figures.good)
    planned = look.formats.count(None if progress.order is None else progress.order.quantity)
    return f"<b>{escape(progress.name)}</b><br>{look.words('disposition.pass')} {good} / {planned}"


def _plan(look: Look) -> Figure:
    line = {"color": look.theme.ink, "width": 1.5, "dash": "dot"}
    return {"type": "line", "x0": 100, "x1": 100, "y0": 0, "y1": 1, "yref": "paper", "line": line}
