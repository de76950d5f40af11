"""Models in tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from inspector.cli.output import facts_table, plain_table, results
from inspector.cli.thresholds import rules_table, thresholds_line
from inspector.cli.verdicts import in_both

if TYPE_CHECKING:
    from inspector.bundles import Bundle

__all__ = ["details_as_json", "entry_as_json", "print_details", "print_list"]


def entry_as_json(bundle: Bundle) -> dict[str, Any]:
    """What a list of models says of one."""
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


def details_as_json(bundle: Bundle) -> dict[str, Any]:
    """Everything about a model."""
    return {
        **entry_as_json(bundle),
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


def print_list(bundles: Iterable[Bundle]) -> None:
    """A row a model."""
    table = plain_table("Product", "Version", "What it grades", "Licence", "Folder")
    for bundle in bundles:
        table.add_row(
            f"[bold]{escape(bundle.product)}[/]",
            escape(bundle.version),
            escape(_title(bundle)),
            escape(bundle.licence),
            f"[dim]{escape(str(bundle.folder))}[/]",
        )
    results().print(table)


def print_details(bundle: Bundle) -> None:
    """What a model is: facts, thresholds, figures."""
    console = results()
    console.print(f"[bold]{escape(bundle.product)} {escape(bundle.version)}[/]  {_title(bundle)}")
    console.print(facts_table(_facts(bundle)))
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


def _title(bundle: Bundle) -> str:
    return in_both(bundle.titles, " · ")
