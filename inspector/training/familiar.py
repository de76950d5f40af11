"""Good cloth remembered beside the classifier: what lies far from it speaks for a defect.

The classifier learns what defects look like, and misses kinds it saw too few of; a memory of good
cloth knows none and finds whatever is strange (Roth et al., "Towards total recall in industrial
anomaly detection", CVPR 2022), as `inspector teach` does. The two err on different pictures. Each
cloth has a memory of its own: a picture is compared with the cloth that its tiles look like, and
where they look like none of them the memory has little say. So all tiles of one run must be of one
picture.

How strange a picture may be and still be good is known from a few dozen good ones alone, and some
of them show a speck or fluff themselves; so the evidence is bounded in both directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from inspector.teaching.backbone import SPREAD
from inspector.teaching.distances import LARGEST_SHARE, MOST_DISTANT, NEAREST, SMOOTH
from inspector.teaching.expected import Expected
from inspector.teaching.front import SEEN_AT
from inspector.teaching.memory import Floats, Whitening
from inspector.training.trunk import imagenet_trunk

__all__ = ["Cloth", "Familiar", "Features", "Remembered", "Weighing", "distance"]

_TAPS = (2, 4, 10)  # blocks of the trunk, of strides 4, 8 and 16
# How far a picture's tiles are from the nearest good ones on average, in units of the width within
# which tiles count as alike: up to the first the memory has its full say, from the second little.
# Good tiles of a remembered cloth hardly ever lie beyond 1.5, others hardly ever within 2.
_KNOWN, _UNKNOWN = 2.0, 3.5
_LEAST_SAY = 0.25
# No tile counts as farther than this: one large defect must not say which cloth it is.
_FARTHEST = 4.0
_NEVER = 1e6
_TINY = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Cloth:
    """One cloth's memory, what its good tiles look like and score, and its good pictures' worst."""

    whitening: Whitening
    remembered: Floats
    expected: Expected
    good: NDArray[np.float64]


class Features(nn.Module):
    """Grey tiles [N, 1, H, W] to features [N, 176, H / 16, W / 16], the same as in teaching."""

    def __init__(self) -> None:
        """Take the network as ImageNet left it; it learns nothing."""
        super().__init__()
        trunk = imagenet_trunk()
        self.stem = nn.Sequential(trunk._conv_stem, trunk._bn0, trunk._swish)
        self.blocks = trunk._blocks[: max(_TAPS) + 1]
        self.eval().requires_grad_(False)

    def forward(self, grey: Tensor) -> Tensor:
        """Run the trunk at half the size; a tile's mean is taken away, so that lamps may age."""
        levels = (grey - grey.mean((2, 3), keepdim=True)) / SPREAD
        x = self.stem(functional.avg_pool2d(levels, SEEN_AT))
        taps = []
        for number, block in enumerate(self.blocks):
            x = block(x)
            if number in _TAPS:
                taps.append(x)
        fine, middle, coarse = taps
        enlarged = functional.interpolate(coarse, scale_factor=2.0, mode="bilinear")
        return torch.cat([functional.avg_pool2d(fine, 2), middle, enlarged], 1)


class Remembered(nn.Module):
    """Features [N, F, rows, columns] to squared distances [N, 1, rows, columns] from good cells."""

    filters: Tensor
    bias: Tensor
    cells: Tensor
    lengths: Tensor

    def __init__(self, memories: Sequence[tuple[Whitening, Floats]]) -> None:
        """Keep a memory for each cloth; those with fewer cells are filled up with far ones."""
        super().__init__()
        most = max(len(cells) for _, cells in memories)
        lengths = [np.square(cells).sum(1)[:, None] for _, cells in memories]
        _keep(self, "filters", [_as_filters(whitening.filters) for whitening, _ in memories])
        _keep(self, "bias", [whitening.bias for whitening, _ in memories])
        _keep(self, "cells", [_as_filters(_filled(cells, most, 0.0)) for _, cells in memories])
        _keep(self, "lengths", [_filled(each, most, _NEVER)[:, 0] for each in lengths])

    def forward(self, features: Tensor, cloth: Tensor) -> Tensor:
        """|x - m|^2 for the nearest m of the cloth whose number [1] is given, smoothed."""
        filters, bias, cells, lengths = (
            each.index_select(0, cloth)[0]
            for each in (self.filters, self.bias, self.cells, self.lengths)
        )
        white = functional.conv2d(features, filters, bias)
        nearest = functional.conv2d(white, -2.0 * cells, lengths).amin(1, keepdim=True)
        squares = functional.relu(white.square().sum(1, keepdim=True) + nearest)
        return functional.avg_pool2d(
            squares, SMOOTH, stride=1, padding=SMOOTH // 2, count_include_pad=False
        )


