"""How much of what was planned got done: completion, production efficiency, OEE.

Symbols are those of ISO 22400-2:2014: PQ produced quantity, GQ good quantity, PRI planned run
time per item, PBT planned busy time, APT actual production time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inspector.statistics.rates import rate, ratio

__all__ = ["Efficiency", "completion", "seconds_to_finish"]


def completion(good: int, planned: int) -> float | None:
    """GQ / POQ (完成率): the good of a planned order quantity; None where nothing is planned.

    Not capped: an order that made more than was asked for stands above 1.
    """
    return ratio(good, planned)


def seconds_to_finish(good: int, planned: int, elapsed_s: float | None) -> float | None:
    """Working seconds until `planned` are good, at the rate so far: POQ − GQ over GQ / elapsed.

    0 where enough are good already. None while no rate is known: nothing good yet, or no time.
    """
    remaining = max(0, planned - good)
    if not remaining:
        return 0.0
    pace = ratio(elapsed_s, good)
    return remaining * pace if pace else None


@dataclass(frozen=True, slots=True)
class Efficiency:
    """What the efficiency figures are made of, and the figures; None where a part is unknown.

    `produced` is PQ, every unit seen, those that cannot be judged included; `good` is GQ.
    `planned_run_time_s` is Σ PRI·PQ over the products, `planned_busy_time_s` the PBT elapsed,
    `production_time_s` the APT; all in seconds.
    """

    produced: int
    good: int
    planned_run_time_s: float | None = None
    planned_busy_time_s: float | None = None
    production_time_s: float | None = None

    @property
    def availability(self) -> float | None:
        """APT / PBT: how much of the planned busy time something was produced."""
        return ratio(self.production_time_s, self.planned_busy_time_s)

    @property
    def effectiveness(self) -> float | None:
        """Σ PRI·PQ / APT: how fast, while something was produced; above 1 beats the plan."""
        return ratio(self.planned_run_time_s, self.production_time_s)

    @property
    def production_efficiency(self) -> float | None:
        """Σ PRI·PQ / PBT (生产效率), which is availability × effectiveness; not capped."""
        return ratio(self.planned_run_time_s, self.planned_busy_time_s)

    @property
    def quality_ratio(self) -> float | None:
        """GQ / PQ: undecided units and those that cannot be judged are not good yet."""
        return rate(self.good, self.produced)

    @property
    def oee(self) -> float | None:
        """Overall equipment effectiveness: production efficiency × quality ratio."""
        efficiency, quality = self.production_efficiency, self.quality_ratio
        return None if efficiency is None or quality is None else efficiency * quality

    def as_dict(self) -> dict[str, Any]:
        """The figures and what they are made of, unrounded."""
        return {
            "produced": self.produced,
            "good": self.good,
            "planned_run_time_s": self.planned_run_time_s,
            "planned_busy_time_s": self.planned_busy_time_s,
            "production_time_s": self.production_time_s,
            "availability": self.availability,
            "effectiveness": self.effectiveness,
            "production_efficiency": self.production_efficiency,
            "quality_ratio": self.quality_ratio,
            "oee": self.oee,
        }
