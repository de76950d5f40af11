"""The command `inspector`: its commands put together, its failures put into words."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from inspector.cli import (
    adapt,
    bundles,
    calibrate,
    control_chart,
    demo,
    diagnose,
    evaluate,
    export,
    grade,
    keys,
    modules,
    orders,
    plant,
    recipes,
    report,
    rolls,
    sampling,
    scan,
    serve,
    stats,
    teach,
    train,
)
from inspector.cli.exits import INTERRUPTED
from inspector.cli.failures import put_into_words
from inspector.cli.output import tolerate_any_text

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=(
        "To see it at work with nothing set up:  inspector demo\n"
        "Every command has examples:  inspector grade --help\n"
        "Exit code 0: all passed, or done · 1: a picture did not pass · 2: could not do the job"
    ),
)
for _commands in (
    grade,
    scan,
    stats,
    control_chart,
    diagnose,
    sampling,
    rolls,
    modules,
    report,
    export,
    plant,
    orders,
    recipes,
    calibrate,
    keys,
    serve,
    demo,
    bundles,
    evaluate,
    teach,
    adapt,
    train,
):
    _commands.register(app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code and raises nothing: failures become one sentence."""
    tolerate_any_text()
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except BaseException as error:  # noqa: BLE001 - whatever it is, a person reads about it
        return put_into_words(error)


def _run(arguments: list[str]) -> int:
    code = app(args=arguments, prog_name="inspector", standalone_mode=False)
    if code == INTERRUPTED:  # what the framework makes of Ctrl-C
        raise KeyboardInterrupt
    sys.stdout.flush()  # here, where a full disk or a closed pipe can still be put into words
    return int(code or 0)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(version("defect-inspector"))
        except PackageNotFoundError:
            print("not installed: run from its source")
        raise typer.Exit


@app.callback()
def _inspector(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Grade pictures of products, count the verdicts."""
