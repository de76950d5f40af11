"""Keys, sessions and the log of changes: small tables beside the records."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.adapters.sql.schema import api_keys, audit_log, web_sessions
from inspector.errors import (
    KeyNameTakenError,
    LastAdminKeyError,
    NotFoundError,
)
from inspector.ports import ApiKey, AuditEntry, AuditFilter, Role, WebSession

__all__ = ["SqlAccess"]

_VALUE = TypeVar("_VALUE", ApiKey, AuditEntry, WebSession)
Connecting = Callable[[], AbstractContextManager[Connection]]


class SqlAccess:
    """An `AccessStore` on the tables of a `SqlStore`, which makes it; safe to use from threads."""

    def __init__(
        self,
        writing: Connecting,
        reading: Connecting,
        lock: Callable[[Connection, sa.Table], None],
    ) -> None:
        """Use the store's transactions."""
        self._writing = writing
        self._reading = reading
        self._lock = lock

    def api_keys(self) -> tuple[ApiKey, ...]:
        """All keys there ever were, oldest first."""
        with self._reading() as connection:
            return _keys(connection)

    def add_key(self, key: ApiKey, entry: AuditEntry) -> None:
        """Keep a new key. Raises KeyNameTakenError where an active key has the name."""
        with self._writing() as connection:
            self._lock(connection, api_keys)
            if any(each.name == key.name for each in _active(connection, key.created_at)):
                raise KeyNameTakenError(key.name)
            connection.execute(sa.insert(api_keys), _as_row(key))
            _append(connection, [entry])

    def revoke_key(self, key_id: str, entry: AuditEntry) -> ApiKey:
        """Revoke a key and end its sessions; see `AccessStore.revoke_key`."""
        this = api_keys.c.id == key_id
        with self._writing() as connection:
            self._lock(connection, api_keys)
            key = next((each for each in _keys(connection) if each.id == key_id), None)
            if key is None:
                raise NotFoundError(f"There is no key {key_id!r}.")
            if key.revoked_at is None:
                _check_another_admin(connection, key, entry.at)
                connection.execute(sa.update(api_keys).where(this).values(revoked_at=entry.at))
                of_key = web_sessions.c.key_id == key_id
                connection.execute(sa.delete(web_sessions).where(of_key))
                _append(connection, [entry])
            return next(each for each in _keys(connection) if each.id == key_id)

    def touch_keys(self, used: Mapping[str, datetime]) -> None:
        """Keep when keys were used last, by id; an earlier time changes nothing."""
        last = api_keys.c.last_used_at
        with self._writing() as connection:
            for key_id, at in sorted(used.items()):  # in one order, so that processes never cross
                this = (api_keys.c.id == key_id, last.is_(None) | (last < at))
                connection.execute(sa.update(api_keys).where(*this).values(last_used_at=at))

    def session(self, digest: str) -> WebSession | None:
        """The session of this cookie, if there is one, expired or not."""
        query = sa.select(web_sessions).where(web_sessions.c.digest == digest)
        with self._reading() as connection:
            found = connection.execute(query).mappings().first()
        return None if found is None else WebSession(**found)

    def add_session(self, session: WebSession, entry: AuditEntry) -> None:
        """Keep a new session."""
        with self._writing() as connection:
            connection.execute(sa.insert(web_sessions), _as_row(session))
            _append(connection, [entry])

    def extend_session(self, digest: str, expires_at: datetime) -> None:
        """Let a session last longer; nothing where it has ended."""
        this = web_sessions.c.digest == digest
        with self._writing() as connection:
            connection.execute(sa.update(web_sessions).where(this).values(expires_at=expires_at))

    def end_session(self, digest: str, entry: AuditEntry | None = None) -> None:
        """Forget a session; an entry is kept even where it had ended before."""
        with self._writing() as connection:
            connection.execute(sa.delete(web_sessions).where(web_sessions.c.digest == digest))
            _append(connection, [] if entry is None else [entry])

    def forget_sessions(self, before: datetime) -> int:
        """Delete sessions that expired before then; returns how many."""
        old = sa.delete(web_sessions).where(web_sessions.c.expires_at < before)
        with self._writing() as connection:
            return connection.execute(old).rowcount

    def log(self, entries: Sequence[AuditEntry]) -> None:
        """Append to the log; the store numbers the entries in this order."""
        with self._writing() as connection:
            _append(connection, entries)

    def audit(
        self, selection: AuditFilter, *, limit: int, before: int | None = None
    ) -> tuple[AuditEntry, ...]:
        """Entries that match, the newest first; `before`: with smaller numbers only."""
        query = sa.select(audit_log).where(*_conditions(selection, before))
        query = query.order_by(audit_log.c.number.desc()).limit(limit)
        with self._reading() as connection:
            return tuple(map(_entry, connection.execute(query).mappings()))

    def forget_audit(self, actions: Collection[str], before: datetime) -> int:
        """Delete entries of these actions that are older; returns how many."""
        old = (audit_log.c.action.in_(sorted(actions)), audit_log.c.at < before)
        with self._writing() as connection:
            return connection.execute(sa.delete(audit_log).where(*old)).rowcount


def _keys(connection: Connection) -> tuple[ApiKey, ...]:
    query = sa.select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id)
    rows = connection.execute(query).mappings()
    return tuple(ApiKey(**{**row, "role": Role(row["role"])}) for row in rows)


def _active(connection: Connection, now: datetime) -> list[ApiKey]:
    return [key for key in _keys(connection) if key.is_active(now)]


def _check_another_admin(connection: Connection, key: ApiKey, now: datetime) -> None:
    active = _active(connection, now)
    if key.role is Role.ADMIN and not any(
        each.role is Role.ADMIN and each.id != key.id for each in active
    ):
        raise LastAdminKeyError(key.name)


def _as_row(value: _VALUE) -> dict[str, Any]:
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _append(connection: Connection, entries: Sequence[AuditEntry]) -> None:
    for entry in entries:  # one by one: the numbers must rise in this order
        values = {**_as_row(entry), "detail": dict(entry.detail)}
        del values["number"]
        connection.execute(sa.insert(audit_log), values)


def _entry(row: sa.RowMapping) -> AuditEntry:
    role = row["role"]
    return AuditEntry(**{**row, "role": None if role is None else Role(role)})


def _conditions(selection: AuditFilter, before: int | None) -> list[sa.ColumnElement[bool]]:
    columns = audit_log.c
    compared: tuple[tuple[Any, sa.Column[Any], Callable[[Any, Any], Any]], ...] = (
        (selection.since, columns.at, operator.ge),
        (selection.until, columns.at, operator.lt),
        (selection.who, columns.who, operator.eq),
        (selection.action, columns.action, operator.eq),
        (selection.subject, columns.subject, operator.eq),
        (before, columns.number, operator.lt),
    )
    return [compare(column, value) for value, column, compare in compared if value is not None]
