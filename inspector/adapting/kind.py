"""A plant's own pictures as one more kind that its model knows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from inspector.adapters.decoding import decode
from inspector.adapting.labels import LabelledPicture
from inspector.adapting.work import on_all
from inspector.bundles import Bundle
from inspector.bundles.another_kind import with_another_kind
from inspector.bundles.novelty import UNFAMILIAR_AT
from inspector.preprocess import prepare
from inspector.recipe import Recipe

__all__ = ["know", "some_tiles"]

# So many say what is usual; more would take longer than learning the head.
_PICTURES, _TILES = 60, 240
# All pictures of one cloth are about as foreign to a model of others: so far below its limit they
# come to lie.
_BELOW = 0.9

Tiles = NDArray[np.uint8]


def some_tiles(bundle: Bundle, pictures: Sequence[LabelledPicture]) -> list[Tiles]:
    """Tiles [n, H, W, C] of some of the pictures, taken evenly. Raises DataError as `on_all`."""
    some = pictures[:: -(-len(pictures) // _PICTURES)]
    most = _TILES // len(some)

    def cut(data: bytes) -> Tiles:
        tiles = prepare(decode(data).pixels, bundle.geometry).pixels
        return tiles[:: -(-len(tiles) // most)]

    return [each.result for each in on_all(some, cut)]


def know(path: Path, pictures: Sequence[Tiles], recipe: Recipe) -> float:
    """Tell the graph in a file that these are usual; the factor of `with_another_kind`."""
    limit = UNFAMILIAR_AT if recipe.unfamiliar_at is None else recipe.unfamiliar_at
    model, factor = with_another_kind(onnx.load(str(path)), pictures, reaching=_BELOW * limit)
    onnx.save(model, str(path))
    return factor
