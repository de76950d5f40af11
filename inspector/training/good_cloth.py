"""Which good cloth a memory is filled with: the tiles of good pictures, cloth by cloth."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.adapters.decoding import decode
from inspector.datasets import Sample
from inspector.errors import DataError
from inspector.grading import DEFECTIVE
from inspector.preprocess import prepare
from inspector.synthetic import demo_fabric
from inspector.training.marked import from_sample
from inspector.training.pictures import tiles
from inspector.training.plan import Plan

__all__ = ["FEWEST", "Picture", "drawn_cloth", "good_cloths", "half_good_cloths"]

FEWEST = 5
"""A cloth with fewer good pictures is not remembered."""

_MARGIN = 16
_SEED = 20_000
Picture = NDArray[np.uint8]


def good_cloths(plan: Plan, samples: Iterable[Sample], facet: str) -> list[list[Picture]]:
    """Of the first data set's good pictures the tiles [n, H, W] of each, by cloth.

    Raises DataError for a facet that the data set does not know.
    """
    good = [
        sample
        for sample in samples
        if sample.dataset == plan.datasets[0] and sample.truth(DEFECTIVE) == 0
    ]
    return _by_cloth(((sample, tiles(sample.load(), plan.geometry)) for sample in good), facet)


def half_good_cloths(plan: Plan, samples: Iterable[Sample], facet: str) -> list[list[Picture]]:
    """Of other data sets' pictures the tiles that no mark comes near, by cloth.

    Those data sets may have no good picture at all. In the first one, what the marks leave out
    would be learnt as good.
    """
    others = [
        sample
        for sample in samples
        if sample.dataset != plan.datasets[0] and not sample.parts_unknown
    ]
    return _by_cloth(((sample, _unmarked(plan, sample)) for sample in others), facet)


def drawn_cloth(plan: Plan) -> list[Picture]:
    """Good cloth as the demonstration and the golden cases show it, a tile a picture."""
    height, width = plan.geometry.height, plan.geometry.width
    drawn = (
        demo_fabric(_SEED + number, defect_share=0.0, height=height, width=width).pixels
        for number in range(plan.tiles.generated)
    )
    return [prepare(pixels, plan.geometry).pixels[..., 0] for pixels in drawn]


def _by_cloth(read: Iterable[tuple[Sample, Picture]], facet: str) -> list[list[Picture]]:
    """Pictures with tiles, in the order of their paths, of cloths with enough of them."""
    found: dict[tuple[str, str], list[tuple[str, Picture]]] = {}
    for sample, picture in read:
        if len(picture):
            cloth = found.setdefault((sample.dataset, _value(sample, facet)), [])
            cloth.append((sample.path, picture))
    return [
        [picture for _, picture in sorted(mine, key=lambda each: each[0])]
        for _, mine in sorted(found.items())
        if len(mine) >= FEWEST
    ]


def _value(sample: Sample, facet: str) -> str:
    if facet not in sample.facets:
        raise DataError(
            f"[familiar] tells cloths apart by {facet!r}, which the data set {sample.dataset!r} "
            f"does not know; it knows {', '.join(sorted(sample.facets)) or 'no facet'}."
        )
    return sample.facets[facet]


def _unmarked(plan: Plan, sample: Sample) -> Picture:
    cut = prepare(decode(sample.load()).pixels, plan.geometry)
    cloth = from_sample(sample, plan)
    marked = np.zeros(cloth.pixels.shape, np.uint8)
    for plane in (*cloth.sure.values(), *cloth.maybe.values()):
        marked |= plane.astype(np.uint8)
    side = 2 * _MARGIN + 1
    near = cv2.dilate(marked, np.ones((side, side), np.uint8))
    clear = [not near[each.y : each.bottom, each.x : each.right].any() for each in cut.regions]
    return cut.pixels[np.array(clear)][..., 0]
