"""The page on which people decide, one picture after another."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import Response

from inspector.bundles import category_titles, installed_products
from service.access import Role, person_of
from service.pages.frame import add_page, page
from service.pages.inspections.choice import MovesQuery
from service.pages.screen import screen_of
from service.parameters import checked
from service.review.routes import HOLD
from service.state import reader_of, service_of

__all__ = ["install"]


def install(app: FastAPI) -> None:
    """Add the page of review."""
    add_page(app, "/review", review, Role.REVIEWER)


def review(request: Request) -> Response:
    """What waits for a person; the page's script claims one picture after another."""
    query = checked(MovesQuery, request.query_params)
    service = service_of(request)
    reader = reader_of(service)
    query.filter(reader)  # a line that there is not is told at once
    language = screen_of(request, reader.plant.zone).language
    person = person_of(request)
    return page(
        request,
        "review.html.jinja",
        query=query,
        place=query.address(),
        titles={each: category_titles([each], language.value) for each in installed_products()},
        name=person.name if person.signed_in else "",
        renew_s=int(HOLD.total_seconds() / 4),
    )
