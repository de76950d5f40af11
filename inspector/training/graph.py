"""From a trained network to the two ONNX graphs of a bundle."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from inspector.training.calibration import Calibration
from inspector.training.network import DefectNet

__all__ = ["OUTPUTS", "GraphNet", "quantise", "write_graph"]

OUTPUTS = ("defective", "logits", "maps", "embedding")
_OPSET = 18
# The first layers stay in float: a coarse step there is carried through all others.
_EARLY = ("_conv_stem", "_blocks.0", "_blocks.1")
# What the names of the memory's nodes hold.
_MEMORY = "/familiar/"
Tiles = NDArray[np.uint8]


class GraphNet(nn.Module):
    """What is exported: uint8 tiles [N, H, W, 1] to calibrated log-odds, maps and embedding."""

    def __init__(self, net: DefectNet, calibration: Calibration) -> None:
        """Put the calibration into the graph as constants."""
        super().__init__()
        self.net = net
        self.register_buffer("scale", _column(affine.scale for affine in calibration.answers))
        self.register_buffer("bias", _column(affine.bias for affine in calibration.answers))
        scale = _column(affine.scale for affine in calibration.maps)
        bias = _column(affine.bias for affine in calibration.maps)
        self.register_buffer("map_scale", scale[:-1, None, None])
        self.register_buffer("map_bias", bias[:-1, None, None])

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Outputs in the order of OUTPUTS."""
        output = self.net(pixels.permute(0, 3, 1, 2).float())
        answers = output.logits * cast(Tensor, self.scale) + cast(Tensor, self.bias)
        maps = output.maps[:, :-1] * cast(Tensor, self.map_scale) + cast(Tensor, self.map_bias)
        return answers[:, -1], answers[:, :-1], maps, output.embedding


def write_graph(net: GraphNet, path: Path, size: tuple[int, int]) -> None:
    """Export in float32; `size` is height and width of a tile, the number of tiles stays open."""
    example = torch.zeros((2, *size, 1), dtype=torch.uint8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns about its own internals
        torch.onnx.export(
            net.eval(),
            (example,),
            str(path),
            input_names=["pixels"],
            output_names=list(OUTPUTS),
            dynamic_axes={name: {0: "tiles"} for name in ("pixels", *OUTPUTS)},
            opset_version=_OPSET,
            dynamo=False,
        )
    onnx.checker.check_model(str(path))


def quantise(source: Path, target: Path, tiles: Sequence[Tiles]) -> None:
    """Static 8-bit graph, weights per channel, ranges from `tiles` ([n, H, W, 1] each).

    Weights keep 7 bits: processors without VNNI add two products in 16 bits, where 8
    would saturate and the answers would differ from machine to machine. The map head
    and the arithmetic after it stay in float, for the answers are read from them.
    """
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
        _set_apart(prepared)
        quantize_static(
            str(prepared),
            str(target),
            _Reader(tiles),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            calibrate_method=CalibrationMethod.MinMax,
            op_types_to_quantize=["Conv", "Add", "Clip", "Relu"],
            nodes_to_exclude=_kept_in_float(prepared),
            extra_options={"CalibMovingAverage": True, "CalibMovingAverageConstant": 0.1},
        )
    onnx.checker.check_model(str(target))


class _Reader(CalibrationDataReader):  # type: ignore[misc]
    """Hands the calibration tiles to the quantiser one batch at a time."""

    def __init__(self, tiles: Sequence[Tiles]) -> None:
        self._batches: Iterator[Mapping[str, Tiles]] = iter([{"pixels": part} for part in tiles])

    def get_next(self) -> Mapping[str, Tiles] | None:
        return next(self._batches, None)


def _set_apart(path: Path) -> None:
    """Give the memory constants of its own.

    It begins with the weights that the trunk's frozen blocks have too, and the exporter keeps one
    copy of what is equal: rounding the trunk's would round the memory's.
    """
    model = onnx.load(str(path))
    constants = {each.name: each for each in model.graph.initializer}
    for node in model.graph.node:
        if _MEMORY in node.name:
            for place, name in enumerate(node.input):
                if name in constants:
                    node.input[place] = f"{node.name}/{place}"
                    own = onnx.TensorProto()
                    own.CopyFrom(constants[name])
                    own.name = node.input[place]
                    model.graph.initializer.append(own)
    onnx.save(model, str(path))


def _kept_in_float(path: Path) -> list[str]:
    """Nodes of the map head and of the memory, additions that are not between feature maps."""
    nodes = onnx.load(str(path), load_external_data=False).graph.node
    return [node.name for node in nodes if _outside(node)]


def _outside(node: Any) -> bool:
    early = any(f"/{name}/" in node.name for name in _EARLY)
    between_features = node.op_type == "Add" and "_blocks." in node.name
    apart = early or "map_head" in node.name or _MEMORY in node.name
    return apart or (node.op_type == "Add" and not between_features)


def _column(values: Iterator[float]) -> Tensor:
    return torch.tensor(list(values), dtype=torch.float32)
