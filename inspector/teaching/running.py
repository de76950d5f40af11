"""Runs the unfinished graphs of teaching over tiles, a bounded number at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import ModelProto

from inspector.cores import usable_cores
from inspector.teaching.memory import FEATURES, SCALES, Floats, Front, joined

__all__ = ["answers_of", "front_of", "output_of", "raw_of"]

_AT_ONCE = 8
_ERRORS_ONLY = 3
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
    options = ort.SessionOptions()
    options.intra_op_num_threads = usable_cores()
    options.log_severity_level = _ERRORS_ONLY
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = ort.InferenceSession(
        graph.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    for start in range(0, len(tiles), _AT_ONCE):
        part = tiles[start : start + _AT_ONCE]
        yield session.run(names, {"pixels": part})
        step(len(part))


def answers_of(graph: ModelProto, tiles: Tiles, step: Step) -> tuple[Floats, Floats]:
    """Log-odds [N] and embeddings [N, D] that a finished graph gives for tiles."""
    parts = list(_runs(graph, tiles, ["defective", "embedding"], step))
    return np.concatenate([each[0] for each in parts]), np.concatenate([each[1] for each in parts])


def output_of(graph: ModelProto, name: str, tiles: Tiles) -> Floats:
    """One output of a finished graph for tiles."""
    return np.concatenate([values[0] for values in _runs(graph, tiles, [name], lambda _: None)])
