"""What is laid over pictures."""

from __future__ import annotations

import io
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from inspector.pictures import as_png, content_type, heat_map, marks, overlay, thumbnail
from inspector.ports import GraphOutput
from inspector.preprocess import Geometry, Mode, prepare
from inspector.values import Defect, Disposition, Region, Severity
from tests.fakes.records import make_inspection, make_verdict

SVG = "{http://www.w3.org/2000/svg}"


def found(*defects: tuple[str, Region]) -> ET.Element:
    verdict = replace(
        make_verdict(Disposition.REJECT, scores={"hole": 0.9, "stain": 0.8, "defective": 0.9}),
        defects=tuple(Defect(name, 0.9, Severity.MAJOR, region) for name, region in defects),
    )
    inspection = make_inspection(verdict=verdict)
    return ET.fromstring(overlay(inspection, (400, 300), title="t", language="en"))


def outlines(drawing: ET.Element) -> list[ET.Element]:
    return [each for each in drawing.iter(f"{SVG}rect") if each.get("stroke-dasharray")]


def test_categories_differ_by_colour_and_by_pattern() -> None:
    drawing = found(("hole", Region(10, 20, 30, 40)), ("stain", Region(100, 100, 50, 50)))
    one, other = outlines(drawing)
    assert one.get("stroke") != other.get("stroke")
    assert one.get("stroke-dasharray") != other.get("stroke-dasharray")
    assert [one.get(name) for name in ("x", "y", "width", "height")] == ["10", "20", "30", "40"]


def test_lines_stay_thin_however_large_it_is_shown() -> None:
    for outline in outlines(found(("hole", Region(10, 20, 30, 40)))):
        assert outline.get("vector-effect") == "non-scaling-stroke"


@pytest.mark.parametrize(
    "region", [Region(0, 0, 5, 5), Region(395, 0, 5, 5), Region(0, 0, 400, 300)]
)
def test_names_stay_within_the_picture(region: Region) -> None:
    for text in found(("hole", region)).iter(f"{SVG}text"):
        assert 0 <= float(text.get("x", "-1")) < 400
        assert 0 < float(text.get("y", "-1")) <= 300


def test_a_category_looks_the_same_whatever_else_was_found() -> None:
    (alone,) = outlines(found(("stain", Region(1, 1, 5, 5))))
    _, beside = outlines(found(("hole", Region(1, 1, 5, 5)), ("stain", Region(9, 9, 5, 5))))
    assert alone.get("stroke") == beside.get("stroke")


def test_no_mark_is_black_on_a_dead_cell() -> None:
    scores = {f"category {number}": 0.5 for number in range(16)}
    inspection = make_inspection(verdict=make_verdict(scores=scores))
    assert "#000000" not in {mark.colour for mark in marks(inspection).values()}


def heat_of(maps: np.ndarray, shape: tuple[int, int], geometry: Geometry) -> np.ndarray:
    tiles = prepare(np.zeros(shape, np.uint8), geometry)
    nothing = np.zeros((len(tiles.regions), maps.shape[1]), np.float32)
    output = GraphOutput(nothing[:, 0], nothing, maps.astype(np.float32), nothing)
    return np.asarray(Image.open(io.BytesIO(heat_map(tiles, output))))


def test_a_map_lies_where_its_tile_lay() -> None:
    geometry = Geometry(colour="gray", mode=Mode.TILES, width=64, height=64)
    maps = np.full((2, 1, 8, 8), -20.0)
    maps[1, 0, 4, 4] = 20.0
    heat = heat_of(maps, (64, 128), geometry)
    assert heat.shape == (64, 128, 4)
    assert heat[36, 64 + 36, 3] > 150
    assert heat[..., :60, 3].max() == 0


def test_what_filled_a_small_picture_up_is_not_shown() -> None:
    geometry = Geometry(colour="gray", mode=Mode.TILES, width=64, height=64)
    maps = np.full((1, 1, 8, 8), -20.0)
    maps[0, 0, :, 4:] = 20.0  # all of it beyond the picture's 32 columns
    heat = heat_of(maps, (64, 32), geometry)
    assert heat.shape == (64, 32, 4)
    assert heat[..., 3].max() == 0


def test_a_large_picture_has_a_map_of_bounded_size() -> None:
    geometry = Geometry(colour="gray", mode=Mode.RESIZE, width=64, height=64)
    assert heat_of(np.zeros((1, 1, 8, 8)), (3000, 6000), geometry).shape == (400, 800, 4)


def test_a_declared_depth_is_what_deep_levels_are_scaled_by() -> None:
    stream = io.BytesIO()
    Image.fromarray(np.full((4, 4), 2048, np.uint16)).save(stream, "TIFF")
    levels = {
        depth: np.asarray(Image.open(io.BytesIO(as_png(stream.getvalue(), bit_depth=depth)))).max()
        for depth in (12, 16)
    }
    assert levels == {12: 128, 16: 8}


@pytest.mark.parametrize(
    ("form", "kind"),
    [("PNG", "png"), ("JPEG", "jpeg"), ("WEBP", "webp"), ("BMP", "bmp"), ("TIFF", "tiff")],
)
def test_formats_are_known_by_their_beginning(form: str, kind: str) -> None:
    stream = io.BytesIO()
    Image.new("L", (8, 8)).save(stream, form)
    assert content_type(stream.getvalue()) == f"image/{kind}"
    assert content_type(thumbnail(stream.getvalue(), 4)) == "image/jpeg"


def test_bytes_of_no_known_format_are_just_bytes() -> None:
    assert content_type(b"nothing") == "application/octet-stream"
