"""The list of inspections and the page of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Watch, standing
from tests.support.toy_bundle import PASS, REJECT, REVIEW


@pytest.fixture(scope="module")
def mill(toy_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A few dozen pictures, all kept."""
    database = tmp_path_factory.mktemp("mill") / "records.db"
    with standing(toy_models, database, keep_pictures_passed_share=0) as site:
        for number in range(30):
            level = {0: REJECT, 1: REVIEW}.get(number % 6, PASS)
            site.post(level, seed=number, station=f"loom-{number % 2}", order=f"PO-{number % 3}")
        site.post(REJECT, seed=99, station="loom-0", simulated=True)
        yield site


def record(site: Site, **query: Any) -> str:
    answer = site.client.get("/v1/inspections", params={"limit": 1, **query})
    found: str = answer.json()["inspections"][0]["id"]
    return found


def rows(page: Page) -> int:
    return page.locator("table.data tbody tr").count()


@pytest.mark.parametrize(("language", "theme"), [("en", "dark"), ("zh", "light")])
def test_everything_is_listed_a_page_at_a_time(
    mill: Site, page: Page, axe: Callable[[Page], None], language: str, theme: str
) -> None:
    page.goto(f"{mill.url}/inspections?lang={language}&theme={theme}")
    expect(page.locator("h1")).to_have_text({"en": "Inspections", "zh": "检验记录"}[language])
    assert rows(page) == 25
    axe(page)
    page.locator("a[rel=next]").click()
    expect(page).to_have_url(re.compile("cursor="))
    assert rows(page) == 5
    page.locator("a[rel=first]").click()
    expect(page.locator("a[rel=next]")).to_be_visible()
    assert rows(page) == 25


def test_filters_stand_in_the_address(mill: Site, page: Page) -> None:
    page.goto(f"{mill.url}/inspections")
    page.get_by_label("Station").select_option("loom-1")
    expect(page).to_have_url(f"{mill.url}/inspections?station=loom-1")
    page.locator(".words a", has_text="pass").click()
    expect(page).to_have_url(re.compile(r"disposition=pass"))
    assert rows(page) == 10
    page.get_by_text("More filters").click()
    page.get_by_label("Order", exact=True).fill("PO-2")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"order=PO-2"))
    link = page.url
    shown = rows(page)
    assert shown == 5

    page.goto(f"{mill.url}/inspections")
    page.goto(link)
    assert rows(page) == shown
    assert page.get_by_label("Order", exact=True).input_value() == "PO-2"
    csv = page.locator("a[download]", has_text="CSV").get_attribute("href")
    assert csv is not None
    lines = mill.client.get(csv).text.strip().splitlines()
    assert len(lines) == shown + 1


def test_the_way_back_leads_through_what_was_shown(mill: Site, page: Page) -> None:
    page.goto(f"{mill.url}/inspections")
    page.get_by_label("Station").select_option("loom-1")
    expect(page).to_have_url(f"{mill.url}/inspections?station=loom-1")
    with page.expect_navigation():
        page.get_by_role("button", name="Show").click()
    expect(page.get_by_label("Station")).to_have_value("loom-1")
    page.go_back()
    expect(page).to_have_url(f"{mill.url}/inspections")
    expect(page.get_by_label("Station")).to_have_value("")
    page.go_forward()
    expect(page).to_have_url(f"{mill.url}/inspections?station=loom-1")
    expect(page.get_by_label("Station")).to_have_value("loom-1")


def test_the_oldest_can_come_first(mill: Site, page: Page) -> None:
    page.goto(f"{mill.url}/inspections?sort=oldest")
    first = page.locator(".row-link").first.get_attribute("href") or ""
    assert record(mill, sort="oldest") in first


def test_a_span_of_ones_own(mill: Site, page: Page) -> None:
    page.goto(f"{mill.url}/inspections")
    page.get_by_label("Time").select_option("custom")
    page.get_by_label("From").fill("2020-01-01T00:00")
    page.get_by_label("To", exact=True).fill("2020-01-02T00:00")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    assert "from=2020-01-01T00%3A00" in page.url
    page.locator(".empty a").click()
    expect(page).to_have_url(f"{mill.url}/inspections")


def test_pictures_can_be_looked_through(mill: Site, page: Page) -> None:
    page.goto(f"{mill.url}/inspections?view=grid&disposition=reject")
    pictures = page.locator(".contact-sheet img")
    expect(pictures).to_have_count(5)
    pictures.evaluate_all("all => Promise.all(all.map(each => each.decode()))")
    page.goto(f"{mill.url}/inspections?view=grid&disposition=pass")
    expect(page.locator(".no-picture")).to_have_count(20)
    expect(page.locator(".no-picture").first).to_contain_text("only a share of passes is kept")


