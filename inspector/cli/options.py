"""Options that several commands share, worded once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspector.locations import DATABASE_VARIABLE

__all__ = [
    "AsJson",
    "Data",
    "Database",
    "Line",
    "OneProduct",
    "Order",
    "Product",
    "RecipeVersion",
    "Shift",
    "Simulated",
    "Since",
    "Stage",
    "Station",
    "Until",
]

Product = Annotated[
    str,
    typer.Option(
        "--product",
        "-p",
        metavar="NAME",
        help="What the pictures show; see inspector bundles list.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else on stdout.")]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        envvar=DATABASE_VARIABLE,
        help="Records and recipes: a file, or postgresql+psycopg://user@host/name. "
        "By default a file in your data folder, the same for all commands.",
    ),
]
RecipeVersion = Annotated[
    int | None,
    typer.Option(
        "--recipe",
        metavar="VERSION",
        min=0,
        help="Judge by this version of the recipe (0 is the bundle's own); by default the newest.",
    ),
]
Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", envvar="INSPECTOR_DATA", help="The folder of data sets."),
]

# What figures are about; the same for every command that shows some.
Since = Annotated[
    str | None, typer.Option(metavar="TIME", help="From then on: a date, today, 8h, 7d.")
]
Until = Annotated[str | None, typer.Option(metavar="TIME", help="Before then.")]
Line = Annotated[
    str | None,
    typer.Option(metavar="NAME", help='One line only; "" for stations that are in no line.'),
]
Stage = Annotated[str | None, typer.Option(metavar="NAME", help="Stages of this name only.")]
Station = Annotated[str | None, typer.Option(metavar="NAME", help="One station only.")]
OneProduct = Annotated[
    str | None, typer.Option("--product", "-p", metavar="NAME", help="One product only.")
]
Order = Annotated[
    str | None, typer.Option(metavar="NAME", help='One order only; "" for pictures of none.')
]
Shift = Annotated[
    str | None, typer.Option(metavar="NAME", help="The turns of this shift in the span only.")
]
Simulated = Annotated[
    bool, typer.Option("--simulated", help="Figures of simulated pictures instead.")
]
