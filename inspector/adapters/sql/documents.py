"""Configuration in numbered versions."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
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

__all__ = ["Draft", "put", "read_current", "read_versions"]

_AT_ONCE = 500  # names in one statement


def read_versions(connection: Connection, kind: str, name: str) -> tuple[Document, ...]:
    """All versions of a document, oldest first."""
    this = (documents.c.kind == kind, documents.c.name == name)
    query = sa.select(documents).where(*this).order_by(documents.c.version)
    return tuple(document_from_row({**row}) for row in connection.execute(query).mappings())


def read_current(
    connection: Connection, kind: str, names: Collection[str] | None
) -> tuple[Document, ...]:
    """The newest version of each document of the kind, or of those named, by name."""
    of_kind = documents.c.kind == kind
    parts = [of_kind] if names is None else [of_kind & part for part in _among(sorted(names))]
    found = [document for part in parts for document in _newest(connection, part)]
    return tuple(sorted(found, key=lambda each: each.name))  # not by the database's language


def _among(names: Sequence[str]) -> Iterator[sa.ColumnElement[bool]]:
    for start in range(0, len(names), _AT_ONCE):
        yield documents.c.name.in_(names[start : start + _AT_ONCE])


def _newest(connection: Connection, these: sa.ColumnElement[bool]) -> Iterator[Document]:
    newest = sa.select(documents.c.name, sa.func.max(documents.c.version).label("version"))
    last = newest.where(these).group_by(documents.c.name).subquery()
    same = (documents.c.name == last.c.name) & (documents.c.version == last.c.version)
    query = sa.select(documents).join(last, same).where(these)
    return (document_from_row({**row}) for row in connection.execute(query).mappings())


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
