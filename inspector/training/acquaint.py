"""Learns the memory of good cloth that stands beside a classifier, after its training."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from inspector.datasets import Sample
from inspector.errors import DataError
from inspector.teaching.expected import expect
from inspector.teaching.memory import Floats, remember
from inspector.teaching.scoring import place
from inspector.training.calibration import calibrate
from inspector.training.familiar import (
    Cloth,
    Familiar,
    Features,
    Remembered,
    Weighing,
    distance,
)
from inspector.training.good_cloth import (
    FEWEST,
    Picture,
    drawn_cloth,
    good_cloths,
    half_good_cloths,
)
from inspector.training.network import DefectNet
from inspector.training.plan import Plan
from inspector.training.predict import Held

__all__ = ["acquainted", "learn", "weighing"]

_FOLDS = 5


def acquainted(plan: Plan, net: DefectNet, samples: Sequence[Sample], held: Held) -> DefectNet:
    """The network with a memory beside it where the plan wants one, of what trained it.

    The network's own answer is calibrated on what was held back, so that the memory's log-odds and
    its can be added. Raises DataError where no cloth has enough good pictures.
    """
    if plan.familiar is None:
        return net
    facet = plan.familiar.facet
    cloths = good_cloths(plan, samples, facet)
    if not cloths:
        raise DataError(
            f"[familiar] needs {FEWEST} good pictures or more with the same "
            f"{facet!r}; the data set {plan.datasets[0]!r} has none such to train on."
        )
    net.own = calibrate(held, net).answers[-1]
    others = [*half_good_cloths(plan, samples, facet), drawn_cloth(plan)]
    known = [cloth for cloth in others if len(cloth) >= FEWEST]
    net.familiar = learn(cloths, plan.training.seed, known)
    return net


def learn(
    cloths: Sequence[Sequence[Picture]], seed: int, others: Sequence[Sequence[Picture]] = ()
) -> Familiar:
    """From good pictures by cloth, each picture its tiles [n, H, W].

    What is rare among good pictures is told from `cloths` alone; `others` are remembered too.
    """
    look = Features()
    studied = [_study(look, pictures, seed) for pictures in (*cloths, *others)]
    good = np.concatenate([cloth.good for cloth in studied[: len(cloths)]])
    return Familiar(studied, weighing(good)).eval()


def weighing(good: NDArray[np.float64]) -> Weighing:
    """Log-odds from how rare a distance is among those of n good pictures' worst tiles.

    A picture whose distance the share p of good ones reaches counts as evidence of 1 / (p H), with
    H the sum of 1 / k for k from 1 to n + 1. Over good pictures, whose p is as often each multiple
    of 1 / (n + 1), that is 1 in the mean, as evidence has to be (V. Vovk and R. Wang, "E-values:
    calibration, combination and applications", Annals of Statistics 49(3), 2021). It is even where
    p is 1 / H, and bounded, for no p is below 1 / (n + 1). Between, p falls as `place` has it.
    """
    even = 1 / sum(1 / k for k in range(1, len(good) + 2))
    threshold = place(good, even)
    most = math.log(even * (len(good) + 1))
    return Weighing(threshold.at, threshold.slope, math.log(even), most)


def _study(look: Features, pictures: Sequence[Picture], seed: int) -> Cloth:
    """One cloth; what good tiles score is judged by a memory of the pictures of other folds.

    A fold holds pictures that follow each other, for neighbours on a roll resemble each other.
    """
    features = [_seen(look, picture) for picture in pictures]
    owners = np.repeat(np.arange(len(pictures)), [len(part) for part in features])
    folds = np.arange(len(pictures)) * _FOLDS // len(pictures)
    scores = np.empty((len(owners), 1))
    for fold in range(_FOLDS):
        others = [part for part, at in zip(features, folds, strict=True) if at != fold]
        memory = Remembered([remember(np.concatenate(others), np.random.default_rng(seed))])
        for number in np.flatnonzero(folds == fold):
            scores[owners == number, 0] = _distances(memory, features[number])
    looks = np.concatenate([part.mean((2, 3)) for part in features]).astype(np.float64)
    expected = expect(scores, looks, owners)
    standard = expected.held_out(owners)[:, 0]
    good = np.array([standard[owners == number].max() for number in range(len(pictures))])
    whitening, cells = remember(np.concatenate(features), np.random.default_rng(seed))
    return Cloth(whitening, cells, expected, good)


@torch.inference_mode()
def _seen(look: Features, picture: Picture) -> Floats:
    found: Floats = look(torch.from_numpy(picture[:, None]).float()).numpy()
    return found


@torch.inference_mode()
def _distances(memory: Remembered, features: Floats) -> NDArray[np.float64]:
    """Of a picture's tiles, [n]."""
    squares = memory(torch.from_numpy(features), torch.tensor([0]))
    return distance(squares).double().numpy()
