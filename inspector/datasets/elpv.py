"""ELPV: electroluminescence pictures of solar cells.

The pictures come with the PyPI package elpv-dataset (or lie under DATA/elpv/images);
DATA/elpv holds the crack and inactive-area labels and the groups of twin cells.

What trains and what scores:

==============================  =========  ======================  =======================
cells                           defective  crack, inactive_area    other_defect
==============================  =========  ======================  =======================
labelled, probability 0, none   0          0                       0
labelled, probability 1, none   1          0                       1
labelled, 1/3 or 2/3, none      1/3, 2/3   0                       unknown
crack or inactive               as given   as labelled             0, trains, not scored
no category (616 cells)         as given   unknown                 unknown
==============================  =========  ======================  =======================

Every cell scores for "defective" (positive from probability 0.5 on).
"""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from inspector.datasets.declaration import Declaration
from inspector.datasets.sample import Sample
from inspector.errors import DataError

__all__ = ["read"]

_CRACK, _INACTIVE, _OTHER = "crack", "inactive_area", "other_defect"


@dataclass(frozen=True, slots=True)
class _Cell:
    path: str
    probability: float
    kind: str


def read(declaration: Declaration, folder: Path) -> Iterator[Sample]:
    """Every cell of the data set, in the order of its own list.

    Raises DataError where the pictures, the category labels or the twin groups are missing.
    """
    pictures = _pictures(folder)
    categories = _table(folder / "labels_category.csv")
    groups = {row["path"]: row["twin_group"] for row in _table(folder / "twin_groups.csv").values()}
    for cell in _cells(pictures / "labels.csv"):
        if cell.path not in groups:
            raise DataError(f"{folder / 'twin_groups.csv'} names no twin group for {cell.path}.")
        yield _sample(declaration, pictures, cell, categories.get(cell.path), groups[cell.path])


def _sample(
    declaration: Declaration,
    pictures: Path,
    cell: _Cell,
    row: Mapping[str, str] | None,
    twins: str,
) -> Sample:
    group = f"elpv/{twins}"
    labels = _labels(cell, row)
    damaged = labels[_CRACK] == 1 or labels[_INACTIVE] == 1
    return Sample(
        dataset=declaration.name,
        path=cell.path,
        load=(pictures / cell.path).read_bytes,
        group=group,
        subset=declaration.split.subset(group),
        defective=cell.probability,
        labels=labels,
        facets={"type": cell.kind, "certain": _yes(cell.probability in (0.0, 1.0))},
        # A cracked cell may have another defect too, which its labels would not say.
        unscored=frozenset({_OTHER}) if damaged else frozenset(),
        parts_unknown=True,
    )


def _labels(cell: _Cell, row: Mapping[str, str] | None) -> dict[str, int | None]:
    if row is None:
        return {_CRACK: None, _INACTIVE: None, _OTHER: None}
    crack, inactive = int(row["crack"]), int(row["inactive"])
    other = 0 if crack or inactive else {0.0: 0, 1.0: 1}.get(cell.probability)
    return {_CRACK: crack, _INACTIVE: inactive, _OTHER: other}


def _pictures(folder: Path) -> Path:
    """The folder that holds labels.csv and images/."""
    spec = importlib.util.find_spec("elpv_dataset")
    places = [folder]
    if spec is not None and spec.origin is not None:
        places.append(Path(spec.origin).parent / "data")
    for place in places:
        if (place / "labels.csv").is_file() and (place / "images").is_dir():
            return place
    raise DataError(
        "The pictures of the ELPV data set are missing: install them with "
        f"`pip install elpv-dataset`, or put its labels.csv and images/ into {folder}."
    )


def _cells(labels: Path) -> Iterator[_Cell]:
    """The package's own list: path, probability and type, set apart by spaces."""
    for number, line in enumerate(labels.read_text(encoding="ascii").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            path, probability, kind = line.split()
            # The list rounds 1/3 and 2/3; thirds are what the annotators gave.
            yield _Cell(path, round(float(probability) * 3) / 3, kind)
        except ValueError:
            raise DataError(
                f"{labels}, line {number}: expected a path, a probability and a type, got {line!r}."
            ) from None


def _table(path: Path) -> dict[str, dict[str, str]]:
    """Rows of a CSV file by their column "path"."""
    if not path.is_file():
        raise DataError(f"{path} is missing; it belongs to the ELPV data set.")
    with path.open(newline="", encoding="utf-8") as lines:
        return {row["path"]: row for row in csv.DictReader(lines)}


def _yes(value: bool) -> str:
    return "yes" if value else "no"
