"""A piece of work that takes longer than a request, as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

__all__ = ["Job", "JobState"]


class JobState(StrEnum):
    """How far a job is."""

    RECEIVING = "receiving"
    RUNNING = "running"
    FINISHING = "finishing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Whether nothing more happens."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work as it stands.

    `done` of `total` steps; `what` is being done. `result` is there where it is done, `fault`
    where it failed, with the `trouble` that it is, where that has a name, and the `pictures` that
    cause it. `folder` holds what it works on, None once that is gone.
    """

    id: str
    product: str
    by: str
    started_at: datetime
    state: JobState = JobState.RECEIVING
    ended_at: datetime | None = None
    done: int = 0
    total: int = 0
    what: str = ""
    result: Mapping[str, Any] | None = None
    fault: str = ""
    trouble: str = ""
    pictures: tuple[str, ...] = ()
    folder: Path | None = None
    request: Mapping[str, Any] = field(default_factory=dict)

    def started(self, request: Mapping[str, Any]) -> Job:
        """The same as its process starts, for the first time or again: nothing is done yet."""
        return Job(
            id=self.id,
            product=self.product,
            by=self.by,
            started_at=self.started_at,
            state=JobState.RUNNING,
            folder=self.folder,
            request=dict(request),
        )

    def as_dict(self) -> dict[str, Any]:
        """As answers show it."""
        return {
            "id": self.id,
            "product": self.product,
            "by": self.by,
            "state": self.state.value,
            "started_at": self.started_at,
            "ended_at": self.ended_at,
            "done": self.done,
            "total": self.total,
            "what": self.what,
            "result": self.result,
            "fault": self.fault or None,
            "trouble": self.trouble or None,
            "pictures": self.pictures,
            "again": self.folder is not None and self.state.over,
        }
