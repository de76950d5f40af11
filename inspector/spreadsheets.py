"""Tables that people keep in a spreadsheet, as it saves them in their country."""

from __future__ import annotations

import csv
import io
import math

__all__ = ["number_in", "rows_of"]

_SEPARATORS = ",;\t"


def rows_of(text: str) -> csv.DictReader[str]:
    """The rows below the first one, which names the columns.

    Commas part cells, or what that row has more of: where numbers are written with a comma
    spreadsheets save semicolons. Names of columns lose capitals and blanks around them.
    """
    header = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)  # a comma where there is none of them
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    rows.fieldnames = [name.strip().casefold() for name in rows.fieldnames or ()]
    return rows


def number_in(text: str | None) -> float:
    """The number of a cell, whose decimals may follow a comma; NaN where it holds none."""
    try:
        return float((text or "").replace(",", "."))
    except ValueError:
        return math.nan
