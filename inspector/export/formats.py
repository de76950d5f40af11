"""The formats an export can have, and how each is written."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from inspector.export.columns import Chunks, Row
from inspector.export.delimited import as_csv
from inspector.export.lines import as_json_array, as_json_lines
from inspector.export.parquet import as_parquet

__all__ = ["Format", "written"]


class Format(StrEnum):
    """A file format by the name that users choose it by, which is also the file's suffix."""

    CSV = "csv"
    PARQUET = "parquet"
    JSON = "json"
    """One array of objects."""
    JSONL = "jsonl"
    """JSON Lines: an object a line."""

    @property
    def media_type(self) -> str:
        """What HTTP calls it."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.JSON: "application/json",
    Format.JSONL: "application/jsonl",
}
_WRITERS = {
    Format.PARQUET: as_parquet,
    Format.JSON: as_json_array,
    Format.JSONL: as_json_lines,
}


def written(rows: Iterable[Row], form: Format, *, excel: bool = False) -> Chunks:
    """Rows as a file's bytes, chunk by chunk: a few records are held, however many there are.

    `excel` marks CSV as UTF-8 for Excel; other formats need no mark.
    """
    if form is Format.CSV:
        return as_csv(rows, marked=excel)
    return _WRITERS[form](rows)
