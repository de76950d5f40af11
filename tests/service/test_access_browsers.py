"""Sessions of browsers, and changes that a page of somebody else asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inspector.adapters.sql import open_store
from inspector.keys import digest_of
from inspector.ports import AuditEntry, Role, WebSession
from service.access.sessions import csrf_token
from tests.service.conftest import Serve
from tests.support.house import COOKIE, House, fresh, open_house


@pytest.fixture(scope="module")
def house(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(models, tmp_path_factory.mktemp("house")) as opened:
        yield opened


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
