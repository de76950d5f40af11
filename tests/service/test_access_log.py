"""The log of changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inspector.ports import Role
from tests.support.house import PICTURE, PNG, House, open_house


@pytest.fixture(scope="module")
def house(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(models, tmp_path_factory.mktemp("house")) as opened:
        yield opened


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
    _, text = house.made(Role.VIEWER, "curious")
    for _ in range(20):
        house.ask("GET", "/v1/keys", headers={"Authorization": f"Bearer {text}"})
    ins = house.log(action="sign-in", who="the reviewer")
    outs = house.log(action="sign-out", who="the reviewer")
    assert (len(ins) >= 1, len(outs) >= 1) == (True, True)
    refused = house.log(action="refused", who="curious")
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
