"""A second opinion on "defective" after training: logistic regression on the finished embedding.

The head was learnt together with the trunk, one noisy step after another; a regression on what the
finished trunk makes of the training pictures errs elsewhere, and both together rank better than
either. Keeping the trunk and fitting the head anew is what B. Kang et al., "Decoupling
representation and classifier for long-tailed recognition", ICLR 2020, do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from inspector.adapting.head import Prior, Tiles, fit
from inspector.datasets import Sample
from inspector.grading import DEFECTIVE
from inspector.training.network import EMBEDDING, DefectNet
from inspector.training.plan import Plan
from inspector.training.predict import hold, known

__all__ = ["refitted"]

_BIAS_SPREAD = 10.0


def refitted(plan: Plan, net: DefectNet, samples: Sequence[Sample]) -> DefectNet:
    """The network with a second opinion where the plan wants one, fitted on what trained it.

    Both opinions weigh the same: their spreads over the training pictures are made equal.
    """
    if plan.refit is None:
        return net
    held = hold(plan, samples)
    use, truth = known(held.samples, DEFECTIVE, plan.datasets[0])
    own, embedding = held.predict(net)[0][use, -1], held.embedding(net)[use]
    pictures = [Tiles(row[np.newaxis], np.zeros(1)) for row in embedding]
    prior = Prior(np.full(EMBEDDING, plan.refit.spread), _BIAS_SPREAD)
    weights = fit(pictures, truth, prior).weights
    spread = float((embedding @ weights).std())
    if spread > 0:
        net.second = _linear(weights * (float(own.std()) / spread))
    return net


def _linear(weights: NDArray[np.float64]) -> nn.Linear:
    layer = nn.Linear(EMBEDDING, 1)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weights)[None])
        layer.bias.zero_()  # calibration sets it
    return layer
