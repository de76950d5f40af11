"""Whatever a client sends, it gets a sentence it can act on, and nothing is counted."""

from __future__ import annotations

import io
import re
import socket
import struct
import time
import zlib
from collections.abc import Iterator
from http.client import HTTPResponse
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from service.problems import KINDS
from service.schemas import Problem
from tests.service.conftest import Running, Serve
from tests.support.toy_bundle import PASS, toy_picture


def _problem(answer: httpx.Response, kind: str) -> dict[str, Any]:
    """The document of an answer that must be a problem of this kind."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    document: dict[str, Any] = answer.json()
    Problem.model_validate(document)
    assert document["type"] == f"urn:defect-inspector:problem:{kind}", document
    assert document["status"] == answer.status_code == KINDS[kind].status
    assert document["title"] == KINDS[kind].title
    assert document["detail"].endswith("."), document["detail"]
    assert not document["detail"].endswith(".."), document["detail"]
    assert "Traceback" not in answer.text
    return document


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _png(width: int, height: int) -> bytes:
    """A PNG of any size by its header, with next to nothing in it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(b"\0")), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _several(image_format: str) -> bytes:
    frames = [Image.fromarray(np.full((32, 32), level, np.uint8)) for level in (0, 128, 255)]
    stream = io.BytesIO()
    frames[0].save(stream, image_format, save_all=True, append_images=frames[1:])
    return stream.getvalue()


def _floats() -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.zeros((32, 32), np.float32)).save(stream, "TIFF")
    return stream.getvalue()


_EARLIER, _LATER = "2026-01-31T08:00:00Z", "2026-02-28T08:00:00Z"
_JPEG = toy_picture(PASS, width=400, height=400, image_format="JPEG")

