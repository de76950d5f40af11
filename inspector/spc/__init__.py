"""Statistical process control: charts, frozen limits, rules, alarms; no store and no clock."""

from inspector.spc.alarms import Alarm, alarms, read_alarm_id
from inspector.spc.baseline import FULL, MINIMUM, Baseline, Obstacle, estimate
from inspector.spc.charts import Point, plot
from inspector.spc.kinds import LARGE, ChartKind, Subgroup, choose_kind
from inspector.spc.rules import DEFAULT_RULES, Rule, Run, Side, runs

__all__ = [
    "DEFAULT_RULES",
    "FULL",
    "LARGE",
    "MINIMUM",
    "Alarm",
    "Baseline",
    "ChartKind",
    "Obstacle",
    "Point",
    "Rule",
    "Run",
    "Side",
    "Subgroup",
    "alarms",
    "choose_kind",
    "estimate",
    "plot",
    "read_alarm_id",
    "runs",
]
