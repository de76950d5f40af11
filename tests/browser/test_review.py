"""Review by keyboard: one picture after another, taken back, never two people at one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Watch, standing
from tests.support.toy_bundle import REVIEW

_SEEDS = count(1)


@pytest.fixture(scope="module")
def desk(toy_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service on which each test has a station of its own."""
    with standing(toy_models, tmp_path_factory.mktemp("desk") / "records.db") as site:
        yield site


def doubtful(site: Site, station: str, number: int = 1) -> list[str]:
    """Ids of pictures that wait, the longest first."""
    return [site.post(REVIEW, seed=next(_SEEDS), station=station)["id"] for _ in range(number)]


def begin(page: Page, site: Site, station: str, name: str = "Li Wei", query: str = "") -> None:
    page.add_init_script(f"localStorage.setItem('reviewer', {name!r})")
    page.goto(f"{site.url}/review?station={station}{query}")


def at(page: Page, inspection: str) -> None:
    expect(page.locator("#review")).to_have_attribute("data-inspection", inspection)
    expect(page.locator("#review")).not_to_have_attribute("aria-busy", "true")


def word(site: Site, inspection: str) -> tuple[Any, ...]:
    found = site.client.get(f"/v1/inspections/{inspection}").json()
    decision = found["decision"] or {"by": None, "categories": None}
    return found["final_disposition"], decision["by"], decision["categories"]


def test_pictures_are_decided_by_key(desk: Site, page: Page) -> None:
    first, second, third = doubtful(desk, "keys", 3)
    begin(page, desk, "keys")
    at(page, first)
    expect(page.locator("#waiting")).to_have_text("3 waiting")
    expect(page.locator(".stage .overlay")).to_be_visible()
    page.keyboard.press("g")
    at(page, second)
    page.keyboard.press("2")
    at(page, third)
    expect(page.locator("#waiting")).to_have_text("1 waiting")
    page.keyboard.press("R")
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    expect(page.locator("#done-today")).to_contain_text("1 good")
    assert word(desk, first) == ("pass", "Li Wei", [])
    assert word(desk, second) == ("reject", "Li Wei", ["dark_spot"])
    assert word(desk, third) == ("reject", "Li Wei", ["bright_spot"])
    summary = desk.client.get("/v1/statistics/summary", params={"station": "keys"}).json()
    assert (summary["good"], summary["rejected"], summary["undecided"]) == (1, 2, 0)


def test_a_decision_can_be_taken_back(desk: Site, page: Page) -> None:
    first, second = doubtful(desk, "undo", 2)
    begin(page, desk, "undo")
    at(page, first)
    page.keyboard.press("g")
    at(page, second)
    page.keyboard.press("u")
    at(page, first)
    assert word(desk, first) == ("review", None, None)
    page.keyboard.press("1")
    at(page, second)
    page.keyboard.press("g")
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    page.keyboard.press("u")
    at(page, second)
    assert word(desk, first)[0] == "reject"
    assert word(desk, second)[0] == "review"
    said = desk.client.get(f"/v1/inspections/{first}/decisions").json()["decisions"]
    assert [each["disposition"] for each in said] == ["pass", None, "reject"]


def test_two_people_never_get_the_same_one(desk: Site, watch: Watch) -> None:
    ids = doubtful(desk, "two", 4)
    one, other = watch.open(), watch.open()
    begin(one, desk, "two", "Li")
    at(one, ids[0])
    expect(one.locator("#waiting")).to_have_text("4 waiting")
    begin(other, desk, "two", "Wang")
    at(other, ids[2])
    expect(other.locator("#waiting")).to_have_text("4 waiting · 2 with others")
    one.keyboard.press("g")
    at(one, ids[1])
    other.keyboard.press("g")
    at(other, ids[3])
    assert [word(desk, each)[1] for each in ids] == ["Li", None, "Wang", None]


def test_who_leaves_lets_others_have_it(desk: Site, watch: Watch) -> None:
    (only,) = doubtful(desk, "leave")
    one, other = watch.open(), watch.open()
    begin(one, desk, "leave", "Li")
    at(one, only)
    begin(other, desk, "leave", "Wang")
    expect(other.get_by_role("heading", name="Nothing waits")).to_be_visible()
    one.goto(f"{desk.url}/inspections")
    at(other, only)


def test_a_picture_that_comes_later_appears_by_itself(desk: Site, page: Page) -> None:
    begin(page, desk, "later")
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    (came,) = doubtful(desk, "later")
    at(page, came)


def test_one_can_be_left_for_later(desk: Site, page: Page) -> None:
    first, second = doubtful(desk, "skip", 2)
    begin(page, desk, "skip")
    at(page, first)
    page.keyboard.press("ArrowRight")
    at(page, second)
    assert word(desk, first) == ("review", None, None)


