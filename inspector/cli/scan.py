"""`inspector scan`: a folder of pictures, into a table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.exits import NOT_PASSED, PASSED, StoppedError
from inspector.cli.options import AsJson, Database, Product, RecipeVersion
from inspector.errors import UsageError

if TYPE_CHECKING:
    from inspector.bundles import Bundle
    from inspector.pipeline import Inspector
    from inspector.scan import Listing, ResultsFile, ScanSummary, Totals

__all__ = ["register"]

_EPILOG = """Examples:
  inspector scan line3/ --product fabric --out report
  inspector scan cells/ -p solar-cell -o before --recipe 0

Writes results.csv, a row a picture, and summary.json. A file that cannot be read is listed as \
unreadable, and the scan goes on.

Exit code 0: all passed · 1: one did not pass, or was unreadable · 2: could not do the job"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EPILOG, rich_help_panel="Grade pictures")(scan)


def scan(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Searched with all below it.")],
    product: Product,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="Where results go; made if missing.")
    ],
    *,
    excel: Annotated[
        bool, typer.Option("--excel", help="Mark results.csv as UTF-8 for Excel.")
    ] = False,
    as_json: AsJson = False,
    recipe: RecipeVersion = None,
    database: Database = None,
) -> int:
    """Grade all pictures in a folder and write a table of them."""
    from inspector.cli.output import print_json
    from inspector.cli.wiring import load_inspector
    from inspector.scan import list_pictures

    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out} is a file; expected a folder, which is made if missing.")
    listing = list_pictures(folder)
    if not listing.pictures and not listing.closed:
        raise UsageError(f"{folder} holds no picture: no JPEG, PNG, BMP, TIFF or WebP file.")
    inspector = load_inspector(product, database=database, version=recipe)
    summary = _scan(inspector, listing, out, excel=excel)
    if as_json:
        print_json(summary.as_json())
    else:
        _print_summary(summary, inspector.bundle, out)
    return PASSED if summary.all_passed else NOT_PASSED


def _scan(inspector: Inspector, listing: Listing, out: Path, *, excel: bool) -> ScanSummary:
    from datetime import UTC, datetime
    from time import perf_counter

    from inspector.scan import ResultsFile, ScanSummary, Totals

    totals, started_at, started = Totals(), datetime.now(UTC), perf_counter()
    with _telling_what_is_left(totals, len(listing.pictures), out):
        table = ResultsFile(out, inspector.bundle.categories, marked=excel)
        _write_results(inspector, listing, table, totals)
        summary = ScanSummary.of(
            totals,
            folder=listing.folder,
            bundle=inspector.bundle_ref,
            recipe=inspector.recipe.ref,
            started_at=started_at,
            seconds=perf_counter() - started,
        )
        summary.write(out)
    return summary


def _write_results(
    inspector: Inspector, listing: Listing, table: ResultsFile, totals: Totals
) -> None:
    import cv2

    from inspector.cli.output import progress
    from inspector.scan import scan

    cv2.setNumThreads(1)  # pictures side by side use the cores already
    files = len(listing.pictures) + len(listing.closed)
    with table, progress("Grading", files) as advance:
        for scanned in scan(inspector, listing):
            table.write(scanned)
            totals.add(scanned)
            advance()


@contextmanager
def _telling_what_is_left(totals: Totals, files: int, out: Path) -> Iterator[None]:
    from inspector.scan import RESULTS, UNFINISHED

    try:
        yield
    except KeyboardInterrupt:
        raise StoppedError(
            f"Interrupted after {totals.files:,} of {files:,} pictures: their rows are in "
            f"{out / UNFINISHED}, and no {RESULTS} was written."
        ) from None


def _print_summary(summary: ScanSummary, bundle: Bundle, out: Path) -> None:
    from rich.markup import escape

    from inspector.bundles.naming import titles_of
    from inspector.cli.figures import counts_table, defects
    from inspector.cli.output import results
    from inspector.cli.verdicts import judged_by
    from inspector.scan import RESULTS

    console = results()
    console.print(counts_table(summary.figures, unreadable=summary.unreadable))
    if summary.figures.categories:
        console.print()
        console.print(defects(summary.figures, titles_of(bundle, "en", "zh")))
    rate = summary.files / summary.seconds if summary.seconds else 0.0
    console.print()
    console.print(
        f"{summary.files:,} pictures in {summary.seconds:.1f} s, {rate:,.0f} a second; "
        f"{escape(judged_by(summary.bundle, summary.recipe))}",
        soft_wrap=True,
    )
    console.print(f"A row a picture: [bold]{escape(str(out / RESULTS))}[/]", soft_wrap=True)
