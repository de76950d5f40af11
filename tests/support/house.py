"""A service with a key for each role, and ways to ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from inspector.ports import Role
from service import Settings, create_app
from service.access.sessions import csrf_token
from tests.service.conftest import Running, serving
from tests.support.keys import keys_in
from tests.support.toy_bundle import PASS, toy_picture
from tests.support.waiting import eventually

__all__ = ["COOKIE", "PICTURE", "PNG", "House", "fresh", "open_house", "soon", "without_keys"]

PNG = {"Content-Type": "image/png"}
PICTURE = toy_picture(PASS)
COOKIE = "inspector_session"


@dataclass(frozen=True)
class House:
    """A service with a key for each role; `database` is its file."""

    running: Running
    database: str
    keys: dict[Role, str]

    def ask(self, method: str, path: str, role: Role | None = None, **more: Any) -> httpx.Response:
        headers = {} if role is None else {"Authorization": f"Bearer {self.keys[role]}"}
        headers |= more.pop("headers", {})
        with fresh(self.running.url) as client:
            return client.request(method, path, headers=headers, **more)

    @contextmanager
    def browser(self, role: Role = Role.ADMIN) -> Iterator[httpx.Client]:
        """A client that signed in, with the token of its pages."""
        with fresh(self.running.url) as client:
            answer = client.post("/sign-in", data={"key": self.keys[role]})
            assert answer.status_code == 303, answer.text
            client.headers["X-CSRF-Token"] = csrf_token(client.cookies[COOKIE])
            yield client

    def made(self, role: Role, name: str, **more: Any) -> tuple[str, str]:
        """Another key: its id and its text."""
        body = {"name": name, "role": role.value, **more}
        answer = self.ask("POST", "/v1/keys", Role.ADMIN, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"], answer.json()["key"]

    def log(self, **parameters: Any) -> list[dict[str, Any]]:
        answer = self.ask("GET", "/v1/audit", Role.ADMIN, params=parameters)
        assert answer.status_code == 200, answer.text
        entries: list[dict[str, Any]] = answer.json()["entries"]
        return entries


def fresh(url: str, cookies: dict[str, str] | None = None) -> httpx.Client:
    """A client that nobody used before."""
    return httpx.Client(base_url=url, timeout=60, cookies=cookies, verify=False)  # quicker: no TLS


@contextmanager
def open_house(models: Path, folder: Path) -> Iterator[House]:
    """A service with keys; its database lies in `folder`."""
    keys = keys_in(str(folder / "records.db"))
    with without_keys(models, folder) as running:
        yield House(running, str(folder / "records.db"), keys)


@contextmanager
def without_keys(models: Path, folder: Path) -> Iterator[Running]:
    """A service with those keys that the database in `folder` has already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECTOR_MODELS", str(models))
        database = str(folder / "records.db")
        settings = Settings.load(database=database, products=("toy",), cores=1)
        with serving(create_app(settings)) as running:
            yield running


def soon(met: Callable[[], bool]) -> None:
    """Wait until something is so, as it must be within two seconds (on a busy machine: ten)."""
    eventually(met, within_s=10)
