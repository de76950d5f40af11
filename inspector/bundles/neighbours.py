"""How far a tile lies from the nearest one a graph was made from, for how densely those lie there.

Cloths and cells come in kinds, with gaps between them that one spread for all spans. So a tile is
compared with the tile most like it, in units of how far neighbours of that one lie apart (M. M.
Breunig et al., "LOF: identifying density-based local outliers", SIGMOD 2000): what lies in a gap is
of a kind never seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from inspector.bundles.yardsticks import Numbers, Rows, fold_masks, middles, usual

__all__ = ["Neighbourhood", "neighbourhood"]

_NEIGHBOURS = 10
# Where tiles are all but the same, as of a plain background, their neighbours say nothing: no reach
# is below half of what is common.
_LEAST_REACH = 0.5
# Tiles that are compared with each other, and tiles that are kept: more say little more.
_COMPARED, _KEPT = 4000, 2000
_SEED = 5
_AT_ONCE = 500
_TINY = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Neighbourhood:
    """Tiles known: their `places` [n, F], in units of the spread, and the `reach` [n] of each."""

    places: Numbers
    reach: Numbers

    def ratio(self, places: Numbers) -> Numbers:
        """Distances [N] of places [N, F] from the nearest known one, in units of its reach."""
        ratio = np.empty(len(places))
        for part in _parts(len(places)):
            distances = _distances(places[part], self.places)
            ratio[part] = distances.min(axis=1) / self.reach[distances.argmin(axis=1)]
        return ratio

    def only(self, kept: Rows) -> Neighbourhood:
        """Some of the places."""
        return Neighbourhood(self.places[kept], self.reach[kept])


def neighbourhood(places: Numbers, owner: Rows) -> tuple[Neighbourhood, Numbers]:
    """What is known of places [tiles, F], and the ratio of each picture by the others.

    `owner` [tiles] says which picture a tile is of; of at least five pictures. Ratios are so
    scaled that one in a hundred pictures reaches 1; a picture's is its middle tile's.
    """
    chosen = _some(len(places), _COMPARED)
    known = Neighbourhood(places[chosen], _reach(places[chosen], owner[chosen]))
    ratio = np.empty(len(places))
    for own in fold_masks(owner):
        others = known.only(np.flatnonzero(~own[chosen]))
        ratio[own] = others.ratio(places[own])
    pictures = middles(ratio, owner)
    most = usual(pictures)
    kept = known.only(_some(len(chosen), _KEPT))
    return replace(kept, reach=kept.reach * most), pictures / most


def _reach(places: Numbers, owner: Rows) -> Numbers:
    """How far the tiles around each place lie from the nearest tile of another picture."""
    nearest = np.empty(len(places))
    around = np.empty((len(places), min(_NEIGHBOURS, len(places))), np.int64)
    for part in _parts(len(places)):
        distances = _distances(places[part], places)
        distances[owner[part, None] == owner] = np.inf
        nearest[part] = distances.min(axis=1)
        around[part] = np.argpartition(distances, around.shape[1] - 1)[:, : around.shape[1]]
    least = _LEAST_REACH * float(np.median(nearest)) + _TINY
    return np.asarray(np.sqrt(np.square(nearest[around]).mean(axis=1) + least**2))


def _distances(these: Numbers, those: Numbers) -> Numbers:
    """Euclidean distances [N, n] of rows [N, F] and [n, F]."""
    squares = np.square(these).sum(axis=1)[:, None] + np.square(those).sum(axis=1)
    return np.asarray(np.sqrt(np.maximum(squares - 2 * these @ those.T, 0.0)))


def _parts(count: int) -> Iterator[slice]:
    return (slice(start, start + _AT_ONCE) for start in range(0, count, _AT_ONCE))


def _some(count: int, most: int) -> Rows:
    """Which of `count` rows are taken, in order; all unless there are more than `most`."""
    return np.sort(np.random.default_rng(_SEED).permutation(count)[:most])
