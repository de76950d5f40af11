"""Keeps pictures beside the work: whatever becomes of them, no verdict waits and none fails."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from inspector.errors import PicturesUnavailableError
from inspector.pictures.port import Kind, PictureStore
from inspector.pictures.rule import GIGABYTE, Rule
from inspector.pictures.status import Missing, Status
from inspector.values import Inspection

__all__ = ["RESERVE_BYTES", "Keeper"]

RESERVE_BYTES = GIGABYTE
"""Left free on the disk, for records may lie there too: pictures go before records suffer."""

_LOW_WATER = 0.95  # room is made for more than one picture at a time
_LOOK_S = 3600.0
_PATIENCE_S = 0.01  # the answer to the picture just offered goes out first, undisturbed
_LOG_EVERY_S = 60.0
_LATEST_LOSSES = 10_000
_CLOSE_S = 10.0
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Job:
    digest: str
    picture: bytes
    kind: Kind
    at: datetime


class Keeper:
    """One thread between many graders and a store of pictures; a context manager.

    At most `capacity` pictures and `capacity_bytes` wait; one more is left out and counted.
    """

    def __init__(
        self,
        store: PictureStore,
        rule: Rule,
        *,
        keep: timedelta | None = None,
        capacity: int = 256,
        capacity_bytes: int = 256_000_000,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Start the thread. Pictures older than `keep` are removed, like the records of theirs."""
        self._store = store
        self._rule = rule
        self._keep = keep
        self._capacity = capacity
        self._capacity_bytes = capacity_bytes
        self._now = now
        self._waiting: OrderedDict[str, _Job] = OrderedDict()
        self._waiting_bytes = 0
        self._lost: OrderedDict[str, Missing] = OrderedDict()
        self._status = Status()
        self._logged_at = -_LOG_EVERY_S
        self._closing = False
        self._stop = threading.Event()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="picture-keeper", daemon=True)
        if not rule.off:
            self._thread.start()

    @property
    def rule(self) -> Rule:
        """Which pictures are kept."""
        return self._rule

    @property
    def status(self) -> Status:
        """What became of pictures so far."""
        return self._status

    def offer(self, inspection: Inspection, picture: bytes) -> None:
        """Keep the picture of a durable record, if the rule says so. Never waits, never raises."""
        if not self._rule.keeps(inspection):
            return
        job = _Job(inspection.digest, picture, self._rule.kind(inspection), inspection.arrived_at)
        with self._changed:
            if self._is_full(job):
                self._note(busy=self._status.busy + 1)
                self._lose(job, Missing.BUSY)
                return
            self._add(job)
            self._changed.notify()

    def get(self, digest: str) -> bytes | None:
        """The picture of this digest, if it is kept. Raises PicturesUnavailableError."""
        with self._changed:
            job = self._waiting.get(digest)
        return self._store.get(digest) if job is None else job.picture

    def has(self, digest: str) -> bool:
        """Whether `get` would find it; cheap. Raises PicturesUnavailableError."""
        with self._changed:
            waiting = digest in self._waiting
        return waiting or self._store.has(digest)

    def why_missing(self, inspection: Inspection) -> Missing:
        """Why `get` has nothing for a record."""
        if self._rule.off:
            return Missing.OFF
        lost = self._lost.get(inspection.digest)
        if lost is not None:
            return lost
        return Missing.GONE if self._rule.keeps(inspection) else Missing.NOT_DRAWN

    def close(self) -> None:
        """Write what waits and end; a disk that hangs is waited for ten seconds."""
        with self._changed:
            self._closing = True
            self._stop.set()
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(_CLOSE_S)

    def __enter__(self) -> Self:
        """Use it in a `with` block."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Write what waits and end."""
        self.close()

    def _is_full(self, job: _Job) -> bool:
        known = job.digest in self._waiting
        too_many = len(self._waiting) >= self._capacity
        too_large = self._waiting_bytes + len(job.picture) > self._capacity_bytes
        return self._closing or (not known and (too_many or too_large))

    def _add(self, job: _Job) -> None:
        known = self._waiting.get(job.digest)
        if known is None:
            self._waiting_bytes += len(job.picture)
        elif known.kind.rank > job.kind.rank:
            job = replace(job, kind=known.kind)
        self._waiting[job.digest] = job

    def _lose(self, job: _Job, why: Missing) -> None:
        self._lost[job.digest] = why
        while len(self._lost) > _LATEST_LOSSES:
            self._lost.popitem(last=False)

    def _run(self) -> None:
        self._tidy()
        tidied = time.monotonic()
        while (job := self._next(tidied + _LOOK_S)) is not None or not self._closing:
            if job is not None:
                self._write(job)
            if time.monotonic() >= tidied + _LOOK_S:
                self._tidy()
                tidied = time.monotonic()

    def _next(self, until: float) -> _Job | None:
        """The picture that waits longest; None at `until` and where nothing comes any more."""
        if self._had_to_wait(until):
            self._stop.wait(_PATIENCE_S)
        with self._changed:
            return next(iter(self._waiting.values()), None)

    def _had_to_wait(self, until: float) -> bool:
        """Wait for a picture; False where one was there already."""
        with self._changed:
            if self._waiting:
                return False
            while not self._waiting and not self._closing:
                if not self._changed.wait(max(0.0, until - time.monotonic())):
                    break
            return True

    def _write(self, job: _Job) -> None:
        """Write it, then take it from the queue: in between it is found in either place."""
        try:
            self._make_room(len(job.picture))
            added = self._store.put(job.digest, job.picture, job.kind, job.at)
        except Exception as error:  # noqa: BLE001 - the thread must outlive any failure
            self._failed(job, error)
        else:
            self._kept(job, added)
        with self._changed:
            if self._waiting.get(job.digest) is job:
                del self._waiting[job.digest]
                self._waiting_bytes -= len(job.picture)

    def _make_room(self, needed: int) -> None:
        """Keep within the budget, and away from the last bytes of the disk."""
        size = self._status.bytes
        if size is None:
            size = self._store.size()
        limit = min(self._rule.max_bytes, size + self._store.free() - RESERVE_BYTES)
        if size + needed > limit:
            size = self._store.trim(max(0, int(limit * _LOW_WATER) - needed))
        self._note(bytes=size)
        if size + needed > limit:
            raise PicturesUnavailableError(
                f"No room is left for pictures: their disk has less than {RESERVE_BYTES:,} bytes "
                "free, or the budget is smaller than one picture. Verdicts are given and recorded "
                "as before. Free some space or allow pictures more."
            )

    def _kept(self, job: _Job, added: int) -> None:
        with self._changed:
            self._lost.pop(job.digest, None)
            status = self._status
            self._note(kept=status.kept + 1, bytes=(status.bytes or 0) + added, fault="")

    def _failed(self, job: _Job, error: Exception) -> None:
        with self._changed:
            self._lose(job, Missing.DISK)
            self._note(failed=self._status.failed + 1, fault=str(error))
        self._warn("a picture was not kept: %s", error)

    def _tidy(self) -> None:
        """Add up what there is, and remove what is too old."""
        try:
            if self._keep is not None:
                self._store.forget(self._now() - self._keep)
            size = self._store.size()
        except PicturesUnavailableError as error:
            self._warn("old pictures were not removed: %s", error)
            return
        self._note(bytes=size)

    def _note(self, **changes: Any) -> None:
        with self._changed:  # which its holder may enter again
            self._status = replace(self._status, **changes)

    def _warn(self, message: str, error: Exception) -> None:
        """Say it once a minute: a full disk fails with every picture."""
        if time.monotonic() >= self._logged_at + _LOG_EVERY_S:
            self._logged_at = time.monotonic()
            _logger.warning(message, error)
