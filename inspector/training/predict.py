"""Raw answers of a network for whole pictures, for checks and calibration during training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from inspector.datasets import Sample
from inspector.metrics import auroc
from inspector.pipeline import parts_of
from inspector.training.network import DefectNet
from inspector.training.pictures import tiles
from inspector.training.plan import Plan

__all__ = ["Held", "hold", "known"]


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Pictures kept from the weights: their tiles [n, H, W] each, ready for any network."""

    plan: Plan
    samples: tuple[Sample, ...]
    pictures: tuple[NDArray[np.uint8], ...]

    def predict(self, net: DefectNet) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Log-odds [pictures, tasks] from the heads and from the maps alone.

        A picture's answer is its highest tile's.
        """
        pairs = [_highest(net, picture) for picture in self.pictures]
        return np.stack([first for first, _ in pairs]), np.stack([second for _, second in pairs])

    def embedding(self, net: DefectNet) -> NDArray[np.float64]:
        """What the network makes of each picture's first tile [pictures, EMBEDDING]."""
        return np.stack([_embedded(net, picture[:1]) for picture in self.pictures])

    def auroc(self, net: DefectNet) -> float:
        """AUROC of the overall score on the pictures of the product's first data set."""
        logits, _ = self.predict(net)
        use, truth = known(self.samples, "defective", self.plan.datasets[0])
        return auroc(truth, logits[use, -1])


def hold(plan: Plan, samples: Sequence[Sample]) -> Held:
    """Prepare the pictures once."""
    pictures = tuple(tiles(sample.load(), plan.geometry) for sample in samples)
    return Held(plan, tuple(samples), pictures)


def known(
    samples: Sequence[Sample], task: str, dataset: str | None = None
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Which samples have an answer for a task, and the answers."""
    truths = [
        sample.truth(task) if dataset in (None, sample.dataset) else None for sample in samples
    ]
    use = np.array([number for number, truth in enumerate(truths) if truth is not None], np.int64)
    return use, np.array([truth == 1 for truth in truths if truth is not None], bool)


@torch.inference_mode()
def _embedded(net: DefectNet, tile: NDArray[np.uint8]) -> NDArray[np.float64]:
    return net(_batch(tile)).embedding[0].double().numpy()  # type: ignore[no-any-return]


@torch.inference_mode()
def _highest(
    net: DefectNet, picture: NDArray[np.uint8]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    logits, pooled = [], []
    for part in parts_of(len(picture)):  # as in serving: a memory looks at the tiles together
        output = net(_batch(picture[part]))
        logits.append(output.logits.double().numpy())
        pooled.append(output.pooled.double().numpy())
    return np.concatenate(logits).max(0), np.concatenate(pooled).max(0)


def _batch(tiles: NDArray[np.uint8]) -> torch.Tensor:
    """Tiles [n, H, W] as the network takes them."""
    part = torch.from_numpy(tiles[:, None]).float()
    return part.contiguous(memory_format=torch.channels_last)
