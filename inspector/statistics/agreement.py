"""Agreement of an inspector with the truth: attribute measurement systems analysis (AIAG MSA)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inspector.statistics.rates import ratio

__all__ = ["GOOD_KAPPA", "Agreement"]

GOOD_KAPPA = 0.75
"""From here on AIAG calls an agreement good."""

_LEAST_EFFECTIVENESS, _MOST_MISSES, _MOST_FALSE_ALARMS = 0.90, 0.02, 0.05


@dataclass(frozen=True, slots=True)
class Agreement:
    """Numbers of units, weighted or counted, by what was said and what is true.

    `true_reject` (TP) and `escape` (FN) are defective, `overkill` (FP) and `true_pass` (TN) good.
    Limits are those of AIAG, "Measurement Systems Analysis", 4th edition (2010), chapter III C.
    """

    true_reject: float
    escape: float
    overkill: float
    true_pass: float

    @property
    def total(self) -> float:
        """All units."""
        return self.true_reject + self.escape + self.overkill + self.true_pass

    @property
    def effectiveness(self) -> float | None:
        """Decisions that were right, of all."""
        return ratio(self.true_reject + self.true_pass, self.total)

    @property
    def miss_rate_of_defective(self) -> float | None:
        """FN / (TP + FN)."""
        return ratio(self.escape, self.true_reject + self.escape)

    @property
    def false_alarm_rate_of_good(self) -> float | None:
        """FP / (FP + TN)."""
        return ratio(self.overkill, self.overkill + self.true_pass)

    @property
    def kappa(self) -> float | None:
        """Agreement beyond chance, J. Cohen (1960): 1 is perfect, 0 no better than chance.

        None where either side only ever says one thing and chance alone agrees.
        """
        if not self.total:
            return None
        expected = self._expected()
        agreed = (self.true_reject + self.true_pass) / self.total
        return None if expected >= 1 else (agreed - expected) / (1 - expected)

    @property
    def acceptable(self) -> bool | None:
        """Effectiveness ≥ 90 %, misses ≤ 2 % and false alarms ≤ 5 %; None while one is unknown."""
        right, missed = self.effectiveness, self.miss_rate_of_defective
        alarmed = self.false_alarm_rate_of_good
        if right is None or missed is None or alarmed is None:
            return None
        return (
            right >= _LEAST_EFFECTIVENESS
            and missed <= _MOST_MISSES
            and alarmed <= _MOST_FALSE_ALARMS
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, unrounded."""
        return {
            "effectiveness": self.effectiveness,
            "miss_rate_of_defective": self.miss_rate_of_defective,
            "false_alarm_rate_of_good": self.false_alarm_rate_of_good,
            "kappa": self.kappa,
            "acceptable": self.acceptable,
        }

    def _expected(self) -> float:
        """Agreement by chance alone, from how often each side says what."""
        said = (self.true_reject + self.overkill) / self.total
        true = (self.true_reject + self.escape) / self.total
        return said * true + (1 - said) * (1 - true)
