from __future__ import annotations

import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.support.command_line import Command
from tests.support.toy_bundle import REJECT, toy_picture


@contextmanager
def served(inspector: Command, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running service and its address."""
    process = inspector.start(
        "serve", "--port", "0", *arguments, out=subprocess.PIPE, stdin=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None
        yield process, found[0]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_listens_and_stops_in_good_order(
    inspector: Command, number: signal.Signals
) -> None:
    with served(inspector) as (process, address):
        query = {"product": "toy", "station": "s", "sequence": "1"}
        answer = httpx.post(
            f"{address}/v1/inspections",
            params=query,
            content=toy_picture(REJECT),
            headers={"Content-Type": "image/png"},
            timeout=60,
        )
        assert answer.status_code == 201
        process.send_signal(number)
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        assert "Stopped; everything accepted was counted." in out
    assert '"rejected": 1' in inspector("stats", "--json").out


def test_it_ends_with_whoever_started_it(inspector: Command) -> None:
    with served(inspector, "--stop-with-stdin") as (process, _):
        process.communicate(timeout=60)  # closes stdin, as the death of the other end would
        assert process.returncode == 0


def test_a_port_in_use_is_one_sentence(inspector: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = inspector.process("serve", "--port", str(taken.getsockname()[1]))
    assert ran.code == 2
    assert "Address already in use" in ran.complaint


def test_a_database_that_cannot_be_opened_is_one_sentence(inspector: Command) -> None:
    (inspector.folder / "records.db").write_text("something else", encoding="utf-8")
    ran = inspector.process("serve", "--port", "0")
    assert ran.code == 2
    assert "not a SQLite database" in ran.complaint
