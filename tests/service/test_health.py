from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inspector.errors import StoreUnavailableError
from inspector.pictures import Keeper
from inspector.values import Inspection
from service.live import Hub
from service.metrics import MOST_STATIONS, OTHER, Metrics
from service.products.products import Products
from service.schemas import Health, ProductList, Readiness
from tests.service.conftest import Running, Serve
from tests.support.toy_bundle import PASS, REJECT, toy_picture, write_toy_bundle
from tests.support.waiting import eventually


def test_a_service_with_products_and_a_database_is_ready(service: Running) -> None:
    Health.model_validate_json(service.client.get("/healthz").content)
    Readiness.model_validate_json(service.client.get("/readyz").content)
    listed = ProductList.model_validate_json(service.client.get("/v1/products").content)
    assert [(product.product, product.status) for product in listed.products] == [
        ("strip", "ready"),
        ("toy", "ready"),
    ]


class _Broken:
    """Fails with its error in the place of what it breaks, as long as it has one."""

    def __init__(self) -> None:
        self.error: Exception | None = None

    def in_place_of(self, work: Callable[..., None]) -> Callable[..., None]:
        def broken(*what: Any, **more: Any) -> None:
            if self.error is not None:
                raise self.error
            work(*what, **more)

        return broken


def _background(running: Running, status: str) -> dict[str, Any]:
    """What is told of work in the background as soon as it has come to this."""

    def told() -> dict[str, Any] | None:
        answer = running.client.get("/readyz")
        assert answer.status_code == 200
        background: dict[str, Any] = answer.json()["background"]
        return background if background["status"] == status else None

    return eventually(told)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KeyError("secret"), "models that come and go: KeyError; the service's log tells more."),
        (PermissionError(13, "not allowed"), "models that come and go: [Errno 13] not allowed"),
        (StoreUnavailableError("It is locked."), "models that come and go: It is locked."),
    ],
)
def test_work_in_the_background_that_fails_is_told_of_and_tried_again(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    folder = tmp_path / "models"
    write_toy_bundle(folder, "toy")
    monkeypatch.setenv("INSPECTOR_MODELS", str(folder))
    monkeypatch.setattr("service.app.MODEL_CHECK_S", 0.02)
    broken = _Broken()
    monkeypatch.setattr(Products, "refresh", broken.in_place_of(Products.refresh))
    with serve(products=()) as running:
        broken.error = error
        assert _background(running, "failing")["detail"] == told
        assert running.post(toy_picture(PASS)).status_code == 201
        broken.error = None
        assert _background(running, "ready")["detail"] is None
        write_toy_bundle(folder, "late")
        eventually(lambda: running.post(toy_picture(PASS), product="late").status_code == 201)


@pytest.mark.parametrize(
    ("whose", "name"), [(Metrics, "count"), (Hub, "recorded"), (Keeper, "offer")]
)
def test_a_station_is_answered_whatever_fails_once_its_record_is_kept(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, whose: type, name: str
) -> None:
    broken = _Broken()
    monkeypatch.setattr(whose, name, broken.in_place_of(getattr(whose, name)))
    with serve(keep_pictures_passed_share=1) as running:
        broken.error = RuntimeError("broken")
        first = running.post(toy_picture(PASS), sequence=1)
        assert (first.status_code, first.json()["replayed"]) == (201, False)
        again = running.post(toy_picture(PASS), sequence=1)
        assert (again.status_code, again.json()["replayed"]) == (200, True)
        assert running.summary()["inspected"] == 1
        keeper = running.app.state.service.gallery.keeper
        assert keeper.has(first.json()["digest"]) is (whose is not Keeper)


def _flip_a_byte(bundle: Path) -> None:
    path = bundle / "model.int8.onnx"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _remove_a_file(bundle: Path) -> None:
    (bundle / "model.int8.onnx").unlink()


def _break_the_manifest(bundle: Path) -> None:
    path = bundle / "bundle.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("[graph]", "[grph]"), encoding="utf-8")


def _change_the_input_shape(bundle: Path) -> None:
    path = bundle / "bundle.toml"
    text = path.read_text(encoding="utf-8").replace("    64,\n    64,\n", "    32,\n    32,\n")
    text = text.replace("width = 64", "width = 32").replace("height = 64", "height = 32")
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (_flip_a_byte, "SHA-256"),
        (_remove_a_file, "is missing"),
        (_break_the_manifest, "lacks 'graph'"),
        (_change_the_input_shape, "(64, 64, 1)"),
    ],
)
def test_a_damaged_model_makes_its_product_unavailable_and_no_other(
    serve: Serve,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: Callable[[Path], None],
    told: str,
) -> None:
    folder = tmp_path / "models"
    write_toy_bundle(folder, "toy")
    damage(write_toy_bundle(folder, "broken"))
    monkeypatch.setenv("INSPECTOR_MODELS", str(folder))
    with serve(products=("toy", "broken")) as running:
        ready = running.client.get("/readyz")
        assert ready.status_code == 200
        broken, toy = ready.json()["products"]
        assert (broken["status"], toy["status"]) == ("unavailable", "ready")
        assert told in broken["detail"]
        refused = running.post(toy_picture(PASS), product="broken")
        assert refused.status_code == 503
        assert refused.json()["type"].endswith(":product-unavailable")
        assert told in refused.json()["detail"]
        assert running.post(toy_picture(PASS)).status_code == 201


