"""`inspector bundles`: which models there are, and whether they can be trusted here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.exits import FAILED, PASSED
from inspector.cli.groups import add_group
from inspector.cli.options import AsJson
from inspector.errors import BundleError

if TYPE_CHECKING:
    from pathlib import Path

    from inspector.bundles import Bundle

__all__ = ["register"]

_Products = Annotated[list[str] | None, typer.Argument(metavar="PRODUCT", help="By default all.")]
_LIST = """Examples:
  inspector bundles list
  INSPECTOR_MODELS=/srv/models inspector bundles list --json

The plant's own models come first: the folder INSPECTOR_MODELS, or models in your data folder."""
_SHOW = """Examples:
  inspector bundles show solar-cell
  inspector bundles show fabric --json

Figures come from the test fold, which never trained; inspector evaluate measures them anew."""
_VERIFY = """Examples:
  inspector bundles verify
  inspector bundles verify fabric

Compares every file with its hash and runs the golden cases: pictures whose tiles and answers \
were recorded when the model was made. One that sees or answers differently here is not used."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(no_args_is_help=True)
    commands.command("list", epilog=_LIST)(list_bundles)
    commands.command(epilog=_SHOW)(show)
    commands.command(epilog=_VERIFY)(verify)
    add_group(app, commands, name="bundles", about="Models", panel="Models")


def list_bundles(as_json: AsJson = False) -> int:
    """List the products that can be graded, with their models."""
    from inspector.cli.model_tables import entry_as_json, print_list
    from inspector.cli.output import note, print_json

    bundles = [_read(folder) for folder in _folders().values()]
    readable = [bundle for bundle in bundles if not isinstance(bundle, str)]
    if as_json:
        print_json([entry_as_json(bundle) for bundle in readable])
    elif bundles:
        print_list(readable)
    else:
        from inspector.bundles import user_models_folder

        note(f"No bundle is installed. New ones go into {user_models_folder()}.")
    damaged = [bundle for bundle in bundles if isinstance(bundle, str)]
    for sentence in damaged:
        note(sentence)
    return FAILED if damaged else PASSED


def show(
    product: Annotated[str, typer.Argument(metavar="PRODUCT")], as_json: AsJson = False
) -> int:
    """Show what a model is: categories, thresholds, figures, licence."""
    from inspector.bundles import find_bundle
    from inspector.cli.model_tables import details_as_json, print_details
    from inspector.cli.output import print_json

    bundle = find_bundle(product)
    if as_json:
        print_json(details_as_json(bundle))
    else:
        print_details(bundle)
    return PASSED


def verify(products: _Products = None, as_json: AsJson = False) -> int:
    """Check a model's files and run its golden cases on this machine."""
    from inspector.bundles import Precision, installed_products
    from inspector.cli.certificates import check_here, print_checks
    from inspector.cli.output import print_json, progress

    wanted = [
        (product, precision)
        for product in products or installed_products()
        for precision in Precision
    ]
    if not wanted:
        raise BundleError("No bundle is installed, so there is nothing to verify.")
    checks = []
    with progress("Verifying", len(wanted)) as advance:
        for product, precision in wanted:
            checks.append(check_here(product, precision))
            advance()
    if as_json:
        print_json(checks)
    else:
        print_checks(checks)
    return PASSED if all(check["ok"] for check in checks) else FAILED


def _folders() -> dict[str, Path]:
    """The folder of each product that is used: the first found."""
    from inspector.bundles import bundle_folders

    folders: dict[str, Path] = {}
    for folder in bundle_folders():
        folders.setdefault(folder.name, folder)
    return dict(sorted(folders.items()))


def _read(folder: Path) -> Bundle | str:
    from inspector.bundles import read_bundle

    try:
        return read_bundle(folder)
    except BundleError as error:
        return str(error)
