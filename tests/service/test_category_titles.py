"""What a defect is called, where two products call the same category differently."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.conftest import Running, Serve
from tests.support.reports import Page
from tests.support.toy_bundle import REJECT, toy_picture, write_toy_bundle

OWN = {"strip": ("Glare", "反光"), "toy": ("Bright spot", "亮斑")}
TOGETHER = ("Glare / Bright spot", "反光 / 亮斑")
LANGUAGES = {"en": 0, "zh": 1}


@pytest.fixture
def hall(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """Two products with one rejected picture each, and a third that is never made."""
    models = tmp_path / "models"
    write_toy_bundle(models, "toy")
    for product, names in {"strip": OWN["strip"], "idle": ("Flash", "闪点")}.items():
        manifest = write_toy_bundle(models, product) / "bundle.toml"
        text = manifest.read_text("utf-8")
        text = text.replace("Bright spot", names[0]).replace("亮斑", names[1])
        manifest.write_text(text, "utf-8")
    monkeypatch.setenv("INSPECTOR_MODELS", str(models))
    with serve(products=("toy", "strip", "idle")) as running:
        for seed, product in enumerate(OWN):
            answer = running.post(toy_picture(REJECT, seed=seed), product=product, station="s")
            assert answer.json()["disposition"] == "reject", answer.text
        yield running


def called(text: str) -> set[str]:
    """All titles of the category that a text has, the longest that begins at a place."""
    known = [*TOGETHER, *(title for titles in OWN.values() for title in titles), "Flash", "闪点"]
    longest = sorted(known, key=len, reverse=True)
    found = re.findall("|".join(map(re.escape, longest)), text.replace("<br>", " "))
    return set(found)


def shown(service: Running, address: str, **parameters: str) -> str:
    answer = service.client.get(address, params={"span": "today", **parameters})
    assert answer.status_code == 200, answer.text
    return answer.text


def report(service: Running, **parameters: str) -> str:
    answer = service.client.get("/v1/reports/shift", params={"light": "true", **parameters})
    return Page(answer.text).text


def analysis(service: Running, **parameters: str) -> str:
    """The defect analysis of a wall board, as a screen gets it."""
    board = service.client.get("/v1/board", params=parameters).json()
    return f"{board['panels']['analysis']} {board['charts']['pareto']}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_of_several_products_say_both_names_everywhere(hall: Running, lang: str) -> None:
    both = {TOGETHER[LANGUAGES[lang]]}
    assert called(analysis(hall, lang=lang)) == both
    assert called(report(hall, lang=lang)) == both
    assert called(shown(hall, "/v1/charts/pareto", lang=lang)) == both
    assert called(shown(hall, "/v1/charts/pareto.csv", lang=lang)) == both


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("product", OWN)
def test_figures_of_one_product_have_its_own_names(hall: Running, product: str, lang: str) -> None:
    own = {OWN[product][LANGUAGES[lang]]}
    assert called(report(hall, product=product, lang=lang)) == own
    assert called(shown(hall, "/v1/charts/pareto", product=product, lang=lang)) == own
    assert called(shown(hall, "/v1/charts/pareto.csv", product=product, lang=lang)) == own


def test_a_picture_shows_what_its_own_product_calls_it(hall: Running) -> None:
    listed = hall.client.get("/v1/inspections").json()["inspections"]
    for each in listed:
        own = {OWN[each["product"]][0]}
        assert called(hall.client.get(f"/inspections/{each['id']}").text) == own
        overlay = hall.client.get(f"/v1/inspections/{each['id']}/overlay")
        assert called(overlay.text) == own
    table = hall.client.get("/inspections").text
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    seen = [called(row) for row in rows if called(row)]
    assert sorted(map(sorted, seen)) == [["Bright spot"], ["Glare"]]
    board = hall.client.get("/v1/board").json()["panels"]["rejected"]
    assert called(board) == {"Bright spot", "Glare"}


def test_reviewers_are_given_the_names_of_the_product_at_hand(hall: Running) -> None:
    page = hall.client.get("/review").text
    (kept,) = re.findall(r'<script type="application/json" id="titles">(.*?)</script>', page)
    titles = json.loads(kept)
    assert {each: titles[each]["bright_spot"] for each in OWN} == {
        each: names[0] for each, names in OWN.items()
    }
