"""What is added to a network once its weights are learnt."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.datasets import Sample
from inspector.training.acquaint import acquainted
from inspector.training.network import DefectNet
from inspector.training.plan import Plan
from inspector.training.predict import Held
from inspector.training.refit import refitted

__all__ = ["finished"]


def finished(plan: Plan, net: DefectNet, train: Sequence[Sample], held: Held) -> DefectNet:
    """The network with the second opinions that the plan asks for; no weight of it changes."""
    return acquainted(plan, refitted(plan, net, train), train, held)
