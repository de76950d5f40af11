"""What commands change is in the log of changes too."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inspector.adapters.sql import SqlStore
    from inspector.ports import AuditEntry

__all__ = ["command_entry", "log_change", "log_version", "user"]


def user() -> str:
    """Who runs the command, as the operating system knows them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as in containers
        return "unknown"


def command_entry(action: str, subject: str, detail: Mapping[str, Any] | None = None) -> AuditEntry:
    """A line of the log about a command."""
    from datetime import UTC, datetime

    from inspector.ports import AuditEntry

    return AuditEntry(
        at=datetime.now(UTC),
        who=user(),
        action=action,
        subject=subject,
        detail=detail or {},
        address="command line",
    )


def log_change(
    store: SqlStore, action: str, subject: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Say in the log that a command changed something."""
    store.access.log([command_entry(action, subject, detail)])


def log_version(
    store: SqlStore, action: str, subject: str, version: int, *, note: str = ""
) -> None:
    """Say in the log that a command made a new version of something; numbers rise by one."""
    detail = {"before": version - 1, "after": version, **({"note": note} if note else {})}
    log_change(store, action, subject, detail)
