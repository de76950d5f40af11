"""What every store of keys, sessions and the log does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inspector.adapters.sql import open_store
from inspector.errors import KeyNameTakenError, LastAdminKeyError, NotFoundError
from inspector.keys import issue
from inspector.ports import AccessStore, ApiKey, AuditEntry, AuditFilter, Role, WebSession
from tests.contract.conftest import postgres_schema
from tests.fakes.memory_access import MemoryAccess

NOON = datetime(2026, 3, 14, 12, 0, 0, 250_000, tzinfo=UTC)
A_DAY = timedelta(days=1)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def access(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AccessStore]:
    """An empty store."""
    if request.param == "memory":
        yield MemoryAccess()
        return
    addresses = [str(tmp_path / "a.db")] if request.param == "sqlite" else postgres_schema()
    for address in addresses:
        with closing(open_store(address)) as store:
            yield store.access


def key(name: str, role: Role = Role.VIEWER, *, at: datetime = NOON, **more: object) -> ApiKey:
    station = "el-1" if role is Role.STATION else None
    made = issue(name, role, by="Li", now=at, station=station).key
    return replace(made, **more)  # type: ignore[arg-type]


def entry(action: str = "test", *, at: datetime = NOON, **more: object) -> AuditEntry:
    return AuditEntry(at=at, who="Li", action=action, **more)  # type: ignore[arg-type]


def logged(access: AccessStore) -> list[str]:
    return [each.action for each in reversed(access.audit(AuditFilter(), limit=100))]


def test_keys_are_kept_as_they_are_oldest_first(access: AccessStore) -> None:
    later = key("el-camera", Role.STATION, at=NOON + A_DAY, expires_at=NOON + 9 * A_DAY)
    first = key("李伟", Role.ADMIN)
    access.add_key(later, entry("second"))
    access.add_key(first, entry("first"))
    assert access.api_keys() == (first, later)
    assert logged(access) == ["second", "first"]


def test_a_name_is_one_keys_until_that_is_out_of_use(access: AccessStore) -> None:
    old = key("Bo", expires_at=NOON + A_DAY)
    access.add_key(old, entry("made"))
    with pytest.raises(KeyNameTakenError, match="Bo"):
        access.add_key(key("Bo"), entry("refused"))
    assert logged(access) == ["made"]
    access.add_key(key("Bo", at=NOON + A_DAY), entry("after it expired"))
    assert len(access.api_keys()) == 2


def test_revoking_ends_the_keys_sessions_and_is_done_once(access: AccessStore) -> None:
    made = key("Bo")
    other = key("Li")
    for each in (made, other):
        access.add_key(each, entry())
        access.add_session(WebSession(f"of {each.name}", each.id, NOON, NOON + A_DAY), entry())
    at = NOON + timedelta(hours=1)
    revoked = access.revoke_key(made.id, entry("revoke", at=at))
    assert revoked == replace(made, revoked_at=at)
    assert access.session("of Bo") is None
    assert access.session("of Li") is not None
    again = access.revoke_key(made.id, entry("revoke", at=at + A_DAY))
    assert again == revoked
    assert logged(access).count("revoke") == 1


def test_a_key_that_is_not_there_cannot_be_revoked(access: AccessStore) -> None:
    with pytest.raises(NotFoundError, match="nobody"):
        access.revoke_key("nobody", entry())
    assert logged(access) == []


def test_the_last_admin_key_stays(access: AccessStore) -> None:
    admins = [key("Li", Role.ADMIN), key("Bo", Role.ADMIN, expires_at=NOON + A_DAY)]
    for each in (*admins, key("viewer")):
        access.add_key(each, entry())
    with pytest.raises(LastAdminKeyError, match="Li"):  # Bo's has expired by then
        access.revoke_key(admins[0].id, entry("revoke", at=NOON + 2 * A_DAY))
    assert access.revoke_key(admins[0].id, entry("revoke")).revoked_at == NOON
    with pytest.raises(LastAdminKeyError, match="Bo"):
        access.revoke_key(admins[1].id, entry("revoke"))
    assert logged(access).count("revoke") == 1


def test_the_last_use_only_moves_forward(access: AccessStore) -> None:
    made, idle = key("Bo"), key("Li", at=NOON + A_DAY)
    for each in (made, idle):
        access.add_key(each, entry())
    access.touch_keys({made.id: NOON + A_DAY, "gone": NOON})
    access.touch_keys({made.id: NOON})
    assert [each.last_used_at for each in access.api_keys()] == [NOON + A_DAY, None]


def test_a_session_lasts_longer_and_ends(access: AccessStore) -> None:
    made = key("Bo")
    access.add_key(made, entry("key"))
    session = WebSession("digest", made.id, NOON, NOON + A_DAY)
    access.add_session(session, entry("in"))
    assert access.session("digest") == session
    access.extend_session("digest", NOON + 2 * A_DAY)
    assert access.session("digest") == replace(session, expires_at=NOON + 2 * A_DAY)
    access.end_session("digest", entry("out"))
    assert access.session("digest") is None
    access.extend_session("digest", NOON + 3 * A_DAY)
    assert access.session("digest") is None
    access.end_session("digest")
    assert logged(access) == ["key", "in", "out"]


def test_sessions_that_are_over_are_forgotten(access: AccessStore) -> None:
    made = key("Bo")
    access.add_key(made, entry())
    for days in (1, 2, 3):
        access.add_session(WebSession(f"{days}", made.id, NOON, NOON + days * A_DAY), entry())
    assert access.forget_sessions(NOON + 2 * A_DAY) == 1
    assert [access.session(each) is None for each in ("1", "2", "3")] == [True, False, False]


def test_the_log_is_read_newest_first_page_by_page(access: AccessStore) -> None:
    access.log([entry(f"change {number}") for number in range(5)])
    page = access.audit(AuditFilter(), limit=2)
    assert [each.action for each in page] == ["change 4", "change 3"]
    rest = access.audit(AuditFilter(), limit=9, before=page[-1].number)
    assert [each.action for each in rest] == ["change 2", "change 1", "change 0"]
    numbers = [each.number for each in (*page, *rest)]
    assert numbers == sorted(numbers, reverse=True)


def test_an_entry_is_read_back_as_it_was_written(access: AccessStore) -> None:
    written = entry(
        "plant.set",
        subject="纺织厂 'a'",
        detail={"before": 3, "after": 4, "note": "二线\n", "share": 0.1, "none": None},
        role=Role.ADMIN,
        key_id="9c56cc51b374",
        address="2001:db8::1",
    )
    access.log([written, entry()])
    plain, full = access.audit(AuditFilter(), limit=9)
    assert replace(full, number=0) == written
    assert (plain.role, plain.key_id, dict(plain.detail)) == (None, None, {})


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        (AuditFilter(since=NOON + A_DAY), {"b", "c"}),
        (AuditFilter(until=NOON + A_DAY), {"a"}),
        (AuditFilter(since=NOON + A_DAY, until=NOON + 2 * A_DAY), {"b"}),
        (AuditFilter(who="Li"), {"a", "b", "c"}),
        (AuditFilter(who="Bo"), set()),
        (AuditFilter(action="b"), {"b"}),
        (AuditFilter(subject="of c"), {"c"}),
        (AuditFilter(action="b", subject="of c"), set()),
    ],
)
def test_the_log_is_searched(access: AccessStore, selection: AuditFilter, found: set[str]) -> None:
    days = enumerate("abc")
    access.log([entry(name, at=NOON + n * A_DAY, subject=f"of {name}") for n, name in days])
    assert {each.action for each in access.audit(selection, limit=9)} == found


def test_what_is_noise_is_forgotten_and_changes_never(access: AccessStore) -> None:
    access.log([entry("sign-in"), entry("plant.set"), entry("sign-in", at=NOON + A_DAY)])
    newest = access.audit(AuditFilter(), limit=1)[0].number
    assert access.forget_audit(["sign-in", "sign-out"], NOON + A_DAY) == 1
    assert logged(access) == ["plant.set", "sign-in"]
    assert access.forget_audit(["sign-in", "plant.set"], NOON + 9 * A_DAY) == 2
    access.log([entry("after")])
    assert access.audit(AuditFilter(), limit=1)[0].number > newest


def test_two_who_revoke_each_other_cannot_both_succeed(access: AccessStore) -> None:
    """Whatever the order, one admin is left."""
    pair = [key("Li", Role.ADMIN), key("Bo", Role.ADMIN)]
    for each in pair:
        access.add_key(each, entry())

    def revoke(which: ApiKey) -> None:
        try:
            access.revoke_key(which.id, entry("revoke"))
        except LastAdminKeyError as error:
            refused.append(error)

    refused: list[LastAdminKeyError] = []
    threads = [threading.Thread(target=revoke, args=(each,)) for each in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert [each.is_active(NOON) for each in access.api_keys()].count(True) == 1
