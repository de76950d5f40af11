"""The runtime of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["GraphOutput", "ModelSession"]


@dataclass(frozen=True, slots=True, eq=False)
class GraphOutput:
    """What a graph returns for N tiles and K categories.

    `defective` N log-odds that the tile shows any defect; `logits` NxK log-odds a category;
    `maps` NxKxhxw log-odds of each category at each cell; `embedding` NxD, rows of length 1.
    `novelty` N, how foreign each tile is to what the graph was made from: 1 is as unusual as the
    most unusual of a hundred of its own; None for a graph that does not say. All float32.
    """

    defective: NDArray[np.float32]
    logits: NDArray[np.float32]
    maps: NDArray[np.float32]
    embedding: NDArray[np.float32]
    novelty: NDArray[np.float32] | None = None


class ModelSession(Protocol):
    """A loaded graph."""

    def run(self, tiles: NDArray[np.uint8]) -> GraphOutput:
        """Grade NxHxWxC tiles in one call."""
        ...
