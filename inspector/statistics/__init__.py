"""Figures people read, computed from counts: pure functions, no store and no clock."""

from inspector.statistics.agreement import GOOD_KAPPA, Agreement
from inspector.statistics.audit import Audit, Gap, audit_of
from inspector.statistics.comparison import (
    Comparison,
    Proportion,
    difference_interval,
    ratio_interval,
)
from inspector.statistics.efficiency import Efficiency, completion, seconds_to_finish
from inspector.statistics.flow import Band, LineFlow, Node, Sankey, StageFlow, sankey
from inspector.statistics.pareto import ParetoBar, pareto
from inspector.statistics.rates import Interval, pass_rate, rate, ratio, wilson_interval
from inspector.statistics.strata import Stratum
from inspector.statistics.summary import CategoryCount, Summary, falling, summarise
from inspector.statistics.timeseries import (
    Bucket,
    Every,
    Point,
    common_span,
    edges,
    gathered,
    point,
    start_of,
)
from inspector.statistics.yields import StageYield, rolled_throughput_yield
from inspector.statistics.zero_misses import defectives_needed, rate_shown_by_zero_misses

__all__ = [
    "GOOD_KAPPA",
    "Agreement",
    "Audit",
    "Band",
    "Bucket",
    "CategoryCount",
    "Comparison",
    "Efficiency",
    "Every",
    "Gap",
    "Interval",
    "LineFlow",
    "Node",
    "ParetoBar",
    "Point",
    "Proportion",
    "Sankey",
    "StageFlow",
    "StageYield",
    "Stratum",
    "Summary",
    "audit_of",
    "common_span",
    "completion",
    "defectives_needed",
    "difference_interval",
    "edges",
    "falling",
    "gathered",
    "pareto",
    "pass_rate",
    "point",
    "rate",
    "rate_shown_by_zero_misses",
    "ratio",
    "ratio_interval",
    "rolled_throughput_yield",
    "sankey",
    "seconds_to_finish",
    "start_of",
    "summarise",
    "wilson_interval",
]
