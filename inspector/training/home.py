"""What a product looks like, for its graphs to tell what is foreign to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from inspector.bundles.novelty import add_novelty
from inspector.datasets import Sample
from inspector.errors import BundleError
from inspector.preprocess import Mode, prepare
from inspector.synthetic import CellDefect, demo_fabric, draw_cell
from inspector.training.pictures import tiles
from inspector.training.plan import Plan

__all__ = ["home_pictures", "tell_novelty"]

# Features of stride 4, 8 and 16: what these convolutions take in. Later ones know the categories,
# and little else; earlier ones know edges alone.
_TAPPED = ("/net/_blocks.3/_expand_conv/Conv", "/net/laterals.0/Conv", "/net/laterals.1/Conv")
# The demonstration, the golden cases and a first try all show drawn pictures.
_DRAWN_SHARE = 0.1
_LEAST_DRAWN = 10
_MOST_TILES = 24
_SEED = 9000
_CELL_DEFECTS = (None, None, *CellDefect)

Tiles = NDArray[np.uint8]


def home_pictures(plan: Plan, samples: Sequence[Sample]) -> list[Tiles]:
    """The tiles [n, H, W, 1] of each training picture, and of drawn ones, one for ten tiles.

    Of a picture with many tiles some are taken, evenly: its neighbours say the same.
    """
    real = [_spread(tiles(sample.load(), plan.geometry)) for sample in samples]
    count = max(_LEAST_DRAWN, round(_DRAWN_SHARE * sum(len(part) for part in real)))
    return [*real, *_drawn(plan, count)]


def tell_novelty(path: Path, pictures: Sequence[Tiles]) -> None:
    """Add the output `novelty` to a graph's file. Raises BundleError for a graph not of ours."""
    model = onnx.load(str(path))
    inputs = {node.name: node.input[0] for node in model.graph.node if node.input}
    missing = [name for name in _TAPPED if name not in inputs]
    if missing:
        raise BundleError(f"{path} has no node {missing[0]!r}, whose features tell the novelty.")
    told, _ = add_novelty(model, [inputs[name] for name in _TAPPED], pictures, kinds=True)
    onnx.save(told, str(path))


def _spread(picture: NDArray[np.uint8]) -> Tiles:
    return picture[:: -(-len(picture) // _MOST_TILES), ..., None]


def _drawn(plan: Plan, count: int) -> Iterator[Tiles]:
    """Pictures of one tile each: cloth for what is cut into tiles, cells for what is not."""
    height, width = plan.geometry.height, plan.geometry.width
    for seed in range(_SEED, _SEED + count):
        if plan.geometry.mode is Mode.TILES:
            yield prepare(
                demo_fabric(seed, height=height, width=width).pixels, plan.geometry
            ).pixels
        else:
            defect = _CELL_DEFECTS[seed % len(_CELL_DEFECTS)]
            cell = draw_cell(seed=seed, defect=defect, mono=seed % 2 == 0)
            yield prepare(cell.pixels, plan.geometry).pixels
