"""Labelled folders of toy pictures, as a plant would hand them over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.toy_bundle import toy_picture

__all__ = ["write_classes"]


def write_classes(folder: Path, classes: Mapping[str, Sequence[int]], *, width: int = 128) -> Path:
    """For each class folder, a picture with a spot of each of these levels."""
    seed = 0
    for name, levels in classes.items():
        (folder / name).mkdir(parents=True)
        for level in levels:
            seed += 1
            picture = toy_picture(level, seed=seed, width=width)
            (folder / name / f"{seed:04d}.png").write_bytes(picture)
    return folder
