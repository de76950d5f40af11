"""When a chart says that something has changed: the rules of Western Electric and of Nelson.

Every rule looks at consecutive distances from the centre line in standard errors (z).
"Beyond" and "above" are meant strictly; a point on a line is not beyond it. Sources: Western
Electric, "Statistical Quality Control Handbook" (1956); L. S. Nelson, "The Shewhart control
chart: tests for special causes", Journal of Quality Technology 16 (1984), 237-239.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import groupby, pairwise

__all__ = ["DEFAULT_RULES", "Rule", "Run", "Side", "runs"]


class Rule(StrEnum):
    """The rules by name.

    Western Electric, always on one side of the centre line:

    - `we1` one point beyond 3σ
    - `we2` two of three consecutive points beyond 2σ
    - `we3` four of five consecutive points beyond 1σ
    - `we4` eight points in a row on one side

    Nelson:

    - `nelson1` one point beyond 3σ
    - `nelson2` nine points in a row on one side
    - `nelson3` six points in a row, each higher than the one before, or each lower
    - `nelson4` fourteen points in a row that go up and down in turn
    - `nelson5` two of three consecutive points beyond 2σ on one side
    - `nelson6` four of five consecutive points beyond 1σ on one side
    - `nelson7` fifteen points in a row within 1σ, on either side
    - `nelson8` eight points in a row beyond 1σ, on either side
    """

    WE1 = "we1"
    WE2 = "we2"
    WE3 = "we3"
    WE4 = "we4"
    NELSON1 = "nelson1"
    NELSON2 = "nelson2"
    NELSON3 = "nelson3"
    NELSON4 = "nelson4"
    NELSON5 = "nelson5"
    NELSON6 = "nelson6"
    NELSON7 = "nelson7"
    NELSON8 = "nelson8"

    @property
    def meaning(self) -> str:
        """In words."""
        return _MEANINGS[self]


DEFAULT_RULES = (Rule.WE1, Rule.WE4)
"""A jump, and a lasting shift. Every rule at once would cry wolf."""


class Side(StrEnum):
    """Where a run lies, or where a trend leads."""

    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Run:
    """Points that break a rule together, by index: `first` … `last`, both included.

    `side` is None for the rules that look at both sides at once.
    """

    first: int
    last: int
    side: Side | None = None


def runs(rule: Rule, z: Sequence[float]) -> tuple[Run, ...]:
    """Where a rule is broken, in order; hits on one side that overlap or touch are one run.

    A run begins at the first point that belongs to the pattern and ends at the last: with
    "two of three", both its ends lie beyond 2σ. Raises ValueError for a z that is not finite.
    """
    if not all(map(math.isfinite, z)):
        raise ValueError("expected finite distances; leave out points at which nothing was seen")
    return tuple(sorted(_FINDERS[rule](z), key=lambda run: (run.first, run.last)))


def _in_a_row(length: int, sigmas: float, z: Sequence[float]) -> list[Run]:
    """At least `length` consecutive points beyond `sigmas` on one side."""
    return [
        Run(first, last, side)
        for side, flags in _beyond(sigmas, z)
        for first, last in _streaks(flags, length)
    ]


def _some_of(wanted: int, among: int, sigmas: float, z: Sequence[float]) -> list[Run]:
    """`wanted` of `among` consecutive points beyond `sigmas` on one side."""
    return [
        Run(first, last, side)
        for side, flags in _beyond(sigmas, z)
        for first, last in _clusters(flags, wanted, among)
    ]


def _trend(length: int, z: Sequence[float]) -> list[Run]:
    """At least `length` points, each higher than the one before, or each lower."""
    steps = [after - before for before, after in pairwise(z)]
    return [
        Run(first, last + 1, side)  # a step leads from a point to the next
        for side, flags in _beyond(0.0, steps)
        for first, last in _streaks(flags, length - 1)
    ]


def _alternation(length: int, z: Sequence[float]) -> list[Run]:
    """At least `length` points that go up and down in turn."""
    rises = [(after > before) - (after < before) for before, after in pairwise(z)]
    turns = [one * other < 0 for one, other in pairwise(rises)]
    return [Run(first, last + 2) for first, last in _streaks(turns, length - 2)]


def _hugging(length: int, z: Sequence[float]) -> list[Run]:
    """At least `length` consecutive points within 1σ."""
    return [Run(*ends) for ends in _streaks([abs(each) < 1 for each in z], length)]


def _avoiding(length: int, z: Sequence[float]) -> list[Run]:
    """At least `length` consecutive points beyond 1σ, on either side."""
    return [Run(*ends) for ends in _streaks([abs(each) > 1 for each in z], length)]


def _beyond(sigmas: float, z: Sequence[float]) -> tuple[tuple[Side, list[bool]], ...]:
    high, low = [each > sigmas for each in z], [each < -sigmas for each in z]
    return (Side.HIGH, high), (Side.LOW, low)


def _streaks(flags: Sequence[bool], length: int) -> list[tuple[int, int]]:
    """First and last of every stretch of at least `length` flags that are set."""
    stretches = [
        [index for index, _ in stretch]
        for flag, stretch in groupby(enumerate(flags), key=lambda item: item[1])
        if flag
    ]
    return [(stretch[0], stretch[-1]) for stretch in stretches if len(stretch) >= length]


def _clusters(flags: Sequence[bool], wanted: int, among: int) -> list[tuple[int, int]]:
    """First and last of every `wanted` set flags that lie `among` neighbours, overlaps joined."""
    at = [index for index, flag in enumerate(flags) if flag]
    found: list[tuple[int, int]] = []
    for first, last in zip(at, at[wanted - 1 :], strict=False):
        if last - first >= among:
            continue
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


_FINDERS: dict[Rule, Callable[[Sequence[float]], list[Run]]] = {
    Rule.WE1: partial(_in_a_row, 1, 3.0),
    Rule.WE2: partial(_some_of, 2, 3, 2.0),
    Rule.WE3: partial(_some_of, 4, 5, 1.0),
    Rule.WE4: partial(_in_a_row, 8, 0.0),
    Rule.NELSON1: partial(_in_a_row, 1, 3.0),
    Rule.NELSON2: partial(_in_a_row, 9, 0.0),
    Rule.NELSON3: partial(_trend, 6),
    Rule.NELSON4: partial(_alternation, 14),
    Rule.NELSON5: partial(_some_of, 2, 3, 2.0),
    Rule.NELSON6: partial(_some_of, 4, 5, 1.0),
    Rule.NELSON7: partial(_hugging, 15),
    Rule.NELSON8: partial(_avoiding, 8),
}

_MEANINGS = {
    Rule.WE1: "a point beyond a limit",
    Rule.WE2: "two of three points beyond 2σ on one side",
    Rule.WE3: "four of five points beyond 1σ on one side",
    Rule.WE4: "eight points in a row on one side of the centre line",
    Rule.NELSON1: "a point beyond a limit",
    Rule.NELSON2: "nine points in a row on one side of the centre line",
    Rule.NELSON3: "six points in a row rising or falling",
    Rule.NELSON4: "fourteen points in a row up and down in turn",
    Rule.NELSON5: "two of three points beyond 2σ on one side",
    Rule.NELSON6: "four of five points beyond 1σ on one side",
    Rule.NELSON7: "fifteen points in a row within 1σ",
    Rule.NELSON8: "eight points in a row beyond 1σ, on either side",
}
