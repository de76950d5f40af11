"""Kept pictures over HTTP: which, in which form, with what drawn over them."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import numpy as np
import pytest
from PIL import Image

from inspector.pictures import Keeper
from service import Settings, create_app
from tests.service.conftest import Running, Serve, serving
from tests.support.toy_bundle import PASS, REJECT, REVIEW, toy_picture, write_toy_bundle
from tests.support.waiting import eventually


@pytest.fixture(scope="module")
def service(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One for all tests that only look."""
    database = tmp_path_factory.mktemp("pictures") / "records.db"
    values = {"database": str(database), "products": ("toy", "strip"), "cores": 2}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECTOR_MODELS", str(models))
        with serving(create_app(Settings.load(**values))) as running:
            yield running


def shown(service: Running, record: dict[str, Any], what: str, **query: Any) -> httpx.Response:
    return service.client.get(f"/v1/inspections/{record['id']}/{what}", params=query)


def kept(service: Running, picture: bytes, **parameters: Any) -> dict[str, Any]:
    """Post a picture; returns once the keeper has written all that waits."""
    record: dict[str, Any] = service.post(picture, **parameters).json()
    keeper: Keeper = service.app.state.service.gallery.keeper
    eventually(lambda: not keeper._waiting)
    return record


def opened(answer: httpx.Response) -> Image.Image:
    assert answer.status_code == 200, answer.text
    return Image.open(io.BytesIO(answer.content))


@pytest.mark.parametrize("level", [REVIEW, REJECT])
def test_what_did_not_pass_can_be_seen_as_it_was_posted(service: Running, level: int) -> None:
    picture = toy_picture(level)
    answer = shown(service, service.post(picture).json(), "picture")
    assert answer.content == picture
    assert answer.headers["content-type"] == "image/png"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_it_is_a_file_named_by_its_digest(serve: Serve, tmp_path: Path) -> None:
    with serve() as service:
        record = kept(service, toy_picture(REJECT))
    digest = record["digest"]
    file = tmp_path / "records-pictures" / "others" / digest[:2] / digest
    assert file.read_bytes() == toy_picture(REJECT)
    with serve() as service:
        assert shown(service, record, "picture").status_code == 200


def test_a_browser_need_not_fetch_it_twice(service: Running) -> None:
    record = service.post(toy_picture(REJECT)).json()
    tag = shown(service, record, "picture").headers["etag"]
    again = service.client.get(
        f"/v1/inspections/{record['id']}/picture", headers={"If-None-Match": tag}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("settings", "reason"),
    [({"keep_pictures_passed_share": 0}, "not_drawn"), ({"keep_pictures_max_gb": 0}, "off")],
)
def test_one_that_is_not_kept_is_missed_for_a_reason(
    serve: Serve, settings: dict[str, Any], reason: str
) -> None:
    with serve(**settings) as service:
        answer = shown(service, service.post(toy_picture(PASS)).json(), "picture")
    problem = answer.json()
    assert answer.status_code == 404
    assert problem["type"].endswith(":picture-not-kept")
    assert problem["reason"] == reason
    assert "immutable" not in answer.headers.get("cache-control", "")


def test_passes_are_kept_where_their_share_is_all(serve: Serve) -> None:
    with serve(keep_pictures_passed_share=1) as service:
        assert shown(service, service.post(toy_picture(PASS)).json(), "picture").status_code == 200


def test_one_that_was_removed_is_missed_for_a_reason(serve: Serve, tmp_path: Path) -> None:
    with serve() as service:
        record = kept(service, toy_picture(REJECT))
        shutil.rmtree(tmp_path / "records-pictures")
        assert shown(service, record, "picture").json()["reason"] == "gone"


def test_a_folder_that_cannot_be_written_harms_no_verdict(serve: Serve, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    with serve(keep_pictures=str(blocked)) as service:
        assert service.post(toy_picture(REJECT)).status_code == 201
        while service.client.get("/readyz").json()["pictures"]["status"] != "failing":
            pass
        pictures = service.client.get("/readyz").json()["pictures"]
        assert "blocked" in pictures["detail"]
        assert pictures["failed"] == 1
        metrics = service.client.get("/metrics").text
    assert 'inspector_pictures_total{outcome="failed"} 1.0' in metrics


def test_health_and_metrics_say_what_is_kept(serve: Serve) -> None:
    picture = toy_picture(REJECT)
    with serve() as service:
        kept(service, picture)
        pictures = service.client.get("/readyz").json()["pictures"]
        metrics = service.client.get("/metrics").text
    assert (pictures["status"], pictures["kept"], pictures["bytes"]) == ("ready", 1, len(picture))
    assert 'inspector_pictures_total{outcome="kept"} 1.0' in metrics
    assert f"inspector_pictures_bytes {float(len(picture))}" in metrics


def test_small_ones_keep_their_shape(service: Running) -> None:
    record = service.post(toy_picture(REJECT, width=128, height=64)).json()
    small = opened(shown(service, record, "picture", size=64))
    assert (small.format, small.size) == ("JPEG", (64, 32))
    assert opened(shown(service, record, "picture", size=4096)).size == (128, 64)


def test_what_was_found_can_be_outlined_in_a_small_one(service: Running) -> None:
    record = service.post(toy_picture(REJECT)).json()
    plain, marked = (
        np.asarray(opened(shown(service, record, "picture", size=128, marked=each)).convert("RGB"))
        for each in (False, True)
    )
    changed = np.abs(plain.astype(int) - marked).max(axis=2) > 60
    assert 0.005 < changed.mean() < 0.5


@pytest.mark.parametrize(
    ("levels", "form"), [(np.uint16, "TIFF"), (np.uint16, "PNG"), (np.uint8, "BMP")]
)
def test_what_browsers_cannot_show_is_turned_into_png(
    service: Running, levels: type[np.uint8 | np.uint16], form: str
) -> None:
    pixels = np.zeros((96, 128), levels)
    pixels[20:60, 20:60] = np.iinfo(levels).max
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, form)
    record = service.post(stream.getvalue()).json()
    assert shown(service, record, "picture").content == stream.getvalue()
    for shape in ("png", "screen"):
        png = opened(shown(service, record, "picture", **{"as": shape}))
        assert (png.format, png.mode) == ("PNG", "L")
        assert np.array_equal(np.asarray(png) > 128, pixels > 128)


