"""A plant's own labelled pictures: a folder with a folder for each class, or a table of paths."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from inspector.errors import DataError
from inspector.production.label_files import DEFECTIVE_WORDS, GOOD_WORDS
from inspector.scan.listing import list_pictures
from inspector.spreadsheets import rows_of
from inspector.utf8 import not_utf8

__all__ = [
    "GOOD",
    "LabelledPicture",
    "check_files",
    "distinct",
    "read_folder",
    "read_labels",
    "read_table",
    "some_of",
]

GOOD = "good"
"""Name of the folder for pictures without a defect."""

_TRUTHS = ("defective", "label")
_NAMED = 3


@dataclass(frozen=True, slots=True)
class LabelledPicture:
    """A picture file with what a person says about it.

    `name` is its path as the labels give it. `category` is what it shows, None for a good
    picture and where only "defective" is known. Pictures of one `group` resemble each other.
    """

    path: Path
    name: str
    defective: bool
    category: str | None = None
    group: str = ""


def read_labels(source: Path, pictures: Path | None = None) -> tuple[LabelledPicture, ...]:
    """Labels from a folder of class folders, or from a table (see `read_folder`, `read_table`)."""
    if source.is_dir():
        return read_folder(source)
    return read_table(source, pictures or source.parent)


def read_folder(folder: Path) -> tuple[LabelledPicture, ...]:
    """Pictures in `good/` and in folders named after categories.

    A folder below those names what resembles each other, such as a roll: good/roll7/0001.png.
    Raises DataError where a picture lies in no class folder or a folder cannot be read,
    UsageError where there is no folder.
    """
    listing = list_pictures(folder)
    if listing.closed:
        raise DataError(f"Folders below {folder} cannot be read: {some_of(listing.closed)}.")
    loose = [name for name in listing.pictures if "/" not in name]
    if loose:
        raise DataError(
            f"{len(loose):,} pictures lie directly in {folder} ({some_of(loose)}); expected them "
            f"in folders that say what they show: {GOOD}/ and one for each category."
        )
    return tuple(_in_class(folder, name) for name in listing.pictures)


def _in_class(folder: Path, name: str) -> LabelledPicture:
    kind, *deeper = PurePosixPath(name).parts
    good = kind.casefold() == GOOD
    group = "/".join(deeper[:-1])
    return LabelledPicture(folder / name, name, not good, None if good else kind, group)


def read_table(table: Path, pictures: Path) -> tuple[LabelledPicture, ...]:
    """Rows of a CSV file with the columns `path` and `defective` or `label`, and maybe `group`.

    Paths are below the folder `pictures`; a label is 1 or 0, defective or good, reject or pass.
    Semicolons or tabs may stand for commas, as spreadsheets save them.
    Raises DataError naming the line where something is missing or not understood.
    """
    try:
        text = table.read_bytes().decode("utf-8-sig")
        return tuple(_rows(table, pictures, rows_of(text)))
    except FileNotFoundError:
        raise DataError(
            f"{table} does not exist; expected a table of labels or a folder of class folders."
        ) from None
    except UnicodeDecodeError as error:
        raise DataError(not_utf8(table)) from error
    except (OSError, csv.Error) as error:
        raise DataError(f"{table} cannot be read as a CSV file: {error}.") from error


def _rows(table: Path, pictures: Path, rows: csv.DictReader[str]) -> Iterator[LabelledPicture]:
    columns = set(rows.fieldnames or ())
    truth_in = next((name for name in _TRUTHS if name in columns), None)
    if "path" not in columns or truth_in is None:
        raise DataError(
            f"{table} has the columns {', '.join(rows.fieldnames or ()) or 'of an empty file'}; "
            "expected path and defective (or label), and maybe group."
        )
    seen: dict[str, tuple[int, bool]] = {}
    for row in rows:
        name = (row["path"] or "").strip()
        if not name and not row[truth_in]:
            continue  # spreadsheets save empty rows below the last one
        truth = _truth(table, rows.line_num, row[truth_in])
        line, before = seen.setdefault(name, (rows.line_num, truth))
        if before is not truth:
            raise DataError(
                f"{table} contradicts itself about {name!r}: line {line} says "
                f"{_word(before)}, line {rows.line_num} says {_word(truth)}."
            )
        if line == rows.line_num:
            group = (row.get("group") or "").strip()
            yield LabelledPicture(pictures / name, name, truth, group=group)


def _truth(table: Path, line: int, text: str | None) -> bool:
    word = (text or "").strip().casefold()
    if word in DEFECTIVE_WORDS or word in GOOD_WORDS:
        return word in DEFECTIVE_WORDS
    raise DataError(
        f"{table}, line {line}: the label is {text!r}; expected good or defective, 0 or 1. The "
        "scores of a scan are named apart, by --results."
    )


def distinct(
    pictures: Sequence[LabelledPicture], digests: Mapping[str, str]
) -> tuple[LabelledPicture, ...]:
    """Each picture once, by the hash of its bytes (`digests` by name).

    Raises DataError where the same picture has two labels.
    """
    first: dict[str, LabelledPicture] = {}
    for picture in pictures:
        other = first.setdefault(digests[picture.name], picture)
        if (other.defective, other.category) != (picture.defective, picture.category):
            raise DataError(
                f"{other.name} and {picture.name} are the same picture with two labels, "
                f"{_label(other)} and {_label(picture)}; correct one of them."
            )
    return tuple(first.values())


def check_files(pictures: Sequence[LabelledPicture]) -> None:
    """Raises DataError where there is none, or where files that labels name are not there."""
    if not pictures:
        raise DataError("There are no labelled pictures: the folder or table is empty.")
    absent = [picture.name for picture in pictures if not picture.path.is_file()]
    if absent:
        raise DataError(
            f"{len(absent):,} of {len(pictures):,} labelled files do not exist: "
            f"{some_of(absent)}. Correct the paths, or name the folder that they start from."
        )


def _label(picture: LabelledPicture) -> str:
    return picture.category or _word(picture.defective)


def _word(defective: bool) -> str:
    return "defective" if defective else GOOD


def some_of(names: Iterable[str]) -> str:
    """The first few names, and how many more there are."""
    listed = list(names)
    more = len(listed) - _NAMED
    return ", ".join(listed[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
