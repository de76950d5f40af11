"""JSON: one object a line, or all of them in one array."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

import orjson

from inspector.export.columns import COLUMNS, Chunks, Row

__all__ = ["as_json_array", "as_json_lines"]

_BATCH = 100


def as_json_lines(rows: Iterable[Row]) -> Chunks:
    """Records as JSON Lines: an object a line, its members the columns, empty ones null."""
    objects = iter(rows)
    while batch := [_object(row) + b"\n" for row in islice(objects, _BATCH)]:
        yield b"".join(batch)


def as_json_array(rows: Iterable[Row]) -> Chunks:
    """Records as one JSON array of the same objects."""
    objects = iter(rows)
    opening = b"[\n"
    while batch := [_object(row) for row in islice(objects, _BATCH)]:
        yield opening + b",\n".join(batch)
        opening = b",\n"
    yield b"\n]\n" if opening == b",\n" else b"[]\n"


def _object(row: Row) -> bytes:
    return orjson.dumps({column.name: _value(column.read(row)) for column in COLUMNS})


def _value(value: Any) -> Any:
    # As in the other formats, not orjson's own way, which leaves out microseconds that are 0.
    return value.isoformat() if isinstance(value, datetime) else value
