"""One look: a level of a factor against all others, in every stratum where both occur."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from inspector.diagnosis.association import Association, Fourfold, associate
from inspector.diagnosis.findings import RECENT, Factor, Outcome, Row

__all__ = ["Cell", "Look", "Stratum", "looks_at", "uncompared_units"]


class Cell(NamedTuple):
    """Cases among units of a product."""

    cases: int
    units: int
    product: str


@dataclass(frozen=True, slots=True)
class Stratum:
    """What may be compared with each other: the levels with units, by name."""

    levels: Mapping[str, Cell]

    def against(self, level: str) -> Fourfold:
        """A level of the stratum against all others together."""
        there = self.levels[level]
        cases = sum(cell.cases for cell in self.levels.values())
        units = sum(cell.units for cell in self.levels.values())
        return Fourfold(there.cases, there.units, cases - there.cases, units - there.units)


@dataclass(frozen=True, slots=True)
class Look:
    """A comparison that was made: the strata in which the level can be compared, and the test."""

    factor: Factor
    level: str
    outcome: Outcome
    strata: tuple[Stratum, ...]
    association: Association

    @property
    def tables(self) -> list[Fourfold]:
        """The level against the rest, a table a stratum."""
        return [stratum.against(self.level) for stratum in self.strata]


def looks_at(
    factor: Factor, rows: Sequence[Row], outcome: Outcome, *, dispersion: float, q: float
) -> list[Look]:
    """Every level of a factor that can be compared and could be found.

    A level whose p value could not reach `q` whatever had happened there is not looked at: it
    would only make all others harder to find. That is told from the margins alone, on which the
    tests are conditional, so it favours no result (R. E. Tarone, Biometrics 46, 1990, 515-522).
    """
    strata = _strata(rows, outcome)
    levels = sorted({row.level for row in rows})
    made = (_look(factor, level, outcome, strata, dispersion) for level in levels)
    looks = [look for look in made if look and look.association.smallest_p <= q]
    return _one_side(factor, looks) if len(levels) == 2 else looks


def uncompared_units(rows: Sequence[Row], outcome: Outcome) -> dict[str, int]:
    """Units of each level that has no other level in any of its strata."""
    strata, alone = _strata(rows, outcome), {}
    for level in sorted({row.level for row in rows}):
        of_level = [stratum for stratum in strata if level in stratum.levels]
        units = sum(stratum.levels[level].units for stratum in of_level)
        if units and all(len(stratum.levels) == 1 for stratum in of_level):
            alone[level] = units
    return alone


def _strata(rows: Iterable[Row], outcome: Outcome) -> list[Stratum]:
    found: dict[tuple[str, ...], dict[str, Cell]] = defaultdict(dict)
    for row in rows:
        cases, units = row.counts.of(outcome)
        before = found[row.stratum].get(row.level, Cell(0, 0, row.product))
        if units:
            cell = Cell(before.cases + cases, before.units + units, row.product)
            found[row.stratum][row.level] = cell
    return [Stratum(levels) for levels in found.values()]


def _look(
    factor: Factor, level: str, outcome: Outcome, strata: Sequence[Stratum], dispersion: float
) -> Look | None:
    shared = tuple(each for each in strata if level in each.levels and len(each.levels) > 1)
    association = associate((each.against(level) for each in shared), dispersion=dispersion)
    return None if association is None else Look(factor, level, outcome, shared, association)


def _one_side(factor: Factor, looks: Sequence[Look]) -> list[Look]:
    """Of two levels one look: the other is its mirror image."""
    if factor is Factor.TIME:
        return [look for look in looks if look.level == RECENT]
    return [look for look in looks if look.association.higher][:1] or list(looks[:1])
