from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.preprocess import Geometry, Mode, Tiles, prepare
from inspector.regions import Finding, find, longest_extent, merge
from inspector.values import Region

REGIONS = st.builds(
    Region, st.integers(0, 90), st.integers(0, 90), st.integers(1, 40), st.integers(1, 40)
)
FINDINGS = st.lists(st.builds(Finding, REGIONS, st.floats(-5, 5)), max_size=12)


def tiles_of(height: int, width: int, *, mode: Mode = Mode.TILES) -> Tiles:
    geometry = Geometry(
        colour="gray", mode=mode, width=64, height=64, overlap=16 if mode is Mode.TILES else 0
    )
    return prepare(np.zeros((height, width), np.uint8), geometry)


def cells_with(
    *marked: tuple[int, int, float],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    cells = np.full((8, 8), -4, np.float32)
    for row, column, level in marked:
        cells[row, column] = level
    return cells


def test_a_cell_becomes_the_pixels_it_stands_for() -> None:
    (found,) = find(cells_with((2, 3, 1.5)), 0, tiles_of(64, 64), 0.0)
    assert found == Finding(Region(24, 16, 8, 8), 1.5)


def test_cells_that_touch_by_a_corner_are_one_finding_with_the_higher_peak() -> None:
    (found,) = find(cells_with((2, 3, 2.1), (3, 4, 2.5)), 0, tiles_of(64, 64), 0.0)
    assert found == Finding(Region(24, 16, 16, 16), 2.5)


def test_of_a_small_spot_the_cells_around_its_peak_do_not_count() -> None:
    halo = [(row, column, 0.5) for row in (1, 2, 3) for column in (2, 3, 4)]
    (found,) = find(cells_with(*halo, (2, 3, 2.5)), 0, tiles_of(64, 64), 0.0)
    assert found == Finding(Region(24, 16, 8, 8), 2.5)
    assert longest_extent(found.parts) == pytest.approx(8 * 2**0.5)


def test_a_defect_longer_than_a_spot_keeps_its_weaker_parts() -> None:
    line = [(4, column, 0.5) for column in range(1, 6)]
    (found,) = find(cells_with(*line, (4, 3, 2.5)), 0, tiles_of(64, 64), 0.0)
    assert found == Finding(Region(8, 32, 40, 8), 2.5)


def test_a_spot_is_not_lost_where_its_mirror_image_beyond_the_edge_is_brighter() -> None:
    (found,) = find(cells_with((2, 2, 1), (2, 3, 3)), 0, tiles_of(24, 24), 0.0)
    assert found == Finding(Region(16, 16, 8, 8), 3)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.floats(-1, 5)), max_size=20))
def test_a_finding_shows_its_peak_and_never_less_than_that_cell(
    marked: list[tuple[int, int, float]],
) -> None:
    cells = cells_with(*marked)
    found = find(cells, 0, tiles_of(64, 64), 0.0)
    assert max((each.peak for each in found), default=None) == max(
        (level for level in cells.flat if level >= 0), default=None
    )
    for each in found:
        region = each.region
        inside = cells[region.y // 8 : region.bottom // 8, region.x // 8 : region.right // 8]
        assert inside.max() >= each.peak


def test_separate_cells_are_separate_findings() -> None:
    assert len(find(cells_with((0, 0, 1), (5, 5, 1)), 0, tiles_of(64, 64), 0.0)) == 2


def test_nothing_reaches_the_threshold() -> None:
    assert find(cells_with(), 0, tiles_of(64, 64), 0.0) == ()


def test_a_finding_in_a_later_tile_lies_at_that_tiles_place() -> None:
    tiles = tiles_of(64, 160)
    (found,) = find(cells_with((0, 7, 1)), 2, tiles, 0.0)
    assert (found.region.x, found.region.right) == (152, 160)


def test_cells_beyond_a_small_picture_are_left_out() -> None:
    tiles = tiles_of(20, 20)
    assert find(cells_with((7, 7, 1)), 0, tiles, 0.0) == ()
    (found,) = find(cells_with((2, 2, 1)), 0, tiles, 0.0)
    assert (found.region.right, found.region.bottom) == (20, 20)


def test_a_stretched_picture_gets_its_regions_in_its_own_pixels() -> None:
    tiles = tiles_of(128, 640, mode=Mode.RESIZE)
    (found,) = find(cells_with((1, 1, 1)), 0, tiles, 0.0)
    assert found.region == Region(80, 16, 80, 16)


@given(FINDINGS, st.integers(0, 10))
def test_merged_findings_lie_apart_and_cover_what_was_found(
    findings: list[Finding], gap: int
) -> None:
    merged = merge(findings, gap)
    for index, first in enumerate(merged):
        assert not any(first.region.touches(second.region, gap) for second in merged[index + 1 :])
    for finding in findings:
        assert any(
            cover.region.union(finding.region) == cover.region and cover.peak >= finding.peak
            for cover in merged
        )


@given(FINDINGS)
def test_merging_twice_changes_nothing(findings: list[Finding]) -> None:
    merged = merge(findings, 4)
    assert merge(merged, 4) == merged
