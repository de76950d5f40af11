"""Is a share here another than elsewhere? Tests of fourfold tables, one or several strata of them.

A stratum holds what may fairly be compared, such as one product at one station. A factor that is
tied to another one (a station that makes one product only) is compared within the strata, so that
a hard product does not make a good station look bad.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inspector.statistics import Interval

__all__ = [
    "Association",
    "Fourfold",
    "Method",
    "OddsRatio",
    "associate",
    "benjamini_hochberg",
    "common_odds_ratio",
]

_ENOUGH = 5.0  # the criterion of Mantel and Fleiss for the chi-square approximation
_TIE = 1 + 1e-7  # tables as likely as the one seen, but for rounding, belong to the tail
_SMALLEST_P = 1e-300
_NORMAL = NormalDist()
_Z_95 = 1.959964


class Fourfold(NamedTuple):
    """One stratum: `there` of `n_there` units show it, `elsewhere` of `n_elsewhere` do."""

    there: int
    n_there: int
    elsewhere: int
    n_elsewhere: int

    @property
    def total(self) -> int:
        """All units."""
        return self.n_there + self.n_elsewhere

    @property
    def cases(self) -> int:
        """All units that show it."""
        return self.there + self.elsewhere

    @property
    def informative(self) -> bool:
        """Whether anything can be told: units on both sides, some that show it, some that do not.

        Other strata change neither of the tests.
        """
        return bool(self.n_there and self.n_elsewhere and 0 < self.cases < self.total)

    @property
    def expected(self) -> float:
        """How many there would show it if the place made no difference."""
        return self.n_there * self.cases / self.total

    @property
    def variance(self) -> float:
        """Of the number there, margins given (hypergeometric)."""
        free = self.total - self.cases
        return self.expected * self.n_elsewhere * free / (self.total * (self.total - 1))

    @property
    def least(self) -> int:
        """The smallest number there that the margins allow."""
        return max(0, self.cases - self.n_elsewhere)

    @property
    def most(self) -> int:
        """The largest."""
        return min(self.cases, self.n_there)


class Method(StrEnum):
    """Which test a p value is from."""

    EXACT = "exact"
    MANTEL_HAENSZEL = "mantel-haenszel"


@dataclass(frozen=True, slots=True)
class Association:
    """A two-sided test of "the place makes no difference", margins given.

    `seen` units there show it, `expected` would. `smallest_p` is the p value had all that the
    margins allow been seen there: where even that is large, nothing could have been found.
    """

    test: Method
    seen: int
    expected: float
    p: float
    smallest_p: float

    @property
    def higher(self) -> bool:
        """Whether more than expected show it there."""
        return self.seen > self.expected


class OddsRatio(NamedTuple):
    """The common odds ratio, there against elsewhere, and its 95 % interval.

    None where it is not finite or not defined.
    """

    value: float | None
    interval: Interval | None


def associate(strata: Iterable[Fourfold], *, dispersion: float = 1.0) -> Association | None:
    """Test the strata together; None where none is informative.

    The score test of Mantel and Haenszel (JNCI 22, 1959, 719-748) without correction for
    continuity, which for one stratum is the two-proportion score test but for a factor
    (N − 1)/N. Where its approximation is doubtful (N. Mantel, J. L. Fleiss, American Journal of
    Epidemiology 112, 1980, 129-134) the exact conditional test takes its place, for one stratum
    Fisher's. `dispersion` (at least 1) is by how much counts vary beyond the binomial variance;
    it makes normal deviates smaller (see `_calmed`).
    """
    informative = [table for table in strata if table.informative]
    if not informative:
        return None
    chosen = _exact if _slack(informative) < _ENOUGH else _score
    return chosen(informative, dispersion)


def _slack(strata: Sequence[Fourfold]) -> float:
    """How far the expected number lies from the ends of what the margins allow."""
    expected = sum(table.expected for table in strata)
    least, most = (sum(table.least for table in strata), sum(table.most for table in strata))
    return min(expected - least, most - expected)


def _score(strata: Sequence[Fourfold], noise: float) -> Association:
    seen = sum(table.there for table in strata)
    most = sum(table.most for table in strata)
    expected = math.fsum(table.expected for table in strata)
    scale = math.sqrt(math.fsum(table.variance for table in strata))

    def p_of(count: int) -> float:
        return _two_sided(_calmed((count - expected) / scale, strata, noise))

    return Association(Method.MANTEL_HAENSZEL, seen, expected, p_of(seen), p_of(most))


def _exact(strata: Sequence[Fourfold], noise: float) -> Association:
    chances = reduce(np.convolve, map(_hypergeometric, strata))
    chances /= chances.sum()
    least, most = (sum(table.least for table in strata), sum(table.most for table in strata))
    seen = sum(table.there for table in strata)
    expected = math.fsum(table.expected for table in strata)

    def p_of(count: int) -> float:
        tail = float(chances[chances <= chances[count - least] * _TIE].sum())
        if noise == 1.0 or tail >= 1.0:
            return min(1.0, tail)
        deviate = -_NORMAL.inv_cdf(max(tail, _SMALLEST_P) / 2)
        return _two_sided(_calmed(math.copysign(deviate, count - expected), strata, noise))

    return Association(Method.EXACT, seen, expected, p_of(seen), p_of(most))


def _calmed(deviate: float, strata: Sequence[Fourfold], noise: float) -> float:
    """A normal deviate of counts that vary `noise` times as much as binomial ones.

    Divided by the root of it. Counts that come in runs are skewed to the right as well, as the
    negative binomial of that variance is; the side with the long tail is taken back to the normal
    distribution by the transformation of E. B. Wilson and M. M. Hilferty (PNAS 17, 1931,
    684-688).
    """
    if noise == 1.0:
        return deviate
    calmed = deviate / math.sqrt(noise)
    skewness = _skewness(strata, noise) * math.copysign(1.0, deviate)
    return calmed if skewness <= 0 else math.copysign(_unskewed(abs(calmed), skewness), calmed)


def _skewness(strata: Sequence[Fourfold], noise: float) -> float:
    """Of the count there, margins given; negative where the rest is the smaller part."""
    variance = math.fsum(table.variance for table in strata)
    share = sum(table.n_there for table in strata) / sum(table.total for table in strata)
    return (1 - 2 * share) * (2 * noise - 1) / math.sqrt(noise * variance)


def _unskewed(deviate: float, skewness: float) -> float:
    """The normal deviate as far out as a positive one of a gamma distribution this skewed."""
    shape = 4 / skewness**2
    root = math.sqrt(shape)
    gamma = 3 * root * (math.cbrt(1 + deviate / root) - 1 + 1 / (9 * shape))
    return min(deviate, gamma)  # near the middle the longer tail must not make surer


def _hypergeometric(table: Fourfold) -> NDArray[np.float64]:
    """How likely each number there is, from the smallest the margins allow to the largest."""
    counts = range(table.least, table.most + 1)
    logs = [
        _log_choose(table.n_there, count) + _log_choose(table.n_elsewhere, table.cases - count)
        for count in counts
    ]
    weights: NDArray[np.float64] = np.exp(np.array(logs) - max(logs))
    return weights


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _two_sided(deviate: float) -> float:
    return max(_SMALLEST_P, math.erfc(abs(deviate) / math.sqrt(2)))


def common_odds_ratio(strata: Iterable[Fourfold], *, dispersion: float = 1.0) -> OddsRatio:
    """The Mantel-Haenszel estimate, with the interval of J. Robins, N. Breslow and S. Greenland.

    Biometrics 42 (1986), 311-323; the variance of its logarithm times `dispersion`.
    """
    parts = [_parts(table) for table in strata if table.informative]
    r, s = (math.fsum(part[key] for part in parts) for key in (0, 1))
    if not (r and s):
        return OddsRatio(0.0 if s else None, None)
    pr, ps_qr, qs = (math.fsum(part[key] for part in parts) for key in (2, 3, 4))
    variance = pr / (2 * r * r) + ps_qr / (2 * r * s) + qs / (2 * s * s)
    spread = _Z_95 * math.sqrt(variance * dispersion)
    ratio = r / s
    return OddsRatio(ratio, (ratio * math.exp(-spread), ratio * math.exp(spread)))


def _parts(table: Fourfold) -> tuple[float, ...]:
    """A stratum's terms R, S, PR, PS + QR, QS of the variance."""
    there, clean_there = table.there, table.n_there - table.there
    elsewhere, clean_elsewhere = table.elsewhere, table.n_elsewhere - table.elsewhere
    n = table.total
    r, s = there * clean_elsewhere / n, clean_there * elsewhere / n
    p, q = (there + clean_elsewhere) / n, (clean_there + elsewhere) / n
    return r, s, p * r, p * s + q * r, q * s


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Each p value corrected for how many were looked at; those up to q may be named.

    Of what is then named a share of at most q is expected to be chance. Y. Benjamini and
    Y. Hochberg, Journal of the Royal Statistical Society B 57 (1995), 289-300.
    """
    looks = len(p_values)
    corrected, running = [1.0] * looks, 1.0
    falling = sorted(range(looks), key=lambda place: -p_values[place])
    for rank, place in zip(range(looks, 0, -1), falling, strict=True):
        running = min(running, p_values[place] * looks / rank)
        corrected[place] = running
    return corrected
