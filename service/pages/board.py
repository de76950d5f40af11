"""The wall board: `/`, and `/v1/board`, which keeps it live."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import orjson
from fastapi import FastAPI, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.bundles import category_titles
from inspector.charts import Language, Look, ThemeName
from inspector.production import Scope
from service.access import Role
from service.answers import JSON
from service.board import Board, BoardView, Snapshots, gather
from service.board.drawings import drawings
from service.documents import Exact
from service.pages.assets import digest
from service.pages.frame import add_page, macros, page, words_of
from service.pages.screen import Screen, ScreenQuery, screen_of
from service.parameters import OneOrNone, read_query
from service.pictures.routes import BOARD_PIXELS
from service.routing import Documented, add_route
from service.state import Service, reader_of, service_of

__all__ = ["PATH", "install"]

PATH = "/v1/board"

_SHORTEST_TURN_S, _LONGEST_TURN_S = 5, 3600


class View(StrEnum):
    """What fills the screen below the five figures."""

    OVERVIEW = "overview"
    FLOW = "flow"
    STATIONS = "stations"
    QUALITY = "quality"


class HallQuery(ScreenQuery):
    """Which hall, in which words."""

    line: OneOrNone = Field(default=None, description="One line only.")
    stage: OneOrNone = Field(default=None, description="Stages of this name only.")
    product: OneOrNone = Field(default=None, description="One product only.")
    simulated: bool = Field(default=False, description="Simulated pictures, and no others.")

    def scope(self) -> Scope:
        """The same as a question without a span; what is left empty means any."""
        return Scope(
            line=self.line or None,
            stage=self.stage or None,
            product=self.product or None,
            simulated=self.simulated,
        )


class BoardQuery(HallQuery):
    """What a screen shows."""

    view: View = Field(default=View.OVERVIEW, description="What stands below the figures.")
    rotate: int = Field(
        default=0, ge=0, le=_LONGEST_TURN_S, description="Seconds until the next view; 0: never."
    )


class BoardAnswer(Exact):
    """What has to be put on a board to bring it up to date."""

    version: int = Field(description="It tells all that events up to this version told of.")
    at: str = Field(description="When the figures were read, on the plant's clock.")
    ever: bool = Field(description="Whether a picture has ever come from here.")
    panels: dict[str, str] = Field(description="HTML by the name of the part it belongs in.")
    charts: dict[str, dict[str, Any]] = Field(description="What plotly.js takes, by name.")


_EXAMPLE = {
    "version": 17,
    "at": "08:00",
    "ever": True,
    "panels": {"pass_rate": '<p class="value">98.5 %</p>'},
    "charts": {"output": {"data": [], "layout": {"height": 290}}},
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A board as it is sent: its parts for a page, and all of it packed for scripts."""

    panels: dict[str, str]
    ever: bool
    shift: str | None
    language: Language
    theme: ThemeName
    packed: bytes


def install(app: FastAPI) -> None:
    """Add the board and what keeps it live."""
    app.state.boards = Snapshots[_Read]()
    documented = Documented(
        model=BoardAnswer,
        example=_EXAMPLE,
        query=HallQuery,
        problems=("bad-parameters", "store-unavailable"),
    )
    add_route(app, "GET", PATH, snapshot, documented, role=Role.VIEWER)
    add_page(app, "/", board)


async def snapshot(request: Request) -> Response:
    """A board's figures and charts as its page shows them, made once for all screens.

    As new as the last event; half a second apart at least, however many screens ask.
    """
    query = read_query(HallQuery, request.scope["query_string"])
    found = await _snapshot(request, query)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(found.packed), media_type=JSON)
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(found.packed, headers=headers, media_type=JSON)


async def board(request: Request) -> Response:
    """The board of a hall: the address says which, so that a screen keeps it."""
    query = read_query(BoardQuery, request.scope["query_string"])
    found = await _snapshot(request, query)
    values: dict[str, Any] = {
        "query": query,
        "snapshot": found,
        "views": list(View),
        "address": _address(query, found),
        "pages": digest(),
    }
    return await run_in_threadpool(partial(page, request, "board.html.jinja", **values))


