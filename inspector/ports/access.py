"""Who may do what: API keys, browser sessions, and the log of every change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol

__all__ = [
    "AccessStore",
    "ApiKey",
    "AuditEntry",
    "AuditFilter",
    "Role",
    "WebSession",
]


class Role(StrEnum):
    """What a key is for."""

    STATION = "station"
    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept: `digest` is the SHA-256 of its secret, which nobody can read again.

    `station` is given for keys of the role `station` and for no other. `last_used_at` is coarse:
    up to a minute late.
    """

    id: str
    name: str
    role: Role
    station: str | None
    digest: str
    created_at: datetime
    created_by: str
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_active(self, now: datetime) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and not self.has_expired(now)

    def status(self, now: datetime) -> str:
        """`active`, `expired` or `revoked`."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.has_expired(now) else "active"

    def has_expired(self, now: datetime) -> bool:
        """Its time is over."""
        return self.expires_at is not None and self.expires_at <= now


@dataclass(frozen=True, slots=True)
class WebSession:
    """A browser that signed in with a key; `digest` is the SHA-256 of what its cookie holds."""

    digest: str
    key_id: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log: who did what to what, when and from where.

    `who` is the name of a key (`key_id` tells keys of one name apart), `address` where the request
    came from, `detail` what JSON can hold. `number` is given by the store, rising.
    """

    at: datetime
    who: str
    action: str
    subject: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    role: Role | None = None
    key_id: str | None = None
    address: str = ""
    number: int = 0

    def __post_init__(self) -> None:
        """Freeze the detail."""
        object.__setattr__(self, "detail", MappingProxyType(dict(self.detail)))


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are wanted; None: any."""

    since: datetime | None = None
    until: datetime | None = None
    who: str | None = None
    action: str | None = None
    subject: str | None = None


class AccessStore(Protocol):
    """Keeps keys, sessions and the log; every method may be called from threads.

    Every method raises StoreUnavailableError where the store is out of reach. Where a method takes
    an `entry`, change and entry are kept in one transaction.
    """

    def api_keys(self) -> tuple[ApiKey, ...]:
        """All keys there ever were, oldest first."""
        ...

    def add_key(self, key: ApiKey, entry: AuditEntry) -> None:
        """Keep a new key. Raises KeyNameTakenError where an active key has the name."""
        ...

    def revoke_key(self, key_id: str, entry: AuditEntry) -> ApiKey:
        """Revoke a key and end its sessions, as of the entry's time; again changes nothing.

        Raises NotFoundError, and LastAdminKeyError where no other active key is an admin's.
        """
        ...

    def touch_keys(self, used: Mapping[str, datetime]) -> None:
        """Keep when keys were used last, by id; an earlier time changes nothing."""
        ...

    def session(self, digest: str) -> WebSession | None:
        """The session of this cookie, if there is one, expired or not."""
        ...

    def add_session(self, session: WebSession, entry: AuditEntry) -> None:
        """Keep a new session."""
        ...

    def extend_session(self, digest: str, expires_at: datetime) -> None:
        """Let a session last longer; nothing where it has ended."""
        ...

    def end_session(self, digest: str, entry: AuditEntry | None = None) -> None:
        """Forget a session; an entry is kept even where it had ended before."""
        ...

    def forget_sessions(self, before: datetime) -> int:
        """Delete sessions that expired before then; returns how many."""
        ...

    def log(self, entries: Sequence[AuditEntry]) -> None:
        """Append to the log; the store numbers the entries in this order."""
        ...

    def audit(
        self, selection: AuditFilter, *, limit: int, before: int | None = None
    ) -> tuple[AuditEntry, ...]:
        """Entries that match, the newest first; `before`: with smaller numbers only."""
        ...

    def forget_audit(self, actions: Collection[str], before: datetime) -> int:
        """Delete entries of these actions that are older; returns how many."""
        ...
