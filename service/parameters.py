"""What stations say about a picture, and what readers ask for: checked here and nowhere else.

An unknown parameter is refused by name. A misspelt `sequnce=` that was let through would take
the protection against double counting away without anyone noticing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, Self, TypeVar
from urllib.parse import parse_qsl

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from inspector.errors import UsageError
from inspector.plant import LONGEST_NAME, name_fault
from inspector.ports import Filter
from inspector.production import Reader, Scope
from inspector.recipe import MOST_CELLS
from inspector.values import Disposition
from service.documents import Exact
from service.problems import bad_parameters

__all__ = [
    "Bound",
    "Contents",
    "Context",
    "Moment",
    "Name",
    "PageQuery",
    "PlaceQuery",
    "RecordQuery",
    "ScopeQuery",
    "Sort",
    "checked",
    "read_query",
]

_MODEL = TypeVar("_MODEL", bound=BaseModel)
_LARGEST_SEQUENCE = 2**63 - 1
_FARTHEST_M = 1e6  # a meter that is never set back, over years
_FARTHEST_MM = 1e5
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


class Context(Exact):
    """What a station says about the picture it sends."""

    product: Name = Field(description="What is to be judged.", examples=["solar-cell"])
    station: Name = Field(description="Where the camera stands.", examples=["el-1"])
    sequence: Sequence | None = Field(
        default=None,
        description="The station's own running number. Sent again with the same picture it "
        "yields the first answer; without it a repeated picture is counted again.",
        examples=[1042],
    )
    order: OptionalName = Field(default=None, description="Production order.", examples=["PO-7"])
    part: OptionalName = Field(default=None, description="Id of the piece.", examples=["C-0091"])
    roll: OptionalName = Field(default=None, description="Id of the roll.", examples=["R-12"])
    position_m: float | None = Field(
        default=None,
        ge=0,
        le=_FARTHEST_M,
        allow_inf_nan=False,
        description="Metres along the roll, at the picture's upper edge.",
    )
    offset_mm: float | None = Field(
        default=None,
        ge=-_FARTHEST_MM,
        le=_FARTHEST_MM,
        allow_inf_nan=False,
        description="How far across the cloth from its station's own offset, in mm.",
    )
    module: OptionalName = Field(
        default=None, description="Id of the module that the cell is in.", examples=["M-0042"]
    )
    row: Place | None = Field(default=None, description="The cell's row in its module, from 1.")
    column: Place | None = Field(default=None, description="The cell's column, from 1.")
    captured_at: Moment | None = Field(
        default=None,
        description="When the picture was taken, with offset (RFC 3339).",
        examples=["2026-01-31T08:00:00+08:00"],
    )
    simulated: bool = Field(
        default=False, description="A rehearsal: kept apart from production figures."
    )

    @model_validator(mode="after")
    def _whole_place(self) -> Self:
        """A cell's place is known entirely or not at all."""
        place = {"module": self.module, "row": self.row, "column": self.column}
        missing = [name for name, value in place.items() if value is None]
        if 0 < len(missing) < len(place):
            raise UsageError(
                f"module, row and column name a cell together; {' and '.join(missing)} is missing.",
                *missing,
            )
        return self


class _Selection(Exact):
    since: Bound | None = Field(default=None, description="From this time on (RFC 3339).")
    until: Bound | None = Field(default=None, description="Before this time (RFC 3339).")
    station: Name | None = Field(default=None, description="One station only.")
    product: Name | None = Field(default=None, description="One product only.")
    order: str | None = Field(
        default=None, max_length=LONGEST_NAME, description="One order only; empty: those of none."
    )
    simulated: bool = Field(default=False, description="Show simulated records instead.")


