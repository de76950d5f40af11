"""The statistics page: any span, tables and files, alarms that are answered for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from inspector.adapters.sql import open_store
from inspector.values import Disposition
from tests.browser.conftest import Site, Watch, standing
from tests.fakes.records import make_inspection, make_verdict

TABS = ["overview", "control", "goods", "diagnosis", "inspector", "files"]
CHARTS = ["output", "pass_rate", "groups", "pareto", "flow", "efficiency", "orders", "stations"]
HOUR = timedelta(hours=1)
# A chart is one picture with one name; the thousands of shapes in it are nothing to look through.
EMPTIED = "for (const plot of document.querySelectorAll('.plot')) plot.replaceChildren()"


@pytest.fixture(scope="module")
def bad_hour(toy_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A station with two good days, but for an hour in which half of it was rejected."""
    database = tmp_path_factory.mktemp("hours") / "records.db"
    begin = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - 48 * HOUR
    with closing(open_store(str(database))) as store:
        store.record(
            [
                make_inspection(
                    at=begin + hour * HOUR + number * timedelta(minutes=1),
                    picture=f"{hour} {number}",
                    verdict=make_verdict(
                        Disposition.REJECT if _bad(hour, number) else Disposition.PASS, shows=()
                    ),
                )
                for hour in range(48)
                for number in range(30)
            ]
        )
    with standing(toy_models, database) as running:
        yield running


def _bad(hour: int, number: int) -> bool:
    return number < (15 if hour == 40 else 1 + hour % 2)


def drawn(page: Page, count: int) -> None:
    expect(page.locator("figure[data-chart] .main-svg:first-child")).to_have_count(count)


@pytest.mark.parametrize(("language", "theme"), [("en", "dark"), ("zh", "light")])
def test_every_part_is_told_in_both_languages_and_open_to_everybody(
    site: Site, watch: Watch, axe: Callable[[Page], None], language: str, theme: str
) -> None:
    page = watch.open(viewport={"width": 360, "height": 740})
    for tab in TABS if language == "en" else TABS[1:]:
        page.goto(f"{site.url}/statistics?tab={tab}&span=7_days&lang={language}&theme={theme}")
        drawn(page, {"overview": len(CHARTS), "control": 1}.get(tab, 0))
        if language == "en" or tab == "control":
            page.evaluate(EMPTIED)
            axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, tab


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_empty_plant_says_what_to_do_next(
    empty_site: Site, page: Page, axe: Callable[[Page], None], language: str
) -> None:
    for tab in TABS if language == "en" else ():
        page.goto(f"{empty_site.url}/statistics?tab={tab}&lang={language}")
        expect(page.locator(".tabs [aria-current]")).to_be_visible()
    page.goto(f"{empty_site.url}/statistics?lang={language}")
    axe(page)
    expect(page.locator(".headline .figure-big").first).to_have_text("—")
    expect(page.locator(".empty a").nth(1)).to_have_attribute("href", "/plant")


def test_the_address_is_the_state(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/statistics?tab=inspector&span=7_days")
    page.get_by_label("By", exact=True).select_option("shift")
    page.wait_for_url("**by=shift**")
    page.get_by_label("Where").select_option(label="\u2003\u2003LOOM-1")
    page.wait_for_url("**where=station%3DLOOM-1**")
    page.get_by_role("link", name="30 days").click()
    page.wait_for_url("**span=30_days**")
    assert "by=shift" in page.url and "where=station%3DLOOM-1" in page.url
    address = page.get_by_role("link", name="Shift report").get_attribute("href") or ""
    assert "station=LOOM-1" in address
    page.reload()
    expect(page.get_by_label("Where")).to_have_value("station=LOOM-1")


def test_a_span_of_ones_own_and_what_is_wrong_with_it(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/statistics?tab=inspector")
    page.get_by_role("button", name="From – to").click()
    expect(page.locator(".segments [aria-current], .segments .chosen")).to_have_text("From – to")
    page.get_by_label("From").fill("2026-03-14T06:00")
    page.get_by_label("To", exact=True).fill("2026-03-14T05:00")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#span-fault")).to_contain_text("ends before it begins")
    page.get_by_label("From").fill("2026-03-14T06:00")
    page.get_by_label("To", exact=True).fill("2026-03-14T14:00")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".page-head")).to_contain_text("14 Mar 2026 06:00 – 14:00")
    expect(page.locator(".page-head")).to_contain_text("13 Mar 2026 22:00 – 14 Mar 2026 06:00")


