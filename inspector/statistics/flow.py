"""What went through a line: entered and left each stage, was lost there, or waits in between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from inspector.statistics.summary import CategoryCount

__all__ = ["Band", "LineFlow", "Node", "NodeKind", "Sankey", "StageFlow", "sankey"]

NodeKind = Literal[
    "in", "stage", "out", "rejected", "undecided", "cannot_judge", "not_arrived", "besides", "shows"
]
"""Where units are: enter a line, at a stage, leave good, are lost or wait; `besides` is where
those come from that the stage before did not pass in the span, `shows` a defect they show."""


@dataclass(frozen=True, slots=True)
class StageFlow:
    """Units at one stage by what became of them there; `stage` None: unassigned stations.

    `good` left for the next stage, `rejected` were lost, `undecided` wait for a person,
    `cannot_judge` had a picture not fit to judge. `lost_to` counts rejected units that show each
    category, falling; one with two categories counts under both, so that the sum may exceed
    `rejected`.
    """

    stage: str | None
    stations: tuple[str, ...] = ()
    good: int = 0
    rejected: int = 0
    undecided: int = 0
    cannot_judge: int = 0
    lost_to: tuple[CategoryCount, ...] = field(default=())

    @property
    def entered(self) -> int:
        """All units seen here."""
        return self.good + self.rejected + self.undecided + self.cannot_judge

    def not_arrived(self, following: StageFlow) -> int:
        """Good ones that the next stage has not seen: under way, or taken off the line."""
        return max(0, self.good - following.entered)

    def besides(self, following: StageFlow) -> int:
        """Units the next stage has seen beyond those that left here as good.

        They passed here before the span, without a picture, or without a decision.
        """
        return max(0, following.entered - self.good)


@dataclass(frozen=True, slots=True)
class LineFlow:
    """Stages of one line in the order work flows; `line` None: what is in no line."""

    line: str | None
    stages: tuple[StageFlow, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; `not_arrived` and `besides` are null at the line's end."""
        following = [*self.stages[1:], None]
        return {
            "line": self.line,
            "stages": [
                _plain(stage, after) for stage, after in zip(self.stages, following, strict=True)
            ],
        }


class Node(NamedTuple):
    """A place in the diagram. `stage` is None for the ends of a line, `category` for all but one.

    A node of kind `shows` stands for a category that rejected units of the line show.
    """

    kind: NodeKind
    line: str | None
    stage: str | None = None
    category: str | None = None


class Band(NamedTuple):
    """Units that went from one place to another."""

    source: Node
    target: Node
    units: int


@dataclass(frozen=True, slots=True)
class Sankey:
    """Nodes, and bands between them as they come from the stages; see `sankey`."""

    bands: tuple[Band, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every place that a band touches, once."""
        ends = (node for band in self.bands for node in (band.source, band.target))
        return tuple(dict.fromkeys(ends))

    def as_dict(self) -> dict[str, Any]:
        """Nodes, and links that name them by their place in that list."""
        number = {node: place for place, node in enumerate(self.nodes)}
        return {
            "nodes": [node._asdict() for node in self.nodes],
            "links": [
                {"source": number[source], "target": number[target], "units": units}
                for source, target, units in self.bands
            ],
        }


def sankey(lines: Sequence[LineFlow]) -> Sankey:
    """A diagram of what flows: as many units leave a stage as enter it.

    Bands that end in a node of kind `shows` tell what the rejected units show. One that shows two
    categories is split between them in the proportion in which they were found, so that a unit is
    in the diagram once; `StageFlow.lost_to` has it under both. Bands without a unit are left out.
    """
    return Sankey(tuple(band for line in lines for band in _bands(line) if band.units))


def _bands(line: LineFlow) -> Iterator[Band]:
    if not line.stages:
        return
    first, last = line.stages[0], line.stages[-1]
    yield Band(Node("in", line.line), _at(line, first), first.entered)
    for stage, following in pairwise(line.stages):
        yield from _passed_on(line, stage, following)
    for stage in line.stages:
        yield from _held_back(line, stage)
    yield Band(_at(line, last), Node("out", line.line), last.good)


def _at(line: LineFlow, stage: StageFlow, kind: NodeKind = "stage") -> Node:
    return Node(kind, line.line, stage.stage)


def _passed_on(line: LineFlow, stage: StageFlow, following: StageFlow) -> Iterator[Band]:
    missing, besides = stage.not_arrived(following), stage.besides(following)
    yield Band(_at(line, stage), _at(line, following), stage.good - missing)
    yield Band(_at(line, stage), _at(line, stage, "not_arrived"), missing)
    yield Band(_at(line, following, "besides"), _at(line, following), besides)


def _held_back(line: LineFlow, stage: StageFlow) -> Iterator[Band]:
    here, lost = _at(line, stage), _at(line, stage, "rejected")
    yield Band(here, lost, stage.rejected)
    yield Band(here, _at(line, stage, "undecided"), stage.undecided)
    yield Band(here, _at(line, stage, "cannot_judge"), stage.cannot_judge)
    for category, units in _split(stage):
        yield Band(lost, Node("shows", line.line, category=category), units)


def _split(stage: StageFlow) -> Iterator[CategoryCount]:
    """Rejected units by category, each unit once; some may show none."""
    shown = sum(units for _, units in stage.lost_to)
    scale = min(1.0, stage.rejected / shown) if shown else 1.0
    together = before = 0
    for category, units in stage.lost_to:
        together += units
        upto = round(together * scale)  # of sums, so that what is rounded adds up
        yield CategoryCount(category, upto - before)
        before = upto


def _plain(stage: StageFlow, following: StageFlow | None) -> dict[str, Any]:
    return {
        "stage": stage.stage,
        "stations": list(stage.stations),
        "entered": stage.entered,
        "left": stage.good,
        "rejected": stage.rejected,
        "undecided": stage.undecided,
        "cannot_judge": stage.cannot_judge,
        "lost_to": [each._asdict() for each in stage.lost_to],
        "not_arrived": None if following is None else stage.not_arrived(following),
        "besides": None if following is None else stage.besides(following),
    }
