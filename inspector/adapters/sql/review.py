"""The review queue in SQL: claims are rows, and only one transaction at a time hands them out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.adapters.sql.buckets import within_calendar
from inspector.adapters.sql.queries import among_orders, matching, within
from inspector.adapters.sql.records import by_id
from inspector.adapters.sql.schema import WAITING, decisions, inspections, review_claims
from inspector.errors import NotFoundError
from inspector.ports import Claim, Done, Filter, Waiting
from inspector.values import Disposition, Inspection

__all__ = ["COUNTED_AT_MOST", "SqlReview"]

COUNTED_AT_MOST = 10_000
"""Records that wait are counted no further: a queue that long is only ever "many"."""

_Transaction = Callable[[], AbstractContextManager[Connection]]
_Lock = Callable[[Connection, sa.Table], None]
_Condition = sa.ColumnElement[bool] | sa.TextClause


class SqlReview:
    """A `ReviewQueue` on the database of a store. Safe to use from threads."""

    def __init__(self, writing: _Transaction, reading: _Transaction, lock: _Lock) -> None:
        """Use a store's transactions; `lock` keeps others from writing to a table."""
        self._writing = writing
        self._reading = reading
        self._lock = lock

    def claim_next(
        self, selection: Filter, *, holder: str, now: datetime, hold: timedelta
    ) -> Claim | None:
        """Claim the record that waits longest; see `ReviewQueue.claim_next`."""
        with self._writing() as connection:
            self._clear(connection, now)
            found = connection.scalar(_free(selection).limit(1))
            if found is None:
                return None
            return _claimed(connection, found, holder, now + hold)

    def claim(
        self, inspection_id: str, *, holder: str, now: datetime, hold: timedelta
    ) -> Claim | None:
        """Claim this record; see `ReviewQueue.claim`."""
        with self._writing() as connection:
            self._clear(connection, now)
            taken = sa.select(review_claims.c.id).where(
                review_claims.c.inspection_id == inspection_id
            )
            if connection.scalar(taken) is not None:
                return None
            return _claimed(connection, inspection_id, holder, now + hold)

    def renew(self, claim_id: str, *, now: datetime, hold: timedelta) -> bool:
        """Hold a claim for longer; False where it has ended."""
        alive = (review_claims.c.id == claim_id, review_claims.c.expires_at > now)
        with self._writing() as connection:
            longer = sa.update(review_claims).where(*alive).values(expires_at=now + hold)
            return connection.execute(longer).rowcount == 1

    def release(self, claim_id: str) -> None:
        """End a claim."""
        with self._writing() as connection:
            connection.execute(sa.delete(review_claims).where(review_claims.c.id == claim_id))

    def waiting(self, selection: Filter, *, now: datetime) -> Waiting:
        """How many wait; see `ReviewQueue.waiting`."""
        some = _waiting(selection, inspections.c.id, inspections.c.final)
        part = some.limit(COUNTED_AT_MOST + 1).subquery()
        query = sa.select(part.c.final, sa.func.count()).group_by(part.c.final)
        claims = sa.select(sa.func.count()).select_from(
            review_claims.join(inspections, review_claims.c.inspection_id == inspections.c.id)
        )
        alive = (*_matching(selection), WAITING, review_claims.c.expires_at > now)
        with self._reading() as connection:
            found: dict[str, int] = {row[0]: row[1] for row in connection.execute(query)}
            claimed = connection.scalar(claims.where(*alive)) or 0
        doubtful = found.pop(Disposition.REVIEW.value, 0)
        audits = sum(found.values())
        return Waiting(doubtful, audits, claimed, more=doubtful + audits > COUNTED_AT_MOST)

    def done(self, since: datetime, *, simulated: bool = False) -> tuple[Done, ...]:
        """What people decided; see `ReviewQueue.done`."""
        holds = (decisions.c.inspection_id == inspections.c.id) & (
            decisions.c.number == inspections.c.decision
        )
        key = (decisions.c.decided_by, decisions.c.disposition)
        query = (
            sa.select(*key, sa.func.count())
            .select_from(decisions.join(inspections, holds))
            .where(decisions.c.decided_at >= since, inspections.c.simulated == simulated)
            .group_by(*key)
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
        found = (Done(by, Disposition(word), count) for by, word, count in rows)
        return tuple(sorted(found, key=lambda each: (each.by, each.disposition)))

    def _clear(self, connection: Connection, now: datetime) -> None:
        """Let no other transaction hand out claims until this one ends; drop those that ended."""
        self._lock(connection, review_claims)
        connection.execute(sa.delete(review_claims).where(review_claims.c.expires_at <= now))


def _waiting(selection: Filter, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Records that wait, the longest first."""
    query = sa.select(*columns).where(WAITING, *_matching(selection))
    return query.order_by(inspections.c.counted_at, inspections.c.id)


def _free(selection: Filter) -> sa.Select[Any]:
    """Those that nobody holds."""
    held = sa.exists().where(review_claims.c.inspection_id == inspections.c.id)
    return _waiting(selection, inspections.c.id).where(~held)


def _matching(selection: Filter) -> Iterable[_Condition]:
    yield from matching(inspections, selection, by_station=False)
    yield from among_orders(selection, by_order=False)
    since, until = within_calendar(selection.since), within_calendar(selection.until)
    yield from within(inspections.c.counted_at, since, until)


def _claimed(
    connection: Connection, inspection_id: str, holder: str, expires_at: datetime
) -> Claim:
    inspection: Inspection | None = by_id(connection, inspection_id)
    if inspection is None:
        raise NotFoundError(f"There is no inspection {inspection_id!r}; claim one that is.")
    claim = Claim(uuid4().hex, inspection, holder, expires_at)
    values = {
        "inspection_id": inspection_id,
        "id": claim.id,
        "holder": holder,
        "expires_at": expires_at,
    }
    connection.execute(sa.insert(review_claims), values)
    return claim
