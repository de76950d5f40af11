"""Histories that were read once, kept while nobody decides anything new."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from inspector.errors import NotFoundError
from inspector.ports import Count, InspectionStore
from inspector.production.history import (
    MOST_LABELLED,
    MOST_PRODUCED,
    History,
    decided_units,
    history_of,
    labels,
)
from inspector.production.label_files import read_labels

__all__ = ["Histories"]

_KEY = TypeVar("_KEY", bound=Hashable)
_VALUE = TypeVar("_VALUE")

_TRUSTED_S = 10.0  # for so long nobody asks whether people decided anything since
_LASTS_S = 120.0  # new pictures change what production looks like, slowly
_MOST_HISTORIES, _MOST_FILES = 32, 16


@dataclass(slots=True)
class _Kept:
    history: History
    decided: frozenset[Count]
    read_at: float
    looked_at: float


class Histories:
    """Histories by product and model, and files of labels by their digest. Safe for threads.

    A slider asks many times a second; reading a hundred thousand decisions takes a second.
    """

    def __init__(self, store: InspectionStore, clock: Callable[[], float] = monotonic) -> None:
        """Read from this store; `clock` counts seconds."""
        self._store = store
        self._clock = clock
        self._reading = threading.Lock()  # two sliders wait for one reading
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._files: OrderedDict[tuple[str, str], History] = OrderedDict()

    def of(self, product: str, bundle: str) -> History:
        """What people decided on pictures of a product that this model (SHA-256) had scored.

        Ten seconds behind them at most. Raises StoreUnavailableError.
        """
        with self._reading:
            kept = self._kept.get((product, bundle))
            now = self._clock()
            if kept is not None and now - kept.looked_at < _TRUSTED_S:
                return kept.history
            counts = decided_units(self._store, product)
            decided = frozenset(count for count in counts if count.decided)
            outdated = kept is None or now - kept.read_at > _LASTS_S
            if kept is None or outdated or kept.decided != decided:
                kept = _Kept(self._read(product, bundle, counts), decided, now, now)
            kept.looked_at = now
            _put(self._kept, (product, bundle), kept, _MOST_HISTORIES)
            return kept.history

    def keep_labels(self, product: str, content: bytes) -> str:
        """Keep a file of labels for a product; returns the name under which it is asked for.

        Raises DataError for a file that cannot be read, saying in which line.
        """
        file = read_labels(content)
        with self._reading:
            _put(self._files, (product, file.digest), labels(file.labelled), _MOST_FILES)
        return file.digest

    def labelled(self, product: str, name: str) -> History:
        """A file of labels kept before. Raises NotFoundError where it is gone."""
        with self._reading:
            found = self._files.get((product, name))
        if found is None:
            raise NotFoundError(
                f"There are no labels {name[:12]!r} of {product!r}: they are kept until the "
                "service restarts. Upload the file again."
            )
        return found

    def _read(self, product: str, bundle: str, counts: list[Count]) -> History:
        decided = self._store.judged(product, bundle, decided=True, limit=MOST_LABELLED)
        latest = self._store.judged(product, bundle, decided=False, limit=MOST_PRODUCED)
        return history_of(counts, bundle, decided, latest)


def _put(place: OrderedDict[_KEY, _VALUE], key: _KEY, value: _VALUE, most: int) -> None:
    """Put a value last, and let go of the first ones."""
    place[key] = value
    place.move_to_end(key)
    while len(place) > most:
        place.popitem(last=False)
