"""Values of parameters, each checked where it is declared: names, times, numbers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from inspector.plant import LONGEST_NAME, name_fault
from inspector.recipe import MOST_CELLS

__all__ = ["Bound", "Moment", "Name", "OneOrNone", "OptionalName", "Place", "Sequence"]

_LARGEST_SEQUENCE = 2**63 - 1
_BEFORE_ALL = datetime(1900, 1, 1, tzinfo=UTC)
_WHOLE_NUMBER = re.compile(r"\d{1,19}", re.ASCII)
# A '+' that was not written as %2B arrives as a space; here it can mean nothing else.
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+\- ]\d\d:\d\d)",
    re.ASCII | re.IGNORECASE,
)


def _name(value: Any, *, optional: bool) -> Any:
    """A name of 1 … 64 printable characters; blanks around it do not belong to it."""
    if not isinstance(value, str):  # in a document; in an address everything is text
        raise ValueError(f"expected a text, got {value!r}")  # noqa: TRY004 - pydantic asks for it
    text = value.strip()
    if not text and optional:
        return None
    fault = name_fault(text)
    if fault is not None:
        raise ValueError(fault)
    return text


def _whole(value: Any, *, least: int, most: int) -> Any:
    if isinstance(value, str) and not _WHOLE_NUMBER.fullmatch(value):
        raise ValueError(f"expected a whole number from {least} to {most}, got {value!r}")
    return value


def _moment(value: Any) -> Any:
    """A time as RFC 3339 writes it, with its offset."""
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(
            f"expected a time with its offset, like 2026-01-31T08:00:00%2B08:00, got {value!r}"
        )
    day, time, offset = found.groups()
    offset = offset.upper().replace(" ", "+")
    try:
        # Kept to the microsecond and in UTC, as a store does: a replay answers in the same words.
        return datetime.fromisoformat(f"{day}T{time[:15]}{offset}").astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{value!r} lies outside the years 1 to 9999") from error


def _bound(moment: datetime) -> datetime:
    """An end of a span. Programs that mean "from the beginning" send the first day of all years."""
    return max(moment, _BEFORE_ALL)


_TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
Name = Annotated[str, BeforeValidator(partial(_name, optional=False)), WithJsonSchema(_TEXT)]
OptionalName = Annotated[
    str | None,
    BeforeValidator(partial(_name, optional=True)),
    WithJsonSchema({"anyOf": [_TEXT, {"type": "null"}]}),
]
Sequence = Annotated[
    int,
    Field(ge=0, le=_LARGEST_SEQUENCE),
    BeforeValidator(partial(_whole, least=0, most=_LARGEST_SEQUENCE)),
]
Place = Annotated[
    int, Field(ge=1, le=MOST_CELLS), BeforeValidator(partial(_whole, least=1, most=MOST_CELLS))
]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]

Bound = Annotated[Moment, AfterValidator(_bound)]
"""A moment from which spans of any length can still be counted back."""


def _blanks_off(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


OneOrNone = Annotated[
    str | None,
    BeforeValidator(_blanks_off),
    Field(max_length=LONGEST_NAME),
    WithJsonSchema({"type": "string", "maxLength": LONGEST_NAME}),
]
