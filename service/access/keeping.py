"""What goes on beside the requests: keys followed, uses written down, old things forgotten."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from inspector.errors import StoreError
from service.access.access import Access
from service.access.audit import NOISE

__all__ = ["KEY_CHECK_S", "follow_keys", "tidy"]

KEY_CHECK_S = 1.0
"""Seconds between two looks at the keys: what another process revoked ends here within two."""

TIDY_S = 60.0
"""Seconds between two times that uses are written down and old sessions forgotten."""

_logger = logging.getLogger(__name__)


async def follow_keys(access: Access) -> None:
    """Take over keys that another process makes or revokes; to be run as a task and cancelled."""
    failing = False  # told once, not every second of an outage
    while True:
        await asyncio.sleep(KEY_CHECK_S)
        try:
            await asyncio.to_thread(access.keyring.refresh)
            failing = False
        except StoreError as error:
            if not failing:
                _logger.warning("keys are not looked up until the database answers: %s", error)
            failing = True


async def tidy(access: Access, keep: timedelta, *, every_s: float = TIDY_S) -> None:
    """Write uses down, forget sessions that are over and sign-ins older than `keep`, for ever."""
    while True:
        await asyncio.sleep(every_s)
        try:
            await asyncio.to_thread(tidy_once, access, keep, datetime.now(UTC))
        except StoreError as error:
            _logger.warning("uses of keys were not written down: %s", error)


def tidy_once(access: Access, keep: timedelta, now: datetime) -> None:
    """Do it once. Raises StoreUnavailableError."""
    access.keyring.keep_uses()
    access.store.forget_sessions(now)
    access.store.forget_audit(NOISE, now - keep)
