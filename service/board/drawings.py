"""The charts of a board."""

from __future__ import annotations

from inspector.charts import (
    Figure,
    Look,
    control_chart,
    flow_chart,
    output_chart,
    pareto_chart,
    pass_rate_chart,
)
from inspector.statistics import sankey
from service.board.contents import Board

__all__ = ["CHARTS", "drawings"]

CHARTS = ("output", "pass_rate", "pareto", "control", "flow")
"""Their names, as templates and scripts know them."""


def drawings(board: Board, look: Look) -> dict[str, Figure]:
    """Every chart by its name, the empty ones too."""
    points, chart = board.series.points, board.chart
    return {
        "output": output_chart(points, look, planned=board.planned),
        "pass_rate": pass_rate_chart(points, look),
        "pareto": pareto_chart(board.analysis.bars, look, expected=_expected(board)),
        "control": control_chart(
            chart.kind, chart.points, [each.alarm for each in chart.alarms], look
        ),
        "flow": flow_chart(sankey(board.flow.lines), look),
    }


def _expected(board: Board) -> list[float | None]:
    """Units of each bar's category that the baseline's shares lead to expect of today's units."""
    before, bars = board.before, board.analysis.bars
    if not before.inspected:
        return []
    usual = {bar.category: bar.count / before.inspected for bar in before.bars}
    return [
        None if bar.category is None else usual.get(bar.category, 0.0) * board.analysis.inspected
        for bar in bars
    ]
