"""A service without keys, an open board, and proxies in between."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import service
from inspector.adapters.sql import open_store
from inspector.errors import UsageError
from inspector.keys import issue
from inspector.ports import AuditEntry, AuditFilter, Role
from service import Settings
from tests.service.conftest import Running, Serve
from tests.support.house import PICTURE, without_keys
from tests.support.keys import keys_in
from tests.support.toy_bundle import REJECT, REVIEW, toy_picture
from tests.support.waiting import eventually


@pytest.fixture(scope="module")
def keyless(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service without any key; no test makes one here."""
    with without_keys(models, tmp_path_factory.mktemp("keyless")) as running:
        yield running


def test_the_machine_itself_is_answered_until_there_is_an_admin_key(serve: Serve) -> None:
    with serve() as service:
        client = service.client
        assert client.get("/v1/whoami").json()["role"] == "admin"
        viewer = client.post("/v1/keys", json={"name": "v", "role": "viewer"})
        assert viewer.json()["created_by"] == "local"
        assert client.get("/v1/keys").status_code == 200
        assert client.post("/v1/keys", json={"name": "a", "role": "admin"}).status_code == 201
        assert client.get("/v1/whoami").status_code == 401
        assert service.post(PICTURE).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},  # DNS rebinding
        {"Host": "evil.example:8000"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "localhost@evil.example:80/"},
        {"Host": ""},
        {"X-Forwarded-For": "203.0.113.7"},
        {"Forwarded": "for=203.0.113.7"},
        {"X-Real-IP": "127.0.0.1"},
        {"Via": "1.1 proxy"},
    ],
)
def test_who_only_looks_like_the_machine_itself_is_not(
    keyless: Running, headers: dict[str, str]
) -> None:
    answer = keyless.client.get("/v1/whoami", headers=headers)
    assert answer.status_code in (400, 401)  # an empty Host is no request at all
    assert keyless.client.get("/healthz").status_code == 200


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:1"])
def test_the_names_of_the_machine_itself_are_answered(keyless: Running, host: str) -> None:
    assert keyless.client.get("/v1/whoami", headers={"Host": host}).status_code == 200


def test_a_page_from_elsewhere_cannot_use_the_open_door(keyless: Running) -> None:
    query = {"product": "toy", "station": "s"}
    form = {"image": ("a.png", PICTURE, "image/png")}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = keyless.client.post("/v1/inspections", params=query, files=form, headers=headers)
        assert answer.status_code == 403
    assert keyless.summary()["inspected"] == 0


def test_where_others_could_come_in_there_must_be_an_admin_key_first(database: Path) -> None:
    settings = Settings.load(database=str(database))
    with pytest.raises(UsageError, match="inspector keys create NAME --role admin"):
        service.serve(settings, host="0.0.0.0", port=0)
    keys_in(str(database))

    def announced(address: str) -> None:
        raise InterruptedError(address)  # far enough: it would start now

    with pytest.raises(InterruptedError, match=r"http://0\.0\.0\.0"):
        service.serve(settings, host="0.0.0.0", port=0, announce=announced)


def test_an_expired_admin_key_does_not_open_the_door_again(serve: Serve, database: Path) -> None:
    now = datetime.now(UTC)
    old = issue(
        "old", Role.ADMIN, by="t", now=now - timedelta(days=2), expires_at=now - timedelta(days=1)
    )
    with closing(open_store(str(database))) as store:
        store.access.add_key(old.key, AuditEntry(at=now, who="t", action="key.create"))
    with serve() as service:
        assert service.client.get("/v1/whoami").status_code == 401


def test_an_open_board_shows_figures_and_nothing_else(serve: Serve, database: Path) -> None:
    keys = keys_in(str(database))
    with serve(open_board=True) as service:
        client = service.client
        for path in ("/v1/statistics/summary", "/", "/v1/statistics/pareto"):
            assert client.get(path).status_code == 200, path
        for path in ("/v1/inspections", "/v1/exports/inspections", "/v1/plant", "/v1/keys"):
            assert client.get(path).status_code == 401, path
        header = {"Authorization": f"Bearer {keys[Role.ADMIN]}"}
        assert client.get("/v1/keys", headers=header).status_code == 200
    with serve() as service:
        assert service.client.get("/v1/statistics/summary").status_code == 401


def test_passers_by_see_the_pictures_on_the_board_small_and_no_others(
    serve: Serve, database: Path
) -> None:
    header = {"Authorization": f"Bearer {keys_in(str(database))[Role.ADMIN]}"}
    with serve(open_board=True) as service:

        def sent(level: int, number: int) -> str:
            place: dict[str, str | int] = {"module": "M-1", "row": 1, "column": number}
            answer = service.client.post(
                "/v1/inspections",
                params={"product": "toy", "station": "s", **place},
                content=toy_picture(level, seed=number),
                headers={**header, "Content-Type": "image/png"},
            )
            return str(answer.json()["id"])

        def asked(path: str) -> int:
            return service.client.get(path).status_code

        rejected = [sent(REJECT, number) for number in range(1, 18)]
        doubtful = sent(REVIEW, 18)
        small = "/v1/inspections/{}/picture?size=320&marked=true"
        newest = small.format(rejected[-1])
        eventually(lambda: asked(newest) == 200)  # it is kept beside the work
        page = service.client.get("/").text
        shown = re.findall(r'src="(/v1/inspections/[^"]+)"', page)
        assert len(shown) == 8
        assert {asked(html.unescape(path)) for path in shown} == {200}
        for closed in (
            small.format(rejected[0]),  # it has left the board
            small.format(doubtful),
            small.format("nothing"),
            *(
                f"/v1/inspections/{rejected[-1]}/{path}"
                for path in ("picture", "picture?as=sent", "picture?size=321", "overlay", "map")
            ),
            f"/v1/inspections/{rejected[-1]}",
            "/v1/modules/M-1",
            "/v1/rolls/R-1",
            "/v1/charts/output.csv",
        ):
            refused = service.client.get(closed)
            assert refused.status_code == 401, closed
            assert refused.json()["type"].endswith(":sign-in-needed")
        full = f"/v1/inspections/{rejected[0]}/picture"
        assert service.client.get(full, headers=header).status_code == 200
        assert asked("/v1/modules/M-1/map.svg") == 200


def test_passers_by_are_offered_no_files(serve: Serve, database: Path) -> None:
    header = {"Authorization": f"Bearer {keys_in(str(database))[Role.VIEWER]}"}
    with serve(open_board=True) as service:
        chart = "/v1/charts/output"
        assert service.client.get(chart).json()["download"] is None
        assert ".csv" in service.client.get(chart, headers=header).json()["download"]
        files = "/statistics?tab=files"
        assert ".csv" not in service.client.get(files).text
        assert ".csv" in service.client.get(files, headers=header).text


def test_a_proxy_that_is_trusted_names_the_client(serve: Serve, database: Path) -> None:
    keys = keys_in(str(database))
    forged = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7, 10.0.0.9"}
    for proxies, address in (((), "127.0.0.1"), ("127.0.0.0/8, 10.0.0.9", "203.0.113.7")):
        with serve(trusted_proxies=proxies) as service:
            form = {"key": keys[Role.VIEWER]}
            assert service.client.post("/sign-in", data=form, headers=forged).status_code == 303
        with closing(open_store(str(database))) as store:
            (newest,) = store.access.audit(AuditFilter(action="sign-in"), limit=1)
        assert newest.address == address
