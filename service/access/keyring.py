"""The keys in force, in memory: a request is known without asking the database."""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from inspector.keys import split
from inspector.ports import AccessStore, ApiKey, Role
from service.access.person import Person

__all__ = ["Keyring"]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A key that was not revoked when it was last looked; `until` in seconds of the epoch."""

    digest: str
    until: float
    person: Person


class Keyring:
    """Keys by id. What other processes change is seen after the next `refresh`.

    Safe to use from threads: what is in force is replaced as a whole.
    """

    def __init__(self, store: AccessStore) -> None:
        """Read the keys. Raises StoreUnavailableError."""
        self._store = store
        self._entries: dict[str, _Entry] = {}
        self._used: dict[str, float] = {}
        self.has_admin = False
        self.refresh()

    def refresh(self) -> None:
        """Take over what the store holds. Raises StoreUnavailableError, and keeps what it knew."""
        keys = [key for key in self._store.api_keys() if key.revoked_at is None]
        self._entries = {key.id: _entry(key) for key in keys}
        # One that has expired counts: a machine must not be open again because a date has passed.
        self.has_admin = any(key.role is Role.ADMIN for key in keys)

    def known(self, text: str) -> Person | None:
        """Whose key this is; None where it is none, or was revoked, or has expired."""
        found = split(text)
        if found is None:
            return None
        key_id, digest = found
        entry = self._entries.get(key_id)
        if entry is None or not hmac.compare_digest(entry.digest, digest):
            return None
        return self._still(key_id, entry)

    def person(self, key_id: str) -> Person | None:
        """Whose key has this id, as long as it is in force."""
        entry = self._entries.get(key_id)
        return None if entry is None else self._still(key_id, entry)

    def keep_uses(self) -> None:
        """Write down when keys were used last. Raises StoreUnavailableError."""
        used, self._used = self._used, {}
        try:
            if used:
                # A copy: a request that began before may still write into it.
                times = {key: datetime.fromtimestamp(at, UTC) for key, at in list(used.items())}
                self._store.touch_keys(times)
        except BaseException:
            self._used = {**used, **self._used}
            raise

    def _still(self, key_id: str, entry: _Entry) -> Person | None:
        now = time.time()
        if now >= entry.until:
            return None
        self._used[key_id] = now
        return entry.person


def _entry(key: ApiKey) -> _Entry:
    until = float("inf") if key.expires_at is None else key.expires_at.timestamp()
    return _Entry(key.digest, until, Person(key.name, key.role, key.station, key.id))
