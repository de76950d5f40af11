"""Keys, sessions and the log in memory: short, and plainly right."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock

from inspector.errors import (
    KeyNameTakenError,
    LastAdminKeyError,
    NotFoundError,
    StoreUnavailableError,
)
from inspector.ports import ApiKey, AuditEntry, AuditFilter, Role, WebSession

__all__ = ["MemoryAccess"]


class MemoryAccess:
    """An `AccessStore` for tests; set `broken` to make it fail as a full disk would."""

    def __init__(self) -> None:
        """Start empty."""
        self.broken = False
        self._one_by_one = Lock()
        self._keys: dict[str, ApiKey] = {}
        self._sessions: dict[str, WebSession] = {}
        self._log: list[AuditEntry] = []

    def api_keys(self) -> tuple[ApiKey, ...]:
        self._check()
        return tuple(sorted(self._keys.values(), key=lambda key: (key.created_at, key.id)))

    def add_key(self, key: ApiKey, entry: AuditEntry) -> None:
        if any(each.name == key.name for each in self._active(key.created_at)):
            raise KeyNameTakenError(key.name)
        self._keys[key.id] = key
        self.log([entry])

    def revoke_key(self, key_id: str, entry: AuditEntry) -> ApiKey:
        with self._one_by_one:
            return self._revoke(key_id, entry)

    def _revoke(self, key_id: str, entry: AuditEntry) -> ApiKey:
        self._check()
        key = self._keys.get(key_id)
        if key is None:
            raise NotFoundError(f"There is no key {key_id!r}.")
        if key.revoked_at is not None:
            return key
        others = [each for each in self._active(entry.at) if each.id != key_id]
        if key.role is Role.ADMIN and not any(each.role is Role.ADMIN for each in others):
            raise LastAdminKeyError(key.name)
        self._keys[key_id] = replace(key, revoked_at=entry.at)
        kept = {name: each for name, each in self._sessions.items() if each.key_id != key_id}
        self._sessions = kept
        self.log([entry])
        return self._keys[key_id]

    def touch_keys(self, used: Mapping[str, datetime]) -> None:
        self._check()
        for key_id, at in used.items():
            key = self._keys.get(key_id)
            if key is not None and (key.last_used_at is None or key.last_used_at < at):
                self._keys[key_id] = replace(key, last_used_at=at)

    def session(self, digest: str) -> WebSession | None:
        self._check()
        return self._sessions.get(digest)

    def add_session(self, session: WebSession, entry: AuditEntry) -> None:
        self._check()
        self._sessions[session.digest] = session
        self.log([entry])

    def extend_session(self, digest: str, expires_at: datetime) -> None:
        self._check()
        if digest in self._sessions:
            self._sessions[digest] = replace(self._sessions[digest], expires_at=expires_at)

    def end_session(self, digest: str, entry: AuditEntry | None = None) -> None:
        self._check()
        self._sessions.pop(digest, None)
        self.log([] if entry is None else [entry])

    def forget_sessions(self, before: datetime) -> int:
        self._check()
        old = [each.digest for each in self._sessions.values() if each.expires_at < before]
        for digest in old:
            del self._sessions[digest]
        return len(old)

    def log(self, entries: Sequence[AuditEntry]) -> None:
        self._check()
        for entry in entries:
            detail = json.loads(json.dumps(dict(entry.detail)))
            self._numbers += 1
            self._log.append(replace(entry, detail=detail, number=self._numbers))

    _numbers = 0

    def audit(
        self, selection: AuditFilter, *, limit: int, before: int | None = None
    ) -> tuple[AuditEntry, ...]:
        self._check()
        wanted = (entry for entry in reversed(self._log) if _matches(entry, selection))
        found = [entry for entry in wanted if before is None or entry.number < before]
        return tuple(found[:limit])

    def forget_audit(self, actions: Collection[str], before: datetime) -> int:
        self._check()
        kept = [each for each in self._log if each.action not in actions or each.at >= before]
        forgotten = len(self._log) - len(kept)
        self._log = kept
        return forgotten

    def _active(self, now: datetime) -> list[ApiKey]:
        return [key for key in self.api_keys() if key.is_active(now)]

    def _check(self) -> None:
        if self.broken:
            raise StoreUnavailableError("The database cannot be used: its disk is full.")


def _matches(entry: AuditEntry, selection: AuditFilter) -> bool:
    return (
        (selection.since is None or entry.at >= selection.since)
        and (selection.until is None or entry.at < selection.until)
        and selection.who in (None, entry.who)
        and selection.action in (None, entry.action)
        and selection.subject in (None, entry.subject)
    )