class PlaceQuery(_Selection):
    """Which records are meant, by time, place and work."""

    line: OneOrNone = Field(
        default=None, description="One line only; empty: stations that are in no line."
    )
    stage: OneOrNone = Field(default=None, description="Stages of this name only.")

    def scope(self) -> Scope:
        """The same as a question. Raises UsageError for a span that is none."""
        return Scope(
            since=self.since,
            until=self.until,
            line=self.line,
            stage=self.stage,
            station=self.station,
            product=self.product,
            order=None if self.order is None else self.order.strip(),
            simulated=self.simulated,
        )

    def filter(self, reader: Reader) -> Filter:
        """The same for a store. Raises UsageError for what the plant does not have."""
        (found,) = reader.filters(self.scope())
        return found


class ScopeQuery(PlaceQuery):
    """What a figure is about: the parameters that all statistics share."""

    shift: Name | None = Field(
        default=None,
        description="The turns of this shift inside the span only; without `since` the latest one.",
    )

    def scope(self) -> Scope:
        """The same as a question. Raises UsageError for a span that is none."""
        return replace(super().scope(), shift=self.shift)


class Contents(Exact):
    """Which records are meant, by what they say."""

    disposition: Disposition | None = Field(
        default=None, description="One disposition only, by the final word."
    )
    category: Name | None = Field(default=None, description="Those that show this category.")
    roll: Name | None = Field(default=None, description="One roll only.")
    module: Name | None = Field(default=None, description="One module only.")
    decided: bool | None = Field(
        default=None, description="Those that a person decided on (`true`), or nobody (`false`)."
    )
    audit: bool | None = Field(
        default=None, description="Those that were drawn for audit (`true`), or were not."
    )

    def narrowed(self, selection: Filter) -> Filter:
        """What a filter selects, if it says this as well."""
        return replace(
            selection,
            disposition=self.disposition,
            category=self.category,
            roll=self.roll,
            module=self.module,
            decided=self.decided,
            audit=self.audit,
        )


class RecordQuery(PlaceQuery, Contents):
    """Which records are meant, by when, where and for what they came, and by what they say."""

    def filter(self, reader: Reader) -> Filter:
        """The same for a store. Raises UsageError for what the plant does not have."""
        return self.narrowed(super().filter(reader))


class Sort(StrEnum):
    """The order of records in time."""

    NEWEST = "newest"
    OLDEST = "oldest"


class PageQuery(RecordQuery):
    """Which records a page lists."""

    sort: Sort = Field(default=Sort.NEWEST, description="Which come first.")
    limit: int = Field(default=50, ge=1, le=500, description="Records a page.")
    cursor: str | None = Field(
        default=None, max_length=512, description="Where the page before ended."
    )


def read_query(model: type[_MODEL], query: bytes) -> _MODEL:
    """The parameters of a request.

    Raises the problem `bad-parameters`, which names each fault, and UsageError for parameters
    that do not go together.
    """
    try:
        pairs = parse_qsl(
            query.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(query),
            errors="strict",
            max_num_fields=64,
        )
    except ValueError as error:  # UnicodeError too
        raise bad_parameters({"query": f"it cannot be read ({error})"}) from error
    repeated = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    if repeated:
        raise bad_parameters(dict.fromkeys(repeated, "given more than once"))
    return checked(model, dict(pairs))


def checked(model: type[_MODEL], values: Mapping[str, Any]) -> _MODEL:
    """Values as they came. Raises as `read_query` does."""
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        raise bad_parameters(_faults(model, error)) from error


def _faults(model: type[BaseModel], error: ValidationError) -> dict[str, str]:
    """What is wrong by parameter, in words that do not need pydantic to be understood."""
    found = {}
    for entry in error.errors(include_url=False):
        name = str(entry["loc"][0]) if entry["loc"] else "query"
        found[name] = {
            "missing": "it is missing",
            "extra_forbidden": f"no such parameter; known: {', '.join(model.model_fields)}",
            "value_error": str(entry.get("ctx", {}).get("error", entry["msg"])),
        }.get(entry["type"], f"{entry['msg'][:1].lower()}{entry['msg'][1:]}")
    return found
