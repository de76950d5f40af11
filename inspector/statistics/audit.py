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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from inspector.ports import Count
from inspector.statistics.agreement import Agreement
from inspector.statistics.rates import Interval, wilson_interval
from inspector.values import Disposition

__all__ = ["Audit", "Stratum", "audit_of", "defectives_needed", "rate_shown_by_zero_misses"]

_JUDGED = (Disposition.PASS, Disposition.REVIEW, Disposition.REJECT)
_CONFIDENCE = 0.95
_HALVINGS = 100


def rate_shown_by_zero_misses(defectives: int, confidence: float = _CONFIDENCE) -> float | None:
    """The escape rate that no miss among so many audited defectives rules out; None for none.

    The largest p with (1 − p)ⁿ ≥ 1 − confidence; 299 show 1 % at 95 %, 2,995 show 0.1 %.
    Raises ValueError for a negative count.
    """
    if defectives < 0:
        raise ValueError(f"expected defectives >= 0, got {defectives}")
    return -math.expm1(math.log1p(-confidence) / defectives) if defectives else None


def defectives_needed(rate: float, confidence: float = _CONFIDENCE) -> int:
    """How many audited defectives without a miss show an escape rate of at most `rate`.

    The least n with (1 − rate)ⁿ ≤ 1 − confidence. Raises ValueError unless 0 < rate < 1.
    """
    if not 0 < rate < 1:
        raise ValueError(f"expected a rate between 0 and 1, got {rate}")
    return math.ceil(math.log1p(-confidence) / math.log1p(-rate))


@dataclass(frozen=True, slots=True)
class Stratum:
    """Units of which the model said the same, and what people found in those they judged.

    `units` is how many there are, `examined` how many people judged good or defective,
    `defective` how many of those they found defective. `representative` says whether the
    examined can stand for all: drawn at random, or all there are.
    Raises ValueError unless 0 <= defective <= examined <= units.
    """

    said: Disposition
    units: int
    examined: int
    defective: int
    representative: bool

    def __post_init__(self) -> None:
        """Refuse counts that cannot be."""
        if not 0 <= self.defective <= self.examined <= self.units:
            raise ValueError(f"expected 0 <= defective <= examined <= units, got {self}")

    @property
    def known(self) -> bool:
        """Whether anything can be said about its units, of which there may be none."""
        return not self.units or (self.representative and self.examined > 0)

    @property
    def fraction(self) -> float:
        """How much of it was examined; 1 of nothing."""
        return self.examined / self.units if self.units else 1.0

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "said": self.said.value,
            "units": self.units,
            "examined": self.examined,
            "defective": self.defective,
            "representative": self.representative,
        }


class _Amount(NamedTuple):
    """An estimated number of units, with its bounds."""

    value: float
    low: float
    high: float


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
        """Its 95 % interval: Wilson's in each stratum, put together as `_share_interval` says."""
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
        """Why a rate cannot be told; None where all can."""
        if self._blocked is not None:
            return self._blocked
        if self.escape_rate_of_defective is None:
            return "people found no defective unit to escape"
        if self.overkill_rate_of_good is None:
            return "people found no good unit to reject"
        return None

    @property
    def _blocked(self) -> str | None:
        """What keeps both rates from being told."""
        for stratum, reason in (
            (self.passed, "no passed units drawn for audit were judged by a person"),
            (self.review, "people have not decided units that the model left to them"),
            (self.rejected, "rejected units were judged neither at random nor all of them"),
        ):
            if not stratum.known:
                return reason
        if not (self.passed.units or self.review.units or self.rejected.units):
            return "nothing was inspected"
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

    def _share(self, parts: Callable[[_Estimate], tuple[_Amount, _Amount]]) -> float | None:
        if self._blocked is not None:
            return None
        part, rest = parts(_Estimate(self))
        whole = part.value + rest.value
        return part.value / whole if whole else None

    def _bounds(self, parts: Callable[[_Estimate], tuple[_Amount, _Amount]]) -> Interval | None:
        return None if self._blocked is not None else _share_interval(*parts(_Estimate(self)))


