"""Stretches of a line: which parts are covered, and where the gaps are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

__all__ = ["Intervals"]


@dataclass(frozen=True, slots=True)
class Intervals:
    """Disjoint stretches (start, end) in rising order; any unit."""

    parts: tuple[tuple[float, float], ...] = ()

    @classmethod
    def of(cls, stretches: Iterable[tuple[float, float]]) -> Self:
        """The union of stretches, which may overlap and come in any order."""
        parts: list[tuple[float, float]] = []
        for start, end in sorted(stretches):
            if parts and start <= parts[-1][1]:
                parts[-1] = (parts[-1][0], max(parts[-1][1], end))
            else:
                parts.append((start, end))
        return cls(tuple(parts))

    @property
    def total(self) -> float:
        """Length of all stretches together."""
        return sum(end - start for start, end in self.parts)

    def union(self, other: Intervals) -> Intervals:
        """What either covers."""
        return Intervals.of((*self.parts, *other.parts))

    def shared(self, other: Intervals) -> float:
        """Length of what both cover."""
        return self.total + other.total - self.union(other).total

    def holds(self, point: float) -> bool:
        """Whether a point lies in one of the stretches, its ends included."""
        place = bisect_right(self.parts, (point, float("inf"))) - 1
        return place >= 0 and point <= self.parts[place][1]

    def gaps(self, longer_than: float = 0.0) -> tuple[tuple[float, float], ...]:
        """The stretches between those covered that are longer than this."""
        between = ((before[1], after[0]) for before, after in pairwise(self.parts))
        return tuple((start, end) for start, end in between if end - start > longer_than)
