"""`inspector teach`: from pictures of good product to a bundle that knows what is unlike them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspector.cli.exits import PASSED, StoppedError
from inspector.cli.options import AsJson
from inspector.errors import StoreError

if TYPE_CHECKING:
    from inspector.teaching import Taught

__all__ = ["register"]

_EPILOG = """Examples:
  inspector teach good/ --product denim
  inspector teach good/ --product denim --title-en "Blue denim" --title-zh 蓝色牛仔布
  inspector teach good/ --product denim --defects defects/ --replace

20 to 50 pictures from the camera, lens and light of the line, all of one size. defects/ holds one \
folder a category, such as defects/hole and defects/stain, with a few pictures each. Runs on the \
CPU, in less than a minute; nothing is downloaded and no picture leaves this machine."""

Good = Annotated[
    Path,
    typer.Argument(metavar="GOOD_FOLDER", help="Pictures of good product.", show_default=False),
]
Product = Annotated[
    str, typer.Option("--product", "-p", metavar="NAME", help="What the product shall be called.")
]
Defects = Annotated[
    Path | None,
    typer.Option(
        "--defects", metavar="FOLDER", help="A few labelled defects, a folder a category."
    ),
]
Rate = Annotated[
    float,
    typer.Option(
        "--false-reject-rate",
        metavar="SHARE",
        help="The share of good product that may be rejected.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="DIR", help="By default the folder of your own models."),
]
Title = Annotated[str, typer.Option(metavar="TEXT", help="What screens show; by default the name.")]
Seed = Annotated[int, typer.Option(min=0, help="The same pictures and seed give the same bundle.")]
Replace = Annotated[
    bool, typer.Option("--replace", help="Replace the bundle of this product, or a shipped one.")
]
AcceptOutliers = Annotated[
    bool,
    typer.Option("--accept-outliers", help="Learn also what stands out among the good pictures."),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EPILOG, rich_help_panel="Models")(teach)


def teach(  # noqa: PLR0913 - an option for each thing that decides
    good: Good,
    *,
    product: Product,
    defects: Defects = None,
    false_reject_rate: Rate = 0.02,
    out: Out = None,
    title_en: Title = "",
    title_zh: Title = "",
    seed: Seed = 0,
    replace: Replace = False,
    accept_outliers: AcceptOutliers = False,
    as_json: AsJson = False,
) -> int:
    """Teach a new product from a few dozen pictures of good product."""
    from inspector.adapters.decoding import quiet_decoder
    from inspector.bundles import user_models_folder
    from inspector.cli.output import print_json
    from inspector.teaching import TeachRequest
    from inspector.teaching import teach as carry_out

    quiet_decoder()
    request = TeachRequest(
        good=good,
        product=product,
        out=out or user_models_folder(),
        defects=defects,
        false_reject_rate=false_reject_rate,
        titles={"en": title_en, "zh": title_zh},
        seed=seed,
        replace=replace,
        accept_outliers=accept_outliers,
    )
    with _watched() as progress:
        taught = carry_out(request, progress=progress)
    if as_json:
        print_json(_as_json(taught))
    else:
        _print(taught, default_place=out is None)
    if out is None:
        _tell_of_older_thresholds(product)
    return PASSED


def _tell_of_older_thresholds(product: str) -> None:
    """Say where a recipe stays in force whose thresholds were chosen for the former model."""
    from inspector.bundles import find_bundle
    from inspector.cli.output import note
    from inspector.cli.wiring import chosen_recipe

    own = find_bundle(product).recipe
    with suppress(StoreError):  # the product is taught, whether or not the records can be read
        used = chosen_recipe(own, database=None, version=None)
        if used.version and (used.review_at, used.reject_at) != (own.review_at, own.reject_at):
            note(
                f"Version {used.version} of the {product} recipe stays in force, though it was set "
                f"for the former model: to review from {used.review_at:g} on, rejected from "
                f"{used.reject_at:g} on. For the new one's: inspector recipes set {product} "
                f"--review-at {own.review_at:g} --reject-at {own.reject_at:g}"
            )


@contextmanager
def _watched() -> Iterator[Any]:
    from inspector.cli.output import named_steps

    try:
        with named_steps() as progress:
            yield progress
    except KeyboardInterrupt:
        raise StoppedError("Interrupted: nothing was written.") from None


def _as_json(taught: Taught) -> dict[str, Any]:
    return {
        "product": taught.product,
        "folder": str(taught.folder),
        "pictures": taught.pictures,
        "tiles": taught.tiles,
        "scores": dict(taught.scores),
        "review_at": taught.review_at,
        "reject_at": taught.reject_at,
        "false_reject_rate": taught.false_reject_rate,
        "false_rejects": taught.false_rejects,
        "false_rejects_interval": list(taught.interval),
        "categories": list(taught.categories),
        "labelled": taught.labelled,
        "found": taught.found,
        "named_right": taught.named_right,
        "seconds": round(taught.seconds, 2),
        "warnings": list(taught.warnings),
    }


def _print(taught: Taught, *, default_place: bool) -> None:
    from rich.markup import escape

    from inspector.cli.output import facts_table, note, results

    console = results()
    console.print(f"[bold]{escape(taught.product)}[/] taught in {taught.seconds:.1f} s")
    console.print(facts_table(_facts(taught)))
    for warning in taught.warnings:
        console.print(f"[yellow]{escape(warning)}[/]")
    folder = escape(str(taught.folder))
    where = escape(taught.product) if default_place else f"{escape(taught.product)} (in {folder})"
    note(f"Next: inspector grade PICTURE --product {where}")


def _facts(taught: Taught) -> Iterator[tuple[str, str]]:
    from inspector.cli.output import percent

    tiles = f", {taught.tiles} tiles" if taught.tiles != taught.pictures else ""
    yield "good pictures", f"{taught.pictures}{tiles}"
    yield "their scores", _scores(taught)
    reject, review = percent(taught.reject_at, 0), percent(taught.review_at, 0)
    yield "rejected from", f"{reject} on, to a person from {review} on"
    yield "false rejects", _false_rejects(taught)
    if taught.labelled:
        yield "categories", ", ".join(taught.categories)
        yield "labelled defects", _labelled(taught)
    yield "bundle", str(taught.folder)


def _scores(taught: Taught) -> str:
    strangest = max(taught.scores, key=lambda name: taught.scores[name])
    lowest, highest = min(taught.scores.values()), taught.scores[strangest]
    span = f"{_as_percent(lowest)} … {_as_percent(highest)}"
    return f"{span}, each judged by the others; strangest: {strangest}"


def _false_rejects(taught: Taught) -> str:
    from inspector.cli.output import percent

    low, high = taught.interval
    counted = f"{taught.false_rejects} of {taught.pictures}"
    between = f"between {percent(low)} and {percent(high)} at 95 %"
    return f"{counted}, {between}; set for {percent(taught.false_reject_rate)}"


def _labelled(taught: Taught) -> str:
    found = f"{taught.found} of {taught.labelled} rejected"
    return f"{found}, {taught.named_right} named rightly by a head that had not seen them"


def _as_percent(log_odds: float) -> str:
    from inspector.cli.output import percent
    from inspector.grading import probability

    return percent(probability(log_odds))