@dataclass(frozen=True, slots=True)
class _Estimate:
    """Numbers of defective and good units, scaled up from what was examined."""

    audit: Audit

    def defective(self, stratum: Stratum) -> _Amount:
        return _scaled(stratum, stratum.defective)

    def good(self, stratum: Stratum) -> _Amount:
        return _scaled(stratum, stratum.examined - stratum.defective)

    def caught(self) -> _Amount:
        """Defective units that the model did not pass."""
        return _sum([self.defective(self.audit.review), self.defective(self.audit.rejected)])

    def spared(self) -> _Amount:
        """Good units that the model did not reject."""
        return _sum([self.good(self.audit.passed), self.good(self.audit.review)])


def audit_of(counts: Iterable[Count]) -> Audit:
    """An audit from counts told apart by disposition, said, decided and audit.

    Among passes and rejects those count that were drawn for audit and decided; where none were
    drawn, all that are decided, if that is every one of them. What the model left to people is
    decided by them anyway: the decided ones stand for those that wait.
    """
    rows = tuple(counts)
    passed, review, rejected = (
        _stratum(said, [row for row in rows if row.said is said]) for said in _JUDGED
    )
    return Audit(passed, review, rejected)


def _stratum(said: Disposition, rows: Sequence[Count]) -> Stratum:
    units = sum(row.units for row in rows)
    decided = [row for row in rows if row.decided]
    drawn = [row for row in decided if row.audit]
    at_random = said is not Disposition.REVIEW and sum(row.units for row in drawn) > 0
    everything = said is Disposition.REVIEW or sum(row.units for row in decided) == units
    examined = drawn if at_random else decided
    found = {
        truth: sum(row.units for row in examined if row.disposition is truth)
        for truth in (Disposition.PASS, Disposition.REJECT)
    }
    return Stratum(
        said=said,
        units=units,
        examined=sum(found.values()),
        defective=found[Disposition.REJECT],
        representative=at_random or everything,
    )


def _scaled(stratum: Stratum, found: int) -> _Amount:
    """`found` of the examined, scaled up to all units of a stratum."""
    bounds = wilson_interval(found, stratum.examined)
    if bounds is None:
        return _Amount(0.0, 0.0, 0.0)
    units = stratum.units
    return _Amount(units * (found / stratum.examined), units * bounds[0], units * bounds[1])


def _sum(amounts: Sequence[_Amount]) -> _Amount:
    """Independent amounts added; distances to the bounds add as squares (MOVER).

    G. Y. Zou and A. Donner, "Construction of confidence limits about effect measures: a general
    approach", Statistics in Medicine 27 (2008), 1693-1702.
    """
    value = sum(amount.value for amount in amounts)
    low = value - math.hypot(*(amount.value - amount.low for amount in amounts))
    high = value + math.hypot(*(amount.high - amount.value for amount in amounts))
    return _Amount(value, low, high)


def _share_interval(part: _Amount, rest: _Amount) -> Interval | None:
    """Bounds on part / (part + rest): where (1 − s)·part − s·rest may be 0, its bounds by MOVER.

    The ratio of A. Donner and G. Y. Zou, "Closed-form confidence intervals for functions of the
    normal mean and standard deviation", Statistical Methods in Medical Research 21 (2012),
    347-359, as a share: it needs no case of its own where one of the two is 0.
    """
    whole = part.value + rest.value
    if not whole:
        return None
    share = part.value / whole

    def least(s: float) -> float:
        spread = math.hypot((1 - s) * (part.value - part.low), s * (rest.high - rest.value))
        return (1 - s) * part.value - s * rest.value - spread

    def most(s: float) -> float:
        spread = math.hypot((1 - s) * (part.high - part.value), s * (rest.value - rest.low))
        return (1 - s) * part.value - s * rest.value + spread

    return _root(least, 0.0, share), _root(most, share, 1.0)


def _root(falling: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that falls from `low` to `high` passes 0; an end where it does not."""
    if falling(low) <= 0:
        return low
    if falling(high) >= 0:
        return high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return low
