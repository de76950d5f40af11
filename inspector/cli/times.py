"""Moments as people write them: a date, a time, "today", "8h"."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from inspector.errors import UsageError

__all__ = ["local", "moment", "optional_moment"]

_AGO = re.compile(r"(\d{1,6})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment(text: str, now: datetime) -> datetime:
    """The moment that `text` names, in UTC; `now` is aware, and its zone is the reader's.

    `2026-01-31`, `2026-01-31T08:00`, the same with a zone (`+08:00`, `Z`), `today`, `yesterday`,
    or a while ago: `30m`, `8h`, `7d`, `2w`. Raises UsageError for anything else.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if text == "today":
        return midnight.astimezone(UTC)
    if text == "yesterday":
        return (midnight - timedelta(days=1)).astimezone(UTC)
    ago = _AGO.fullmatch(text)
    try:
        if ago:
            return (now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})).astimezone(UTC)
        named = datetime.fromisoformat(text)
        if named.tzinfo is None:
            named = named.replace(tzinfo=now.tzinfo)
        return named.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text!r} is no time; write 2026-01-31, 2026-01-31T08:00, today, yesterday, or how "
            "long ago: 30m, 8h, 7d."
        ) from None


def optional_moment(text: str | None) -> datetime | None:
    """The same for an option, on this machine's clock; None where it was not given."""
    return None if text is None else moment(text, datetime.now().astimezone())


def local(moment: datetime) -> str:
    """A moment to the minute, on this machine's clock."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
