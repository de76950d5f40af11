"""What a question is about: a span of time, and a place, a product, an order or a shift."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from inspector.errors import UsageError
from inspector.plant import Plant
from inspector.ports import Filter

__all__ = ["MOST_WINDOWS", "UNASSIGNED", "Scope", "Span"]

UNASSIGNED = ""
"""The name of the line of all stations that are in no line."""

MOST_WINDOWS = 400
"""How many turns of a shift one question may ask for: more than a year of days."""

_LOOK_BACK = timedelta(days=31)  # where the latest turn of a shift is looked for
_LONGEST_SHIFT = timedelta(days=2)


class Span(NamedTuple):
    """A stretch of time, `since` included, `until` not; None: without end on that side."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked for; None means any, and everything named must hold at once.

    `since` is included, `until` is not, both aware. The line `UNASSIGNED` is that of stations
    which the plant does not know; an empty `order` that of records which name none. `shift`
    picks its turns out of the span; without `since` it is the latest one that has begun.
    Raises UsageError for a span that is none.
    """

    since: datetime | None = None
    until: datetime | None = None
    line: str | None = None
    stage: str | None = None
    station: str | None = None
    product: str | None = None
    order: str | None = None
    shift: str | None = None
    simulated: bool = False

    def __post_init__(self) -> None:
        """Refuse a span without a zone or without length."""
        for name, moment in (("since", self.since), ("until", self.until)):
            if moment is not None and moment.utcoffset() is None:
                raise UsageError(f"{name} needs a time zone, got {moment.isoformat()!r}.", name)
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise UsageError(
                f"The span ends before it begins: since {self.since.isoformat()}, until "
                f"{self.until.isoformat()}. since must lie before until.",
                "since",
                "until",
            )

    @property
    def whole_lines(self) -> bool:
        """Whether lines are meant from end to end, rather than a stage or a station."""
        return self.stage is None and self.station is None

    def during(self, since: datetime | None, until: datetime | None) -> Scope:
        """The same question about another span."""
        return replace(self, since=since, until=until)

    def spans(self, plant: Plant, now: datetime) -> tuple[Span, ...]:
        """The stretches of time that are meant: one, or one a turn of the shift.

        Raises UsageError for a shift that the plant does not have, and for too many turns.
        """
        if self.shift is None:
            return (Span(self.since, self.until),)
        self._check_shift(plant)
        begun = self._turns(plant, now)
        turns = begun[-1:] if self.since is None else begun
        if len(turns) > MOST_WINDOWS:
            raise UsageError(
                f"The span holds {len(turns)} turns of the shift {self.shift!r}, at most "
                f"{MOST_WINDOWS} can be asked for at once; choose a shorter span.",
                "since",
            )
        return turns

    def resolve(
        self, plant: Plant, now: datetime, seen: Collection[str] = ()
    ) -> tuple[Filter, ...]:
        """What a store is to be asked, one filter a stretch of time.

        `seen` are the stations that were ever heard of: among them are the unassigned ones.
        Raises UsageError for a line, stage or shift that the plant does not have; a station,
        product or order may be anything.
        """
        selection = Filter(
            stations=self._stations(plant, seen),
            product=self.product,
            orders=None if self.order is None else frozenset((self.order,)),
            simulated=self.simulated,
        )
        return tuple(
            replace(selection, since=since, until=until) for since, until in self.spans(plant, now)
        )

    def _turns(self, plant: Plant, now: datetime) -> tuple[Span, ...]:
        """Turns of the shift that have begun, whole where the span does not cut them off."""
        soon = now + _LONGEST_SHIFT  # what begins later is not counted, and need not be listed
        until = soon if self.until is None else min(self.until, soon)
        since = self.since or min(until, now) - _LOOK_BACK
        turns = plant.shift_windows(since, until, self.shift)
        return tuple(Span(turn.since, turn.until) for turn in turns if turn.since <= now)

    def _check_shift(self, plant: Plant) -> None:
        known = {shift.name for shift in plant.shifts} | {turn.shift for turn in plant.extra}
        if self.shift not in known:
            raise _unknown("shift", self.shift, known)

    def _stations(self, plant: Plant, seen: Collection[str]) -> frozenset[str] | None:
        chosen = self._placed(plant, seen)
        if self.station is None:
            return chosen
        alone = frozenset((self.station,))
        return alone if chosen is None else alone & chosen

    def _placed(self, plant: Plant, seen: Collection[str]) -> frozenset[str] | None:
        """The stations of the line and stage; None where neither is named."""
        if self.line is None and self.stage is None:
            return None
        if UNASSIGNED in (self.line, self.stage):
            if self.line or self.stage:
                raise UsageError(
                    "Stations that are in no line are in no stage: name neither.", "line", "stage"
                )
            named = frozenset() if self.station is None else frozenset((self.station,))
            return (named | frozenset(seen)) - plant.stations_of()
        self._check_place(plant)
        return plant.stations_of(self.line, self.stage)

    def _check_place(self, plant: Plant) -> None:
        lines = {line.name: line for line in plant.lines}
        if self.line is not None and self.line not in lines:
            raise _unknown("line", self.line, lines)
        within = lines.values() if self.line is None else (lines[self.line],)
        stages = {stage.name for line in within for stage in line.stages}
        if self.stage is not None and self.stage not in stages:
            where = "" if self.line is None else f" in line {self.line!r}"
            raise _unknown("stage", self.stage, stages, where)


def _unknown(kind: str, name: str | None, known: Iterable[str], where: str = "") -> UsageError:
    names = ", ".join(sorted(known))
    listed = f"known {kind}s: {names}" if names else "none is declared"
    return UsageError(f"There is no {kind} {name!r}{where}; {listed}.", kind)
