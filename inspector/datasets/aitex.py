"""AITEX: strips of woven fabric, 4096 by 256 pixels, with defect codes and masks.

`Defect_images/NNNN_CCC_FF.png` carry strip, defect code and fabric;
`Mask_images/NNNN_CCC_FF_mask.png` (or `_mask1`, `_mask2`) are white on the defect;
`NODefect_images/<roll>/` hold strips without defects. A group is one strip, or
several where one defect along the warp runs through strips with neighbouring numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from inspector.datasets.declaration import Declaration
from inspector.datasets.sample import Mark, Sample, labels_of
from inspector.errors import DataError

__all__ = ["read"]

_NAME = re.compile(r"(?P<strip>\d+)_(?P<code>\d+)_(?P<fabric>\d+)")
# The published mask of this strip is empty: the strip is defective, its place is not known.
_EMPTY_MASKS = frozenset({"0106_010_03"})
# Broken ends, broken yarns and creases run along the warp, from one strip into the next.
_RUNNING = frozenset({"002", "006", "023"})
_NEXT = 3


def read(declaration: Declaration, folder: Path) -> Iterator[Sample]:
    """Strips with defects first, then those without, each by name.

    Raises DataError for a missing folder, a file name that does not follow the
    pattern, or a defect code that dataset.toml does not map to a category.
    """
    for name in ("Defect_images", "Mask_images", "NODefect_images"):
        if not (folder / name).is_dir():
            raise DataError(f"{folder} has no {name}/, which the AITEX data set consists of.")
    group = ""
    before: tuple[str, str, str] | None = None
    for path in sorted((folder / "Defect_images").glob("*.png")):
        parts = _parts(path)
        if before is None or not _continues(before, parts):
            group = f"aitex/{path.stem}"
        before = parts
        yield _defective(declaration, folder, path, group)
    for path in sorted((folder / "NODefect_images").glob("*/*.png")):
        yield _good(declaration, folder, path)


def _continues(before: tuple[str, str, str], after: tuple[str, str, str]) -> bool:
    """Whether two strips show one defect that runs along the warp."""
    close = int(after[0]) - int(before[0]) <= _NEXT
    return after[1] in _RUNNING and before[1:] == after[1:] and close


def _defective(declaration: Declaration, folder: Path, path: Path, group: str) -> Sample:
    _, code, fabric = _parts(path)
    category = declaration.labels.get(code)
    if category is None:
        raise DataError(
            f"{path.name} has defect code {code}, which [labels] in dataset.toml does not map "
            f"to a category; it maps {', '.join(declaration.labels)}."
        )
    marks = _marks(folder, path.stem, category)
    return Sample(
        dataset=declaration.name,
        path=path.relative_to(folder).as_posix(),
        load=path.read_bytes,
        group=group,
        subset=declaration.split.subset(group),
        defective=1.0,
        # One strip, one code: that it has no second kind of defect is not stated, but so drawn.
        labels=labels_of(category, declaration.categories),
        facets={"fabric": fabric, "code": code},
        marks=marks,
        parts_unknown=not marks,
    )


def _good(declaration: Declaration, folder: Path, path: Path) -> Sample:
    *_, fabric = _parts(path)
    group = f"aitex/{path.parent.name}/{path.stem}"
    return Sample(
        dataset=declaration.name,
        path=path.relative_to(folder).as_posix(),
        load=path.read_bytes,
        group=group,
        subset=declaration.split.subset(group),
        defective=0.0,
        labels=dict.fromkeys(declaration.categories, 0),
        facets={"fabric": fabric, "code": "000"},
    )


def _marks(folder: Path, stem: str, category: str) -> tuple[Mark, ...]:
    if stem in _EMPTY_MASKS:
        return ()
    masks = sorted((folder / "Mask_images").glob(f"{stem}_mask*.png"))
    return tuple(Mark(category, mask=mask.read_bytes) for mask in masks)


def _parts(path: Path) -> tuple[str, str, str]:
    match = _NAME.fullmatch(path.stem)
    if match is None:
        raise DataError(f"{path} does not follow AITEX's pattern NNNN_CCC_FF.png.")
    return match["strip"], match["code"], match["fabric"]
