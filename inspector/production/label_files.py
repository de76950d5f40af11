"""Labels that somebody made outside of production: a table with a score and the truth a row."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inspector.costs import Labelled
from inspector.errors import DataError
from inspector.spreadsheets import number_in, rows_of

__all__ = ["DEFECTIVE_WORDS", "GOOD_WORDS", "MOST_ROWS", "LabelFile", "read_labels"]

MOST_ROWS = 200_000
"""Rows of a file; more tell next to nothing new."""

GOOD_WORDS = frozenset({"0", "false", "no", "good", "pass", "ok", "合格", "良品"})
DEFECTIVE_WORDS = frozenset(
    {"1", "true", "yes", "defective", "bad", "reject", "ng", "不合格", "不良"}
)
_GROUPS = ("group", "roll", "module")


@dataclass(frozen=True, slots=True)
class LabelFile:
    """What a file of labels says; `digest` is the SHA-256 of its bytes, in hex."""

    digest: str
    labelled: tuple[Labelled, ...]


def read_labels(content: bytes) -> LabelFile:
    """Read CSV with the columns `score` and `label`, and `group` where pictures belong together.

    Semicolons or tabs may stand for commas, as spreadsheets save them.

    An export of records does as it is: there the truth is `disposition`, in rows that are
    `decided`; so does the table of a scan with a column `label` added, whose score is called
    `defective`. Raises DataError, naming the line.
    """
    rows = rows_of(_text(content))
    score, truth = _columns(rows.fieldnames or ())
    labelled = tuple(_labelled(rows, score, truth))
    if not labelled:
        raise DataError("The labels hold no row with a score and a label; nothing can be told.")
    return LabelFile(hashlib.sha256(content).hexdigest(), labelled)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"The labels are not UTF-8 text ({error}); save the table as CSV UTF-8."
        ) from error


def _columns(names: object) -> tuple[str, str]:
    """The names of the columns that hold the score and the truth."""
    found = set(names) if isinstance(names, list | tuple) else set()
    score = next((name for name in ("score", "defective") if name in found), None)
    truth = next((name for name in ("label", "disposition") if name in found), None)
    if score == "score" and truth is None and "defective" in found:
        truth = "defective"
    if score is None or truth is None:
        raise DataError(
            "The labels need a first row that names the columns score (0 … 1) and label (good or "
            f"defective); found {', '.join(map(repr, sorted(map(str, found)))) or 'nothing'}."
        )
    return score, truth


def _labelled(rows: csv.DictReader[str], score: str, truth: str) -> Iterator[Labelled]:
    count = 0
    try:
        for row in rows:
            known = _truth(row, truth, rows.line_num)
            if known is None:
                continue
            count += 1
            if count > MOST_ROWS:
                raise DataError(f"The labels have more than {MOST_ROWS:,} rows, which is the most.")
            yield Labelled(_score(row.get(score), rows.line_num), known, _group(row))
    except csv.Error as error:
        raise DataError(f"The labels cannot be read in line {rows.line_num}: {error}.") from error


def _truth(row: Mapping[str, str | None], column: str, line: int) -> bool | None:
    """Whether the row's picture is defective; None where nobody has said."""
    word = (row.get(column) or "").strip().lower()
    if column == "disposition" and (row.get("decided") or "true").lower() not in DEFECTIVE_WORDS:
        return None  # the model's own word is no truth about the model
    if not word or (column == "disposition" and word in ("review", "cannot_judge")):
        return None
    if word in GOOD_WORDS or word in DEFECTIVE_WORDS:
        return word in DEFECTIVE_WORDS
    raise DataError(f"Line {line}: expected good or defective in {column!r}, got {word!r}.")


def _score(text: str | None, line: int) -> float:
    value = number_in(text)
    if not 0.0 <= value <= 1.0:  # also refuses NaN
        raise DataError(f"Line {line}: expected a score in 0 … 1, got {text!r}.")
    return value


def _group(row: Mapping[str, str | None]) -> str:
    return next((group for name in _GROUPS if (group := row.get(name))), "")
