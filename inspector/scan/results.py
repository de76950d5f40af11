"""results.csv: a row a picture, under its name only once it is complete."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from inspector.export import neutralised
from inspector.scan.run import Scanned
from inspector.values import Defect, Verdict

__all__ = ["RESULTS", "UNFINISHED", "UNREADABLE", "ResultsFile", "columns"]

RESULTS = "results.csv"
"""The complete table's name."""

UNFINISHED = "results.part.csv"
"""What it is called until then, and stays called where a scan is stopped."""

UNREADABLE = "unreadable"
"""Stands in the column `disposition` for what could not be read or decoded."""

_BEFORE = ("path", "disposition", "grade", "categories", "defective")
_AFTER = ("defects", "regions", "reason", "bundle", "recipe", "ms")


def columns(categories: tuple[str, ...]) -> tuple[str, ...]:
    """The header for a bundle with these categories."""
    return (*_BEFORE, *(f"score_{name}" for name in categories), *_AFTER)


class ResultsFile:
    """Writes rows as they come; a context manager that gives the file its name at the end.

    Where the block ends by an exception, the rows so far stay in `results.part.csv`, and a
    `results.csv` of an earlier scan is as it was. Raises OSError, naming the file, where the
    disk refuses.
    """

    def __init__(self, folder: Path, categories: tuple[str, ...], *, marked: bool = False) -> None:
        """Make the folder, if there is none.

        `marked` makes it a table for a spreadsheet: the byte order mark in front by which Excel
        knows UTF-8, and no text that would be computed. Programs want every text as it is.
        """
        self._marked = marked
        self._unfinished, self._finished = folder / UNFINISHED, folder / RESULTS
        self._categories = categories
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        """Begin the table."""
        # Names that are not Unicode, as old file systems hold, are escaped rather than refused.
        self._stream: IO[str] = self._unfinished.open(
            "w",
            encoding="utf-8-sig" if self._marked else "utf-8",
            errors="backslashreplace",
            newline="",
        )
        self._rows = csv.writer(self._stream, lineterminator="\n")
        self._rows.writerow(columns(self._categories))
        return self

    def write(self, scanned: Scanned) -> None:
        """Add a row."""
        with _naming(self._unfinished):
            row = _row(scanned, self._categories)
            self._rows.writerow(map(_guarded, row) if self._marked else row)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the rows on the disk and, where all are there, give the file its name."""
        if error is not None:
            # Where the disk was the reason to stop, that error is already on its way.
            with suppress(OSError):
                self._stream.close()
            return
        with _naming(self._unfinished):
            with self._stream:
                self._stream.flush()
                os.fsync(self._stream.fileno())
            self._unfinished.replace(self._finished)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Let an error of the disk say which file it was about."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def _guarded(cell: Any) -> Any:
    return neutralised(cell) if isinstance(cell, str) else cell


def _row(scanned: Scanned, categories: tuple[str, ...]) -> list[Any]:
    verdict = scanned.verdict
    if verdict is None:
        empty = [""] * (len(columns(categories)) - 2)
        row = [scanned.path, UNREADABLE, *empty]
        row[columns(categories).index("reason")] = scanned.reason
        return row
    return [
        scanned.path,
        verdict.disposition.value,
        verdict.grade,
        ";".join(verdict.categories),
        repr(verdict.scores["defective"]),
        *(repr(verdict.scores[name]) for name in categories),
        len(verdict.defects),
        json.dumps([_region(defect) for defect in verdict.defects], ensure_ascii=False),
        scanned.reason,
        _bundle(verdict),
        f"{verdict.recipe.version} {verdict.recipe.sha256[:12]}",
        f"{verdict.timings.total:.2f}",
    ]


def _bundle(verdict: Verdict) -> str:
    ref = verdict.bundle
    return f"{ref.product} {ref.version} {ref.precision} {ref.sha256[:12]}"


def _region(defect: Defect) -> dict[str, Any]:
    region = defect.region
    return {
        "category": defect.category,
        "confidence": defect.confidence,
        "severity": defect.severity.value,
        "region": [region.x, region.y, region.width, region.height],
    }
