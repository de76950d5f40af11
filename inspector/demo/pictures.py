"""Pictures whose truth is known: real solar cells and generated fabric."""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.errors import DataError

__all__ = ["Picture", "cells", "fabrics", "stream"]

_FABRICS = 72
_DEFECTIVE_FABRICS = 0.4  # share of the drawn ones; how often each is sent is another matter
_DEFECTIVE_FROM = 0.5  # ELPV's own threshold between functional and defective cells


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's name, how to get its bytes, and whether it shows a defect."""

    name: str
    load: Callable[[], bytes]
    defective: bool


def cells() -> list[Picture]:
    """The cells of the PyPI package elpv-dataset, which the demo finds without importing it.

    Raises DataError where the package is not installed.
    """
    spec = importlib.util.find_spec("elpv_dataset")
    if spec is None or spec.origin is None:
        raise DataError("The pictures of solar cells are missing: pip install elpv-dataset.")
    folder = Path(spec.origin).parent / "data"
    lines = (folder / "labels.csv").read_text(encoding="ascii").splitlines()
    return [_cell(folder, *line.split()) for line in lines if line.strip()]


def _cell(folder: Path, path: str, probability: str, _kind: str) -> Picture:
    file = folder / path
    return Picture(file.name, file.read_bytes, float(probability) >= _DEFECTIVE_FROM)


def fabrics(folder: Path, advance: Callable[[int, int], None]) -> list[Picture]:
    """Generated fabric, kept in `folder`, so that it is drawn once.

    `advance(done, total)` is called after each picture that had to be drawn.
    """
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {path.name.partition("-")[0]: path for path in sorted(folder.glob("*.png"))}
    for seed in range(_FABRICS):
        if f"{seed:03}" not in drawn:
            drawn[f"{seed:03}"] = _draw(folder, seed)
            advance(seed + 1, _FABRICS)
    return [
        Picture(path.name, path.read_bytes, not path.stem.endswith("-good"))
        for _, path in sorted(drawn.items())
    ]


def _draw(folder: Path, seed: int) -> Path:
    import cv2

    from inspector.synthetic import demo_fabric

    picture = demo_fabric(seed, defect_share=_DEFECTIVE_FABRICS)
    truth = "-".join(picture.categories) or "good"
    path, unfinished = folder / f"{seed:03}-{truth}.png", folder / f"{seed:03}.part"
    unfinished.write_bytes(cv2.imencode(".png", picture.pixels)[1].tobytes())
    unfinished.replace(path)  # a demo killed while drawing leaves no half picture behind
    return path


def stream(pictures: Sequence[Picture], defective: float, seed: str) -> Iterator[Picture]:
    """An endless sequence in which the share `defective` shows a defect, each kind shuffled."""
    choose = random.Random(seed)  # noqa: S311 - nothing is secret here
    good = _endless([each for each in pictures if not each.defective], choose)
    bad = _endless([each for each in pictures if each.defective], choose)
    while True:
        yield next(bad) if choose.random() < defective else next(good)


def _endless(pictures: list[Picture], choose: random.Random) -> Iterator[Picture]:
    while True:
        choose.shuffle(pictures)
        yield from pictures
