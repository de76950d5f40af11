"""Lets a request through to its endpoint, or says why not."""

from __future__ import annotations

import hmac
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from functools import wraps
from typing import NoReturn, TypeVar, cast
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from service.access.access import Access, given_key, session_cookie
from service.access.addresses import Headers, cross_site, headers_of
from service.access.audit import write, write_changes
from service.access.person import LOCAL, PASSER_BY, Person, known_person, person_of, put_person
from service.access.roles import OPEN, Need
from service.access.sessions import csrf_token
from service.problems import ProblemError
from service.state import service_of

__all__ = [
    "CSRF_HEADER",
    "SIGN_IN",
    "check_site",
    "guarded",
    "need_of",
    "page_token",
    "turned_away",
    "while_admitted",
]

CSRF_HEADER = "X-CSRF-Token"
SIGN_IN = "/sign-in"

T = TypeVar("T")
Endpoint = Callable[[Request], Awaitable[Response]]
_NEED = "inspector_need"
_LOOK = ("lang", "theme")  # how the page that was wanted was to look
_SAFE = frozenset({"GET", "HEAD"})
_CHALLENGE = 'Bearer realm="defect-inspector"'


def guarded(endpoint: Endpoint, need: Need) -> Endpoint:
    """The endpoint behind a door that opens to whom it needs.

    What the endpoint noted as changed is in the log before its answer goes out.
    """

    @wraps(endpoint)
    async def admitted(request: Request) -> Response:
        access = service_of(request).access
        try:
            person = await _admit(access, request, need)
        except ProblemError as refusal:
            return await _refused(access, request, refusal)
        try:
            return await endpoint(request)
        finally:
            await write_changes(access, request, person)

    setattr(admitted, _NEED, need)
    return admitted


def need_of(endpoint: object) -> Need | None:
    """Whom an endpoint answers; None where nothing guards it."""
    return getattr(endpoint, _NEED, None)


async def while_admitted(request: Request, events: AsyncIterator[T]) -> AsyncIterator[T]:
    """What is told to somebody who listens for days: until their key or session is over.

    Listening is use: the session of a board on the wall lasts as long as it stays connected.
    """
    async with aclosing(cast(AsyncGenerator[T, None], events)):
        async for event in events:
            if not await _still_admitted(request):
                return
            yield event


async def _still_admitted(request: Request) -> bool:
    access, person, headers = service_of(request).access, person_of(request), headers_of(request)
    if not person.signed_in:
        return person.passes_by or not access.keyring.has_admin
    cookie = session_cookie(request, headers)
    if cookie is None or given_key(headers) is not None:
        return access.keyring.person(person.key_id or "") is not None
    return await access.signed_in(cookie) is not None


def page_token(request: Request) -> str:
    """What a page tells its scripts to send with changes; empty where no cookie speaks."""
    person = known_person(request)
    cookie = session_cookie(request, headers_of(request))
    return csrf_token(cookie) if cookie and person is not None and person.signed_in else ""


async def _admit(access: Access, request: Request, need: Need) -> Person | None:
    """Who asks, where they may. Raises the problem that says why not."""
    person = await _identify(access, request, need)
    if person is not None:
        put_person(request, person)
        if not need.admits(person.role):
            _forbid(person, need)
    return person


async def _identify(access: Access, request: Request, need: Need) -> Person | None:
    headers = headers_of(request)
    text = given_key(headers)
    if text is not None and need.role is not OPEN:
        return _by_key(access, text)
    person = access.local(request, headers) or await _by_cookie(access, request, headers, need)
    if person is LOCAL:
        check_site(request, headers)
    if person is not None or need.role is OPEN:
        return person
    if access.open_board and need.board:
        return PASSER_BY
    raise turned_away(access)


def _by_key(access: Access, text: str) -> Person:
    person = access.keyring.known(text.strip())
    if person is None:
        raise ProblemError(
            "sign-in-needed",
            "The key is not known here: it was mistyped, revoked, or has expired.",
            headers={"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'},
        )
    return person


async def _by_cookie(
    access: Access, request: Request, headers: Headers, need: Need
) -> Person | None:
    """Whoever signed in with this browser; a change must come from a page of ours."""
    cookie = session_cookie(request, headers)
    person = None if cookie is None else await access.signed_in(cookie)
    if cookie is None or person is None:
        return None
    check_site(request, headers)
    if request.method not in _SAFE and need.role is not OPEN:
        _check_token(headers, cookie)
    return person


def check_site(request: Request, headers: Headers) -> None:
    """Raises the problem `cross-site` for a change that a page of another site asks for."""
    if request.method not in _SAFE and cross_site(headers):
        raise ProblemError(
            "cross-site",
            "The browser says that a page of another site sent this; nothing was changed. "
            "Behind a proxy, let it pass the Host header on.",
        )


def _check_token(headers: Headers, cookie: str) -> None:
    given = headers.get(CSRF_HEADER.lower().encode(), b"")
    if not hmac.compare_digest(given, csrf_token(cookie).encode()):
        raise ProblemError(
            "cross-site",
            f"A change by a browser that is signed in needs the header {CSRF_HEADER} with the "
            'token of the page (<meta name="csrf">); load the page again. A program sends its '
            "key as Authorization: Bearer … and needs no token.",
        )


def _forbid(person: Person, need: Need) -> NoReturn:
    detail = f"The key {person.name!r} is for a {person.role.value}; this needs {need.words}."
    raise ProblemError("forbidden", detail, role=person.role.value, needed=need.words)


def turned_away(access: Access) -> ProblemError:
    """The problem `sign-in-needed`, for somebody who showed nothing."""
    detail = (
        "Send a key as Authorization: Bearer …, or sign in with a browser."
        if access.keyring.has_admin
        else "There are no keys here yet, and without one only this machine itself is answered, as "
        "localhost or 127.0.0.1. Make the first: inspector keys create NAME --role admin."
    )
    return ProblemError("sign-in-needed", detail, headers={"WWW-Authenticate": _CHALLENGE})


async def _refused(access: Access, request: Request, problem: ProblemError) -> Response:
    """Tell the log, and send people to where they can sign in. Raises it for programs."""
    person = known_person(request)
    name, kind = (person.name if person else ""), problem.kind.name
    if access.refusals.is_news(access.address(request), name, kind):
        detail = {"kind": kind, "method": request.method}
        await write(access, [access.entry(request, person, "refused", request.url.path, detail)])
    if kind == "cross-site" or not _is_navigation(request):
        raise problem
    return _to_sign_in(request, refused=person is not None)


def _is_navigation(request: Request) -> bool:
    """Whether somebody opens an address in a browser."""
    return request.method in _SAFE and "text/html" in request.headers.get("accept", "")


def _to_sign_in(request: Request, *, refused: bool) -> Response:
    root = request.scope.get("root_path", "").rstrip("/")
    query = request.scope["query_string"].decode("latin-1")
    wanted = request.scope["path"].removeprefix(root) + (f"?{query}" if query else "")
    look = {name: request.query_params[name] for name in _LOOK if name in request.query_params}
    parameters = {"next": wanted, **({"refused": "1"} if refused else {}), **look}
    return RedirectResponse(f"{root}{SIGN_IN}?{urlencode(parameters)}", 303)
