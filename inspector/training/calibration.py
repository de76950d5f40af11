"""Makes a network's answers mean what they say, on pictures that its weights never saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspector.costs.platt import Affine, fit
from inspector.training.network import DefectNet
from inspector.training.predict import Held, known

__all__ = ["Calibration", "calibrate"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """One Affine a task (categories, then "defective") for the answers, one for the maps."""

    answers: Sequence[Affine]
    maps: Sequence[Affine]


def calibrate(held: Held, net: DefectNet) -> Calibration:
    """Fit each task's scale and bias on pictures that the weights never saw."""
    tasks = held.plan.tasks
    if not held.samples:
        return Calibration([Affine()] * len(tasks), [Affine()] * len(tasks))
    logits, pooled = held.predict(net)
    answers, maps = [], []
    for number, task in enumerate(tasks):
        # Of several data sets only the first has good pictures to judge the whole by.
        dataset = held.plan.datasets[0] if task == "defective" else None
        use, truth = known(held.samples, task, dataset)
        answers.append(fit(logits[use, number], truth))
        maps.append(fit(pooled[use, number], truth))
    return Calibration(answers, maps)
