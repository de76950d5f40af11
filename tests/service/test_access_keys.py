"""Keys: made, shown once, revoked, followed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inspector.adapters.sql import open_store
from inspector.keys import digest_of, issue
from inspector.ports import AuditEntry, Role
from tests.service.conftest import Serve
from tests.support.house import PICTURE, PNG, House, fresh, open_house, soon


@pytest.fixture(scope="module")
def house(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(models, tmp_path_factory.mktemp("house")) as opened:
        yield opened


def test_a_key_is_shown_once(house: House) -> None:
    key_id, text = house.made(Role.VIEWER, "shown once")
    listed = house.ask("GET", "/v1/keys", Role.ADMIN)
    (found,) = (each for each in listed.json()["keys"] if each["id"] == key_id)
    assert (found["name"], found["status"], found["created_by"]) == (
        "shown once",
        "active",
        "the admin",
    )
    assert text.rpartition("_")[2] not in listed.text
    assert digest_of(text.rpartition("_")[2]) not in listed.text
    assert text not in str(house.log())
    assert text.encode() not in Path(house.database).read_bytes()


def test_a_revoked_key_is_refused_at_once_and_its_browsers_too(house: House) -> None:
    key_id, text = house.made(Role.ADMIN, "to be revoked")
    with fresh(house.running.url) as browser:
        assert browser.post("/sign-in", data={"key": text}).status_code == 303
        assert browser.get("/v1/keys").status_code == 200
        revoked = house.ask("DELETE", f"/v1/keys/{key_id}", Role.ADMIN)
        assert (revoked.status_code, revoked.json()["status"]) == (200, "revoked")
        assert browser.get("/v1/keys").status_code == 401
    answer = house.ask("GET", "/v1/whoami", headers={"Authorization": f"Bearer {text}"})
    assert answer.status_code == 401


def test_a_key_that_another_process_revokes_or_makes_is_followed(house: House) -> None:
    key_id, text = house.made(Role.VIEWER, "revoked elsewhere")
    header = {"Authorization": f"Bearer {text}"}
    assert house.ask("GET", "/v1/whoami", headers=header).status_code == 200
    now = datetime.now(UTC)
    entry = AuditEntry(at=now, who="test", action="key.revoke")
    made = issue("made elsewhere", Role.VIEWER, by="test", now=now)
    with closing(open_store(house.database)) as other:
        other.access.revoke_key(key_id, entry)
        other.access.add_key(made.key, entry)
    fresh = {"Authorization": f"Bearer {made.text}"}
    soon(lambda: house.ask("GET", "/v1/whoami", headers=header).status_code == 401)
    soon(lambda: house.ask("GET", "/v1/whoami", headers=fresh).status_code == 200)


def test_a_key_ends_by_itself(house: House) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=1)
    _, text = house.made(Role.VIEWER, "short", expires_at=ends.isoformat())
    header = {"Authorization": f"Bearer {text}"}
    soon(lambda: house.ask("GET", "/v1/whoami", headers=header).status_code == 401)


def test_the_last_admin_key_stays(serve: Serve) -> None:
    with serve() as service:
        made = service.client.post("/v1/keys", json={"name": "Li", "role": "admin"}).json()
        header = {"Authorization": f"Bearer {made['key']}"}
        answer = service.client.delete(f"/v1/keys/{made['id']}", headers=header)
        assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (
            409,
            "last-admin-key",
        )


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"name": "x", "role": "king"}, 422, "role"),
        ({"name": "x", "role": "station"}, 422, "names its station"),
        ({"name": "x", "role": "viewer", "station": "el-1"}, 422, "Only a station"),
        ({"name": "the viewer", "role": "viewer"}, 409, "already"),
        ({"name": "a\r\nSet-Cookie: x=1", "role": "viewer"}, 422, "printable"),
        ({"name": "x", "role": "viewer", "expires_at": "2020-01-01T00:00:00Z"}, 422, "expired"),
        ({"name": "x", "role": "viewer", "digest": "0"}, 422, "no such parameter"),
    ],
)
def test_keys_that_cannot_be_are_refused(
    house: House, body: dict[str, str], status: int, says: str
) -> None:
    answer = house.ask("POST", "/v1/keys", Role.ADMIN, json=body)
    assert answer.status_code == status
    assert says in answer.json()["detail"]


def test_the_last_use_is_on_the_list(house: House) -> None:
    key_id, text = house.made(Role.VIEWER, "used")
    header = {"Authorization": f"Bearer {text}"}
    before = datetime.now(UTC)
    assert house.ask("GET", "/v1/whoami", headers=header).status_code == 200
    listed = house.ask("GET", "/v1/keys", Role.ADMIN).json()["keys"]
    (used,) = (each["last_used_at"] for each in listed if each["id"] == key_id)
    assert datetime.fromisoformat(used) >= before - timedelta(seconds=1)


def test_who_listens_hears_nothing_more_once_the_key_is_revoked(house: House) -> None:
    key_id, text = house.made(Role.VIEWER, "listener")
    query = {"product": "toy", "station": "live"}
    headers = {"Authorization": f"Bearer {text}"}
    with (
        fresh(house.running.url) as client,
        client.stream("GET", "/v1/events", headers=headers) as told,
    ):
        lines = told.iter_lines()
        assert any(line == "event: hello" for line in lines)
        house.ask("DELETE", f"/v1/keys/{key_id}", Role.ADMIN)
        house.ask("POST", "/v1/inspections", Role.ADMIN, params=query, content=PICTURE, headers=PNG)
        # One event may have been under way; then the stream ends, which it never would by itself.
        rest = [line for _, line in zip(range(100), lines, strict=False)]
    assert len([line for line in rest if line.startswith("event:")]) <= 2