_PICTURES = {
    "empty": (b"", "empty-picture"),
    "text": (b"no picture at all", "unsupported-picture"),
    "html": (b"<!doctype html><title>504</title>", "unsupported-picture"),
    "jpeg cut short": (_JPEG[: len(_JPEG) // 2], "damaged-picture"),
    "jpeg cut in its header": (_JPEG[:20], "damaged-picture"),
    "png cut short": (toy_picture(PASS)[:200], "damaged-picture"),
    "png of 50,000 x 50,000": (_png(50_000, 50_000), "oversize"),
    "png of 2^31 x 2^31": (_png(2**31 - 1, 2**31 - 1), "oversize"),
    "png without pixels": (_png(64, 64), "damaged-picture"),
    "animated gif": (_several("GIF"), "unsupported-picture"),
    "animated png": (_several("PNG"), "unsupported-picture"),
    "animated webp": (_several("WEBP"), "unsupported-picture"),
    "tiff of several pages": (_several("TIFF"), "unsupported-picture"),
    "tiff of floats": (_floats(), "unsupported-picture"),
}


@pytest.mark.parametrize(("picture", "kind"), _PICTURES.values(), ids=_PICTURES)
def test_pictures_that_cannot_be_graded_are_refused(
    service: Running, picture: bytes, kind: str
) -> None:
    _problem(service.post(picture, sequence=1), kind)
    assert service.summary()["inspected"] == 0
    # The number was not used up: the right picture may follow under it.
    assert service.post(toy_picture(PASS), sequence=1).status_code == 201


def test_a_png_of_size_zero_is_refused(service: Running) -> None:
    answer = service.post(_png(0, 0))
    assert answer.json()["type"].rpartition(":")[2] in ("unsupported-picture", "damaged-picture")
    assert service.summary()["inspected"] == 0


_PARAMETERS: dict[str, tuple[str, str]] = {
    "no product": ("station=s", "product"),
    "no station": ("product=toy", "station"),
    "blank station": ("product=toy&station=%20", "station"),
    "long station": (f"product=toy&station={'s' * 65}", "station"),
    "station with a control character": ("product=toy&station=a%00b", "station"),
    "station with a line break": ("product=toy&station=a%0Ab", "station"),
    "order with an invisible mark": ("product=toy&station=s&order=a%E2%80%8Bb", "order"),
    "misspelt sequence": ("product=toy&station=s&sequnce=1", "sequnce"),
    "blank sequence": ("product=toy&station=s&sequence=", "sequence"),
    "negative sequence": ("product=toy&station=s&sequence=-1", "sequence"),
    "broken sequence": ("product=toy&station=s&sequence=1.5", "sequence"),
    "sequence in words": ("product=toy&station=s&sequence=one", "sequence"),
    "sequence beyond 63 bits": (f"product=toy&station=s&sequence={2**63}", "sequence"),
    "endless sequence": (f"product=toy&station=s&sequence={'9' * 5000}", "sequence"),
    "sequence twice": ("product=toy&station=s&sequence=1&sequence=2", "sequence"),
    "negative position": ("product=toy&station=s&position_m=-0.1", "position_m"),
    "position beyond any roll": ("product=toy&station=s&position_m=1e308", "position_m"),
    "endless position": ("product=toy&station=s&position_m=inf", "position_m"),
    "position beyond floats": ("product=toy&station=s&position_m=1e999", "position_m"),
    "position that is none": ("product=toy&station=s&position_m=nan", "position_m"),
    "time without offset": ("product=toy&station=s&captured_at=2026-01-31T08:00:00", "captured_at"),
    "time as a number": ("product=toy&station=s&captured_at=1700000000", "captured_at"),
    "time that does not exist": (
        "product=toy&station=s&captured_at=2026-02-30T08:00:00Z",
        "captured_at",
    ),
    "time before the calendar": (
        "product=toy&station=s&captured_at=0001-01-01T00:00:00%2B08:00",
        "captured_at",
    ),
    "simulated in words": ("product=toy&station=s&simulated=perhaps", "simulated"),
    "no text at all": ("product=toy&station=%FF%FE", "query"),
    "no pairs": ("product", "query"),
    "too many": ("&".join(f"p{n}=1" for n in range(100)), "query"),
}


@pytest.mark.parametrize(("query", "named"), _PARAMETERS.values(), ids=_PARAMETERS)
def test_absurd_parameters_are_refused_by_name(service: Running, query: str, named: str) -> None:
    answer = service.client.post(
        f"/v1/inspections?{query}",
        content=toy_picture(PASS),
        headers={"Content-Type": "image/png"},
    )
    problem = _problem(answer, "bad-parameters")
    assert named in [entry["parameter"] for entry in problem["errors"]]
    assert named in problem["detail"]
    assert service.summary()["inspected"] == 0


@pytest.mark.parametrize(
    "path",
    [
        "/v1/inspections?limit=0",
        "/v1/inspections?limit=100000",
        "/v1/inspections?cursor=nonsense",
        "/v1/inspections?disposition=fine",
        "/v1/inspections?since=yesterday",
        "/v1/inspections?staton=s",
        "/v1/statistics/summary?until=0",
        "/v1/statistics/summary?limit=1",
        "/v1/statistics/summary?simulated=perhaps",
    ],
)
def test_readers_are_told_what_is_wrong_too(service: Running, path: str) -> None:
    _problem(service.client.get(path), "bad-parameters")


_FIRST_DAY, _LAST_DAY = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"


@pytest.mark.parametrize(
    "path",
    [
        "statistics/summary",
        "statistics/timeseries?bucket=day",
        "statistics/rolls",
        "statistics/diagnosis",
        "charts/output",
        "charts/pass_rate.csv",
        "exports/timeseries",
        "reports/shift",
    ],
)
@pytest.mark.parametrize(
    "span", [{"since": _FIRST_DAY}, {"until": _FIRST_DAY}, {"until": _LAST_DAY}], ids=str
)
def test_the_ends_of_the_calendar_are_no_fault_of_ours(
    service: Running, path: str, span: dict[str, str]
) -> None:
    """Programs send the first and the last day there are where they mean no end."""
    address = httpx.URL(f"/v1/{path}").copy_merge_params(span)
    assert service.client.get(address).status_code in (200, 400, 422)


def test_a_baseline_before_the_calendar_is_no_fault_of_ours(service: Running) -> None:
    answer = service.client.get("/v1/reports/shift", params={"baseline_until": _FIRST_DAY})
    assert answer.status_code == 200


def test_a_plus_that_was_not_escaped_is_understood(service: Running) -> None:
    answer = service.client.post(
        "/v1/inspections?product=toy&station=s&captured_at=2026-01-31T08:00:00+08:00",
        content=toy_picture(PASS),
        headers={"Content-Type": "image/png"},
    )
    assert answer.json()["captured_at"] == "2026-01-31T00:00:00Z"


def test_blanks_around_a_name_do_not_belong_to_it(service: Running) -> None:
    document = service.post(toy_picture(PASS), station=" 一号机 ", order=" ", part="").json()
    assert (document["station"], document["order"], document["part"]) == ("一号机", None, None)


def test_an_unknown_product_is_refused_with_the_known_ones(service: Running) -> None:
    problem = _problem(service.post(toy_picture(PASS), product="leather"), "unknown-product")
    assert problem["known"] == ["strip", "toy"]
    assert service.summary()["inspected"] == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json"},
        {"Content-Type": "imagepng"},
        {"Content-Type": "image/png", "Content-Encoding": "gzip"},
    ],
    ids=str,
)
def test_a_body_that_is_not_called_a_picture_is_refused(
    service: Running, headers: dict[str, str]
) -> None:
    answer = service.client.post(
        "/v1/inspections?product=toy&station=s", content=toy_picture(PASS), headers=headers
    )
    _problem(answer, "unsupported-content-type")


