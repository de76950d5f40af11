"""Which heads a plant's pictures give: for "defective", for known and for new categories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspector.adapting.comparing import Comparison, compare
from inspector.adapting.features import Seen
from inspector.adapting.graphs import Rewiring
from inspector.adapting.head import Numbers
from inspector.adapting.labels import GOOD, LabelledPicture
from inspector.adapting.space import Space
from inspector.adapting.validating import Learnt, Problem, held_out, learn
from inspector.adapting.work import Done
from inspector.errors import DataError
from inspector.evaluation import Task, task_of
from inspector.grading import DEFECTIVE

__all__ = ["FEWEST", "FEWEST_OF_CATEGORY", "Heads", "Judged", "learn_heads"]

FEWEST = 10
"""Of good and of defective pictures each."""

FEWEST_OF_CATEGORY = 8
"""Of pictures that show a category, for it to get a head."""

_FOLDS = 5
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Judged:
    """A head on pictures that it was not learnt from (five folds of whole groups).

    `comparison` is with the parent's answer, None for a category that the parent does not know.
    `taken` says whether the new head goes into the bundle.
    """

    name: str
    task: Task
    comparison: Comparison | None
    spread: float
    taken: bool

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        comparison = None if self.comparison is None else self.comparison.as_dict()
        return {
            "name": self.name,
            "after": self.task.as_json(),
            "comparison": comparison,
            "spread": self.spread,
            "taken": self.taken,
        }


@dataclass(frozen=True, slots=True)
class Heads:
    """All heads as they were judged, the categories of the new bundle, and what to wire."""

    judged: tuple[Judged, ...]
    categories: tuple[str, ...]
    rewiring: Rewiring

    @property
    def changes(self) -> bool:
        """Whether anything about the parent is changed."""
        return any(each.taken for each in self.judged)


def learn_heads(
    done: Sequence[Done[Seen]],
    known: Sequence[str],
    *,
    at: float,
    force: bool = False,
    progress: Progress | None = None,
) -> Heads:
    """Learn and judge every head that the labels allow; `known` are the parent's categories.

    `at` is the yes-or-no point of "defective". A head that is not shown to be better than the
    parent's is not taken, unless `force` asks for the one of "defective". Raises DataError where
    there are too few pictures.
    """
    pictures = [each.picture for each in done]
    _check(pictures)
    named = sorted({each.category for each in pictures if each.category} - {DEFECTIVE})
    new = [name for name in named if name not in known]
    learner = _Learner(done, Space.of([each.result for each in done]), progress)
    rows = [learner.space.unchanged(number) for number in range(1 + len(known))]
    rows += [(np.zeros(0), 0.0)] * len(new)
    answers = [DEFECTIVE, *known, *new]
    judged = []
    for name in (DEFECTIVE, *named):
        start = answers.index(name) if name == DEFECTIVE or name in known else None
        outcome, learnt = learner.judge(name, start, at if name == DEFECTIVE else 0.5)
        if outcome.taken or (force and name == DEFECTIVE):
            outcome = Judged(name, outcome.task, outcome.comparison, outcome.spread, taken=True)
            rows[answers.index(name)] = learner.space.as_row(learnt, start)
        judged.append(outcome)
    return _heads(judged, rows, known, new)


def _heads(
    judged: Sequence[Judged],
    rows: Sequence[tuple[Numbers, float]],
    known: Sequence[str],
    new: Sequence[str],
) -> Heads:
    """Put together what is taken; a new category that is not is left out."""
    taken = {each.name for each in judged if each.taken}
    used = [
        number
        for number, name in enumerate((DEFECTIVE, *known, *new))
        if number <= len(known) or name in taken
    ]
    answers = (DEFECTIVE, *known, *new)
    source = [min(number - 1, len(known)) for number in used[1:]]
    weights = np.stack([rows[number][0] for number in used])
    bias = np.array([rows[number][1] for number in used])
    categories = tuple(answers[number] for number in used[1:])
    return Heads(tuple(judged), categories, Rewiring(weights, bias, source))


@dataclass(frozen=True, slots=True)
class _Learner:
    done: Sequence[Done[Seen]]
    space: Space
    progress: Progress | None

    def judge(self, name: str, start: int | None, at: float) -> tuple[Judged, Learnt]:
        """Learn a head on all pictures, and judge one learnt the same way on held-out ones."""
        use = [
            each for each in self.done if name == DEFECTIVE or each.picture.category != DEFECTIVE
        ]
        problem = self._problem(use, name, start)
        after = held_out(problem, _FOLDS, learn, self._telling(name))
        share, groups = _share(after), [str(group) for group in problem.group]
        task = task_of(problem.truth, share, groups, at)
        comparison = None
        if start is not None:
            before = np.array([tiles.start.max() for tiles in problem.pictures])
            comparison = compare(_share(before), share, problem.truth, problem.group, at)
        learnt = learn(problem)
        taken = (task.auroc.low or 0.0) > 0.5 if comparison is None else comparison.better
        return Judged(name, task, comparison, learnt.spread, taken), learnt

    def _problem(self, use: Sequence[Done[Seen]], name: str, start: int | None) -> Problem:
        return Problem(
            [self.space.tiles(each.result, start) for each in use],
            np.array([_truth(each.picture, name) for each in use]),
            _numbered([each.picture for each in use]),
            self.space.answers,
        )

    def _telling(self, name: str) -> Callable[[int, int], None] | None:
        progress = self.progress
        if progress is None:
            return None
        return lambda done, total: progress(done, total, f"Learning {name}")


def _truth(picture: LabelledPicture, name: str) -> bool:
    return picture.defective if name == DEFECTIVE else picture.category == name


def _numbered(pictures: Sequence[LabelledPicture]) -> NDArray[np.int64]:
    """A number for each group; a picture without one is a group of its own."""
    numbers: dict[object, int] = {}
    places = enumerate(pictures)
    return np.array(
        [numbers.setdefault(each.group or place, len(numbers)) for place, each in places], np.int64
    )


def _share(odds: Numbers) -> Numbers:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -500.0, 500.0))), np.float64)


def _check(pictures: Sequence[LabelledPicture]) -> None:
    defective = sum(each.defective for each in pictures)
    good = len(pictures) - defective
    if good < FEWEST or defective < FEWEST:
        raise DataError(
            f"A head takes at least {FEWEST} good and {FEWEST} defective pictures; there are "
            f"{good:,} in {GOOD}/ and {defective:,} in other folders."
        )
    for name, number in sorted(Counter(each.category for each in pictures).items(), key=str):
        if name not in (None, DEFECTIVE) and number < FEWEST_OF_CATEGORY:
            raise DataError(
                f"{name}/ holds {number:,} pictures; a category takes at least "
                f"{FEWEST_OF_CATEGORY}. Add some, or put them into {DEFECTIVE}/, where they count "
                "as defective without a name."
            )
    groups = {each.group for each in pictures}
    if len(groups) < _FOLDS and "" not in groups:
        raise DataError(
            f"The pictures belong to {len(groups)} groups (folders below the class folders); "
            f"judging a head on pictures it has not seen takes at least {_FOLDS}."
        )
