"""The page of the plant: built in forms, faults in place, versions, orders, keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from inspector.ports import Role
from tests.browser.conftest import Site, Watch, standing
from tests.support.keys import keys_in

TABS = ["lines", "hours", "orders", "history", "keys", "log"]
REFUSED = "422"  # what a browser says on its console to every answer that refuses
PLANT: dict[str, Any] = {
    "name": "Hall 3",
    "timezone": "Asia/Shanghai",
    "lines": [
        {"name": "A", "stages": [{"name": "weave", "stations": [{"name": "w1"}, {"name": "w2"}]}]}
    ],
    "shifts": [{"name": "early", "start": "06:00", "end": "14:00"}],
    "products": [{"name": "toy", "cycle_time_s": 2.0}],
}


@pytest.fixture(scope="module")
def own_site(toy_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service that the tests of this file change."""
    with standing(toy_models, tmp_path_factory.mktemp("plant") / "records.db") as running:
        yield running


@pytest.fixture
def hall(own_site: Site) -> Site:
    """The same with a plant that is the same for each test."""
    assert own_site.client.put("/v1/plant", json=PLANT).status_code == 200
    return own_site


def in_force(site: Site) -> dict[str, Any]:
    plant: dict[str, Any] = site.client.get("/v1/plant").json()["plant"]
    return plant


def submit(dialog: Locator) -> None:
    dialog.locator("[type=submit]").click()


def saved(page: Page) -> None:
    expect(page.locator(".toast").first).to_be_visible()
    expect(page.locator("dialog[open]")).to_have_count(0)


@pytest.mark.parametrize(("language", "theme"), [("en", "dark"), ("zh", "light")])
def test_every_part_is_told_in_both_languages_and_open_to_everybody(
    site: Site, watch: Watch, axe: Callable[[Page], None], language: str, theme: str
) -> None:
    page = watch.open(viewport={"width": 360, "height": 740})
    for tab in TABS:
        page.goto(f"{site.url}/plant?tab={tab}&lang={language}&theme={theme}")
        expect(page.locator(".tabs [aria-current]")).to_be_visible()
        if language == "en" or tab == TABS[0]:
            axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, tab


def test_a_plant_is_built_from_nothing(
    empty_site: Site, page: Page, watch: Watch, axe: Callable[[Page], None]
) -> None:
    watch.allow(REFUSED)
    page.goto(f"{empty_site.url}/plant")
    page.get_by_role("button", name="Add the first line").click()
    dialog = page.locator("#edit-line")
    submit(dialog)
    expect(dialog.locator(".fault")).to_have_text("Enter 1 to 64 characters.")
    axe(page)
    dialog.get_by_label("Name").fill("A")
    submit(dialog)
    saved(page)
    page.get_by_role("button", name="Add a stage: A").click()
    page.locator("#edit-stage").get_by_label("Name").fill("weave")
    submit(page.locator("#edit-stage"))
    saved(page)
    page.get_by_role("button", name="Add a station: weave").click()
    dialog = page.locator("#edit-station")
    dialog.get_by_label("Name").fill("w1")
    dialog.get_by_label("Millimetres per pixel").fill("-1")
    submit(dialog)
    expect(dialog.locator("[data-field=mm_per_pixel] .fault")).to_contain_text("above 0")
    expect(dialog.get_by_label("Millimetres per pixel")).to_be_focused()
    dialog.get_by_label("Millimetres per pixel").fill("0.25")
    submit(dialog)
    saved(page)
    page.reload()
    expect(page.locator(".chip")).to_contain_text("w1")
    (line,) = in_force(empty_site)["lines"]
    assert line["stages"][0]["stations"] == [
        {"name": "w1", "mm_per_pixel": 0.25, "offset_mm": 0.0, "products": []}
    ]


