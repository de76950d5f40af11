"""A threshold under which so few defective pictures fall that a claim about escapes is honoured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from inspector.costs.labelled import Labelled, Numbers, Table, table_of
from inspector.errors import DataError
from inspector.statistics.zero_misses import defectives_needed, rate_shown_by_zero_misses

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Bound", "Claim", "careful_limit", "escape_bound", "misses_allowed"]

_SEED = 20


@dataclass(frozen=True, slots=True)
class Claim:
    """At most `rate` of all defective pictures escape, said with `confidence` (both in 0 … 1).

    Raises DataError for a rate or a confidence that is no share strictly between 0 and 1.
    """

    rate: float
    confidence: float = 0.95

    def __post_init__(self) -> None:
        """Refuse what cannot be claimed."""
        for name in ("rate", "confidence"):
            if not 0.0 < getattr(self, name) < 1.0:
                raise DataError(
                    f"The {name} of a claim must lie between 0 and 1, got {getattr(self, name)}."
                )


@dataclass(frozen=True, slots=True)
class Bound:
    """The highest `review_at` that honours a claim.

    It rests on so many `defectives` (independent ones, drawn with the same chance), of which
    `misses` lie below it.
    """

    review_at: float
    claim: Claim
    defectives: int
    misses: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "review_at": self.review_at,
            "max_escape_rate_of_defective": self.claim.rate,
            "confidence": self.claim.confidence,
            "defectives": self.defectives,
            "misses": self.misses,
        }


def escape_bound(labelled: Iterable[Labelled] | Table, claim: Claim) -> Bound:
    """The highest threshold under which fresh defective pictures fall no more often than claimed.

    The (k + 1)-th smallest score of n defective pictures leaves less than `rate` of all of them
    below it with a probability of at least P(Bin(n, rate) > k), whatever their distribution;
    k is the largest for which that reaches `confidence`. S. S. Wilks, "Determination of sample
    sizes for setting tolerance limits", Annals of Mathematical Statistics 12 (1941), 91-96; as
    control of a risk, S. Bates, A. Angelopoulos, L. Lei, J. Malik and M. I. Jordan,
    "Distribution-free, risk-controlling prediction sets", Journal of the ACM 68 (2021), 43.

    It holds for pictures that come from the same process. A group counts once, by its lowest
    defective score, and where draws differ in weight the denser ones are thinned (seeded) until
    all have the same chance. Raises DataError saying how many defective pictures are missing.
    """
    scores = independent_scores(table_of(labelled))
    allowed = misses_allowed(len(scores), claim)
    if allowed is None:
        raise DataError(_too_few(len(scores), claim))
    return Bound(float(scores[allowed]), claim, len(scores), allowed)


def misses_allowed(defectives: int, claim: Claim) -> int | None:
    """The largest k with P(Bin(defectives, rate) <= k) <= 1 − confidence; None where 0 is too many.

    Raises ValueError for a negative count.
    """
    if defectives < 0:
        raise ValueError(f"expected defectives >= 0, got {defectives}")
    allowed, below = None, 0.0
    for k in range(defectives):
        below += _binomial(defectives, k, claim.rate)
        if below > 1.0 - claim.confidence:
            break
        allowed = k
    return allowed


def careful_limit(table: Table, claim: Claim) -> float:
    """The bound as far as the pictures go: under too few for the claim, the lowest score."""
    scores = independent_scores(table)
    return float(scores[misses_allowed(len(scores), claim) or 0]) if len(scores) else 0.0


def independent_scores(table: Table) -> Numbers:
    """Scores of defective pictures, rising: one a group, each drawn with the same chance."""
    chance = np.random.default_rng(_SEED).random(len(table))
    kept = table.rows(table.defective & (chance < table.weight / table.weight.max(initial=1.0)))
    _, group = np.unique(kept.group, return_inverse=True)
    lowest = np.full(group.max(initial=-1) + 1, np.inf)
    np.minimum.at(lowest, group, kept.score)
    return np.sort(lowest)


def _binomial(n: int, k: int, p: float) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(ways + k * math.log(p) + (n - k) * math.log1p(-p))


def _too_few(defectives: int, claim: Claim) -> str:
    needed = defectives_needed(claim.rate, claim.confidence)
    shown = rate_shown_by_zero_misses(defectives, claim.confidence)
    supported = "" if shown is None else f" What there is supports a rate of {shown:.2%} at best."
    return (
        f"An escape rate of at most {claim.rate:.2%} at {claim.confidence:.0%} confidence takes "
        f"{needed:,} independent defective pictures, found by looking at passed ones as often as "
        f"at others; there are {defectives:,}, so {needed - defectives:,} are missing.{supported}"
    )
