from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.fabric import Lack, Look, Missing, Need, Roll, draw_roll, measure_roll
from inspector.recipe import FabricRules
from tests.support.cloth import defect_at, look_from

SVG = "{http://www.w3.org/2000/svg}"
RULES = FabricRules()


def roll_of(metres: float, *categories: str) -> Roll:
    looks: list[Look] = [
        look_from(y, *(defect_at(y + 50, category=name) for name in categories if y == 0))
        for y in range(0, int(metres * 1000), 500)
    ]
    return measure_roll(looks, RULES, 950.0)


def drawn(roll: Roll, title: str = "R-1", language: str = "en", **names: str) -> ET.Element:
    return ET.fromstring(draw_roll(roll, title=title, language=language, names=names))


def words(sheet: ET.Element) -> list[str]:
    return [text for element in sheet.iter() if (text := element.text)]


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(["en", "zh"]))
def test_any_name_makes_valid_xml(title: str, category: str, language: str) -> None:
    roll = roll_of(2, category)
    drawn(roll, title=title or "x", language=language, stain=title)
    drawn(roll, title="x", language=language, **{category: title})


def test_names_are_shown_as_they_are() -> None:
    sheet = drawn(roll_of(2, "stain"), title="<R&1>", stain="油渍 <b>")
    assert "<R&1>" in words(sheet)
    assert "油渍 <b> (1)" in words(sheet)


def test_categories_differ_by_colour_and_by_shape() -> None:
    names = [f"c{number}" for number in range(16)]
    marks = drawn(roll_of(2, *names)).findall(f"{SVG}path")
    looks = {(mark.get("d"), mark.get("fill")) for mark in marks}
    assert len(looks) == len(names)
    first = marks[: len(names)]
    assert len({mark.get("d") for mark in first[:8]}) == 8
    assert len({mark.get("fill") for mark in first[:8]}) == 8


def test_cloth_is_drawn_to_scale() -> None:
    sheet = drawn(roll_of(2, "stain"))
    (box,) = [each for each in sheet.findall(f"{SVG}rect") if each.get("fill-opacity") is not None]
    cloth = next(each for each in sheet.findall(f"{SVG}rect") if each.get("fill") == "none")
    assert float(cloth.get("width", 0)) / float(cloth.get("height", 0)) == pytest.approx(
        2, rel=0.01
    )
    assert float(box.get("width", 0)) == pytest.approx(float(box.get("height", 0)))


@pytest.mark.parametrize(("metres", "least"), [(1, 1), (60, 3), (400, 20)])
def test_a_long_roll_goes_on_in_lanes(metres: float, least: int) -> None:
    sheet = drawn(roll_of(metres))
    lanes = [each for each in sheet.findall(f"{SVG}rect") if each.get("fill") == "none"]
    assert len(lanes) >= least


def test_metres_are_marked_in_order() -> None:
    found = [
        float(text[:-2]) for text in words(drawn(roll_of(30))) if re.fullmatch(r"[\d.]+ m", text)
    ]
    assert found == sorted(found)
    assert (found[0], found[-1]) == (0, 30)


def test_gaps_and_reversals_are_said() -> None:
    looks = [look_from(0), look_from(3000), look_from(2000)]
    text = " ".join(words(drawn(measure_roll(looks, RULES, 950.0))))
    assert "gaps: 2, 2.00 m not inspected" in text
    assert "ran backwards" in text


def test_chinese_words() -> None:
    text = " ".join(words(drawn(roll_of(20, "stain"), language="zh")))
    assert "一等品" in text
    assert "未检" in text


@pytest.mark.parametrize(("language", "expected"), [("en", "Declare mm_per_pixel"), ("zh", "请在")])
def test_a_roll_without_places_says_what_to_declare(language: str, expected: str) -> None:
    roll = measure_roll([Missing((Lack(Need.SCALE, "cam-1"),))], RULES, None)
    text = " ".join(words(drawn(roll, language=language)))
    assert expected in text
    assert "cam-1" in text


def test_a_map_without_a_declared_width_still_shows_what_was_seen() -> None:
    roll = measure_roll([look_from(0, defect_at(10))], RULES, None)
    sheet = drawn(roll)
    assert sheet.findall(f"{SVG}path")
    assert any("cuttable_width_mm" in text for text in words(sheet))
