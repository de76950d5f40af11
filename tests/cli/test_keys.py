from __future__ import annotations

import json
from contextlib import closing

import pytest

from inspector.adapters.sql import open_store
from inspector.keys import split
from inspector.ports import AuditFilter
from tests.support.command_line import Command


def created(inspector: Command, *arguments: str) -> dict[str, str]:
    ran = inspector("keys", "create", *arguments, "--json")
    assert ran.code == 0, ran.err
    found: dict[str, str] = json.loads(ran.out)
    return found


def test_a_key_is_made_without_a_service_and_shown_once(inspector: Command) -> None:
    ran = inspector("keys", "create", "李伟", "--role", "admin")
    assert ran.code == 0
    (text,) = (word for word in ran.out.split() if word.startswith("dik_"))
    assert "not shown again" in ran.err
    listed = inspector("keys", "list")
    assert "李伟" in listed.out
    assert text not in listed.out
    with closing(open_store(inspector.environment["INSPECTOR_DATABASE"])) as store:
        (key,) = store.access.api_keys()
        (entry,) = store.access.audit(AuditFilter(), limit=9)
    assert split(text) == (key.id, key.digest)
    assert (entry.action, entry.subject, entry.address) == ("key.create", "李伟", "command line")
    assert entry.who == key.created_by != ""


def test_keys_are_listed_and_revoked(inspector: Command) -> None:
    created(inspector, "Li", "--role", "admin")
    camera = created(inspector, "camera", "--role", "station", "--station", "el-1")
    assert (camera["station"], camera["status"]) == ("el-1", "active")
    assert inspector("keys", "revoke", "camera").code == 0
    assert [key["name"] for key in json.loads(inspector("keys", "list", "--json").out)] == ["Li"]
    everything = json.loads(inspector("keys", "list", "--all", "--json").out)
    assert [key["status"] for key in everything] == ["active", "revoked"]
    assert "digest" not in everything[0]
    assert "revoked" in inspector("keys", "list", "--all").out


def test_a_key_can_end_by_itself(inspector: Command) -> None:
    key = created(inspector, "Auditor", "--role", "viewer", "--days", "14")
    assert key["expires_at"] > key["created_at"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("create", "x", "--role", "station"), "names its station"),
        (("create", "x", "--role", "viewer", "--station", "s"), "Only a station's key"),
        (("create", "Li", "--role", "viewer"), "already"),
        (("create", " ", "--role", "viewer"), "1 to 64 characters"),
        (("create", "a\nb", "--role", "viewer"), "printable"),
        (("revoke", "Li"), "only admin key"),
        (("revoke", "nobody"), "no key 'nobody'"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    inspector: Command, arguments: tuple[str, ...], says: str
) -> None:
    created(inspector, "Li", "--role", "admin")
    ran = inspector("keys", *arguments)
    assert ran.code == 2
    assert says in ran.complaint


def test_where_there_is_no_database_there_are_no_keys(inspector: Command) -> None:
    assert "No key is in use" in inspector("keys", "list").out
    assert inspector("keys", "revoke", "x").code == 2


def test_what_commands_change_is_in_the_log(inspector: Command) -> None:
    (inspector.folder / "plant.toml").write_text('name = "Mill 3"\ntimezone = "UTC"\n')
    assert inspector("plant", "load", "plant.toml", "--note", "new").code == 0
    assert inspector("plant", "load", "plant.toml").code == 0  # changes nothing
    assert inspector("recipes", "set", "toy", "--reject-at", "0.9").code == 0
    with closing(open_store(inspector.environment["INSPECTOR_DATABASE"])) as store:
        entries = store.access.audit(AuditFilter(), limit=9)
    assert [(each.action, each.subject, dict(each.detail)) for each in reversed(entries)] == [
        ("plant.set", "Mill 3", {"before": 0, "after": 1, "note": "new"}),
        ("recipe.set", "toy", {"before": 0, "after": 1}),
    ]
