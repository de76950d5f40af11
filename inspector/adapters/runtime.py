"""ONNX Runtime as it is loaded everywhere: sending nothing home; and graphs run but once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from inspector.cores import usable_cores

# From 1.29 on the runtime reports to its makers which models run where, and keeps an identity of
# this machine for it. It asks once, when it is loaded, whether it may.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import onnxruntime as ort  # see above

__all__ = ["ERRORS_ONLY", "ort", "outputs_of"]

ERRORS_ONLY = 3
"""The least severe that the runtime writes to its log."""

_AT_ONCE = 8


def outputs_of(
    graph: bytes, names: Sequence[str], tiles: NDArray[np.uint8]
) -> Iterator[list[NDArray[np.float32]]]:
    """What a graph says of tiles [N, H, W, C]: its outputs `names`, for at most eight at a time.

    For graphs in the making: the session takes all cores, and none of its threads spins.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = usable_cores()
    options.log_severity_level = ERRORS_ONLY
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    for start in range(0, len(tiles), _AT_ONCE):
        yield session.run(list(names), {"pixels": tiles[start : start + _AT_ONCE]})
