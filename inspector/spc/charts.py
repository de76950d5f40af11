"""Subgroups on a chart: each with its limits and its distance from the centre line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspector.spc.baseline import Baseline
from inspector.spc.kinds import ChartKind, Subgroup, filled, standard_error

__all__ = ["Point", "plot"]

_WIDTH = 3.0  # limits lie three standard errors from the centre line


@dataclass(frozen=True, slots=True)
class Point:
    """A subgroup with the limits that hold for its size.

    `centre`, `lower` and `upper` are None while there are no limits. `z` is the distance from
    the centre line in standard errors, so that the limits lie at −3 and 3; None also where
    nothing was seen, as are `lower` and `upper`.
    """

    subgroup: Subgroup
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None
    z: float | None = None

    @property
    def judged(self) -> bool:
        """Whether rules look at it: complete, something was seen, and there are limits."""
        return self.subgroup.complete and self.z is not None


def plot(
    kind: ChartKind, subgroups: Sequence[Subgroup], baseline: Baseline | None
) -> tuple[Point, ...]:
    """A point for each subgroup, the empty ones included; no limits without a baseline.

    A limit that would lie below 0 (or a share's above 1) is drawn there, and nothing lies
    beyond it. Raises ValueError for subgroups out of order, a share of more than all, or a
    baseline of another kind of chart.
    """
    filled(kind, subgroups)
    if baseline is not None and baseline.kind is not kind:
        raise ValueError(f"expected a baseline of a {kind} chart, got one of {baseline.kind}")
    return tuple(_point(each, baseline) for each in subgroups)


def _point(subgroup: Subgroup, baseline: Baseline | None) -> Point:
    if baseline is None:
        return Point(subgroup)
    centre, value = baseline.centre, subgroup.value
    if value is None:
        return Point(subgroup, centre)
    error = standard_error(baseline.kind, centre, subgroup.n) * baseline.spread
    lower, upper = centre - _WIDTH * error, centre + _WIDTH * error
    z = (value - centre) / error
    # In theory no value can lie beyond a limit that is cut off; rounding must not put it there.
    if lower <= 0.0:
        lower, z = 0.0, max(z, -_WIDTH)
    if upper >= 1.0 and baseline.kind is not ChartKind.U:
        upper, z = 1.0, min(z, _WIDTH)
    return Point(subgroup, centre, lower, upper, z)
