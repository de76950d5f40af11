"""Is this delivery a repeat? Asked before grading, so that a repeat costs no grading."""

from __future__ import annotations

from inspector.errors import KeyConflictError
from inspector.ports import InspectionStore, Recorded
from service.intake.delivery import Delivery

__all__ = ["Replays"]

_MOST_STATIONS = 10_000


class Replays:
    """Looks repeats up, and spares the look where a station's numbers say there is nothing.

    Running numbers rise. Once a number was not found in the store, a higher one of the same
    station is taken for new without asking. Where that is wrong (another process takes pictures
    of the same station, or a backlog is sent again after a restart), the picture is graded in
    vain and the store, which always has the last word, still answers with the first record;
    from then on the store is asked again until it finds nothing. Safe to use from threads.
    """

    def __init__(self, store: InspectionStore) -> None:
        """Ask this store."""
        self._store = store
        self._newest: dict[tuple[bool, str], int] = {}

    def earlier(self, delivery: Delivery, digest: str) -> Recorded | None:
        """The record of an earlier delivery of the same picture under the same number.

        Raises KeyConflictError where the number was used for another picture or product.
        """
        sequence = delivery.sequence
        if sequence is None or not self._may_exist(delivery.key, sequence):
            return None
        found = self._store.find(delivery.station, sequence, simulated=delivery.simulated)
        if found is None:
            self._remember(delivery.key, sequence)
            return None
        self._newest.pop(delivery.key, None)
        if (found.digest, found.product) == (digest, delivery.product):
            return Recorded(found, replayed=True)
        raise KeyConflictError(
            station=delivery.station,
            sequence=sequence,
            recorded_digest=found.digest,
            received_digest=digest,
            recorded_product=found.product,
            received_product=delivery.product,
        )

    def was_wrong(self, delivery: Delivery) -> None:
        """The store knew the number after all: ask it again for this station."""
        self._newest.pop(delivery.key, None)

    def _may_exist(self, key: tuple[bool, str], sequence: int) -> bool:
        newest = self._newest.get(key)
        if newest is None or sequence <= newest:
            return True
        self._newest[key] = sequence
        return False

    def _remember(self, key: tuple[bool, str], sequence: int) -> None:
        if len(self._newest) >= _MOST_STATIONS:
            self._newest.clear()  # costs each station one look
        self._newest[key] = max(sequence, self._newest.get(key, 0))
