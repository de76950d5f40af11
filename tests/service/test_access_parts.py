"""The parts that decide who is let in, each by itself and with a clock of the test's own."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import StoreUnavailableError, UsageError
from inspector.keys import digest_of, find_key, issue, split
from inspector.ports import AuditEntry, AuditFilter, Role
from service import Settings
from service.access.access import Access
from service.access.addresses import address_of, cross_site, headers_of
from service.access.attempts import FREE, LONGEST_S, Attempts
from service.access.audit import NOISE, note_change, write_changes
from service.access.headers import inline_hashes
from service.access.keeping import tidy_once
from service.access.keyring import Keyring
from service.access.refusals import QUIET_S, Refusals
from service.access.sessions import Sessions
from service.pages.sign_in import local_path
from tests.fakes.memory_access import MemoryAccess

NOW = datetime.now(UTC)
ENTRY = AuditEntry(at=NOW, who="test", action="key.create")


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def request(*, client: str = "127.0.0.1", method: str = "POST", **headers: str) -> Request:
    pairs = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    return Request(
        {
            "type": "http",
            "method": method,
            "scheme": "http",
            "path": "/v1/plant",
            "query_string": b"",
            "headers": pairs,
            "client": (client, 4711),
        }
    )


def access(store: MemoryAccess) -> Access:
    return Access(store, Keyring(store), Sessions(store, timedelta(hours=12)))


# Keys.


def test_keys_differ_and_their_text_is_known_again() -> None:
    made = [issue("x", Role.VIEWER, by="t", now=NOW) for _ in range(50)]
    assert len({each.text for each in made}) == len({each.key.id for each in made}) == 50
    for each in made:
        assert split(each.text) == (each.key.id, each.key.digest)
        assert len(each.text.rpartition("_")[2]) == 43  # 256 bits of 62 letters


@given(st.text(max_size=200))
def test_any_text_is_a_key_or_is_not(text: str) -> None:
    found = split(text)
    assert found is None or text.startswith("dik_")


def test_a_key_is_found_by_id_and_by_the_name_in_use() -> None:
    revoked = issue("Bo", Role.VIEWER, by="t", now=NOW).key
    other = issue("Bo", Role.VIEWER, by="t", now=NOW).key
    store = MemoryAccess()
    store.add_key(revoked, ENTRY)
    store.revoke_key(revoked.id, ENTRY)
    store.add_key(other, ENTRY)
    keys = store.api_keys()
    assert find_key(keys, "Bo").id == other.id
    assert find_key(keys, revoked.id).id == revoked.id
    with pytest.raises(UsageError, match="nobody"):
        find_key(keys, "nobody")


def test_a_keyring_goes_on_with_what_it_knew_where_the_database_fails() -> None:
    store = MemoryAccess()
    made = issue("Li", Role.ADMIN, by="t", now=NOW)
    store.add_key(made.key, ENTRY)
    keyring = Keyring(store)
    store.broken = True
    with pytest.raises(StoreUnavailableError):
        keyring.refresh()
    person = keyring.known(made.text)
    assert person is not None
    assert (person.name, keyring.has_admin) == ("Li", True)


def test_uses_that_could_not_be_written_down_are_written_later() -> None:
    store = MemoryAccess()
    made = issue("Li", Role.ADMIN, by="t", now=NOW)
    store.add_key(made.key, ENTRY)
    keyring = Keyring(store)
    keyring.known(made.text)
    store.broken = True
    with pytest.raises(StoreUnavailableError):
        keyring.keep_uses()
    store.broken = False
    keyring.keep_uses()
    (kept,) = store.api_keys()
    assert kept.last_used_at is not None


# Sessions.


def test_a_session_lasts_longer_while_it_is_used_and_is_not_written_each_time() -> None:
    store = MemoryAccess()
    sessions = Sessions(store, timedelta(hours=12))
    cookie = sessions.begin("key", ENTRY)
    fresh = store.session(digest_of(cookie))
    assert sessions.owner(cookie) == "key"
    assert store.session(digest_of(cookie)) == fresh
    store.extend_session(digest_of(cookie), datetime.now(UTC) + timedelta(hours=2))
    sessions.forget()
    assert sessions.owner(cookie) == "key"
    longer = store.session(digest_of(cookie))
    assert longer is not None
    assert longer.expires_at > datetime.now(UTC) + timedelta(hours=11)


def test_a_cookie_nobody_gave_out_is_nobodys() -> None:
    sessions = Sessions(MemoryAccess(), timedelta(hours=12))
    assert sessions.owner("made up") is None
    assert sessions.owner("") is None


# Guessing, and what is told of it.


def test_an_address_waits_longer_each_time_and_others_do_not() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    waits = []
    for _ in range(FREE + 12):
        waits.append(attempts.wait_s("a"))
        clock.now += attempts.wait_s("a")
        attempts.missed("a")
    assert waits[: FREE + 4] == [0] * FREE + [10, 20, 40, 80]
    assert max(waits) == LONGEST_S
    assert attempts.wait_s("b") == 0
    attempts.succeeded("a")
    assert attempts.wait_s("a") == 0


def test_an_hour_later_all_is_forgotten() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for _ in range(FREE + 3):
        attempts.missed("a")
    clock.now += 3601
    attempts.missed("a")
    assert attempts.wait_s("a") == 0


def test_the_same_refusal_is_told_once_a_minute() -> None:
    clock = Clock()
    refusals = Refusals(clock)
    assert [refusals.is_news("a", "x"), refusals.is_news("a", "x")] == [True, False]
    assert refusals.is_news("b", "x")
    clock.now += QUIET_S
    assert refusals.is_news("a", "x")


def test_a_million_addresses_do_not_fill_the_memory() -> None:
    attempts, refusals = Attempts(Clock()), Refusals(Clock())
    for number in range(20_000):
        attempts.missed(str(number))
        refusals.is_news(str(number))
    assert len(attempts._misses) <= 10_000
    assert len(refusals._told) <= 10_000


# Where a request comes from.


@pytest.mark.parametrize(
    ("client", "forwarded", "proxies", "address"),
    [
        ("10.0.0.9", "203.0.113.7", "", "10.0.0.9"),
        ("10.0.0.9", "203.0.113.7", "10.0.0.0/8", "203.0.113.7"),
        ("10.0.0.9", "6.6.6.6, 203.0.113.7, 10.1.1.1", "10.0.0.0/8", "203.0.113.7"),
        ("10.0.0.9", "", "10.0.0.0/8", "10.0.0.9"),
        ("10.0.0.9", "rubbish", "10.0.0.0/8", "10.0.0.9"),
        ("10.0.0.9", "203.0.113.7, rubbish", "10.0.0.0/8", "10.0.0.9"),
        ("203.0.113.1", "198.51.100.1", "10.0.0.0/8", "203.0.113.1"),
        ("::ffff:10.0.0.9", "2001:db8::1", "10.0.0.9/32", "2001:db8::1"),
    ],
)
def test_only_a_trusted_proxy_names_another(
    client: str, forwarded: str, proxies: str, address: str
) -> None:
    sent = request(client=client, **({"x_forwarded_for": forwarded} if forwarded else {}))
    trusted = Settings.load(trusted_proxies=proxies).trusted_proxies
    assert address_of(sent, headers_of(sent), trusted) == address


@pytest.mark.parametrize(
    ("headers", "elsewhere"),
    [
        ({}, False),
        ({"sec_fetch_site": "same-origin"}, False),
        ({"sec_fetch_site": "none"}, False),
        ({"sec_fetch_site": "same-site"}, True),
        ({"host": "mill:8000", "origin": "http://mill:8000"}, False),
        ({"host": "mill", "origin": "http://mill"}, False),
        ({"host": "mill:80", "origin": "http://mill"}, False),
        ({"host": "mill", "origin": "https://mill:443"}, False),
        ({"host": "MILL:8000", "origin": "http://mill:8000"}, False),
        ({"host": "mill:8000", "origin": "http://mill:8001"}, True),
        ({"host": "mill", "origin": "null"}, True),
        ({"host": "mill", "origin": ""}, True),
        ({"host": "", "origin": "http://mill"}, True),
        ({"origin": "http://mill"}, True),
        ({"host": "mill", "origin": "http://mill.evil.example"}, True),
    ],
)
def test_a_page_from_elsewhere_is_told_from_one_of_ours(
    headers: dict[str, str], elsewhere: bool
) -> None:
    assert cross_site(headers_of(request(**headers))) is elsewhere


@given(st.text(max_size=40))
def test_after_sign_in_one_is_always_on_this_service(wanted: str) -> None:
    path = local_path(wanted)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert not any(ord(character) < 33 or character == "\\" for character in path)


# The log.


def test_what_was_noted_is_written_in_its_order() -> None:
    store = MemoryAccess()
    house, asked = access(store), request()
    note_change(asked, "order.set", "PO-7", {"before": 0, "after": 1})
    note_change(asked, "plant.set", "plant")
    asyncio.run(write_changes(house, asked, None))
    asyncio.run(write_changes(house, asked, None))  # nothing more was noted
    second, first = store.audit(AuditFilter(), limit=9)
    assert (first.action, first.subject, dict(first.detail)) == (
        "order.set",
        "PO-7",
        {"before": 0, "after": 1},
    )
    assert (second.action, second.address, second.who) == ("plant.set", "127.0.0.1", "")


def test_where_the_database_fails_the_process_tells(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = MemoryAccess()
    house, asked = access(store), request()
    note_change(asked, "order.set", "PO-7")
    store.broken = True
    with caplog.at_level(logging.ERROR):
        asyncio.run(write_changes(house, asked, None))
    assert "order.set" in caplog.text
    assert "PO-7" in caplog.text


def test_tidying_forgets_what_is_over_and_keeps_changes() -> None:
    store = MemoryAccess()
    old = NOW - timedelta(days=91)
    made = issue("Li", Role.ADMIN, by="t", now=NOW)
    store.add_key(made.key, ENTRY)
    house = access(store)
    store.log([AuditEntry(at=old, who="x", action=each) for each in (*NOISE, "plant.set")])
    cookie = house.sessions.begin(made.key.id, ENTRY)
    store.extend_session(digest_of(cookie), NOW - timedelta(seconds=1))
    house.keyring.known(made.text)
    tidy_once(house, timedelta(days=90), NOW)
    left = [each.action for each in store.audit(AuditFilter(), limit=99) if each.at == old]
    assert left == ["plant.set"]
    assert store.session(digest_of(cookie)) is None
    assert store.api_keys()[0].last_used_at is not None


# Policies.


def test_a_policy_names_every_script_that_stands_inline() -> None:
    page = '<script src="/a.js"></script><script>let a = 1;</script><style>p{}</style>'
    assert inline_hashes(page, "script") == _hash("let a = 1;")
    assert inline_hashes(page, "style") == _hash("p{}")
    assert inline_hashes("<p>no script</p>", "script") == ""


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize("value", ["10.0.0.0/33", "mill", "10.0.0.1/8"])
def test_proxies_that_cannot_be_are_refused_by_name(value: Any) -> None:
    with pytest.raises(UsageError, match="trusted_proxies"):
        Settings.load(trusted_proxies=value)
