"""Tiny data sets on disk, laid out like the real ones."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from inspector.synthetic import draw_cell, draw_fabric

__all__ = ["write_aitex", "write_elpv", "write_tilda"]


def write_elpv(data: Path, cells: Sequence[tuple[float, str, str]]) -> Path:
    """Cells of (probability, "crack,inactive" or "", twin group), as DATA/elpv with pictures."""
    folder = _folder(data, "elpv")
    (folder / "images").mkdir()
    paths = [f"images/cell{number:04d}.png" for number in range(1, len(cells) + 1)]
    for number, (path, (probability, _, _)) in enumerate(zip(paths, cells, strict=True)):
        defect = "crack" if probability > 0.5 else None
        pixels = draw_cell(seed=number, defect=defect).pixels
        cv2.imwrite(str(folder / path), pixels)
    lines = [f"{path}  {cell[0]}  mono" for path, cell in zip(paths, cells, strict=True)]
    (folder / "labels.csv").write_text("\n".join(lines) + "\n", encoding="ascii")
    labelled = [
        [path, *cell[1].split(","), cell[0], "mono", "both"]
        for path, cell in zip(paths, cells, strict=True)
        if cell[1]
    ]
    header = ["path", "crack", "inactive", "defect_probability", "type", "source"]
    _csv(folder / "labels_category.csv", header, labelled)
    twins = [[path, cell[2], "1"] for path, cell in zip(paths, cells, strict=True)]
    _csv(folder / "twin_groups.csv", ["path", "twin_group", "group_size"], twins)
    return folder


def write_aitex(data: Path, defective: Sequence[str], good: Sequence[str]) -> Path:
    """Strips of 512 by 128 pixels by name ("0001_002_00"); good ones as "roll/0001_000_00"."""
    folder = _folder(data, "aitex")
    for name in ("Defect_images", "Mask_images", "NODefect_images"):
        (folder / name).mkdir()
    for seed, stem in enumerate(defective):
        picture = draw_fabric(128, 512, defects=["hole"], seed=seed)
        cv2.imwrite(str(folder / "Defect_images" / f"{stem}.png"), picture.pixels)
        mask = picture.masks[0].mask.astype(np.uint8) * 255
        cv2.imwrite(str(folder / "Mask_images" / f"{stem}_mask.png"), mask)
    for seed, name in enumerate(good, start=100):
        path = folder / "NODefect_images" / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        cv2.imwrite(str(path), draw_fabric(128, 512, seed=seed).pixels)
    return folder


def write_tilda(data: Path, files: Sequence[tuple[str, str]]) -> Path:
    """Pictures of 128 by 128 pixels as (class, name), each with one box."""
    folder = _folder(data, "tilda")
    rows = []
    for seed, (kind, name) in enumerate(files):
        path = folder / "images" / kind / f"{name}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture = draw_fabric(128, 128, defects=["knot"], seed=seed)
        cv2.imwrite(str(path), picture.pixels)
        box = picture.masks[0].box
        corners = [box.x, box.y, box.x + box.width, box.y + box.height]
        rows.append([f"images/{kind}/{name}.jpg", kind, *corners, "train"])
    header = ["file", "class", "x0", "y0", "x1", "y1", "roboflow_split"]
    _csv(folder / "boxes.csv", header, rows)
    return folder


def _folder(data: Path, name: str) -> Path:
    folder = data / name
    folder.mkdir(parents=True)
    return folder


def _csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow(header)
        writer.writerows(rows)
