"""Which side of the split a group falls on: a hash, so that no other picture changes it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from inspector.datasets.sample import Subset
from inspector.errors import DataError

__all__ = ["SplitRule"]


@dataclass(frozen=True, slots=True)
class SplitRule:
    """How the groups of a data set are dealt out.

    A group's fold follows from its name and the salt alone: adding or removing
    pictures never moves another one across the split. `calibration` is the share
    of the groups outside the test fold that is kept from the weights and used for
    temperature, bias and thresholds.
    """

    salt: str
    folds: int = 5
    test_fold: int = 0
    calibration: float = 0.1

    def __post_init__(self) -> None:
        """Refuse a rule that leaves nothing to train or nothing to test on."""
        if self.folds < 2 or not 0 <= self.test_fold < self.folds:
            raise DataError(
                f"A split needs at least two folds and a test fold among them; "
                f"folds = {self.folds} and test_fold = {self.test_fold} were given."
            )
        if not 0 <= self.calibration < 1:
            raise DataError(
                f"calibration is a share from 0 to below 1; {self.calibration} was given."
            )

    def fold(self, group: str) -> int:
        """The fold of a group, 0 to folds - 1."""
        return int(self._share("fold", group) * self.folds)

    def subset(self, group: str) -> Subset:
        """Train, calibration or test."""
        if self.fold(group) == self.test_fold:
            return Subset.TEST
        if self._share("calibration", group) < self.calibration:
            return Subset.CALIBRATION
        return Subset.TRAIN

    def _share(self, purpose: str, group: str) -> float:
        """A number in [0, 1) that looks random and never changes."""
        digest = hashlib.sha256(f"{self.salt}/{purpose}/{group}".encode()).digest()
        return float(int.from_bytes(digest[:6], "big") / 2**48)
