"""Yields of a line: what is good the first time, at each stage and through all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Any

from inspector.statistics.rates import Interval, rate, wilson_interval

__all__ = ["StageYield", "rolled_throughput_yield"]


@dataclass(frozen=True, slots=True)
class StageYield:
    """First-pass yield of one stage (一次合格率): good first time / inspected.

    `inspected` counts first looks at a piece, those without a decision and those that cannot be
    judged included; `good` those that passed then. ISO 22400-2:2014 calls it the first pass
    yield, GP / IP. Raises ValueError unless 0 <= good <= inspected.
    """

    line: str | None
    stage: str | None
    inspected: int
    good: int

    def __post_init__(self) -> None:
        """Refuse counts that cannot be."""
        rate(self.good, self.inspected)

    @property
    def value(self) -> float | None:
        """The share in 0 … 1; None where nothing was inspected."""
        return rate(self.good, self.inspected)

    @property
    def interval(self) -> Interval | None:
        """Its 95 % Wilson interval."""
        return wilson_interval(self.good, self.inspected)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, unrounded."""
        return {
            "line": self.line,
            "stage": self.stage,
            "inspected": self.inspected,
            "good": self.good,
            "value": self.value,
            "interval": self.interval,
        }


def rolled_throughput_yield(stages: Iterable[StageYield]) -> float | None:
    """The product of the stages' first-pass yields (流通合格率): good at once throughout.

    None for no stage, or where a stage has no yield: its factor is unknown, not 1. M. Harry,
    "The Nature of Six Sigma Quality" (1988), where stages are independent.
    """
    values = [stage.value for stage in stages]
    known = [value for value in values if value is not None]
    return prod(known) if known and len(known) == len(values) else None
