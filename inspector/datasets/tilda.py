"""TILDA, fabric c1r1: pictures of one cloth, 416 by 416 pixels, with boxes around defects.

`images/<class>/<name>.jpg` and `boxes.csv` (file, class, x0, y0, x1, y1). Every
picture has a defect. A group is a run of neighbouring numbers of one class, for
they often show the same piece of cloth moved or turned; pictures further apart
may do so too, so figures on this data set are optimistic.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from inspector.datasets.declaration import Declaration
from inspector.datasets.sample import Mark, Sample, labels_of
from inspector.errors import DataError

__all__ = ["read"]

_NUMBER = re.compile(r"n(\d+)$")
_RUN = 10


def read(declaration: Declaration, folder: Path) -> Iterator[Sample]:
    """Every picture, by class and name.

    Raises DataError for missing files, or for a class that dataset.toml does not map.
    """
    boxes = _boxes(declaration, folder / "boxes.csv")
    for path in sorted((folder / "images").glob("*/*.jpg")):
        relative = path.relative_to(folder).as_posix()
        category = _category(declaration, path.parent.name)
        group = _group(path)
        yield Sample(
            dataset=declaration.name,
            path=relative,
            load=path.read_bytes,
            group=group,
            subset=declaration.split.subset(group),
            defective=1.0,
            labels=labels_of(category, declaration.categories),
            facets={"fabric": "c1r1", "class": path.parent.name},
            marks=tuple(boxes.get(relative, ())),
            parts_unknown=relative not in boxes,
        )


def _group(path: Path) -> str:
    match = _NUMBER.search(path.stem)
    if match is None:
        raise DataError(f"{path} does not follow TILDA's pattern c1r1eXnY.jpg.")
    return f"tilda/{path.parent.name}/{(int(match[1]) - 1) // _RUN}"


def _category(declaration: Declaration, name: str) -> str:
    if name not in declaration.labels:
        raise DataError(
            f"TILDA's class {name!r} is not mapped to a category by [labels] in dataset.toml; "
            f"it maps {', '.join(declaration.labels)}."
        )
    return declaration.labels[name]


def _boxes(declaration: Declaration, path: Path) -> dict[str, list[Mark]]:
    if not path.is_file():
        raise DataError(f"{path} is missing; it holds the boxes of the TILDA data set.")
    boxes: dict[str, list[Mark]] = defaultdict(list)
    with path.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            corners = (float(row["x0"]), float(row["y0"]), float(row["x1"]), float(row["y1"]))
            boxes[row["file"]].append(Mark(_category(declaration, row["class"]), box=corners))
    return boxes
