"""Scores with what people said to them, by the hundred thousand: columns, not records."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.adapters.sql.queries import as_number
from inspector.adapters.sql.schema import decisions, inspections
from inspector.ports import Judged
from inspector.values import Disposition

__all__ = ["read_judged"]

_SCORE = "defective"
_WORDS = {disposition.value: disposition for disposition in Disposition}


def read_judged(
    connection: Connection, product: str, bundle: str, *, decided: bool, simulated: bool, limit: int
) -> tuple[Judged, ...]:
    """See `InspectionStore.judged`."""
    query = _decided() if decided else _newest(simulated)
    rows = connection.execute(
        query.where(
            inspections.c.product == product,
            inspections.c.bundle_sha256 == bundle,
            inspections.c.is_latest,
            as_number(inspections.c.simulated) == int(simulated),
        ).limit(limit)
    )
    return tuple(
        Judged(score, _WORDS[said], _WORDS.get(word), audit, group)
        for score, said, word, audit, group in rows
        if score is not None
    )


def _decided() -> sa.Select[Any]:
    """What people decided and still holds; decisions are few beside records, so they lead."""
    return _selected(decisions.c.disposition).select_from(
        decisions.join(
            inspections,
            (inspections.c.id == decisions.c.inspection_id)
            & (inspections.c.decision == decisions.c.number),
        )
    )


def _newest(simulated: bool) -> sa.Select[Any]:
    """The latest records whether decided or not."""
    word = sa.case((inspections.c.decision.is_not(None), inspections.c.final))
    return (
        _selected(word)
        .where(inspections.c.simulated == simulated)
        .order_by(inspections.c.counted_at.desc(), inspections.c.id.desc())
    )


def _selected(word: sa.ColumnElement[str]) -> sa.Select[Any]:
    return sa.select(
        inspections.c.scores[_SCORE].as_float(),
        inspections.c.disposition,
        word,
        inspections.c.audit,
        sa.func.coalesce(inspections.c.roll, inspections.c.module, ""),
    )
