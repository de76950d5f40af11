"""What people answered to alarms: kept as documents under the alarm's id, nothing overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from inspector.errors import UsageError
from inspector.plant.orders import in_utc
from inspector.ports import Document, InspectionStore
from inspector.spc import read_alarm_id

__all__ = ["Acknowledgement", "acknowledge", "acknowledgements"]

_KIND = "acknowledgement"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Who took note of an alarm, why it came, and when they said so; `version` counts from 1."""

    alarm: str
    by: str
    reason: str
    at: datetime
    version: int

    @classmethod
    def from_document(cls, document: Document) -> Self:
        """What `acknowledge` kept."""
        content = document.content
        return cls(
            document.name, content["by"], content["reason"], document.created_at, document.version
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "alarm": self.alarm,
            "by": self.by,
            "reason": self.reason,
            "at": in_utc(self.at),
            "version": self.version,
        }


def acknowledge(store: InspectionStore, alarm: str, *, by: str, reason: str) -> Acknowledgement:
    """Answer for an alarm; saying it again adds a version, the newest one counts.

    Raises UsageError for what is no alarm's id, and where nobody or no reason is named.
    """
    _check_id(alarm)
    if not by.strip() or not reason.strip():
        raise UsageError(
            "An acknowledgement names who gives it and the reason; both are needed.", "by", "reason"
        )
    content = {"by": by.strip(), "reason": reason.strip()}
    return Acknowledgement.from_document(store.put_document(_KIND, alarm, content))


def acknowledgements(store: InspectionStore, alarm: str) -> tuple[Acknowledgement, ...]:
    """All that was said to an alarm, oldest first. Raises UsageError for what is no alarm's id."""
    _check_id(alarm)
    return tuple(map(Acknowledgement.from_document, store.documents(_KIND, alarm)))


def _check_id(alarm: str) -> None:
    try:
        read_alarm_id(alarm)
    except ValueError as error:
        raise UsageError(
            f"{alarm!r} is no alarm; pass on the `id` as the control chart gives it.", "alarm"
        ) from error
