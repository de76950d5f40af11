"""The frozen network whose mid-level features the memory holds; it ships as an ONNX file."""

from __future__ import annotations

from pathlib import Path

import onnx
from onnx import ModelProto, NodeProto, TensorProto, numpy_helper

from inspector.bundles.library import shipped_models_folder
from inspector.errors import BundleError
from inspector.teaching.eight_bit import with_rounded_weights

__all__ = ["SPREAD", "TAPS", "backbone_file", "grey_trunk", "load_backbone"]

TAPS = {"stride4": 24, "stride8": 40, "stride16": 112}
"""Outputs of the backbone and their channels."""

SPREAD = 128.0
"""What grey levels are divided by before the backbone, as its weights were trained."""

_PREFIX = "backbone/"


def backbone_file() -> Path:
    """Where the backbone lies: in the installed package, or in a checkout's models."""
    return shipped_models_folder() / "backbone" / "backbone.onnx"


def load_backbone() -> ModelProto:
    """Read the backbone, its weights rounded. Raises BundleError where it is missing or damaged."""
    path = backbone_file()
    try:
        return with_rounded_weights(onnx.load_from_string(path.read_bytes()))
    except OSError as error:
        raise BundleError(
            f"{path} cannot be read: {error.strerror}. It came with the program; install it again."
        ) from error
    except Exception as error:  # protobuf raises classes of its own
        raise BundleError(f"{path} is damaged: {error}. Install the program again.") from error


def grey_trunk(backbone: ModelProto) -> tuple[list[NodeProto], list[TensorProto]]:
    """Nodes and weights that take one grey plane, "planes", where the backbone takes three.

    Three equal planes and filters summed over the planes give the same numbers. Names carry a
    prefix, except "planes" and those of TAPS.
    """
    nodes = [_renamed(node) for node in backbone.graph.node]
    weights = [_copied(tensor) for tensor in backbone.graph.initializer]
    stem = next(node for node in nodes if node.op_type == "Conv").input[1]
    place = next(number for number, each in enumerate(weights) if each.name == stem)
    summed = numpy_helper.to_array(weights[place]).sum(axis=1, keepdims=True)
    weights[place] = numpy_helper.from_array(summed, stem)
    return nodes, weights


def _renamed(node: NodeProto) -> NodeProto:
    copy = NodeProto()
    copy.CopyFrom(node)
    copy.name = _PREFIX + node.name
    for names in (copy.input, copy.output):
        names[:] = [_name(name) for name in names]
    return copy


def _copied(tensor: TensorProto) -> TensorProto:
    copy = TensorProto()
    copy.CopyFrom(tensor)
    copy.name = _name(tensor.name)
    return copy


def _name(name: str) -> str:
    return name if not name or name == "planes" or name in TAPS else _PREFIX + name
