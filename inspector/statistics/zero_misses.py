"""What it shows that no defective was missed: the zero-failure binomial bound."""

from __future__ import annotations

import math

__all__ = ["defectives_needed", "rate_shown_by_zero_misses"]

_CONFIDENCE = 0.95


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
