"""How large a part of the labelled pictures is, in pictures of production, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.costs.labelled import Numbers, Table
from inspector.statistics.mover import Amount, added, scaled_up, share_interval
from inspector.statistics.rates import Interval, wilson_interval

__all__ = ["Share", "share_of"]

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval; both None where there is nothing to divide by."""

    value: float | None
    interval: Interval | None


def share_of(table: Table, part: Mask, whole: Mask) -> Share:
    """`part` of `whole` (masks over the pictures), each picture at its mass.

    `whole` is everything, or all that is good, or all that is defective. Where it is one draw the
    interval is Wilson's; pictures of a group count as if they all said the same, so that the
    number it goes by is Kish's effective one, (Σm)² / Σm² for groups of m pictures. Several draws
    have an interval each, put together by MOVER.
    """
    part = part & whole
    total = float(table.mass[whole].sum())
    if not total:
        return Share(None, None)
    value = float(table.mass[part].sum()) / total
    if whole.all():
        amount = _amount(table, part, table.mass)
        return Share(value, (max(0.0, amount.low / total), min(1.0, amount.high / total)))
    # A draw in which nothing of the whole was found still says how much there may be.
    amounts = (_amount(table, mask, table.weight) for mask in (part, whole & ~part))
    if np.unique(table.weight).size > 1:
        return Share(value, share_interval(*amounts))
    number = _effective(table, whole)
    return Share(value, wilson_interval(value * number, number))


def _effective(table: Table, whole: Mask) -> float:
    """Kish's effective number of pictures in groups that are alike inside."""
    _, sizes = np.unique(table.group[whole], return_counts=True)
    return float(sizes.sum() ** 2 / (sizes.astype(np.float64) ** 2).sum())


def _amount(table: Table, mask: Mask, mass: Numbers) -> Amount:
    """How much of production a mask stands for: each draw, those of one mass, scaled up alone."""
    return added([_scaled(table, mask, mass, mass == each) for each in np.unique(mass)])


def _scaled(table: Table, mask: Mask, mass: Numbers, draw: Mask) -> Amount:
    number = _effective(table, draw)
    found = number * float((mask & draw).sum()) / float(draw.sum())
    return scaled_up(found, number, float(mass[draw].sum()))
