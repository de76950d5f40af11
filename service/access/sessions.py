"""Browsers that signed in: what their cookie holds is known again by its digest.

The cookie holds 256 random bits and nothing else. A session ends when it was not used for a while,
when its owner signs out, and with its key.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from inspector.keys import digest_of
from inspector.ports import AccessStore, AuditEntry, WebSession

__all__ = ["SEEN_S", "Sessions", "csrf_token"]

SEEN_S = 2.0
"""Seconds after which a session that another process ended is over here too."""

_MOST = 10_000  # remembered; more browsers than a plant has
_COOKIE_BYTES = 32


@dataclass(frozen=True, slots=True)
class _Seen:
    session: WebSession | None
    at: float


class Sessions:
    """Sessions by what their cookie holds. Safe to use from threads."""

    def __init__(self, store: AccessStore, lasts: timedelta) -> None:
        """Sessions end when they were not used for as long as `lasts`."""
        self._store = store
        self._lasts = lasts
        self._seen: dict[str, _Seen] = {}
        self._lock = threading.Lock()

    def begin(self, key_id: str, entry: AuditEntry) -> str:
        """A new session of a key's owner; returns what its cookie holds."""
        cookie = secrets.token_urlsafe(_COOKIE_BYTES)
        now = datetime.now(UTC)
        session = WebSession(digest_of(cookie), key_id, now, now + self._lasts)
        self._store.add_session(session, entry)
        self._remember(session.digest, session)
        return cookie

    def owner(self, cookie: str) -> str | None:
        """The id of the key that the session belongs to; None where it is over.

        Being used makes it last longer; that is written down once in a while.
        Raises StoreUnavailableError.
        """
        session = self._look(digest_of(cookie))
        now = datetime.now(UTC)
        if session is None or session.expires_at <= now:
            return None
        if session.expires_at - now < self._lasts * 0.95:
            self._extend(session, now)
        return session.key_id

    def end(self, cookie: str, entry: AuditEntry) -> None:
        """Sign out."""
        digest = digest_of(cookie)
        self._store.end_session(digest, entry)
        self._remember(digest, None)

    def drop(self, cookie: str) -> None:
        """End a session in whose place another begins; that is what the log tells."""
        digest = digest_of(cookie)
        self._store.end_session(digest)
        self._remember(digest, None)

    def forget(self) -> None:
        """Know nothing any more without asking: a key was revoked."""
        self._seen.clear()

    def _look(self, digest: str) -> WebSession | None:
        seen = self._seen.get(digest)
        if seen is None or time.monotonic() - seen.at > SEEN_S:
            return self._remember(digest, self._store.session(digest))
        return seen.session

    def _extend(self, session: WebSession, now: datetime) -> None:
        longer = replace(session, expires_at=now + self._lasts)
        self._store.extend_session(longer.digest, longer.expires_at)
        self._remember(longer.digest, longer)

    def _remember(self, digest: str, session: WebSession | None) -> WebSession | None:
        with self._lock:
            if len(self._seen) >= _MOST:
                self._seen.clear()  # costs each browser one look
            self._seen[digest] = _Seen(session, time.monotonic())
        return session


def csrf_token(cookie: str) -> str:
    """What a page's own script can send, and no page from elsewhere can know.

    It follows from the cookie, which scripts cannot read, and does not give it away.
    """
    return hmac.new(cookie.encode(), b"csrf", hashlib.sha256).hexdigest()
