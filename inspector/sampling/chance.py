"""The operating characteristic: how likely a sample lets a lot of a given quality pass."""

from __future__ import annotations

import math

__all__ = ["acceptance_probability", "quality_accepted_with"]

_HALVINGS = 60  # of an interval of length 1: finer than a double near 0.001 needs


def acceptance_probability(size: int, accept: int, share: float) -> float:
    """Chance of at most `accept` defectives among `size` units of which `share` are defective.

    The binomial sum Σ C(size, d)·p^d·(1 − p)^(size − d), d = 0 … accept: lots from a process
    (type B curve, ISO 2859-1, clause 12.1). Raises ValueError unless 0 <= share <= 1.
    """
    if not 0.0 <= share <= 1.0:  # also refuses NaN
        raise ValueError(f"expected a share in 0 … 1, got {share}")
    if accept >= size or share == 0.0:
        return 1.0
    if share == 1.0:
        return 0.0
    odds = math.log(share) - math.log1p(-share)
    none = size * math.log1p(-share)
    terms = (_log_choose(size, d) + none + d * odds for d in range(accept + 1))
    return min(1.0, math.fsum(map(math.exp, terms)))


def quality_accepted_with(size: int, accept: int, probability: float) -> float:
    """The share of defectives at which a lot is accepted with `probability`.

    With 0.10 the consumer's risk quality, with 0.95 the producer's. Raises ValueError unless
    0 < probability < 1 and accept < size.
    """
    if not (0.0 < probability < 1.0 and accept < size):
        raise ValueError(f"no share is accepted with {probability}: {accept} of {size} may fail")
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if acceptance_probability(size, accept, middle) > probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
