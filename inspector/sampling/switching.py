"""Switching rules of ISO 2859-1, clause 9, over the lots of a product, one after another.

Normal inspection becomes tightened when two of five or fewer consecutive lots are rejected;
tightened becomes normal again after five consecutive accepted ones, and ends the acceptance by
sampling once five lots were rejected on it. Only lots presented for the first time count.
Reduced inspection is left out: it needs a steady production and the buyer's consent, and whoever
does without it inspects more, never less.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["START", "State", "Switching"]

_WINDOW = 5
_REJECTED_TO_TIGHTEN = 2
_REJECTED_TO_STOP = 5


class State(StrEnum):
    """How the next lot is inspected; not at all once acceptance by sampling is discontinued."""

    NORMAL = "normal"
    TIGHTENED = "tightened"
    DISCONTINUED = "discontinued"


@dataclass(frozen=True, slots=True)
class Switching:
    """Where a series of lots stands; `verdicts` are those since this state began, True accepted."""

    state: State
    verdicts: tuple[bool, ...] = ()

    def after(self, accepted: bool) -> Switching:
        """Where the series stands after one more lot that was presented for the first time.

        Raises ValueError while acceptance is discontinued: no lot is accepted or rejected then.
        """
        verdicts = (*self.verdicts, accepted)
        if self.state is State.NORMAL:
            return _after_normal(verdicts[-_WINDOW:])
        if self.state is State.TIGHTENED:
            return _after_tightened(verdicts)
        raise ValueError("acceptance is discontinued: expected resumed() before the next lot")

    def resumed(self) -> Switching:
        """Begin again on tightened inspection, once the supplier has put the process right."""
        return Switching(State.TIGHTENED) if self.state is State.DISCONTINUED else self


START = Switching(State.NORMAL)
"""A series begins on normal inspection."""


def _after_normal(verdicts: tuple[bool, ...]) -> Switching:
    if verdicts.count(False) >= _REJECTED_TO_TIGHTEN:
        return Switching(State.TIGHTENED)
    return Switching(State.NORMAL, verdicts)


def _after_tightened(verdicts: tuple[bool, ...]) -> Switching:
    if verdicts.count(False) >= _REJECTED_TO_STOP:
        return Switching(State.DISCONTINUED)
    if verdicts[-_WINDOW:] == (True,) * _WINDOW:
        return START
    return Switching(State.TIGHTENED, verdicts)
