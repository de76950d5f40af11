"""What a chart looks like as JSON, for the documentation; tests hold answers against it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from service.documents import Exact

__all__ = ["CHART", "ChartAnswer", "TableAnswer"]


class TableAnswer(Exact):
    """What the chart shows, as a language writes it; a dash where there is nothing."""

    columns: list[str] = Field(description="Their titles.")
    numeric: list[bool] = Field(description="Whether a column holds figures.")
    rows: list[list[str]]


class ChartAnswer(Exact):
    """A chart: `data` and `layout` are what plotly.js takes."""

    name: str
    title: str
    data: list[dict[str, Any]] = Field(description="Empty where there is nothing to see.")
    layout: dict[str, Any] = Field(description="Says in words why, where there is nothing to see.")
    empty: bool
    table: TableAnswer
    download: str | None = Field(
        description="Where the table is a CSV file, unrounded; null for whoever may not have it."
    )
    figures: str = Field(description="Where the figures are values in JSON.")
    note: str = Field(description="What is shown, and what is missing and why.")


CHART: dict[str, Any] = {
    "name": "pass_rate",
    "title": "Pass rate",
    "data": [{"type": "scatter", "x": ["2026-01-31T00:30:00"], "y": [98.5]}],
    "layout": {"height": 290, "yaxis": {"ticksuffix": " %"}},
    "empty": False,
    "table": {
        "columns": ["time", "pass rate", "95 % interval", "good", "rejected"],
        "numeric": [False, True, True, True, True],
        "rows": [["31 Jan 08:00 – 09:00", "98.5 %", "97.5 – 99.1 %", "985", "15"]],
    },
    "download": "/v1/charts/pass_rate.csv?station=loom-1&since=2026-01-31T00%3A00%3A00Z",
    "figures": "/v1/statistics/timeseries?station=loom-1&since=2026-01-31T00%3A00%3A00Z",
    "note": "Good of all that was judged; undecided units are left out.",
}
