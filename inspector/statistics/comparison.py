"""Two shares compared: by how much a rate went up or down, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from inspector.statistics.rates import Z_95, Interval, rate, wilson_interval

__all__ = ["Comparison", "Direction", "Proportion", "difference_interval", "ratio_interval"]

Direction = Literal["down", "up", "unclear"]
"""Which way a rate went; unclear where chance alone may have moved it."""

_HALVINGS = 200  # more than a double can tell apart


class Proportion(NamedTuple):
    """`part` of `whole`."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share in 0 … 1; None for a part of nothing."""
        return rate(self.part, self.whole)


def difference_interval(now: Proportion, before: Proportion, z: float = Z_95) -> Interval | None:
    """Bounds on `now` − `before`, in −1 … 1; None where either is a part of nothing.

    R. G. Newcombe's hybrid score interval, "Interval estimation for the difference between
    independent proportions", Statistics in Medicine 17 (1998), 873-890, method 10: the distances
    to the Wilson bounds of both shares, added as squares.
    """
    first, second = wilson_interval(*now, z), wilson_interval(*before, z)
    p, q = now.value, before.value
    if first is None or second is None or p is None or q is None:
        return None
    low = p - q - math.hypot(p - first[0], second[1] - q)
    high = p - q + math.hypot(first[1] - p, q - second[0])
    return max(-1.0, low), min(1.0, high)


def ratio_interval(now: Proportion, before: Proportion, z: float = Z_95) -> Interval | None:
    """Bounds on `now` / `before`; None where that is no number: `before` is 0 or nothing is known.

    The score interval of P. A. R. Koopman, "Confidence intervals for the ratio of two binomial
    proportions", Biometrics 40 (1984), 513-517: every ratio that a score test does not refuse.
    Unlike one made from logarithms it holds at a rate of 0 as well.
    """
    p, q = now.value, before.value
    if p is None or not q:
        return None
    estimate = p / q

    def kept(ratio: float) -> bool:
        return _score(ratio, now, before) <= z * z

    refused = max(1.0, 2 * estimate)
    while kept(refused):
        refused *= 2
    low = 0.0 if not now.part else _border(kept, estimate, 0.0)
    return low, _border(kept, estimate, refused)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A rate of now beside one of before; every figure is None where it is not defined."""

    now: Proportion
    before: Proportion

    @property
    def difference(self) -> float | None:
        """Rate now − rate before, as a share (0.01 is one percentage point)."""
        p, q = self.now.value, self.before.value
        return None if p is None or q is None else p - q

    @property
    def difference_interval(self) -> Interval | None:
        """Its 95 % interval (Newcombe)."""
        return difference_interval(self.now, self.before)

    @property
    def relative_change(self) -> float | None:
        """Rate now / rate before − 1: −0.25 is "down by 25 %"; None where it was 0 before."""
        p, q = self.now.value, self.before.value
        return None if p is None or not q else p / q - 1

    @property
    def relative_change_interval(self) -> Interval | None:
        """Its 95 % interval (Koopman)."""
        bounds = ratio_interval(self.now, self.before)
        return bounds and (bounds[0] - 1, bounds[1] - 1)

    @property
    def direction(self) -> Direction | None:
        """Down or up where the difference's interval leaves out 0, else unclear."""
        interval = self.difference_interval
        if interval is None:
            return None
        if interval[1] < 0:
            return "down"
        return "up" if interval[0] > 0 else "unclear"

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, unrounded."""
        return {
            "now": _plain(self.now),
            "baseline": _plain(self.before),
            "difference": self.difference,
            "difference_interval": self.difference_interval,
            "relative_change": self.relative_change,
            "relative_change_interval": self.relative_change_interval,
            "direction": self.direction,
        }


def _plain(proportion: Proportion) -> dict[str, Any]:
    return {
        "rejected": proportion.part,
        "judged": proportion.whole,
        "defect_rate": proportion.value,
    }


def _score(ratio: float, now: Proportion, before: Proportion) -> float:
    """The score test's χ² for `now` / `before` = `ratio`."""
    (x, m), (y, n) = now, before
    # The likeliest share before, if the ratio holds: the root of a quadratic, in the form that
    # stays exact as the ratio nears 0.
    a, b, c = (m + n) * ratio, m * ratio + x + n + y * ratio, x + y
    share = min(2 * c / (b + math.sqrt(max(0.0, b * b - 4 * a * c))), 1 / ratio, 1.0)
    variance = ratio * share * (1 - ratio * share) / m + ratio**2 * share * (1 - share) / n
    distance = x / m - ratio * y / n
    if not distance:
        return 0.0
    return distance**2 / variance if variance > 0 else math.inf


def _border(kept: Callable[[float], bool], inside: float, outside: float) -> float:
    """Where `kept` turns, between a value it holds for and one it does not."""
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        if middle in (inside, outside):
            break
        if kept(middle):
            inside = middle
        else:
            outside = middle
    return inside
