"""`inspector train`: from labelled pictures to a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspector.cli.exits import PASSED, StoppedError
from inspector.cli.options import Data
from inspector.errors import UsageError

__all__ = ["register"]

_EPILOG = """Examples:
  inspector train solar-cell --data /srv/datasets
  inspector train fabric --data /srv/datasets --out models --fresh
  inspector train fabric --limit 50 --epochs 1 --out /tmp/try

Goes on where an interrupted run stopped, to the same result. Needs the training extra: \
make setup-train, or pip install torch==2.13.0 'defect-inspector[train]'"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EPILOG, rich_help_panel="Models")(train)


def train(
    product: Annotated[str, typer.Argument(metavar="PRODUCT")],
    *,
    data: Data = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="DIR", help="By default the folder of your own models."
        ),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan", metavar="FILE", help="Settings; by default the bundle's train.toml."
        ),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin anew, even where a checkpoint is left.")
    ] = False,
    epochs: Annotated[
        int | None, typer.Option(min=1, help="Stop after this many: for a quick try.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Use only this many pictures: for a quick try.")
    ] = None,
    checkpoints: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where unfinished runs are kept; by default your cache."),
    ] = None,
) -> int:
    """Train a product's model from its data sets and write the bundle."""
    from inspector.bundles import user_models_folder
    from inspector.cli.output import note
    from inspector.datasets.declaration import data_folder
    from inspector.training import train as carry_out

    try:
        folder = carry_out(
            product,
            data=data_folder(data),
            out=out or user_models_folder(),
            resume=not fresh,
            epochs=epochs,
            limit=limit,
            plan=plan,
            checkpoints=checkpoints,
        )
    except ModuleNotFoundError as missing:
        raise UsageError(
            f"Training needs the package {missing.name!r}: run make setup-train, or "
            "pip install torch==2.13.0 'defect-inspector[train]'."
        ) from missing
    except KeyboardInterrupt:
        raise StoppedError(
            "Interrupted: the same command goes on after the last finished epoch."
        ) from None
    note(f"The bundle is in {folder}. Try: inspector evaluate {product}")
    return PASSED
