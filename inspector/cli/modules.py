"""`inspector modules`: a module's cells, their grades, its map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.groups import add_group
from inspector.cli.mapped import Look, Mapped, looks, show_mapped

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
    commands.command(epilog=_SHOW)(looks(show))
    add_group(app, commands, name="modules", about="Modules of cells, their grades and maps")


def show(
    module: Annotated[str, typer.Argument(metavar="MODULE", help="As its pictures name it.")],
    *,
    look: Look,
) -> int:
    """Show the cells of a module: the latest look at each, and the places nobody looked at."""
    from inspector.production.modules import module_map, module_report

    return show_mapped(Mapped(module_report, module_map, _print), module, look)


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
