"""Configuration in numbered versions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.adapters.sql.backend import Backend
from inspector.adapters.sql.rows import document_from_row
from inspector.adapters.sql.schema import documents
from inspector.errors import UsageError, VersionConflictError
from inspector.ports import Document

__all__ = ["Draft", "put", "read_current", "read_newest", "read_versions"]


def read_versions(connection: Connection, kind: str, name: str) -> tuple[Document, ...]:
    """All versions of a document, oldest first."""
    this = (documents.c.kind == kind, documents.c.name == name)
    query = sa.select(documents).where(*this).order_by(documents.c.version)
    return tuple(document_from_row({**row}) for row in connection.execute(query).mappings())


def read_newest(connection: Connection, kind: str, name: str) -> Document | None:
    """The newest version of one document."""
    this = (documents.c.kind == kind, documents.c.name == name)
    query = sa.select(documents).where(*this).order_by(documents.c.version.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return None if row is None else document_from_row({**row})


def read_current(connection: Connection, kind: str) -> tuple[Document, ...]:
    """The newest version of each document of the kind, by name."""
    newest = sa.select(documents.c.name, sa.func.max(documents.c.version).label("version"))
    last = newest.where(documents.c.kind == kind).group_by(documents.c.name).subquery()
    same = (documents.c.name == last.c.name) & (documents.c.version == last.c.version)
    query = sa.select(documents).join(last, same).where(documents.c.kind == kind)
    rows = connection.execute(query).mappings()
    # A database sorts by its own language's rules.
    return tuple(sorted((document_from_row({**row}) for row in rows), key=lambda each: each.name))


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that has no number yet."""

    kind: str
    name: str
    content: Mapping[str, Any]
    note: str


def put(connection: Connection, backend: Backend, draft: Draft, expected: int | None) -> Document:
    """Append a version. See `InspectionStore.put_document`."""
    kind, name = draft.kind, draft.name
    content = _plain(draft)
    backend.lock_table(connection, documents)
    this = (documents.c.kind == kind, documents.c.name == name)
    newest = connection.scalar(sa.select(sa.func.max(documents.c.version)).where(*this)) or 0
    if expected is not None and expected != newest:
        raise VersionConflictError(kind=kind, name=name, expected=expected, newest=newest)
    document = Document(kind, name, newest + 1, content, datetime.now(UTC), draft.note)
    values = {each.name: getattr(document, each.name) for each in fields(document)}
    connection.execute(sa.insert(documents), {**values, "content": content})
    return document


def _plain(draft: Draft) -> Any:
    """The content as it will be read back."""
    try:
        return json.loads(json.dumps(dict(draft.content), allow_nan=False))
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"The {draft.kind} {draft.name!r} holds what JSON has no form for, nothing was "
            f"stored: {error}."
        ) from error
