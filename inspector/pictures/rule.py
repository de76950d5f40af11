"""Which pictures are kept: all that did not pass, a share of those that did."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.pictures.port import Kind
from inspector.values import Disposition, Inspection

__all__ = ["GIGABYTE", "Rule"]

GIGABYTE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Rule:
    """All that did not pass, passes drawn for audit, and `passed_share` of the other passes.

    `passed_share` lies in 0 … 1. All pictures together take at most `max_bytes`; 0 keeps none.
    """

    passed_share: float = 0.01
    max_bytes: int = 10 * GIGABYTE

    def __post_init__(self) -> None:
        """Refuse a share that is none and a negative budget."""
        if not 0.0 <= self.passed_share <= 1.0:
            raise ValueError(f"passed_share must lie in [0, 1], got {self.passed_share!r}")
        if self.max_bytes < 0:
            raise ValueError(f"max_bytes must be >= 0, got {self.max_bytes}")

    @property
    def off(self) -> bool:
        """Whether no picture is kept at all."""
        return self.max_bytes == 0

    def keeps(self, inspection: Inspection) -> bool:
        """Whether the picture of a record is one to keep, by the model's word."""
        if self.off:
            return False
        passed = inspection.verdict.disposition is Disposition.PASS
        return not passed or inspection.audit or self._draws(inspection.digest)

    def kind(self, inspection: Inspection) -> Kind:
        """What the picture of a record is kept as."""
        if inspection.simulated:
            return Kind.SIMULATED
        passed = inspection.verdict.disposition is Disposition.PASS
        return Kind.PASSED if passed and not inspection.audit else Kind.OTHERS

    def _draws(self, digest: str) -> bool:
        """Whether a pass is drawn; the same picture always is or never is."""
        return int(digest[:16], 16) < self.passed_share * 2**64
