"""Acceptance sampling by ISO 2859-1 (GB/T 2828.1): how many to inspect of a lot, what to decide.

Single sampling, normal and tightened, by defective units; reduced, double and multiple sampling
are left out.
"""

from inspector.sampling.book import LotAnswer, all_series, record_lot, series_of
from inspector.sampling.lots import Lot, LotEntry, Presentation, Series
from inspector.sampling.plan import SamplingPlan, sampling_plan
from inspector.sampling.switching import START, State, Switching
from inspector.sampling.tables import AQLS, LEVELS

__all__ = [
    "AQLS",
    "LEVELS",
    "START",
    "Lot",
    "LotAnswer",
    "LotEntry",
    "Presentation",
    "SamplingPlan",
    "Series",
    "State",
    "Switching",
    "all_series",
    "record_lot",
    "sampling_plan",
    "series_of",
]
