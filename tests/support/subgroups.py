"""Subgroups made up for tests: an hour each, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hypothesis import strategies as st

from inspector.spc import Subgroup
from tests.support.production_hours import hour

__all__ = ["ORANGE_JUICE", "hours", "shares"]

# Cans of orange juice concentrate that leak, of 50 in each of 30 samples: D. C. Montgomery,
# "Introduction to Statistical Quality Control", example of the p chart in chapter 7.
ORANGE_JUICE = (
    12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22,
    8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6,
)  # fmt: skip


def hours(
    counts: Iterable[tuple[float, int]], *, first: int = 0, incomplete: Sequence[int] = ()
) -> list[Subgroup]:
    """A subgroup an hour from pairs (n, x)."""
    return [
        Subgroup(hour(number), hour(number + 1), n, x, complete=number not in incomplete)
        for number, (n, x) in enumerate(counts, first)
    ]


@st.composite
def shares(draw: st.DrawFn, *, least: int = 0) -> tuple[int, int]:
    """Size of a subgroup and the cases in it."""
    n = draw(st.integers(least, 5_000))
    return n, draw(st.integers(0, n))
