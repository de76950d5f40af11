"""What review looks like as JSON, for the documentation; tests hold answers against it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from inspector.values import Disposition
from service import examples
from service.documents import Exact, path_parameter
from service.parameters import Name, OptionalName
from service.schemas import InspectionAnswer

__all__ = [
    "CLAIM",
    "CLAIM_PARAMETER",
    "RELEASED",
    "SUMMARY",
    "UNTIL",
    "WANTED",
    "ClaimAnswer",
    "ClaimDocument",
    "HeldUntil",
    "ReleasedAnswer",
    "ReviewSummaryAnswer",
]


class ClaimDocument(Exact):
    """Who wants to look at the next picture, or at one in particular."""

    holder: OptionalName = Field(
        default=None, description="Who looks; whoever signed in goes by the name of their key."
    )
    inspection: Name | None = Field(
        default=None, description="The `id` of this record, waiting or not; by default the next."
    )


class HeldAnswer(Exact):
    """A claim."""

    id: str
    holder: str
    expires_at: datetime = Field(description="Renew it before; afterwards others may have it.")


class ClaimAnswer(Exact):
    """A record to look at; both null where nothing waits."""

    claim: HeldAnswer | None
    inspection: InspectionAnswer | None
    picture: str | None = Field(
        description="Why its picture is not there (`off`, `not_drawn`, `busy`, `disk`, `gone`); "
        "null where it is."
    )


class HeldUntil(Exact):
    """A claim was renewed."""

    expires_at: datetime


class ReleasedAnswer(Exact):
    """A claim is no more."""

    released: bool


class WaitingAnswer(Exact):
    """How many records wait for a person."""

    doubtful: int = Field(description="Those that the model would not decide.")
    audits: int = Field(description="Passes drawn for a second look.")
    claimed: int = Field(description="Of both, those that somebody is looking at.")
    more: bool = Field(description="There are more: no more than 10,000 are counted.")


class DoneAnswer(Exact):
    """What somebody decided."""

    by: str
    disposition: Disposition
    records: int


class ReviewSummaryAnswer(Exact):
    """What waits, and what was done today."""

    waiting: WaitingAnswer
    since: datetime = Field(description="When the plant's day began.")
    done: list[DoneAnswer] = Field(description="Words of that day that hold, by name and word.")


_EXPIRES = "2026-01-31T00:07:00Z"
CLAIM: dict[str, Any] = {
    "claim": {"id": "5d2e7c", "holder": "Li Wei", "expires_at": _EXPIRES},
    "inspection": examples.INSPECTION,
    "picture": None,
}
WANTED: dict[str, Any] = {"holder": "Li Wei"}
UNTIL: dict[str, Any] = {"expires_at": _EXPIRES}
RELEASED: dict[str, Any] = {"released": True}
SUMMARY: dict[str, Any] = {
    "waiting": {"doubtful": 12, "audits": 3, "claimed": 2, "more": False},
    "since": "2026-01-30T16:00:00Z",
    "done": [{"by": "Li Wei", "disposition": "pass", "records": 41}],
}
CLAIM_PARAMETER = path_parameter("claim_id", "The `id` of a claim.")
