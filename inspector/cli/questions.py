"""What a command's figures are about: the same options for all of them, given once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.cli.options import (
    Line,
    OneProduct,
    Order,
    Shift,
    Simulated,
    Since,
    Stage,
    Station,
    Until,
)
from inspector.cli.spread import spread

if TYPE_CHECKING:
    from inspector.cli.times import Clock
    from inspector.production import Scope

__all__ = ["Question", "asks"]


@dataclass(frozen=True, slots=True)
class Question:
    """The options as they were typed."""

    since: Since = None
    until: Until = None
    line: Line = None
    stage: Stage = None
    station: Station = None
    product: OneProduct = None
    order: Order = None
    shift: Shift = None
    simulated: Simulated = False

    def scope(self, clock: Clock) -> Scope:
        """The same for a reader. Raises UsageError for a time that is none."""
        from inspector.production import Scope

        return Scope(
            since=clock.read(self.since),
            until=clock.read(self.until),
            line=self.line,
            stage=self.stage,
            station=self.station,
            product=self.product,
            order=self.order,
            shift=self.shift,
            simulated=self.simulated,
        )


def asks(command: Callable[..., int]) -> Callable[..., int]:
    """The command with the options of a `Question` in place of its argument `question`."""
    return spread(command, Question, "question")
