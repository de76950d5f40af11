"""From the anomaly of good pictures to a threshold: which one is rare enough among them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "COUNTED",
    "OUTLYING",
    "SURE",
    "SUSPECT",
    "Placed",
    "Threshold",
    "anomaly",
    "outliers",
    "place",
    "settled",
    "tamed",
]

Numbers = NDArray[np.float64]

COUNTED = 3
"""Channels that count, the strangest ones: one alone errs more often, all together blur it."""

SURE = 6.0
"""Above this many log-odds, scores go on rising by the logarithm: a hole is no surer than sure."""

OUTLYING = 6.0
"""A picture so many standard deviations above the other good ones is not one of them."""

SUSPECT = 4.5
"""From here on somebody should look at it: of 47 draws of good tiles of five real cloths 6 held one
that came so far by chance; of 30 with a defect among them, 24 times it was the defect.
It was chosen with these draws."""

# More than this share of all pictures cannot stand out among them.
_MOST_OUTLYING = 0.2
# Pictures this many times as frequent as rejects are shown to a person; of good ones never more
# than the share _MOST_REVIEWED. The faintest of labelled defects may be mislabelled.
_REVIEWED, _MOST_REVIEWED, _FAINTEST = 2.5, 0.2, 0.05


@dataclass(frozen=True, slots=True)
class Threshold:
    """Log-odds are 0 where anomaly is `at`, and rise by `slope` with each unit."""

    at: float
    slope: float

    def log_odds(self, anomaly: float) -> float:
        """Before the graph tames what lies far above."""
        return self.slope * (anomaly - self.at)

    def raised(self, log_odds: float) -> Threshold:
        """A threshold higher by so many log-odds."""
        return Threshold(self.at + log_odds / self.slope, self.slope)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where pictures are rejected, and the log-odds from which a person looks."""

    threshold: Threshold
    review_at: float


def anomaly(standardised: Numbers) -> Numbers:
    """The sum of the COUNTED largest of each row of standardised scores [n, channels]."""
    return np.asarray(np.sort(standardised, axis=1)[:, -COUNTED:].sum(axis=1))


def tamed(log_odds: float) -> float:
    """Log-odds as the graph hands them on."""
    return min(log_odds, SURE) + math.log1p(max(log_odds - SURE, 0.0))


def place(good: Numbers, rate: float) -> Threshold:
    """Where the share `rate` of further good pictures is expected, from the anomaly of n.

    The upper limit of Student's prediction interval for one further value: wider, the fewer were
    seen. Towards it good pictures get rarer by a factor of e every 1/hazard; log-odds rise by one
    with each such step, as they must where defects score anything with equal chance.
    """
    spread = float(good.std(ddof=1)) + 1e-6
    factor = math.sqrt(1 + 1 / len(good))
    quantile = _student(1 - rate, len(good) - 1)
    hazard = NormalDist().pdf(NormalDist().inv_cdf(1 - rate)) / rate
    return Threshold(float(good.mean()) + quantile * spread * factor, hazard / (spread * factor))


def outliers(good: Numbers, names: Sequence[str], beyond: float = OUTLYING) -> tuple[str, ...]:
    """Names of pictures that stand out among the good ones, the strangest first.

    `beyond` is in standard deviations of the others, OUTLYING or SUSPECT.
    So many as leave all others far below the last of them: several of a kind would hide each other
    if each were compared with all others (B. Rosner, Technometrics 25(2), 1983).
    """
    order = np.argsort(-good)
    most = int(_MOST_OUTLYING * len(good))
    found = (count for count in range(most, 0, -1) if _far(good[order], count, beyond))
    return tuple(names[row] for row in order[: next(found, 0)])


def _far(falling: Numbers, count: int, beyond: float) -> bool:
    rest = falling[count:]
    return bool(falling[count - 1] > rest.mean() + beyond * (rest.std(ddof=1) + 1e-6))


def _student(probability: float, degrees: int) -> float:
    """Quantile of Student's t (Cornish-Fisher expansion; Abramowitz and Stegun, 26.7.5)."""
    z = NormalDist().inv_cdf(probability)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / degrees + second / degrees**2 + third / degrees**3


def settled(threshold: Threshold, good: Numbers, defects: Numbers, rate: float) -> Placed:
    """The threshold, and from where a person looks, with labelled defects taken into account.

    The stated rate stays a bound: where all labelled defects lie clearly above, the threshold rises
    a quarter of the way to them, by at most one log-odds; where some lie below, they go to review,
    as long as no more than a fifth of the good pictures come with them. A person looks at good
    pictures as rare as _REVIEWED times the rate in any case.
    """
    review = place(good, min(0.5, _REVIEWED * rate)).at
    if not len(defects):
        return Placed(threshold, threshold.log_odds(review))
    faintest = float(np.quantile(defects, _FAINTEST))
    gap = faintest - threshold.at
    if gap > 0:
        raised = Threshold(threshold.at + min(gap / 4, 1 / threshold.slope), threshold.slope)
        return Placed(raised, raised.log_odds(review))
    lowest = max(float(np.quantile(good, 1 - _MOST_REVIEWED)), faintest)
    return Placed(threshold, threshold.log_odds(min(review, lowest)))
