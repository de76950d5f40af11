"""Moments as fields of forms have them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

__all__ = ["local"]


def local(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as a field for date and time has it: what the plant's clock shows, to the minute."""
    return f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"
