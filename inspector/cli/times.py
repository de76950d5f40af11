"""Moments as people write them: a date, a time, "today", "8h"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from inspector.errors import UsageError

__all__ = ["Clock", "moment"]

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
            # In UTC: on the plant's clock eight hours ago may be seven or nine o'clocks away.
            return now.astimezone(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        named = datetime.fromisoformat(text)
        if named.tzinfo is None:
            named = named.replace(tzinfo=now.tzinfo)
        return named.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text!r} is no time; write 2026-01-31, 2026-01-31T08:00, today, yesterday, or how "
            "long ago: 30m, 8h, 7d."
        ) from None


@dataclass(frozen=True, slots=True)
class Clock:
    """The plant's clock, which every time is read and shown by."""

    zone: tzinfo

    def read(self, text: str | None) -> datetime | None:
        """The moment that an option names; None where it was not given."""
        return None if text is None else self.moment(text)

    def moment(self, text: str) -> datetime:
        """The moment that `text` names, in UTC. Raises UsageError where it names none."""
        return moment(text, datetime.now(self.zone))

    def local(self, moment: datetime | None) -> str:
        """A moment to the minute; a dash where there is none."""
        return "—" if moment is None else f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def short(self, moment: datetime | None) -> str:
        """A moment within a year, for a table with many columns."""
        return "—" if moment is None else f"{moment.astimezone(self.zone):%m-%d %H:%M}"

    @property
    def named(self) -> str:
        """Whose clock it is, in words that stand once beside times."""
        return f"Times are those of the plant's clock: {self.zone}."
