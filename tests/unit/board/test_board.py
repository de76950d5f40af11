"""What a board gathers of a mill at work, and how it is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from inspector.charts import DASH, Language, Look
from inspector.plant import Plant
from inspector.production import Reader, Scope, StationState
from service.board import Board, BoardView, gather
from service.board.drawings import CHARTS, drawings
from service.pages.frame import words_of
from tests.fakes.memory_store import MemoryStore
from tests.fakes.records import make_inspection
from tests.support.crowded_hall import fill

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 17, 12, 40, tzinfo=ZONE)


@pytest.fixture(scope="module")
def mill() -> tuple[MemoryStore, Plant]:
    store = MemoryStore()
    return store, fill(store, days=2, every_s=300, now=NOW)


@pytest.fixture(scope="module")
def board(mill: tuple[MemoryStore, Plant]) -> Board:
    return gather(Reader(*mill, NOW), Scope())


def view(board: Board, language: Language) -> BoardView:
    return BoardView(board, Look.of(language, ZONE), words_of(language))


def test_today_begins_at_midnight_on_the_plants_clock(board: Board) -> None:
    assert board.summary.spans[0].since == NOW.replace(hour=0, minute=0)
    assert board.summary.baseline is not None
    assert board.summary.baseline.until == NOW.replace(hour=0, minute=0)
    assert board.shift is not None
    assert board.shift.name == "early"


def test_the_hour_that_runs_has_its_plan(board: Board) -> None:
    assert board.planned_now == board.planned[-1]
    assert board.series.points[-1].open


def test_what_changes_slowly_is_read_anew_after_seconds(
    mill: tuple[MemoryStore, Plant], board: Board
) -> None:
    soon = gather(Reader(*mill, NOW + timedelta(seconds=4)), Scope(), board)
    assert soon.background is board.background
    later = gather(Reader(*mill, NOW + timedelta(seconds=5)), Scope(), board)
    assert later.background is not board.background
    tomorrow = gather(Reader(*mill, NOW + timedelta(days=1)), Scope(), board)
    assert tomorrow.background.since == board.background.since + timedelta(days=1)


def test_only_the_last_rejected_pictures_are_shown(board: Board) -> None:
    assert len(board.rejected) == 8
    times = [each.counted_at for each in board.rejected]
    assert times == sorted(times, reverse=True)
    assert {each.disposition for each in board.rejected} == {"reject"}


def test_stations_in_trouble_come_first_and_show_no_rate(board: Board) -> None:
    shown = view(board, Language.EN)
    running = [station.state is StationState.RUNNING for station in shown.stations]
    assert running == sorted(running)
    silent = next(station for station in shown.stations if station.station == "LOOM-3")
    assert shown.state(silent).startswith("silent since ")


@pytest.mark.parametrize("language", list(Language))
def test_every_figure_has_its_place_in_both_languages(board: Board, language: Language) -> None:
    tiles = view(board, language).tiles
    assert [tile.name for tile in tiles] == [
        "pass_rate",
        "output",
        "completion",
        "production_efficiency",
        "analysis",
    ]
    assert DASH not in [tile.value for tile in tiles]
    assert all(tile.details for tile in tiles)


def test_a_hall_without_pictures_shows_dashes_and_why() -> None:
    store = MemoryStore()
    empty = gather(Reader(store, Plant(), NOW), Scope())
    tiles = view(empty, Language.EN).tiles
    assert not empty.ever
    assert [tile.value for tile in tiles] == [DASH] * 5
    assert tiles[0].details == ("nothing judged today",)


def test_a_day_without_defects_has_none_of_them() -> None:
    store = MemoryStore()
    store.record([make_inspection(at=NOW - timedelta(minutes=5))])
    tile = view(
        gather(Reader(store, Plant(timezone="Asia/Shanghai"), NOW), Scope()), Language.EN
    ).tiles[4]
    assert (tile.value, tile.details) == ("0", ("no defect found today",))


def test_simulated_pictures_are_another_board(mill: tuple[MemoryStore, Plant]) -> None:
    simulated = gather(Reader(*mill, NOW), Scope(simulated=True))
    assert not simulated.ever
    assert simulated.summary.figures.inspected == 0


def test_every_chart_is_drawn(board: Board) -> None:
    made = drawings(board, Look.of(Language.ZH, ZONE))
    assert tuple(made) == CHARTS
    assert all(figure["data"] for figure in made.values())
