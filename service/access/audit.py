"""The log of every change: who, when, from where, what."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from inspector.errors import InspectorError
from inspector.ports import AuditEntry
from service.access.access import Access
from service.access.person import Person

__all__ = ["NOISE", "note_change", "note_version", "write", "write_changes"]

NOISE = ("sign-in", "sign-out", "sign-in.refused", "refused")
"""Actions that change nothing of the plant; they are forgotten after a while, changes never."""

_PLACE = "inspector.changes"
_logger = logging.getLogger(__name__)


def note_change(
    request: Request, action: str, subject: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Say that the request changed something; written to the log before the answer goes out.

    `action` is a word or two with a dot, such as `recipe.set`; `subject` what was changed, such
    as the product; `detail` what JSON can hold: the version before and after, a note. To be
    called on the event loop or in a thread of the request, after the change was made.
    """
    request.scope.setdefault(_PLACE, []).append((action, subject, dict(detail or {})))


def note_version(
    request: Request, action: str, subject: str, version: int, *, note: str = ""
) -> None:
    """Say that the request made a new version of something; numbers rise by one."""
    detail = {"before": version - 1, "after": version, **({"note": note} if note else {})}
    note_change(request, action, subject, detail)


async def write_changes(access: Access, request: Request, person: Person | None) -> None:
    """Write what was noted while the request was carried out, if anything was."""
    noted = request.scope.pop(_PLACE, None)
    if noted:
        await write(access, [access.entry(request, person, *change) for change in noted])


async def write(access: Access, entries: Sequence[AuditEntry]) -> None:
    """Append to the log; where the database fails, the process's own log tells instead."""
    try:
        await run_in_threadpool(access.store.log, entries)
    except InspectorError as error:
        for entry in entries:
            _logger.error("not in the log of changes: %s (%s)", entry, error)  # noqa: TRY400
