"""The lots on record: kept in a store as documents, one a lot, a version for each presentation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inspector.errors import LotConflictError, UsageError, VersionConflictError
from inspector.ports import InspectionStore
from inspector.sampling.lots import (
    Lot,
    LotEntry,
    Presentation,
    Series,
    lot_from_dict,
    presentation_of,
)
from inspector.sampling.plan import SamplingPlan
from inspector.sampling.switching import State

__all__ = ["KIND", "LotAnswer", "all_series", "record_lot", "series_of"]

KIND = "lot"
"""The kind of document that a lot is kept as."""


@dataclass(frozen=True, slots=True)
class LotAnswer:
    """A recorded lot and how the product's next one is inspected.

    `presentation` is the one that was reported, `replayed` where an earlier delivery had said
    the same: nothing was added then.
    """

    lot: Lot
    presentation: Presentation
    next_state: State
    replayed: bool

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "product": self.lot.product,
            "lot": self.lot.lot,
            "number": self.lot.number,
            "aql": self.lot.aql,
            "level": self.lot.level,
            **self.presentation.as_dict(),
            "resubmitted": self.presentation is not self.lot.original,
            "next_state": self.next_state.value,
            "replayed": self.replayed,
        }


def series_of(store: InspectionStore, product: str) -> Series:
    """The lots of a product, in the order they were recorded; none is fine."""
    lots = (lot for lot in _lots(store) if lot.product == product)
    return Series(product, _in_order(lots))


def all_series(store: InspectionStore) -> tuple[Series, ...]:
    """Every product that has lots on record, by name."""
    lots = list(_lots(store))
    return tuple(
        Series(product, _in_order(lot for lot in lots if lot.product == product))
        for product in sorted({lot.product for lot in lots})
    )


def record_lot(store: InspectionStore, entry: LotEntry, now: datetime) -> LotAnswer:
    """Decide about a lot and keep it; `now` is aware. A lot is counted once.

    The same report again yields the first answer. Raises LotConflictError for another report
    about a lot on record, UsageError where the sample is not the plan's, the first lot names no
    AQL, acceptance is discontinued, or a resubmitted lot was never rejected.
    """
    while True:
        try:
            return _record(store, entry, now)
        except VersionConflictError:
            continue  # somebody recorded the same lot meanwhile: look again


def _record(store: InspectionStore, entry: LotEntry, now: datetime) -> LotAnswer:
    series = series_of(store, entry.product)
    known = series.find(entry.lot)
    said_before = _said_before(known, entry)
    if known and said_before:
        return LotAnswer(known, said_before, series.standing.state, replayed=True)
    _refuse_what_cannot_be(series, known, entry)
    plan = series.plan(entry)
    presentation = presentation_of(entry, plan, now)
    lot = known.presented_again(presentation) if known else _new(series, plan, entry, presentation)
    versions = len(known.presentations) if known else 0
    store.put_document(KIND, _name(entry), lot.as_dict(), expected=versions)
    standing = series_of(store, entry.product).standing
    return LotAnswer(lot, presentation, standing.state, replayed=False)


def _said_before(known: Lot | None, entry: LotEntry) -> Presentation | None:
    """The presentation that an entry repeats, if it does."""
    if known is None:
        return None
    candidates = known.presentations[1:][-1:] if entry.resubmitted else (known.original,)
    return next((each for each in candidates if each.reports(entry)), None)


def _refuse_what_cannot_be(series: Series, known: Lot | None, entry: LotEntry) -> None:
    if known and not entry.resubmitted:
        raise LotConflictError(entry.product, entry.lot, _words(known.original), _words(entry))
    if entry.resubmitted and (known is None or known.last.accepted):
        why = "is not on record" if known is None else "was accepted"
        raise UsageError(
            f"Lot {entry.lot!r} of {entry.product!r} {why}: only a rejected lot is resubmitted.",
            "resubmitted",
        )
    discontinued = series.standing.state is State.DISCONTINUED
    if discontinued and not entry.resubmitted and not entry.corrective_action.strip():
        raise UsageError(
            f"Acceptance of {entry.product!r} by sampling is discontinued: five lots were rejected "
            "on tightened inspection. Put the process right, then say with the next lot what was "
            "done (corrective_action); it is inspected tightened.",
            "corrective_action",
        )


def _new(series: Series, plan: SamplingPlan, entry: LotEntry, presentation: Presentation) -> Lot:
    number = max((lot.number for lot in series.lots), default=0) + 1
    return Lot(entry.product, entry.lot, number, plan.aql, plan.level, (presentation,))


def _words(found: LotEntry | Presentation) -> str:
    return f"{found.defective} defective of {found.inspected} inspected, lot of {found.size}"


def _name(entry: LotEntry) -> str:
    """The document's name; a slash in a product's name must not make two lots one."""
    return f"{entry.product.replace('%', '%25').replace('/', '%2F')}/{entry.lot}"


def _lots(store: InspectionStore) -> Iterable[Lot]:
    return (lot_from_dict(document.content) for document in store.current(KIND))


def _in_order(lots: Iterable[Lot]) -> tuple[Lot, ...]:
    # By number rather than by time, which a clock that is set back would turn round.
    return tuple(sorted(lots, key=lambda lot: (lot.number, lot.original.recorded_at, lot.lot)))
