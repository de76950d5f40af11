"""What could have been found with this much data: the other half of "nothing stands out"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from inspector.diagnosis.association import Fourfold
from inspector.diagnosis.findings import REJECT, Detectable, Factor, Row
from inspector.diagnosis.looks import Look, looks_at
from inspector.diagnosis.rates import detectable_share

__all__ = ["detectable"]


def detectable(
    tables: Mapping[Factor, Sequence[Row]], dispersion: float, *, significance: float
) -> tuple[Detectable, ...]:
    """For each factor with levels to compare, what its level of middle size would have shown.

    `significance` is what the first finding must pass: q over the number of looks.
    """
    return tuple(_each(tables, dispersion, significance))


def _each(
    tables: Mapping[Factor, Sequence[Row]], dispersion: float, significance: float
) -> Iterator[Detectable]:
    for factor, rows in tables.items():
        looks = looks_at(factor, rows, REJECT, dispersion=dispersion, q=1.0)
        if looks:
            yield _of(factor, _middle(looks), dispersion, significance)


def _middle(looks: Sequence[Look]) -> Fourfold:
    """The look of middle size, its strata added up."""
    tables = sorted((_together(look.tables) for look in looks), key=lambda each: each.n_there)
    return tables[(len(tables) - 1) // 2]


def _together(tables: Sequence[Fourfold]) -> Fourfold:
    return Fourfold(*(sum(column) for column in zip(*tables, strict=True)))


def _of(factor: Factor, table: Fourfold, dispersion: float, significance: float) -> Detectable:
    base = table.cases / table.total
    share = detectable_share(
        base, table.n_there, table.n_elsewhere, significance=significance, dispersion=dispersion
    )
    return Detectable(factor, table.n_there, base, share)
