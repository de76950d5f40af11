"""Keeps a batch of records: what is new, what was there, and what all of it adds up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.adapters.sql.backend import Backend
from inspector.adapters.sql.counting import Changes, Look
from inspector.adapters.sql.pieces import piece_of, remark
from inspector.adapters.sql.records import by_id, by_ids, by_key
from inspector.adapters.sql.rows import Row, category_rows
from inspector.adapters.sql.schema import category_counters, counters, inspections
from inspector.errors import KeyConflictError, UsageError
from inspector.ports import Recorded
from inspector.values import Inspection

__all__ = ["apply", "record"]

_Answer = Recorded | KeyConflictError


def record(connection: Connection, backend: Backend, batch: Sequence[Inspection]) -> list[_Answer]:
    """Insert what is new and count it; one answer an item. See `InspectionStore.record`."""
    shown = [piece for item in batch if (piece := piece_of(item)) is not None]
    pieces = set(shown)
    backend.join_writers(connection, {station for _, station, *_ in pieces})
    origins = _origins(connection, backend, batch)
    earlier = _marked(connection, backend, list(pieces)) if pieces else []
    fresh = _insert(connection, backend, batch, origins)
    new = [item for item, is_new in zip(batch, fresh, strict=True) if is_new]
    again = bool(earlier) or len(pieces) < len(shown)  # else each look is the only one
    _count(connection, backend, new, list(remark(earlier, new)) if again else [])
    return [
        Recorded(item, replayed=False) if is_new else _earlier(connection, item, origins)
        for item, is_new in zip(batch, fresh, strict=True)
    ]


def _insert(
    connection: Connection,
    backend: Backend,
    batch: Sequence[Inspection],
    origins: Mapping[Row, Row],
) -> list[bool]:
    """Insert what was never there; True for each record that was not."""
    if not origins:  # nearly always
        return backend.insert_new(connection, batch)
    unknown = [_key(item) not in origins for item in batch]
    items = [item for item, new in zip(batch, unknown, strict=True) if new]
    inserted = iter(backend.insert_new(connection, items))
    return [new and next(inserted) for new in unknown]


def apply(connection: Connection, backend: Backend, changes: Changes) -> None:
    """Add changes to both counter tables."""
    backend.add_counts(connection, counters, changes.counter_rows())
    backend.add_counts(connection, category_counters, changes.category_rows())


def _count(
    connection: Connection,
    backend: Backend,
    new: Sequence[Inspection],
    marked: Sequence[tuple[Look, Look]],
) -> None:
    backend.insert_categories(connection, category_rows(new))
    changes = Changes()
    for item in new:
        changes.add(item)
    for before, after in marked:
        changes.replace(before, after)
    _mark(connection, [after for _, after in marked])
    apply(connection, backend, changes)


def _mark(connection: Connection, looks: Sequence[Look]) -> None:
    if not looks:
        return
    statement = (
        sa.update(inspections)
        .where(inspections.c.id == sa.bindparam("record"))
        .values(is_first=sa.bindparam("first"), is_latest=sa.bindparam("latest"))
    )
    values = [
        {"record": look.inspection.id, "first": look.first, "latest": look.latest} for look in looks
    ]
    connection.execute(statement, values)


def _marked(connection: Connection, backend: Backend, pieces: Sequence[Row]) -> list[Look]:
    """First and latest looks at pieces that were seen before."""
    ids = backend.marked_looks(connection, pieces)
    return [Look(*found) for found in by_ids(connection, ids)] if ids else []


def _key(item: Inspection) -> Row:
    return item.simulated, item.station, item.sequence


def _origins(
    connection: Connection, backend: Backend, batch: Sequence[Inspection]
) -> Mapping[Row, Row]:
    """Id, digest and product of records that retention has deleted, by their keys."""
    keys = (_key(item) for item in batch if item.sequence is not None)
    return {
        (bool(simulated), station, sequence): tuple(rest)
        for simulated, station, sequence, *rest in backend.forgotten(connection, keys)
    }


def _earlier(connection: Connection, item: Inspection, origins: Mapping[Row, Row]) -> _Answer:
    """The answer to a delivery whose record was there already."""
    if item.sequence is not None:
        first = _forgotten(item, origins)
        first = first or by_key(connection, item.station, item.sequence, item.simulated)
        if first is not None:
            return _replay_or_conflict(first, item, item.sequence)
    first = by_id(connection, item.id)
    if first is None or (first.digest, first.product) != (item.digest, item.product):
        raise UsageError(
            f"The id {item.id!r} was used for another record before; give every record an id of "
            "its own."
        )
    return Recorded(first, replayed=True)


def _forgotten(item: Inspection, origins: Mapping[Row, Row]) -> Inspection | None:
    """The delivery as it came now, with what is still known of the first one."""
    origin = origins.get(_key(item))
    if origin is None:
        return None
    first_id, digest, product = origin
    return replace(item, id=first_id, digest=digest, product=product)


def _replay_or_conflict(first: Inspection, item: Inspection, sequence: int) -> _Answer:
    if (first.digest, first.product) == (item.digest, item.product):
        return Recorded(first, replayed=True)
    return KeyConflictError(
        station=item.station,
        sequence=sequence,
        recorded_digest=first.digest,
        received_digest=item.digest,
        recorded_product=first.product,
        received_product=item.product,
    )
