"""Look everywhere, correct for having looked, name what stands out beyond chance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from inspector.diagnosis.association import benjamini_hochberg, common_odds_ratio
from inspector.diagnosis.dispersion import dispersion
from inspector.diagnosis.findings import (
    CANNOT_JUDGE,
    REJECT,
    Counts,
    Diagnosis,
    Factor,
    Finding,
    Outcome,
    Row,
    Uncompared,
    Worth,
    shows,
)
from inspector.diagnosis.looks import Look, looks_at, uncompared_units
from inspector.diagnosis.power import detectable
from inspector.diagnosis.rates import Part, weighted_share
from inspector.diagnosis.worth import worth_of

__all__ = ["Evidence", "diagnose"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a diagnosis is made from.

    `tables` are rows by factor. `course` is how the same went on from one bucket of time to the
    next, a series for everything made alike. `counts` are those of the whole span of `days`
    days. `costs` is what a rejected unit costs, by product.
    """

    counts: Counts
    days: float
    tables: Mapping[Factor, Sequence[Row]]
    course: Sequence[Sequence[Counts]] = ()
    costs: Mapping[str, float] = field(default_factory=dict)


def diagnose(evidence: Evidence, *, q: float = 0.05) -> Diagnosis:
    """Name what differs from the rest of the plant by more than chance.

    Every level of every factor is compared with all others by rejects, by pictures that cannot
    be judged and by each category, in strata of what is alike, and all p values are corrected
    together (Benjamini-Hochberg). Named is what is worse than elsewhere, and a change over time
    in either direction. Raises ValueError unless 0 < q < 1 and days > 0.
    """
    if not (0.0 < q < 1.0 and evidence.days > 0):
        raise ValueError(f"expected 0 < q < 1 and days > 0, got {q} and {evidence.days}")
    noise = {outcome: _noise(evidence, outcome) for outcome in _outcomes(evidence)}
    looks = list(_looks(evidence, noise, q))
    corrected = benjamini_hochberg([look.association.p for look in looks])
    named = [
        _finding(look, adjusted, noise[look.outcome], evidence)
        for look, adjusted in zip(looks, corrected, strict=True)
        if adjusted <= q and (look.association.higher or look.factor is Factor.TIME)
    ]
    significance = q / max(1, len(looks))  # what the first to be named must pass
    return Diagnosis(
        counts=evidence.counts,
        days=evidence.days,
        q=q,
        looks=len(looks),
        dispersion=noise[REJECT],
        findings=_ranked(named),
        detectable=detectable(evidence.tables, noise[REJECT], significance=significance),
        uncompared=tuple(_uncompared(evidence.tables)),
    )


def _looks(evidence: Evidence, noise: Mapping[Outcome, float], q: float) -> Iterator[Look]:
    for factor, rows in evidence.tables.items():
        for outcome, spread in noise.items():
            yield from looks_at(factor, rows, outcome, dispersion=spread, q=q)


def _outcomes(evidence: Evidence) -> list[Outcome]:
    return [REJECT, CANNOT_JUDGE, *map(shows, sorted(evidence.counts.categories))]


def _noise(evidence: Evidence, outcome: Outcome) -> float:
    return dispersion([counts.of(outcome) for counts in series] for series in evidence.course)


def _finding(look: Look, adjusted: float, noise: float, evidence: Evidence) -> Finding:
    tables, association = look.tables, look.association
    there = [Part(each.n_there, each.there, each.n_there) for each in tables]
    rest = [Part(each.n_there, each.elsewhere, each.n_elsewhere) for each in tables]
    odds = common_odds_ratio(tables, dispersion=noise)
    return Finding(
        factor=look.factor,
        level=look.level,
        outcome=look.outcome,
        units=sum(each.n_there for each in tables),
        cases=sum(each.there for each in tables),
        there=weighted_share(there, dispersion=noise),
        elsewhere=weighted_share(rest, dispersion=noise),
        odds_ratio=odds.value,
        odds_interval=odds.interval,
        strata=sum(each.informative for each in tables),
        test=association.test,
        p=association.p,
        adjusted_p=adjusted,
        higher=association.higher,
        worth=_worth(look, noise, evidence) if association.higher else None,
    )


def _worth(look: Look, noise: float, evidence: Evidence) -> Worth:
    return worth_of(look, days=evidence.days, costs=evidence.costs, dispersion=noise)


def _ranked(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """What costs most first; what is found at one level stays together, its rejects first."""
    priced = all(each.worth.cost is not None for each in findings if _saves(each) and each.worth)

    def weight(finding: Finding) -> tuple[bool, float]:
        """Rejects before all else: what is seen and not rejected costs nothing yet."""
        worth = finding.worth
        saved = worth.units.value if worth else 0.0
        cost = worth.cost if worth and priced and _saves(finding) else None
        return _saves(finding), saved if cost is None else cost

    listed = sorted(findings, key=_place)
    groups = [sorted(each, key=weight, reverse=True) for _, each in groupby(listed, key=_place)]
    groups.sort(key=lambda group: weight(group[0]), reverse=True)
    return tuple(finding for group in groups for finding in group)


def _saves(finding: Finding) -> bool:
    return finding.outcome == REJECT and finding.worth is not None


def _place(finding: Finding) -> tuple[Factor, str]:
    return finding.factor, finding.level


def _uncompared(tables: Mapping[Factor, Sequence[Row]]) -> Iterable[Uncompared]:
    """Levels without anything to compare them with, where the factor has several."""
    for factor, rows in tables.items():
        if len({row.level for row in rows}) > 1:
            for level, units in uncompared_units(rows, REJECT).items():
                yield Uncompared(factor, level, units)
