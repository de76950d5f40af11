from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from inspector.demo.goods import modules, rolls
from inspector.demo.lines import LINES
from inspector.demo.plant import declare, demo_orders, demo_plant
from inspector.plant import order_from_dict, plant_from_dict, unmet

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


def test_every_station_of_the_demo_has_its_place() -> None:
    plant = demo_plant(4.0)
    for line in LINES:
        for station in line.stations:
            assert plant.place(station).line == line.name
            assert plant.place(station).stage == line.stage
    assert "simulated" in plant.name


@pytest.mark.parametrize("rate", [0.1, 4.0, 1000.0])
def test_orders_are_met_in_time_at_the_planned_rate(rate: float) -> None:
    plant = demo_plant(rate)
    for order in demo_orders(rate, NOW):
        assert unmet(order, plant) == ()
        assert order.start is not None
        assert order.due is not None
        product = plant.product(str(order.product))
        assert product is not None
        assert product.cycle_time_s is not None
        needed = timedelta(seconds=order.quantity * product.cycle_time_s)
        assert needed == pytest.approx(order.due - order.start, abs=timedelta(seconds=10))


def test_it_is_busy_at_any_hour() -> None:
    assert demo_plant(4.0).busy_seconds(NOW, NOW + timedelta(days=7)) == 7 * 86400


def test_pictures_of_a_roll_adjoin_and_cells_fill_their_module() -> None:
    assert rolls("LOOM-1", 199) == {"roll": "LOOM-1-0000", "position_m": 99.5}
    assert rolls("LOOM-1", 200) == {"roll": "LOOM-1-0001", "position_m": 0.0}
    cells = [modules("EL-1", sequence) for sequence in range(60)]
    assert {cell["module"] for cell in cells} == {"EL-1-0000"}
    assert len({(cell["row"], cell["column"]) for cell in cells}) == 60
    assert modules("EL-1", 60) == {"module": "EL-1-0001", "row": 1, "column": 1}


@contextmanager
def listening(status: int) -> Iterator[tuple[str, list[tuple[str, str, Any]]]]:
    """A service that answers every document with one status, and what it was sent."""
    sent: list[tuple[str, str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sent.append((self.path, self.headers["If-Match"], json.loads(body)))
            answer = json.dumps({"detail": "as scripted"}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", sent
        finally:
            server.shutdown()


def test_plant_and_orders_are_set_where_nobody_set_any() -> None:
    with listening(200) as (address, sent):
        assert declare(address, demo_plant(4.0), demo_orders(4.0, NOW)) == ""
    assert [(path, expected) for path, expected, _ in sent] == [
        ("/v1/plant", '"0"'),
        ("/v1/orders/PV-2401", '"0"'),
        ("/v1/orders/FB-7710", '"0"'),
    ]
    assert plant_from_dict(sent[0][2]) == demo_plant(4.0)
    assert [order_from_dict(each) for _, _, each in sent[1:]] == list(demo_orders(4.0, NOW))


@pytest.mark.parametrize(("status", "complaint"), [(409, ""), (422, "as scripted")])
def test_what_somebody_set_before_stays_and_a_refusal_is_told(status: int, complaint: str) -> None:
    with listening(status) as (address, _):
        assert declare(address, demo_plant(4.0), ()) == complaint
