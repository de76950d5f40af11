"""Models that come, change and go while pictures are graded."""

from __future__ import annotations

import html
import json
import re
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import service.app
from inspector.bundles import library, read_bundle
from inspector.bundles.manifest import MANIFEST
from service.products.documents import ProductDetail, TriedAnswer
from service.schemas import ProductList
from tests.service.conftest import Running, Serve
from tests.support.toy_bundle import PASS, REJECT, toy_picture, write_toy_bundle
from tests.support.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of models."""
    folder = tmp_path / "own-models"
    monkeypatch.setattr(library, "shipped_models_folder", lambda: tmp_path / "none-shipped")
    monkeypatch.setenv("INSPECTOR_MODELS", str(folder))
    write_toy_bundle(folder, version="1")
    return folder


@pytest.fixture
def plant(serve: Serve, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setenv("INSPECTOR_MODELS", str(folder))
    with serve(products=("toy", "denim")) as running:
        yield running


def _replace(folder: Path, tmp_path: Path, version: str, product: str = "toy") -> None:
    """Put another bundle in the place of one, as an engineer does: folder by folder."""
    made = write_toy_bundle(tmp_path / f"made-{version}", product, version=version)
    shutil.rmtree(folder / product, ignore_errors=True)
    made.rename(folder / product)


def _refresh(running: Running) -> None:
    running.app.state.service.products.refresh(settled=True)


def _license(folder: Path, note: str) -> None:
    """Put a note beside the licence of the toy bundle."""
    manifest = folder / "toy" / MANIFEST
    licence = 'spdx = "Apache-2.0"\n'
    text = manifest.read_text(encoding="utf-8")
    assert licence in text
    noted = text.replace(licence, f"{licence}note = {json.dumps(note)}\n")
    manifest.write_text(noted, encoding="utf-8")


def _product(running: Running, name: str = "toy") -> dict[str, Any]:
    answer = running.client.get(f"/v1/products/{name}")
    assert answer.status_code == 200, answer.text
    ProductDetail.model_validate_json(answer.content)
    found: dict[str, Any] = answer.json()
    return found


def test_a_model_is_exchanged_under_load_without_a_failure(
    plant: Running, folder: Path, tmp_path: Path
) -> None:
    done = threading.Event()

    def station(number: int) -> list[tuple[int, str]]:
        answers = []
        while not done.is_set():
            answer = plant.post(toy_picture(REJECT, seed=number), station=f"s{number}")
            answers.append((answer.status_code, answer.json()["bundle"]["version"]))
        return answers

    with ThreadPoolExecutor(3) as pool:
        stations = [pool.submit(station, number) for number in range(3)]
        for version in ("2", "3"):
            _replace(folder, tmp_path, version)
            _refresh(plant)
        last = plant.post(toy_picture(REJECT)).json()["bundle"]["version"]
        done.set()
        answers = [answer for each in stations for answer in each.result()]
    assert last == "3"
    assert {status for status, _ in answers} == {201}
    for each in stations:
        versions = [version for _, version in each.result()]
        assert versions == sorted(versions)  # nobody goes back to the one before
    assert plant.summary()["inspected"] == len(answers) + 1


def test_the_folder_is_watched(
    serve: Serve, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.app, "MODEL_CHECK_S", 0.05)
    with serve(products=()) as running:

        def listed() -> set[str]:
            answer = running.client.get("/v1/products").json()
            return {each["product"] for each in answer["products"]}

        assert "denim" not in listed()
        write_toy_bundle(tmp_path / "elsewhere", "denim").rename(folder / "denim")
        eventually(lambda: "denim" in listed())
        assert running.post(toy_picture(PASS), product="denim").status_code == 201
        shutil.rmtree(folder / "denim")
        eventually(lambda: "denim" not in listed())
        assert running.post(toy_picture(PASS), product="denim").status_code == 404


def test_a_folder_that_is_still_being_written_is_left_alone(
    plant: Running, folder: Path, tmp_path: Path
) -> None:
    products = plant.app.state.service.products
    shutil.rmtree(folder / "toy")
    products.refresh()
    assert _product(plant)["status"] == "ready"
    _replace(folder, tmp_path, "2")
    products.refresh()
    assert _product(plant)["bundle"]["version"] == "1"
    products.refresh()
    assert _product(plant)["bundle"]["version"] == "2"


def test_a_bad_bundle_leaves_the_one_before_in_force_and_says_why(
    plant: Running, folder: Path, tmp_path: Path
) -> None:
    _replace(folder, tmp_path, "2")
    (folder / "toy" / "model.int8.onnx").write_bytes(b"cut short")
    _refresh(plant)
    ready = plant.client.get("/readyz").json()
    (toy,) = (each for each in ready["products"] if each["product"] == "toy")
    assert (toy["status"], toy["bundle"]["version"]) == ("ready", "1")
    assert "model.int8.onnx" in toy["detail"]
    assert plant.post(toy_picture(PASS)).json()["bundle"]["version"] == "1"
    _replace(folder, tmp_path, "3")
    _refresh(plant)
    assert _product(plant)["detail"] is None
    assert _product(plant)["bundle"]["version"] == "3"


def test_a_former_model_is_put_back_in_one_step(
    plant: Running, folder: Path, tmp_path: Path
) -> None:
    _replace(folder, tmp_path, "2")
    _refresh(plant)
    versions = _product(plant)["versions"]
    assert [(each["version"], each["in_force"]) for each in versions] == [("2", True), ("1", False)]
    former = versions[1]["sha256"]
    answer = plant.client.post("/v1/products/toy/activate", json={"sha256": former})
    assert answer.status_code == 200
    assert answer.json()["bundle"]["version"] == "1"
    assert plant.post(toy_picture(PASS)).json()["bundle"]["sha256"] == former
    assert read_bundle(folder / "toy").sha256 == former  # for the command line as well
    unknown = plant.client.post("/v1/products/toy/activate", json={"sha256": "0" * 64})
    assert unknown.status_code == 404


def test_a_former_model_that_is_damaged_is_not_put_back(
    plant: Running, folder: Path, tmp_path: Path
) -> None:
    _replace(folder, tmp_path, "2")
    _refresh(plant)
    former = _product(plant)["versions"][1]["sha256"]
    (kept,) = (folder / ".former" / "toy").glob(f"{former[:8]}*")
    (kept / "model.onnx").write_bytes(b"damaged")
    answer = plant.client.post("/v1/products/toy/activate", json={"sha256": former})
    assert answer.status_code == 503
    assert "model.onnx" in answer.json()["detail"]
    assert plant.post(toy_picture(PASS)).json()["bundle"]["version"] == "2"


def test_a_product_is_withdrawn_and_put_back(plant: Running) -> None:
    sha256 = _product(plant)["bundle"]["sha256"]
    left = plant.client.delete("/v1/products/toy")
    ProductList.model_validate_json(left.content)
    assert plant.post(toy_picture(PASS)).status_code in (404, 503)
    back = plant.client.post("/v1/products/toy/activate", json={"sha256": sha256})
    assert back.status_code == 200
    assert plant.post(toy_picture(PASS)).status_code == 201


def test_the_recipe_in_force_holds_for_the_next_model(
    plant: Running, folder: Path, tmp_path: Path
) -> None:
    plant.client.put("/v1/recipes/toy", json={"review_at": 0.9, "reject_at": 1.0})
    _replace(folder, tmp_path, "2")
    _refresh(plant)
    verdict = plant.post(toy_picture(REJECT)).json()
    assert (verdict["bundle"]["version"], verdict["recipe"]["version"]) == ("2", 1)
    assert verdict["disposition"] == "review"


def test_a_product_tells_of_its_model(plant: Running, folder: Path) -> None:
    (folder / "toy" / "card.md").write_text(
        "# Toy\n\n<script>alert(1)</script> [x](javascript:alert(1))\n\n"
        "| a | b |\n|---|---:|\n| 1 | 2 |\n",
        encoding="utf-8",
    )
    _refresh(plant)
    toy = _product(plant)
    assert toy["card"].startswith("<h2>Toy</h2>")
    assert "<script" not in toy["card"]
    assert 'href="javascript' not in toy["card"]
    assert "style=" not in toy["card"]
    assert '<td class="n">2</td>' in toy["card"]
    assert toy["severities"] == {"bright_spot": "major", "dark_spot": "major"}
    assert plant.client.get("/v1/products/leather").status_code == 404


@pytest.mark.parametrize("product", ["fabric", "solar-cell"])
def test_the_licence_of_what_is_shipped_is_told_in_the_language_of_the_page(
    serve: Serve, folder: Path, product: str
) -> None:
    note = read_bundle(ROOT / "models" / product).licence_note
    _license(folder, note)
    with serve(products=("toy",)) as running:
        assert _product(running)["licence_note"] == note
        english, chinese = (_licence_shown(running, language) for language in ("en", "zh"))
    assert english == f"<small>{note}</small>"
    assert re.search(r"<small>权重用 .*图像.*训练", chinese)
    assert note[:20] not in chinese


def test_a_note_on_a_licence_that_nobody_put_into_other_words_stands_as_it_is(
    serve: Serve, folder: Path
) -> None:
    _license(folder, "For line 3 alone.")
    with serve(products=("toy",)) as running:
        shown = _licence_shown(running, "zh")
    assert shown == '<small lang="en">For line 3 alone.</small>'


def _licence_shown(running: Running, language: str) -> str:
    """What stands below the licence on the page of the product."""
    page = running.client.get("/products/toy", params={"lang": language}).text
    (shown,) = re.findall(r"<dd>Apache-2\.0<br>(.*?)</dd>", page)
    return html.unescape(str(shown))


def test_a_picture_is_tried_without_being_counted(plant: Running) -> None:
    headers = {"Content-Type": "image/png"}
    answer = plant.client.post("/v1/try?product=toy", content=toy_picture(REJECT), headers=headers)
    assert answer.status_code == 200
    tried = TriedAnswer.model_validate_json(answer.content)
    assert (tried.disposition, tried.recorded) == ("reject", False)
    assert tried.defects[0].region.width > 0
    assert plant.summary()["inspected"] == 0
    damaged = plant.client.post("/v1/try?product=toy", content=b"no picture", headers=headers)
    assert damaged.status_code == 415