def test_what_browsers_show_is_sent_as_it_came(service: Running) -> None:
    picture = toy_picture(REJECT, image_format="JPEG")
    answer = shown(service, service.post(picture).json(), "picture", **{"as": "screen"})
    assert (answer.content, answer.headers["content-type"]) == (picture, "image/jpeg")


def test_the_overlay_outlines_each_finding_in_its_place(service: Running) -> None:
    record = service.post(toy_picture(REJECT)).json()
    answer = shown(service, record, "overlay")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    root = ET.fromstring(answer.text)
    assert root.get("viewBox") == f"0 0 {record['width']} {record['height']}"
    boxes = [
        tuple(float(found.get(name, "-1")) for name in ("x", "y", "width", "height"))
        for found in root.iter("{http://www.w3.org/2000/svg}rect")
    ]
    (defect,) = record["defects"]
    assert tuple(defect["region"][name] for name in ("x", "y", "width", "height")) in boxes
    assert "Bright spot 98%" in answer.text


def test_the_overlay_speaks_chinese(service: Running) -> None:
    record = service.post(toy_picture(REJECT)).json()
    answer = shown(service, record, "overlay", lang="zh")
    assert "亮斑" in answer.text
    assert "immutable" not in answer.headers["cache-control"]  # the next bundle may say it better


def test_a_pass_has_an_overlay_of_nothing(service: Running) -> None:
    answer = shown(service, service.post(toy_picture(PASS)).json(), "overlay")
    assert answer.status_code == 200
    assert "stroke" not in answer.text


def test_the_map_is_bright_where_the_model_saw_it(service: Running) -> None:
    record = service.post(toy_picture(REJECT, width=160, height=120)).json()
    heat = np.asarray(opened(shown(service, record, "map")))
    height, width, channels = heat.shape
    assert (width / height, channels) == (160 / 120, 4)
    assert heat[height // 2, width // 2, 3] > 150
    assert heat[2, 2, 3] == 0


def test_the_map_of_one_category(service: Running) -> None:
    record = service.post(toy_picture(REJECT)).json()
    bright, dark = (
        np.asarray(opened(shown(service, record, "map", category=name)))
        for name in ("bright_spot", "dark_spot")
    )
    assert bright[..., 3].max() > 150
    assert dark[..., 3].max() == 0
    answer = shown(service, record, "map", category="hole")
    assert answer.status_code == 422
    assert "bright_spot" in answer.json()["detail"]


def test_tiles_make_one_map(service: Running) -> None:
    record = service.post(toy_picture(REJECT, width=200, height=100), product="strip").json()
    heat = np.asarray(opened(shown(service, record, "map")))
    assert heat.shape == (100, 200, 4)
    assert heat[50, 100, 3] > 150
    assert heat[5, 5, 3] == 0


def test_a_model_that_is_gone_has_no_map(serve: Serve, tmp_path: Path) -> None:
    with serve() as service:
        record = kept(service, toy_picture(REJECT))
    models = tmp_path / "models"
    models.mkdir()
    write_toy_bundle(models, "toy", version="2.0.0")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECTOR_MODELS", str(models))
        with serve(products=("toy",)) as service:
            answer = shown(service, record, "map")
            assert shown(service, record, "picture").status_code == 200
    assert answer.status_code == 404
    assert answer.json()["type"].endswith(":model-gone")
    assert "1.0.0" in answer.json()["detail"]


@pytest.mark.parametrize("what", ["picture", "overlay", "map"])
def test_an_unknown_record_has_none(service: Running, what: str) -> None:
    answer = shown(service, {"id": "nobody"}, what)
    assert answer.json()["type"].endswith(":unknown-inspection")


@pytest.mark.parametrize("query", [{"size": 8}, {"size": "big"}, {"as": "gif"}, {"shape": "png"}])
def test_a_form_that_there_is_not_is_refused(service: Running, query: dict[str, Any]) -> None:
    record = service.post(toy_picture(REJECT)).json()
    assert shown(service, record, "picture", **query).json()["type"].endswith(":bad-parameters")
