"""Lots that were inspected by sampling: what was found, what was decided, in which state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import accumulate
from typing import Any

from inspector.errors import UsageError
from inspector.plant import name_fault
from inspector.sampling.plan import DEFECTIVES_UP_TO, SamplingPlan, sampling_plan
from inspector.sampling.switching import START, State, Switching

__all__ = ["Lot", "LotEntry", "Presentation", "Series", "lot_from_dict", "presentation_of"]


@dataclass(frozen=True, slots=True)
class LotEntry:
    """What a person reports about a lot.

    `size` units in the lot, `inspected` drawn from it, `defective` found among them. Without
    `aql` (per cent) and `level` those of the product's lot before hold. `resubmitted` says that a
    rejected lot comes again, sorted; `corrective_action` what was put right after acceptance had
    been discontinued. Raises UsageError for values that cannot be.
    """

    product: str
    lot: str
    size: int
    inspected: int
    defective: int
    aql: float | None = None
    level: str | None = None
    resubmitted: bool = False
    corrective_action: str = ""

    def __post_init__(self) -> None:
        """Refuse names without text and counts that contradict each other."""
        for field in ("product", "lot"):
            fault = name_fault(getattr(self, field))
            if fault:
                raise UsageError(f"{field}: {fault}.", field)
        if self.size < 1:
            raise UsageError(f"A lot has at least 1 unit, got {self.size}.", "size")
        if not 0 <= self.defective <= self.inspected:
            raise UsageError(
                f"Of {self.inspected} inspected units {self.defective} cannot be defective.",
                "defective",
            )


@dataclass(frozen=True, slots=True)
class Presentation:
    """A lot as it was presented once: the sample, the accept number, the time (RFC 3339)."""

    size: int
    inspected: int
    defective: int
    accept: int
    state: State
    recorded_at: str
    corrective_action: str = ""

    @property
    def accepted(self) -> bool:
        """The verdict."""
        return self.defective <= self.accept

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {**asdict(self), "reject": self.accept + 1, "accepted": self.accepted}

    def reports(self, entry: LotEntry) -> bool:
        """Whether an entry says the same, as a repeated delivery does."""
        found = (self.size, self.inspected, self.defective)
        return found == (entry.size, entry.inspected, entry.defective)


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot and every time it was presented; `number` is its place among the product's lots."""

    product: str
    lot: str
    number: int
    aql: float
    level: str
    presentations: tuple[Presentation, ...]

    @property
    def original(self) -> Presentation:
        """The first presentation, the only one that switching rules look at."""
        return self.presentations[0]

    @property
    def last(self) -> Presentation:
        """The presentation whose verdict holds."""
        return self.presentations[-1]

    def presented_again(self, presentation: Presentation) -> Lot:
        """The lot with one more presentation."""
        return replace(self, presentations=(*self.presentations, presentation))

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; `lot_from_dict` reads them back."""
        return {
            "product": self.product,
            "lot": self.lot,
            "number": self.number,
            "aql": self.aql,
            "level": self.level,
            "accepted": self.last.accepted,
            "presentations": [each.as_dict() for each in self.presentations],
        }


@dataclass(frozen=True, slots=True)
class Series:
    """The lots of a product, oldest first."""

    product: str
    lots: tuple[Lot, ...]

    @property
    def standing(self) -> Switching:
        """Where the switching rules stand after all lots."""
        *_, now = accumulate(self.lots, _after_lot, initial=START)
        return now

    def find(self, name: str) -> Lot | None:
        """The lot of this name, if it is on record."""
        return next((lot for lot in self.lots if lot.lot == name), None)

    def plan(self, entry: LotEntry) -> SamplingPlan:
        """The plan by which a lot is inspected now.

        A sorted lot that comes again is inspected as the next new one would be; both are
        inspected tightened where acceptance is resumed after it had been discontinued. Raises
        UsageError without an AQL.
        """
        aql, level = self._terms(entry)
        if aql > DEFECTIVES_UP_TO:
            raise UsageError(
                f"An AQL of {aql:g} counts defects per 100 units; lots are kept by defective "
                f"units, up to AQL {DEFECTIVES_UP_TO:g}.",
                "aql",
            )
        tightened = self.standing.state is not State.NORMAL
        return sampling_plan(entry.size, aql, level, tightened=tightened)

    def as_dict(self, *, limit: int) -> dict[str, Any]:
        """Plain values for JSON, with the newest lots first and no more than `limit` of them."""
        return {
            "product": self.product,
            "next_state": self.standing.state.value,
            "recorded": len(self.lots),
            "lots": [lot.as_dict() for lot in self.lots[::-1][:limit]],
        }

    def _terms(self, entry: LotEntry) -> tuple[float, str]:
        """AQL and level: the entry's own, those of the lot before."""
        before = self.find(entry.lot) or next(reversed(self.lots), None)
        aql = before.aql if before and entry.aql is None else entry.aql
        if aql is None:
            raise UsageError(f"The first lot of {self.product!r} needs an AQL (per cent).", "aql")
        return aql, entry.level or (before.level if before else "II")


def lot_from_dict(content: Mapping[str, Any]) -> Lot:
    """Read what `Lot.as_dict` wrote."""
    kept = ("product", "lot", "number", "aql", "level")
    presentations = tuple(map(_presentation, content["presentations"]))
    return Lot(**{name: content[name] for name in kept}, presentations=presentations)


def presentation_of(entry: LotEntry, plan: SamplingPlan, now: datetime) -> Presentation:
    """What is kept of an entry. Raises UsageError unless the plan's sample was inspected."""
    if entry.inspected != plan.inspected:
        raise UsageError(
            f"The plan for lot {entry.lot!r} (AQL {plan.aql:g}, level {plan.level}, "
            f"{plan.as_dict()['inspection']} inspection) asks for {plan.inspected} inspected "
            f"units of {plan.lot}, got {entry.inspected}: accept and reject numbers hold for that "
            "sample only.",
            "inspected",
        )
    return Presentation(
        size=entry.size,
        inspected=entry.inspected,
        defective=entry.defective,
        accept=plan.accept,
        state=State.TIGHTENED if plan.tightened else State.NORMAL,
        recorded_at=now.isoformat(),
        corrective_action=entry.corrective_action.strip(),
    )


def _presentation(content: Mapping[str, Any]) -> Presentation:
    kept = ("size", "inspected", "defective", "accept", "recorded_at", "corrective_action")
    return Presentation(**{name: content[name] for name in kept}, state=State(content["state"]))


def _after_lot(standing: Switching, lot: Lot) -> Switching:
    if lot.original.corrective_action:
        standing = standing.resumed()
    # Two clerks at once may have kept a lot that came when acceptance had just ended.
    if standing.state is State.DISCONTINUED:
        return standing
    return standing.after(lot.original.accepted)
