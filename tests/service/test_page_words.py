"""What pages say of figures, read without a browser."""

from __future__ import annotations

import pytest

from tests.service.conftest import Running
from tests.support.toy_bundle import toy_picture

SAID = {
    "en": ("orders worked on: 2, 1 finished", "orders worked on: 2, 1 finished"),
    "zh": ("今日订单 2，已完成 1", "时段内订单 2，已完成 1"),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_orders_that_are_finished_are_told_apart(service: Running, lang: str) -> None:
    for seed, (order, quantity) in enumerate((("PO-1", 1), ("PO-2", 9))):
        put = service.client.put(f"/v1/orders/{order}", json={"quantity": quantity})
        assert put.status_code == 200
        assert service.post(toy_picture(seed=seed), order=order).status_code == 201
    on_board, on_page = SAID[lang]
    assert on_board in service.client.get("/", params={"lang": lang}).text
    page = service.client.get("/statistics", params={"lang": lang, "span": "today"})
    assert on_page in page.text


@pytest.mark.parametrize(("lang", "name"), [("en", "Defect inspector"), ("zh", "缺陷检验")])
def test_a_plant_without_a_name_is_not_called_like_its_page(
    service: Running, lang: str, name: str
) -> None:
    shown = service.client.get("/plant", params={"lang": lang}).text
    assert f"<span>{name}</span>" in shown


def test_without_production_the_oee_says_what_is_missing(service: Running) -> None:
    plant = {
        "lines": [{"name": "A", "stages": [{"name": "look", "stations": [{"name": "s"}]}]}],
        "shifts": [{"name": "always", "start": "00:00", "end": "00:00"}],
        "products": [{"name": "toy", "cycle_time_s": 2}],
    }
    assert service.client.put("/v1/plant", json=plant).status_code == 200
    for place in ("s", "elsewhere"):
        assert service.post(toy_picture(), station=place).status_code == 201
    asked = {"span": "yesterday", "lang": "en"}
    page = service.client.get("/statistics", params=asked).text
    assert "nothing was produced, so there is no quality ratio" in page
