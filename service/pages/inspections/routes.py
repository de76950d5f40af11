"""The list of inspections and the page of one, as their templates need them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import Response

from inspector.bundles import category_titles
from inspector.charts import Language
from inspector.fabric import sized
from inspector.pictures import marks
from inspector.ports import Count, Dimension, Filter, Page
from inspector.production import Reader
from inspector.production.periods import PeriodName
from inspector.values import Disposition, Inspection
from service.access import Role, person_of
from service.answers import inspection_as_json
from service.pages.frame import add_page, page
from service.pages.inspections.choice import CUSTOM, RecordsQuery, View, local, query_of
from service.pages.screen import screen_of
from service.parameters import Sort
from service.pictures.routes import record_of
from service.state import Service, reader_of, service_of

__all__ = ["install", "may_decide"]

_AT_ONCE = {View.TABLE: 25, View.GRID: 48}
_LATELY = timedelta(days=92)  # names that were in use since then are offered to choose from
_NO_CATEGORIES = {"defective", "novelty"}


def install(app: FastAPI) -> None:
    """Add the pages of inspections."""
    add_page(app, "/inspections", inspections)
    add_page(app, "/inspections/{inspection_id}", inspection)


def may_decide(request: Request) -> bool:
    """Whether who asks may have the last word."""
    return person_of(request).role in (Role.REVIEWER, Role.ADMIN)


def inspections(request: Request) -> Response:
    """Inspections that match, a page at a time."""
    query, service = query_of(request), service_of(request)
    reader = reader_of(service)
    selection = query.selection(reader)
    found = service.store.page(
        selection,
        limit=_AT_ONCE[query.view],
        cursor=query.cursor,
        oldest_first=query.sort is Sort.OLDEST,
    )
    language = screen_of(request, reader.plant.zone).language
    choices = _choices(reader, query)
    since, until = query.ends(reader)
    return page(
        request,
        "inspections.html.jinja",
        query=query,
        address=query.address,
        downloads=query.downloads(reader),
        rows=_rows(service, found),
        cursor=found.cursor,
        counts=_counts(service, selection),
        choices=choices,
        titles=category_titles(choices["product"], language.value),
        own=_own(found, language),
        since=local(since, reader.plant.zone),
        until=local(until, reader.plant.zone),
        span=query.span or (CUSTOM if since or until else None),
        spans=[*PeriodName, CUSTOM],
        dispositions=list(Disposition),
        views=list(View),
        any_record=bool(found.inspections) or _any_record(service, simulated=query.simulated),
    )


def inspection(request: Request) -> Response:
    """One inspection: its picture, what was seen, said and decided."""
    query, service = query_of(request), service_of(request)
    record, reader = record_of(request), reader_of(service)
    language = screen_of(request, reader.plant.zone).language
    titles = category_titles([record.product], language.value)
    shown = sized(record, reader.plant.station(record.station))
    return page(
        request,
        "inspection.html.jinja",
        record=shown,
        document=inspection_as_json(shown, replayed=False),
        missing=service.gallery.missing(record),
        mapped=service.gallery.categories(record),
        marks=marks(record),
        scores=_scores(record),
        decisions=service.store.decisions(record.id),
        neighbours=service.store.neighbours(query.selection(reader), record),
        address=query.address(cursor=None),
        query=query,
        title_of=lambda category: titles.get(category, category),
        may_decide=may_decide(request),
    )


def _rows(service: Service, found: Page) -> list[dict[str, Any]]:
    return [
        {"record": record, "missing": service.gallery.missing(record)}
        for record in found.inspections
    ]


def _own(found: Page, language: Language) -> dict[str, dict[str, str]]:
    """Titles of categories by product, for records that are shown one by one."""
    products = {record.product for record in found.inspections}
    return {each: category_titles([each], language.value) for each in products}


def _scores(record: Inspection) -> list[tuple[str, float]]:
    """Each category with its score, the highest first."""
    scores = (each for each in record.verdict.scores.items() if each[0] not in _NO_CATEGORIES)
    return sorted(scores, key=lambda each: -each[1])


def _counts(service: Service, selection: Filter) -> dict[str, int] | None:
    """Units by disposition among those that match otherwise; None where counters cannot tell."""
    if selection.of_records:
        return None
    return {
        str(count.disposition): count.pictures
        for count in service.store.counts(
            replace(selection, disposition=None), by=[Dimension.DISPOSITION]
        )
    }


def _any_record(service: Service, *, simulated: bool) -> bool:
    """Whether there is anything to look for at all."""
    return bool(service.store.page(Filter(simulated=simulated), limit=1).inspections)


def _choices(reader: Reader, query: RecordsQuery) -> dict[str, list[str]]:
    """What can be chosen: what was seen lately, and what the plant knows."""
    lately = Filter(since=reader.now - _LATELY, simulated=query.simulated)
    seen = reader.store.counts(lately, by=[Dimension.STATION, Dimension.PRODUCT])
    shown = reader.store.counts(lately, by=[Dimension.CATEGORY])
    stations = reader.plant.stations_of()
    return {
        "line": [line.name for line in reader.plant.lines],
        "station": _sorted(seen, "station", stations, query.station),
        "product": _sorted(seen, "product", (), query.product),
        "category": _sorted(shown, "category", (), query.category),
    }


def _sorted(
    counts: list[Count], name: str, known: Collection[str], chosen: str | None
) -> list[str]:
    found = {getattr(count, name) for count in counts} | set(known) | {chosen}
    return sorted(each for each in found if each)