class Likeness(nn.Module):
    """Looks [N, F] of a picture's tiles to the cloth they look like, and what good ones score."""

    centre: Tensor
    spread: Tensor
    looks: Tensor
    squares: Tensor
    scores: Tensor
    width: Tensor
    common: Tensor

    def __init__(self, expected: Sequence[Expected]) -> None:
        """Keep what is expected of each cloth; those with fewer tiles are filled up."""
        super().__init__()
        most = max(len(each.looks) for each in expected)
        squares = [np.square(each.looks).mean(1)[:, None] for each in expected]
        _keep(self, "centre", [each.centre[None] for each in expected])
        _keep(self, "spread", [each.spread[None] for each in expected])
        _keep(self, "looks", [_filled(each.looks, most, 0.0).T for each in expected])
        _keep(self, "squares", [_filled(each, most, _NEVER).T for each in squares])
        _keep(self, "scores", [_filled(each.scores, most, 0.0) for each in expected])
        _keep(self, "width", [np.full((1, 1), each.width) for each in expected])
        _keep(self, "common", [each.common[None] for each in expected])

    def forward(self, looks: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Number [1] of the cloth, the memory's share of say [1], mean and spread of scores [N].

        The scores' are the kernel regression of `inspector.teaching.expected`.
        """
        alike = (looks - self.centre) / self.spread  # [cloths, N, F]
        products = alike @ self.looks * (2.0 / looks.shape[1])
        distances = alike.square().mean(2, keepdim=True) + self.squares - products
        nearest = (distances.amin(2) / self.width[:, 0]).clamp(0.0, _FARTHEST)
        away, cloth = nearest.mean(1).min(0, keepdim=True)
        say = ((_UNKNOWN - away) / (_UNKNOWN - _KNOWN)).clamp(_LEAST_SAY, 1.0)
        own, width, scores, common = (
            each.index_select(0, cloth)[0]
            for each in (distances, self.width, self.scores, self.common)
        )
        weights = torch.softmax(-own / width, 1)
        centre = weights @ scores
        variance = functional.relu(weights @ scores.square() - centre.square())
        spread = (0.5 * variance + 0.5 * common).sqrt() + _TINY
        return cloth, say, centre[:, 0], spread[:, 0]


@dataclass(frozen=True, slots=True)
class Weighing:
    """From a standardised distance to log-odds: `slope` times what it lies above `at`, bounded."""

    at: float
    slope: float
    least: float
    most: float


class Familiar(nn.Module):
    """A picture's grey tiles [N, 1, H, W], 0 to 255, to evidence [N] for a defect, in log-odds."""

    def __init__(self, cloths: Sequence[Cloth], weighing: Weighing) -> None:
        """Keep what was learnt of each cloth."""
        super().__init__()
        self.features = Features()
        self.remembered = Remembered([(cloth.whitening, cloth.remembered) for cloth in cloths])
        self.likeness = Likeness([cloth.expected for cloth in cloths])
        self.weighing = weighing

    def forward(self, grey: Tensor) -> Tensor:
        """Evidence [N], bounded."""
        features = self.features(grey)
        cloth, say, centre, spread = self.likeness(features.mean((2, 3)))
        standard = (distance(self.remembered(features, cloth)) - centre) / spread
        log_odds = self.weighing.slope * (standard - self.weighing.at)
        return say * log_odds.clamp(self.weighing.least, self.weighing.most)


def distance(squares: Tensor) -> Tensor:
    """The logarithm [N] of a tile's distance: the mean over its most distant cells."""
    count = max(1, min(MOST_DISTANT, int(LARGEST_SHARE * squares[0].numel())))
    farthest = squares.flatten(1).topk(count, dim=1).values
    return 0.5 * torch.log(farthest.mean(1) + NEAREST)


def _keep(module: nn.Module, name: str, values: Sequence[NDArray[np.generic]]) -> None:
    """Constants of a module, stacked, in single precision."""
    stacked = np.stack([np.asarray(each, np.float32) for each in values])
    module.register_buffer(name, torch.from_numpy(stacked))


def _as_filters(rows: Floats) -> Floats:
    """Rows [n, d] as filters [n, d, 1, 1], so that a product with them is a convolution."""
    return rows[:, :, None, None]


def _filled(rows: NDArray[Any], length: int, value: float) -> NDArray[Any]:
    return np.pad(rows, ((0, length - len(rows)), (0, 0)), constant_values=value)