def test_each_chart_has_its_table_and_its_file(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/statistics?span=7_days")
    drawn(page, len(CHARTS))
    card = page.locator("#chart-pareto")
    expect(card.locator("table")).to_be_hidden()
    card.get_by_role("button", name="Table").press("Enter")
    expect(card.locator("thead th").first).to_have_text("defect")
    units = card.locator("tbody tr").first.locator("td").nth(1).inner_text()
    with page.expect_download() as begun:
        card.get_by_role("link", name="Download").click()
    rows = begun.value.path().read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("defect,units,share")
    assert rows[1].split(",")[1] == units
    expect(card.locator(".chart-note")).to_contain_text("one that shows two counts under both")


def test_paper_is_white_and_no_chart_is_wider_than_its_card(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/statistics?span=7_days&theme=dark")
    drawn(page, len(CHARTS))
    assert "rgb(56, 163, 232)" in inked(page)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})  # A4 within its margins
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    ink = inked(page)
    assert "rgb(15, 108, 171)" in ink
    assert "rgb(56, 163, 232)" not in ink
    wide = """(plot) => plot.querySelector(".main-svg").getBoundingClientRect().right
        > plot.closest(".card").getBoundingClientRect().right"""
    plots = page.locator(".plot")
    assert [place for place in range(plots.count()) if plots.nth(place).evaluate(wide)] == []
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_function(
        "document.querySelector('#chart-flow .sankey-node rect').style.fill === 'rgb(56, 163, 232)'"
    )


def inked(page: Page) -> set[str]:
    """The colours that the bands of charts are filled with."""
    found: list[str] = page.locator(".plot path, .plot rect").evaluate_all(
        "(shapes) => shapes.map((shape) => getComputedStyle(shape).fill)"
    )
    return set(found)


def test_an_alarm_is_answered_for(bad_hour: Site, page: Page) -> None:
    page.goto(f"{bad_hour.url}/statistics?tab=control&span=7_days")
    alarm = page.locator(".alarm.open", has_text="one point beyond 3σ")
    alarm.get_by_role("button", name="Answer for it").click()
    dialog = page.locator("#acknowledge")
    dialog.get_by_label("Who says so").fill("Li Na")
    dialog.get_by_label("Reason").fill("Lamp 2 failed; changed.")
    dialog.get_by_role("button", name="Answer for it").click()
    expect(page.locator(".toast").first).to_contain_text("kept")
    expect(page.locator(".alarm blockquote")).to_contain_text("Lamp 2 failed; changed.")
    expect(page.locator(".alarm blockquote footer")).to_contain_text("Li Na")


def test_limits_are_frozen_without_the_hour_that_is_explained(bad_hour: Site, page: Page) -> None:
    page.goto(f"{bad_hour.url}/statistics?tab=control&span=7_days")
    page.get_by_role("button", name="Freeze limits").first.click()
    dialog = page.locator("#freeze")
    dialog.locator("[name=leave_out]").first.check()
    dialog.get_by_label("Note").fill("after the lamp")
    dialog.locator("[type=submit]").click()
    expect(page.locator(".toast").first).to_contain_text("frozen")
    expect(page.locator("#limits tbody tr")).to_contain_text("after the lamp")
    expect(page.locator("#limits")).to_contain_text("version 1")
    expect(page.locator(".alarm", has_text="one point beyond 3σ")).to_be_visible()


def test_rules_are_part_of_the_address(bad_hour: Site, page: Page) -> None:
    page.goto(f"{bad_hour.url}/statistics?tab=control&span=7_days")
    page.locator(".rules summary").click()
    page.get_by_label("one point beyond 3σ").first.uncheck()
    page.locator("#control-form").get_by_role("button", name="Show").click()
    page.wait_for_url("**rules=we4**")
    expect(page.locator(".alarm", has_text="one point beyond 3σ")).to_have_count(0)


def test_records_are_taken_away_in_the_format_that_is_chosen(bad_hour: Site, page: Page) -> None:
    page.goto(f"{bad_hour.url}/statistics?tab=files&span=7_days")
    page.get_by_label("Format").select_option("jsonl")
    page.get_by_label("Final word").select_option("reject")
    with page.expect_download() as begun:
        page.locator("#export [type=submit]").click()
    assert begun.value.suggested_filename.endswith(".jsonl")
    lines = begun.value.path().read_text(encoding="utf-8").splitlines()
    assert len(lines) == sum(_bad(hour, number) for hour in range(48) for number in range(30))
    report = page.frame_locator("iframe.report")
    expect(report.locator("h1")).to_have_text("Production report")
