"""`inspector adapt`: a new head on a model, from a plant's own labelled pictures."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.exits import PASSED
from inspector.cli.options import AsJson, Database

if TYPE_CHECKING:
    from inspector.adapting.adapt import Adapted
    from inspector.adapting.heads import Judged

__all__ = ["register"]

_EPILOG = """Examples:
  inspector adapt fabric labelled/
  inspector adapt solar-cell line4/ --name solar-cell-line4

The folder holds good/ and a folder for each category, known or new; defective/ is for defects \
without a name, and folders below those name what belongs together, such as rolls. Every head is \
judged on pictures it has not seen, and one that is not shown to be better is not taken. Needs no \
graphics card and no torch."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EPILOG, rich_help_panel="Models")(adapt)


def adapt(
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="Whose model to start from.")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Pictures in class folders.")],
    *,
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The new product's name; by default the same."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="DIR", help="By default the folder of your own models."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Take the head though it is not shown to be better.")
    ] = False,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Fit a model to your own pictures: a new head, learnt in seconds on the CPU."""
    # Small matrices are quickest on one thread; numpy reads this once, when it is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from inspector.adapting.adapt import Request
    from inspector.adapting.adapt import adapt as carry_out
    from inspector.bundles import user_models_folder
    from inspector.cli.output import named_steps, print_json
    from inspector.cli.wiring import load_inspector

    inspector = load_inspector(product, database=database, version=0)
    request = Request(inspector, folder, out or user_models_folder(), name or product, force)
    with named_steps() as advance:
        adapted = carry_out(request, progress=advance)
    if as_json:
        print_json(adapted.as_dict())
    else:
        _print(adapted)
    return PASSED


def _print(adapted: Adapted) -> None:
    from rich.markup import escape

    from inspector.cli.output import note, plain_table, results

    console = results()
    right = ("Pictures", "AUROC", "Accuracy", "Error")
    table = plain_table("Answer", "Pictures", "AUROC", "Accuracy", "Error", "", right=right)
    for judged in adapted.heads.judged:
        table.add_row(escape(judged.name), *_cells(judged))
    console.print(table)
    for judged in adapted.heads.judged[:1]:
        for sentence in _sentences(judged):
            console.print(sentence, soft_wrap=True)
    if adapted.repeated:
        note(f"{adapted.repeated:,} pictures were there twice and counted once.")
    bundle = adapted.bundle
    note(f"{bundle.product} {bundle.version} is in {bundle.folder}; its card tells the figures.")
    note(
        f"Next: inspector calibrate {bundle.product}, because bands chosen before are for other "
        "scores."
    )


def _cells(judged: Judged) -> tuple[str, ...]:
    number = f"{judged.task.n:,}"
    comparison = judged.comparison
    if comparison is None:
        auroc, accuracy = judged.task.auroc.value, judged.task.accuracy.value
        state = "[green]new[/]" if judged.taken else "[dim]left out: not told apart[/]"
        return number, _number(auroc), _number(accuracy), "", state
    pairs = [
        f"{getattr(comparison.before, name):.3f} → [bold]{getattr(comparison.after, name):.3f}[/]"
        for name in ("auroc", "accuracy", "error")
    ]
    state = "[green]new head[/]" if judged.taken else "[dim]as it was: not shown to be better[/]"
    return number, *pairs, state


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _sentences(judged: Judged) -> Iterator[str]:
    comparison = judged.comparison
    if comparison is None:
        return
    least, most = map(_change, comparison.interval)
    way = "rose" if comparison.gain < 0 else "fell"
    yield (
        f"\nOn pictures that the head had not seen, {comparison.won:,} answers at "
        f"{comparison.at:g} were put right and {comparison.lost:,} put wrong (McNemar p = "
        f"{comparison.p_value:.2g}); the error {way} by {abs(comparison.gain):.4f} "
        f"(95 %: {least} to {most})."
    )


def _change(gain: float) -> str:
    return f"{abs(gain):.4f} {'more' if gain < 0 else 'less'}"
