"""`inspector train` and `inspector cross-validate`: from labelled pictures to a bundle."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.exits import PASSED, StoppedError
from inspector.cli.options import AsJson, Data
from inspector.errors import UsageError

if TYPE_CHECKING:
    from inspector.training import Request
    from inspector.training.across import Across

__all__ = ["register"]

_TRAIN_EPILOG = """Examples:
  inspector train solar-cell --data /srv/datasets
  inspector train fabric --data /srv/datasets --out models --fresh
  inspector train fabric --limit 50 --epochs 1 --out /tmp/try
  inspector train solar-cell --re-export --out models

Goes on where an interrupted run stopped, to the same result. Needs the training extra: \
make setup-train, or pip install torch==2.13.0 'defect-inspector[train]'"""

_CROSS_EPILOG = """Examples:
  inspector cross-validate fabric --by fabric --folds 4 --data /srv/datasets
  inspector cross-validate solar-cell --by group --data /srv/datasets

Goes on after the last finished epoch of an interrupted run. Needs the training extra."""

_DESCRIBE_EPILOG = """Examples:
  inspector describe solar-cell --data /srv/datasets --out models
  inspector describe fabric --data /srv/datasets

Bands are chosen on the calibration slice, figures come from the test fold. The weights stay as \
they are. Needs the training extra."""

Product = Annotated[str, typer.Argument(metavar="PRODUCT")]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="DIR", help="By default the folder of your own models."),
]
PlanFile = Annotated[
    Path | None,
    typer.Option("--plan", metavar="FILE", help="Settings; by default the bundle's train.toml."),
]
Epochs = Annotated[int | None, typer.Option(min=1, help="Stop after this many: for a quick try.")]
Limit = Annotated[
    int | None, typer.Option(min=1, help="Use only this many pictures: for a quick try.")
]
Checkpoints = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where unfinished runs are kept; by default your cache."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog=_TRAIN_EPILOG, rich_help_panel="Models")(train)
    app.command(epilog=_DESCRIBE_EPILOG, rich_help_panel="Models")(describe)
    app.command("cross-validate", epilog=_CROSS_EPILOG, rich_help_panel="Models")(cross_validate)


def train(  # noqa: PLR0913 - an option for each setting
    product: Product,
    *,
    data: Data = None,
    out: Out = None,
    plan: PlanFile = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin anew, even where a checkpoint is left.")
    ] = False,
    re_export: Annotated[
        bool,
        typer.Option("--re-export", help="Train nothing: write the bundle anew, from the weights."),
    ] = False,
    epochs: Epochs = None,
    limit: Limit = None,
    checkpoints: Checkpoints = None,
) -> int:
    """Train a product's model from its data sets and write the bundle."""
    from inspector.cli.output import note
    from inspector.training import train as carry_out

    if fresh and re_export:
        raise UsageError("--fresh trains anew and --re-export does not train: choose one of them.")
    request = replace(
        _request(product, data, out),
        resume=not fresh,
        epochs=epochs,
        limit=limit,
        plan=plan,
        checkpoints=checkpoints,
        renew=re_export,
    )
    with _interruptible():
        folder = carry_out(request)
    note(f"The bundle is in {folder}. Try: inspector evaluate {product}")
    return PASSED


def describe(product: Product, *, data: Data = None, out: Out = None) -> int:
    """Measure a trained model again: its default bands, its card, its figures."""
    from inspector.cli.output import note
    from inspector.training import describe as carry_out

    folder = carry_out(_request(product, data, out))
    note(f"Bands, figures and card of {folder} are new; see card.md and reliability.svg there.")
    return PASSED


def cross_validate(
    product: Product,
    *,
    by: Annotated[
        str,
        typer.Option(metavar="FACET", help="What is left out: fabric, …, or group for the split."),
    ] = "group",
    folds: Annotated[int, typer.Option(min=2, help="Runs at most.")] = 5,
    data: Data = None,
    out: Out = None,
    plan: PlanFile = None,
    epochs: Epochs = None,
    as_json: AsJson = False,
) -> int:
    """Measure what was never seen: train without a part, judge that part, for each in turn.

    The figures are written beside the bundle and stand on its card from then on.
    """
    from inspector.cli.output import note, print_json
    from inspector.training import cross_validate as carry_out

    request = replace(_request(product, data, out), plan=plan, epochs=epochs)
    with _interruptible():
        across = carry_out(request, by=by, folds=folds)
    if as_json:
        print_json(across.as_json())
    else:
        _print(across)
        note(f"Written to {request.out / product}, with the card.")
    return PASSED


def _request(product: str, data: Path | None, out: Path | None) -> Request:
    from inspector.bundles import user_models_folder
    from inspector.datasets.declaration import data_folder
    from inspector.training import Request

    return Request(product, data=data_folder(data), out=out or user_models_folder())


@contextmanager
def _interruptible() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise StoppedError(
            "Interrupted: the same command goes on after the last finished epoch."
        ) from None


def _print(across: Across) -> None:
    from inspector.cli.measured import measured_table
    from inspector.cli.output import results

    rows = {f"{across.by} {name}": row for name, row in across.rows.items()}
    results().print(measured_table("Never seen", {**rows, "all of them": across.overall}))
