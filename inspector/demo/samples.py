"""A few pictures kept at hand, for the commands that the demo suggests at its end."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from inspector.demo.pictures import Picture

__all__ = ["write_samples"]

_EACH = 6  # good ones and defective ones of each product


def write_samples(folder: Path, pictures: Mapping[str, Sequence[Picture]]) -> dict[str, Path]:
    """Write some good and some defective pictures a product; returns a defective one of each.

    The names say the truth: `good-1.png`, `defective-1.png`.
    """
    return {product: _write(folder / product, some) for product, some in pictures.items()}


def _write(folder: Path, pictures: Sequence[Picture]) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for defective, name in ((False, "good"), (True, "defective")):
        wanted = [each for each in pictures if each.defective is defective][:_EACH]
        for number, picture in enumerate(wanted, start=1):
            (folder / f"{name}-{number}.png").write_bytes(picture.load())
    return folder / "defective-1.png"
