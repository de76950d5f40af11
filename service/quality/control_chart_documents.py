"""What control charts look like as JSON, for the documentation; tests hold answers against it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from inspector.spc import ChartKind, Rule, Side
from inspector.statistics import Every
from service.documents import Exact, path_parameter
from service.parameters import Bound, Moment, Name

__all__ = [
    "ACKNOWLEDGEMENT",
    "ACKNOWLEDGEMENTS",
    "ALARM_PARAMETER",
    "BASELINES",
    "BASELINE_VERSIONS",
    "CHART_PARAMETER",
    "CONTROL_CHART",
    "FREEZE",
    "FROZEN",
    "SAID",
    "AcknowledgementAnswer",
    "AcknowledgementDocument",
    "AcknowledgementList",
    "BaselineList",
    "BaselineVersions",
    "ControlChartAnswer",
    "FreezeDocument",
    "FrozenAnswer",
]


class FreezeDocument(Exact):
    """From which subgroups limits are to be frozen."""

    since: Bound = Field(description="Widened to the start of its subgroup.")
    until: Bound = Field(description="Widened to the end of its subgroup; open ones are left out.")
    leave_out: list[Moment] = Field(
        default=[],
        max_length=1_000,
        description="Starts of subgroups that were out of control for a known reason.",
    )
    note: str = Field(default="", max_length=200, description="Why; kept with the version.")


class AcknowledgementDocument(Exact):
    """What somebody says to an alarm."""

    by: Name = Field(description="Who says it.")
    reason: str = Field(
        min_length=1, max_length=500, description="What caused it, and what is done about it."
    )


class BaselineAnswer(Exact):
    """What limits are drawn from, and what that was estimated from."""

    version: int | None = Field(description="null: provisional, from the span that is shown.")
    kind: ChartKind
    centre: float = Field(description="Σx/Σn.")
    sigma_z: float = Field(
        description="How many times wider subgroups spread than chance alone would spread them."
    )
    subgroups: int
    mean_n: float
    since: datetime
    until: datetime
    left_out: list[datetime]
    created_at: datetime | None
    note: str


class FrozenAnswer(BaselineAnswer):
    """A version of a chart's frozen limits."""

    chart: str


class BaselineList(Exact):
    """The newest frozen limits of every chart that has any, by its name."""

    baselines: list[FrozenAnswer]


class BaselineVersions(Exact):
    """All limits that were frozen for a chart, the newest first."""

    versions: list[FrozenAnswer]


class AcknowledgementAnswer(Exact):
    """Who took note of an alarm, and why it came; the highest version counts."""

    alarm: str
    by: str
    reason: str
    at: datetime
    version: int


class AcknowledgementList(Exact):
    """All that was said to an alarm, the newest first."""

    acknowledgements: list[AcknowledgementAnswer]


class AlarmAnswer(Exact):
    """A stretch of the chart that breaks a rule."""

    id: str = Field(description="Follows from chart, rule and start: the same every time.")
    rule: Rule
    meaning: str
    side: Side | None = Field(description="null: the rule looks at both sides.")
    start: datetime
    end: datetime | None = Field(description="null: it goes on at the end of the span.")
    points: int
    acknowledgement: AcknowledgementAnswer | None


class SubgroupAnswer(Exact):
    """A subgroup with the limits that hold for its size; null where nothing was judged."""

    start: datetime
    end: datetime
    n: float = Field(description="Judged units; on a u chart hundreds of square metres.")
    x: int = Field(description="Rejected units, units of the category, or defects.")
    value: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    z: float | None = Field(description="Distance from the centre line; limits lie at -3 and 3.")
    complete: bool = Field(description="false: its time is not over; it raises no alarm.")
    signals: list[Rule] = Field(description="The rules that it helps to break.")


class UnavailableAnswer(Exact):
    """Why there are no limits, or no chart."""

    code: str
    detail: str


class ControlChartAnswer(Exact):
    """A control chart."""

    chart: str = Field(description="The chart's name, for freezing its limits.")
    kind: ChartKind
    unit: str
    category: str | None
    every: Every
    since: datetime
    until: datetime
    simulated: bool
    provisional: bool = Field(description="Nobody froze limits for this chart yet.")
    baseline: BaselineAnswer | None
    unavailable: UnavailableAnswer | None
    alarming: bool = Field(description="Limits come from enough subgroups to raise alarms.")
    rules: list[Rule]
    points: list[SubgroupAnswer]
    alarms: list[AlarmAnswer]


CHART_PARAMETER = path_parameter("chart", "`chart` of a control chart, percent-encoded as a whole.")
ALARM_PARAMETER = path_parameter("alarm", "`id` of an alarm.")

_CHART = "station=el-1&product=solar-cell&every=hour&kind=p_prime"
_BASELINE: dict[str, Any] = {
    "version": 1,
    "kind": "p_prime",
    "centre": 0.0152,
    "sigma_z": 2.31,
    "subgroups": 24,
    "mean_n": 3571.5,
    "since": "2026-01-29T00:00:00Z",
    "until": "2026-01-30T01:00:00Z",
    "left_out": ["2026-01-29T13:00:00Z"],
    "created_at": "2026-01-30T01:12:00.113000Z",
    "note": "after the lamp was changed",
}
FROZEN: dict[str, Any] = {"chart": _CHART, **_BASELINE}
BASELINES: dict[str, Any] = {"baselines": [FROZEN]}
BASELINE_VERSIONS: dict[str, Any] = {"versions": [FROZEN]}
FREEZE: dict[str, Any] = {
    "since": "2026-01-29T00:00:00Z",
    "until": "2026-01-30T01:00:00Z",
    "leave_out": ["2026-01-29T13:00:00Z"],
    "note": "after the lamp was changed",
}
SAID: dict[str, Any] = {"by": "Li Na", "reason": "Lamp 2 failed; changed at 09:40."}
_ALARM = "4d3c2b1a0f9e8d7c-we1-20260131T010000Z"
ACKNOWLEDGEMENT: dict[str, Any] = {
    "alarm": _ALARM,
    **SAID,
    "at": "2026-01-31T02:05:00.113000Z",
    "version": 1,
}
ACKNOWLEDGEMENTS: dict[str, Any] = {"acknowledgements": [ACKNOWLEDGEMENT]}
CONTROL_CHART: dict[str, Any] = {
    "chart": _CHART,
    "kind": "p_prime",
    "unit": "share of judged units",
    "category": None,
    "every": "hour",
    "since": "2026-01-31T01:00:00Z",
    "until": "2026-01-31T02:00:00Z",
    "simulated": False,
    "provisional": False,
    "baseline": _BASELINE,
    "unavailable": None,
    "alarming": True,
    "rules": ["we1", "we4"],
    "points": [
        {
            "start": "2026-01-31T01:00:00Z",
            "end": "2026-01-31T02:00:00Z",
            "n": 3600,
            "x": 144,
            "value": 0.04,
            "centre": 0.0152,
            "lower": 0.001069,
            "upper": 0.029331,
            "z": 5.265,
            "complete": True,
            "signals": ["we1"],
        }
    ],
    "alarms": [
        {
            "id": _ALARM,
            "rule": "we1",
            "meaning": "a point beyond a limit",
            "side": "high",
            "start": "2026-01-31T01:00:00Z",
            "end": None,
            "points": 1,
            "acknowledgement": ACKNOWLEDGEMENT,
        }
    ],
}
