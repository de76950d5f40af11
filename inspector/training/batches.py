"""What one step of training sees, and the two kinds of sources it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

__all__ = ["Batch", "Example", "Source", "collate"]


@dataclass(frozen=True, slots=True)
class Example:
    """One tile with its targets for T tasks.

    `pixels` uint8 [S, S]; `target` and `weight` float32 [T], weight 0 = unknown;
    `cells` float32 [T, S/8, S/8] the share of each map cell that is defective, and
    `cell_weight` of the same shape, 0 = unknown; both None where no place is known.
    """

    pixels: NDArray[np.uint8]
    target: NDArray[np.float32]
    weight: NDArray[np.float32]
    cells: NDArray[np.float32] | None = None
    cell_weight: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples side by side: `pixels` float32 [N, 1, S, S] from 0 to 255, the rest as above."""

    pixels: Tensor
    target: Tensor
    weight: Tensor
    cells: Tensor | None
    cell_weight: Tensor | None


class Source(Protocol):
    """Where examples come from: the same ones for the same epoch, whatever ran before."""

    def balance(self) -> NDArray[np.float32]:
        """For each task, how many times a positive counts so that rare defects are learnt."""

    def steps(self) -> int:
        """Batches in an epoch."""

    def epoch(self, number: int, size: int) -> Iterator[Batch]:
        """The batches of an epoch, tiles of size by size pixels."""


def collate(examples: Sequence[Example]) -> Batch:
    """Stack examples of one size."""
    pixels = torch.from_numpy(np.stack([example.pixels for example in examples])[:, None])
    cells = [example.cells for example in examples if example.cells is not None]
    weights = [example.cell_weight for example in examples if example.cell_weight is not None]
    placed = len(cells) == len(examples)
    return Batch(
        pixels=pixels.float().contiguous(memory_format=torch.channels_last),
        target=torch.from_numpy(np.stack([example.target for example in examples])),
        weight=torch.from_numpy(np.stack([example.weight for example in examples])),
        cells=torch.from_numpy(np.stack(cells)) if placed else None,
        cell_weight=torch.from_numpy(np.stack(weights)) if placed else None,
    )
