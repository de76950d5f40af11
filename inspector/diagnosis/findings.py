"""What a diagnosis is made from and what it says, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from inspector.diagnosis.association import Method
from inspector.diagnosis.rates import Share
from inspector.statistics import Interval

__all__ = [
    "BEFORE",
    "CANNOT_JUDGE",
    "RECENT",
    "REJECT",
    "Counts",
    "Detectable",
    "Diagnosis",
    "Factor",
    "Finding",
    "Outcome",
    "OutcomeKind",
    "Row",
    "Uncompared",
    "Worth",
    "shows",
]


class Factor(StrEnum):
    """By what production is told apart."""

    STATION = "station"
    PRODUCT = "product"
    ORDER = "order"
    SHIFT = "shift"
    HOUR = "hour"
    TIME = "time"


RECENT, BEFORE = "recent", "before"
"""The two levels of `Factor.TIME`."""


class OutcomeKind(StrEnum):
    """What may happen to a unit too often."""

    REJECT = "reject"
    CANNOT_JUDGE = "cannot_judge"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is counted: units rejected, pictures not fit to judge, or units showing a category."""

    kind: OutcomeKind
    category: str | None = None


REJECT = Outcome(OutcomeKind.REJECT)
CANNOT_JUDGE = Outcome(OutcomeKind.CANNOT_JUDGE)


def shows(category: str) -> Outcome:
    """The outcome of units that show a category."""
    return Outcome(OutcomeKind.CATEGORY, category)


@dataclass(frozen=True, slots=True)
class Counts:
    """Units by what became of them, and how many of the units fit to judge show each category."""

    good: int = 0
    rejected: int = 0
    undecided: int = 0
    cannot_judge: int = 0
    categories: Mapping[str, int] = field(default_factory=dict)

    def of(self, outcome: Outcome) -> tuple[int, int]:
        """Cases and the units they are counted in.

        Rejects are counted in judged units (the pass rate's), categories in units fit to judge,
        undecided ones included, and pictures not fit to judge in all.
        """
        judged = self.good + self.rejected
        fit = judged + self.undecided
        if outcome.kind is OutcomeKind.REJECT:
            return self.rejected, judged
        if outcome.kind is OutcomeKind.CANNOT_JUDGE:
            return self.cannot_judge, fit + self.cannot_judge
        return min(fit, self.categories.get(outcome.category or "", 0)), fit


@dataclass(frozen=True, slots=True)
class Row:
    """Counts at one level of a factor, within one stratum.

    Only what lies in one stratum is compared: the same product at the same stage, say. `product`
    tells what a rejected unit costs.
    """

    level: str
    stratum: tuple[str, ...]
    product: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Worth:
    """What it would be worth to bring a level to the best other one.

    `units` fewer cases in the span, with a 95 % interval from 0 on, and `per_day`; at the level
    of all others together `usual` fewer. `best` names the level that was aimed at, None where no
    single one has enough units and all others were; `best_share` is the share of cases there, in
    the mix of the level in question. The best of many levels owes a part of its lead to chance,
    so what can be had lies between `usual` and `units`. `cost` is that of `units`, in the unit of
    the costs given; None for cases that cost nothing by themselves and where a cost is not known.
    """

    units: Share
    per_day: float
    usual: float
    best: str | None
    best_share: float
    cost: float | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A level of a factor that differs from the rest beyond chance.

    `cases` of `units` that could be compared; `there` and `elsewhere` are shares of cases with
    95 % intervals, the latter in the same mix of strata. `odds_ratio` is the common one. `p` is
    the test's, `adjusted_p` corrected for all looks. `worth` is None where less is found than
    elsewhere.
    """

    factor: Factor
    level: str
    outcome: Outcome
    units: int
    cases: int
    there: Share
    elsewhere: Share
    odds_ratio: float | None
    odds_interval: Interval | None
    strata: int
    test: Method
    p: float
    adjusted_p: float
    higher: bool
    worth: Worth | None


@dataclass(frozen=True, slots=True)
class Uncompared:
    """A level with `units` judged units that nothing could be compared with."""

    factor: Factor
    level: str
    units: int


@dataclass(frozen=True, slots=True)
class Detectable:
    """How large a share of rejects would have been found.

    A typical level of the factor has `units` judged units. Had `share` of them been rejected
    instead of `base`, it would have been named four times in five; None: too few units for any.
    """

    factor: Factor
    units: int
    base: float
    share: float | None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What stands out beyond chance, what costs most first.

    `looks` comparisons were made, of what is named a share of `q` at most is expected to be
    chance. `dispersion` is by how much rejects vary beyond the binomial variance (1: as chance
    alone would make them).
    """

    counts: Counts
    days: float
    q: float
    looks: int
    dispersion: float
    findings: tuple[Finding, ...]
    detectable: tuple[Detectable, ...]
    uncompared: tuple[Uncompared, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, unrounded."""
        rejected, judged = self.counts.of(REJECT)
        return {
            "judged": judged,
            "rejected": rejected,
            "undecided": self.counts.undecided,
            "cannot_judge": self.counts.cannot_judge,
            "days": self.days,
            "q": self.q,
            "looks": self.looks,
            "dispersion": self.dispersion,
            "findings": [_finding_as_dict(finding) for finding in self.findings],
            "detectable": [asdict(each) for each in self.detectable],
            "uncompared": [asdict(each) for each in self.uncompared],
        }


def _finding_as_dict(finding: Finding) -> dict[str, Any]:
    there, elsewhere = finding.there, finding.elsewhere
    return {
        "factor": finding.factor.value,
        "level": finding.level,
        "outcome": finding.outcome.kind.value,
        "category": finding.outcome.category,
        "units": finding.units,
        "cases": finding.cases,
        "share": there.value,
        "share_interval": there.interval,
        "elsewhere": elsewhere.value,
        "elsewhere_interval": elsewhere.interval,
        "odds_ratio": finding.odds_ratio,
        "odds_ratio_interval": finding.odds_interval,
        "strata": finding.strata,
        "test": finding.test.value,
        "p": finding.p,
        "adjusted_p": finding.adjusted_p,
        "higher": finding.higher,
        "worth": finding.worth and _worth_as_dict(finding.worth),
    }


def _worth_as_dict(worth: Worth) -> dict[str, Any]:
    return {
        "units": worth.units.value,
        "units_interval": worth.units.interval,
        "per_day": worth.per_day,
        "usual": worth.usual,
        "best": worth.best,
        "best_share": worth.best_share,
        "cost": worth.cost,
    }
