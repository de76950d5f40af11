"""What was found out from the pictures, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inspector.grading import probability
from inspector.preprocess import Geometry
from inspector.statistics import wilson_interval
from inspector.teaching.labelled import ANOMALY, Labelled
from inspector.teaching.lessons import Lesson
from inspector.teaching.pictures import Picture
from inspector.teaching.request import Doubt, TeachRequest
from inspector.teaching.scoring import Placed
from inspector.teaching.tiles import Cut

__all__ = ["REJECT_AT", "Studied"]

REJECT_AT = 0.5
"""Where pictures are rejected: the graph's log-odds are 0 there."""


@dataclass(frozen=True, slots=True, eq=False)
class Studied:
    """Everything that was found out, before anything is written."""

    request: TeachRequest
    pictures: Sequence[Picture]
    geometry: Geometry
    cut: Cut
    lesson: Lesson
    labelled: Labelled | None
    placed: Placed
    doubts: tuple[Doubt, ...]

    @property
    def log_odds(self) -> Mapping[str, float]:
        """What each good picture got from a memory without it."""
        threshold = self.placed.threshold
        return {
            picture.name: threshold.log_odds(float(score))
            for picture, score in zip(self.pictures, self.lesson.good, strict=True)
        }

    @property
    def false_rejects(self) -> int:
        """How many good pictures would have been rejected."""
        return sum(1 for score in self.log_odds.values() if score >= 0)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of that share."""
        return wilson_interval(self.false_rejects, len(self.pictures)) or (0.0, 1.0)

    @property
    def review_at(self) -> float:
        """The probability from which a person looks."""
        return round(min(REJECT_AT, probability(self.placed.review_at)), 4)

    @property
    def categories(self) -> tuple[str, ...]:
        """What the bundle names."""
        return self.labelled.categories if self.labelled else (ANOMALY,)

    @property
    def found(self) -> int:
        """How many labelled defects are rejected."""
        if self.labelled is None:
            return 0
        return int(np.count_nonzero(self.labelled.anomaly >= self.placed.threshold.at))
