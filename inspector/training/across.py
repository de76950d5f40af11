"""How well a plan does on what it never saw: parts of a data set left out in turn."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspector.datasets import Dataset, Sample, Subset
from inspector.errors import DataError
from inspector.evaluation import Task, task_of
from inspector.grading import DEFECTIVE
from inspector.localisation import Localisation, localisation_of
from inspector.training.answers import Answer, answers, keep_answers, kept_answers
from inspector.training.calibration import calibrate
from inspector.training.finish import finished
from inspector.training.graph import GraphNet
from inspector.training.loop import Run
from inspector.training.plan import Plan
from inspector.training.predict import Held, hold

__all__ = [
    "GROUP",
    "Across",
    "Fold",
    "across_files",
    "deal",
    "measure",
    "read_across",
    "write_across",
]

_FILE = "across-{}.json"
GROUP = "group"
"""Left out by the folds that dataset.toml declares, instead of by a facet."""

Learn = Callable[[Run], None]
MakeRun = Callable[[Plan, Sequence[Sample], Held, Path], Run]


@dataclass(frozen=True, slots=True)
class Fold:
    """Values of the facet that are left out together."""

    number: int
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Across:
    """Figures on pictures each of which was judged by a network that saw nothing of its kind.

    `rows` holds the same figures for each value of the facet, `apart` those for other facets that
    the data set reports, as "name=value"; `places` whether defects were found where they are. A
    ranking across values is harder than within one, for every fold has a network, and a
    calibration, of its own.
    """

    by: str
    epochs: int
    folds: tuple[tuple[str, ...], ...]
    pictures: int
    overall: Task
    rows: Mapping[str, Task]
    apart: Mapping[str, Task] = field(default_factory=dict)
    places: Localisation | None = None

    @property
    def mean_auroc(self) -> float | None:
        """Mean of the rows in which the AUROC is defined."""
        values = [row.auroc.value for row in self.rows.values()]
        defined = [value for value in values if value is not None]
        return float(np.mean(defined)) if defined else None

    def as_json(self) -> dict[str, Any]:
        """Figures with intervals; null where a class is missing."""
        return {
            "by": self.by,
            "epochs": self.epochs,
            "folds": self.folds,
            "pictures": self.pictures,
            "mean_auroc": self.mean_auroc,
            **self.overall.as_json(),
            "rows": {name: row.as_json() for name, row in self.rows.items()},
            "apart": {name: row.as_json() for name, row in self.apart.items()},
            "places": self.places and self.places.as_json(),
        }


def deal(samples: Sequence[Sample], value: Callable[[Sample], str], folds: int) -> list[Fold]:
    """Values to folds, the most frequent first, each to the fold with the fewest pictures.

    Raises DataError where there are fewer than two values to leave out.
    """
    counted = Counter(value(sample) for sample in samples)
    if len(counted) < 2:
        raise DataError(
            f"Leaving a part out needs at least two of them; the data set has {sorted(counted)}."
        )
    dealt: list[list[str]] = [[] for _ in range(min(folds, len(counted)))]
    for name, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        min(dealt, key=lambda fold: sum(counted[other] for other in fold)).append(name)
    return [Fold(number, tuple(sorted(fold))) for number, fold in enumerate(dealt)]


def value_of(dataset: Dataset, by: str) -> Callable[[Sample], str]:
    """What a sample is left out by. Raises DataError for a facet that its data set lacks."""
    if by == GROUP:
        return lambda sample: str(dataset.declaration.split.fold(sample.group))
    known = sorted({name for sample in dataset.samples for name in sample.facets})
    if by not in known:
        raise DataError(
            f"The data set {dataset.declaration.name!r} cannot be left out by {by!r}; "
            f"it knows {', '.join([*known, GROUP])}."
        )
    return _facet(by)


def _facet(name: str) -> Callable[[Sample], str]:
    return lambda sample: sample.facets[name]


def measure(
    plan: Plan,
    datasets: Sequence[Dataset],
    by: str,
    folds: int,
    *,
    folder: Path,
    make_run: MakeRun,
    learn: Learn,
) -> Across:
    """Train once a fold on the first data set without it, and score what was left out.

    The plan's `[cross_validation]` stages take the place of its own. A fold's weights and answers
    are kept in `folder`: an interrupted measurement goes on where it was, and another second
    opinion is measured without training anew.
    """
    value = value_of(datasets[0], by)
    short = _shortened(plan)
    dealt = deal(datasets[0].samples, value, folds)
    answered: list[tuple[Sample, Answer]] = []
    for fold in dealt:
        out = [sample for sample in datasets[0].samples if value(sample) in fold.left_out]
        kept = folder / short.digest / f"{by}-{'-'.join(fold.left_out)}"
        path = kept / f"answers-{short.finish_digest}.json"
        found = kept_answers(path)
        if found is None or set(found) != {sample.id for sample in out}:
            found = _answered(short, datasets, out, path, make_run, learn)
        answered += [(sample, found[sample.id]) for sample in out]
    others = [name for name in datasets[0].declaration.report if name != by]
    return _across(short, by, dealt, answered, value, others)


def write_across(across: Across, folder: Path) -> Path:
    """Write the figures beside the bundle's other files, those by another facet among them."""
    path = folder / _FILE.format(across.by)
    path.write_text(json.dumps(across.as_json(), indent=1) + "\n", encoding="utf-8")
    return path


