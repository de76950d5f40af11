"""ONNX Runtime behind the ModelSession port, with every thread and memory setting explicit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspector.adapters.runtime import ERRORS_ONLY, ort
from inspector.errors import BundleError
from inspector.ports import GraphOutput

__all__ = ["OnnxSession"]

_OUTPUTS = ("defective", "logits", "maps", "embedding")
_NOVELTY = "novelty"
# Long enough to catch the next operator of a run, over before anyone else wants the core.
_SPIN_US = "200"


class OnnxSession:
    """A graph in ONNX Runtime on the CPU.

    `threads` is the number of cores one `run` may use. Threads that wait for the next operator
    spin for a fifth of a millisecond and then sleep, and a one-thread session never spins, so
    that sessions side by side do not take each other's cores. Memory is kept between runs: tiles
    have one size and come a bounded number at a time, which bounds what is kept.
    """

    def __init__(self, path: Path, *, threads: int) -> None:
        """Load the graph. Raises BundleError where the runtime refuses it or names are missing."""
        if threads < 1:
            raise ValueError(f"threads must be at least 1, got {threads}")
        try:
            self._session = ort.InferenceSession(
                path.read_bytes(), _options(threads), providers=["CPUExecutionProvider"]
            )
        except OSError as error:
            raise BundleError(f"{path} cannot be read: {error.strerror}.") from error
        except Exception as error:  # the runtime raises a dozen unrelated classes
            raise BundleError(f"ONNX Runtime cannot load {path}: {error}") from error
        self._check(path)

    def run(self, tiles: NDArray[np.uint8]) -> GraphOutput:
        """Grade NxHxWxC tiles in one call."""
        return GraphOutput(*self._session.run(self._outputs, {"pixels": tiles}))

    @property
    def tells_novelty(self) -> bool:
        """Whether the graph says how foreign a tile is to it; older ones do not."""
        return _NOVELTY in self._outputs

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Height, width and channels of a tile."""
        _, height, width, channels = self._session.get_inputs()[0].shape
        return int(height), int(width), int(channels)

    @property
    def categories(self) -> int:
        """Number of categories the graph tells apart."""
        return int(self._session.get_outputs()[1].shape[1])

    def _check(self, path: Path) -> None:
        inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        names = tuple(output.name for output in outputs)
        if len(inputs) != 1 or inputs[0].name != "pixels" or inputs[0].type != "tensor(uint8)":
            found = [(entry.name, entry.type) for entry in inputs]
            raise BundleError(f"{path} must take one uint8 input named 'pixels', it takes {found}.")
        if names not in (_OUTPUTS, (*_OUTPUTS, _NOVELTY)):
            raise BundleError(
                f"{path} must return {list(_OUTPUTS)}, and may return {_NOVELTY!r} after them; it "
                f"returns {list(names)}."
            )
        self._outputs = names
        shape = inputs[0].shape
        if len(shape) != 4 or not all(isinstance(side, int) for side in shape[1:]):
            raise BundleError(f"{path} must take [N, height, width, channels], it takes {shape}.")


def _options(threads: int) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.enable_cpu_mem_arena = True
    options.log_severity_level = ERRORS_ONLY
    if threads > 1:
        options.add_session_config_entry("session.intra_op.spin_duration_us", _SPIN_US)
    else:
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options
