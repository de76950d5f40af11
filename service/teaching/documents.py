"""What jobs look like as JSON, for the documentation; tests hold answers against it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from inspector.errors import Trouble
from service.documents import Exact, path_parameter
from service.teaching.job import JobState

__all__ = ["AGAIN", "JOB", "JOBS", "JOB_PARAMETER", "AgainDocument", "JobAnswer", "JobList"]

JOB_PARAMETER = path_parameter("job", "The `id` of a job.")


class AgainDocument(Exact):
    """How a job that failed is tried again, with the pictures that came."""

    leave_out: list[str] = Field(
        default=[],
        max_length=10_000,
        description="Pictures to do without, as `pictures` names them.",
    )
    accept_outliers: bool = Field(
        default=False, description="Learn from pictures that stand out, too."
    )


class JobAnswer(Exact):
    """A piece of work as it stands."""

    id: str
    product: str
    by: str = Field(description="Who started it.")
    state: JobState
    started_at: datetime
    ended_at: datetime | None
    done: int = Field(description="Steps that are done.")
    total: int = Field(description="Steps in all; 0 while that is not known.")
    what: str = Field(description="What is being done.")
    result: dict[str, Any] | None = Field(
        description="What came of it. `warnings` are sentences in English; `doubts` holds the same "
        "with the `kind` of each and the `pictures` that it is about."
    )
    fault: str | None = Field(description="Why it failed, in a sentence.")
    trouble: Trouble | None = Field(description="What kind of failure it is, if pictures are.")
    pictures: list[str] = Field(description="The pictures that are the trouble, the worst first.")
    again: bool = Field(description="Whether its pictures are still here to try again with.")


class JobList(Exact):
    """The latest jobs, the newest first."""

    jobs: list[JobAnswer]


JOB: dict[str, Any] = {
    "id": "7f8a9b0c1d2e4f5a8b9c0d1e2f3a4b5c",
    "product": "denim",
    "by": "Li Wei",
    "state": "running",
    "started_at": "2026-01-31T00:00:00.113000Z",
    "ended_at": None,
    "done": 14,
    "total": 30,
    "what": "looking at pictures",
    "result": None,
    "fault": None,
    "trouble": None,
    "pictures": [],
    "again": False,
}
JOBS: dict[str, Any] = {"jobs": [JOB]}
AGAIN: dict[str, Any] = {"leave_out": ["IMG_0017.png"], "accept_outliers": False}
