"""The network: an EfficientNet-lite0 trunk, a light top-down path for the maps, two heads.

Everything a picture's pixels go through is inside, from the grey levels on, so
that the exported graph is all that serving needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from inspector.costs.platt import Affine
from inspector.training.familiar import Familiar
from inspector.training.plan import Network
from inspector.training.trunk import imagenet_trunk

__all__ = ["EMBEDDING", "MAP_STRIDE", "DefectNet", "Output"]

EMBEDDING = 1280
MAP_STRIDE = 8
# Blocks of the trunk whose outputs feed the maps, with their channels: strides 8, 16 and 32.
_TAPS = {4: 40, 10: 112, 15: 320}
# And the block of stride 4 for defects of a few pixels.
_FINE, _FINE_WIDTH = 2, 24
# What the ImageNet weights were trained with.
_MEAN, _SPREAD = 127.0, 128.0
_DROP_CONNECT = 0.1


@dataclass(frozen=True, slots=True)
class Output:
    """Raw answers for N tiles and T tasks (the categories, then "defective").

    `logits` [N, T] and `pooled` [N, T] (from the maps alone) are log-odds, `maps`
    [N, T, h, w] log-odds per cell of 8 by 8 pixels, `embedding` [N, 1280] has length 1.
    """

    logits: Tensor
    pooled: Tensor
    maps: Tensor
    embedding: Tensor


class DefectNet(nn.Module):
    """Grey tiles [N, 1, H, W], 0 to 255, to an Output; H and W are multiples of 32."""

    def __init__(self, settings: Network, tasks: int, dropout: float = 0.0) -> None:
        """Start from the ImageNet weights; the heads start at random (set torch's seed before)."""
        super().__init__()
        self.settings = settings
        self.trunk = imagenet_trunk()
        self.laterals = nn.ModuleList(
            nn.Conv2d(width, settings.channels, 1) for width in _TAPS.values()
        )
        self.fine = (
            nn.Conv2d(_FINE_WIDTH, settings.channels, 2, stride=2) if settings.fine else None
        )
        self.smooth = nn.Sequential(
            nn.Conv2d(settings.channels, settings.channels, 3, padding=1, groups=settings.channels),
            nn.Conv2d(settings.channels, settings.channels, 1),
            nn.ReLU(),
        )
        self.map_head = nn.Conv2d(settings.channels, tasks, 1)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(EMBEDDING, tasks) if settings.global_head else None
        self.mix = nn.Parameter(torch.full((tasks,), 0.5)) if settings.global_head else None
        # Given after training, by `refitted`: adds to the log-odds of "defective".
        self.second: nn.Linear | None = None
        # Given after training, by `acquainted`: a memory of good product that speaks as well.
        # Its evidence adds to calibrated log-odds: both opinions' odds multiply.
        self.familiar: Familiar | None = None
        self.own = Affine()
        nn.init.constant_(cast(Tensor, self.map_head.bias), -2.0)

    def forward(self, grey: Tensor) -> Output:
        """Run the tiles through trunk, maps and heads."""
        taps, top = self._features(self._normalise(grey))
        maps = self.map_head(self._top_down(taps))
        pooled = _pool(maps, self.settings.pooled_cells)
        features = top.mean((2, 3))
        embedding = functional.normalize(features, dim=1)
        logits = self._logits(features, pooled)
        if self.second is not None:
            defective = logits[:, -1:] + self.second(embedding)
            logits = torch.cat([logits[:, :-1], defective], 1)
        if self.familiar is not None:
            own = logits[:, -1:] * self.own.scale + self.own.bias
            logits = torch.cat([logits[:, :-1], own + self.familiar(grey)[:, None]], 1)
        return Output(logits, pooled, maps, embedding)

    def freeze(self) -> None:
        """Keep the stem and the first blocks as ImageNet left them (call after train())."""
        frozen = [self.trunk._conv_stem, self.trunk._bn0]
        frozen += self.trunk._blocks[: self.settings.frozen_blocks]
        for module in frozen:
            module.eval()
            module.requires_grad_(False)

    def _logits(self, features: Tensor, pooled: Tensor) -> Tensor:
        if self.head is None or self.mix is None:
            return pooled
        return cast(Tensor, self.head(self.dropout(features)) + self.mix * pooled)

    def _normalise(self, grey: Tensor) -> Tensor:
        if self.settings.remove_mean:
            return (grey - grey.mean((2, 3), keepdim=True)) / (_SPREAD / 2)
        return (grey - _MEAN) / _SPREAD

    def _features(self, pixels: Tensor) -> tuple[list[Tensor], Tensor]:
        trunk = self.trunk
        x = trunk._swish(trunk._bn0(trunk._conv_stem(pixels)))
        taps = []
        for number, block in enumerate(trunk._blocks):
            rate = _DROP_CONNECT * number / len(trunk._blocks) if self.training else None
            x = block(x, drop_connect_rate=rate)
            if number in _TAPS or (number == _FINE and self.fine is not None):
                taps.append(x)
        return taps, trunk._swish(trunk._bn1(trunk._conv_head(x)))

    def _top_down(self, taps: list[Tensor]) -> Tensor:
        fine = self.fine(taps.pop(0)) if self.fine is not None else None
        levels = [lateral(tap) for lateral, tap in zip(self.laterals, taps, strict=True)]
        x = levels.pop()
        while levels:
            x = functional.interpolate(x, scale_factor=2.0, mode="nearest") + levels.pop()
        if fine is not None:
            x = x + fine
        return cast(Tensor, self.smooth(functional.relu(x)))


def _pool(maps: Tensor, cells: int) -> Tensor:
    """The mean of the highest cells: large where a defect is, wherever that is."""
    return maps.flatten(2).topk(cells, dim=2).values.mean(2)
