"""How well a plan does on what it never saw: parts of a data set left out in turn."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspector.datasets import Dataset, Sample, Subset
from inspector.errors import DataError
from inspector.evaluation import Task, task_of
from inspector.grading import DEFECTIVE, probability
from inspector.training.export import calibrate
from inspector.training.loop import Run
from inspector.training.network import DefectNet
from inspector.training.plan import Plan
from inspector.training.predict import Held, hold
from inspector.training.refit import refitted

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

    `rows` holds the same figures for each value of the facet. A ranking across values is
    harder than within one, for every fold has a network, and a calibration, of its own.
    """

    by: str
    epochs: int
    folds: tuple[tuple[str, ...], ...]
    pictures: int
    overall: Task
    rows: Mapping[str, Task]

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
    return lambda sample: sample.facets[by]


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

    The plan's `[cross_validation]` stages take the place of its own. A fold's scores are kept
    in `folder`, so that an interrupted measurement goes on after the last finished fold.
    """
    value = value_of(datasets[0], by)
    short = _shortened(plan)
    dealt = deal(datasets[0].samples, value, folds)
    answered: list[tuple[Sample, float]] = []
    for fold in dealt:
        out = [sample for sample in datasets[0].samples if value(sample) in fold.left_out]
        kept = folder / f"{by}-{'-'.join(fold.left_out)}"
        scores = _kept(kept) or _score(short, datasets, out, kept, make_run, learn)
        answered += [(sample, scores[sample.id]) for sample in out]
    return _across(short, by, dealt, answered, value)


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
    )


def _shortened(plan: Plan) -> Plan:
    stages = plan.cross_validation or plan.training.stages
    return dataclasses.replace(plan, training=dataclasses.replace(plan.training, stages=stages))


def _score(
    plan: Plan,
    datasets: Sequence[Dataset],
    out: Sequence[Sample],
    kept: Path,
    make_run: MakeRun,
    learn: Learn,
) -> Mapping[str, float]:
    """Learn without the samples left out, then their probabilities of being defective, by id."""
    left_out = {sample.id for sample in out}
    train, calibration = _others(datasets, left_out)
    held = hold(plan, calibration)
    run = make_run(plan, train, held, kept)
    learn(run)
    scores = _probabilities(plan, refitted(plan, run.averaged, train), held, out)
    kept.mkdir(parents=True, exist_ok=True)
    partial = kept / "scores.partial"
    partial.write_text(json.dumps(scores), encoding="utf-8")
    partial.replace(kept / "scores.json")
    run.forget()
    return scores


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


def _probabilities(
    plan: Plan, net: DefectNet, held: Held, samples: Sequence[Sample]
) -> dict[str, float]:
    logits, _ = hold(plan, samples).predict(net)
    calibrated = calibrate(held, net).answers[-1](logits[:, -1])
    return {
        sample.id: probability(float(raw)) for sample, raw in zip(samples, calibrated, strict=True)
    }


def _kept(folder: Path) -> dict[str, float] | None:
    path = folder / "scores.json"
    if not path.is_file():
        return None
    scores: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return scores


def _across(
    plan: Plan,
    by: str,
    folds: Sequence[Fold],
    answered: Sequence[tuple[Sample, float]],
    value: Callable[[Sample], str],
) -> Across:
    at = float(plan.content["grading"]["decide_at"])
    rows = {
        name: _task([pair for pair in answered if value(pair[0]) == name], at)
        for name in sorted({value(sample) for sample, _ in answered})
    }
    return Across(
        by=by,
        epochs=plan.training.epochs,
        folds=tuple(fold.left_out for fold in folds),
        pictures=len(answered),
        overall=_task(answered, at),
        rows=rows,
    )


def _task(answered: Sequence[tuple[Sample, float]], at: float) -> Task:
    scored = list(_scored(answered))
    truth: NDArray[np.bool_] = np.array([truth == 1 for _, truth, _ in scored], bool)
    score = np.array([score for _, _, score in scored], np.float64)
    return task_of(truth, score, [sample.group for sample, _, _ in scored], at)


def _scored(answered: Sequence[tuple[Sample, float]]) -> Iterator[tuple[Sample, int, float]]:
    for sample, score in answered:
        truth = sample.truth(DEFECTIVE)
        if truth is not None:
            yield sample, truth, score
