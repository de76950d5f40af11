"""The page of the plant: one address, its parts on tabs; who is no admin reads it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from zoneinfo import available_timezones

from fastapi import FastAPI, Request
from starlette.responses import Response

from inspector.charts import catalogue
from inspector.plant import StoredPlant, Weekday, current_plant, stored_orders
from inspector.ports import ApiKey, AuditFilter
from inspector.production import OrderProgress, Reader, Scope, orders
from service.access import Role, person_of
from service.pages.frame import add_page, page
from service.pages.moments import local
from service.pages.plant.history import history
from service.pages.plant.picture import picture
from service.pages.screen import ScreenQuery, screen_of
from service.parameters import checked
from service.problems import ProblemError
from service.state import Service, reader_of, service_of

__all__ = ["Tab", "install"]

_LOGGED = 50  # entries of the log on a page


class Tab(StrEnum):
    """Parts of the page; closed."""

    LINES = "lines"
    HOURS = "hours"
    ORDERS = "orders"
    HISTORY = "history"
    KEYS = "keys"
    LOG = "log"


_FOR_ADMINS = (Tab.KEYS, Tab.LOG)


class PlantQuery(ScreenQuery):
    """The parameters of the page's address."""

    tab: Tab = Tab.LINES
    who: str = ""
    action: str = ""
    cursor: int | None = None


def install(app: FastAPI) -> None:
    """Add the page."""
    add_page(app, "/plant", plant)


def plant(request: Request) -> Response:
    """What stands where, when it works, what is ordered; admins change it."""
    query = checked(PlantQuery, dict(request.query_params))
    service = service_of(request)
    admin = person_of(request).role is Role.ADMIN
    if query.tab in _FOR_ADMINS and not admin:
        raise ProblemError("forbidden", "Keys and the log of changes are for admins.")
    stored, reader = current_plant(service.store), reader_of(service)
    language = screen_of(request, stored.plant.zone).language
    return page(
        request,
        "plant.html.jinja",
        tab=query.tab,
        tabs=[each for each in Tab if admin or each not in _FOR_ADMINS],
        admin=admin,
        stored=stored,
        data=_data(stored),
        charted=catalogue("inspector.charts", language),
        **_part(service, reader, query),
    )


def _part(service: Service, reader: Reader, query: PlantQuery) -> dict[str, Any]:
    """What the tab that is open shows."""
    match query.tab:
        case Tab.LINES:
            return {"picture": picture(reader)}
        case Tab.HOURS:
            zones = sorted(available_timezones())
            return {
                "days": list(Weekday),
                "zones": zones,
                "now_on": reader.plant.shift_at(reader.now),
            }
        case Tab.ORDERS:
            return _orders(service, reader)
        case Tab.HISTORY:
            return {"versions": history(service.store, service.access.store)}
        case Tab.KEYS:
            return _keys(service, reader)
        case Tab.LOG:
            return _log(service, query)


def _data(stored: StoredPlant) -> dict[str, Any]:
    """What the script changes and sends back."""
    return {"plant": stored.plant.as_dict(), "version": stored.version}


def _orders(service: Service, reader: Reader) -> dict[str, Any]:
    made = {each.name: each for each in orders(reader, Scope())}
    known = {each.order.name: each for each in stored_orders(service.store)}
    zone = reader.plant.zone
    fields = {
        name: {
            "version": each.version,
            "order": {
                **each.order.as_dict(),
                "start": each.order.start and local(each.order.start, zone),
                "due": each.order.due and local(each.order.due, zone),
            },
        }
        for name, each in known.items()
    }
    return {
        "orders": [each for each in made.values() if each.name],
        "order_fields": fields,
        "unmet": {name: each.as_dict(reader.plant)["faults"] for name, each in known.items()},
        "state_of": _state_of,
    }


def _state_of(progress: OrderProgress) -> str:
    """How an order is doing; its word is `order.<state>`."""
    if progress.order is None:
        return "undeclared"
    if progress.remaining == 0:
        return "done"
    if progress.late:
        return "late"
    return "running" if progress.figures.inspected else "waiting"


def _keys(service: Service, reader: Reader) -> dict[str, Any]:
    service.access.keyring.keep_uses()
    found = sorted(service.access.store.api_keys(), key=_newest_first, reverse=True)
    stations = sorted(reader.plant.stations_of())
    return {"keys": found, "roles": list(Role), "stations": stations}


def _newest_first(key: ApiKey) -> tuple[bool, Any]:
    return key.revoked_at is None, key.created_at


def _log(service: Service, query: PlantQuery) -> dict[str, Any]:
    wanted = AuditFilter(who=query.who or None, action=query.action or None)
    entries = service.access.store.audit(wanted, limit=_LOGGED, before=query.cursor)
    return {
        "entries": entries,
        "query": query,
        "next": entries[-1].number if len(entries) == _LOGGED else None,
    }
