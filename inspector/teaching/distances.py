"""How far what a tile shows lies from good product, channel by channel, as nodes of the graph."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from onnx import ModelProto

from inspector.teaching.front import PATCH_OF_FEATURES, Tile, add_front
from inspector.teaching.memory import FEATURES, PATCH, SCALES, Floats, Memory, Scale, Whitening
from inspector.teaching.nodes import Nodes

__all__ = [
    "CELL",
    "CHANNELS",
    "LARGEST_SHARE",
    "MOST_DISTANT",
    "NEAREST",
    "SMOOTH",
    "Evidence",
    "add_evidence",
    "map_size",
]

CELL = 8
"""Side of a map's cell, in pixels of the tile."""

CHANNELS = (*(scale.plane for scale in SCALES), FEATURES)
"""Kinds of evidence, in the order in which they are handed on."""

NEAREST = 6.4
"""Added to a squared distance, a tenth of what good product has in its 64 whitened directions.

To lie nearer than that says nothing, and an empty table's logarithm would go by rounding alone."""

SMOOTH = 3
"""Distances by features are averaged over so many neighbouring cells in each direction."""

MOST_DISTANT, LARGEST_SHARE = 30, 0.25
"""A tile's distance by features is the mean of so many of its cells, the most distant ones.

But of no more than this share of them: what spreads widely is hardly seen in any one."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Logarithms of distances: `maps` [N, channels, rows, columns], `scores` [N, channels].

    `cells` [N, d, cells] are whitened features, on a grid half as fine as that of the maps;
    `looks` [N, F] are the means of features over a tile.
    """

    maps: str
    scores: str
    cells: str
    looks: str


def map_size(tile: Tile) -> tuple[int, int]:
    """Rows and columns of a tile's maps."""
    return tile[0] // CELL, tile[1] // CELL


def add_evidence(nodes: Nodes, backbone: ModelProto, memory: Memory, tile: Tile) -> Evidence:
    """Add everything up to the distances of "pixels"."""
    seen = add_front(nodes, backbone, tile)
    maps = [
        _patch_map(nodes, plane, scale, whitening, tile)
        for plane, scale, whitening in zip(seen.planes, SCALES, memory.patches, strict=True)
    ]
    scores = [nodes.add("ReduceMax", each, nodes.integers(2, 3), keepdims=0) for each in maps]
    cells = _whitened_cells(nodes, seen.features, memory.features)
    squares = _nearest(nodes, cells, memory.remembered, tile)
    maps.append(_on_map(nodes, squares, tile))
    scores.append(_most_distant(nodes, squares, tile))
    return Evidence(
        maps=nodes.add("Concat", *maps, axis=1),
        scores=nodes.add("Concat", *scores, axis=1),
        cells=cells,
        looks=nodes.add("ReduceMean", seen.features, nodes.integers(2, 3), keepdims=0),
    )


def _patch_map(nodes: Nodes, plane: str, scale: Scale, whitening: Whitening, tile: Tile) -> str:
    """The log distance of the strangest patch in each cell."""
    filters = nodes.constant(whitening.filters.reshape(-1, 1, PATCH, PATCH))
    bias = nodes.constant(whitening.bias)
    white = nodes.add("Conv", plane, filters, bias, strides=[scale.stride] * 2)
    # A sum over channels as a convolution: twice as fast as the operator made for it.
    ones = nodes.constant(np.ones((1, len(whitening.bias), 1, 1)))
    squares = nodes.add("Conv", nodes.add("Mul", white, white), ones)
    filled = _filled(nodes, _smooth(nodes, squares, scale.smooth), scale, tile)
    cells = CELL // (scale.factor * scale.stride)
    highest = nodes.add("MaxPool", filled, kernel_shape=[cells] * 2, strides=[cells] * 2)
    return _half_log(nodes, highest)


def _filled(nodes: Nodes, values: str, scale: Scale, tile: Tile) -> str:
    """Repeat the border's values where no whole patch fits, so that a value lies at every place."""
    pads = []
    for side in tile[:2]:
        wanted = side // (scale.factor * scale.stride)
        lacking = wanted - ((side // scale.factor - PATCH) // scale.stride + 1)
        pads.append((lacking // 2, lacking - lacking // 2))
    (top, bottom), (left, right) = pads
    around = nodes.integers(0, 0, top, left, 0, 0, bottom, right)
    return nodes.add("Pad", values, around, mode="edge")


def _whitened_cells(nodes: Nodes, features: str, whitening: Whitening) -> str:
    filters = nodes.constant(whitening.filters[:, :, None, None])
    white = nodes.add("Conv", features, filters, nodes.constant(whitening.bias))
    return nodes.add("Reshape", white, nodes.integers(0, len(whitening.bias), -1))


def _nearest(nodes: Nodes, cells: str, remembered: Floats, tile: Tile) -> str:
    """|x - m|^2 = |x|^2 + |m|^2 - 2 m.x, for the nearest of all m at once: a matrix product."""
    lengths = np.square(remembered, dtype=np.float32).sum(axis=1)[:, None]
    products = nodes.add("MatMul", nodes.constant(-2.0 * remembered), cells)
    shifted = nodes.add("Add", products, nodes.constant(lengths))
    nearest = nodes.add("ReduceMin", shifted, nodes.integers(1), keepdims=1)
    own = nodes.add("ReduceSumSquare", cells, nodes.integers(1), keepdims=1)
    squares = nodes.add("Relu", nodes.add("Add", own, nearest))
    rows, columns = (side // PATCH_OF_FEATURES for side in tile[:2])
    grid = nodes.add("Reshape", squares, nodes.integers(0, 1, rows, columns))
    return _smooth(nodes, grid, SMOOTH)


def _on_map(nodes: Nodes, squares: str, tile: Tile) -> str:
    number = nodes.add("Shape", squares, start=0, end=1)
    sizes = nodes.add("Concat", number, nodes.integers(1, *map_size(tile)), axis=0)
    return _half_log(nodes, nodes.add("Resize", squares, "", "", sizes, mode="linear"))


def _most_distant(nodes: Nodes, squares: str, tile: Tile) -> str:
    cells = (tile[0] // PATCH_OF_FEATURES) * (tile[1] // PATCH_OF_FEATURES)
    count = max(1, min(MOST_DISTANT, int(LARGEST_SHARE * cells)))
    flat = nodes.add("Reshape", squares, nodes.integers(0, -1))
    highest = nodes.largest(flat, count)
    return _half_log(nodes, nodes.add("ReduceMean", highest, nodes.integers(1), keepdims=1))


def _smooth(nodes: Nodes, values: str, side: int) -> str:
    """The mean of the `side` by `side` values around each, of fewer at the border."""
    return nodes.add(
        "AveragePool",
        values,
        kernel_shape=[side] * 2,
        pads=[side // 2] * 4,
        count_include_pad=0,
    )


def _half_log(nodes: Nodes, squares: str) -> str:
    """The logarithm of the distance, from its square."""
    above = nodes.add("Add", squares, nodes.constant(NEAREST))
    return nodes.add("Mul", nodes.add("Log", above), nodes.constant(0.5))
