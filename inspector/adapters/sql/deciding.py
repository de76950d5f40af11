"""What people say about a record after the model did."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.adapters.sql.backend import Backend
from inspector.adapters.sql.counting import Changes, Look
from inspector.adapters.sql.recording import apply
from inspector.adapters.sql.records import DECISION, by_ids
from inspector.adapters.sql.rows import category_rows, decision_from_row
from inspector.adapters.sql.schema import categories, decisions, inspections
from inspector.errors import NotFoundError
from inspector.values import Decision, Inspection

__all__ = ["decide", "read_decisions"]


def decide(
    connection: Connection, backend: Backend, inspection_id: str, decision: Decision
) -> Inspection:
    """Keep a decision and count the record by it. See `InspectionStore.decide`."""
    backend.alone(connection)
    before = _look(connection, inspection_id)
    number = _append(connection, inspection_id, decision)
    holds = number if decision.disposition is not None else None
    word = decision.disposition or before.inspection.verdict.disposition
    this = inspections.c.id == inspection_id
    connection.execute(sa.update(inspections).where(this).values(decision=holds, final=word.value))
    after = _look(connection, inspection_id)
    connection.execute(sa.delete(categories).where(categories.c.inspection_id == inspection_id))
    backend.insert_categories(connection, category_rows([after.inspection]))
    changes = Changes()
    changes.replace(before, after)
    apply(connection, backend, changes)
    return after.inspection


def read_decisions(connection: Connection, inspection_id: str) -> tuple[Decision, ...]:
    """All decisions on a record, oldest first."""
    of_record = decisions.c.inspection_id == inspection_id
    query = sa.select(*DECISION).where(of_record).order_by(decisions.c.number)
    rows = connection.execute(query).mappings()
    return tuple(decision_from_row(row) for row in rows)  # type: ignore[arg-type]


def _look(connection: Connection, inspection_id: str) -> Look:
    found = by_ids(connection, [inspection_id])
    if not found:
        raise NotFoundError(f"There is no inspection {inspection_id!r}; decide on one that is.")
    return Look(*found[0])


def _append(connection: Connection, inspection_id: str, decision: Decision) -> int:
    newest = sa.select(sa.func.max(decisions.c.number))
    number = (connection.scalar(newest.where(decisions.c.inspection_id == inspection_id)) or 0) + 1
    values = {
        "inspection_id": inspection_id,
        "number": number,
        "disposition": decision.disposition and decision.disposition.value,
        "categories": list(decision.categories),
        "decided_by": decision.by,
        "note": decision.note,
        "decided_at": decision.decided_at,
    }
    connection.execute(sa.insert(decisions), values)
    return number