@pytest.mark.parametrize(
    "files",
    [
        {"picture": ("a.png", toy_picture(PASS))},
        {"image": ("a.png", toy_picture(PASS)), "station": (None, "s")},
        [("image", ("a.png", toy_picture(PASS))), ("image", ("b.png", toy_picture(PASS)))],
        {"image": (None, "text")},
    ],
    ids=["other field", "parameters in the form", "two pictures", "no file"],
)
def test_a_form_must_hold_the_picture_and_nothing_else(service: Running, files: Any) -> None:
    answer = service.client.post("/v1/inspections?product=toy&station=s", files=files)
    problem = _problem(answer, "malformed-body")
    assert "'image'" in problem["detail"]


def test_a_form_with_an_empty_picture_is_refused(service: Running) -> None:
    answer = service.client.post(
        "/v1/inspections?product=toy&station=s", files={"image": ("a.png", b"")}
    )
    _problem(answer, "empty-picture")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [("multipart/form-data", b"x"), ("multipart/form-data; boundary=b", b"not a form")],
)
def test_a_form_that_is_none_is_refused(service: Running, content_type: str, body: bytes) -> None:
    answer = service.client.post(
        "/v1/inspections?product=toy&station=s",
        content=body,
        headers={"Content-Type": content_type},
    )
    _problem(answer, "malformed-body")


@pytest.fixture
def small(serve: Serve) -> Iterator[Running]:
    """A service that takes bodies of 100,000 bytes at most."""
    with serve(max_body_bytes=100_000) as running:
        yield running


def _pieces() -> Iterator[bytes]:
    for _ in range(30):
        yield bytes(10_000)


def test_a_picture_of_absurdly_many_pixels_is_told_no_wrong_number(service: Running) -> None:
    answer = service.post(_png(100_000, 100_000))
    assert "more than 89,478,485 pixels" in _problem(answer, "oversize")["detail"]


def test_a_body_over_the_limit_is_refused(small: Running) -> None:
    assert _problem(small.post(bytes(100_001)), "oversize")["limit"] == 100_000
    form = small.client.post(
        "/v1/inspections?product=toy&station=s", files={"image": ("a.png", bytes(150_000))}
    )
    _problem(form, "oversize")
    unannounced = small.client.post(
        "/v1/inspections?product=toy&station=s",
        content=_pieces(),
        headers={"Content-Type": "image/png"},
    )
    _problem(unannounced, "oversize")
    form_unannounced = small.client.post(
        "/v1/inspections?product=toy&station=s",
        content=_pieces(),
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    )
    assert form_unannounced.status_code in (400, 413)
    assert small.summary()["inspected"] == 0
    assert small.post(toy_picture(PASS)).status_code == 201


