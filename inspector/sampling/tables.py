"""The master tables of ISO 2859-1 for single sampling, as the rule they were built by.

Sample sizes and AQLs both grow by the fifth root of ten, so the accept number depends only on the
sum of their places: every diagonal of the printed table holds one number. Where a diagonal has no
plan of its own, the printed table shows an arrow to the next letter; so does `cell`. Compared with
all cells of the published tables 2-A and 2-B from AQL 0.010 to 65 (and MIL-STD-105E, tables II-A
and II-B, which are the same).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["AQLS", "LETTERS", "LEVELS", "Cell", "cell", "code_letter"]

LETTERS = "ABCDEFGHJKLMNPQRS"
"""Code letters in the order of their sample sizes; S is reached by an arrow only."""

AQLS = (
    *(0.010, 0.015, 0.025, 0.040, 0.065, 0.10, 0.15, 0.25, 0.40, 0.65),
    *(1.0, 1.5, 2.5, 4.0, 6.5, 10.0, 15.0, 25.0, 40.0, 65.0),
)
"""Acceptance quality limits: defective units in 100, above 10 defects per 100 units."""

_SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150)
_LOTS_UP_TO = (
    *(8, 15, 25, 50, 90, 150, 280, 500, 1_200, 3_200),
    *(10_000, 35_000, 150_000, 500_000),
)
LEVELS: Mapping[str, str] = MappingProxyType(
    {
        "S-1": "AAAABBBBCCCCDDD",
        "S-2": "AAABBBCCCDDDEEE",
        "S-3": "AABBCCDDEEFFGGH",
        "S-4": "AABCCDEEFGGHJJK",
        "I": "AABCCDEFGHJKLMN",
        "II": "ABCDEFGHJKLMNPQ",
        "III": "BCDEFGHJKLMNPQR",
    }
)
"""Inspection levels (table 1): the code letter of each class of lot sizes, smallest first."""

_NORMAL = {0: 0, 3: 1, 4: 2, 5: 3, 6: 5, 7: 7, 8: 10, 9: 14, 10: 21}
_TIGHTENED = {1: 0, 4: 1, 5: 2, 6: 3, 7: 5, 8: 8, 9: 12, 10: 18}
# Where the arrow leads to no plan of its own, the printed table turns it round.
_TURNED = {
    False: {("A", 10.0): "C", ("R", 0.015): "P"},
    True: {("A", 10.0): "D", ("Q", 0.015): "Q", ("R", 0.015): "Q"},
}


class Cell(NamedTuple):
    """What the table says: the letter an arrow may have led to, sample size, accept number."""

    letter: str
    size: int
    accept: int


def code_letter(lot: int, level: str) -> str:
    """The sample size code letter of a lot of `lot` units at a level of LEVELS."""
    return LEVELS[level][bisect_left(_LOTS_UP_TO, lot)]


def cell(letter: str, aql: float, *, tightened: bool = False) -> Cell:
    """The single sampling plan for a code letter (A … R) and an AQL of AQLS, arrows followed."""
    letter = _TURNED[tightened].get((letter, aql), letter)
    accept = _TIGHTENED if tightened else _NORMAL
    row, column = LETTERS.index(letter), AQLS.index(aql)
    while (diagonal := row + column - 14) not in accept:
        row += _arrow(diagonal, tightened=tightened)
    return Cell(LETTERS[row], _SIZES[row], accept[diagonal])


def _arrow(diagonal: int, *, tightened: bool) -> int:
    """Where a diagonal without a plan points: 1 down to a larger sample, -1 up to a smaller."""
    upwards = diagonal > 10 or (diagonal == 1 and not tightened)
    return -1 if upwards else 1
