"""Where each station stands and what it saw last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from inspector.cli.output import DASH, percent, plain_table, results

if TYPE_CHECKING:
    from inspector.cli.times import Clock
    from inspector.production import StationView

__all__ = ["print_stations"]

_STATES = {
    "running": "[green]running[/]",
    "silent": "[bold red]silent[/]",
    "cannot_judge": "[magenta]sees too little to judge[/]",
    "never": "[dim]no picture yet[/]",
}


def print_stations(found: Sequence[StationView], clock: Clock) -> None:
    """A row a station."""
    right = ("Units", "Pass rate")
    table = plain_table("Station", "Line", "Stage", "State", "Last picture", *right, right=right)
    for view in found:
        place = (view.place.line or DASH, view.place.stage or DASH)
        table.add_row(
            escape(view.station), *map(escape, place), _state(view), _last(view, clock),
            f"{view.figures.inspected:,}", percent(view.figures.pass_rate),
        )  # fmt: skip
    if found:
        results().print(table)
        results().print(clock.named, style="dim")
    else:
        results().print("No station is declared, and none has sent a picture.")


def _state(view: StationView) -> str:
    state = _STATES[view.state.value]
    idle = view.silent_since is not None and view.planned is False
    return "[dim]silent, nothing planned[/]" if idle else state


def _last(view: StationView, clock: Clock) -> str:
    if view.last is None:
        return DASH
    return f"{clock.local(view.last.arrived_at)}  {view.last.disposition.value.replace('_', ' ')}"
