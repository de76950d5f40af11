"""One flat row a record: what each column is called, what kind it is, how it is read."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from operator import attrgetter
from typing import Any

import orjson

from inspector.plain import defect_as_dict
from inspector.plant import Place
from inspector.values import Inspection

__all__ = ["COLUMNS", "Chunks", "Column", "Kind", "Row", "as_json_text", "in_utc", "joined"]

Chunks = Generator[bytes, None, None]
"""A file's bytes as they come; closing it ends the reading of records."""

Row = tuple[Inspection, Place]
"""A record, and where its station stands in the plant that is in force."""


class Kind(Enum):
    """What a column holds; every column may be empty."""

    TEXT = auto()
    WHOLE = auto()
    NUMBER = auto()
    TRUTH = auto()
    TIME = auto()
    """An aware datetime in UTC, to the microsecond."""
    NESTED = auto()
    """Lists and mappings of plain values; text as JSON where a format has no such thing."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name, its kind, and how its value is read from a row (None where it is empty)."""

    name: str
    kind: Kind
    read: Callable[[Row], Any]


def joined(names: Sequence[str]) -> str | None:
    """Several names in one cell, separated by `;`; None for none at all."""
    return ";".join(names) or None


def _of_record(name: str, kind: Kind) -> Column:
    read = attrgetter(name)
    return Column(name, kind, lambda row: read(row[0]))


def _of_verdict(name: str, kind: Kind, read: Callable[[Any], Any]) -> Column:
    return Column(name, kind, lambda row: read(row[0].verdict))


def _of_decision(name: str, kind: Kind, read: Callable[[Any], Any]) -> Column:
    def value(row: Row) -> Any:
        decision = row[0].decision
        return None if decision is None else read(decision)

    return Column(name, kind, value)


def _time(name: str) -> Column:
    return Column(name, Kind.TIME, lambda row: in_utc(getattr(row[0], name)))


def in_utc(moment: datetime | None) -> datetime | None:
    """The same moment in UTC; None for none."""
    return None if moment is None else moment.astimezone(UTC)


def _milliseconds(stage: str) -> Column:
    return _of_verdict(f"{stage}_ms", Kind.NUMBER, attrgetter(f"timings.{stage}"))


COLUMNS: tuple[Column, ...] = (
    _of_record("id", Kind.TEXT),
    _time("counted_at"),
    _time("captured_at"),
    _time("arrived_at"),
    _of_record("clock_suspect", Kind.TRUTH),
    _of_record("simulated", Kind.TRUTH),
    Column("line", Kind.TEXT, lambda row: row[1].line),
    Column("stage", Kind.TEXT, lambda row: row[1].stage),
    _of_record("station", Kind.TEXT),
    _of_record("sequence", Kind.WHOLE),
    _of_record("product", Kind.TEXT),
    _of_record("order", Kind.TEXT),
    _of_record("unit", Kind.TEXT),
    _of_record("part", Kind.TEXT),
    _of_record("roll", Kind.TEXT),
    _of_record("position_m", Kind.NUMBER),
    _of_record("offset_mm", Kind.NUMBER),
    _of_record("module", Kind.TEXT),
    _of_record("row", Kind.WHOLE),
    _of_record("column", Kind.WHOLE),
    Column("disposition", Kind.TEXT, lambda row: row[0].disposition.value),
    Column("categories", Kind.TEXT, lambda row: joined(row[0].categories)),
    _of_verdict("said", Kind.TEXT, lambda verdict: verdict.disposition.value),
    _of_verdict("said_categories", Kind.TEXT, lambda verdict: joined(verdict.categories)),
    Column("decided", Kind.TRUTH, lambda row: row[0].decision is not None),
    _of_decision("decided_by", Kind.TEXT, lambda decision: decision.by or None),
    _of_decision("decided_at", Kind.TIME, lambda decision: in_utc(decision.decided_at)),
    _of_decision("note", Kind.TEXT, lambda decision: decision.note or None),
    _of_record("audit", Kind.TRUTH),
    _of_verdict("grade", Kind.TEXT, lambda verdict: verdict.grade or None),
    _of_verdict("reason", Kind.TEXT, lambda verdict: verdict.reason or None),
    _of_verdict("score", Kind.NUMBER, lambda verdict: verdict.scores.get("defective")),
    _of_verdict("scores", Kind.NESTED, lambda verdict: dict(verdict.scores)),
    _of_verdict("defects", Kind.WHOLE, lambda verdict: len(verdict.defects)),
    _of_verdict(
        "regions", Kind.NESTED, lambda verdict: [defect_as_dict(each) for each in verdict.defects]
    ),
    _of_record("width", Kind.WHOLE),
    _of_record("height", Kind.WHOLE),
    _of_verdict("bundle_version", Kind.TEXT, lambda verdict: verdict.bundle.version),
    _of_verdict("bundle_sha256", Kind.TEXT, lambda verdict: verdict.bundle.sha256),
    _of_verdict("precision", Kind.TEXT, lambda verdict: verdict.bundle.precision),
    _of_verdict("recipe_version", Kind.WHOLE, lambda verdict: verdict.recipe.version),
    _of_verdict("recipe_sha256", Kind.TEXT, lambda verdict: verdict.recipe.sha256),
    _milliseconds("decode"),
    _milliseconds("preprocess"),
    _milliseconds("inference"),
    _milliseconds("grading"),
    _milliseconds("total"),
    _of_record("digest", Kind.TEXT),
)
"""Every column of an export, in order; the same for each format."""


def as_json_text(value: Any) -> str:
    """Nested values in one cell."""
    return orjson.dumps(value).decode()
