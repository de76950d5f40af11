"""What teaching is asked for, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

__all__ = [
    "FALSE_REJECT_RATES",
    "MOST_USEFUL",
    "Doubt",
    "DoubtKind",
    "Progress",
    "Taught",
    "TeachRequest",
]

MOST_USEFUL = (20, 50)
"""How many good pictures make a good bundle: fewer know too little, more add little."""

FALSE_REJECT_RATES = (0.0005, 0.2)
"""The least and the greatest share of good product that may be asked to be rejected: a few dozen
pictures can say no more."""

Progress = Callable[[int, int, str], None]
"""Called with steps done, steps in all and what is being done, in a few words."""


@dataclass(frozen=True, slots=True)
class TeachRequest:
    """Which pictures to learn from, for which product, to where.

    `good` is a folder of pictures of good product, `defects` one with a folder a category that
    holds a few pictures each. The bundle is written to `out`/`product`; one that is there, or a
    shipped one of that name, is replaced only with `replace`. Of good pictures, the share
    `false_reject_rate` may be rejected. `titles` maps "en" and "zh" to what screens show.
    `accept_outliers` learns from pictures that stand out among the good ones instead of refusing.
    """

    good: Path
    product: str
    out: Path
    defects: Path | None = None
    false_reject_rate: float = 0.02
    titles: Mapping[str, str] = field(default_factory=dict)
    category_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    seed: int = 0
    replace: bool = False
    accept_outliers: bool = False


class DoubtKind(StrEnum):
    """What a bundle that was made all the same leaves in doubt."""

    FEW = "few"  # good pictures
    LEARNT = "learnt"  # some stand out among the good ones and were accepted
    SUSPECT = "suspect"  # some may stand out by chance, or show a defect


@dataclass(frozen=True, slots=True)
class Doubt:
    """A warning: its kind for screens that have words of their own, and an English sentence.

    `pictures` names those that somebody should look at, the worst first.
    """

    kind: DoubtKind
    sentence: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taught:
    """A finished bundle and what is known of it.

    `scores` are the log-odds that each good picture got from a memory without it, by file name;
    0 is where pictures are rejected. `false_rejects` of the `pictures` reached it, with the 95 %
    interval of the share. `found` of `labelled` defect pictures are rejected, each judged by a
    threshold and a head that were set without it; both are 0 without labelled defects.
    """

    folder: Path
    product: str
    pictures: int
    tiles: int
    scores: Mapping[str, float]
    reject_at: float
    review_at: float
    false_reject_rate: float
    false_rejects: int
    interval: tuple[float, float]
    categories: tuple[str, ...]
    labelled: int
    found: int
    named_right: int
    seconds: float
    doubts: tuple[Doubt, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """The sentences of the doubts."""
        return tuple(doubt.sentence for doubt in self.doubts)
