"""What thresholds cost, which cost least, and what may be claimed about them: pure functions."""

from inspector.costs.bands import Bands, best_bands
from inspector.costs.bounds import Bound, Claim, escape_bound, misses_allowed
from inspector.costs.comparing import Saving, saving_over
from inspector.costs.defaults import DefaultBands, default_bands
from inspector.costs.effects import Counts, Effect, effect
from inspector.costs.labelled import Costs, Labelled
from inspector.costs.reliability import Bin, Reliability, reliability

__all__ = [
    "Bands",
    "Bin",
    "Bound",
    "Claim",
    "Costs",
    "Counts",
    "DefaultBands",
    "Effect",
    "Labelled",
    "Reliability",
    "Saving",
    "best_bands",
    "default_bands",
    "effect",
    "escape_bound",
    "misses_allowed",
    "reliability",
    "saving_over",
]