def test_the_picture_is_enlarged_and_the_map_shown_by_key(desk: Site, page: Page) -> None:
    (only,) = doubtful(desk, "zoom")
    begin(page, desk, "zoom")
    at(page, only)
    viewer, heat = page.locator("#viewer"), page.locator(".stage .map")
    page.keyboard.press("z")
    expect(viewer).to_have_attribute("data-zoom", "1.40")
    page.keyboard.press("ArrowRight")  # moves the picture, and leaves none for later
    page.keyboard.press("-")
    expect(viewer).to_have_attribute("data-zoom", "1.00")
    page.keyboard.press("m")
    expect(heat).to_be_visible()
    page.keyboard.press("m")
    expect(heat).to_be_hidden()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Take the last decision back")
    page.keyboard.press("g")  # not while the help is open
    page.keyboard.press("Escape")
    at(page, only)
    assert word(desk, only)[0] == "review"


def test_the_name_is_asked_once_and_remembered(desk: Site, watch: Watch) -> None:
    first, second = doubtful(desk, "name", 2)
    page = watch.open()
    page.goto(f"{desk.url}/review?station=name")
    page.get_by_label("Your name").fill("  Wang Fang ")
    page.keyboard.press("Enter")
    at(page, first)
    page.keyboard.press("g")
    at(page, second)
    assert word(desk, first)[1] == "Wang Fang"
    page.reload()
    at(page, second)
    expect(page.locator("#who")).to_have_text("You decide as Wang Fang.")


def test_a_mouse_does_it_too(desk: Site, page: Page) -> None:
    first, second = doubtful(desk, "mouse", 2)
    begin(page, desk, "mouse")
    at(page, first)
    page.get_by_role("button", name="Dark spot").click()
    at(page, second)
    page.get_by_role("button", name="Undo").first.click()
    at(page, first)
    page.get_by_role("button", name="Good").click()
    at(page, second)
    assert word(desk, first)[0] == "pass"


def test_one_that_is_not_kept_can_be_decided(toy_models: Path, tmp_path: Path, page: Page) -> None:
    with standing(toy_models, tmp_path / "records.db", keep_pictures_max_gb=0) as site:
        (only,) = doubtful(site, "blind")
        begin(page, site, "blind")
        at(page, only)
        expect(page.locator("#why-missing")).to_have_text("No pictures are kept here.")
        page.keyboard.press("g")
        expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
        assert word(site, only)[0] == "pass"


def test_what_fails_is_said_and_the_picture_stays(desk: Site, page: Page, watch: Watch) -> None:
    watch.allow("503")
    (only,) = doubtful(desk, "fails")
    begin(page, desk, "fails")
    at(page, only)
    problem = {"type": "x", "title": "no", "status": 503, "detail": "The disk is full."}
    page.route(re.compile("/decisions$"), lambda route: route.fulfill(status=503, json=problem))
    page.keyboard.press("g")
    expect(page.locator(".toast.fault")).to_have_text("The disk is full.")
    page.unroute_all()
    at(page, only)
    page.keyboard.press("g")
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()


@pytest.mark.parametrize(("language", "theme"), [("en", "dark"), ("zh", "light")])
def test_everybody_can_use_it(
    desk: Site, page: Page, axe: Callable[[Page], None], language: str, theme: str
) -> None:
    station = f"axe-{language}"
    begin(page, desk, station, query=f"&lang={language}&theme={theme}")
    nothing = {"en": "Nothing waits", "zh": "没有待判的图像"}[language]
    expect(page.get_by_role("heading", name=nothing)).to_be_visible()
    axe(page)
    (came,) = doubtful(desk, station)
    at(page, came)
    assert {"en": "Bright spot", "zh": "亮斑"}[language] in page.locator("#categories").inner_text()
    axe(page)


def test_picture_tools_and_what_is_said_stand_beside_each_other(desk: Site, page: Page) -> None:
    (found,) = doubtful(desk, "beside")
    begin(page, desk, "beside")
    at(page, found)
    larger = page.locator("#zoom-in").bounding_box()
    assert larger is not None
    assert larger["y"] + larger["height"] <= 800
    page.keyboard.press("g")
    said = page.locator(".toast").first
    expect(said).to_be_visible()
    told = said.bounding_box()
    assert told is not None
    assert told["x"] >= larger["x"] + larger["width"]


def test_a_phone_shows_all_of_it(desk: Site, watch: Watch) -> None:
    (only,) = doubtful(desk, "phone")
    page = watch.open(viewport={"width": 360, "height": 780})
    begin(page, desk, "phone")
    at(page, only)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
