"""Who is let in, to what, and what keeps others out."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.routing import Mount, Route

import service
from inspector.adapters.sql import open_store
from inspector.errors import UsageError
from inspector.keys import digest_of, issue
from inspector.ports import AuditEntry, AuditFilter, Role, WebSession
from service import Settings, create_app
from service.access.guard import need_of
from service.access.roles import OPEN, Need
from service.access.sessions import csrf_token
from tests.service.conftest import Running, Serve, serving
from tests.support.keys import keys_in
from tests.support.toy_bundle import PASS, toy_picture

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


@pytest.fixture(scope="module")
def house(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    database = str(tmp_path_factory.mktemp("house") / "records.db")
    keys = keys_in(database)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECTOR_MODELS", str(models))
        settings = Settings.load(database=database, products=("toy",), cores=1)
        with serving(create_app(settings)) as running:
            yield House(running, database, keys)


@pytest.fixture(scope="module")
def keyless(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service without any key; no test makes one here."""
    database = str(tmp_path_factory.mktemp("keyless") / "records.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECTOR_MODELS", str(models))
        settings = Settings.load(database=database, products=("toy",), cores=1)
        with serving(create_app(settings)) as running:
            yield running


# Each route names whom it answers, and answers nobody else.


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


# Keys over HTTP.


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
    _soon(lambda: house.ask("GET", "/v1/whoami", headers=header).status_code == 401)
    _soon(lambda: house.ask("GET", "/v1/whoami", headers=fresh).status_code == 200)


def test_a_key_ends_by_itself(house: House) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=1)
    _, text = house.made(Role.VIEWER, "short", expires_at=ends.isoformat())
    header = {"Authorization": f"Bearer {text}"}
    _soon(lambda: house.ask("GET", "/v1/whoami", headers=header).status_code == 401)


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


# Browsers.


def test_whoever_is_not_signed_in_goes_there_and_back(house: House) -> None:
    html = {"Accept": "text/html"}
    wanted = house.ask("GET", "/docs?x=1&y=%2F", headers=html)
    assert wanted.status_code == 303
    assert wanted.headers["Location"] == "/sign-in?next=%2Fdocs%3Fx%3D1%26y%3D%252F"
    page = house.ask("GET", wanted.headers["Location"])
    (hidden,) = re.findall(r'name="next" value="([^"]*)"', page.text)
    with fresh(house.running.url) as client:
        form = {"key": house.keys[Role.VIEWER], "next": "/docs?x=1&y=%2F"}
        assert hidden.replace("&amp;", "&") == form["next"]
        answer = client.post("/sign-in", data=form)
        assert (answer.status_code, answer.headers["Location"]) == (303, form["next"])
        assert client.get("/docs", headers=html).status_code == 200


