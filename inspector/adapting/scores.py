"""Scores of labelled pictures: graded now, or taken from a scan's results."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.adapting.labels import LabelledPicture, some_of
from inspector.adapting.work import Progress, on_all
from inspector.bundles import Bundle
from inspector.costs import Labelled
from inspector.errors import DataError
from inspector.export import BYTE_ORDER_MARK, original
from inspector.pipeline import Inspector
from inspector.spreadsheets import number_in, rows_of
from inspector.utf8 import not_utf8
from inspector.values import Disposition

__all__ = ["Scores", "grade", "join"]

_PREFIX = 12  # digits of a bundle's hash in a table of results


@dataclass(frozen=True, slots=True)
class Scores:
    """Labelled scores; how many pictures were there twice and how many cannot be judged.

    `withheld` counts those among the labelled that went to a person whatever their score.
    """

    labelled: tuple[Labelled, ...]
    repeated: int = 0
    not_judged: int = 0
    withheld: int = 0


def grade(
    inspector: Inspector, pictures: Sequence[LabelledPicture], progress: Progress | None = None
) -> Scores:
    """Grade each distinct picture. Raises DataError as `on_all` does."""
    done = on_all(pictures, inspector.inspect, progress)
    judged = [each for each in done if each.result.disposition is not Disposition.CANNOT_JUDGE]
    labelled = tuple(_labelled(each.picture, each.result.scores["defective"]) for each in judged)
    withheld = sum(_withheld(each.result.disposition, each.result.reason) for each in judged)
    return Scores(labelled, len(pictures) - len(done), len(done) - len(judged), withheld)


def join(pictures: Sequence[LabelledPicture], results: Path, bundle: Bundle) -> Scores:
    """Take the scores from the results.csv that `inspector scan` wrote, by path.

    Raises DataError where the table is none of those, where a labelled picture is not in it,
    was unreadable or has no score, and where another model gave the scores.
    """
    scored = {row["path"]: row for row in _read(results)}
    unknown = [picture.name for picture in pictures if picture.name not in scored]
    if unknown:
        raise DataError(
            f"{len(unknown):,} of {len(pictures):,} labelled pictures are not in {results}: "
            f"{some_of(unknown)}. Paths must read as they do there."
        )
    rows = [(picture, scored[picture.name]) for picture in pictures]
    _check_model(results, bundle, (row for _, row in rows))
    judged = [
        (picture, row)
        for picture, row in rows
        if row["disposition"] != Disposition.CANNOT_JUDGE.value
    ]
    labelled = tuple(_labelled(picture, _score(results, row)) for picture, row in judged)
    withheld = sum(_withheld(row["disposition"], row.get("reason") or "") for _, row in judged)
    return Scores(labelled, 0, len(rows) - len(judged), withheld)


def _withheld(disposition: str, reason: str) -> bool:
    """Whether a picture went to a person for what it looks like: by its score needs no reason."""
    return disposition == Disposition.REVIEW.value and bool(reason)


def _score(results: Path, row: dict[str, str]) -> float:
    score = number_in(row["defective"])
    if not 0.0 <= score <= 1.0:  # also refuses NaN
        raise DataError(
            f"{results} gives {row['path']} the score {row['defective']!r}; expected a number in "
            "0 … 1, as inspector scan wrote it."
        )
    return score


def _labelled(picture: LabelledPicture, score: float) -> Labelled:
    return Labelled(score, picture.defective, picture.group)


def _read(results: Path) -> list[dict[str, str]]:
    try:
        content = results.read_bytes()
        marked = content.startswith(BYTE_ORDER_MARK)
        table = rows_of(content.decode("utf-8-sig"))
        missing = {"path", "disposition", "defective", "bundle"} - set(table.fieldnames or ())
        if missing:
            raise DataError(
                f"{results} lacks the columns {', '.join(sorted(missing))}; expected the "
                "results.csv that inspector scan writes."
            )
        rows = list(table)
    except UnicodeDecodeError as error:
        raise DataError(not_utf8(results)) from error
    except (OSError, csv.Error) as error:
        raise DataError(f"{results} cannot be read as a table of results: {error}.") from error
    # A table for a spreadsheet guards names that begin like a formula.
    return [{**row, "path": original(row["path"])} for row in rows] if marked else rows


def _check_model(results: Path, bundle: Bundle, rows: Iterable[dict[str, str]]) -> None:
    for row in rows:
        if not row["bundle"]:
            raise DataError(f"{results} has no score for {row['path']}: it was unreadable.")
        if row["bundle"].split()[-1] != bundle.sha256[:_PREFIX]:
            raise DataError(
                f"{row['path']} in {results} was scored by {row['bundle']}; in force is "
                f"{bundle.product} {bundle.version} {bundle.sha256[:_PREFIX]}. Scan the pictures "
                "again: scores of two models cannot be compared."
            )
