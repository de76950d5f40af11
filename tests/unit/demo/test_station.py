from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from inspector.demo.client import Client
from inspector.demo.goods import rolls
from inspector.demo.ledger import Ledger
from inspector.demo.pictures import Picture
from inspector.demo.station import Station

PICTURE = Picture("good.png", lambda: b"pixels", defective=False)


class FakeService:
    """Answers posts as a script says: a status, or None to hang up; then 201 for ever."""

    def __init__(self, script: list[int | None], last_sequence: int | None = None) -> None:
        self.script = script
        self.last_sequence = last_sequence
        self.posts: list[dict[str, str]] = []

    def post(self, query: dict[str, str]) -> int | None:
        self.posts.append(query)
        return self.script.pop(0) if self.script else 201


@contextmanager
def listening(service: FakeService) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            last = service.last_sequence
            self._send(200, {"inspections": [] if last is None else [{"sequence": last}]})

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            query = dict(parse_qsl(urlsplit(self.path).query))
            status = service.post(query)
            if status is None:
                self.close_connection = True
            else:
                self._send(status, answer(query))

        def _send(self, status: int, document: Any) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Retry-After", "0")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def answer(query: dict[str, str]) -> dict[str, Any]:
    return {"id": query["sequence"], "disposition": "pass", "defects": [], "detail": "as scripted"}


def make_station(ledger: Ledger, stop: threading.Event) -> Station:
    return Station(
        name="EL-1",
        product="toy",
        order="7",
        pictures=repeat(PICTURE),
        pause_s=0.0,
        goods=rolls,
        ledger=ledger,
        stop=stop,
    )


def inspected(service: FakeService, *, again: bool = False) -> Ledger:
    """What a station enters about one picture."""
    ledger = Ledger([("EL-1", "toy")])
    with listening(service) as address, Client(address) as client:
        make_station(ledger, threading.Event())._inspect(client, 5, again=again)
    return ledger


def test_a_picture_is_sent_with_its_key_and_marked_as_simulated() -> None:
    service = FakeService([])
    ledger = inspected(service)
    assert service.posts == [
        {
            "product": "toy",
            "station": "EL-1",
            "sequence": "5",
            "order": "7",
            "simulated": "true",
            "roll": "EL-1-0000",
            "position_m": "2.5",
        }
    ]
    assert ledger.accounts()[0].pictures == 1


def test_without_an_answer_it_is_sent_again_under_the_same_number() -> None:
    service = FakeService([None, 503])
    ledger = inspected(service)
    assert [query["sequence"] for query in service.posts] == ["5", "5", "5"]
    assert ledger.accounts()[0].pictures == 1
    assert ledger.accounts()[0].failed == 0


def test_a_refusal_is_entered_once_and_not_repeated() -> None:
    service = FakeService([409])
    ledger = inspected(service)
    assert len(service.posts) == 1
    assert ledger.accounts()[0].failed == 1
    assert ledger.complaint == "409: as scripted"


def test_a_picture_sent_twice_is_one_picture() -> None:
    service = FakeService([201, 200])
    account = inspected(service, again=True).accounts()[0]
    assert len(service.posts) == 2
    assert (account.pictures, account.replayed, account.failed) == (1, 1, 0)


def test_numbers_go_on_where_the_last_run_ended() -> None:
    ledger, stop = Ledger([("EL-1", "toy")]), threading.Event()
    service = FakeService([], last_sequence=41)
    post = service.post

    def post_and_stop(query: dict[str, str]) -> int | None:
        stop.set()
        return post(query)

    service.post = post_and_stop  # type: ignore[method-assign]
    with listening(service) as address:
        make_station(ledger, stop).run(address)
    assert service.posts[0]["sequence"] == "42"
