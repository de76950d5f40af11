"""Each route names whom it answers, and answers nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Mount, Route

from inspector.ports import Role
from service import Settings, create_app
from service.access.guard import need_of
from service.access.roles import OPEN, Need
from tests.support.house import PICTURE, PNG, House, open_house


@pytest.fixture(scope="module")
def house(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(models, tmp_path_factory.mktemp("house")) as opened:
        yield opened


def test_every_route_names_whom_it_answers() -> None:
    unguarded = [
        getattr(route, "path", route)
        for route in create_app(Settings.load(database="never-opened.db")).routes
        if need_of(getattr(route, "endpoint", None)) is None and not isinstance(route, Mount)
    ]
    assert unguarded == []


def test_only_files_of_pages_lie_outside_of_routes() -> None:
    app = create_app(Settings.load(database="never-opened.db"))
    assert {each.path for each in app.routes if isinstance(each, Mount)} <= {"/docs/assets"}


def guarded_routes() -> list[Any]:
    app = create_app(Settings.load(database="never-opened.db"))
    return [
        pytest.param(method, re.sub(r"{[^}]*}", "x", path), need, id=f"{method} {path}")
        for route in app.routes
        if isinstance(route, Route) and (need := need_of(route.endpoint)) is not None
        for path in [route.path]
        for method in sorted(route.methods or ())
    ]


@pytest.mark.parametrize(("method", "path", "need"), guarded_routes())
def test_whoever_a_route_does_not_name_is_refused(
    house: House, method: str, path: str, need: Need
) -> None:
    if need.role is OPEN:
        return
    nobody = house.ask(method, path)
    assert (nobody.status_code, nobody.headers["WWW-Authenticate"]) == (
        401,
        'Bearer realm="defect-inspector"',
    )
    assert nobody.json()["type"].endswith("sign-in-needed")
    for role in Role:
        if not need.admits(role):
            refused = house.ask(method, path, role)
            assert refused.status_code == 403, role
            assert refused.headers["Content-Type"] == "application/problem+json"
            assert refused.json()["needed"] == need.words


def test_roles_are_a_ladder_and_stations_stand_beside_it() -> None:
    admitted = {
        (need, role)
        for need in (Role.VIEWER, Role.REVIEWER, Role.ADMIN, Role.STATION)
        for role in Role
        if Need(need).admits(role)
    }
    assert admitted == {
        (Role.STATION, Role.STATION),
        (Role.STATION, Role.ADMIN),
        *((Role.VIEWER, role) for role in (Role.VIEWER, Role.REVIEWER, Role.ADMIN)),
        *((Role.REVIEWER, role) for role in (Role.REVIEWER, Role.ADMIN)),
        (Role.ADMIN, Role.ADMIN),
    }
    assert Need(Role.VIEWER, stations=True).admits(Role.STATION)
    assert not Need(Role.REVIEWER).admits(Role.STATION)


def test_what_is_open_needs_no_key(house: House) -> None:
    for path in ("/healthz", "/readyz", "/sign-in"):
        assert house.ask("GET", path).status_code == 200
    page = house.ask("GET", "/sign-in").text
    for asset in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        assert house.ask("GET", asset).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer {key}"},
        {"Authorization": "bearer  {key}"},
        {"X-API-Key": "{key}"},
    ],
)
def test_a_key_is_sent_in_either_header(house: House, headers: dict[str, str]) -> None:
    sent = {name: value.format(key=house.keys[Role.VIEWER]) for name, value in headers.items()}
    answer = house.ask("GET", "/v1/whoami", headers=sent)
    assert answer.json() == {
        "name": "the viewer",
        "role": "viewer",
        "station": None,
        "signed_in": True,
    }


@pytest.mark.parametrize(
    "given",
    [
        "Bearer",
        "Basic dXNlcjpwYXNz",
        "Bearer dik_",
        "Bearer dik_000000000000_" + "a" * 43,
        "Bearer " + "a" * 5000,
        "Bearer dik_\xff\xfe_ü",
    ],
)
def test_what_is_no_key_is_refused(house: House, given: str) -> None:
    answer = house.ask("GET", "/v1/whoami", headers={"Authorization": given.encode("latin-1")})
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_the_id_of_a_key_with_another_secret_is_refused(house: House) -> None:
    key = house.keys[Role.ADMIN]
    other = key[:-1] + ("a" if key[-1] != "a" else "b")
    answer = house.ask("GET", "/v1/whoami", headers={"Authorization": f"Bearer {other}"})
    assert answer.status_code == 401


def test_a_wrong_key_is_refused_though_the_browser_is_signed_in(house: House) -> None:
    with house.browser() as client:
        answer = client.get("/v1/whoami", headers={"Authorization": "Bearer dik_0_0"})
    assert answer.status_code == 401


def test_the_description_says_how_each_address_is_asked(house: House) -> None:
    document = house.ask("GET", "/openapi.json", Role.VIEWER).json()
    schemes = set(document["components"]["securitySchemes"])
    assert schemes == {"bearer", "header", "session"}
    open_to_all = set()
    for path, methods in document["paths"].items():
        for operation in methods.values():
            named = {name for each in operation["security"] for name in each}
            assert named in (schemes, set())
            assert ("401" in operation["responses"]) is bool(named), path
            open_to_all |= set() if named else {path}
    assert open_to_all == {"/healthz", "/readyz"}


# Stations.


def test_a_station_sends_and_reads_back_its_own(house: House) -> None:
    query = {"product": "toy", "station": "el-1"}
    ask = house.ask
    sent = ask("POST", "/v1/inspections", Role.STATION, params=query, content=PICTURE, headers=PNG)
    assert sent.status_code == 201, sent.text
    record = f"/v1/inspections/{sent.json()['id']}"
    assert ask("GET", record, Role.STATION).json()["id"] == sent.json()["id"]
    query["station"] = "el-2"
    other = ask("POST", "/v1/inspections", Role.ADMIN, params=query, content=PICTURE, headers=PNG)
    assert other.status_code == 201
    hidden = ask("GET", f"/v1/inspections/{other.json()['id']}", Role.STATION)
    assert (hidden.status_code, hidden.json()["type"].rsplit(":")[-1]) == (
        404,
        "unknown-inspection",
    )
    listed = ask("GET", "/v1/inspections", Role.STATION).json()["inspections"]
    assert {each["station"] for each in listed} == {"el-1"}
    everything = ask("GET", "/v1/inspections", Role.VIEWER).json()["inspections"]
    assert {each["station"] for each in everything} >= {"el-1", "el-2"}


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_station_speaks_for_itself_alone(house: House, method: str) -> None:
    query = {"station": "el-2", **({"product": "toy"} if method == "POST" else {})}
    answer = house.ask(
        method, "/v1/inspections", Role.STATION, params=query, content=PICTURE, headers=PNG
    )
    assert answer.status_code == 403
    assert "not for 'el-2'" in answer.json()["detail"]


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.REVIEWER])
def test_nobody_else_sends_pictures(house: House, role: Role | None) -> None:
    query = {"product": "toy", "station": "el-1"}
    answer = house.ask("POST", "/v1/inspections", role, params=query, content=PICTURE, headers=PNG)
    assert answer.status_code == (401 if role is None else 403)
