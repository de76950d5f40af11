"""A data set of toy strips, and a bundle that says it is measured on them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import tomli_w

from tests.support.toy_bundle import PASS, REJECT, toy_picture, write_toy_bundle

__all__ = ["write_bundle_of_strips", "write_toy_strips"]

_DECLARATION = """
format = 1
name = "aitex"
title = "Toy strips"
source = "drawn"
licence = "none"
citation = []
reader = "aitex"
report = ["fabric"]
[split]
salt = "toy"
folds = 2
[labels]
"019" = "bright_spot"
"030" = "dark_spot"
"""


def write_toy_strips(data: Path, count: int, *, fabrics: int) -> None:
    """`count` strips with a bright spot and as many without, taking turns on so many fabrics."""
    folder = data / "aitex"
    for name in ("Defect_images", "Mask_images", "NODefect_images/roll"):
        (folder / name).mkdir(parents=True)
    (folder / "dataset.toml").write_text(_DECLARATION, encoding="utf-8")
    for number in range(count):
        fabric = f"{number % fabrics:02d}"
        bad = folder / "Defect_images" / f"{number:04d}_019_{fabric}.png"
        bad.write_bytes(toy_picture(REJECT, seed=number))
        good = folder / "NODefect_images" / "roll" / f"{number:04d}_000_{fabric}.png"
        good.write_bytes(toy_picture(PASS, seed=number))


def write_bundle_of_strips(models: Path) -> Path:
    """The folder of the bundle."""
    bundle = write_toy_bundle(models)
    manifest = tomllib.loads((bundle / "bundle.toml").read_text(encoding="utf-8"))
    manifest["data"] = {"datasets": ["aitex"]}
    (bundle / "bundle.toml").write_text(tomli_w.dumps(manifest), encoding="utf-8")
    return bundle
