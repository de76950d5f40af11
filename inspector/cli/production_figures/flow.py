"""What entered and left each stage of each line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from inspector.cli.output import plain_table, results

if TYPE_CHECKING:
    from inspector.production import Flow
    from inspector.statistics import LineFlow, StageFlow

__all__ = ["print_flow"]

_DEFECTS = 3


def print_flow(found: Flow, titles: Mapping[str, str]) -> None:
    """A table a line, a row a stage."""
    console = results()
    for number, line in enumerate(found.lines):
        if number:
            console.print()
        name = "In no line" if line.line is None else f"Line {escape(line.line)}"
        console.print(f"[bold]{name}[/]")
        console.print(_flow_table(line, titles))
    if not found.lines:
        console.print("Nothing has gone through, and no line is declared.")


def _flow_table(line: LineFlow, titles: Mapping[str, str]) -> Table:
    right = ("Entered", "Left", "Rejected", "Review", "Cannot judge", "Not arrived")
    table = plain_table("Stage", *right, "Lost to", right=right)
    following = [*line.stages[1:], None]
    for stage, after in zip(line.stages, following, strict=True):
        table.add_row(
            escape(stage.stage or ", ".join(stage.stations)),
            *(f"{units:,}" for units in (stage.entered, stage.good, stage.rejected)),
            *(f"{units:,}" for units in (stage.undecided, stage.cannot_judge)),
            _under_way(stage, after),
            escape(_lost_to(stage, titles)),
        )
    return table


def _under_way(stage: StageFlow, following: StageFlow | None) -> str:
    if following is None:
        return ""
    besides = stage.besides(following)
    return f"{besides:,} more came" if besides else f"{stage.not_arrived(following):,}"


def _lost_to(stage: StageFlow, titles: Mapping[str, str]) -> str:
    named = [f"{titles.get(name, name)} {units:,}" for name, units in stage.lost_to]
    more = len(named) - _DEFECTS
    return ", ".join(named[:_DEFECTS]) + (f" and {more} more kinds" if more > 0 else "")