def test_stations_move_and_a_removal_is_asked_twice(hall: Site, page: Page) -> None:
    plant = {**PLANT, "lines": [*PLANT["lines"], {"name": "B", "stages": [{"name": "final"}]}]}
    assert hall.client.put("/v1/plant", json=plant).status_code == 200
    page.goto(f"{hall.url}/plant")
    page.locator(".chip", has_text="w2").click()
    dialog = page.locator("#edit-station")
    dialog.get_by_label("Stands in").select_option(label="B · final")
    submit(dialog)
    saved(page)
    assert in_force(hall)["lines"][1]["stages"][0]["stations"][0]["name"] == "w2"
    page.locator(".chip", has_text="w1").click()
    dialog.get_by_role("button", name="Remove").click()
    dialog.get_by_role("button", name="Really remove?").click()
    saved(page)
    assert in_force(hall)["lines"][0]["stages"][0]["stations"] == []


def test_faults_stand_at_their_fields_in_the_language_of_the_page(
    hall: Site, page: Page, watch: Watch
) -> None:
    watch.allow(REFUSED)
    page.goto(f"{hall.url}/plant?tab=hours&lang=zh")
    page.locator("[data-add=shift]").first.click()
    dialog = page.locator("#edit-shift")
    dialog.get_by_label("名称").fill("晚班")
    dialog.get_by_label("开始", exact=True).fill("13:00")
    dialog.get_by_label("结束", exact=True).fill("22:00")
    dialog.locator("[data-more]").click()
    dialog.get_by_label("休息开始").fill("23:00")
    dialog.get_by_label("休息结束").fill("23:30")
    submit(dialog)
    expect(dialog.locator("[data-field=breaks] .fault")).to_have_text(
        "休息 23:00–23:30 不在 晚班 的时间内。"
    )
    dialog.locator("[data-drop]").click()
    submit(dialog)
    expect(dialog.locator(".faults")).to_contain_text("时间重叠")
    dialog.get_by_label("开始", exact=True).fill("14:00")
    submit(dialog)
    saved(page)
    assert [shift["name"] for shift in in_force(hall)["shifts"]] == ["early", "晚班"]


def test_a_product_that_is_called_something_else_keeps_its_stations(hall: Site, page: Page) -> None:
    plant = in_force(hall)
    plant["lines"][0]["stages"][0]["stations"][0]["products"] = ["toy"]
    assert hall.client.put("/v1/plant", json=plant).status_code == 200
    page.goto(f"{hall.url}/plant")
    page.get_by_role("button", name="Edit toy").click()
    page.locator("#edit-product").get_by_label("Name").fill("doll")
    submit(page.locator("#edit-product"))
    saved(page)
    plant = in_force(hall)
    assert plant["lines"][0]["stages"][0]["stations"][0]["products"] == ["doll"]


def test_what_somebody_else_changed_meanwhile_is_not_lost(
    hall: Site, page: Page, watch: Watch
) -> None:
    watch.allow("409")
    page.goto(f"{hall.url}/plant")
    hall.client.put("/v1/plant", json={**PLANT, "name": "Hall 4"})
    page.get_by_role("button", name="Edit toy").click()
    page.locator("#edit-product").get_by_label("Cycle time (s)").fill("3")
    submit(page.locator("#edit-product"))
    expect(page.locator("#edit-product .faults")).to_contain_text("Somebody else changed this")
    assert in_force(hall)["name"] == "Hall 4"


def test_an_earlier_version_is_put_back_in_force(hall: Site, page: Page) -> None:
    hall.client.put("/v1/plant?note=oops", json={})
    page.goto(f"{hall.url}/plant?tab=history")
    expect(page.locator(".history > li").first).to_contain_text("oops")
    expect(page.locator(".history > li").first).to_contain_text("local")
    page.get_by_role("button", name="Put back in force").first.click()
    expect(page.locator(".toast").first).to_contain_text("is in force again")
    assert in_force(hall)["name"] == "Hall 3"


