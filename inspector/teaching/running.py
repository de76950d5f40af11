"""Runs the unfinished graphs of teaching over tiles, a bounded number at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto

from inspector.adapters.runtime import outputs_of
from inspector.teaching.memory import FEATURES, SCALES, Floats, Front, joined

__all__ = ["answers_of", "front_of", "output_of", "raw_of"]

Tiles = NDArray[np.uint8]
Numbers = NDArray[np.float64]
Step = Callable[[int], None]


def front_of(graph: ModelProto, tiles: Tiles, step: Step) -> Front:
    """Planes and features of tiles [N, H, W, C]; `step` is told how many were done."""
    names = [*(scale.plane for scale in SCALES), FEATURES]
    fronts = []
    for values in _runs(graph, tiles, names, step):
        *planes, features = values
        fronts.append(Front(dict(zip(names[:-1], planes, strict=True)), features))
    return joined(fronts)


def raw_of(graph: ModelProto, tiles: Tiles, step: Step) -> tuple[Numbers, Numbers]:
    """Raw scores [N, channels] and looks [N, F] of tiles."""
    parts = list(_runs(graph, tiles, ["scores", "looks"], step))
    scores, looks = (np.concatenate([each[output] for each in parts]) for output in (0, 1))
    return scores.astype(np.float64), looks.astype(np.float64)


def _runs(graph: ModelProto, tiles: Tiles, names: list[str], step: Step) -> Iterator[list[Floats]]:
    for values in outputs_of(graph.SerializeToString(), names, tiles):
        yield values
        step(len(values[0]))


def answers_of(graph: ModelProto, tiles: Tiles, step: Step) -> tuple[Floats, Floats]:
    """Log-odds [N] and embeddings [N, D] that a finished graph gives for tiles."""
    parts = list(_runs(graph, tiles, ["defective", "embedding"], step))
    return np.concatenate([each[0] for each in parts]), np.concatenate([each[1] for each in parts])


def output_of(graph: ModelProto, name: str, tiles: Tiles) -> Floats:
    """One output of a finished graph for tiles."""
    return np.concatenate([values[0] for values in _runs(graph, tiles, [name], lambda _: None)])
