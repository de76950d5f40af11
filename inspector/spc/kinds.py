"""What a chart is made of: subgroups, and how far chance alone moves one of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

__all__ = ["LARGE", "ChartKind", "Subgroup", "choose_kind", "filled", "standard_error"]

LARGE = 1_000
"""Mean size of a subgroup from which p′ is the better choice; see `choose_kind`."""


class ChartKind(StrEnum):
    """Charts of attributes: p and Laney's p′ of shares, u of counts on an area."""

    P = "p"
    P_PRIME = "p_prime"
    U = "u"


@dataclass(frozen=True, slots=True)
class Subgroup:
    """What was seen between `start` (included) and `end` (not), both aware.

    A share: `x` of `n` units. A rate: `x` defects on an area of `n` (in 100 m²). `complete` is
    False while the time is not over and more may come.
    """

    start: datetime
    end: datetime
    n: float
    x: int
    complete: bool = True

    def __post_init__(self) -> None:
        """Refuse what nobody can have counted."""
        if not (0 <= self.n < math.inf and self.x >= 0):
            raise ValueError(f"expected n >= 0 and x >= 0, got x = {self.x} of n = {self.n}")
        if self.start >= self.end:
            raise ValueError(f"expected start < end, got {self.start} and {self.end}")

    @property
    def value(self) -> float | None:
        """The share or rate; None where nothing was seen."""
        return self.x / self.n if self.n else None


def filled(kind: ChartKind, subgroups: Sequence[Subgroup]) -> tuple[Subgroup, ...]:
    """The subgroups in which something was seen.

    Raises ValueError for subgroups out of order, and for a share of more than all.
    """
    for one, other in pairwise(subgroups):
        if one.start >= other.start:
            raise ValueError(f"expected subgroups in order, got {other.start} after {one.start}")
    for each in subgroups:
        if each.x > each.n and (kind is not ChartKind.U or not each.n):
            raise ValueError(f"expected x <= n, got {each.x} of {each.n} at {each.start}")
    return tuple(each for each in subgroups if each.n)


def standard_error(kind: ChartKind, centre: float, n: float) -> float:
    """σᵢ: √(p̄(1−p̄)/n) of a share (binomial), √(ū/n) of a rate (Poisson); n > 0."""
    variance = centre if kind is ChartKind.U else centre * (1 - centre)
    return math.sqrt(variance / n)


def choose_kind(subgroups: Iterable[Subgroup]) -> ChartKind:
    """p′ where subgroups hold LARGE units or more on average, else p.

    The binomial error shrinks with √n, while what differs between hours for other reasons
    (material, light, warm machines) does not. With thousands of units an hour the limits of a
    p chart lie so close that ordinary hours fall outside; p′ measures the spread between
    subgroups and draws its limits from that. With small subgroups the binomial error is most
    of the spread, and p needs no estimate of the rest.
    """
    sizes = [each.n for each in subgroups if each.n]
    large = bool(sizes) and sum(sizes) / len(sizes) >= LARGE
    return ChartKind.P_PRIME if large else ChartKind.P
