"""`inspector plant` and `inspector orders`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inspector.plant import plant_to_toml
from tests.support.command_line import Command
from tests.support.plants import MILL


@pytest.fixture
def mill(inspector: Command, tmp_path: Path) -> Path:
    """A description, loaded already."""
    path = tmp_path / "mill.toml"
    path.write_text(plant_to_toml(MILL), encoding="utf-8")
    assert inspector("plant", "load", path, "--note", "as built").code == 0
    return path


def shown(inspector: Command, *arguments: str) -> Any:
    ran = inspector(*arguments, "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_where_nothing_was_set_there_is_an_empty_plant_and_no_database(
    inspector: Command, tmp_path: Path
) -> None:
    assert shown(inspector, "plant", "show")["version"] == 0
    assert "Nothing is declared yet" in inspector("plant", "show").out
    assert "No plant was set yet" in inspector("plant", "history").out
    assert shown(inspector, "plant", "history") == []
    assert shown(inspector, "orders", "list") == []
    assert "There is no order yet" in inspector("orders", "list").out
    assert not (tmp_path / "records.db").exists()


@pytest.mark.usefixtures("mill")
def test_a_plant_that_is_loaded_is_shown(inspector: Command) -> None:
    out = inspector("plant", "show").out
    for word in ("Mill", "version 1", "Europe/Berlin", "loom-1", "22:00 to 06:00", "every day"):
        assert word in out
    assert shown(inspector, "plant", "show")["plant"] == MILL.as_dict()


def test_loading_it_again_makes_no_version_and_an_older_one_can_be_had_back(
    inspector: Command, mill: Path, tmp_path: Path
) -> None:
    assert "changes nothing" in inspector("plant", "load", mill).out
    other = tmp_path / "other.toml"
    other.write_text('name = "Other"', encoding="utf-8-sig")
    assert "Version 2 is in force: 0 lines" in inspector("plant", "load", other).out
    first = inspector("plant", "export", "--version", "1").out
    mill.write_text(first, encoding="utf-8")
    assert "Version 3 is in force: 2 lines, 4 stations" in inspector("plant", "load", mill).out
    assert inspector("plant", "export").out == first
    history = shown(inspector, "plant", "history")
    assert [each["version"] for each in history] == [1, 2, 3]
    assert history[0]["note"] == "as built"
    assert inspector("plant", "history").out.splitlines()[1].split()[0] == "1"


def test_a_change_made_from_an_old_version_is_refused(inspector: Command, mill: Path) -> None:
    mill.write_text('name = "Other"', encoding="utf-8")
    ran = inspector("plant", "load", mill, "--expect", "0")
    assert ran.code == 2
    assert "at version 1" in ran.complaint
    assert shown(inspector, "plant", "show")["version"] == 1


def test_a_version_nobody_set_is_refused(inspector: Command, mill: Path) -> None:
    assert mill.exists()
    ran = inspector("plant", "show", "--version", "2")
    assert ran.code == 2
    assert "the newest is 1" in ran.complaint


def test_check_names_every_fault_and_changes_nothing(inspector: Command, tmp_path: Path) -> None:
    path = tmp_path / "plant.toml"
    path.write_text('timezone = "Mars"\ncolour = 1\n[[lines]]\nname = ""\n', encoding="utf-8")
    ran = inspector("plant", "check", path)
    assert ran.code == 1
    places = [line.split()[0] for line in ran.out.splitlines()[1:]]
    assert places == ["colour", "timezone", "lines[0].name"]
    ran = inspector("plant", "check", path, "--json")
    assert ran.code == 1
    assert [fault["place"] for fault in json.loads(ran.out)["faults"]] == places
    ran = inspector("plant", "load", path)
    assert ran.code == 2
    for place in places:
        assert f"{place}: " in ran.complaint
    assert not (tmp_path / "records.db").exists()


def test_check_says_what_a_sound_description_holds(inspector: Command, mill: Path) -> None:
    ran = inspector("plant", "check", mill)
    assert ran.code == 0
    assert ran.out == "No faults: 2 lines, 4 stations, 3 shifts, 2 products.\n"
    assert shown(inspector, "plant", "check", str(mill)) == {"faults": []}


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"\xff\xfe", "not UTF-8"), (b"timezone UTC", "not valid TOML"), (None, "No such file")],
)
def test_a_file_that_is_no_description_is_refused(
    inspector: Command, tmp_path: Path, content: bytes | None, expected: str
) -> None:
    path = tmp_path / "plant.toml"
    if content is not None:
        path.write_bytes(content)
    for command in ("check", "load"):
        ran = inspector("plant", command, path)
        assert ran.code == 2
        assert expected in ran.complaint


def test_a_description_comes_from_another_command(inspector: Command) -> None:
    process = inspector.start("plant", "load", "-", out=-1, stdin=-1)
    out, _ = process.communicate('name = "Piped"', timeout=120)
    assert process.returncode == 0
    assert out == "Version 1 is in force: 0 lines, 0 stations, 0 shifts, 0 products.\n"


@pytest.mark.usefixtures("mill")
def test_an_order_is_set_bit_by_bit_in_the_plants_time(inspector: Command) -> None:
    ran = inspector("orders", "set", "PO-7", "--quantity", "12000", "--line", "weaving")
    assert ran.out == "PO-7, version 1: 12,000 planned.\n"
    times = ("--start", "2026-07-01T08:00", "--due", "2026-07-02")
    stored = shown(inspector, "orders", "set", "PO-7", *times, "--cycle-time", "2.5")
    assert stored["order"] == {
        "name": "PO-7",
        "product": None,
        "line": "weaving",
        "quantity": 12000,
        "cycle_time_s": 2.5,
        "busy_time_s": None,
        "start": "2026-07-01T06:00:00Z",
        "due": "2026-07-01T22:00:00Z",
    }
    assert "2026-07-01 08:00" in inspector("orders", "list").out
    again = inspector("orders", "set", "PO-7", "--quantity", "12000")
    assert "changes nothing: version 2" in again.out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "quantity: it is missing"),
        (("--quantity", "0"), "quantity: expected a whole number from 1"),
        (("--quantity", "1000000001"), "quantity: expected a whole number from 1 to 1,000,000,000"),
        (("--quantity", "1", "--cycle-time", "0"), "cycle_time_s: expected a number above 0"),
        (("--quantity", "1", "--start", "2026-07-02", "--due", "2026-07-01"), "is not after start"),
        (("--quantity", "1", "--start", "soon"), "'soon' is no time"),
    ],
)
def test_an_order_that_contradicts_itself_is_refused(
    inspector: Command, arguments: tuple[str, ...], expected: str
) -> None:
    ran = inspector("orders", "set", "PO-7", *arguments)
    assert ran.code == 2
    assert expected in ran.complaint
    assert shown(inspector, "orders", "list") == []


@pytest.mark.usefixtures("mill")
def test_what_the_plant_lacks_is_mentioned_and_the_order_is_stored(inspector: Command) -> None:
    ran = inspector("orders", "set", "PO-9", "--quantity", "1", "--product", "leather")
    assert ran.code == 0
    assert "there is no product 'leather'" in ran.err
    (listed,) = shown(inspector, "orders", "list")
    assert [fault["place"] for fault in listed["faults"]] == ["product"]


@pytest.mark.usefixtures("mill")
def test_a_sheet_of_orders_is_loaded_and_printed(inspector: Command, tmp_path: Path) -> None:
    sheet = tmp_path / "orders.csv"
    sheet.write_text("name,quantity,due\nA,10,2026-07-01 08:00\nB,20,\n", encoding="utf-8")
    assert inspector("orders", "load", sheet).out == "2 new, 0 changed, 0 as they were.\n"
    sheet.write_text("name,quantity\nB,30\nC,1\n", encoding="utf-8")
    assert inspector("orders", "load", sheet).out == "1 new, 1 changed, 0 as they were.\n"
    printed = inspector("orders", "list", "--csv").out
    assert printed.splitlines()[1] == "A,,,10,,,,2026-07-01T06:00:00Z"
    sheet.write_text(printed, encoding="utf-8")
    assert inspector("orders", "load", sheet).out == "0 new, 0 changed, 3 as they were.\n"


def test_one_fault_and_nothing_of_a_sheet_is_stored(inspector: Command, tmp_path: Path) -> None:
    sheet = tmp_path / "orders.csv"
    sheet.write_text("name,quantity\nA,10\nB,many\n", encoding="utf-8")
    ran = inspector("orders", "load", sheet)
    assert ran.code == 2
    assert "line 3, quantity: expected a whole number, got 'many'" in ran.complaint
    assert shown(inspector, "orders", "list") == []


def test_a_description_that_renames_a_line_names_the_orders_left_behind(
    inspector: Command, mill: Path, tmp_path: Path
) -> None:
    inspector("orders", "set", "PO-7", "--quantity", "5", "--line", "weaving")
    renamed = tmp_path / "renamed.toml"
    text = mill.read_text("utf-8").replace('"weaving"', '"hall 1"')
    renamed.write_text(text, "utf-8")
    ran = inspector("plant", "load", renamed)
    assert ran.code == 0
    assert "PO-7, line: there is no line 'weaving'" in ran.err
    again = inspector("plant", "load", mill, "--json")
    assert json.loads(again.out)["left_orders"] == []
    told = json.loads(inspector("plant", "load", renamed, "--json").out)
    assert [each["order"] for each in told["left_orders"]] == ["PO-7"]
