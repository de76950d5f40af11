"""What a bundle's graph says about labelled pictures: its answers and its embedding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.adapting.labels import LabelledPicture
from inspector.adapting.work import Done, Progress, on_all
from inspector.pipeline import Inspector

__all__ = ["Seen", "look_at"]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A picture's t tiles: log-odds `defective` [t] and `logits` [t, K], `embedding` [t, D]."""

    defective: NDArray[np.float32]
    logits: NDArray[np.float32]
    embedding: NDArray[np.float32]


def look_at(
    inspector: Inspector, pictures: Sequence[LabelledPicture], progress: Progress | None = None
) -> tuple[Done[Seen], ...]:
    """Run the graph over each distinct picture. Raises DataError as `on_all` does."""

    def see(data: bytes) -> Seen:
        _, output = inspector.look(data)
        return Seen(output.defective, output.logits, output.embedding)

    return on_all(pictures, see, progress)
