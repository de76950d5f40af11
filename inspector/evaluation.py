"""How well a bundle does on the test fold of its data sets, through the pipeline users get."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspector.costs import Costs, Effect, Labelled, Reliability, reliability
from inspector.costs.effects import PASSED, REJECTED, REVIEWED, Outcome, effect_of
from inspector.costs.labelled import Table, table_of
from inspector.datasets import Dataset, Sample, Subset, open_dataset
from inspector.errors import BundleError, DataError
from inspector.grading import DEFECTIVE
from inspector.localisation import Localisation, Looked, localisation_of
from inspector.metrics import Figure, accuracy, auroc, f1, recall, with_interval
from inspector.pipeline import Inspector
from inspector.values import Disposition, Verdict

__all__ = ["Evaluation", "Task", "evaluate", "scores", "task_of"]

Progress = Callable[[int, int], None]
_NO_PRICES = Costs(escape=1.0, reject=1.0)
_BECAME = {
    Disposition.PASS: PASSED,
    Disposition.REVIEW: REVIEWED,
    Disposition.REJECT: REJECTED,
}


@dataclass(frozen=True, slots=True)
class Task:
    """One yes/no question on some pictures: how many, and how well it is answered.

    `at` is the probability from which the answer is yes.
    """

    n: int
    positives: int
    at: float
    auroc: Figure
    f1: Figure
    accuracy: Figure
    recall: Figure

    def as_json(self) -> dict[str, Any]:
        """Numbers with intervals; null where a class is missing."""
        named = {"auroc": self.auroc, "f1": self.f1, "accuracy": self.accuracy}
        named["recall"] = self.recall
        content: dict[str, Any] = {"n": self.n, "positives": self.positives, "at": self.at}
        for name, figure in named.items():
            content[name] = figure.value
            content[f"{name}_interval"] = figure.interval
        return content

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Task:
        """What `as_json` wrote."""
        figures = {
            name: Figure(content[name], *content[f"{name}_interval"])
            for name in ("auroc", "f1", "accuracy", "recall")
        }
        return cls(content["n"], content["positives"], content["at"], **figures)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one bundle on one test fold."""

    product: str
    bundle: str
    precision: str
    dataset: str
    protocol: str
    overall: Task
    tasks: Mapping[str, Task]
    localisation: Localisation | None = None
    calibration: Reliability | None = None
    bands: Effect | None = None

    def as_json(self) -> dict[str, Any]:
        """Top level: defective or not; the rest under `tasks`."""
        return {
            "product": self.product,
            "bundle": self.bundle,
            "precision": self.precision,
            "dataset": self.dataset,
            "protocol": self.protocol,
            **self.overall.as_json(),
            "tasks": {name: task.as_json() for name, task in self.tasks.items()},
            "localisation": None if self.localisation is None else self.localisation.as_json(),
            "calibration": None if self.calibration is None else self.calibration.as_dict(),
            "bands": None if self.bands is None else _without_cost(self.bands),
        }


@dataclass(frozen=True, slots=True)
class _Answered:
    sample: Sample
    verdict: Verdict
    width: int
    height: int


def evaluate(inspector: Inspector, data: Path, progress: Progress | None = None) -> Evaluation:
    """Grade the test fold of every data set the bundle names and compare with the labels.

    `data` is the folder of data sets; `progress(done, total)` is called after each
    picture. The first data set gives the overall figures. Raises DataError where a
    data set is missing, BundleError where the bundle names none.
    """
    names = inspector.bundle.data.get("datasets", ())
    if not names:
        raise BundleError(
            f"The bundle {inspector.bundle.product!r} names no data set in [data], so there is "
            "no test fold to evaluate it on."
        )
    datasets = [open_dataset(name, data) for name in names]
    samples = [sample for dataset in datasets for sample in dataset.subset(Subset.TEST)]
    answered = list(_grade(inspector, samples, progress))
    first = [item for item in answered if item.sample.dataset == datasets[0].declaration.name]
    if not first:
        raise DataError(f"The test fold of {names[0]!r} holds no picture.")
    table, became = _decided(first)
    return Evaluation(
        product=inspector.bundle.product,
        bundle=inspector.bundle.sha256,
        precision=inspector.bundle_ref.precision,
        dataset=datasets[0].declaration.name,
        protocol=_protocol(datasets[0], first),
        overall=_task(inspector, first, DEFECTIVE),
        tasks=dict(_tasks(inspector, datasets, answered)),
        localisation=localisation_of(_looked(item) for item in first),
        calibration=reliability(table),
        bands=effect_of(table, became, _NO_PRICES),
    )


