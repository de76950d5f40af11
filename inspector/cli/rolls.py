"""`inspector rolls`: rolls of cloth, their points and their maps."""

from __future__ import annotations

from typing import Annotated

import typer

from inspector.cli.exits import PASSED
from inspector.cli.groups import add_group
from inspector.cli.mapped import Look, Mapped, looks, show_mapped
from inspector.cli.options import AsJson, Database
from inspector.cli.questions import Question, asks

__all__ = ["register"]

_LIST = """Examples:
  inspector rolls list
  inspector rolls list --since today --product fabric
  inspector rolls list --order PO-7 --since 2026-01-01 --json
Without --since and --shift it lists the last seven days; each roll is shown as a whole."""
_SHOW = """Examples:
  inspector rolls show R-12
  inspector rolls show R-12 --map R-12.svg
  inspector rolls show R-12 --map R-12.svg --lang zh
  inspector rolls show R-12 --json
Points are known where it is known where pictures lie: mm_per_pixel and offset_mm of the station \
and cuttable_width_mm of the product in the plant (inspector plant load), position_m with each \
picture."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(no_args_is_help=True)
    commands.command("list", epilog=_LIST)(asks(list_rolls))
    commands.command(epilog=_SHOW)(looks(show))
    add_group(app, commands, name="rolls", about="Rolls of cloth, their points and maps")


def list_rolls(
    *,
    question: Question,
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, max=500, help="The latest rolls, so many.")
    ] = 100,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """List rolls with their points and quality, the latest first."""
    from inspector.cli.output import print_json
    from inspector.cli.roll_tables import print_list
    from inspector.cli.wiring import plant_clock, reader_of, recorded_store
    from inspector.production.roll_list import roll_list

    clock = plant_clock(database)
    scope = question.scope(clock)
    with recorded_store(database) as store:
        found = roll_list(reader_of(store), scope, limit=limit)
    if as_json:
        print_json(found.as_dict())
    else:
        print_list(found, clock)
    return PASSED


def show(
    roll: Annotated[str, typer.Argument(metavar="ROLL", help="As its pictures name it.")],
    *,
    look: Look,
) -> int:
    """Show what was found on a roll, what it scores and what it is sold as."""
    from inspector.cli.roll_tables import print_roll
    from inspector.production.rolls import roll_map, roll_report

    return show_mapped(Mapped(roll_report, roll_map, print_roll), roll, look)
