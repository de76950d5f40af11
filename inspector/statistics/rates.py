"""Shares of a count and how sure they are; None wherever there is nothing to divide by."""

from __future__ import annotations

import math

__all__ = ["Z_95", "Interval", "pass_rate", "rate", "ratio", "wilson_interval"]

Interval = tuple[float, float]
"""Lower and upper bound of a share, both in 0 … 1."""

Z_95 = 1.959964
"""Normal quantile of a two-sided 95 % interval."""


def rate(part: float, whole: float) -> float | None:
    """`part` of `whole` as a share in 0 … 1; None when `whole` is 0.

    Raises ValueError unless 0 <= part <= whole.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"expected 0 <= part <= whole, got {part} of {whole}")
    return part / whole if whole else None


def ratio(part: float | None, whole: float | None) -> float | None:
    """`part` / `whole`, not capped; None where either is unknown or `whole` is 0.

    Raises ValueError for a negative value or one that is not finite.
    """
    if part is None or whole is None:
        return None
    if not (0 <= part < math.inf and 0 <= whole < math.inf):  # also refuses NaN
        raise ValueError(f"expected finite values >= 0, got {part} of {whole}")
    return part / whole if whole else None


def pass_rate(good: int, rejected: int) -> float | None:
    """GQ / (GQ + NG): the good among the judged units; None while none is judged.

    Undecided units and pictures that cannot be judged are in neither count (the wall board's
    definition of 产品合格率; ISO 22400-2 names GQ, its quality ratio divides by all produced).
    """
    return rate(good, good + rejected)


def wilson_interval(successes: float, n: float, z: float = Z_95) -> Interval | None:
    """Bounds on the true share after `successes` of `n`; None when `n` is 0.

    The score interval ((p + z²/2n) ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n) of E. B. Wilson,
    "Probable inference, the law of succession, and statistical inference", JASA 22 (1927),
    209-212. `z` is the two-sided normal quantile; the default gives 95 %. Where what was counted
    is not independent, both may be effective numbers, which are no whole ones.
    Raises ValueError unless 0 <= successes <= n and z > 0.
    """
    if not z > 0:  # also refuses NaN
        raise ValueError(f"expected z > 0, got {z}")
    p = rate(successes, n)
    if p is None:
        return None
    spread = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    centre = p + z * z / (2 * n)
    scale = 1 + z * z / n
    # The ends are exact in theory; rounding must not turn "none seen" into "less than none".
    low = 0.0 if successes == 0 else max(0.0, (centre - spread) / scale)
    high = 1.0 if successes == n else min(1.0, (centre + spread) / scale)
    return min(low, p), max(high, p)
