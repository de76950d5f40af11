"""The part of the graph that learns nothing: from tiles to planes of grey levels and features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from onnx import ModelProto, TensorProto

from inspector.teaching.backbone import SPREAD, TAPS, grey_trunk
from inspector.teaching.memory import FEATURES, SCALES
from inspector.teaching.nodes import Nodes

__all__ = ["PATCH_OF_FEATURES", "SEEN_AT", "Seen", "Tile", "add_front", "front_graph"]

PATCH_OF_FEATURES = 16
"""Side of the part of a tile that one vector of features stands for, in pixels."""

# Shares of red, green and blue in a grey level (ITU-R BT.601), as the decoder takes them.
_GREY = (0.299, 0.587, 0.114)
SEEN_AT = 2
"""The backbone sees the picture so many times smaller: a quarter of the work.

Defects of cloth are told better by what surrounds them than by their outline."""

Tile = tuple[int, int, int]
"""Height, width and channels of a tile."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Names of the planes [N, 1, h, w] of SCALES, and of the features [N, F, rows, columns]."""

    planes: Sequence[str]
    features: str


def front_graph(backbone: ModelProto, tile: Tile) -> ModelProto:
    """A graph whose outputs are the planes, by the names of their scales, and FEATURES."""
    nodes = Nodes()
    seen = add_front(nodes, backbone, tile)
    shapes: dict[str, Sequence[int | str | None]] = {}
    for scale, plane in zip(SCALES, seen.planes, strict=True):
        nodes.add("Identity", plane, name=scale.plane)
        shapes[scale.plane] = ["N", 1, tile[0] // scale.factor, tile[1] // scale.factor]
    nodes.add("Identity", seen.features, name=FEATURES)
    shapes[FEATURES] = ["N", sum(TAPS.values()), *_grid(tile)]
    return nodes.model(tile, shapes)


def add_front(nodes: Nodes, backbone: ModelProto, tile: Tile) -> Seen:
    """Add planes and features of "pixels"."""
    plane = _plane(nodes, tile[2])
    planes = [_smaller(nodes, plane, scale.factor) for scale in SCALES]
    nodes.add("Identity", _smaller(nodes, plane, SEEN_AT), name="planes")
    nodes.graft(*grey_trunk(backbone))
    taps = [_smaller(nodes, "stride4", 2), "stride8", _enlarged(nodes, "stride16", tile)]
    return Seen(planes, nodes.add("Concat", *taps, axis=1))


def _plane(nodes: Nodes, channels: int) -> str:
    """Grey levels [N, 1, H, W] without the tile's mean, so that lamps may age."""
    floats = nodes.add("Cast", "pixels", to=TensorProto.FLOAT)
    levels = nodes.add("Transpose", floats, perm=[0, 3, 1, 2])
    shares = _GREY if channels == 3 else (1.0,)
    weights = np.reshape(shares, (1, channels, 1, 1)) / SPREAD
    grey = nodes.add("Conv", levels, nodes.constant(weights))
    mean = nodes.add("ReduceMean", grey, nodes.integers(2, 3), keepdims=1)
    return nodes.add("Sub", grey, mean)


def _smaller(nodes: Nodes, plane: str, factor: int) -> str:
    if factor == 1:
        return plane
    return nodes.add("AveragePool", plane, kernel_shape=[factor] * 2, strides=[factor] * 2)


def _enlarged(nodes: Nodes, tap: str, tile: Tile) -> str:
    """A coarser tap's features, on the grid of the others."""
    number = nodes.add("Shape", tap, start=0, end=1)
    sizes = nodes.add("Concat", number, nodes.integers(TAPS[tap], *_grid(tile)), axis=0)
    return nodes.add("Resize", tap, "", "", sizes, mode="linear")


def _grid(tile: Tile) -> tuple[int, int]:
    return tile[0] // PATCH_OF_FEATURES, tile[1] // PATCH_OF_FEATURES
