"""`inspector rolls`: rolls of cloth, their points and their maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.exits import PASSED
from inspector.cli.groups import add_group
from inspector.cli.mapped import Look, Mapped, looks, show_mapped
from inspector.cli.options import (
    AsJson,
    Database,
)
from inspector.cli.questions import Question, asks

if TYPE_CHECKING:
    from inspector.cli.times import Clock
    from inspector.production.roll_list import RollList
    from inspector.production.rolls import RollReport

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

_MOST_DEFECTS = 50


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
    from inspector.cli.wiring import plant_clock, reader_of, recorded_store
    from inspector.production.roll_list import roll_list

    clock = plant_clock(database)
    scope = question.scope(clock)
    with recorded_store(database) as store:
        found = roll_list(reader_of(store), scope, limit=limit)
    if as_json:
        print_json(found.as_dict())
    else:
        _print_list(found, clock)
    return PASSED


def show(
    roll: Annotated[str, typer.Argument(metavar="ROLL", help="As its pictures name it.")],
    *,
    look: Look,
) -> int:
    """Show what was found on a roll, what it scores and what it is sold as."""
    from inspector.production.rolls import roll_map, roll_report

    return show_mapped(Mapped(roll_report, roll_map, _print_roll), roll, look)


def _print_list(found: RollList, clock: Clock) -> None:
    from rich.markup import escape

    from inspector.cli.output import note, plain_table, results

    right = ("Metres", "Defects", "Points", "per 100 yd²")
    table = plain_table("Roll", "Product", "Last picture", *right, "Quality", right=right)
    for report in found.rolls:
        roll, scored = report.roll, report.roll.scored
        length = f"{roll.coverage.length / 1000:.2f}" if roll.coverage.stretches.parts else "—"
        cost = "—" if scored is None else f"{scored.score.points}"
        table.add_row(
            escape(report.name),
            escape(report.product),
            clock.local(report.last_at),
            length,
            f"{len(roll.defects)}" if roll.coverage.stretches.parts else "—",
            cost,
            _number(None if scored is None else scored.per_100_yd2),
            "not available" if scored is None else scored.quality.value,
        )
    results().print(table)
    if found.rolls:
        results().print(clock.named, style="dim")
    for shipment in found.shipments:
        state = {None: "not available", True: "accepted", False: "not accepted"}
        results().print(
            f"{escape(shipment.product)}, {shipment.scored} of {shipment.rolls} rolls scored: "
            f"{_number(shipment.per_100_yd2)} points per 100 yd² together, at most "
            f"{shipment.limit:g} for a shipment: {state[shipment.accepted]}"
        )
    if found.found > len(found.rolls):
        note(f"{found.found - len(found.rolls):,} more: --limit shows them.")


def _print_roll(report: RollReport) -> None:
    from rich.markup import escape

    from inspector.cli.output import note, results
    from inspector.fabric import wording

    words, roll = wording("en"), report.roll
    console = results()
    console.print(f"[bold]{escape(report.name)}[/], {escape(report.product)}")
    console.print(escape(words.result(roll)))
    console.print(f"[dim]{escape(words.seen(roll))}[/]")
    if roll.scored is not None:
        console.print(f"[dim]{escape(_rules(report))}[/]")
    if roll.defects:
        console.print()
        console.print(_defects(report))
    if len(roll.defects) > _MOST_DEFECTS:
        note(f"{len(roll.defects) - _MOST_DEFECTS} more defects: --json lists all.")
    if roll.unplaced:
        note(f"Named by people, but located by no picture: {', '.join(roll.unplaced)}.")


def _rules(report: RollReport) -> str:
    rules = report.rules
    whose = (
        "general rules: the product has no recipe"
        if report.recipe_version is None
        else f"recipe {report.recipe_version}"
    )
    return (
        f"{rules.system.value} per {rules.per.value}, {rules.material}: at most {rules.limit:g} "
        f"points per 100 yd² ({whose})"
    )


def _defects(report: RollReport) -> object:
    from rich.markup import escape

    from inspector.cli.output import plain_table

    right = ("at m", "across mm", "width mm", "length mm", "points")
    table = plain_table("Defect", "Severity", *right, "", right=right)
    for defect in report.as_dict()["defects"][:_MOST_DEFECTS]:
        points, yards = defect["points"], defect["yards"] or 0
        table.add_row(
            escape(defect["category"]),
            defect["severity"],
            f"{defect['position_m']:.2f}",
            f"{defect['across_mm']:.0f}",
            f"{defect['width_mm']:.0f}",
            f"{defect['height_mm']:.0f}",
            "—" if points is None else f"{points} × {yards}" if yards > 1 else f"{points}",
            {"edge": "in the margin", "minor": "minor, not charged"}.get(defect["waived"], ""),
        )
    return table


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}"
