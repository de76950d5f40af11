"""What it would be worth to bring a level to the plant's own best one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from inspector.diagnosis.findings import OutcomeKind, Worth
from inspector.diagnosis.looks import Cell, Look, Stratum
from inspector.diagnosis.rates import Part, Share, weighted_difference, weighted_share

__all__ = ["worth_of"]

_FEWEST_UNITS = 30
_LEAST_COVERED = 0.5


def worth_of(look: Look, *, days: float, costs: Mapping[str, float], dispersion: float) -> Worth:
    """The cases saved if the level did as well as the rest, and as well as the best other level.

    The best is one level, compared in the strata it shares with this one: the one whose share
    there has the lowest upper limit, so that few units without a case by luck are not aimed at.
    It has at least 30 units, in strata that hold at least half of this level's; where there is
    none, and in strata it does not share, all others together stand for it. `costs` are those of
    a rejected unit, by product.
    """
    best = _best(look, dispersion)
    there = [stratum.levels[look.level] for stratum in look.strata]
    aims = [_aim(stratum, look.level, best) for stratum in look.strata]
    rest = [_aim(stratum, look.level, None) for stratum in look.strata]
    saved = weighted_difference(_pairs(there, aims), dispersion=dispersion)
    low, high = saved.interval
    return Worth(
        units=Share(max(0.0, saved.value), (max(0.0, low), max(0.0, high))),
        per_day=max(0.0, saved.value) / days,
        usual=weighted_difference(_pairs(there, rest)).value,
        best=best,
        best_share=weighted_share([_part(*pair) for pair in zip(there, aims, strict=True)]).value,
        cost=_cost(there, aims, costs) if look.outcome.kind is OutcomeKind.REJECT else None,
    )


def _best(look: Look, dispersion: float) -> str | None:
    names = {name for stratum in look.strata for name in stratum.levels} - {look.level}
    limits = {name: _upper_limit(look, name, dispersion) for name in sorted(names)}
    known = {name: limit for name, limit in limits.items() if limit is not None}
    return min(known, key=lambda name: known[name], default=None)


def _upper_limit(look: Look, name: str, dispersion: float) -> float | None:
    """Of a level's share in the mix of the one looked at; None where too little is shared."""
    shared = [stratum for stratum in look.strata if name in stratum.levels]
    parts = [_part(each.levels[look.level], each.levels[name]) for each in shared]
    everywhere = sum(stratum.levels[look.level].units for stratum in look.strata)
    covered = sum(part.weight for part in parts)
    if sum(part.units for part in parts) < _FEWEST_UNITS or covered < _LEAST_COVERED * everywhere:
        return None
    return weighted_share(parts, dispersion=dispersion).interval[1]


def _aim(stratum: Stratum, level: str, best: str | None) -> Cell:
    """What is aimed at in a stratum: the best level there, or all others together."""
    if best is not None and best in stratum.levels:
        return stratum.levels[best]
    rest = stratum.against(level)
    return Cell(rest.elsewhere, rest.n_elsewhere, stratum.levels[level].product)


def _part(there: Cell, aim: Cell) -> Part:
    """What is aimed at, by the weight it has in the mix of the level looked at."""
    return Part(there.units, aim.cases, aim.units)


def _pairs(there: Sequence[Cell], aims: Sequence[Cell]) -> list[tuple[Part, Part]]:
    return [(_part(cell, cell), _part(cell, aim)) for cell, aim in zip(there, aims, strict=True)]


def _cost(there: Sequence[Cell], aims: Sequence[Cell], costs: Mapping[str, float]) -> float | None:
    """What the rejects to be saved cost; None unless every product's cost is known."""
    if any(cell.product not in costs for cell in there):
        return None
    saved = (
        costs[cell.product] * cell.units * (cell.cases / cell.units - aim.cases / aim.units)
        for cell, aim in zip(there, aims, strict=True)
    )
    return max(0.0, math.fsum(saved))