def test_the_plant_is_taken_away_and_brought_back_as_a_file(
    hall: Site, page: Page, watch: Watch, tmp_path: Path
) -> None:
    watch.allow(REFUSED)
    page.goto(f"{hall.url}/plant")
    with page.expect_download() as begun:
        page.get_by_role("link", name="Download as TOML").click()
    text = begun.value.path().read_text(encoding="utf-8")
    file = tmp_path / "plant.toml"
    file.write_text(text.replace("Hall 3", ""), encoding="utf-8")
    page.get_by_role("button", name="Upload TOML").click()
    page.get_by_label("File").set_input_files(file)
    submit(page.locator("#upload"))
    saved(page)
    assert in_force(hall)["name"] == ""
    file.write_text(text.replace("Asia/Shanghai", "Asia/Shangai"), encoding="utf-8")
    page.get_by_role("button", name="Upload TOML").click()
    page.get_by_label("File").set_input_files(file)
    submit(page.locator("#upload"))
    expect(page.locator("#upload .faults")).to_contain_text("did you mean Asia/Shanghai?")


def test_an_order_is_declared_in_the_plants_own_time(hall: Site, page: Page, watch: Watch) -> None:
    watch.allow(REFUSED)
    page.goto(f"{hall.url}/plant?tab=orders")
    page.get_by_role("button", name="Add the first order").click()
    dialog = page.locator("#edit-order")
    dialog.get_by_label("Name").fill("PO/7")
    dialog.get_by_label("Planned", exact=True).fill("0")
    dialog.get_by_label("Begins").fill("2026-03-14T06:00")
    submit(dialog)
    expect(dialog.locator("[data-field=quantity] .fault")).to_contain_text("whole number")
    dialog.get_by_label("Planned", exact=True).fill("1000000001")
    submit(dialog)
    expect(dialog.locator("[data-field=quantity] .fault")).to_contain_text("1 to 1,000,000,000")
    dialog.get_by_label("Planned", exact=True).fill("1200")
    submit(dialog)
    saved(page)
    order = hall.client.get("/v1/orders/PO%2F7").json()["order"]
    assert (order["quantity"], order["start"]) == (1200, "2026-03-13T22:00:00Z")
    page.get_by_role("button", name="Edit PO/7").click()
    expect(dialog.get_by_label("Begins")).to_have_value("2026-03-14T06:00")


def test_orders_follow_a_line_that_is_called_something_else(
    toy_models: Path, tmp_path: Path, page: Page
) -> None:
    with standing(toy_models, tmp_path / "records.db") as hall:
        assert hall.client.put("/v1/plant", json=PLANT).status_code == 200
        for name, line in (("PO/8", "A"), ("PO-9", "B")):
            order = {"quantity": 5, "line": line, "product": "toy"}
            put = hall.client.put(f"/v1/orders/{quote(name, safe='')}", json=order)
            assert put.status_code == 200
        page.goto(f"{hall.url}/plant")
        page.get_by_role("button", name="Edit A", exact=True).click()
        page.locator("#edit-line").get_by_label("Name").fill("weaving 1")
        submit(page.locator("#edit-line"))
        saved(page)
        orders = {
            each["order"]["name"]: each for each in hall.client.get("/v1/orders").json()["orders"]
        }
        assert orders["PO/8"]["order"]["line"] == "weaving 1"
        assert orders["PO/8"]["faults"] == []
        assert orders["PO-9"]["order"]["line"] == "B"


def test_an_uploaded_plant_names_the_orders_that_it_leaves(
    toy_models: Path, tmp_path: Path, page: Page
) -> None:
    with standing(toy_models, tmp_path / "records.db") as hall:
        assert hall.client.put("/v1/plant", json=PLANT).status_code == 200
        hall.client.put("/v1/orders/PO-9", json={"quantity": 5, "line": "A"})
        file = tmp_path / "plant.toml"
        text = hall.client.get("/v1/plant.toml").text
        file.write_text(text.replace('name = "A"', 'name = "weaving 1"'), encoding="utf-8")
        page.goto(f"{hall.url}/plant")
        page.get_by_role("button", name="Upload TOML").click()
        page.get_by_label("File").set_input_files(file)
        submit(page.locator("#upload"))
        expect(page.locator("#toasts")).to_contain_text("no longer declared")
        expect(page.locator("#toasts")).to_contain_text("PO-9")


