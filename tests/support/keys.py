"""Keys as the command line makes them, in a database that a service may have open."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

from inspector.adapters.sql import open_store
from inspector.keys import issue
from inspector.ports import AuditEntry, Role

__all__ = ["keys_in"]


def keys_in(database: str) -> dict[Role, str]:
    """A key of each role, by the name of `the <role>`; that of a station is for `el-1`."""
    found = {}
    with closing(open_store(database)) as store:
        for role in Role:
            station = "el-1" if role is Role.STATION else None
            now = datetime.now(UTC)
            issued = issue(f"the {role.value}", role, by="test", now=now, station=station)
            store.access.add_key(issued.key, AuditEntry(at=now, who="test", action="key.create"))
            found[role] = issued.text
    return found
