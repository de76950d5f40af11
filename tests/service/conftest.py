"""A service behind a real socket, with a toy product, an empty database and a client."""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from inspector.adapters.sql import open_store
from service import Settings, create_app
from service.server import Server, listen, server_config
from tests.support.toy_bundle import write_toy_bundle


@dataclass(frozen=True)
class Running:
    """A service that answers; `app` and `server` give a test the way inside."""

    app: FastAPI
    server: uvicorn.Server
    url: str
    client: httpx.Client

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def post(self, picture: bytes, **parameters: Any) -> httpx.Response:
        """Send a picture of the toy product from station `s`, unless told otherwise."""
        query = {"product": "toy", "station": "s", **parameters}
        headers = {"Content-Type": "image/png"}
        return self.client.post("/v1/inspections", params=query, content=picture, headers=headers)

    def summary(self, **parameters: Any) -> dict[str, Any]:
        answer = self.client.get("/v1/statistics/summary", params=parameters)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document


Serve = Callable[..., AbstractContextManager[Running]]


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    write_toy_bundle(folder, "toy")
    write_toy_bundle(folder, "strip", mode="tiles")
    return folder


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once; making it takes longer than most tests of a service."""
    path = tmp_path_factory.mktemp("empty") / "records.db"
    open_store(str(path)).close()
    return path


@pytest.fixture
def database(tmp_path: Path, empty_database: Path) -> Path:
    return Path(shutil.copy(empty_database, tmp_path / "records.db"))


@pytest.fixture
def serve(models: Path, database: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Starts a service; keyword arguments are settings."""
    monkeypatch.setenv("INSPECTOR_MODELS", str(models))

    @contextmanager
    def run(**settings: Any) -> Iterator[Running]:
        values = {"database": str(database), "products": ("toy", "strip"), "cores": 2, **settings}
        with serving(create_app(Settings.load(**values))) as running:
            yield running

    return run


@pytest.fixture
def service(serve: Serve) -> Iterator[Running]:
    with serve() as running:
        yield running


class _Prompt(Server):
    """Looks ten times as often whether it is to end: hundreds of tests wait for it."""

    async def main_loop(self) -> None:
        ticks = count()
        while not await self.on_tick(next(ticks)):
            await asyncio.sleep(0.01)


@contextmanager
def serving(app: FastAPI, port: int = 0) -> Iterator[Running]:
    server = _Prompt(server_config(app))
    with closing(listen("127.0.0.1", port)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the service did not start"
                time.sleep(0.01)
            # Without certificates, which take longer to read than most answers.
            with httpx.Client(base_url=url, timeout=60, verify=False) as client:
                yield Running(app, server, url, client)
        finally:
            server.should_exit = True
            thread.join()
