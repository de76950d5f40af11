"""`inspector modules`: a module's cells, their grades, its map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from inspector.cli.exits import PASSED
from inspector.cli.options import AsJson, Database, OneProduct, Simulated, Station
from inspector.errors import UsageError

if TYPE_CHECKING:
    from inspector.production.modules import ModuleReport

__all__ = ["register"]

_SHOW = """Examples:
  inspector modules show M-0042
  inspector modules show M-0042 --map M-0042.svg --lang zh
  inspector modules show M-0042 --json
How many cells a module has and which grades there are stands in the recipe, under cells."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(no_args_is_help=True)
    commands.callback()(_commands)
    commands.command(epilog=_SHOW)(show)
    app.add_typer(
        commands,
        name="modules",
        help="Modules of cells: grades, map.",
        rich_help_panel="Count and judge",
    )


def _commands() -> None:
    """Modules of cells: grades, map."""


def show(
    module: Annotated[str, typer.Argument(metavar="MODULE", help="As its pictures name it.")],
    *,
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="Write its map (SVG); - is stdout.")
    ] = None,
    lang: Annotated[Literal["en", "zh"], typer.Option(help="The map's language.")] = "en",
    product: OneProduct = None,
    station: Station = None,
    simulated: Simulated = False,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Show the cells of a module: the latest look at each, and the places nobody looked at."""
    from inspector.cli.files import STDOUT, whole_file
    from inspector.cli.output import print_json
    from inspector.cli.wiring import reader_of, recorded_store
    from inspector.ports import Filter
    from inspector.production.modules import module_map, module_report

    if as_json and str(map_file) == STDOUT:
        raise UsageError("--json and --map - both write to standard output; name a file.")
    selection = Filter(
        product=product,
        stations=None if station is None else frozenset({station}),
        simulated=simulated,
    )
    with recorded_store(database) as store:
        reader = reader_of(store)
        report = module_report(reader, module, selection)
        if map_file is not None:
            with whole_file(map_file) as stream:
                stream.write(module_map(reader, module, selection, lang).encode())
    if as_json:
        print_json(report.as_dict())
    elif str(map_file) != STDOUT:
        _print(report)
    return PASSED


def _print(report: ModuleReport) -> None:
    from rich.markup import escape

    from inspector.cli.output import disposition_text, note, plain_table, results

    module = report.module
    console = results()
    console.print(f"[bold]{escape(report.name)}[/], {escape(report.product)}")
    grades = ", ".join(f"{grade} {count}" for grade, count in module.grades.items())
    console.print(f"{len(module.cells)} cells inspected, {len(module.missing)} missing", end="")
    console.print(escape(f"; grades: {grades}" if grades else ""))
    table = plain_table("Row", "Column", "Grade", "Verdict", "Shows", "", right=("Row", "Column"))
    for cell in module.cells:
        if cell.categories or cell.disposition.value != "pass":
            table.add_row(
                str(cell.row),
                str(cell.column),
                escape(cell.grade),
                disposition_text(cell.disposition.value),
                escape(", ".join(cell.categories)),
                "decided by a person" if cell.decided else "",
            )
    if table.row_count:
        console.print()
        console.print(table)
    if module.outside:
        places = ", ".join(f"{row}/{column}" for row, column in module.outside)
        note(f"Beyond the declared grid: {places}.")
    if not module.declared:
        note("The recipe does not say how many rows and columns of cells there are.")
