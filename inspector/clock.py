"""Which moment a picture is counted at: the camera's, where it can be believed."""

from __future__ import annotations

from datetime import datetime, timedelta

from inspector.errors import UsageError

__all__ = ["LEAD", "OPEN_HORIZON", "counted_at"]

LEAD = timedelta(minutes=5)
"""How far a camera's clock may run ahead of the service's."""

OPEN_HORIZON = timedelta(hours=24)
"""How old a picture may be and still change the figures of the time it was taken."""


def counted_at(
    captured_at: datetime | None, arrived_at: datetime, horizon: timedelta = OPEN_HORIZON
) -> tuple[datetime, bool]:
    """The time statistics use for a picture, and whether the camera's clock is suspect.

    `captured_at` (the camera's, None when it gave none) counts if it is at most five minutes
    ahead of `arrived_at` (the service's) and at most `horizon` older. Otherwise arrival counts,
    and a camera time that was given is flagged. Both limits are inclusive.
    Raises UsageError for a time without a zone: nobody could say which moment it names.
    """
    _need_zone("arrived_at", arrived_at)
    if captured_at is None:
        return arrived_at, False
    _need_zone("captured_at", captured_at)
    age = arrived_at - captured_at
    if -LEAD <= age <= horizon:
        return captured_at, False
    return arrived_at, True


def _need_zone(name: str, value: datetime) -> None:
    if value.utcoffset() is None:
        raise UsageError(
            f"{name} needs a time zone, got {value.isoformat()!r}; "
            "write it like 2026-01-31T08:00:00+08:00.",
            name,
        )
