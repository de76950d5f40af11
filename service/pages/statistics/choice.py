"""What the statistics page shows: the address is the state, so that it can be sent to others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from fastapi import Request
from pydantic import BeforeValidator, ConfigDict, Field

from inspector.errors import UsageError
from inspector.production import Reader, Scope, Span
from inspector.production.groups import Grouping
from inspector.production.periods import Period, PeriodName, named_period, period_between
from inspector.spc import DEFAULT_RULES, ChartKind, Rule
from inspector.statistics import Every
from service.pages.screen import ScreenQuery
from service.parameters import Name, checked

__all__ = ["CUSTOM", "Choice", "Tab", "choice_of"]

CUSTOM = "custom"
"""The name of a span whose ends are given."""

_MOST_IN_HOURS, _MOST_IN_DAYS = timedelta(days=2), timedelta(days=62)
_MOST_SUBGROUPS_IN_HOURS = timedelta(days=21)
_PLACE = ("line", "stage", "station")


class Tab(StrEnum):
    """Parts of the page; closed."""

    OVERVIEW = "overview"
    CONTROL = "control"
    GOODS = "goods"
    DIAGNOSIS = "diagnosis"
    INSPECTOR = "inspector"
    FILES = "files"


def _given(value: Any) -> Any:
    """A form sends what nobody chose as an empty text."""
    return None if isinstance(value, str) and not value.strip() else value


_Named = Annotated[Name | None, BeforeValidator(_given)]
_Text = Annotated[str | None, BeforeValidator(_given), Field(max_length=300)]


class StatisticsQuery(ScreenQuery):
    """The parameters of the page's address."""

    model_config = ConfigDict(populate_by_name=True)

    tab: Tab = Tab.OVERVIEW
    span: str = Field(
        default=PeriodName.TODAY.value, pattern=f"^({'|'.join(PeriodName)}|{CUSTOM})$"
    )
    since: _Text = Field(default=None, alias="from")
    until: _Text = Field(default=None, alias="to")
    by: Annotated[Every | None, BeforeValidator(_given)] = None
    group: Grouping = Grouping.LINE
    where: _Text = None
    product: _Named = None
    order: _Named = None
    shift: _Named = None
    simulated: bool = False
    category: _Named = None
    kind: Annotated[ChartKind | None, BeforeValidator(_given)] = None
    rules: tuple[Rule, ...] = DEFAULT_RULES
    roll: _Named = None
    module: _Named = None
    of: _Named = None
    currency: Annotated[str, Field(max_length=16)] = ""
    costs: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose; where their span is none `fault` says why, and it is today instead."""

    query: StatisticsQuery
    period: Period
    fault: str | None
    zone: ZoneInfo

    @property
    def span(self) -> str:
        """The name of the span."""
        return self.query.span

    @property
    def scope(self) -> Scope:
        """The question."""
        query = self.query
        return Scope(
            since=self.period.since,
            until=self.period.until,
            **self.place,
            product=query.product,
            order=query.order,
            shift=query.shift,
            simulated=query.simulated,
        )

    @property
    def before(self) -> Span:
        """The span that figures are compared with."""
        return Span(self.period.before_since, self.period.before_until)

    @property
    def place(self) -> dict[str, str]:
        """Line, stage and station, as far as they are named."""
        pairs = parse_qsl(self.query.where or "", keep_blank_values=True)
        return {name: value for name, value in pairs if name in _PLACE}

    @property
    def every(self) -> Every:
        """How long a bucket is: as chosen, else hours for two days, days for two months.

        Control charts have hours for three weeks: limits need many subgroups.
        """
        if self.query.by is not None:
            return self.query.by
        length = self.period.until - self.period.since
        charted = self.query.tab is Tab.CONTROL
        if length <= (_MOST_SUBGROUPS_IN_HOURS if charted else _MOST_IN_HOURS):
            return Every.HOUR
        return Every.DAY if length <= _MOST_IN_DAYS else Every.WEEK

    def parameters(self, **more: str | None) -> str:
        """The question as routes of statistics take it, percent-encoded."""
        query = self.query
        values: dict[str, str | None] = {
            "since": self.period.since.isoformat(),
            "until": self.period.until.isoformat(),
            **self.place,
            "product": query.product,
            "order": query.order,
            "shift": query.shift,
            "simulated": "true" if query.simulated else None,
            **more,
        }
        return urlencode({name: value for name, value in values.items() if value is not None})

    def address(self, **changes: Any) -> str:
        """The address of this page with some of it changed; None takes a parameter away."""
        given = self.query.model_dump(mode="json", by_alias=True, exclude_unset=True)
        costs = {f"cost.{product}": cost for product, cost in given.pop("costs", {}).items()}
        given = {name: _plain(value) for name, value in given.items()} | costs | changes
        kept = [(name, value) for name, value in given.items() if value not in (None, "")]
        return f"?{urlencode([pair for pair in kept if pair[0] not in ('lang', 'theme')])}"


def choice_of(request: Request, reader: Reader) -> Choice:
    """What the address says. Raises the problem `bad-parameters` for what nobody can mean."""
    query = checked(StatisticsQuery, _values(request))
    period, fault = _period(query, reader)
    return Choice(query, period, fault, reader.plant.zone)


def _values(request: Request) -> dict[str, Any]:
    """Parameters by name; rules and costs come in several parts."""
    found: dict[str, Any] = dict(request.query_params)
    rules = request.query_params.getlist("rules")
    if rules:
        found["rules"] = [rule for part in rules for rule in part.split(",") if rule]
    costs = {name: value for name, value in found.items() if name.startswith("cost.")}
    found = {name: value for name, value in found.items() if name not in costs}
    given = {name.removeprefix("cost."): value for name, value in costs.items() if value.strip()}
    return {**found, "costs": given} if given else found


def _period(query: StatisticsQuery, reader: Reader) -> tuple[Period, str | None]:
    """The span, or today and what is wrong with the span."""
    today = named_period(PeriodName.TODAY, reader.plant, reader.now)
    if query.span != CUSTOM:
        try:
            return named_period(PeriodName(query.span), reader.plant, reader.now), None
        except UsageError:
            return today, "no_shifts"
    zone = reader.plant.zone
    since, until = _moment(query.since, zone), _moment(query.until, zone)
    if since is None or until is None:
        return today, "span_missing"
    if since >= until:
        return today, "span_order"
    if since > reader.now:
        return today, "span_ahead"
    return period_between(since, until, reader.now, zone), None


def _moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    """A time of the plant's clock; None where it is none."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    usable = 1970 <= moment.year <= 2199
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)) if usable else None


def _plain(value: Any) -> Any:
    return ",".join(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
