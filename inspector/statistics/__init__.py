"""Figures people read, computed from counts: pure functions, no store and no clock."""

from inspector.statistics.pareto import ParetoBar, pareto
from inspector.statistics.rates import Interval, pass_rate, rate, wilson_interval
from inspector.statistics.summary import CategoryCount, Summary, summarise

__all__ = [
    "CategoryCount",
    "Interval",
    "ParetoBar",
    "Summary",
    "pareto",
    "pass_rate",
    "rate",
    "summarise",
    "wilson_interval",
]
