"""`inspector demo`: everything at work, with simulated stations."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspector.cli.exits import FAILED, PASSED

__all__ = ["register"]

_EPILOG = """Examples:
  inspector demo
  inspector demo --seconds 20
  inspector demo --folder /tmp/demo --rate 10

Shows the wall board live. Starts the service with a database of its own; stations send real \
solar cells and generated fabric and compare the verdicts with the known truth. Marked as \
simulated, apart from any production figure. Ctrl-C ends it with a summary."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EPILOG, rich_help_panel="Count and judge")(demo)


def demo(
    seconds: Annotated[
        float, typer.Option(min=0, metavar="N", help="End by itself after N; 0: at Ctrl-C.")
    ] = 0.0,
    folder: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where pictures, database and log are kept."),
    ] = None,
    rate: Annotated[
        float,
        typer.Option(min=0.1, max=1000, metavar="N", help="Pictures a second and station."),
    ] = 4.0,
    browser: Annotated[
        bool, typer.Option(help="Open the wall board where there is a desktop.")
    ] = True,
) -> int:
    """Show it all at work: stations, service, counts."""
    from inspector.cli.board import titles_of
    from inspector.cli.ending import show_ending
    from inspector.cli.output import results
    from inspector.cli.screen import TerminalScreen
    from inspector.demo import Demo, run_demo
    from inspector.locations import user_data_folder

    chosen = Demo(folder or user_data_folder() / "demo", seconds or None, rate)
    console = results()
    console.print("Starting the service and getting pictures ready …")
    with TerminalScreen(console, browse=browser) as screen:
        outcome = run_demo(chosen, screen)
    if outcome is None:
        return PASSED
    show_ending(chosen, outcome, titles_of(outcome.last), console)
    return PASSED if outcome.adds_up else FAILED
