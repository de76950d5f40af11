from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from inspector.adapters.sql import open_store
from inspector.plant import plant_from_dict, set_plant
from inspector.values import Disposition, Region
from tests.fakes.records import make_inspection, make_verdict
from tests.support.cloth import roll_picture
from tests.support.command_line import Command

PLANT = {
    "lines": [
        {
            "name": "weaving",
            "stages": [{"name": "loom", "stations": [{"name": "loom-1", "mm_per_pixel": 1.0}]}],
        }
    ],
    "products": [{"name": "fabric", "cuttable_width_mm": 900}],
}
HOLE = ("hole", Region(100, 480, 30, 20))
REST = ("hole", Region(100, 0, 30, 20))


@pytest.fixture
def rolled(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "records.db"))
    pictures = [(0.0, ()), (0.5, (HOLE,)), (1.0, (REST,)), (3.0, ())]
    store.record(
        [
            *(roll_picture(at, *found, taken=n) for n, (at, found) in enumerate(pictures)),
            roll_picture(0.0, roll="R-2", simulated=True),
            make_inspection(
                at=datetime.now(UTC),
                verdict=make_verdict(Disposition.REJECT, shows=["crack"]),
                product="cell",
                module="M-1",
                row=1,
                column=2,
            ),
        ]
    )
    store.close()


@pytest.fixture
def declared(rolled: None, tmp_path: Path) -> None:  # noqa: ARG001 - the records come first
    store = open_store(str(tmp_path / "records.db"))
    set_plant(store, plant_from_dict(PLANT))
    store.close()


@pytest.mark.usefixtures("declared")
def test_a_roll_is_shown_with_its_points(inspector: Command) -> None:
    ran = inspector("rolls", "show", "R-1")
    assert (ran.code, ran.err) == (0, "")
    assert "Second quality" in ran.out
    assert "gaps: 1, 1.50 m not inspected" in ran.out
    (row,) = [line.split() for line in ran.out.splitlines() if line.startswith("hole")]
    assert row == ["hole", "major", "0.98", "100", "30", "40", "4"]


@pytest.mark.usefixtures("declared")
def test_rolls_are_listed_as_the_service_does(inspector: Command) -> None:
    ran = inspector("rolls", "list", "--since", "2026-01-01", "--json")
    (roll,) = json.loads(ran.out)["rolls"]
    assert (roll["roll"], roll["score"]["points"]) == ("R-1", 4)
    shown = inspector("rolls", "list", "--since", "2026-01-01").out
    assert "R-1" in shown and "second" in shown and "not accepted" in shown
    simulated = inspector("rolls", "list", "--since", "2026-01-01", "--simulated", "--json")
    assert [each["roll"] for each in json.loads(simulated.out)["rolls"]] == ["R-2"]


@pytest.mark.usefixtures("rolled")
def test_without_geometry_it_says_what_to_declare(inspector: Command) -> None:
    ran = inspector("rolls", "show", "R-1")
    assert ran.code == 0
    assert "Not available. Declare mm_per_pixel of station loom-1" in ran.out
    assert "not available" in inspector("rolls", "list", "--since", "2026-01-01").out


@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize(("language", "expected"), [("en", "Second quality"), ("zh", "二等品")])
def test_the_map_is_written_whole(
    inspector: Command, tmp_path: Path, language: str, expected: str
) -> None:
    path = tmp_path / "R-1.svg"
    assert inspector("rolls", "show", "R-1", "--map", path, "--lang", language).code == 0
    assert expected in path.read_text(encoding="utf-8")
    ET.parse(path)
    ran = inspector("rolls", "show", "R-1", "--map", "-", "--lang", language)
    assert ran.out == path.read_text(encoding="utf-8")


@pytest.mark.usefixtures("rolled")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["rolls", "show", "R-9"], "No picture of a roll 'R-9' was recorded."),
        (["modules", "show", "M-9"], "No picture of a module 'M-9' was recorded."),
        (["rolls", "show", "R-1", "--map", "-", "--json"], "both write to standard output"),
        (["modules", "show", "M-1", "--map", "-", "--json"], "both write to standard output"),
        (["rolls", "list", "--line", "weaving"], "There is no line 'weaving'"),
        (["rolls", "show", "R-1", "--map", "none/R-1.svg"], "No such file"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    inspector: Command, arguments: list[str], expected: str
) -> None:
    ran = inspector(*arguments)
    assert ran.code == 2
    assert expected in ran.complaint


@pytest.mark.usefixtures("rolled")
def test_a_module_is_shown_and_drawn(inspector: Command, tmp_path: Path) -> None:
    ran = inspector("modules", "show", "M-1", "--map", tmp_path / "M-1.svg")
    assert ran.code == 0
    assert "1 cells inspected, 1 missing" in ran.out
    assert "crack" in ran.out
    assert "does not say how many rows" in ran.err
    ET.parse(tmp_path / "M-1.svg")
    module = json.loads(inspector("modules", "show", "M-1", "--json").out)
    assert module["missing"] == [{"row": 1, "column": 1}]


def test_an_empty_database_lists_nothing(inspector: Command, tmp_path: Path) -> None:
    assert "no database" in inspector("rolls", "list").complaint
    open_store(str(tmp_path / "records.db")).close()
    ran = inspector("rolls", "list", "--json")
    assert json.loads(ran.out)["rolls"] == []