def test_a_body_over_the_limit_is_refused_before_it_is_sent(small: Running) -> None:
    """The answer comes while the announced terabyte is still at the client."""
    with socket.create_connection(("127.0.0.1", small.port), timeout=60) as connection:
        connection.sendall(
            b"POST /v1/inspections?product=toy&station=s HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: image/png\r\nContent-Length: 1000000000000\r\n\r\n"
        )
        assert connection.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_a_client_that_leaves_half_way_leaves_nothing_behind(service: Running) -> None:
    picture = toy_picture(PASS)
    with socket.create_connection(("127.0.0.1", service.port)) as connection:
        connection.sendall(
            b"POST /v1/inspections?product=toy&station=s&sequence=1 HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: image/png\r\nContent-Length: %d\r\n\r\n" % len(picture)
        )
        connection.sendall(picture[:-1])
    assert service.post(picture, sequence=1).status_code == 201
    assert service.summary()["inspected"] == 1


@pytest.mark.parametrize(
    ("method", "address", "document", "named"),
    [
        ("GET", "/v1/statistics/summary?line=nowhere", None, ["line"]),
        ("GET", "/v1/statistics/summary?stage=nowhere", None, ["stage"]),
        ("GET", "/v1/statistics/summary?shift=nowhere", None, ["shift"]),
        (
            "GET",
            f"/v1/statistics/summary?since={_LATER}&until={_EARLIER}",
            None,
            ["since", "until"],
        ),
        ("GET", f"/v1/statistics/timeseries?bucket=minute&since={_EARLIER}", None, ["bucket"]),
        (
            "GET",
            f"/v1/statistics/summary?baseline_since={_LATER}&baseline_until={_EARLIER}",
            None,
            ["baseline_since", "baseline_until"],
        ),
        ("GET", f"/v1/statistics/diagnosis?since={_EARLIER}", None, ["since"]),
        ("GET", "/v1/charts/output?span=this_shift", None, ["span"]),
        ("GET", "/v1/inspections?cursor=nonsense", None, ["cursor"]),
        ("GET", "/v1/sampling/plan?lot=500&aql=1.1", None, ["aql"]),
        ("GET", "/v1/sampling/plan?lot=500&aql=1&level=IX", None, ["level"]),
        ("GET", "/v1/recipes/toy/effect?escape_cost=3", None, ["reject_cost"]),
        (
            "GET",
            "/v1/recipes/toy/effect?review_at=0.9&reject_at=0.1",
            None,
            ["review_at", "reject_at"],
        ),
        ("GET", "/v1/alarms/nonsense/acknowledgement", None, ["alarm"]),
        ("POST", "/v1/alarms/x/acknowledgement", {"by": "Li", "reason": "lamp"}, ["alarm"]),
        ("POST", "/v1/keys", {"name": "EL camera 1", "role": "station"}, ["station"]),
        (
            "PUT",
            "/v1/control-charts/baselines/nonsense",
            {"since": _EARLIER, "until": _LATER},
            ["chart"],
        ),
    ],
)
def test_every_refused_parameter_is_listed_by_name(
    service: Running, method: str, address: str, document: dict[str, Any] | None, named: list[str]
) -> None:
    answer = service.client.request(method, address, json=document)
    problem = _problem(answer, "bad-parameters")
    assert [fault["parameter"] for fault in problem["errors"]] == named
    assert all(fault["message"] for fault in problem["errors"])


def test_a_picture_that_is_too_large_for_the_setting_is_refused(serve: Serve) -> None:
    with serve(max_pixels=1024) as running:
        _problem(running.post(toy_picture(PASS)), "oversize")


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/v1", "not-found"),
        ("GET", "/v1/inspection", "not-found"),
        ("GET", "/v1/inspections/", "not-found"),
        ("GET", "/v1/inspections/nothing", "unknown-inspection"),
        ("GET", "/v1/inspections/%00", "unknown-inspection"),
        ("PUT", "/v1/inspections", "method-not-allowed"),
        ("POST", "/v1/statistics/summary", "method-not-allowed"),
        ("DELETE", "/healthz", "method-not-allowed"),
    ],
)
def test_wrong_addresses_and_methods_are_problems(
    service: Running, method: str, path: str, kind: str
) -> None:
    answer = service.client.request(method, path)
    _problem(answer, kind)
    assert ("allow" in answer.headers) == (kind == "method-not-allowed")


