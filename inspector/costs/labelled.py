"""What is known about a picture: its score, and whether it really was defective."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inspector.errors import DataError

__all__ = ["Costs", "Labelled", "Numbers", "Table", "table_of"]

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A picture's `defective` score (0 … 1) and the truth about it.

    Pictures of one `group` resemble each other (a roll, a module); a picture without is a group
    of its own. `weight` is how many pictures of production this one stands for: 1 where all were
    labelled, 50 where one in fifty was drawn. Pictures of equal weight are taken for one draw.
    Raises DataError for a score outside 0 … 1 or a weight below 1.
    """

    score: float
    defective: bool
    group: str = ""
    weight: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what is no score and no weight."""
        if not 0.0 <= self.score <= 1.0:  # also refuses NaN
            raise DataError(f"A score must lie in 0 … 1, got {self.score}.")
        if not 1.0 <= self.weight < math.inf:
            raise DataError(f"A labelled picture stands for 1 picture or more, not {self.weight}.")


@dataclass(frozen=True, slots=True)
class Costs:
    """What a mistake and a look cost, in any one currency.

    `escape` for a defective picture that passes, `reject` for a good one that is rejected,
    `review` for one that a person looks at, who is taken to be right; None where nobody could
    look. Raises DataError for a negative or endless cost, and where mistakes cost nothing.
    """

    escape: float
    reject: float
    review: float | None = None

    def __post_init__(self) -> None:
        """Refuse what is no cost."""
        for name in ("escape", "reject", "review"):
            cost = getattr(self, name)
            if cost is not None and not 0.0 <= cost < math.inf:
                raise DataError(f"The cost of {name} must be a number from 0 on, got {cost}.")
        if self.escape == 0 or self.reject == 0:
            raise DataError(
                "An escape and a rejected good picture must both cost something; where one is "
                "free, all pictures are treated alike."
            )


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Labelled pictures in columns [n]: `score`, `defective`, `weight`, `group` (numbered).

    `factor` brings good and defective ones to the share that they have in production.
    """

    score: Numbers
    defective: NDArray[np.bool_]
    weight: Numbers
    group: NDArray[np.int64]
    factor: Numbers

    def __len__(self) -> int:
        """Number of pictures."""
        return len(self.score)

    def rows(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> Table:
        """Some of the pictures."""
        return Table(
            self.score[which],
            self.defective[which],
            self.weight[which],
            self.group[which],
            self.factor[which],
        )

    def mixed(self, defective_share: float) -> Table:
        """The same pictures for a production of which this share is defective.

        Raises DataError for a share that is not strictly between 0 and 1.
        """
        if not 0.0 < defective_share < 1.0:
            raise DataError(
                f"The defective share of production lies between 0 and 1, got {defective_share}."
            )
        have = self.weight[self.defective].sum(), self.weight[~self.defective].sum()
        want = defective_share, 1.0 - defective_share
        defective, good = (
            share * sum(have) / part if part else 1.0
            for share, part in zip(want, have, strict=True)
        )
        return replace(self, factor=np.where(self.defective, defective, good))

    @property
    def mass(self) -> Numbers:
        """How many pictures of production each stands for [n]."""
        return self.weight * self.factor

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return len(np.unique(self.group))


def table_of(labelled: Iterable[Labelled] | Table) -> Table:
    """Pictures in columns; groups are numbered in the order in which they come."""
    if isinstance(labelled, Table):
        return labelled
    items = tuple(labelled)
    numbers: dict[object, int] = {}
    group = [numbers.setdefault(item.group or place, place) for place, item in enumerate(items)]
    return Table(
        np.array([item.score for item in items], np.float64),
        np.array([item.defective for item in items], bool),
        np.array([item.weight for item in items], np.float64),
        np.array(group, np.int64),
        np.ones(len(items)),
    )
