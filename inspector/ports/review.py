"""The queue of pictures that wait for a person, and who is looking at which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from inspector.ports.records import Filter
from inspector.values import Disposition, Inspection

__all__ = ["Claim", "Done", "ReviewQueue", "Waiting"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A picture that somebody is looking at, until `expires_at` (aware UTC) unless renewed."""

    id: str
    inspection: Inspection
    holder: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many records wait for a person, `claimed` of them with somebody already.

    `doubtful` are those the model would not decide, `audits` passes drawn for a second look. Each
    is counted up to a limit only; `more` says that there are more.
    """

    doubtful: int
    audits: int
    claimed: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """Records that now go by the word of `by`, told apart by that word."""

    by: str
    disposition: Disposition
    records: int


class ReviewQueue(Protocol):
    """Hands out records that wait: doubtful ones, and passes drawn for audit.

    A record waits while nobody decided on it and it is the latest look at its piece. Two claims
    never hold one record, whatever thread, process or machine asks. Of the filter `since`,
    `until`, `stations`, `product`, `orders` and `simulated` apply. Every method may be called from
    threads and raises StoreUnavailableError where the store is out of reach.
    """

    def claim_next(
        self, selection: Filter, *, holder: str, now: datetime, hold: timedelta
    ) -> Claim | None:
        """Claim the record that waits longest and that nobody holds; None where there is none."""
        ...

    def claim(
        self, inspection_id: str, *, holder: str, now: datetime, hold: timedelta
    ) -> Claim | None:
        """Claim this record, waiting or not; None where another claim holds it.

        Raises NotFoundError where there is no such record.
        """
        ...

    def renew(self, claim_id: str, *, now: datetime, hold: timedelta) -> bool:
        """Hold a claim from `now` on; False where it has ended and somebody else may have it."""
        ...

    def release(self, claim_id: str) -> None:
        """End a claim; one that has ended already is no fault."""
        ...

    def waiting(self, selection: Filter, *, now: datetime) -> Waiting:
        """How many wait, in time that does not grow with how much history there is."""
        ...

    def done(self, since: datetime, *, simulated: bool = False) -> tuple[Done, ...]:
        """What people decided from `since` on and still holds, by name and word."""
        ...
