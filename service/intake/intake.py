"""From a delivered picture to a durable record: the one way every picture takes.

    request ─► Executor (graded) ─► GroupCommitter (recorded) ─► answer
               full: BusyError      counted in the same commit

What was accepted goes all the way, whether or not the client still listens.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec
from uuid import uuid4

from inspector.adapters.decoding import digest_of
from inspector.clock import counted_at
from inspector.errors import InspectorError, PictureError
from inspector.executor import Executor, Graders, Width
from inspector.pictures import Keeper
from inspector.pipeline import Graded
from inspector.ports import InspectionStore, Recorded
from inspector.recipe import Recipe
from inspector.recorder import GroupCommitter
from inspector.values import Disposition, Inspection
from service.intake.delivery import Delivery
from service.intake.replays import Replays
from service.live import Hub
from service.metrics import Metrics
from service.products.products import Products

__all__ = ["Intake"]

_What = ParamSpec("_What")
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Grading:
    """What the graders do with the pictures of one product that wait together."""

    graders: Graders
    replays: Replays

    def __call__(
        self, items: Sequence[Delivery], width: Width
    ) -> list[Recorded | Inspection | Exception]:
        """For each the earlier record of a repeat, or a new one that is not kept yet."""
        digests = [digest_of(delivery.picture) for delivery in items]
        known = [self._earlier(*each) for each in zip(items, digests, strict=True)]
        new = [place for place, outcome in enumerate(known) if outcome is None]
        graded = self.graders.at(width).grade_together(
            [items[place].picture for place in new], digests=[digests[place] for place in new]
        )
        outcomes = dict(zip(new, graded, strict=True))
        return [
            outcome or self._outcome(items[place], digests[place], outcomes[place])
            for place, outcome in enumerate(known)
        ]

    def _earlier(self, delivery: Delivery, digest: str) -> Recorded | Exception | None:
        try:
            return self.replays.earlier(delivery, digest)
        except InspectorError as error:
            return error

    def _outcome(
        self, delivery: Delivery, digest: str, graded: Graded | PictureError
    ) -> Inspection | Exception:
        if isinstance(graded, PictureError):
            return graded
        return _inspection(delivery, digest, graded, self.graders.recipe)


class Intake:
    """Puts executor, store and committer together; holds no threads of its own."""

    def __init__(
        self,
        *,
        products: Products,
        executor: Executor,
        store: InspectionStore,
        committer: GroupCommitter,
        metrics: Metrics,
        live: Hub,
        keeper: Keeper,
    ) -> None:
        """Use these; they stay the caller's to close."""
        self._products = products
        self._executor = executor
        self._committer = committer
        self._metrics = metrics
        self._live = live
        self._keeper = keeper
        self._replays = Replays(store)

    @property
    def failing(self) -> bool:
        """Whether the last record could not be kept."""
        return self._committer.failing

    def check_room(self, product: str) -> None:
        """Raise what `accept` would raise now; asked before a body is read."""
        self._products.graders(product)
        self._executor.check_room()

    def accept(self, delivery: Delivery) -> Future[Recorded]:
        """Take a picture in; the future is done once its record is durable, or nothing was kept.

        It cannot be cancelled. It raises a PictureError, KeyConflictError or StoreError.
        Raises UnknownProductError, BundleError or BusyError where nothing was taken in.
        """
        graders = self._products.graders(delivery.product)
        answer: Future[Recorded] = Future()
        answer.set_running_or_notify_cancel()  # from now on nobody can cancel it
        graded = self._executor.submit_joint(_Grading(graders, self._replays), delivery)
        graded.add_done_callback(partial(self._record, delivery, answer))
        return answer

    def try_out(self, product: str, picture: bytes) -> Future[Graded]:
        """Grade a picture that is neither recorded nor counted; raises what `accept` raises."""
        graders = self._products.graders(product)
        return self._executor.submit(lambda width: graders.at(width).grade(picture))

    def _record(
        self,
        delivery: Delivery,
        answer: Future[Recorded],
        graded: Future[Recorded | Inspection],
    ) -> None:
        try:
            outcome = graded.result()
            if isinstance(outcome, Recorded):
                answer.set_result(outcome)
                return
            committed = self._committer.submit(outcome)
        except Exception as error:  # noqa: BLE001 - whoever waits for the answer is told
            answer.set_exception(error)
            return
        committed.add_done_callback(partial(self._finish, delivery, answer))

    def _finish(
        self, delivery: Delivery, answer: Future[Recorded], committed: Future[Recorded]
    ) -> None:
        error = committed.exception()
        if error is not None:
            answer.set_exception(error)
            return
        recorded = committed.result()
        try:
            self._tell(delivery, recorded)
        finally:  # the record is durable: its station is told so, whatever else fails
            answer.set_result(recorded)

    def _tell(self, delivery: Delivery, recorded: Recorded) -> None:
        """Let everybody else know of a record; who fails keeps nothing from the others."""
        inspection = recorded.inspection
        if recorded.replayed:
            _told(self._replays.was_wrong, delivery)
        else:
            _told(self._metrics.count, inspection)
            _told(self._live.recorded, inspection)
            _told(self._keeper.offer, inspection, delivery.picture)


def _told(tell: Callable[_What, None], *what: _What.args, **more: _What.kwargs) -> None:
    """Pass it on. The record is counted: whatever fails here, the station must get its answer."""
    try:
        tell(*what, **more)
    except Exception:
        _logger.exception("a record is kept, and what follows from it failed")


def _inspection(delivery: Delivery, digest: str, graded: Graded, recipe: Recipe) -> Inspection:
    """The record that a verdict becomes."""
    counted, suspect = counted_at(delivery.captured_at, delivery.arrived_at)
    inspection_id, verdict = uuid4().hex, graded.verdict
    passed = verdict.disposition is Disposition.PASS
    return Inspection(
        id=inspection_id,
        product=delivery.product,
        station=delivery.station,
        digest=digest,
        arrived_at=delivery.arrived_at,
        counted_at=counted,
        verdict=verdict,
        sequence=delivery.sequence,
        order=delivery.order,
        part=delivery.part,
        roll=delivery.roll,
        position_m=delivery.position_m,
        captured_at=delivery.captured_at,
        clock_suspect=suspect,
        simulated=delivery.simulated,
        offset_mm=delivery.offset_mm,
        module=delivery.module,
        row=delivery.row,
        column=delivery.column,
        width=graded.width,
        height=graded.height,
        audit=passed and recipe.draws(inspection_id),
    )