def test_a_phone_shows_long_names_and_every_column(
    toy_models: Path, tmp_path: Path, watch: Watch
) -> None:
    page = watch.open(viewport={"width": 390, "height": 844})
    plant = {"lines": [{"name": "x" * 64, "stages": [{"name": "y" * 64}]}]}
    with standing(toy_models, tmp_path / "records.db") as hall:
        assert hall.client.put("/v1/plant", json=plant).status_code == 200
        assert hall.client.put("/v1/orders/PO-1", json={"quantity": 5}).status_code == 200
        for tab in ("lines", "orders"):
            page.goto(f"{hall.url}/plant?tab={tab}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
        expect(page.get_by_role("button", name="Edit PO-1")).to_be_in_viewport(ratio=1)
        due = page.locator("[data-label=Due]")
        expect(due).to_be_in_viewport(ratio=1)


def test_whoever_removes_a_stage_is_told_of_its_stations(hall: Site, page: Page) -> None:
    page.goto(f"{hall.url}/plant")
    for name, kind in (("Edit Stage weave", "stage"), ("Edit A", "line")):
        page.get_by_role("button", name=name, exact=True).click()
        dialog = page.locator(f"#edit-{kind}")
        dialog.get_by_role("button", name="Remove").click()
        expect(dialog.locator("[data-remove]")).to_have_text(
            "Really remove, with its stations (2)?"
        )
        dialog.get_by_role("button", name="Cancel").click()


def test_a_station_that_was_seen_is_put_in_its_place(hall: Site, page: Page) -> None:
    hall.post(station="stranger")
    page.goto(f"{hall.url}/plant")
    page.get_by_role("button", name="Put in place: stranger").click()
    expect(page.locator("#edit-station").get_by_label("Name")).to_have_value("stranger")
    submit(page.locator("#edit-station"))
    saved(page)
    expect(page.locator(".strangers")).to_have_count(0)
    assert in_force(hall)["lines"][0]["stages"][0]["stations"][2]["name"] == "stranger"


def test_a_key_is_shown_once_and_revoked(hall: Site, page: Page) -> None:
    page.goto(f"{hall.url}/plant?tab=keys")
    page.locator("[data-open=new-key]").click()
    dialog = page.locator("#new-key")
    dialog.get_by_label("Name").fill("camera 1")
    dialog.get_by_label("Role").select_option("station")
    dialog.get_by_label("Station", exact=True).fill("w1")
    dialog.get_by_label("Good for").select_option("90")
    submit(dialog)
    key = page.locator("[data-key]")
    expect(key).not_to_be_empty()
    secret = key.inner_text()
    page.get_by_role("button", name="I have it").click()
    row = page.locator("tr", has_text="camera 1")
    expect(row).to_contain_text("active")
    (made,) = hall.client.get("/v1/keys").json()["keys"]
    ends, begun = (datetime.fromisoformat(made[each]) for each in ("expires_at", "created_at"))
    assert abs(ends - begun - timedelta(days=90)) < timedelta(minutes=1)
    assert secret not in page.content()
    page.get_by_role("button", name="Revoke camera 1").click()
    page.locator("[data-revoke-now]").click()
    expect(row).to_contain_text("revoked")


@pytest.mark.parametrize(("role", "buttons"), [(Role.VIEWER, 0), (Role.ADMIN, 1)])
def test_only_admins_are_offered_what_only_they_may_do(
    toy_models: Path, tmp_path: Path, watch: Watch, role: Role, buttons: int
) -> None:
    watch.allow("403")
    keys = keys_in(str(tmp_path / "records.db"))
    with standing(toy_models, tmp_path / "records.db") as site:
        page = watch.open()
        page.goto(f"{site.url}/plant")
        page.locator("#key").fill(keys[role])
        page.keyboard.press("Enter")
        expect(page.locator(".tabs [aria-current]")).to_be_visible()
        expect(page.locator("[data-add=line]")).to_have_count(buttons)
        expect(page.locator(".tabs a")).to_have_count(4 + 2 * buttons)
        page.goto(f"{site.url}/plant?tab=keys")
        expect(page.locator("[data-open=new-key]")).to_have_count(buttons)
