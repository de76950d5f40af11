"""Pictures sent to be learnt from: what is taken, what is refused, what is left behind."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

import service.app
from inspector.bundles import library, read_bundle
from inspector.teaching import FALSE_REJECT_RATES
from service.teaching.documents import JobAnswer, JobList
from service.teaching.jobs import Jobs
from service.teaching.routes import take_into_service
from tests.service.conftest import Running, Serve
from tests.support.toy_bundle import PASS, REJECT, toy_picture, write_toy_bundle
from tests.support.waiting import eventually

CHILD = "tests.support.job_child"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of models."""
    folder = tmp_path / "own-models"
    write_toy_bundle(folder)
    monkeypatch.setattr(library, "shipped_models_folder", lambda: tmp_path / "none-shipped")
    return folder


@pytest.fixture
def plant(serve: Serve, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A service whose jobs run a process that does what the test asks."""
    monkeypatch.setattr(service.app, "TEACHING", CHILD)
    monkeypatch.setenv("INSPECTOR_MODELS", str(folder))
    with serve(products=(), teach_max_pictures=12, teach_max_bytes=600_000) as running:
        yield running


def _files(count: int, field: str = "good", name: str = "IMG_{}.png") -> list[Any]:
    return [
        (field, (name.format(number), toy_picture(PASS, seed=number), "image/png"))
        for number in range(count)
    ]


def _teach(running: Running, files: list[Any], product: str = "denim", **query: Any) -> Any:
    return running.client.post(f"/v1/products/{product}/teach", files=files, params=query)


def _jobs(running: Running) -> list[dict[str, Any]]:
    jobs: list[dict[str, Any]] = running.client.get("/v1/jobs").json()["jobs"]
    return jobs


def _ended(running: Running, job: str) -> dict[str, Any]:
    def document() -> dict[str, Any] | None:
        found: dict[str, Any] = running.client.get(f"/v1/jobs/{job}").json()
        return found if found["state"] in ("done", "failed", "cancelled") else None

    return eventually(document)


def _left(folder: Path) -> list[Path]:
    return list(folder.glob(".unfinished-*"))


def test_pictures_arrive_under_their_own_names_made_safe(
    plant: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}

    def run(self: Jobs, job_id: str, request: dict[str, Any]) -> Any:
        good = Path(request["good"])
        seen["good"] = sorted(path.name for path in good.iterdir())
        seen["defects"] = sorted(
            path.relative_to(request["defects"]).as_posix()
            for path in Path(request["defects"]).rglob("*.png")
        )
        seen["content"] = (good / "a.png").read_bytes()
        seen["request"] = request
        return self.get(job_id)

    monkeypatch.setattr(Jobs, "run", run)
    files = [
        ("good", ("../../a.png", toy_picture(PASS), "image/png")),
        ("good", ("A.png", toy_picture(PASS, seed=1), "image/png")),
        ("good", ("织物 1.PNG", toy_picture(PASS, seed=2), "image/png")),
        ("defects.hole", ("x.png", toy_picture(REJECT), "image/png")),
        ("defects.油渍", ("x.png", toy_picture(REJECT), "image/png")),
    ]
    answer = _teach(plant, files, title_zh="牛仔布", false_reject_rate=0.01)
    assert answer.status_code == 202, answer.text
    JobAnswer.model_validate_json(answer.content)
    assert len(seen["good"]) == 3
    assert "a.png" in seen["good"] and "织物 1.png" in seen["good"]
    assert seen["defects"] == ["hole/x.png", "油渍/x.png"]
    assert seen["content"] == toy_picture(PASS)
    assert seen["request"]["titles"] == {"zh": "牛仔布"}
    assert seen["request"]["false_reject_rate"] == 0.01


@pytest.mark.parametrize(
    ("files", "status", "told"),
    [
        (_files(13), 413, "more than 12 pictures"),
        ([("good", ("big.png", b"\x89PNG" + b"0" * 700_000, "image/png"))], 413, "bytes"),
        ([("good", ("notes.txt", b"hello", "text/plain"))], 415, "notes.txt"),
        ([("bad", ("a.png", b"x", "image/png"))], 400, "'bad'"),
        ([("defects.../up", ("a.png", b"x", "image/png"))], 400, "defects"),
        ([("good", (None, b"no file"))], 400, "holds no file"),
    ],
)
def test_what_is_too_much_or_no_picture_is_refused_and_removed(
    plant: Running, folder: Path, files: list[Any], status: int, told: str
) -> None:
    refused = _teach(plant, files)
    assert refused.status_code == status
    assert told in refused.json()["detail"]
    assert _left(folder) == []
    (job,) = plant.client.get("/v1/jobs").json()["jobs"]
    assert job["state"] == "failed"


def test_what_is_no_form_or_no_name_is_refused(plant: Running) -> None:
    plain = plant.client.post("/v1/products/denim/teach", content=b"x")
    assert plain.status_code == 415
    assert _teach(plant, _files(2), product=".hidden").status_code == 422
    assert _teach(plant, _files(2), false_reject_rate=0.9).status_code == 422


@pytest.mark.parametrize("rate", [0.0004, 0.21, "nan"])
def test_a_share_that_cannot_be_taught_is_refused_before_anything_is_sent(
    plant: Running, rate: float | str
) -> None:
    refused = plant.client.post(
        "/v1/products/denim/teach",
        content=_never_read(),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
        params={"false_reject_rate": rate},
    )
    assert refused.status_code == 422
    assert "false_reject_rate" in refused.json()["detail"]
    assert plant.client.get("/v1/jobs").json()["jobs"] == []


def _never_read() -> Iterator[bytes]:
    yield b"--x\r\n"


def test_shares_that_are_documented_and_offered_can_be_taught(plant: Running) -> None:
    operation = plant.client.get("/openapi.json").json()["paths"]["/v1/products/{product}/teach"]
    schema = next(
        each["schema"]
        for each in operation["post"]["parameters"]
        if each["name"] == "false_reject_rate"
    )
    assert (schema["minimum"], schema["maximum"]) == FALSE_REJECT_RATES
    page = plant.client.get("/products/-/teach").text
    form = re.search(r'<select id="rate".*?</select>', page)
    assert form is not None
    offered = [float(each) for each in re.findall(r'value="([^"]+)"', form[0])]
    assert offered
    assert all(schema["minimum"] <= each <= schema["maximum"] for each in offered)


def test_a_connection_that_breaks_leaves_nothing(plant: Running, folder: Path) -> None:
    def half() -> Iterator[bytes]:
        yield b"--x\r\nContent-Disposition: form-data; name=good; filename=a.png\r\n\r\n12345"
        raise ConnectionResetError

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    with httpx.Client(base_url=plant.url) as client, pytest.raises(ConnectionResetError):
        client.post("/v1/products/denim/teach", content=half(), headers=headers)
    eventually(lambda: _jobs(plant) and not _left(folder))
    assert _jobs(plant)[0]["state"] == "failed"


@contextmanager
def _half_sent(running: Running) -> Iterator[socket.socket]:
    """The connection of an upload of which the rest does not come."""
    begun = b"--x\r\nContent-Disposition: form-data; name=good; filename=a.png\r\n\r\n12345"
    head = (
        "POST /v1/products/denim/teach HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", running.port), timeout=30) as line:
        line.sendall(head.encode() + begun)
        yield line


def _only_job(running: Running) -> dict[str, Any]:
    (job,) = eventually(lambda: _jobs(running))
    return job


def test_an_upload_that_stalls_is_stopped_and_keeps_nobody_from_teaching(
    plant: Running, folder: Path
) -> None:
    with _half_sent(plant) as line:
        job = _only_job(plant)
        assert _teach(plant, _files(2), product="twill").status_code == 409
        stopped = plant.client.delete(f"/v1/jobs/{job['id']}").json()
        assert (stopped["state"], stopped["again"]) == ("cancelled", False)
        assert _teach(plant, _files(2), product="twill").status_code == 202
        line.sendall(b"678")
        assert b":job-stopped" in line.recv(65_536)
    _ended(plant, plant.client.get("/v1/jobs").json()["jobs"][0]["id"])
    eventually(lambda: all(b"12345" not in path.read_bytes() for path in folder.rglob("a.png")))


def test_an_upload_of_which_nothing_more_comes_is_given_up(
    serve: Serve, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSPECTOR_MODELS", str(folder))
    with serve(products=(), body_seconds=0.3) as running, _half_sent(running) as line:
        answer = line.makefile("rb").read()  # to the end of the connection
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b":too-slow" in answer
        assert _left(folder) == []
        job = _only_job(running)
        assert (job["state"], job["again"]) == ("failed", False)
        assert "0.3 s" in job["fault"]


def test_an_upload_takes_the_time_that_it_takes(
    serve: Serve, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSPECTOR_MODELS", str(folder))
    monkeypatch.setattr(service.app, "TEACHING", CHILD)
    head = b"--x\r\nContent-Disposition: form-data; name=good; filename=a.png\r\n\r\n"

    def slowly() -> Iterator[bytes]:
        for piece in (head, *[b"12345"] * 6, b"\r\n--x--\r\n"):
            yield piece
            time.sleep(0.2)

    with serve(products=(), body_seconds=1) as running:
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        answer = running.client.post("/v1/products/denim/teach", content=slowly(), headers=headers)
        assert answer.status_code == 202
        _ended(running, answer.json()["id"])


def test_a_product_that_is_there_is_not_replaced_by_accident(plant: Running) -> None:
    there = _teach(plant, _files(2), product="toy")
    assert there.status_code == 409
    assert there.json()["type"].endswith(":product-exists")


def test_a_product_that_would_not_be_served_is_refused_before_anything_is_sent(
    serve: Serve,
) -> None:
    with serve() as running:
        refused = _teach(running, _files(2))
        assert refused.status_code == 422
        assert "INSPECTOR_PRODUCTS" in refused.json()["detail"]


def test_jobs_are_listed_asked_for_and_their_pictures_shown(
    plant: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Jobs.run
    monkeypatch.setattr(
        Jobs,
        "run",
        lambda self, job, request, *more: original(self, job, {**request, "kind": "fail"}, *more),
    )
    job = _teach(plant, [*_files(2), *_files(1, name="a.png")]).json()
    ended = _ended(plant, job["id"])
    assert (ended["state"], ended["pictures"], ended["again"]) == ("failed", ["a.png"], True)
    JobList.model_validate_json(plant.client.get("/v1/jobs").content)
    shown = plant.client.get(f"/v1/jobs/{job['id']}/pictures/a.png")
    assert shown.headers["Content-Type"] == "image/jpeg"
    for nothing in ("b.png", "../process.log", "made"):
        assert plant.client.get(f"/v1/jobs/{job['id']}/pictures/{nothing}").status_code == 404
    again = plant.client.post(f"/v1/jobs/{job['id']}/again", json={"leave_out": ["a.png"]})
    assert again.status_code == 202
    _ended(plant, job["id"])
    assert plant.client.get(f"/v1/jobs/{job['id']}/pictures/a.png").status_code == 404
    assert plant.client.delete(f"/v1/jobs/{job['id']}").status_code == 200
    assert plant.client.get("/v1/jobs/nothing").status_code == 404


def test_a_job_that_works_keeps_its_pictures_and_is_not_begun_again(
    plant: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Jobs.run
    waiting = {"kind": "wait", "started": str(tmp_path / "s"), "ended": str(tmp_path / "e")}
    monkeypatch.setattr(
        Jobs,
        "run",
        lambda self, job, request, *more: original(self, job, {**request, **waiting}, *more),
    )
    job = _teach(plant, _files(2)).json()["id"]
    again = plant.client.post(f"/v1/jobs/{job}/again", json={"leave_out": ["IMG_0.png"]})
    assert again.status_code == 409
    assert again.json()["type"].endswith(":job-running")
    assert plant.client.get(f"/v1/jobs/{job}/pictures/IMG_0.png").status_code == 200
    assert plant.client.delete(f"/v1/jobs/{job}").json()["state"] == "cancelled"
    named_wrong = {"leave_out": ["IMG_0.png", "nothing.png"]}
    assert plant.client.post(f"/v1/jobs/{job}/again", json=named_wrong).status_code == 404
    assert plant.client.get(f"/v1/jobs/{job}/pictures/IMG_0.png").status_code == 200


def test_what_is_in_doubt_is_told_by_kind_beside_its_sentence(
    serve: Serve, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSPECTOR_MODELS", str(folder))
    monkeypatch.setattr(service.app, "TEACHING", "tests.support.doubtful_child")
    with serve(products=()) as running:
        job = _ended(running, _teach(running, _files(2)).json()["id"])
    doubt = {"kind": "suspect", "sentence": "Look there.", "pictures": ["good/IMG_0.png"]}
    assert job["result"]["doubts"] == [doubt]
    assert job["result"]["warnings"] == ["Look there."]


def test_what_was_taught_is_served_at_once_by_its_own_thresholds(
    plant: Running, folder: Path, tmp_path: Path
) -> None:
    products = plant.app.state.service.products
    plant.client.put(
        "/v1/recipes/toy", json={"review_at": 0.9, "reject_at": 1.0, "audit_share": 0.5}
    )
    made = write_toy_bundle(tmp_path / "job", version="2")
    job = plant.app.state.service.jobs.begin("toy", "Li")
    said = take_into_service(products, job, {"folder": str(made), "pictures": 24})
    assert (said["version"], said["recipe_version"], said["served"]) == ("2", 2, True)
    verdict = plant.post(toy_picture(REJECT)).json()
    assert (verdict["bundle"]["version"], verdict["disposition"]) == ("2", "reject")
    assert plant.client.get("/v1/recipes/toy").json()["recipe"]["audit_share"] == 0.5
    assert read_bundle(folder / "toy").version == "2"


def test_a_taught_bundle_that_does_not_verify_leaves_the_one_before(
    plant: Running, folder: Path, tmp_path: Path
) -> None:
    made = write_toy_bundle(tmp_path / "job", version="2")
    (made / "model.onnx").write_bytes(b"cut short")
    service_ = plant.app.state.service
    with pytest.raises(Exception, match=r"model\.onnx"):
        take_into_service(
            service_.products, service_.jobs.begin("toy", "Li"), {"folder": str(made)}
        )
    assert plant.post(toy_picture(PASS)).json()["bundle"]["version"] == "1.0.0"
    assert read_bundle(folder / "toy").version == "1.0.0"
