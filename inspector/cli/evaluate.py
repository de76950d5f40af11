"""`inspector evaluate`: how well a model does on pictures it never saw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.exits import PASSED
from inspector.cli.options import AsJson, Data

if TYPE_CHECKING:
    from inspector.evaluation import Evaluation
    from inspector.pipeline import Inspector

__all__ = ["register"]

_EPILOG = """Examples:
  inspector evaluate solar-cell --data /srv/datasets
  INSPECTOR_DATA=/srv/datasets inspector evaluate fabric --json

The test fold is fixed; its pictures served neither weights nor thresholds. Judged by the \
bundle's own recipe."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EPILOG, rich_help_panel="Models")(evaluate)


def evaluate(
    product: Annotated[str, typer.Argument(metavar="PRODUCT")],
    as_json: AsJson = False,
    data: Data = None,
) -> int:
    """Measure a model on the test fold of its data sets."""
    from inspector.cli.output import print_json, steps
    from inspector.cli.wiring import load_inspector
    from inspector.cores import usable_cores
    from inspector.datasets.declaration import data_folder
    from inspector.evaluation import evaluate as measure

    folder = data_folder(data)
    inspector = load_inspector(product, database=None, version=0, threads=usable_cores())
    with steps("Grading the test fold") as advance:
        evaluation = measure(inspector, folder, advance)
    if as_json:
        print_json(evaluation.as_json())
    else:
        _print(inspector, evaluation)
    return PASSED


def _print(inspector: Inspector, evaluation: Evaluation) -> None:
    from rich.markup import escape

    from inspector.cli.measured import measured_table
    from inspector.cli.output import results
    from inspector.cli.verdicts import judged_by

    console = results()
    console.print(
        measured_table("Task", {"defective or not": evaluation.overall, **evaluation.tasks})
    )
    for sentence in _trust(evaluation):
        console.print(sentence, soft_wrap=True)
    console.print()
    console.print(f"[dim]{escape(evaluation.protocol)}[/]")
    console.print(f"[dim]{escape(judged_by(inspector.bundle_ref, inspector.recipe.ref))}[/]")


def _trust(evaluation: Evaluation) -> Iterator[str]:
    """What its bands do, and whether its probabilities are true."""
    from inspector.cli.output import percent

    effect, calibration = evaluation.bands, evaluation.calibration
    if effect is not None:
        yield (
            f"\nBy its own bands {percent(effect.automation_rate)} are decided without a person; "
            f"{percent(effect.escape_rate_of_defective)} of the defective escape, "
            f"{percent(effect.overkill_rate_of_good)} of the good are rejected."
        )
    if calibration is not None:
        low, high = calibration.interval
        yield f"Expected calibration error {calibration.error:.3f} [dim]{low:.3f}…{high:.3f}[/]"
