"""Everything that decides who a request comes from, together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from inspector.ports import AccessStore, AuditEntry
from service.access.addresses import Headers, Network, address_of, is_local, is_secure
from service.access.attempts import Attempts
from service.access.keyring import Keyring
from service.access.person import LOCAL, Person
from service.access.refusals import Refusals
from service.access.sessions import Sessions

__all__ = ["Access", "cookie_name", "given_key", "session_cookie"]

_COOKIE = "inspector_session"
_SECURE_COOKIE = f"__Host-{_COOKIE}"  # a browser takes it by https alone, and from no other host
_SCHEME = b"bearer "


@dataclass(frozen=True, slots=True)
class Access:
    """Keys, sessions, and what the settings allow."""

    store: AccessStore
    keyring: Keyring
    sessions: Sessions
    open_board: bool = False
    proxies: tuple[Network, ...] = ()
    attempts: Attempts = field(default_factory=Attempts)
    refusals: Refusals = field(default_factory=Refusals)

    def local(self, request: Request, headers: Headers) -> Person | None:
        """Somebody at the machine itself, while there is no admin key."""
        if self.keyring.has_admin or not is_local(request, headers):
            return None
        return LOCAL

    async def signed_in(self, cookie: str) -> Person | None:
        """Whose session a cookie stands for. Raises StoreUnavailableError."""
        key_id = await run_in_threadpool(self.sessions.owner, cookie)
        return None if key_id is None else self.keyring.person(key_id)

    def entry(
        self,
        request: Request,
        person: Person | None,
        action: str,
        subject: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> AuditEntry:
        """A line of the log about a request."""
        return AuditEntry(
            at=datetime.now(UTC),
            who="" if person is None else person.name,
            action=action,
            subject=subject,
            detail=detail or {},
            role=None if person is None else person.role,
            key_id=None if person is None else person.key_id,
            address=self.address(request),
        )

    def address(self, request: Request) -> str:
        """Where a request comes from."""
        return address_of(request, dict(request.scope["headers"]), self.proxies)


def given_key(headers: Headers) -> str | None:
    """The key that a request carries: `Authorization: Bearer …` or `X-API-Key`."""
    given = headers.get(b"authorization")
    if given is not None:
        return given[len(_SCHEME) :].decode("latin-1") if _is_bearer(given) else ""
    other = headers.get(b"x-api-key")
    return None if other is None else other.decode("latin-1")


def cookie_name(request: Request, headers: Headers) -> str:
    """What the session's cookie is called."""
    return _SECURE_COOKIE if is_secure(request, headers) else _COOKIE


def session_cookie(request: Request, headers: Headers) -> str | None:
    """What the session's cookie holds, where the browser sent one."""
    if b"cookie" not in headers:
        return None
    return request.cookies.get(cookie_name(request, headers))


def _is_bearer(given: bytes) -> bool:
    return given[: len(_SCHEME)].lower() == _SCHEME
