"""How well a bundle does on the test fold of its data sets, through the pipeline users get."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspector.datasets import Dataset, Sample, Subset, open_dataset
from inspector.errors import BundleError, DataError
from inspector.grading import DEFECTIVE
from inspector.metrics import Figure, accuracy, auroc, f1, recall, with_interval
from inspector.pipeline import Inspector
from inspector.values import Verdict

__all__ = ["Evaluation", "Task", "evaluate", "task_of"]

Progress = Callable[[int, int], None]


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
        }


@dataclass(frozen=True, slots=True)
class _Answered:
    sample: Sample
    verdict: Verdict


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
    return Evaluation(
        product=inspector.bundle.product,
        bundle=inspector.bundle.sha256,
        precision=inspector.bundle_ref.precision,
        dataset=datasets[0].declaration.name,
        protocol=_protocol(datasets[0], first),
        overall=_task(inspector, first, DEFECTIVE),
        tasks=dict(_tasks(inspector, datasets, answered)),
    )


def _grade(
    inspector: Inspector, samples: Sequence[Sample], progress: Progress | None
) -> Iterator[_Answered]:
    for done, sample in enumerate(samples, start=1):
        yield _Answered(sample, inspector.inspect(sample.load()))
        if progress is not None:
            progress(done, len(samples))


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
