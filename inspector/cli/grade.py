"""`inspector grade`: a few pictures, answered at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspector.cli.exits import FAILED, NOT_PASSED, PASSED
from inspector.cli.failures import in_words
from inspector.cli.options import AsJson, Database, Product, RecipeVersion
from inspector.errors import PictureError

if TYPE_CHECKING:
    from inspector.bundles import Bundle
    from inspector.pipeline import Inspector
    from inspector.values import Verdict

__all__ = ["register"]

_Answer = tuple[Path, "Verdict | str"]
_EPILOG = """Examples:
  inspector grade cell.png --product solar-cell
  inspector grade *.jpg -p fabric --json

Exit code 0: all passed · 1: one did not pass · 2: one could not be read"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EPILOG, rich_help_panel="Grade pictures")(grade)


def grade(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="JPEG, PNG, BMP, TIFF or WebP.")
    ],
    product: Product,
    as_json: AsJson = False,
    recipe: RecipeVersion = None,
    database: Database = None,
) -> int:
    """Grade pictures and show what is wrong with each."""
    from inspector.cli.output import complain, print_json
    from inspector.cli.wiring import load_inspector

    inspector = load_inspector(product, database=database, version=recipe)
    answers = list(_grade_all(inspector, files))
    if as_json:
        print_json([_as_json(path, answer) for path, answer in answers])
    else:
        _print_table(inspector.bundle, [entry for entry in answers if not _failed(entry)])
    for path, answer in answers:
        if isinstance(answer, str):
            complain(f"{path}: {answer}")
    return _exit_code(answers)


def _grade_all(inspector: Inspector, files: Sequence[Path]) -> Iterator[_Answer]:
    from inspector.cli.output import progress

    with progress("Grading", len(files)) as advance:
        for path in files:
            yield path, _grade(inspector, path)
            advance()


def _grade(inspector: Inspector, path: Path) -> Verdict | str:
    from inspector.scan.reading import read_picture

    try:
        return inspector.inspect(read_picture(path))
    except PictureError as error:
        return str(error)
    except OSError as error:
        return error.strerror or in_words(error)


def _failed(answer: _Answer) -> bool:
    return isinstance(answer[1], str)


def _exit_code(answers: Sequence[_Answer]) -> int:
    codes = [_code(answer) for _, answer in answers]
    return max(codes, default=FAILED)


def _code(answer: Verdict | str) -> int:
    if isinstance(answer, str):
        return FAILED
    return PASSED if answer.disposition == "pass" else NOT_PASSED


def _as_json(path: Path, answer: Verdict | str) -> dict[str, Any]:
    from inspector.plain import verdict_as_dict

    if isinstance(answer, str):
        return {"path": str(path), "error": answer}
    return {"path": str(path), **verdict_as_dict(answer)}


def _print_table(bundle: Bundle, answers: Sequence[_Answer]) -> None:
    from rich.markup import escape

    from inspector.cli.output import disposition_text, plain_table, results
    from inspector.cli.verdicts import found, judged_by

    verdicts = [(path, answer) for path, answer in answers if not isinstance(answer, str)]
    if not verdicts:
        return
    table = plain_table("Picture", "Verdict", "Grade", "Defective", "Found")
    for path, verdict in verdicts:
        table.add_row(
            escape(str(path)),
            disposition_text(verdict.disposition.value),
            escape(verdict.grade),
            f"{verdict.scores['defective']:.4f}",
            escape(found(bundle, verdict)),
        )
    console, last = results(), verdicts[-1][1]
    console.print(table)
    console.print(f"[dim]{escape(judged_by(last.bundle, last.recipe))}[/]")
