"""A review queue over a store in memory: it looks at every record, under one lock."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from inspector.errors import NotFoundError
from inspector.ports import Claim, Done, Filter, Waiting
from inspector.values import Disposition, Inspection
from tests.fakes.memory_store import MemoryStore

__all__ = ["MemoryReview"]


class MemoryReview:
    """A `ReviewQueue` for tests."""

    def __init__(self, store: MemoryStore) -> None:
        """Hand out this store's records."""
        self._store = store
        self._claims: dict[str, Claim] = {}
        self._lock = threading.Lock()

    def claim_next(
        self, selection: Filter, *, holder: str, now: datetime, hold: timedelta
    ) -> Claim | None:
        """The first that is free."""
        with self._lock:
            self._clear(now)
            free = (each for each in self._waiting(selection) if each.id not in self._claims)
            found = next(free, None)
            return None if found is None else self._add(found, holder, now + hold)

    def claim(
        self, inspection_id: str, *, holder: str, now: datetime, hold: timedelta
    ) -> Claim | None:
        """This one, if it is free."""
        with self._lock:
            self._clear(now)
            found = self._store.get(inspection_id)
            if found is None:
                raise NotFoundError(f"There is no inspection {inspection_id!r}.")
            return None if found.id in self._claims else self._add(found, holder, now + hold)

    def renew(self, claim_id: str, *, now: datetime, hold: timedelta) -> bool:
        """Look the claim up."""
        with self._lock:
            self._clear(now)
            alive = [claim for claim in self._claims.values() if claim.id == claim_id]
            for claim in alive:
                self._claims[claim.inspection.id] = replace(claim, expires_at=now + hold)
            return bool(alive)

    def release(self, claim_id: str) -> None:
        """Forget the claim."""
        with self._lock:
            self._claims = {key: each for key, each in self._claims.items() if each.id != claim_id}

    def waiting(self, selection: Filter, *, now: datetime) -> Waiting:
        """Count one by one."""
        with self._lock:
            self._clear(now)
            found = list(self._waiting(selection))
            doubtful = sum(each.disposition is Disposition.REVIEW for each in found)
            claimed = sum(each.id in self._claims for each in found)
        return Waiting(doubtful, len(found) - doubtful, claimed)

    def done(self, since: datetime, *, simulated: bool = False) -> tuple[Done, ...]:
        """Count the words that hold."""
        words = Counter(
            (item.decision.by, item.disposition)
            for item in self._store.stream(Filter(simulated=simulated, decided=True))
            if item.decision is not None and item.decision.decided_at >= since
        )
        return tuple(Done(by, word, count) for (by, word), count in sorted(words.items()))

    def _clear(self, now: datetime) -> None:
        self._claims = {key: each for key, each in self._claims.items() if each.expires_at > now}

    def _waiting(self, selection: Filter) -> Iterator[Inspection]:
        for item in self._store.stream(selection):
            doubtful = item.disposition is Disposition.REVIEW
            if self._store.is_latest(item.id) and (
                doubtful or (item.audit and item.decision is None)
            ):
                yield item

    def _add(self, inspection: Inspection, holder: str, expires_at: datetime) -> Claim:
        claim = Claim(uuid4().hex, inspection, holder, expires_at)
        self._claims[inspection.id] = claim
        return claim
