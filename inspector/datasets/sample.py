"""One labelled picture, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Mark", "Sample", "Subset", "labels_of"]


class Subset(StrEnum):
    """What a sample may be used for; fixed by its group alone."""

    TRAIN = "train"
    CALIBRATION = "calibration"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a defect lies: a box in pixels, or the bytes of a mask picture (white = defect).

    `category` may leave several open, as "warp_line|weft_line".
    """

    category: str
    box: tuple[float, float, float, float] | None = None
    mask: Callable[[], bytes] | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture, its labels and its side of the split.

    `defective` is the target of the overall score, 0 to 1, or None where nobody
    knows. `labels` says for each category 1, 0 or None (unknown); unknown ones
    neither train nor score. `unscored` names tasks (a category, or "defective")
    whose label trains but is too doubtful to measure with. `parts_unknown` says
    that the defect's place is not known, so that no part of the picture may be
    taken for good or bad on its own.
    """

    dataset: str
    path: str
    load: Callable[[], bytes]
    group: str
    subset: Subset
    defective: float | None
    labels: Mapping[str, int | None]
    facets: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    unscored: frozenset[str] = frozenset()
    parts_unknown: bool = False

    @property
    def id(self) -> str:
        """Data set and path, unique across data sets."""
        return f"{self.dataset}/{self.path}"

    def truth(self, task: str) -> int | None:
        """1, 0 or None (does not score) for a category or for "defective" (at 0.5)."""
        if task in self.unscored:
            return None
        if task == "defective":
            return None if self.defective is None else int(self.defective >= 0.5)
        return self.labels.get(task)


def labels_of(category: str, categories: Sequence[str]) -> dict[str, int | None]:
    """Labels of a picture with one kind of defect; one of "a|b" leaves both unknown."""
    open_ones = category.split("|")
    if len(open_ones) == 1:
        return {name: int(name == category) for name in categories}
    return {name: None if name in open_ones else 0 for name in categories}