def test_a_page_that_needs_another_role_offers_another_key(house: House) -> None:
    with house.browser(Role.VIEWER) as client:
        answer = client.get("/v1/audit", headers={"Accept": "text/html"}, follow_redirects=True)
        assert "the viewer" in answer.text
        assert "refused=1" in str(answer.url)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/%0d%0aSet-Cookie:x=1\r\nX: y",
        "javascript:alert(1)",
        "evil.example",
        "",
        "/sign-in?next=/sign-in",
        "/sign-out",
    ],
)
def test_sign_in_leads_nowhere_else(house: House, elsewhere: str) -> None:
    with fresh(house.running.url) as client:
        form = {"key": house.keys[Role.VIEWER], "next": elsewhere}
        answer = client.post("/sign-in", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_the_cookie_is_for_the_browser_alone(house: House) -> None:
    form = {"key": house.keys[Role.VIEWER]}
    plain = house.ask("POST", "/sign-in", data=form).headers["Set-Cookie"]
    assert plain.startswith(f"{COOKIE}=")
    assert {"httponly", "path=/", "samesite=lax"} <= set(plain.lower().split("; "))
    assert "secure" not in plain.lower()
    assert "domain" not in plain.lower()
    proxied = {"X-Forwarded-Proto": "https"}
    secure = house.ask("POST", "/sign-in", data=form, headers=proxied).headers["Set-Cookie"]
    assert secure.startswith(f"__Host-{COOKIE}=")
    assert "Secure" in secure


def test_only_the_digest_of_a_cookie_is_kept(house: House) -> None:
    with house.browser() as client:
        cookie = client.cookies[COOKIE]
    with closing(open_store(house.database)) as store:
        assert store.access.session(digest_of(cookie)) is not None
        assert store.access.session(cookie) is None
    assert cookie.encode() not in Path(house.database).read_bytes()


def test_a_session_that_somebody_else_planted_is_not_taken_over(house: House) -> None:
    with fresh(house.running.url, {COOKIE: "planted"}) as victim:
        victim.post("/sign-in", data={"key": house.keys[Role.ADMIN]})
    attacker = house.ask("GET", "/v1/keys", headers={"Cookie": f"{COOKIE}=planted"})
    assert attacker.status_code == 401


def test_signing_in_again_ends_the_session_before(house: House) -> None:
    with house.browser(Role.VIEWER) as client:
        before = client.cookies[COOKIE]
        assert client.post("/sign-in", data={"key": house.keys[Role.ADMIN]}).status_code == 303
        assert client.cookies[COOKIE] != before
    old = house.ask("GET", "/v1/whoami", headers={"Cookie": f"{COOKIE}={before}"})
    assert old.status_code == 401


def test_signing_out_ends_the_session(house: House) -> None:
    with house.browser() as client:
        cookie = client.cookies[COOKIE]
        answer = client.post("/sign-out")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
        assert COOKIE not in client.cookies
    stolen = house.ask("GET", "/v1/whoami", headers={"Cookie": f"{COOKIE}={cookie}"})
    assert stolen.status_code == 401


def test_a_session_that_is_over_is_refused(house: House) -> None:
    now = datetime.now(UTC)
    entry = AuditEntry(at=now, who="test", action="sign-in")
    with closing(open_store(house.database)) as store:
        (key,) = (each for each in store.access.api_keys() if each.name == "the admin")
        for cookie, ends in (("over", now), ("going on", now + timedelta(minutes=1))):
            store.access.add_session(WebSession(digest_of(cookie), key.id, now, ends), entry)
    statuses = {
        cookie: house.ask("GET", "/v1/whoami", headers={"Cookie": f"{COOKIE}={cookie}"}).status_code
        for cookie in ("over", "going on")
    }
    assert statuses == {"over": 401, "going on": 200}
    with closing(open_store(house.database)) as store:  # used, and so extended
        extended = store.access.session(digest_of("going on"))
    assert extended is not None
    assert extended.expires_at > now + timedelta(hours=11)


def test_a_stations_key_opens_no_pages(house: House) -> None:
    answer = house.ask("POST", "/sign-in", data={"key": house.keys[Role.STATION]})
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers
    assert "sends pictures" in answer.text


def test_guessing_is_slowed_down(serve: Serve) -> None:
    with serve() as service:
        made = service.client.post("/v1/keys", json={"name": "Li", "role": "admin"}).json()
        statuses = [
            service.client.post("/sign-in", data={"key": f"dik_1_{n}"}).status_code
            for n in range(7)
        ]
        assert statuses == [401] * 5 + [429] * 2
        right = service.client.post("/sign-in", data={"key": made["key"]})
        assert right.status_code == 429
        assert int(right.headers["Retry-After"]) >= 1
        header = {"Authorization": f"Bearer {made['key']}"}  # stations are not kept waiting
        assert service.client.get("/v1/whoami", headers=header).status_code == 200


# Changes that a page of somebody else asks for.

FREE = "/v1/keys"


@pytest.mark.parametrize("token", [None, "", "wrong", csrf_token("another cookie")])
def test_a_change_by_cookie_needs_the_pages_token(house: House, token: str | None) -> None:
    with house.browser() as client:
        del client.headers["X-CSRF-Token"]
        headers = {} if token is None else {"X-CSRF-Token": token}
        answer = client.post(FREE, json={"name": "forged", "role": "admin"}, headers=headers)
        assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (403, "cross-site")
    assert not house.log(action="key.create", subject="forged")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_change_from_elsewhere_is_refused_though_it_knows_the_token(
    house: House, headers: dict[str, str]
) -> None:
    with house.browser() as client:
        answer = client.post(FREE, json={"name": "forged", "role": "admin"}, headers=headers)
        assert answer.status_code == 403
        assert client.get("/v1/keys", headers=headers).status_code == 200  # reading changes nothing
    signing_in = house.ask(
        "POST", "/sign-in", data={"key": house.keys[Role.ADMIN]}, headers=headers
    )
    assert signing_in.status_code == 403
    by_key = house.ask(
        "PUT", "/v1/orders/o", Role.VIEWER, json={}, headers=headers
    )  # a page from elsewhere cannot send a key that it does not know
    assert by_key.json()["type"].endswith("forbidden")


def test_a_change_from_a_page_of_ours_goes_through(house: House) -> None:
    here = house.running.url
    for number, headers in enumerate(
        (
            {"Origin": here, "Sec-Fetch-Site": "same-origin"},
            {"Origin": here},
            {},
            {"Origin": "https://plant.example", "X-Forwarded-Host": "plant.example"},
        )
    ):
        body = {"name": f"real {number}", "role": "viewer"}
        with house.browser() as client:
            assert client.post(FREE, json=body, headers=headers).status_code == 201


# Without keys.


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


# The log.


def test_every_change_is_in_the_log(house: House) -> None:
    ask, admin = house.ask, Role.ADMIN
    plant = {"name": "Mill 3", "timezone": "UTC"}
    assert ask("PUT", "/v1/plant?note=new", admin, json=plant).status_code == 200
    assert ask("PUT", "/v1/plant", admin, json=plant).status_code == 200  # changes nothing
    order = {"product": "toy", "quantity": 5}
    assert ask("PUT", "/v1/orders/PO-7", admin, json=order).status_code == 200
    query = {"product": "toy", "station": "log"}
    sent = ask("POST", "/v1/inspections", admin, params=query, content=PICTURE, headers=PNG).json()
    word = {"disposition": "reject", "by": "Bo", "note": "a hole"}
    decisions = f"/v1/inspections/{sent['id']}/decisions"
    assert ask("POST", decisions, Role.REVIEWER, json=word).status_code == 201
    said = {"by": "Bo", "reason": "a new roll"}
    alarm = ask("POST", "/v1/alarms/x/acknowledgement", Role.REVIEWER, json=said)
    entries = {each["action"]: each for each in reversed(house.log(limit=500))}
    plants = [each for each in house.log(limit=500) if each["action"] == "plant.set"]
    assert [each["detail"] for each in plants] == [{"before": 0, "after": 1, "note": "new"}]
    assert entries["order.set"]["detail"] == {"before": 0, "after": 1}
    assert entries["order.set"]["who"] == "the admin"
    decided = entries["decision.make"]
    assert (decided["subject"], decided["who"], decided["detail"]["by"]) == (
        sent["id"],
        "the reviewer",
        "Bo",
    )
    assert decided["address"] == "127.0.0.1"
    assert ("alarm.acknowledge" in entries) is (alarm.status_code == 201)


def test_sign_ins_and_refusals_are_in_the_log_but_not_a_thousand_times(house: House) -> None:
    with house.browser(Role.REVIEWER) as client:
        client.post("/sign-out")
    for _ in range(20):
        house.ask("GET", "/v1/keys", Role.VIEWER)
    ins = house.log(action="sign-in", who="the reviewer")
    outs = house.log(action="sign-out", who="the reviewer")
    assert (len(ins) >= 1, len(outs) >= 1) == (True, True)
    refused = house.log(action="refused", who="the viewer", limit=500)
    assert [each["detail"]["kind"] for each in refused] == ["forbidden"]


def test_the_log_is_paged(house: House) -> None:
    for number in range(5):
        house.made(Role.VIEWER, f"page {number}")
    first = house.ask("GET", "/v1/audit?limit=2", Role.ADMIN).json()
    second = house.ask("GET", f"/v1/audit?limit=2&cursor={first['cursor']}", Role.ADMIN).json()
    numbers = [each["number"] for page in (first, second) for each in page["entries"]]
    assert numbers == sorted(set(numbers), reverse=True)
    assert house.ask("GET", "/v1/audit?cursor=x", Role.ADMIN).status_code == 422
    since = datetime.now(UTC) + timedelta(minutes=4)
    later = house.ask("GET", "/v1/audit", Role.ADMIN, params={"since": since.isoformat()}).json()
    assert later == {"entries": [], "cursor": None}


# Listening.


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


# Headers.


def test_every_answer_says_what_a_browser_may_do_with_it(house: House) -> None:
    query = {"product": "toy", "station": "h"}
    answers = [
        house.ask("GET", "/healthz"),
        house.ask("GET", "/v1/keys"),
        house.ask("GET", "/nothing/here"),
        house.ask("PATCH", "/v1/keys"),
        house.ask("GET", "/v1/statistics/summary", Role.VIEWER),
        house.ask(
            "POST", "/v1/inspections", Role.ADMIN, params=query, content=PICTURE, headers=PNG
        ),
        house.ask("POST", "/v1/inspections", params=query, content=PICTURE, headers=PNG),
    ]
    for answer in answers:
        assert answer.headers["Content-Security-Policy"] == (
            "default-src 'none'; frame-ancestors 'none'"
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert len(answer.headers.get_list("Content-Security-Policy")) == 1


def test_pages_run_nothing_inline_and_are_framed_by_nobody(house: House) -> None:
    page = house.ask("GET", "/sign-in")
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for directive in ("default-src 'self'", "frame-ancestors 'none'", "form-action 'self'"):
        assert directive in policy
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in page.headers["Permissions-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page.text)
    assert not re.search(r"\s(?:style|on\w+)=", page.text)


def test_pages_with_a_script_inside_name_its_hash(house: House) -> None:
    for path in ("/docs", "/v1/reports/shift"):
        page = house.ask("GET", path, Role.VIEWER)
        policy = page.headers["Content-Security-Policy"]
        (scripts,) = re.findall(r"script-src ([^;]*)", policy)
        assert "'sha256-" in scripts, path
        assert "unsafe" not in scripts


def _soon(met: Any) -> None:
    """Wait until something is so, as it must be within two seconds (on a busy machine: ten)."""
    deadline = time.monotonic() + 10
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.05)