async def _snapshot(request: Request, query: HallQuery) -> Snapshot:
    """The hall's figures, read once for all screens, told once for all of a language."""
    service = service_of(request)
    root = request.scope.get("root_path", "").rstrip("/")
    scope = query.scope()
    boards = cast("Snapshots[_Read]", request.app.state.boards)
    key = (service.live.token, scope)
    found = await boards.get(service.live, key, partial(_read, service, scope))
    screen = screen_of(request, found.zone)
    return await found.told(screen, root, partial(_told, service, found, screen, root))


class _Read:
    """Figures, and what was made of them for each kind of screen."""

    def __init__(
        self, board: Board, products: tuple[str, ...], version: int, zone: ZoneInfo
    ) -> None:
        self.board = board
        self.products = products
        self.version = version
        self.zone = zone
        self._told: dict[tuple[Language, ThemeName, str], asyncio.Task[Snapshot]] = {}

    async def told(self, screen: Screen, root: str, make: Callable[[], Snapshot]) -> Snapshot:
        """What `make` makes in a thread, once for all screens of a kind."""
        key = (screen.language, screen.theme, root)
        task = self._told.get(key)
        if task is None:
            task = asyncio.create_task(run_in_threadpool(make))
            self._told[key] = task
        return await asyncio.shield(task)


async def _read(service: Service, scope: Scope, version: int, before: _Read | None) -> _Read:
    def read() -> _Read:
        reader = reader_of(service)
        board = gather(reader, scope, None if before is None else before.board)
        return _Read(board, reader.products(board.scope), version, reader.plant.zone)

    return await run_in_threadpool(read)


def _told(service: Service, found: _Read, screen: Screen, root: str) -> Snapshot:
    board = found.board
    titles = _short(category_titles(found.products, screen.language.value))
    look = Look.of(screen.language, found.zone, ground=screen.theme, titles=titles)
    view = BoardView(board, look, words_of(screen.language), _own(board, screen.language))
    panels = _panels(view, root, _kept(service, view))
    document = {
        "version": found.version,
        "at": look.formats.clock(board.now),
        "ever": board.ever,
        "panels": panels,
        "charts": drawings(board, look),
    }
    packed = gzip.compress(orjson.dumps(document), compresslevel=4, mtime=0)
    shift = None if board.shift is None else board.shift.name
    return Snapshot(panels, board.ever, shift, screen.language, screen.theme, packed)


def _own(board: Board, language: Language) -> dict[str, dict[str, str]]:
    """Titles of categories by product, for pictures that are shown by themselves."""
    products = {each.product for each in board.rejected}
    return {each: _short(category_titles([each], language.value)) for each in products}


def _short(titles: Mapping[str, str]) -> dict[str, str]:
    """Without what stands in brackets: on a wall there is no room for it."""
    return {
        name: re.sub(r"\s*[(（][^()（）]*[)）]", "", title) or title
        for name, title in titles.items()
    }


def _panels(view: BoardView, root: str, kept: set[str]) -> dict[str, str]:
    """The parts of the page that change, by name."""
    made = macros(
        "board/panels.html.jinja",
        w=view.words,
        f=view.look.formats,
        at=lambda path: root + path,
        kept=kept,
        pixels=BOARD_PIXELS,
    )
    parts = ("orders", "stations", "states", "flow", "rejected", "alarms")
    tiles = {tile.name: str(made.tile(tile)) for tile in view.tiles}
    return tiles | {part: str(getattr(made, part)(view)) for part in parts}


def _kept(service: Service, view: BoardView) -> set[str]:
    """Which of the rejected pictures can be shown."""
    shown = view.board.rejected
    return {each.id for each in shown if service.gallery.missing(each) is None}


def _address(query: BoardQuery, found: Snapshot) -> str:
    """Where the page's script asks for the same hall in the same words, whatever a cookie says."""
    hall = query.model_dump(mode="json", include=set(HallQuery.model_fields), exclude_none=True)
    screen = {"lang": found.language.value, "theme": found.theme.value}
    simulated = {"simulated": "true" if query.simulated else "false"}
    return f"{PATH}?{urlencode({**hall, **screen, **simulated})}"