def test_simulated_ones_are_apart_and_badged(mill: Site, page: Page) -> None:
    page.goto(f"{mill.url}/inspections?simulated=true")
    assert rows(page) == 1
    expect(page.locator("h1 .badge.simulated")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_empty_list_says_what_to_do(
    empty_site: Site, page: Page, axe: Callable[[Page], None], language: str
) -> None:
    page.goto(f"{empty_site.url}/inspections?lang={language}")
    expect(page.locator(".empty a").first).to_have_attribute("href", "/docs")
    axe(page)


def test_a_question_nobody_can_mean_is_a_page_too(mill: Site, page: Page, watch: Watch) -> None:
    watch.allow("422")
    page.goto(f"{mill.url}/inspections?line=nowhere")
    expect(page.locator("h1")).to_be_visible()
    assert "nowhere" in page.locator("main").inner_text()


@pytest.mark.parametrize(("language", "theme"), [("en", "dark"), ("zh", "light")])
def test_one_inspection_tells_everything(
    mill: Site, page: Page, axe: Callable[[Page], None], language: str, theme: str
) -> None:
    wanted = record(mill, disposition="reject")
    page.goto(f"{mill.url}/inspections/{wanted}?lang={language}&theme={theme}")
    overlay, heat = page.locator(".stage .overlay"), page.locator(".stage .map")
    expect(overlay).to_be_visible()
    expect(heat).to_be_hidden()
    page.keyboard.press("m")
    expect(heat).to_be_visible()
    heat.evaluate("each => each.decode()")
    page.keyboard.press("o")
    expect(overlay).to_be_hidden()
    page.keyboard.press("m")
    expect(heat).to_be_hidden()
    text = page.locator("main").inner_text()
    assert {"en": "Bright spot", "zh": "亮斑"}[language] in text
    assert "1.0.0" in text
    axe(page)


def test_a_picture_can_be_enlarged_and_moved(mill: Site, page: Page) -> None:
    page.goto(f"{mill.url}/inspections/{record(mill, disposition='reject')}")
    viewer = page.locator("#viewer")
    expect(viewer).to_have_attribute("data-zoom", "1.00")
    page.keyboard.press("+")
    page.keyboard.press("z")
    expect(viewer).to_have_attribute("data-zoom", "1.96")
    before = page.locator(".stage").bounding_box()
    page.keyboard.press("ArrowRight")
    after = page.locator(".stage").bounding_box()
    assert before is not None
    assert after is not None
    assert after["x"] < before["x"]
    page.keyboard.press("0")
    expect(viewer).to_have_attribute("data-zoom", "1.00")


def test_one_leads_to_the_next_that_matches(mill: Site, page: Page) -> None:
    page.goto(f"{mill.url}/inspections?disposition=review")
    page.locator(".row-link").first.click()
    page.wait_for_url("**/inspections/*")
    seen = [page.url]
    expect(page.locator("#newer")).to_have_count(0)
    for _ in range(4):
        page.wait_for_load_state()  # it listens to keys from then on
        page.keyboard.press("ArrowRight")
        expect(page).not_to_have_url(seen[-1])
        seen.append(page.url)
        expect(page.locator("h1 .badge.review")).to_be_visible()
    page.wait_for_load_state()
    expect(page.locator("#older")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(seen[-2])
    page.locator(".trail a").click()
    expect(page).to_have_url(f"{mill.url}/inspections?disposition=review")


def test_a_person_has_the_last_word(mill: Site, page: Page) -> None:
    wanted = record(mill, disposition="pass")
    page.goto(f"{mill.url}/inspections/{wanted}")
    expect(page.get_by_text("only a share of passes is kept")).to_be_visible()
    page.get_by_label("reject").check()
    page.get_by_role("checkbox", name="Dark spot").check()
    page.get_by_label("Your name").fill("Li Wei")
    page.get_by_label("Note").fill("seen by hand")
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("h1 .badge")).to_have_text("reject")
    expect(page.locator(".decisions li")).to_contain_text("Li Wei Dark spot")
    decided = mill.client.get(f"/v1/inspections/{wanted}").json()
    assert decided["decision"]["categories"] == ["dark_spot"]
    page.get_by_label("Take it back").check()
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("h1 .badge")).to_have_text("pass")


def test_a_phone_shows_all_of_it(mill: Site, watch: Watch) -> None:
    page = watch.open(viewport={"width": 360, "height": 780})
    for path in ("", "?view=grid", f"/{record(mill, disposition='reject')}"):
        page.goto(f"{mill.url}/inspections{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
