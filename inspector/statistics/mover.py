"""Estimated amounts with bounds, added and put in relation without a table of their own.

MOVER, the method of variance estimates recovery: what the bounds of the parts say about their
spread gives the bounds of a sum or a ratio.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from inspector.statistics.rates import Interval, wilson_interval

__all__ = ["Amount", "added", "scaled_up", "share_interval"]

_HALVINGS = 100


class Amount(NamedTuple):
    """An estimated number of units, with its bounds."""

    value: float
    low: float
    high: float


def scaled_up(found: float, examined: float, units: float) -> Amount:
    """`found` of the `examined`, scaled up to all `units` they stand for; nothing of none.

    The bounds are Wilson's.
    """
    bounds = wilson_interval(found, examined)
    if bounds is None:
        return Amount(0.0, 0.0, 0.0)
    return Amount(units * (found / examined), units * bounds[0], units * bounds[1])


def added(amounts: Sequence[Amount]) -> Amount:
    """Independent amounts added; distances to the bounds add as squares (MOVER).

    G. Y. Zou and A. Donner, "Construction of confidence limits about effect measures: a general
    approach", Statistics in Medicine 27 (2008), 1693-1702.
    """
    value = sum(amount.value for amount in amounts)
    low = value - math.hypot(*(amount.value - amount.low for amount in amounts))
    high = value + math.hypot(*(amount.high - amount.value for amount in amounts))
    return Amount(value, low, high)


def share_interval(part: Amount, rest: Amount) -> Interval | None:
    """Bounds on part / (part + rest): where (1 − s)·part − s·rest may be 0, its bounds by MOVER.

    The ratio of A. Donner and G. Y. Zou, "Closed-form confidence intervals for functions of the
    normal mean and standard deviation", Statistical Methods in Medical Research 21 (2012),
    347-359, as a share: it needs no case of its own where one of the two is 0. None where both
    are.
    """
    whole = part.value + rest.value
    if not whole:
        return None
    share = part.value / whole

    def least(s: float) -> float:
        spread = math.hypot((1 - s) * (part.value - part.low), s * (rest.high - rest.value))
        return (1 - s) * part.value - s * rest.value - spread

    def most(s: float) -> float:
        spread = math.hypot((1 - s) * (part.high - part.value), s * (rest.value - rest.low))
        return (1 - s) * part.value - s * rest.value + spread

    return _root(least, 0.0, share), _root(most, share, 1.0)


def _root(falling: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that falls from `low` to `high` passes 0; an end where it does not."""
    if falling(low) <= 0:
        return low
    if falling(high) >= 0:
        return high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return low
