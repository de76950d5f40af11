"""What thresholds would have done with pictures whose truth people told since.

What the model said cuts the history into strata, as an audit does: in each, what people judged
stands for all of it where it was drawn at random or is everything. A history in which nobody
looked at passes says nothing about escapes, however long it is, and then says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from inspector.costs import Costs, Effect, Labelled
from inspector.costs.effects import effect_of, outcome
from inspector.costs.labelled import Numbers, Table, table_of
from inspector.ports import Count, Dimension, Filter, InspectionStore, Judged
from inspector.statistics import Audit, Stratum, audit_of
from inspector.values import Disposition

__all__ = [
    "FEW",
    "MOST_LABELLED",
    "MOST_PRODUCED",
    "Caution",
    "History",
    "Shares",
    "decided_units",
    "history_of",
    "labels",
]

FEW = 30
"""Under so many pictures of a kind its rate is shown with a caution."""

MOST_LABELLED, MOST_PRODUCED = 200_000, 20_000
_BY = (Dimension.BUNDLE, Dimension.SAID, Dimension.DISPOSITION, Dimension.DECIDED, Dimension.AUDIT)
_TRUTH = {Disposition.PASS: False, Disposition.REJECT: True}


class Caution(StrEnum):
    """What keeps figures from being told, or makes them less sure."""

    NOTHING_LABELLED = "nothing_labelled"
    PASSES_NOT_AUDITED = "passes_not_audited"
    REVIEW_NOT_DECIDED = "review_not_decided"
    REJECTS_NOT_CHECKED = "rejects_not_checked"
    FEW_DEFECTIVE = "few_defective"
    FEW_GOOD = "few_good"
    OTHER_MODEL = "other_model"
    NOT_PRODUCTIONS_MIX = "not_productions_mix"


_UNKNOWN = {
    Disposition.PASS: Caution.PASSES_NOT_AUDITED,
    Disposition.REVIEW: Caution.REVIEW_NOT_DECIDED,
    Disposition.REJECT: Caution.REJECTS_NOT_CHECKED,
}
_HIDES = (*_UNKNOWN.values(), Caution.NOTHING_LABELLED)


@dataclass(frozen=True, slots=True)
class Shares:
    """What becomes of so many `pictures` of production, labelled or not; None of nothing."""

    pictures: int
    passed: float | None
    reviewed: float | None
    rejected: float | None


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Labelled scores of one model, each with the number of units that it stands for.

    `strata` is what they were drawn from, empty for pictures that somebody labelled outside of
    production. `produced` holds the latest scores of production, labelled or not. `elsewhere` is
    how many people decided on that another model had scored, which says nothing about this one.
    """

    table: Table
    strata: tuple[Stratum, ...]
    produced: Numbers
    elsewhere: int = 0

    def effect(self, review_at: float, reject_at: float, costs: Costs) -> Effect:
        """What the two thresholds would have done; rates that cannot be told are None.

        Counts are in units of production where every stratum is known.
        """
        found = effect_of(self.table, outcome(self.table, review_at, reject_at), costs)
        if not set(self.cautions) & set(_HIDES):
            return found
        return replace(
            found,
            escape_rate_of_defective=None,
            escape_interval=None,
            overkill_rate_of_good=None,
            overkill_interval=None,
            review_share=None,
            review_interval=None,
            cost_per_1000=None,
        )

    def shares(self, review_at: float, reject_at: float) -> Shares:
        """What the two thresholds make of the latest pictures of production."""
        number = len(self.produced)
        first, second = np.searchsorted(self.produced, (review_at, reject_at))
        cuts = np.diff([0, first, second, number]) / number if number else (None, None, None)
        passed, reviewed, rejected = (None if cut is None else float(cut) for cut in cuts)
        return Shares(number, passed, reviewed, rejected)

    @property
    def defective(self) -> int:
        """Labelled pictures that are defective."""
        return int(self.table.defective.sum())

    @property
    def good(self) -> int:
        """Labelled pictures that are good."""
        return len(self.table) - self.defective

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What to know before one relies on the figures."""
        return tuple(self._cautions())

    def _cautions(self) -> Iterator[Caution]:
        if self.elsewhere:
            yield Caution.OTHER_MODEL
        if not len(self.table):
            yield Caution.NOTHING_LABELLED
            return
        for stratum in self.strata:
            if not stratum.known:
                yield _UNKNOWN[stratum.said]
        if not self.strata:
            yield Caution.NOT_PRODUCTIONS_MIX
        if self.defective < FEW:
            yield Caution.FEW_DEFECTIVE
        if self.good < FEW:
            yield Caution.FEW_GOOD


def decided_units(store: InspectionStore, product: str) -> list[Count]:
    """Units by model, by what it said, by what people said and by whether they were drawn."""
    return store.counts(Filter(product=product), by=_BY)


def history_of(
    counts: Sequence[Count], bundle: str, decided: Sequence[Judged], latest: Iterable[Judged]
) -> History:
    """A history from counts of all models' units and this one's scores."""
    audit = audit_of([row for row in counts if row.bundle == bundle])
    labelled = [item for stratum in _strata(audit) for item in _weighted(stratum, decided)]
    judged = [each.score for each in latest if each.said is not Disposition.CANNOT_JUDGE]
    other = sum(row.units for row in counts if row.decided and row.bundle != bundle)
    produced = np.sort(np.array(judged, np.float64))
    return History(table_of(labelled), _strata(audit), produced, other)


def labels(labelled: Iterable[Labelled]) -> History:
    """A history from pictures that somebody labelled outside of production."""
    return History(table_of(labelled), (), np.array([], np.float64))


def _strata(audit: Audit) -> tuple[Stratum, ...]:
    return audit.passed, audit.review, audit.rejected


def _weighted(stratum: Stratum, decided: Sequence[Judged]) -> list[Labelled]:
    """What people judged in a stratum; where it is known, each stands for as many as it must."""
    rows = [each for each in decided if each.said is stratum.said and each.decided in _TRUTH]
    drawn = [each for each in rows if each.audit]
    if drawn and stratum.said is not Disposition.REVIEW:
        rows = drawn  # as the audit counts them: what was looked at for a reason stands for itself
    known = stratum.known and len(rows) > 0
    weight = max(1.0, stratum.units / len(rows)) if known else 1.0
    return [
        Labelled(each.score, _TRUTH[each.decided], each.group, weight)
        for each in rows
        if each.decided is not None
    ]
