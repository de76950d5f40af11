"""Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from inspector.export.columns import COLUMNS, Chunks, Kind, Row, as_json_text

__all__ = ["BYTE_ORDER_MARK", "as_csv", "neutralised", "original", "table_as_csv"]

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Put in front, it tells Excel that the text is UTF-8; most other programs do not expect it."""

_CHUNK = 64 * 1024
_MARK = "'"
# What spreadsheets take for the start of a formula: OWASP, "CSV Injection". Those of East Asian
# keyboards count as well in an Excel that is set to Chinese or Japanese.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # noqa: RUF001
_SKIPPED = _MARK + " \u3000"


def as_csv(rows: Iterable[Row], *, marked: bool = False) -> Chunks:
    """Records as CSV, in chunks; the first line names the columns.

    Times are ISO 8601 in UTC, numbers are written in full, an empty cell is a value that is not
    there, lists and mappings are JSON. `marked` begins with a byte order mark.
    """
    names = [column.name for column in COLUMNS]
    return _written(chain([names], map(_cells, rows)), marked=marked)


def table_as_csv(
    names: Sequence[str], rows: Iterable[Sequence[Any]], *, marked: bool = False
) -> Chunks:
    """Any table as CSV: None is an empty cell, text is guarded, times are ISO 8601."""
    cells = ([_plain(value) for value in row] for row in rows)
    return _written(chain([names], cells), marked=marked)


def neutralised(text: str) -> str:
    """Text that a spreadsheet takes for text: an apostrophe goes before what begins a formula.

    Names come from outside, and one that begins with `=` would be computed by whoever opens the
    file. What begins with apostrophes and then a formula gets one more, so that `original` can
    take it away again.
    """
    return _MARK + text if _begins_a_formula(text) else text


def original(cell: str) -> str:
    """The text that `neutralised` made this cell of."""
    guarded = cell.startswith(_MARK) and _begins_a_formula(cell[1:])
    return cell[1:] if guarded else cell


def _begins_a_formula(text: str) -> bool:
    return text.lstrip(_SKIPPED).startswith(_FORMULA)


def _text(value: str | None) -> str | None:
    return None if value is None else neutralised(value)


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _time(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


# The csv module writes None as an empty cell and a number in full, as `repr` does.
_BY_KIND: Mapping[Kind, Callable[[Any], Any] | None] = {
    Kind.TEXT: _text,
    Kind.WHOLE: None,
    Kind.NUMBER: None,
    Kind.TRUTH: _truth,
    Kind.TIME: _time,
    Kind.NESTED: as_json_text,
}


def _cells(row: Row) -> list[Any]:
    return [read(row) if write is None else write(read(row)) for read, write in _READ_AND_WRITE]


_READ_AND_WRITE = [(column.read, _BY_KIND[column.kind]) for column in COLUMNS]


def _plain(value: Any) -> Any:
    """A value of any kind as the csv module is to write it."""
    if isinstance(value, bool):
        return _truth(value)
    if isinstance(value, datetime):
        return _time(value)
    return neutralised(value) if isinstance(value, str) else value


def _written(lines: Iterable[Sequence[Any]], *, marked: bool) -> Chunks:
    if marked:
        yield BYTE_ORDER_MARK
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    for line in lines:
        writer.writerow(line)
        if buffer.tell() >= _CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