def _grade(
    inspector: Inspector, samples: Sequence[Sample], progress: Progress | None
) -> Iterator[_Answered]:
    for done, sample in enumerate(samples, start=1):
        graded = inspector.grade(sample.load())
        yield _Answered(sample, graded.verdict, graded.width, graded.height)
        if progress is not None:
            progress(done, len(samples))


def _looked(item: _Answered) -> Looked:
    return Looked(item.verdict.defects, item.sample.marks, item.height, item.width)


def scores(
    inspector: Inspector, data: Path, subset: Subset, progress: Progress | None = None
) -> Table:
    """Scores and truths of one subset of the bundle's first data set, none of which is foreign.

    Raises DataError where the data set is missing.
    """
    dataset = open_dataset(inspector.bundle.data["datasets"][0], data)
    return _decided(list(_grade(inspector, dataset.subset(subset), progress)))[0]


def _decided(answered: Iterable[_Answered]) -> tuple[Table, Outcome]:
    """Pictures with a known truth and a verdict, and what became of them."""
    known = [
        item
        for item in answered
        if item.sample.truth(DEFECTIVE) is not None
        and item.verdict.disposition is not Disposition.CANNOT_JUDGE
    ]
    table = table_of(
        Labelled(
            item.verdict.scores[DEFECTIVE], item.sample.truth(DEFECTIVE) == 1, item.sample.group
        )
        for item in known
    )
    return table, np.array([_BECAME[item.verdict.disposition] for item in known], np.int8)


def _without_cost(effect: Effect) -> dict[str, Any]:
    return {name: value for name, value in effect.as_dict().items() if name != "cost_per_1000"}


def _tasks(
    inspector: Inspector, datasets: Sequence[Dataset], answered: Sequence[_Answered]
) -> Iterator[tuple[str, Task]]:
    """Categories over all data sets, then each data set and each of its facets."""
    for category in inspector.bundle.categories:
        yield category, _task(inspector, answered, category)
    for dataset in datasets:
        own = [item for item in answered if item.sample.dataset == dataset.declaration.name]
        if len(datasets) > 1:
            yield dataset.declaration.name, _task(inspector, own, DEFECTIVE)
        for facet in dataset.declaration.report:
            yield from _by_facet(inspector, dataset.declaration.name, own, facet)


def _by_facet(
    inspector: Inspector, dataset: str, answered: Sequence[_Answered], facet: str
) -> Iterator[tuple[str, Task]]:
    for value in sorted({item.sample.facets[facet] for item in answered}):
        own = [item for item in answered if item.sample.facets[facet] == value]
        yield f"{dataset}/{facet}={value}", _task(inspector, own, DEFECTIVE)


def _task(inspector: Inspector, answered: Iterable[_Answered], task: str) -> Task:
    known = [(item, item.sample.truth(task)) for item in answered]
    scored = [(item, truth) for item, truth in known if truth is not None]
    truth = np.array([truth == 1 for _, truth in scored], bool)
    score = np.array([item.verdict.scores[task] for item, _ in scored], np.float64)
    groups = [item.sample.group for item, _ in scored]
    return task_of(truth, score, groups, _threshold(inspector, task))


def task_of(
    truth: NDArray[np.bool_], score: NDArray[np.float64], groups: Sequence[str], at: float
) -> Task:
    """The figures of one question from truths, scores [n] and the groups they belong to."""
    said: NDArray[np.bool_] = score >= at
    return Task(
        n=len(truth),
        positives=int(truth.sum()),
        at=at,
        auroc=with_interval(auroc, truth, score, groups),
        f1=with_interval(f1, truth, said, groups),
        accuracy=with_interval(accuracy, truth, said, groups),
        recall=with_interval(recall, truth, said, groups),
    )


def _threshold(inspector: Inspector, task: str) -> float:
    recipe = inspector.recipe
    return recipe.decide_at if task == DEFECTIVE else recipe.rule(task).report_at


def _protocol(dataset: Dataset, answered: Sequence[_Answered]) -> str:
    split = dataset.declaration.split
    groups = len({item.sample.group for item in answered})
    return (
        f"{dataset.declaration.title}: fold {split.test_fold} of {split.folds} (salt "
        f"{split.salt!r}), {len(answered)} pictures in {groups} groups that are never split and "
        "were used for neither weights nor calibration nor thresholds; 95 % intervals from "
        "1000 redraws of whole groups."
    )
