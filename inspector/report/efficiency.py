"""The efficiency figures in a table, with what each is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from inspector.charts.efficiency import FIGURES
from inspector.report.speech import Speech
from inspector.statistics import Efficiency

__all__ = ["EfficiencyRow", "efficiency_rows"]


class EfficiencyRow(NamedTuple):
    """An efficiency figure, its value, and what it is made of, or what it would take."""

    title: str
    value: float | None
    made_of: str


def efficiency_rows(speech: Speech) -> list[EfficiencyRow]:
    """The figures in the order of the chart, each made from those before it."""
    made = speech.report.summary.measured.efficiency
    parts = _parts(speech, made)
    return [_row(speech, name, getattr(made, name), parts) for name in FIGURES]


def _row(speech: Speech, name: str, value: float | None, parts: Mapping[str, str]) -> EfficiencyRow:
    title = speech.words.name_of("efficiency", name)
    if value is None:
        return EfficiencyRow(title, None, speech.words(f"missing.{name}"))
    return EfficiencyRow(title, value, speech.words(f"efficiency.of_{name}", **parts))


def _parts(speech: Speech, made: Efficiency) -> dict[str, str]:
    """Times and units, as the sentences about efficiency have them."""
    times = {
        "run": made.planned_run_time_s,
        "busy": made.planned_busy_time_s,
        "working": made.production_time_s,
    }
    units = {"good": made.good, "produced": made.produced}
    formats = speech.formats
    told = {name: formats.duration(seconds) for name, seconds in times.items()}
    return told | {name: formats.count(value) for name, value in units.items()}
