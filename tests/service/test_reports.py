"""The report over HTTP."""

from __future__ import annotations

import pytest

from tests.service.conftest import Running
from tests.support.mill_day import EARLY, NOW, fill
from tests.support.reports import Page
from tests.support.toy_bundle import PASS, toy_picture

REPORT = "/v1/reports/shift"


def test_the_report_is_a_page(service: Running) -> None:
    fill(service.app.state.service.store, days=0, every_s=900)
    span = {"since": EARLY.isoformat(), "until": NOW.isoformat(), "lang": "zh"}
    answer = service.client.get(REPORT, params=span)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Page(answer.text)
    assert page.attribute("html", "lang") == ["zh-CN"]
    assert "LOOM-3" in page.text
    light = service.client.get(REPORT, params={**span, "shift": "early", "light": True})
    assert "班次报告 early" in Page(light.text).text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_empty_plant_has_a_report(service: Running, language: str) -> None:
    answer = service.client.get(REPORT, params={"lang": language, "light": True})
    assert answer.status_code == 200
    assert "—" in Page(answer.text).text


@pytest.mark.parametrize("place", ["line", "stage"])
def test_stations_in_no_line_have_a_report(service: Running, place: str) -> None:
    service.post(toy_picture(PASS))
    answer = service.client.get(REPORT, params={place: "", "light": True})
    assert answer.status_code == 200
    assert "stations in no line" in Page(answer.text).text


def test_categories_have_the_names_of_the_installed_bundles(service: Running) -> None:
    service.post(toy_picture(PASS))
    answer = service.client.get(REPORT, params={"light": True})
    assert "toy" in Page(answer.text).text


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"shift": "dawn"}, "There is no shift 'dawn'"),
        ({"lang": "fr"}, "lang"),
        ({"since": "2099-01-01T00:00:00Z"}, "has not begun"),
    ],
)
def test_what_cannot_be_is_a_problem(
    service: Running, parameters: dict[str, str], named: str
) -> None:
    answer = service.client.get(REPORT, params=parameters)
    assert answer.status_code == 422
    assert named in answer.json()["detail"]


@pytest.mark.parametrize("light", [True, False])
def test_a_report_may_run_its_own_scripts_and_load_nothing(service: Running, light: bool) -> None:
    service.post(toy_picture(PASS))
    answer = service.client.get("/v1/reports/shift", params={"light": light})
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert ("script-src 'sha256-" in policy) is not light
