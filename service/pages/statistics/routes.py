"""The statistics page: one address, its parts on tabs."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import Response

from inspector.bundles import category_titles
from inspector.charts import Formats, Language, catalogue
from inspector.export import Format
from inspector.plant import Plant
from inspector.ports import Dimension
from inspector.production import Reader, Scope
from inspector.production.groups import Grouping
from inspector.production.orders import orders_by_name
from inspector.production.periods import PeriodName
from inspector.statistics import Every
from inspector.values import Disposition
from service.access import Role, person_of
from service.access.roles import Need
from service.pages.frame import add_page, page, words_of
from service.pages.moments import local
from service.pages.screen import screen_of
from service.pages.statistics.choice import CUSTOM, Choice, Tab, choice_of
from service.pages.statistics.control import control
from service.pages.statistics.findings import findings
from service.pages.statistics.goods import goods
from service.pages.statistics.inspecting import inspecting
from service.pages.statistics.overview import overview
from service.state import reader_of, service_of

__all__ = ["install"]

_ACKNOWLEDGE, _FREEZE = Need(Role.REVIEWER), Need(Role.ADMIN)


def install(app: FastAPI) -> None:
    """Add the page."""
    add_page(app, "/statistics", statistics)


def statistics(request: Request) -> Response:
    """Figures of any span, seen from any side."""
    service = service_of(request)
    reader = reader_of(service)
    choice = choice_of(request, reader)
    language = screen_of(request, reader.plant.zone).language
    titles = category_titles(reader.products(choice.scope), language.value)
    return page(
        request,
        "statistics.html.jinja",
        choice=choice,
        tabs=list(Tab),
        title_of=lambda category: titles.get(category, category),
        **_choices(reader, choice),
        **_may(request),
        **_part(reader, choice, language),
    )


def _part(reader: Reader, choice: Choice, language: Language) -> dict[str, Any]:
    """What the tab that is open shows."""
    words, formats = words_of(language), Formats(language, reader.plant.zone)
    match choice.query.tab:
        case Tab.OVERVIEW:
            return overview(reader, choice, words, formats)
        case Tab.CONTROL:
            return control(reader, choice, catalogue("inspector.charts", language))
        case Tab.GOODS:
            return goods(reader, choice, language)
        case Tab.DIAGNOSIS:
            return findings(reader, choice, language)
        case Tab.INSPECTOR:
            return inspecting(reader, choice)
        case Tab.FILES:
            return {"formats": list(Format), "dispositions": list(Disposition)}


def _choices(reader: Reader, choice: Choice) -> dict[str, Any]:
    """What the fields above the figures offer."""
    anything = Scope(simulated=choice.query.simulated)
    counted = reader.counts(anything, by=(Dimension.PRODUCT,))
    products = {count.product for count in counted if count.product}
    products |= {product.name for product in reader.plant.products}
    return {
        "spans": [*PeriodName, CUSTOM],
        "everies": _everies(reader.plant),
        "groupings": list(Grouping),
        "places": _places(reader.plant),
        "products_known": sorted(products | {choice.query.product} - {None}),
        "shifts_known": _shifts(reader.plant),
        "orders_known": sorted(orders_by_name(reader)),
        "from_local": local(choice.period.since, choice.zone),
        "to_local": local(choice.period.until, choice.zone),
    }


def _everies(plant: Plant) -> list[Every]:
    found = [Every.HOUR, Every.SHIFT, Every.DAY, Every.WEEK]
    return found if plant.shifts else [each for each in found if each is not Every.SHIFT]


def _places(plant: Plant) -> list[dict[str, Any]]:
    """Lines, their stages and stations, as one list with depths; an address for each."""
    found: list[dict[str, Any]] = []
    for line in plant.lines:
        found.append({"depth": 0, "name": line.name, "line": line.name})
        for stage in line.stages:
            found.append({"depth": 1, "name": stage.name, "line": line.name, "stage": stage.name})
            found += [
                {"depth": 2, "name": station.name, "station": station.name}
                for station in stage.stations
            ]
    return found


def _shifts(plant: Plant) -> list[str]:
    return sorted({shift.name for shift in plant.shifts})


def _may(request: Request) -> dict[str, Any]:
    """What the person may do besides looking."""
    person = person_of(request)
    return {
        "may_acknowledge": _ACKNOWLEDGE.admits(person.role),
        "may_freeze": _FREEZE.admits(person.role),
        "may_download": not person.passes_by,
    }