def across_files(folder: Path) -> list[Path]:
    """What was measured of a bundle, a file for each facet, by its name."""
    return sorted(folder.glob(_FILE.format("*")))


def read_across(folder: Path) -> list[Across]:
    """The figures of earlier measurements, one for each facet."""
    return [_read(path) for path in across_files(folder)]


def _read(path: Path) -> Across:
    content = json.loads(path.read_text(encoding="utf-8"))
    return Across(
        by=content["by"],
        epochs=content["epochs"],
        folds=tuple(tuple(fold) for fold in content["folds"]),
        pictures=content["pictures"],
        overall=Task.from_json(content),
        rows={name: Task.from_json(row) for name, row in content["rows"].items()},
        apart={name: Task.from_json(row) for name, row in content.get("apart", {}).items()},
        places=Localisation.from_json(content["places"]) if content.get("places") else None,
    )


def _shortened(plan: Plan) -> Plan:
    stages = plan.cross_validation or plan.training.stages
    return dataclasses.replace(plan, training=dataclasses.replace(plan.training, stages=stages))


def _answered(
    plan: Plan,
    datasets: Sequence[Dataset],
    out: Sequence[Sample],
    path: Path,
    make_run: MakeRun,
    learn: Learn,
) -> dict[str, Answer]:
    """Learn without the samples left out, then what is said of them, by id.

    Answers of a network that was trained to its end are kept.
    """
    left_out = {sample.id for sample in out}
    train, calibration = _others(datasets, left_out)
    held = hold(plan, calibration)
    run = make_run(plan, train, held, path.parent)
    learn(run)
    net = finished(plan, run.averaged, train, held)
    found = answers(plan, GraphNet(net, calibrate(held, net)).eval(), out)
    if len(run.history) == plan.training.epochs:
        keep_answers(path, found)
    return found


def _others(datasets: Sequence[Dataset], left_out: set[str]) -> tuple[list[Sample], list[Sample]]:
    """What trains and what calibrates.

    Of the first data set the test fold trains too: what is left out takes its place.
    """
    first, *more = datasets
    open_ones = [sample for sample in first.samples if sample.id not in left_out]
    train = [sample for sample in open_ones if sample.subset is not Subset.CALIBRATION]
    held = [sample for sample in open_ones if sample.subset is Subset.CALIBRATION]
    for dataset in more:
        train += dataset.subset(Subset.TRAIN)
        held += dataset.subset(Subset.CALIBRATION)
    return train, held


def _across(
    plan: Plan,
    by: str,
    folds: Sequence[Fold],
    answered: Sequence[tuple[Sample, Answer]],
    value: Callable[[Sample], str],
    others: Sequence[str],
) -> Across:
    at = float(plan.content["grading"]["decide_at"])
    apart = {
        f"{other}={name}": task
        for other in others
        for name, task in _by(answered, _facet(other), at)
    }
    return Across(
        by=by,
        epochs=plan.training.epochs,
        folds=tuple(fold.left_out for fold in folds),
        pictures=len(answered),
        overall=_task(answered, at),
        rows=dict(_by(answered, value, at)),
        apart=apart,
        places=localisation_of(answer.beside(sample) for sample, answer in answered),
    )


def _by(
    answered: Sequence[tuple[Sample, Answer]], value: Callable[[Sample], str], at: float
) -> Iterator[tuple[str, Task]]:
    """The figures of those that share a value, for each value."""
    for name in sorted({value(sample) for sample, _ in answered}):
        yield name, _task([pair for pair in answered if value(pair[0]) == name], at)


def _task(answered: Sequence[tuple[Sample, Answer]], at: float) -> Task:
    scored = list(_scored(answered))
    truth: NDArray[np.bool_] = np.array([truth == 1 for _, truth, _ in scored], bool)
    score = np.array([score for _, _, score in scored], np.float64)
    return task_of(truth, score, [sample.group for sample, _, _ in scored], at)


def _scored(answered: Sequence[tuple[Sample, Answer]]) -> Iterator[tuple[Sample, int, float]]:
    for sample, answer in answered:
        truth = sample.truth(DEFECTIVE)
        if truth is not None:
            yield sample, truth, answer.score