@pytest.mark.parametrize(
    "request_line",
    [
        "GET /v1/inspections?station=中文 HTTP/1.1",
        "FETCH /v1/inspections HTTP/1.1",
        "GET /v1/inspections?station=" + "a" * 70_000 + " HTTP/1.1",
        "GET /v1/inspections HTTP/1.1\r\nno header",
        "POST /v1/inspections HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nno length",
        "GET /v1/inspections HTTP/1.1\r\nX-Endless: " + "a" * 1_000_000,
        "GET /v1/inspections HTTP/1.1" + "\r\nX-Many: a" * 100_000,
    ],
    ids=["not encoded", "method", "too long", "header", "chunks", "long header", "many headers"],
)
def test_what_is_not_http_is_a_problem_too(service: Running, request_line: str) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        connection.sendall(f"{request_line}\r\nHost: x\r\n\r\n".encode())
        with HTTPResponse(connection) as answer:
            answer.begin()
            assert answer.getheader("connection") == "close"
            assert answer.getheader("x-content-type-options") == "nosniff"
            problem = _problem(
                httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read()),
                "malformed-request",
            )
    assert "percent-encoded" in problem["detail"]
    assert service.client.get("/healthz").status_code == 200


_UPGRADE = (
    b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
    b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
)
_WHOLE = toy_picture(PASS)
_CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(_WHOLE), _WHOLE)


def _post_raw(running: Running, *parts: bytes) -> list[int]:
    """The statuses of what comes back for these bytes, until the service hangs up."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
        for part in parts:
            connection.sendall(part)
            time.sleep(0.05)
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as stream:
            content = stream.read()
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", content)]


def _head(sequence: int, *headers: bytes) -> bytes:
    line = b"POST /v1/inspections?product=toy&station=s&sequence=%d HTTP/1.1\r\n" % sequence
    given = b"".join((b"Host: 127.0.0.1\r\nContent-Type: image/png\r\n", *headers))
    return line + given + b"\r\n"


def test_who_offers_another_protocol_is_answered_in_this_one(
    service: Running, caplog: pytest.LogCaptureFixture
) -> None:
    """As Java's client does with everything that it asks for."""
    long = b"Content-Length: %d\r\n" % len(_WHOLE)
    chunks = b"Transfer-Encoding: chunked\r\n"
    together = [_head(1, long, _UPGRADE) + _WHOLE, _head(2, _UPGRADE, chunks) + _CHUNKED]
    apart = [_head(3, long, _UPGRADE), _WHOLE[:9], _WHOLE[9:], _head(4, chunks, _UPGRADE), _CHUNKED]
    look = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n" + _UPGRADE + b"\r\n"
    assert _post_raw(service, *together, *apart, look) == [201, 201, 201, 201, 200]
    assert _post_raw(service, b"".join(together) + look) == [200, 200, 200]
    assert service.summary()["inspected"] == 4
    assert caplog.messages == []


def test_who_has_said_all_and_closes_that_half_is_answered(service: Running) -> None:
    head = _head(1, b"Content-Length: %d\r\n" % len(_WHOLE))
    assert _post_raw(service, head + _WHOLE) == [201]
    assert _post_raw(service, head + _WHOLE[:-1]) == []
    assert _post_raw(service, head + _WHOLE + head + _WHOLE) == [200, 200]
    assert service.summary()["inspected"] == 1


def test_our_own_faults_are_answered_without_their_inside_and_logged(
    service: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("the secret inside")

    monkeypatch.setattr("service.intake.intake.counted_at", broken)
    monkeypatch.setattr(service.app.state.service.store, "get", broken)
    answers = [service.post(toy_picture(PASS)), service.client.get("/v1/inspections/x")]
    for answer in answers:
        problem = _problem(answer, "internal-error")
        assert "secret" not in answer.text
        assert problem["incident"] in caplog.text
    assert service.summary()["inspected"] == 0
