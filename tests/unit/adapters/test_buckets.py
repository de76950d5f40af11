"""A stretch of time in pieces: nothing left out, nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from inspector.adapters.sql.buckets import SPANS, Piece, floor, pieces

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
times = st.integers(-(10**11), 10**11).map(lambda tick: NOON + timedelta(microseconds=tick))


def test_whole_buckets_come_from_counters_and_the_edges_from_records() -> None:
    since, until = NOON - timedelta(seconds=90), NOON + timedelta(hours=2, seconds=61)
    at = NOON.replace
    assert pieces(since, until) == [
        Piece(None, since, NOON - timedelta(seconds=60)),
        Piece(60, NOON - timedelta(seconds=60), NOON),
        Piece(3600, NOON, at(hour=14)),
        Piece(60, at(hour=14), at(hour=14, minute=1)),
        Piece(None, at(hour=14, minute=1), until),
    ]


def test_a_stretch_within_one_minute_comes_from_records() -> None:
    until = NOON + timedelta(seconds=59)
    assert pieces(NOON, until) == [Piece(None, NOON, until)]


def test_all_of_time_comes_from_the_longest_buckets() -> None:
    assert pieces(None, None) == [Piece(SPANS[0], None, None)]


@given(st.none() | times, st.none() | times)
def test_pieces_touch_and_cover(since: datetime | None, until: datetime | None) -> None:
    found = pieces(since, until)
    if since is not None and until is not None and since >= until:
        assert found == []
        return
    assert found[0].since == since
    assert found[-1].until == until
    assert all(left.until == right.since for left, right in pairwise(found))
    for piece in found:
        for edge in (piece.since, piece.until):
            assert piece.span is None or edge is None or floor(edge, piece.span) == edge


@given(st.none() | st.datetimes(timezones=st.timezones()), st.none() | times)
def test_any_time_of_the_calendar_will_do(since: datetime | None, until: datetime | None) -> None:
    for piece in pieces(since, until):
        assert piece.since is None or piece.until is None or piece.since < piece.until


def test_buckets_are_those_of_utc_when_clocks_change() -> None:
    zone = ZoneInfo("Europe/Berlin")
    repeated = datetime(2026, 10, 25, 2, 30, tzinfo=zone, fold=1)  # 01:30 UTC
    assert floor(repeated, 3600) == datetime(2026, 10, 25, 1, tzinfo=UTC)
