"""Which inspections a page is about: the address is the state, so that it can be sent to others."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Request
from pydantic import BeforeValidator, Field

from inspector.errors import UsageError
from inspector.ports import Filter
from inspector.production import Reader, Scope
from inspector.production.periods import PeriodName, named_period
from inspector.values import Disposition
from service.pages.screen import ScreenQuery
from service.parameters import Name, Sort, checked
from service.problems import bad_parameters

__all__ = ["CUSTOM", "MovesQuery", "RecordsQuery", "View", "local", "query_of"]

CUSTOM = "custom"
"""The name of a span whose ends are given."""

_OF_SCREEN = {"lang", "theme"}
_ENDS = {"since": "from", "until": "to"}
_SPANS = "|".join((*PeriodName, CUSTOM))


class View(StrEnum):
    """How inspections are laid out."""

    TABLE = "table"
    GRID = "grid"


def _given(value: Any) -> Any:
    """A form sends what nobody chose as an empty text."""
    return None if isinstance(value, str) and not value.strip() else value


_Named = Annotated[Name | None, BeforeValidator(_given)]
_Text = Annotated[str | None, BeforeValidator(_given), Field(max_length=64)]
_Choice = Annotated[bool | None, BeforeValidator(_given)]


class MovesQuery(ScreenQuery):
    """Where and for what pictures came: the parameters of every page that picks some of them."""

    line: _Named = None
    stage: _Named = None
    station: _Named = None
    product: _Named = None
    order: _Named = None
    simulated: Annotated[bool, BeforeValidator(lambda value: value or False)] = False

    def filter(self, reader: Reader) -> Filter:
        """The same for a store. Raises UsageError for what the plant does not have."""
        (found,) = reader.filters(self.scope())
        return found

    def scope(self, since: datetime | None = None, until: datetime | None = None) -> Scope:
        """The same as a question about a span. Raises UsageError for a span that is none."""
        return Scope(
            since=since,
            until=until,
            line=self.line,
            stage=self.stage,
            station=self.station,
            product=self.product,
            order=self.order,
            simulated=self.simulated,
        )

    def address(self, **changes: Any) -> str:
        """The same choice as the query of an address, with some of it changed; None takes away."""
        given = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        kept = {
            name: value
            for name, value in (given | changes).items()
            if name not in _OF_SCREEN and value not in (None, "", False)
        }
        return urlencode({name: _plain(value) for name, value in kept.items()})


class RecordsQuery(MovesQuery):
    """Which inspections are meant, in which order and how laid out."""

    span: Annotated[str | None, BeforeValidator(_given), Field(pattern=f"^({_SPANS})$")] = None
    since: _Text = Field(default=None, alias="from")
    until: _Text = Field(default=None, alias="to")
    disposition: Annotated[Disposition | None, BeforeValidator(_given)] = None
    category: _Named = None
    roll: _Named = None
    module: _Named = None
    decided: _Choice = None
    audit: _Choice = None
    sort: Sort = Sort.NEWEST
    view: View = View.TABLE
    cursor: Annotated[str | None, BeforeValidator(_given), Field(max_length=512)] = None

    def selection(self, reader: Reader) -> Filter:
        """The same for a store. Raises UsageError, or the problem `bad-parameters`."""
        (found,) = reader.filters(self.scope(*self.ends(reader)))
        return replace(
            found,
            disposition=self.disposition,
            category=self.category,
            roll=self.roll,
            module=self.module,
            decided=self.decided,
            audit=self.audit,
        )

    def ends(self, reader: Reader) -> tuple[datetime | None, datetime | None]:
        """From when and until when; None: without end."""
        if self.span in (None, CUSTOM):
            zone = reader.plant.zone
            return _moment("from", self.since, zone), _moment("to", self.until, zone)
        period = named_period(PeriodName(self.span), reader.plant, reader.now)
        return period.since, period.until

    def downloads(self, reader: Reader) -> str:
        """The choice as the routes of exports take it."""
        since, until = self.ends(reader)
        values = {
            "since": since and since.isoformat(),
            "until": until and until.isoformat(),
            "simulated": self.simulated or None,
            **{name: getattr(self, name) for name in _SAME},
        }
        return urlencode(
            {name: _plain(value) for name, value in values.items() if value is not None}
        )


_SAME = (
    *("line", "stage", "station", "product", "order"),
    *("disposition", "category", "roll", "module", "decided", "audit"),
)


def query_of(request: Request) -> RecordsQuery:
    """What the address says. Raises the problem `bad-parameters` for what nobody can mean.

    Ends of the span may go by the names that routes give them as well.
    """
    values = {_ENDS.get(name, name): value for name, value in request.query_params.items()}
    return checked(RecordsQuery, values)


def local(moment: datetime | None, zone: ZoneInfo) -> str:
    """A moment as a field for date and time has it: the plant's clock, to the minute."""
    return "" if moment is None else f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"


def _moment(name: str, text: str | None, zone: ZoneInfo) -> datetime | None:
    """A time of the plant's clock, or with its own offset."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        message = f"expected a time like 2026-01-31T08:00, got {text!r}"
        raise bad_parameters({name: message}) from error
    if not 1970 <= moment.year <= 2199:
        raise UsageError(f"{name} lies outside of the years 1970 to 2199.")
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _plain(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value
