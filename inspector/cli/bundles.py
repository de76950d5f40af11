"""`inspector bundles`: which models there are, and whether they can be trusted here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspector.cli.exits import FAILED, PASSED
from inspector.cli.groups import add_group
from inspector.cli.options import AsJson
from inspector.errors import BundleError

if TYPE_CHECKING:
    from pathlib import Path

    from inspector.bundles import Bundle, Precision

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

_AT_EXPORT = {
    "torch_fp32_worst_log_odds": "torch and fp32: log-odds",
    "fp32_int8_mean_probability": "fp32 and int8: probability, on average",
    "fp32_int8_worst_log_odds": "fp32 and int8: log-odds",
}
_ALLOWED = {
    "torch_fp32_worst_log_odds": "torch_fp32_tolerance",
    "fp32_int8_mean_probability": "fp32_int8_tolerance",
    "fp32_int8_worst_log_odds": "fp32_int8_tolerance",
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(no_args_is_help=True)
    commands.command("list", epilog=_LIST)(list_bundles)
    commands.command(epilog=_SHOW)(show)
    commands.command(epilog=_VERIFY)(verify)
    add_group(app, commands, name="bundles", about="Models", panel="Models")


def list_bundles(as_json: AsJson = False) -> int:
    """List the products that can be graded, with their models."""
    from inspector.cli.output import note, print_json

    bundles = [_read(folder) for folder in _folders().values()]
    if as_json:
        print_json([_entry(bundle) for bundle in bundles if not isinstance(bundle, str)])
    elif bundles:
        _print_list(bundles)
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
    from inspector.cli.output import print_json

    bundle = find_bundle(product)
    if as_json:
        print_json(_details(bundle))
    else:
        _print_details(bundle)
    return PASSED


def verify(products: _Products = None, as_json: AsJson = False) -> int:
    """Check a model's files and run its golden cases on this machine."""
    from inspector.bundles import Precision, installed_products
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
            checks.append(_verify(product, precision))
            advance()
    if as_json:
        print_json(checks)
    else:
        _print_checks(checks)
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


def _entry(bundle: Bundle) -> dict[str, Any]:
    return {
        "product": bundle.product,
        "version": bundle.version,
        "title": dict(bundle.titles),
        "categories": list(bundle.categories),
        "precision": bundle.default_precision.value,
        "licence": bundle.licence,
        "sha256": bundle.sha256,
        "folder": str(bundle.folder),
    }


def _details(bundle: Bundle) -> dict[str, Any]:
    return {
        **_entry(bundle),
        "category_names": {name: dict(names) for name, names in bundle.category_names.items()},
        "licence_note": bundle.licence_note,
        "input": list(bundle.input_shape),
        "recipe": bundle.recipe.as_dict(),
        "metrics": dict(bundle.metrics),
        "data": dict(bundle.data),
        "training": dict(bundle.training),
        "parity": dict(bundle.parity),
        "files": dict(bundle.files),
    }


def _verify(product: str, precision: Precision) -> dict[str, Any]:
    from inspector.adapters.decoding import quiet_decoder
    from inspector.bundles import find_bundle
    from inspector.bundles.verify import match_here

    quiet_decoder()
    check: dict[str, Any] = {"product": product, "precision": precision.value}
    try:
        bundle = find_bundle(product)
        match = match_here(bundle, precision)
    except BundleError as error:
        return {**check, "ok": False, "error": str(error)}
    return {
        **check,
        "ok": True,
        "worst_difference": match.log_odds,
        "machine": asdict(match),
        "export": {name: value for name, value in bundle.parity.items() if name != "cases"},
    }


def _title(bundle: Bundle) -> str:
    from inspector.cli.verdicts import in_both

    return in_both(bundle.titles, " · ")


def _print_list(bundles: list[Bundle | str]) -> None:
    from rich.markup import escape

    from inspector.cli.output import plain_table, results

    table = plain_table("Product", "Version", "What it grades", "Licence", "Folder")
    for bundle in bundles:
        if not isinstance(bundle, str):
            table.add_row(
                f"[bold]{escape(bundle.product)}[/]",
                escape(bundle.version),
                escape(_title(bundle)),
                escape(bundle.licence),
                f"[dim]{escape(str(bundle.folder))}[/]",
            )
    results().print(table)


def _print_details(bundle: Bundle) -> None:
    from rich.markup import escape

    from inspector.cli.output import plain_table, results
    from inspector.cli.thresholds import rules_table, thresholds_line

    console = results()
    console.print(f"[bold]{escape(bundle.product)} {escape(bundle.version)}[/]  {_title(bundle)}")
    facts = plain_table("", "")
    facts.show_header = False
    for name, value in _facts(bundle):
        facts.add_row(f"[dim]{name}[/]", escape(value))
    console.print(facts)
    console.print()
    console.print(f"{thresholds_line(bundle.recipe)} [dim](the bundle's own recipe)[/]")
    console.print(rules_table(bundle, bundle.recipe))
    figures = list(_figures(bundle.metrics))
    if figures:
        console.print()
        table = plain_table("Measured on the test fold", "", "95 % interval", right=("",))
        for row in figures:
            table.add_row(*row)
        console.print(table)


def _facts(bundle: Bundle) -> Iterator[tuple[str, str]]:
    height, width, channels = bundle.input_shape
    colour = "grey" if channels == 1 else "colour"
    yield "input", f"{width}×{height} {colour}, {bundle.geometry.mode.value}"
    yield "precision", bundle.default_precision.value
    yield "licence", bundle.licence
    if bundle.licence_note:
        yield "", bundle.licence_note
    yield "sha256", bundle.sha256
    yield "folder", str(bundle.folder)
    card = bundle.folder / "card.md"
    if card.is_file():
        yield "card", f"{card}: data, protocol, and where it must not be used"


def _figures(metrics: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name in ("auroc", "f1", "accuracy"):
        value = metrics.get(name)
        if isinstance(value, float):
            interval = metrics.get(f"{name}_interval")
            yield name, f"{value:.3f}", "" if not interval else "{:.3f} … {:.3f}".format(*interval)


def _print_checks(checks: list[dict[str, Any]]) -> None:
    from rich.markup import escape

    from inspector.cli.output import plain_table, results

    table = plain_table("Product", "Precision", "", "")
    for check in checks:
        if check["ok"]:
            state, remark = "[green]fits[/]", "\n".join(_certificate(check))
        else:
            state, remark = "[bold red]does not[/]", escape(check["error"])
        table.add_row(escape(check["product"]), check["precision"], state, remark)
    results().print(table)


def _certificate(check: Mapping[str, Any]) -> Iterator[str]:
    """What was compared, the worst difference found and the largest allowed, a line each."""
    machine, export = check["machine"], check["export"]
    yield (
        f"largest difference in log-odds {machine['log_odds']:.2g} of "
        f"{machine['log_odds_tolerance']:g} allowed, on {machine['cases']} golden cases"
    )
    if machine["levels"] is not None:
        yield (
            f"decoder and resize: {machine['levels']:.2g} of {machine['levels_tolerance']:g} "
            "grey levels"
        )
    for name, words in _AT_EXPORT.items():
        if name in export:
            allowed = export.get(_ALLOWED.get(name, ""))
            limit = "" if allowed is None else f" of {allowed:g} allowed"
            yield f"[dim]at export, {words} {export[name]:.2g}{limit}[/]"
