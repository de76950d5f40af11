"""The figures of a chart as a table: what people read beside it, and take away as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from inspector.charts.numbers import DASH, Formats

__all__ = ["Column", "ColumnKind", "Table"]

_INSTANT = timedelta(microseconds=1)


class ColumnKind(StrEnum):
    """What a column holds; any of its cells may be None."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    SHARE = "share"
    FINE_SHARE = "fine_share"
    """A share that needs a second digit."""
    INTERVAL = "interval"
    """Two shares, (low, high)."""
    MOMENT = "moment"
    SPAN = "span"
    """Two aware datetimes, (since, until)."""


_NUMERIC = frozenset(ColumnKind) - {ColumnKind.TEXT, ColumnKind.MOMENT, ColumnKind.SPAN}
_PAIRS = {ColumnKind.INTERVAL: ("{}_low", "{}_high"), ColumnKind.SPAN: ("since", "until")}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name for programs, its title for people, and what it holds."""

    key: str
    title: str
    kind: ColumnKind = ColumnKind.TEXT

    @property
    def numeric(self) -> bool:
        """Whether its cells are figures, which stand right-aligned."""
        return self.kind in _NUMERIC

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called in a file, where a pair takes two columns."""
        return tuple(name.format(self.key) for name in _PAIRS.get(self.kind, ("{}",)))


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows of plain values, unrounded; a cell for each column in every row."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]

    def texts(self, formats: Formats) -> list[list[str]]:
        """The rows as a language writes them, a dash where there is nothing."""
        written = [_WRITTEN[column.kind] for column in self.columns]
        return [
            [
                DASH if value in (None, "") else write(formats, value)
                for write, value in zip(written, row, strict=True)
            ]
            for row in self.rows
        ]

    @property
    def names(self) -> list[str]:
        """The first line of a file."""
        return [name for column in self.columns for name in column.names]

    @property
    def values(self) -> list[list[Any]]:
        """The rows of a file: pairs in two cells."""
        pairs = [column.kind in _PAIRS for column in self.columns]
        return [_flat(row, pairs) for row in self.rows]


def _flat(row: Sequence[Any], pairs: Sequence[bool]) -> list[Any]:
    cells: list[Any] = []
    for value, pair in zip(row, pairs, strict=True):
        cells += (value or (None, None)) if pair else (value,)
    return cells


def _span(formats: Formats, span: tuple[datetime, datetime]) -> str:
    """Hours by the clock, days and weeks by their dates."""
    since, until = span
    if formats.clock(since) != "00:00" or formats.clock(until) != "00:00":
        end = formats.brief(until) if until - since > timedelta(days=1) else formats.clock(until)
        return f"{formats.brief(since)} – {end}"
    first, last = formats.date(since), formats.date(until - _INSTANT)
    return first if first == last else f"{first} – {last}"


_WRITTEN: dict[ColumnKind, Callable[[Formats, Any], str]] = {
    ColumnKind.TEXT: lambda _, value: str(value),
    ColumnKind.COUNT: Formats.count,
    ColumnKind.NUMBER: lambda formats, value: formats.number(value, 2),
    ColumnKind.SHARE: Formats.share,
    ColumnKind.FINE_SHARE: lambda formats, value: formats.share(value, 2),
    ColumnKind.INTERVAL: Formats.interval,
    ColumnKind.MOMENT: Formats.moment,
    ColumnKind.SPAN: _span,
}
