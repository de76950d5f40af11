"""What good product looks like: patches of grey levels, and features of a network, whitened.

Two kinds of evidence. Patches of 8 by 8 pixels, at several sizes of the picture, are compared with
the Gaussian of good patches (the squared Mahalanobis distance): a weave repeats itself, so its
patches fill few directions, and a yarn out of place leaves them. Features of the backbone are
compared with the nearest of a memory of good ones (Roth et al., "Towards total recall in
industrial anomaly detection", CVPR 2022), which needs no shape of a distribution.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from inspector.teaching.eight_bit import rounded

__all__ = [
    "FEATURES",
    "PATCH",
    "SCALES",
    "Floats",
    "Front",
    "Memory",
    "Scale",
    "Whitening",
    "joined",
    "learn",
    "remember",
]

Floats = NDArray[np.float32]

PATCH = 8
"""Side of a patch of grey levels, in pixels of the picture as it is at that scale."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Patches of the picture made smaller by `factor`, every `stride` pixels of what is left.

    Distances are averaged over `smooth` by `smooth` neighbouring patches.
    """

    factor: int
    stride: int
    smooth: int

    @property
    def plane(self) -> str:
        """The graph's name for the picture at this scale."""
        return f"plane{self.factor}"


SCALES = (Scale(1, 2, 3), Scale(2, 2, 3), Scale(4, 1, 5), Scale(8, 1, 3))
FEATURES = "features"

# Directions in which good patches hardly differ are held at this share of the widest one: what
# leaves the weave by a grey level of noise must not count like what leaves it by a yarn.
_PIXEL_FLOOR, _FEATURE_FLOOR = 0.05, 0.003
# Defects show where good product hardly varies (Rippel et al., "Modeling the distribution of normal
# data in pre-trained deep features for anomaly detection", ICPR 2020).
_ALL, _LEAST = slice(None), slice(0, 64)
_PATCHES, _CELLS, _REMEMBERED = 16_000, 16_000, 1024


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """What the first part of the graph makes of tiles: planes by scale, and features.

    Planes are [N, 1, h, w]; features [N, F, rows, columns], one vector for 16 by 16 pixels.
    """

    planes: Mapping[str, Floats]
    features: Floats

    def of(self, tiles: NDArray[np.int64]) -> Front:
        """The same of some of the tiles."""
        planes = {name: values[tiles] for name, values in self.planes.items()}
        return Front(planes, self.features[tiles])


@dataclass(frozen=True, slots=True, eq=False)
class Whitening:
    """Makes vectors of good product vary by 1 in every direction.

    A vector x [n] becomes `filters` [d, n] @ x + `bias` [d].
    """

    filters: Floats
    bias: Floats

    def __call__(self, rows: Floats) -> Floats:
        """Whiten rows [m, n] to [m, d]."""
        return np.asarray(rows @ self.filters.T + self.bias, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """A whitening for the patches of each of SCALES, one for features, and features [M, d]."""

    patches: Sequence[Whitening]
    features: Whitening
    remembered: Floats


def learn(front: Front, seed: int) -> Memory:
    """Learn from tiles of good product; the same tiles and seed give the same memory."""
    chance = np.random.default_rng(seed)
    patches = [
        _whitening(_patches(front.planes[scale.plane], chance), _PIXEL_FLOOR, _ALL)
        for scale in SCALES
    ]
    return Memory(patches, *remember(front.features, chance))


def remember(features: Floats, chance: np.random.Generator) -> tuple[Whitening, Floats]:
    """Of features [N, F, rows, columns]: a whitening of cells, and whitened cells [M, d]."""
    cells = _drawn(_cells(features), _CELLS, chance)
    whitening = _whitening(cells, _FEATURE_FLOOR, _LEAST)
    return whitening, rounded(_drawn(whitening(cells), _REMEMBERED, chance))


def _whitening(rows: Floats, floor: float, directions: slice) -> Whitening:
    """Principal directions, of which `directions` are kept, each divided by its spread.

    They are counted from the one in which good product varies least.
    """
    centre, spread = rows.mean(axis=0), rows.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    standard = (rows - centre) / spread
    variances, axes = np.linalg.eigh((standard.T @ standard / len(rows)).astype(np.float64))
    held = np.maximum(variances, 0.0) + floor * variances[-1]
    exact = ((axes / np.sqrt(held))[:, directions] / spread[:, None]).T
    filters = rounded(exact.astype(np.float32))
    return Whitening(filters, (-filters @ centre).astype(np.float32))


def _patches(planes: Floats, chance: np.random.Generator) -> Floats:
    """Patches [m, 64] from anywhere in planes [N, 1, h, w], as many from each."""
    windows = sliding_window_view(planes[:, 0], (PATCH, PATCH), axis=(1, 2))
    count, rows, columns = windows.shape[:3]
    number = min(_PATCHES, count * rows * columns)
    which = np.arange(number) % count
    drawn = windows[
        which, chance.integers(rows, size=number), chance.integers(columns, size=number)
    ]
    return np.asarray(drawn.reshape(number, -1), np.float32)


def _cells(features: Floats) -> Floats:
    return np.moveaxis(features, 1, -1).reshape(-1, features.shape[1])


def _drawn(rows: Floats, number: int, chance: np.random.Generator) -> Floats:
    if len(rows) <= number:
        return rows
    return rows[np.sort(chance.choice(len(rows), number, replace=False))]


def joined(fronts: Sequence[Front]) -> Front:
    """Several batches as one."""
    names: Sequence[Any] = list(fronts[0].planes)
    planes = {name: np.concatenate([each.planes[name] for each in fronts]) for name in names}
    return Front(planes, np.concatenate([each.features for each in fronts]))
