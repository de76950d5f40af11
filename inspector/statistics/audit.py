"""How good the inspector itself is, estimated from pieces that a person looked at again.

What the model said cuts all units into strata. In each one people judged some, drawn at random
or all of them, and what they found stands for the stratum. Positive means defective: a unit
that the model passed and a person finds defective has escaped (FN), one that it rejected and a
person finds good is overkill (FP). What the model left to people neither escaped nor is overkill;
it counts among the defective or the good by what they found. A unit that a person cannot judge
either tells nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from inspector.ports import Count
from inspector.statistics.agreement import Agreement
from inspector.statistics.mover import Amount, added, scaled_up, share_interval
from inspector.statistics.rates import Interval, wilson_interval
from inspector.statistics.strata import Stratum, stratum_of
from inspector.statistics.zero_misses import rate_shown_by_zero_misses
from inspector.values import Disposition

__all__ = ["Audit", "Gap", "audit_of"]


class Gap(StrEnum):
    """Why a rate cannot be told; closed."""

    PASSES = "passes_not_audited"
    REVIEWS = "reviews_not_decided"
    REJECTS = "rejects_not_audited"
    NOTHING = "nothing_inspected"
    NO_DEFECTIVE = "no_defective_found"
    NO_GOOD = "no_good_found"

    @property
    def sentence(self) -> str:
        """In words."""
        return _SENTENCES[self]


_SENTENCES = {
    Gap.PASSES: "no passed units drawn for audit were judged by a person",
    Gap.REVIEWS: "people have not decided units that the model left to them",
    Gap.REJECTS: "rejected units were judged neither at random nor all of them",
    Gap.NOTHING: "nothing was inspected",
    Gap.NO_DEFECTIVE: "people found no defective unit to escape",
    Gap.NO_GOOD: "people found no good unit to reject",
}
_JUDGED = (Disposition.PASS, Disposition.REVIEW, Disposition.REJECT)


@dataclass(frozen=True, slots=True)
class Audit:
    """Escape and overkill, estimated; None where the audit cannot tell, and `missing` says why."""

    passed: Stratum
    review: Stratum
    rejected: Stratum

    @property
    def escape_rate_of_defective(self) -> float | None:
        """FN / (TP + FN), the escape rate 漏检率: passed by the model, of all that is defective."""
        return self._share(lambda made: (made.defective(self.passed), made.caught()))

    @property
    def escape_interval(self) -> Interval | None:
        """Its 95 % interval: Wilson's in each stratum, put together by `statistics.mover`."""
        return self._bounds(lambda made: (made.defective(self.passed), made.caught()))

    @property
    def overkill_rate_of_good(self) -> float | None:
        """FP / (FP + TN), the overkill rate 过杀率: rejected by the model, of all that is good."""
        return self._share(lambda made: (made.good(self.rejected), made.spared()))

    @property
    def overkill_interval(self) -> Interval | None:
        """Its 95 % interval."""
        return self._bounds(lambda made: (made.good(self.rejected), made.spared()))

    @property
    def outgoing_escape_rate_of_passed(self) -> float | None:
        """FN / (FN + TN): how much of what leaves as passed is defective."""
        if not (self.passed.known and self.passed.examined):
            return None
        return self.passed.defective / self.passed.examined

    @property
    def outgoing_escape_interval(self) -> Interval | None:
        """Its 95 % Wilson interval."""
        if not self.passed.known:
            return None
        return wilson_interval(self.passed.defective, self.passed.examined)

    @property
    def agreement(self) -> Agreement | None:
        """Model against people over what the model decided itself, each stratum at its weight."""
        if not (self.passed.known and self.rejected.known):
            return None
        made = _Estimate(self)
        return Agreement(
            true_reject=made.defective(self.rejected).value,
            escape=made.defective(self.passed).value,
            overkill=made.good(self.rejected).value,
            true_pass=made.good(self.passed).value,
        )

    @property
    def audited_defectives(self) -> int | None:
        """Defectives that would have shown an escape, had the model let one through.

        Those found in what was passed, and of those found in what was not as many as if it had
        been examined no more closely: a hundred reviewed rejects prove nothing about passes that
        nobody looked at. None where no passes were audited.
        """
        if not (self.passed.known and self.passed.examined):
            return None
        held = (
            stratum.defective * min(1.0, self.passed.fraction / stratum.fraction)
            for stratum in (self.review, self.rejected)
            if stratum.known and stratum.defective
        )
        return self.passed.defective + math.floor(sum(held) + 1e-9)

    @property
    def zero_misses_show(self) -> float | None:
        """Where no escape was found: the escape rate that this rules out at 95 %."""
        found = self.audited_defectives
        if found is None or self.passed.defective:
            return None
        return rate_shown_by_zero_misses(found)

    @property
    def missing(self) -> str | None:
        """Why a rate cannot be told, in words; None where all can."""
        return self.gap and self.gap.sentence

    @property
    def gap(self) -> Gap | None:
        """Why a rate cannot be told; None where all can."""
        if self._blocked is not None:
            return self._blocked
        if self.escape_rate_of_defective is None:
            return Gap.NO_DEFECTIVE
        return Gap.NO_GOOD if self.overkill_rate_of_good is None else None

    @property
    def _blocked(self) -> Gap | None:
        """What keeps both rates from being told."""
        for stratum, gap in (
            (self.passed, Gap.PASSES),
            (self.review, Gap.REVIEWS),
            (self.rejected, Gap.REJECTS),
        ):
            if not stratum.known:
                return gap
        if not (self.passed.units or self.review.units or self.rejected.units):
            return Gap.NOTHING
        return None

    def as_dict(self) -> dict[str, Any]:
        """The estimates and what they rest on, unrounded."""
        return {
            "escape_rate_of_defective": self.escape_rate_of_defective,
            "escape_interval": self.escape_interval,
            "overkill_rate_of_good": self.overkill_rate_of_good,
            "overkill_interval": self.overkill_interval,
            "outgoing_escape_rate_of_passed": self.outgoing_escape_rate_of_passed,
            "outgoing_escape_interval": self.outgoing_escape_interval,
            "audited_defectives": self.audited_defectives,
            "zero_misses_show": self.zero_misses_show,
            "agreement": self.agreement and self.agreement.as_dict(),
            "strata": [each.as_dict() for each in (self.passed, self.review, self.rejected)],
            "missing": self.missing,
        }

    def _share(self, parts: Callable[[_Estimate], tuple[Amount, Amount]]) -> float | None:
        if self._blocked is not None:
            return None
        part, rest = parts(_Estimate(self))
        whole = part.value + rest.value
        return part.value / whole if whole else None

    def _bounds(self, parts: Callable[[_Estimate], tuple[Amount, Amount]]) -> Interval | None:
        return None if self._blocked is not None else share_interval(*parts(_Estimate(self)))


@dataclass(frozen=True, slots=True)
class _Estimate:
    """Numbers of defective and good units, scaled up from what was examined."""

    audit: Audit

    def defective(self, stratum: Stratum) -> Amount:
        return _scaled(stratum, stratum.defective)

    def good(self, stratum: Stratum) -> Amount:
        return _scaled(stratum, stratum.examined - stratum.defective)

    def caught(self) -> Amount:
        """Defective units that the model did not pass."""
        return added([self.defective(self.audit.review), self.defective(self.audit.rejected)])

    def spared(self) -> Amount:
        """Good units that the model did not reject."""
        return added([self.good(self.audit.passed), self.good(self.audit.review)])


def audit_of(counts: Iterable[Count]) -> Audit:
    """An audit from counts told apart by disposition, said, decided and audit.

    Which of them count as examined is told by `strata.stratum_of`.
    """
    rows = tuple(counts)
    passed, review, rejected = (
        stratum_of(said, [row for row in rows if row.said is said]) for said in _JUDGED
    )
    return Audit(passed, review, rejected)


def _scaled(stratum: Stratum, found: int) -> Amount:
    """`found` of the examined, scaled up to all units of a stratum."""
    return scaled_up(found, stratum.examined, stratum.units)
