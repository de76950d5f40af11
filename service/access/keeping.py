"""What goes on beside the requests: keys followed, uses written down, old things forgotten."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

from service.access.access import Access
from service.access.audit import NOISE
from service.beside import Chore

__all__ = ["KEY_CHECK_S", "follow_keys", "tidy"]

KEY_CHECK_S = 1.0
"""Seconds between two looks at the keys: what another process revoked ends here within two."""

TIDY_S = 60.0
"""Seconds between two times that uses are written down and old sessions forgotten."""


def follow_keys(access: Access) -> Chore:
    """Take over keys that another process makes or revokes."""
    return Chore(
        "keys that other processes change",
        KEY_CHECK_S,
        partial(asyncio.to_thread, access.keyring.refresh),
    )


def tidy(access: Access, keep: timedelta) -> Chore:
    """Write uses down, forget sessions that are over and sign-ins older than `keep`."""

    def once() -> None:
        tidy_once(access, keep, datetime.now(UTC))

    return Chore("uses of keys and old sign-ins", TIDY_S, partial(asyncio.to_thread, once))


def tidy_once(access: Access, keep: timedelta, now: datetime) -> None:
    """Do it once. Raises StoreUnavailableError."""
    access.keyring.keep_uses()
    access.store.forget_sessions(now)
    access.store.forget_audit(NOISE, now - keep)
