"""The wall board, as it stands in a hall."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Watch, standing
from tests.support.toy_bundle import REJECT

WALL = {"width": 1920, "height": 1080}
NAMES = {
    "en": [
        "Pass rate",
        "Real-time output",
        "Completion rate",
        "Production efficiency",
        "Defect analysis",
    ],
    "zh": ["产品合格率", "实时产量", "完成率", "生产效率", "疵品分析"],
}
REJECTED = {"en": "rejected at any stage: ", "zh": "各工序不合格共 "}
LAST_STAGE = {"en": "at the last stage of each line", "zh": "按各产线末道工序计"}
CHARTS = ["output", "pass_rate", "pareto", "control"]
ALMOST_ASKED_AGAIN_MS = 8_000  # figures are asked for after 10 s, silence is noticed after 12


def value(page: Page, name: str) -> str:
    return page.locator(f"[data-part={name}] .value").inner_text()


def live(page: Page) -> None:
    expect(page.locator(".live")).to_have_attribute("data-state", "live")


def drawn(page: Page) -> None:
    for name in CHARTS:
        expect(page.locator(f"[data-chart-name={name}] .main-svg").first).to_be_attached()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_five_figures_stand_there_before_anything_came(
    empty_site: Site, page: Page, axe: Callable[[Page], None], language: str
) -> None:
    page.goto(f"{empty_site.url}/?lang={language}")
    expect(page.locator(".tile h2")).to_have_text(NAMES[language])
    expect(page.locator(".tile .value")).to_have_text(["—"] * 5)
    assert page.locator("html").get_attribute("lang") == {"en": "en", "zh": "zh-CN"}[language]
    assert page.locator(".first a").first.get_attribute("href") == "/products"
    live(page)
    axe(page)


@pytest.mark.parametrize(("language", "theme"), [("en", "dark"), ("zh", "light")])
def test_a_crowded_board_tells_everything(
    site: Site, watch: Watch, axe: Callable[[Page], None], language: str, theme: str
) -> None:
    page = watch.open(viewport=WALL)
    page.goto(f"{site.url}/?lang={language}&theme={theme}")
    expect(page.locator(".tile h2")).to_have_text(NAMES[language])
    assert [text for text in page.locator(".tile .value").all_inner_texts() if text == "—"] == []
    drawn(page)
    states = page.locator(".station")
    expect(states.filter(has_text="LOOM-3")).to_have_class(re.compile("silent"))
    expect(states.filter(has_text="LOOM-3").locator(".rate")).to_have_text("—")
    expect(states.filter(has_text="EL-2")).to_have_class(re.compile("never"))
    expect(page.locator(".tile-analysis")).to_contain_text(REJECTED[language])
    page.locator(".tile-pass_rate .define").click()
    expect(page.locator("#define-pass_rate")).to_contain_text(LAST_STAGE[language])
    page.keyboard.press("Escape")
    assert page.locator(".picture").count() == 8
    assert page.locator(".order").count() == 2
    assert page.locator("[data-part=flow] .stage").count() == 4  # one for the stations in no line
    live(page)
    axe(page)


def test_a_verdict_is_on_the_board_without_a_reload(site: Site, page: Page) -> None:
    page.goto(site.url)
    live(page)
    before = int(value(page, "output").replace(",", ""))
    answer = site.post(REJECT, station="FINAL-1")
    expect(page.locator("[data-part=output] .value")).to_have_text(f"{before + 1:,}")
    expect(page.locator(".picture").first).to_have_attribute("data-key", answer["id"])


def test_simulated_pictures_stay_apart_and_are_named(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/?simulated=true")
    expect(page.locator(".tile .value")).to_have_text(["—"] * 5)
    live(page)
    site.post(REJECT, station="twin", simulated="true")
    expect(page.locator("[data-part=output] .value")).to_have_text("1")
    expect(page.locator(".hall .badge.simulated")).to_be_visible()
    page.goto(site.url)
    expect(page.locator(".hall .badge.simulated")).to_have_count(0)
    assert page.locator(".station", has_text="twin").count() == 0


def test_it_comes_back_by_itself_when_the_service_does(
    toy_models: Path, tmp_path: Path, watch: Watch
) -> None:
    watch.allow("ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET")
    page = watch.open(viewport=WALL)
    database = tmp_path / "records.db"
    with standing(toy_models, database) as first:
        port = first.running.port
        page.goto(first.url)
        live(page)
        first.post()
        expect(page.locator("[data-part=output] .value")).to_have_text("1")
    expect(page.locator(".live .say")).to_have_text(
        re.compile(r"No connection since \d\d:\d\d:\d\d")
    )
    with standing(toy_models, database, port) as second:
        live(page)
        second.post(seed=1)
        expect(page.locator("[data-part=output] .value")).to_have_text("2")


def test_language_and_ground_change_by_one_click_and_are_remembered(site: Site, page: Page) -> None:
    page.goto(site.url)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_role("link", name="浅色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.goto(f"{site.url}/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_a_screen_that_asks_for_chinese_gets_it(site: Site, watch: Watch) -> None:
    page = watch.open(locale="zh-CN")
    page.goto(site.url)
    expect(page.locator(".tile h2").first).to_have_text("产品合格率")


def test_nothing_is_wider_than_a_phone(site: Site, watch: Watch) -> None:
    width = 360
    page = watch.open(viewport={"width": width, "height": 740})
    page.goto(site.url)
    live(page)
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for name in ("pass_rate", "output", "completion", "production_efficiency", "analysis"):
        box = page.locator(f".tile-{name}").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160)])
def test_a_wall_shows_all_of_it_without_scrolling(
    site: Site, watch: Watch, size: tuple[int, int]
) -> None:
    width, height = size
    page = watch.open(viewport={"width": width, "height": height})
    page.goto(site.url)
    drawn(page)
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    letters = "e => parseFloat(getComputedStyle(e).fontSize)"
    assert page.locator(".tile .value").first.evaluate(letters) >= 0.07 * height
    hidden = """(tile) => tile.scrollWidth > tile.clientWidth + 1"""
    assert not any(page.locator(".tile").nth(place).evaluate(hidden) for place in range(5))
    whole(page, "flow", "rejected")
    page.goto(f"{site.url}/?view=stations")
    live(page)
    whole(page, "rejected")


def whole(page: Page, *parts: str) -> None:
    """Nothing in these parts is cut off at the bottom."""
    page.wait_for_function("[...document.images].every((each) => each.complete)")
    for name in parts:
        part = page.locator(f"[data-part={name}]")
        assert part.evaluate("(part) => part.scrollHeight <= part.clientHeight + 1"), name


def test_a_figures_definition_is_a_key_away(site: Site, page: Page) -> None:
    page.goto(site.url)
    asked = page.get_by_role("button", name="What Production efficiency means")
    asked.focus()
    page.keyboard.press("Enter")
    told = page.locator("#define-production_efficiency")
    expect(told).to_be_visible()
    expect(told).to_contain_text("ISO 22400")
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()


def test_every_part_is_reached_by_the_keyboard(site: Site, page: Page) -> None:
    page.goto(site.url)
    live(page)
    reached = set()
    for _ in range(50):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.className + document.activeElement.tagName")
        )
        if page.evaluate("document.activeElement.closest('.picture') !== null"):
            break
    assert "skipA" in reached
    assert "defineBUTTON" in reached
    assert page.evaluate("document.activeElement.closest('.picture') !== null")


def test_views_change_by_themselves_and_by_address(site: Site, page: Page) -> None:
    page.clock.install()
    page.goto(f"{site.url}/?view=quality&rotate=30")
    expect(page.locator(".panel-control")).to_be_visible()
    expect(page.locator(".panel-orders")).to_be_hidden()
    page.clock.run_for(30_500)
    expect(page.locator("#board")).to_have_attribute("data-view", "overview")
    expect(page.locator(".panel-orders")).to_be_visible()


def test_nothing_moves_for_those_who_asked_for_that(site: Site, watch: Watch) -> None:
    page = watch.open(reduced_motion="reduce")
    page.goto(site.url)
    live(page)
    assert page.evaluate("document.getAnimations().length") == 0


def test_one_hall_shows_its_line_alone(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/?line=Line+2")
    expect(page.locator("h1")).to_have_text("Line 2")
    live(page)
    assert page.locator(".station", has_text="LOOM-1").count() == 0
    assert page.locator(".station", has_text="EL-1").count() == 1


def test_a_line_that_is_not_there_is_told_on_a_page(site: Site, watch: Watch) -> None:
    watch.allow("status of 4")
    page = watch.open()
    page.goto(f"{site.url}/?line=nowhere")
    expect(page.locator("main")).to_contain_text("There is no line 'nowhere'")
    expect(page.get_by_role("link", name="To the board")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "why"), [("en", "There is no line 'A'"), ("zh", "可能已改名或移除")]
)
def test_figures_that_are_refused_are_never_live(
    toy_models: Path, tmp_path: Path, watch: Watch, language: str, why: str
) -> None:
    watch.allow("422")
    page = watch.open(viewport=WALL)
    page.clock.install()
    plant = {"lines": [{"name": "A", "stages": [{"name": "weave"}]}]}
    with standing(toy_models, tmp_path / "records.db") as site:

        def call_it(name: str) -> None:
            plant["lines"][0]["name"] = name
            assert site.client.put("/v1/plant", json=plant).status_code == 200

        call_it("A")
        page.goto(f"{site.url}/?line=A&lang={language}")
        live(page)
        expect(page.locator(".refusal")).to_be_hidden()
        call_it("B")
        page.clock.fast_forward(ALMOST_ASKED_AGAIN_MS)
        expect(page.locator(".live")).to_have_attribute("data-state", "refused")
        expect(page.locator(".refusal")).to_contain_text(why)
        page.reload()
        expect(page.locator("main")).to_contain_text(why)
        call_it("A")
        page.clock.fast_forward(ALMOST_ASKED_AGAIN_MS)
        live(page)
        expect(page.locator(".refusal")).to_be_hidden()
