"""Descriptions of plants and orders: read, written, and every fault named by its place."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import PlantError, UsageError
from inspector.plant import (
    EVERY_DAY,
    Break,
    Closed,
    Extra,
    Order,
    Plant,
    Shift,
    Station,
    Weekday,
    order_from_dict,
    orders_from_csv,
    orders_to_csv,
    plant_from_dict,
    plant_from_toml,
    plant_to_toml,
    unmet,
)
from tests.support.plants import MILL, orders, plants

BERLIN = ZoneInfo("Europe/Berlin")


@given(plants())
def test_a_plant_survives_json_and_toml(plant: Plant) -> None:
    assert plant_from_dict(json.loads(json.dumps(plant.as_dict()))) == plant
    assert plant_from_toml(plant_to_toml(plant)) == plant


@given(orders())
def test_an_order_survives_json(order: Order) -> None:
    assert order_from_dict(json.loads(json.dumps(order.as_dict()))) == order


@given(st.lists(orders(), max_size=4, unique_by=lambda order: order.name))
def test_orders_survive_a_sheet(some: list[Order]) -> None:
    assert orders_from_csv(orders_to_csv(some), BERLIN) == tuple(some)


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.times(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["name", "lines", "stages", "stations", "shifts", "start", "end", "days",
                         "breaks", "closed", "extra", "day", "first", "mm_per_pixel"]),
        inner, max_size=5),
    max_leaves=30,
))  # fmt: skip
def test_whatever_comes_is_a_plant_or_a_list_of_faults(value: Any) -> None:
    try:
        plant = plant_from_dict({"lines": value, "shifts": value, "extra": value, "name": value})
    except PlantError as error:
        faults = error.faults
    else:
        faults = (("nowhere", "nothing"),) if plant_from_dict(plant.as_dict()) == plant else ()
    assert faults
    assert all(place and message for place, message in faults)


def test_toml_as_a_person_writes_it() -> None:
    plant = plant_from_toml(
        """
        timezone = "Asia/Shanghai"
        [[lines]]
        name = "织布"
        [[lines.stages]]
        name = "loom"
        stations = [{ name = "loom-1", mm_per_pixel = 1 }]
        [[shifts]]
        name = "day"
        start = 8:00:00
        end = "24:00"
        days = ["sat-mon", "Wed"]
        breaks = [{ start = "12:00", end = "12:30" }]
        [[closed]]
        first = 2027-02-05
        [[extra]]
        day = "2027-02-05"
        shift = "day"
    """.replace("8:00:00", "08:00:00")
    )
    assert plant.station("loom-1") == Station("loom-1", 1.0)
    (shift,) = plant.shifts
    assert (shift.start, shift.end) == (time(8), time(0))
    assert shift.days == {Weekday.SATURDAY, Weekday.SUNDAY, Weekday.MONDAY, Weekday.WEDNESDAY}
    assert plant.closed == (Closed(date(2027, 2, 5), date(2027, 2, 5)),)
    assert plant.extra == (Extra(date(2027, 2, 5), "day"),)


def test_what_is_left_out_has_a_meaning() -> None:
    assert plant_from_toml("") == plant_from_dict({}) == Plant.empty()
    plant = plant_from_toml('shifts = [{ name = "x", start = "06:00", end = "14:00" }]')
    assert plant.timezone == "UTC"
    assert plant.shifts[0].days == EVERY_DAY
    assert "days" not in plant_to_toml(plant)


def test_all_faults_are_found_at_once_each_under_its_place() -> None:
    with pytest.raises(PlantError) as caught:
        plant_from_toml("""
            timezone = "Europa/Berlin"
            colour = "blue"
            [[lines]]
            name = "a"
            [[lines.stages]]
            name = "one"
            stations = [{ name = "s-1" }]
            [[lines.stages]]
            name = "two"
            stations = [
              { name = "s-2", mm_per_pixel = -1 }, { name = "s-1" }, { mm_per_pixel = "x" }, 3
            ]
            [[lines]]
            name = "a"
            [[shifts]]
            name = "early"
            start = "06:00"
            end = "14:00"
            breaks = [{ start = "05:30", end = "06:30" }, { start = "9" }]
            [[shifts]]
            name = "night"
            start = "22:00"
            end = "06:30"
            days = ["sun"]
            [[shifts]]
            name = "late"
            end = "25:00"
            days = ["monday"]
            [[closed]]
            first = 2026-05-02
            last = 2026-05-01
            shifts = ["noon"]
            [[products]]
            name = "fabric"
            cycle_time_s = 0
        """)
    assert {place for place, _ in caught.value.faults} == {
        "timezone",
        "colour",
        "lines[0].stages[1].stations[0].mm_per_pixel",
        "lines[0].stages[1].stations[1].name",
        "lines[0].stages[1].stations[2].name",
        "lines[0].stages[1].stations[2].mm_per_pixel",
        "lines[0].stages[1].stations[3]",
        "lines[1].name",
        "shifts[0].breaks[0]",
        "shifts[0].breaks[1].start",
        "shifts[0].breaks[1].end",
        "shifts[1]",
        "shifts[2].start",
        "shifts[2].end",
        "shifts[2].days",
        "closed[0].last",
        "closed[0].shifts[0]",
        "products[0].cycle_time_s",
    }
    for place, message in caught.value.faults:
        assert f"{place}: {message}" in str(caught.value)


def fault(**values: Any) -> tuple[str, str]:
    """The one fault of a plant."""
    with pytest.raises(PlantError) as caught:
        Plant(**values)
    (found,) = caught.value.faults
    return found


EARLY = Shift("early", time(6), time(14))


@pytest.mark.parametrize(
    ("other", "from_to"),
    [
        (Shift("other", time(13, 59), time(20)), "mon 13:59 to mon 14:00"),
        (Shift("other", time(22), time(6, 1)), "mon 06:00 to mon 06:01"),
        (Shift("other", time(6), time(14)), "mon 06:00 to mon 14:00"),
        (Shift("other", time(7), time(8)), "mon 07:00 to mon 08:00"),
        (Shift("other", time(0), time(0)), "mon 06:00 to mon 14:00"),
        (
            Shift("other", time(22), time(7), frozenset({Weekday.SUNDAY})),
            "mon 06:00 to mon 07:00",
        ),
        (
            Shift("other", time(22), time(7), frozenset({Weekday.WEDNESDAY})),
            "thu 06:00 to thu 07:00",
        ),
    ],
)
def test_shifts_that_overlap_are_refused_by_name_and_time(other: Shift, from_to: str) -> None:
    place, message = fault(shifts=(EARLY, other))
    assert place == "shifts[1]"
    assert message.startswith(f"'other' overlaps 'early' from {from_to}")


def test_shifts_that_meet_only_on_other_days_do_not_overlap() -> None:
    working = frozenset({Weekday.MONDAY})
    weekend = frozenset({Weekday.SATURDAY})
    plant = Plant(
        shifts=(
            Shift("one", time(6), time(18), working),
            Shift("two", time(6), time(18), weekend),
            Shift("three", time(18), time(6), frozenset({Weekday.SUNDAY})),
        )
    )
    assert len(plant.shifts) == 3


@pytest.mark.parametrize(
    ("pause", "words"),
    [
        (Break(time(5), time(7)), "05:00 to 07:00 does not lie inside 'early', 06:00 to 14:00"),
        (Break(time(13), time(15)), "does not lie inside"),
        (Break(time(15), time(16)), "does not lie inside"),
        (Break(time(9), time(9)), "has no length"),
    ],
)
def test_a_break_lies_inside_its_shift(pause: Break, words: str) -> None:
    place, message = fault(shifts=(Shift("early", time(6), time(14), breaks=(pause,)),))
    assert place == "shifts[0].breaks[0]"
    assert words in message


def test_breaks_do_not_overlap() -> None:
    breaks = (Break(time(23), time(0, 30)), Break(time(0, 15), time(1)))
    place, message = fault(shifts=(Shift("night", time(22), time(6), breaks=breaks),))
    assert place == "shifts[0].breaks[1]"
    assert message == "00:15 to 01:00 overlaps the break 23:00 to 00:30"


@pytest.mark.parametrize(
    ("extra", "place", "words"),
    [
        (Extra(date(2026, 5, 1), "early"), "extra[0]", "'early' overlaps 'early'"),
        (Extra(date(2026, 5, 1), "x", time(5), time(7)), "extra[0]", "'x' overlaps 'early'"),
        (Extra(date(2026, 4, 30), "x", time(23), time(7)), "extra[0]", "from fri 06:00"),
        (Extra(date(2026, 5, 1), "x"), "extra[0].shift", "there is no shift 'x'; declared: early"),
        (Extra(date(2026, 5, 1), "x", time(5)), "extra[0]", "expected start and end"),
        (
            Extra(date(2026, 5, 1), "early", breaks=(Break(time(8), time(9)),)),
            "extra[0].breaks",
            "beside breaks",
        ),
    ],
    ids=str,
)
def test_an_extra_shift_needs_hours_that_are_free(extra: Extra, place: str, words: str) -> None:
    found, message = fault(shifts=(EARLY,), extra=(extra,))
    assert found == place
    assert words in message


def test_the_same_extra_shift_twice_overlaps_itself() -> None:
    once = Extra(date(2026, 5, 1), "extra", time(8), time(9))
    assert fault(extra=(once, once))[0] == "extra[1]"


@pytest.mark.parametrize("timezone", ["", "Europe", "Mars/Base", "../etc/passwd", "Asia/shanghia"])
def test_a_time_zone_that_nobody_knows_is_refused(timezone: str) -> None:
    place, message = fault(timezone=timezone)
    assert place == "timezone"
    assert repr(timezone) in message


def test_a_near_miss_of_a_time_zone_is_put_right() -> None:
    assert fault(timezone="Asia/Shanghia")[1].endswith("did you mean Asia/Shanghai?")


@pytest.mark.parametrize("name", ["", " x", "x\n", "a\u200bb", "x" * 65])
def test_a_name_that_no_station_could_send_is_refused(name: str) -> None:
    with pytest.raises(PlantError):
        plant_from_dict({"lines": [{"name": name}]})


def test_a_station_lists_only_products_that_are_declared_where_any_are() -> None:
    line = {"name": "l", "stages": [{"name": "s", "stations": [{"name": "x", "products": ["a"]}]}]}
    assert plant_from_dict({"lines": [line]}).station("x") is not None
    with pytest.raises(PlantError, match="there is no product 'a'; declared: b"):
        plant_from_dict({"lines": [line], "products": [{"name": "b"}]})


def test_more_than_can_be_compared_is_refused_without_comparing() -> None:
    shifts = tuple(Shift(f"s{number}", time(6), time(14)) for number in range(20000))
    assert fault(shifts=shifts) == ("shifts", "expected at most 50 entries, got 20,000")


def test_text_that_is_no_toml_is_refused() -> None:
    with pytest.raises(UsageError, match="not valid TOML"):
        plant_from_toml("timezone UTC")


def test_a_station_is_found_where_it_stands() -> None:
    assert (MILL.place("loom-2").line, MILL.place("loom-2").stage) == ("weaving", "loom")
    assert (MILL.place("elsewhere").line, MILL.place("elsewhere").stage) == (None, None)
    assert MILL.stations_of() == {"loom-1", "loom-2", "final-1", "el-1"}
    assert MILL.stations_of("weaving") == {"loom-1", "loom-2", "final-1"}
    assert MILL.stations_of("weaving", "final") == {"final-1"}
    assert MILL.stations_of(stage="el") == {"el-1"}
    assert MILL.stations_of("nowhere") == frozenset()


def order_fault(**values: Any) -> tuple[tuple[str, str], ...]:
    with pytest.raises(PlantError) as caught:
        order_from_dict({"name": "o", "quantity": 1, **values})
    return caught.value.faults


@pytest.mark.parametrize(
    ("values", "place", "words"),
    [
        ({"quantity": 0}, "quantity", "expected a whole number from 1"),
        ({"quantity": -5}, "quantity", "expected a whole number from 1"),
        ({"quantity": 10**9 + 1}, "quantity", "from 1 to 1,000,000,000, got 1,000,000,001"),
        ({"quantity": 1.5}, "quantity", "expected a whole number, got 1.5"),
        ({"quantity": True}, "quantity", "expected a whole number, got True"),
        ({"quantity": None}, "quantity", "it is missing"),
        ({"cycle_time_s": 0}, "cycle_time_s", "above 0"),
        ({"busy_time_s": float("inf")}, "busy_time_s", "above 0"),
        ({"product": ""}, "product", "expected 1 to 64 characters"),
        ({"start": "2026-01-01T08:00"}, "start", "with its offset"),
        ({"start": "soon"}, "start", "expected a time like"),
        (
            {"start": "2026-01-01T08:00Z", "due": "2026-01-01T09:00+01:00"},
            "due",
            "2026-01-01T08:00:00Z is not after start",
        ),
        ({"colour": 1}, "colour", "no such setting"),
    ],
    ids=str,
)
def test_an_order_that_contradicts_itself_is_refused(
    values: dict[str, Any], place: str, words: str
) -> None:
    ((found, message),) = order_fault(**values)
    assert found == place
    assert words in message


def test_all_faults_of_an_order_are_found_at_once() -> None:
    found = order_fault(quantity="many", cycle_time_s=-1, start=5)
    assert [place for place, _ in found] == ["quantity", "start", "cycle_time_s"]


def test_times_of_an_order_are_kept_in_utc_and_read_in_the_plants_zone() -> None:
    order = order_from_dict({"name": "o", "quantity": 1, "start": "2026-07-01T08:00"}, zone=BERLIN)
    assert order.start == datetime(2026, 7, 1, 6, tzinfo=UTC)
    assert order.as_dict()["start"] == "2026-07-01T06:00:00Z"


def test_the_name_of_an_order_may_come_from_elsewhere_and_must_not_differ() -> None:
    assert order_from_dict({"quantity": 1}, name="o").name == "o"
    with pytest.raises(PlantError, match="'a' is not the order that is set, 'b'"):
        order_from_dict({"name": "a", "quantity": 1}, name="b")


def test_what_the_plant_does_not_declare_is_named_beside_the_order() -> None:
    assert unmet(Order("o", "fabric", "weaving", 1), MILL) == ()
    assert unmet(Order("o", None, None, 1), MILL) == ()
    found = dict(unmet(Order("o", "leather", "tannery", 1), MILL))
    assert found["product"] == "there is no product 'leather'; declared: fabric, solar-cell"
    assert found["line"] == "there is no line 'tannery'; declared: cells, weaving"
    assert unmet(Order("o", "leather", None, 1), Plant.empty()) == ()


def test_a_sheet_is_read_in_the_plants_time_with_columns_in_any_order() -> None:
    sheet = "\ufeffquantity,name,start\n 1000 ,PO-7,2026-07-01 08:00\n5,PO-8,\n"
    first, second = orders_from_csv(sheet, BERLIN)
    assert first == Order("PO-7", None, None, 1000, start=datetime(2026, 7, 1, 6, tzinfo=UTC))
    assert second.start is None


def test_every_fault_of_a_sheet_is_named_by_its_line() -> None:
    sheet = "name,quantity,due\na,x,\nb,1,soon\na,2,\n,3,\nc,4,,5\n"
    with pytest.raises(PlantError) as caught:
        orders_from_csv(sheet, BERLIN)
    assert {place for place, _ in caught.value.faults} == {
        "line 2, quantity",
        "line 3, due",
        "line 4, name",
        "line 5, name",
        "line 6, name",
    }
    assert ("line 4, name", "'a' stands in line 2 already") in caught.value.faults


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        ("", "expected names of columns"),
        ("name,product\n", "name and quantity"),
        ("name,quantity,colour\n", "'name,quantity,colour'"),
        ("name,quantity,name\n", "each once"),
        ('name,quantity\n"a,1\n', "not valid CSV"),
    ],
)
def test_a_sheet_without_the_right_columns_is_refused(sheet: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        orders_from_csv(sheet, BERLIN)
