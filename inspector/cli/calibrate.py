"""`inspector calibrate`: the bands that cost least, from pictures whose truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.exits import PASSED
from inspector.cli.options import AsJson, Database
from inspector.errors import UsageError

if TYPE_CHECKING:
    from inspector.adapting.calibration import Calibration
    from inspector.adapting.scores import Scores
    from inspector.costs.labelled import Table
    from inspector.pipeline import Inspector

__all__ = ["register"]

_EPILOG = """Examples:
  inspector calibrate fabric --labels labelled/ --escape-cost 200 --reject-cost 20 --review-cost 1
  inspector calibrate fabric --labels truth.csv --results out/results.csv --escape-cost 50 \
--reject-cost 5 --defective-share 0.02
  inspector calibrate fabric --from-reviews --escape-cost 50 --reject-cost 5 --review-cost 1 \
--max-escape-rate 0.01 --apply

Labels are a folder of class folders (good/, hole/, …) or a CSV file with the columns path and \
defective. Without a cost of review there is no band for people. Nothing is changed unless \
--apply is given; then a new version of the recipe is in force."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EPILOG, rich_help_panel="Count and judge")(calibrate)


def calibrate(  # noqa: PLR0913 - an option for each thing that decides
    product: Annotated[str, typer.Argument(metavar="PRODUCT")],
    *,
    escape_cost: Annotated[
        float, typer.Option(metavar="COST", help="Of a defective picture that passes.")
    ],
    reject_cost: Annotated[
        float, typer.Option(metavar="COST", help="Of a good picture that is rejected.")
    ],
    review_cost: Annotated[
        float | None,
        typer.Option(metavar="COST", help="Of a look by a person; without it nobody looks."),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Folder of class folders, or CSV of path, defective."),
    ] = None,
    pictures: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where paths of the CSV start; by default beside it."),
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="results.csv of a scan: take its scores."),
    ] = None,
    from_reviews: Annotated[
        bool, typer.Option("--from-reviews", help="Use what people decided in the database.")
    ] = False,
    defective_share: Annotated[
        float | None,
        typer.Option(metavar="P", help="In production, where labelled pictures are no fair mix."),
    ] = None,
    max_escape_rate: Annotated[
        float | None,
        typer.Option(metavar="P", help="Of the defective at most this share may pass (a claim)."),
    ] = None,
    confidence: Annotated[float, typer.Option(metavar="P", help="Of that claim.")] = 0.95,
    apply: Annotated[
        bool, typer.Option("--apply", help="Put the bands in force: a new recipe version.")
    ] = False,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Find the accept, review and reject bands that cost least."""
    from inspector.adapting.calibration import calibrate as find
    from inspector.cli.calibrated import print_calibration
    from inspector.cli.output import print_json
    from inspector.cli.wiring import load_inspector
    from inspector.costs import Claim, Costs

    if from_reviews == (labels is not None):
        raise UsageError("Name the labels: either --labels PATH or --from-reviews.")
    if from_reviews and (pictures or results or defective_share is not None):
        raise UsageError(
            "--pictures, --results and --defective-share belong to --labels; reviews are "
            "production's own mix."
        )
    costs = Costs(escape_cost, reject_cost, review_cost)
    claim = None if max_escape_rate is None else Claim(max_escape_rate, confidence)
    inspector = load_inspector(product, database=database, version=None)
    if labels is None:
        table, remarks = _decided(inspector, database)
        source = "pictures that people decided on"
    else:
        table, remarks = _labelled(inspector, labels, pictures, results, defective_share)
        source = "labelled pictures"
    found = find(table, costs, inspector.recipe, claim)
    stored = _store(found, _origin(found, source, defective_share), database) if apply else None
    if as_json:
        print_json({**found.as_dict(), "remarks": remarks, "applied": stored})
    else:
        print_calibration(found, remarks, stored)
    return PASSED


def _labelled(
    inspector: Inspector,
    labels: Path,
    pictures: Path | None,
    results: Path | None,
    defective_share: float | None,
) -> tuple[Table, list[str]]:
    from inspector.adapting.labels import read_labels
    from inspector.adapting.scores import grade, join
    from inspector.cli.output import steps
    from inspector.costs.labelled import table_of

    known = read_labels(labels, pictures)
    if results is None:
        with steps("Grading labelled pictures") as advance:
            scores = grade(inspector, known, advance)
    else:
        scores = join(known, results, inspector.bundle)
    table = table_of(scores.labelled)
    if defective_share is not None:
        table = table.mixed(defective_share)
    return table, list(_remarks(table, scores, defective_share))


def _remarks(table: Table, scores: Scores, share: float | None) -> list[str]:
    from inspector.cli.output import percent

    said = []
    if scores.repeated:
        said.append(f"{scores.repeated:,} pictures are there twice and count once.")
    if scores.not_judged:
        said.append(f"{scores.not_judged:,} pictures cannot be judged and are left out.")
    if scores.withheld:
        said.append(
            f"{scores.withheld:,} of the pictures go to a person for their novelty, whatever the "
            "bands. All figures count them by their score alone: more go to a person, and fewer "
            "are decided without one."
        )
    if share is None and len(table):
        said.append(
            f"{percent(float(table.defective.mean()))} of the pictures are defective, and "
            "production is taken to be the same; where it is not, say so by --defective-share."
        )
    if share is not None:
        said.append(
            "Counts, and shares of the defective and of the good, are those of the labelled "
            "pictures. What is decided without a person, and costs, are reweighted to a "
            f"production of which {_points(share)} is defective."
        )
    return said


def _decided(inspector: Inspector, database: str | None) -> tuple[Table, list[str]]:
    from inspector.adapting.reviewed import reviewed
    from inspector.cli.wiring import recorded_store

    with recorded_store(database) as store:
        history = reviewed(store, inspector.bundle.product, inspector.bundle.sha256)
    weighed = (
        "Counts are of the pictures that people decided on. In shares and costs each stands for "
        "as many pictures of production as it was drawn from."
    )
    remarks = [weighed]
    if history.elsewhere:
        remarks.append(
            f"{history.elsewhere:,} decided pictures were scored by other models and are left out."
        )
    return history.table, remarks


def _origin(found: Calibration, source: str, share: float | None) -> str:
    """Where bands are from, for the note of their version: all that could make them differ."""
    costs, bound = found.costs, found.bands.bound
    review = "no review" if costs.review is None else f"review {costs.review:g}"
    parts = [f"escape {costs.escape:g}, reject {costs.reject:g}, {review}"]
    if share is not None:
        parts.append(f"{_points(share)} of production defective")
    if bound is not None:
        rate, confidence = _points(bound.claim.rate), _points(bound.claim.confidence)
        parts.append(f"at most {rate} of the defective pass, {confidence} confidence")
    return f"calibrated on {found.pictures:,} {source} ({'; '.join(parts)})"


def _points(share: float) -> str:
    return f"{100 * share:g} %"


def _store(found: Calibration, note: str, database: str | None) -> int | None:
    """The number of the new recipe version; None where the bands are in force already."""
    from inspector.cli.changes import log_version
    from inspector.cli.wiring import opened_store

    if not found.changes:
        return None
    with opened_store(database) as store:
        version = store.set_recipe(found.after, note=note).recipe.version
        log_version(store, "recipe.set", found.after.product, version, note=note)
    return version