def _let_the_database_grow(service: Running, pages: int) -> None:
    """Stands for the room on its disk; a number below its size leaves it no page more."""
    with service.app.state.service.store._writing() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def test_a_full_disk_is_not_ready_although_a_few_bytes_fit(service: Running) -> None:
    assert service.post(toy_picture(PASS)).status_code == 201
    _let_the_database_grow(service, pages=1)
    answers = (service.post(toy_picture(PASS, seed=seed)) for seed in range(1000))
    refused = next(answer for answer in answers if answer.status_code != 201)
    assert refused.json()["type"].endswith(":store-unavailable")
    service.app.state.service.store.ping()  # what fits
    for _ in range(2):
        ready = service.client.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, "unavailable")
        assert "disk is full" in ready.json()["detail"]
    _let_the_database_grow(service, pages=1_000_000)
    assert service.client.get("/readyz").status_code == 200
    assert service.post(toy_picture(PASS)).status_code == 201
    assert service.client.get("/readyz").status_code == 200


def test_a_service_without_any_product_lives_and_says_that_it_is_not_ready(serve: Serve) -> None:
    with serve(products=("leather",)) as running:
        ready = running.client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["type"].endswith(":not-ready")
        assert "leather" in ready.json()["detail"]
        assert running.client.get("/healthz").status_code == 200
        assert running.summary()["inspected"] == 0


def _counts(running: Running) -> dict[str, float]:
    lines = running.client.get("/metrics").text.splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs if "_created" not in name}


def test_metrics_count_production_once(service: Running) -> None:
    for _ in range(2):
        service.post(toy_picture(REJECT), sequence=1)
    service.post(toy_picture(PASS), sequence=2)
    service.post(toy_picture(REJECT), simulated=True)
    service.post(b"", sequence=3)
    counts = _counts(service)
    total = "inspector_inspections_total"
    assert counts[f'{total}{{disposition="reject",product="toy",station="s"}}'] == 1
    assert counts[f'{total}{{disposition="pass",product="toy",station="s"}}'] == 1
    defects = 'inspector_defects_total{defect="bright_spot",product="toy",station="s"}'
    assert counts[defects] == 1
    assert counts['inspector_stage_duration_seconds_count{stage="inference"}'] == 2


def test_made_up_stations_do_not_fill_the_metrics(service: Running) -> None:
    inspection = _recorded(service)
    metrics = Metrics(lambda: 0)
    for number in range(MOST_STATIONS + 10):
        metrics.count(replace(inspection, station=f"s{number}"))
    exposed = metrics.expose().decode()
    assert exposed.count("inspector_inspections_total{") == MOST_STATIONS + 1
    assert f'station="{OTHER}"}} 10.0' in exposed


def _recorded(service: Running) -> Inspection:
    inspection_id = service.post(toy_picture(PASS)).json()["id"]
    found: Inspection | None = service.app.state.service.store.get(inspection_id)
    assert found is not None
    return found
