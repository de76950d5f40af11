"""Signing in with a key, and out again."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from service.access.access import Access, cookie_name, session_cookie
from service.access.addresses import headers_of, is_secure
from service.access.audit import write
from service.access.guard import SIGN_IN, check_site
from service.access.person import LOCAL, Person, known_person
from service.access.roles import OPEN, Role
from service.intake.body import read_bytes
from service.pages.frame import page
from service.routing import add_page_route
from service.state import service_of

__all__ = ["SIGN_OUT", "install", "local_path"]

SIGN_OUT = "/sign-out"

_MOST_BYTES = 16 * 1024  # a form with a key and an address
_COOKIE_LASTS_S = 400 * 86_400  # as long as browsers allow; the service says when it is over
# A path here: no other host (//host, /\host), no control characters, no line breaks.
_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_TEMPLATE = "sign_in.html.jinja"


def install(app: FastAPI) -> None:
    """Add the page and what its forms are sent to."""
    add_page_route(app, SIGN_IN, show, role=OPEN)
    add_page_route(app, SIGN_IN, sign_in, role=OPEN, method="POST")
    add_page_route(app, SIGN_OUT, sign_out, role=OPEN, method="POST")


async def show(request: Request) -> Response:
    """The form, or who is signed in."""
    wanted = local_path(request.query_params.get("next", "/"))
    fault = "refused" if "refused" in request.query_params else None
    return await _form(request, wanted, fault)


async def sign_in(request: Request) -> Response:
    """Begin a session for the owner of a key; to the page that was wanted."""
    check_site(request, headers_of(request))
    access = service_of(request).access
    given = await _fields(request)
    wanted = local_path(given.get("next", "/"))
    address = access.address(request)
    wait_s = access.attempts.wait_s(address)
    if wait_s:
        return await _form(request, wanted, "wait", status=429, wait_s=wait_s)
    person = access.keyring.known(given.get("key", "").strip())
    if person is None:
        access.attempts.missed(address)
        return await _refused(request, access, wanted, "unknown")
    access.attempts.succeeded(address)
    if person.role is Role.STATION:
        return await _refused(request, access, wanted, "station")
    return await _begun(request, access, person, wanted)


async def sign_out(request: Request) -> Response:
    """End the session, here and in the database."""
    headers = headers_of(request)
    check_site(request, headers)
    access = service_of(request).access
    cookie = session_cookie(request, headers)
    if cookie is not None:
        entry = access.entry(request, known_person(request), "sign-out")
        await run_in_threadpool(access.sessions.end, cookie, entry)
    response = RedirectResponse(_root(request) + SIGN_IN, 303)
    _set_cookie(request, response, "", max_age=0)
    return response


def local_path(wanted: str) -> str:
    """Where to go after sign-in: a path of this service; anything else leads to the board."""
    leads_here = _PATH.fullmatch(wanted) is not None
    return wanted if leads_here and not wanted.startswith((SIGN_IN, SIGN_OUT)) else "/"


async def _begun(request: Request, access: Access, person: Person, wanted: str) -> Response:
    """A session of its own: one that the browser brought along is ended, not taken over."""
    before = session_cookie(request, headers_of(request))
    entry = access.entry(request, person, "sign-in")
    if before is not None:
        await run_in_threadpool(access.sessions.drop, before)
    cookie = await run_in_threadpool(access.sessions.begin, person.key_id or "", entry)
    response = RedirectResponse(_root(request) + wanted, 303)
    _set_cookie(request, response, cookie, max_age=_COOKIE_LASTS_S)
    return response


async def _refused(request: Request, access: Access, wanted: str, fault: str) -> Response:
    if access.refusals.is_news(access.address(request), SIGN_IN, fault):
        await write(access, [access.entry(request, None, "sign-in.refused", fault)])
    return await _form(request, wanted, fault, status=401)


async def _form(
    request: Request, wanted: str, fault: str | None, *, status: int = 200, wait_s: int = 0
) -> Response:
    access, person = service_of(request).access, known_person(request)
    response = await run_in_threadpool(
        lambda: page(
            request,
            _TEMPLATE,
            status=status,
            wanted=wanted,
            fault=fault,
            wait_s=wait_s,
            keyless=person is LOCAL,
            has_admin=access.keyring.has_admin,
        )
    )
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="defect-inspector"'
    if wait_s:
        response.headers["Retry-After"] = str(wait_s)
    return response


async def _fields(request: Request) -> dict[str, str]:
    sent = (await read_bytes(request, _MOST_BYTES)).decode("utf-8", "replace")
    return dict(parse_qsl(sent, keep_blank_values=True, max_num_fields=16))


def _set_cookie(request: Request, response: Response, value: str, *, max_age: int) -> None:
    headers = headers_of(request)
    response.set_cookie(
        cookie_name(request, headers),
        value,
        max_age=max_age,
        path="/",
        secure=is_secure(request, headers),
        httponly=True,
        # Strict would greet whoever follows a link from a mail with the sign-in page; a change
        # needs more than the cookie anyway.
        samesite="lax",
    )


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/")
