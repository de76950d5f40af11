"""API keys: made here, shown once, known again by their digest.

A key is `dik_<id>_<secret>`. The secret has 256 random bits, so its SHA-256 is enough to keep: a
slow hash protects passwords because there are few that people think of, and here there is no list
to go through. A fast one costs a request a microsecond. The id is no secret; it finds the key.
"""

from __future__ import annotations

import hashlib
import secrets
import string
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from inspector.errors import NotFoundError, UsageError
from inspector.plant import name_fault
from inspector.ports import ApiKey, Role

__all__ = ["PREFIX", "Issued", "digest_of", "find_key", "issue", "split"]

PREFIX = "dik_"
"""How every key begins, so that people and scanners of leaked secrets know one when they see it."""

_ALPHABET = string.ascii_letters + string.digits  # a double click selects all of it
_SECRET_LENGTH = 43  # 43 · log2(62) = 256.03 bits
_ID_BYTES = 6
_LONGEST = 128  # of what somebody sends as a key; longer ones are not even hashed


@dataclass(frozen=True, slots=True)
class Issued:
    """A new key, and its text, which is shown to its owner and never kept."""

    key: ApiKey
    text: str


def issue(
    name: str,
    role: Role,
    *,
    by: str,
    now: datetime,
    station: str | None = None,
    expires_at: datetime | None = None,
) -> Issued:
    """Make a key; it is in force once a store keeps it.

    Raises UsageError for a name that is none, a station key without its station or any other key
    with one, and an end that has passed.
    """
    _check(name, role, station)
    if expires_at is not None and expires_at <= now:
        raise UsageError(
            f"The key would have expired on {expires_at:%Y-%m-%d}; name a later day.", "expires_at"
        )
    identity = secrets.token_hex(_ID_BYTES)
    secret = "".join(secrets.choice(_ALPHABET) for _ in range(_SECRET_LENGTH))
    key = ApiKey(
        id=identity,
        name=name,
        role=role,
        station=station,
        digest=digest_of(secret),
        created_at=now,
        created_by=by,
        expires_at=expires_at,
    )
    return Issued(key, f"{PREFIX}{identity}_{secret}")


def split(text: str) -> tuple[str, str] | None:
    """The id of a key and the digest of its secret; None for what is no key at all."""
    if len(text) > _LONGEST or not text.startswith(PREFIX):
        return None
    identity, _, secret = text[len(PREFIX) :].partition("_")
    return (identity, digest_of(secret)) if secret.isascii() else None


def digest_of(secret: str) -> str:
    """What is kept of a secret of 256 random bits: its SHA-256 in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find_key(keys: Iterable[ApiKey], wanted: str) -> ApiKey:
    """The key of this id, or the one of this name that is not revoked. Raises NotFoundError."""
    named = [key for key in keys if wanted in (key.id, key.name)]
    usable = [key for key in named if key.id == wanted or key.revoked_at is None]
    if not named:
        raise NotFoundError(f"There is no key {wanted!r}; inspector keys list shows them all.")
    return (usable or named)[-1]


def _check(name: str, role: Role, station: str | None) -> None:
    for what, given in (("name", name), ("station", station)):
        fault = None if given is None else name_fault(given)
        if fault is not None:
            raise UsageError(f"The key's {what} cannot be used: {fault}.", what)
    if (role is Role.STATION) != (station is not None):
        raise UsageError(
            "A station's key names its station."
            if role is Role.STATION
            else f"Only a station's key names a station; this one is for a {role.value}.",
            "station",
        )
