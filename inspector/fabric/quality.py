"""First or second quality: a roll's points against the recipe's limits."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from inspector.fabric.points import Score
from inspector.recipe import FabricRules, PointSystem
from inspector.values import Severity

__all__ = ["Fault", "Quality", "faults_of", "quality_of"]


class Quality(StrEnum):
    """What a roll is sold as."""

    FIRST = "first"
    SECOND = "second"


class Fault(StrEnum):
    """What makes a roll a second."""

    POINTS = "points_above_limit"
    CRITICAL = "critical_defect"
    LONG_RUN = "defect_runs_too_long"


def faults_of(
    score: Score, rules: FabricRules, *, rate: float | None, length_mm: float
) -> tuple[Fault, ...]:
    """Everything that makes a roll a second; what lies in the margin is not looked at.

    A critical defect does, and one that runs over more than `rules.longest_run` yards. In the
    four-point system the limit is one of points per 100 yd² (`rate`; None, where nothing was
    looked at, is not above it), in the ten-point system points must not exceed the yards looked
    at.
    """
    held = {
        Fault.POINTS: _few_points(score, rules, rate, length_mm),
        Fault.CRITICAL: not any(
            charge.defect.severity is Severity.CRITICAL for charge in score.charges
        ),
        Fault.LONG_RUN: score.longest_run <= rules.longest_run,
    }
    return tuple(fault for fault, holds in held.items() if not holds)


def quality_of(faults: Iterable[Fault]) -> Quality:
    """First quality where nothing speaks against it."""
    return Quality.SECOND if tuple(faults) else Quality.FIRST


def _few_points(score: Score, rules: FabricRules, rate: float | None, length_mm: float) -> bool:
    if rules.system is PointSystem.TEN_POINT:
        return score.points <= length_mm / rules.per.mm
    return rate is None or rate <= rules.limit
