"""What keys and the log look like as JSON, for the documentation; tests hold answers against it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from inspector.ports import AuditFilter, Role
from service.documents import Exact, path_parameter
from service.parameters import Moment, Name

__all__ = [
    "AUDIT",
    "CREATED",
    "KEY",
    "KEYS",
    "KEY_PARAMETER",
    "NEW_KEY",
    "WHO",
    "AuditPage",
    "AuditQuery",
    "CreatedKey",
    "KeyAnswer",
    "KeyList",
    "NewKey",
    "WhoAnswer",
]


class NewKey(Exact):
    """The key that is wanted."""

    name: Name = Field(description="Whose key it is: a person, a station, a program.")
    role: Role = Field(description="station, viewer, reviewer or admin.")
    station: Name | None = Field(
        default=None, description="For a station's key, and only there: the station it is for."
    )
    expires_at: Moment | None = Field(
        default=None, description="When it ends by itself, with offset (RFC 3339); null: never."
    )


class KeyAnswer(Exact):
    """A key without its secret, which nobody can read again."""

    id: str
    name: str
    role: Role
    station: str | None
    status: str = Field(description="active, expired or revoked.")
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="Up to a minute late; null: never.")
    revoked_at: datetime | None


class KeyList(Exact):
    """All keys there ever were, oldest first."""

    keys: list[KeyAnswer]


class CreatedKey(KeyAnswer):
    """A new key, and its text, this once."""

    key: str = Field(description="What is sent as Authorization: Bearer …; keep it now.")


class WhoAnswer(Exact):
    """Whose key was sent."""

    name: str
    role: Role
    station: str | None
    signed_in: bool = Field(description="false: nobody needed a key.")


class AuditEntryAnswer(Exact):
    """Who did what, when and from where."""

    number: int
    at: datetime
    who: str
    role: Role | None
    key_id: str | None
    address: str
    action: str
    subject: str
    detail: dict[str, Any]


class AuditPage(Exact):
    """A page of the log, the newest first."""

    entries: list[AuditEntryAnswer]
    cursor: str | None = Field(description="For the next page; null on the last one.")


class AuditQuery(Exact):
    """Which entries are wanted."""

    since: Moment | None = Field(default=None, description="From this time on (RFC 3339).")
    until: Moment | None = Field(default=None, description="Before this time (RFC 3339).")
    who: Name | None = Field(default=None, description="By this key's name only.")
    action: Name | None = Field(
        default=None, description="This action only.", examples=["plant.set"]
    )
    subject: str | None = Field(
        default=None, max_length=256, description="What was changed, exactly."
    )
    limit: int = Field(default=50, ge=1, le=500, description="Entries a page.")
    cursor: str | None = Field(
        default=None, pattern=r"^[0-9]{1,18}$", description="Where the page before ended."
    )

    def filter(self) -> AuditFilter:
        """The same for a store."""
        return AuditFilter(self.since, self.until, self.who, self.action, self.subject)


NEW_KEY: dict[str, Any] = {"name": "EL camera 1", "role": "station", "station": "el-1"}
KEY: dict[str, Any] = {
    "id": "5f70bf18a086",
    "name": "EL camera 1",
    "role": "station",
    "station": "el-1",
    "status": "active",
    "created_at": "2026-01-31T00:00:00Z",
    "created_by": "Li Wei",
    "expires_at": None,
    "last_used_at": None,
    "revoked_at": None,
}
KEYS: dict[str, Any] = {"keys": [KEY]}
CREATED: dict[str, Any] = {**KEY, "key": "dik_5f70bf18a086_…"}
WHO: dict[str, Any] = {**NEW_KEY, "signed_in": True}
AUDIT: dict[str, Any] = {
    "entries": [
        {
            "number": 417,
            "at": "2026-01-31T00:00:00Z",
            "who": "Li Wei",
            "role": "admin",
            "key_id": "9c56cc51b374",
            "address": "192.168.7.20",
            "action": "plant.set",
            "subject": "plant",
            "detail": {"before": 3, "after": 4, "note": "second line"},
        }
    ],
    "cursor": "417",
}
KEY_PARAMETER = path_parameter("key_id", "The `id` that GET /v1/keys lists.")
