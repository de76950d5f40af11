"""The pages that people open, and the scripts and styles they stand on."""

from __future__ import annotations

from fastapi import FastAPI

from service.access import OPEN
from service.pages import assets, board, inspections, plant, products, review, sign_in, statistics
from service.routing import add_page_route

__all__ = ["install"]

# Each has `install(app)`: one module an area.
_PAGES = (board, inspections, review, sign_in, statistics, plant, products)


def install(app: FastAPI) -> None:
    """Add all pages, and the files they load."""
    add_page_route(app, assets.PATH, assets.send_asset, role=OPEN)
    for part in _PAGES:
        part.install(app)
