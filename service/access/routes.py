"""Keys: listed, made, revoked; and the log of changes, read."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.keys import issue
from inspector.ports import ApiKey, AuditEntry
from service.access import documents
from service.access.access import Access
from service.access.person import person_of
from service.access.roles import Role
from service.answers import respond
from service.documents import BODY_PROBLEMS, json_body, read_object
from service.parameters import checked, read_query
from service.routing import Documented, add_route
from service.state import service_of

__all__ = ["install"]

_KEYS = "/v1/keys"
_KEY = _KEYS + "/{key_id}"


def install(app: FastAPI) -> None:
    """Add /v1/keys, /v1/audit and /v1/whoami."""
    _install_keys(app)
    reading = Documented(
        documents.AuditPage,
        documents.AUDIT,
        query=documents.AuditQuery,
        problems=("bad-parameters", "store-unavailable"),
    )
    add_route(app, "GET", "/v1/audit", list_changes, reading, role=Role.ADMIN)
    asking = Documented(documents.WhoAnswer, documents.WHO)
    add_route(app, "GET", "/v1/whoami", whoami, asking, role=Role.VIEWER, stations=True)


def _install_keys(app: FastAPI) -> None:
    listing = Documented(documents.KeyList, documents.KEYS, problems=("store-unavailable",))
    making = Documented(
        documents.CreatedKey,
        documents.CREATED,
        status=201,
        problems=(*BODY_PROBLEMS, "bad-parameters", "name-taken", "store-unavailable"),
        extra={"requestBody": json_body(documents.NewKey, documents.NEW_KEY)},
    )
    revoking = Documented(
        documents.KeyAnswer,
        {**documents.KEY, "status": "revoked", "revoked_at": "2026-02-01T00:00:00Z"},
        problems=("not-found", "last-admin-key", "store-unavailable"),
        extra={"parameters": [documents.KEY_PARAMETER]},
    )
    add_route(app, "GET", _KEYS, list_keys, listing, role=Role.ADMIN)
    add_route(app, "POST", _KEYS, post_key, making, role=Role.ADMIN)
    add_route(app, "DELETE", _KEY, delete_key, revoking, role=Role.ADMIN)


async def list_keys(request: Request) -> Response:
    """All keys there ever were, without their secrets."""
    found = await run_in_threadpool(_listed, service_of(request).access)
    return respond({"keys": [_as_json(key) for key in found]})


async def post_key(request: Request) -> Response:
    """Make a key. Its text is in this answer and never shown again.

    The first admin key ends the time in which this machine itself is answered without one.
    """
    given = checked(documents.NewKey, await read_object(request))
    issued = issue(
        given.name,
        given.role,
        by=person_of(request).name,
        now=datetime.now(UTC),
        station=given.station,
        expires_at=given.expires_at,
    )
    await run_in_threadpool(_keep, service_of(request).access, request, issued.key)
    return respond({**_as_json(issued.key), "key": issued.text}, 201)


async def delete_key(request: Request) -> Response:
    """Revoke a key: what it opened is shut at once, and browsers that used it are signed out.

    It stays on the list, because the log names it.
    """
    key_id = request.path_params["key_id"]
    revoked = await run_in_threadpool(_revoke, service_of(request).access, request, key_id)
    return respond(_as_json(revoked))


async def list_changes(request: Request) -> Response:
    """Who changed what, when and from where; sign-ins and refusals too. The newest first."""
    query = read_query(documents.AuditQuery, request.scope["query_string"])
    before = None if query.cursor is None else int(query.cursor)
    store = service_of(request).access.store
    found = await run_in_threadpool(store.audit, query.filter(), limit=query.limit, before=before)
    cursor = str(found[-1].number) if len(found) == query.limit else None
    return respond({"entries": [_entry_as_json(entry) for entry in found], "cursor": cursor})


async def whoami(request: Request) -> Response:
    """Whose key was sent, and what it is for."""
    person = person_of(request)
    return respond(
        {
            "name": person.name,
            "role": person.role.value,
            "station": person.station,
            "signed_in": person.signed_in,
        }
    )


def _listed(access: Access) -> tuple[ApiKey, ...]:
    access.keyring.keep_uses()  # so that the list is right to the moment
    return access.store.api_keys()


def _keep(access: Access, request: Request, key: ApiKey) -> None:
    detail = {"id": key.id, "role": key.role.value, "station": key.station}
    entry = access.entry(request, person_of(request), "key.create", key.name, detail)
    access.store.add_key(key, entry)
    access.keyring.refresh()


def _revoke(access: Access, request: Request, key_id: str) -> ApiKey:
    name = next((key.name for key in access.store.api_keys() if key.id == key_id), key_id)
    entry = access.entry(request, person_of(request), "key.revoke", name, {"id": key_id})
    revoked = access.store.revoke_key(key_id, entry)
    access.keyring.refresh()
    access.sessions.forget()
    return revoked


def _as_json(key: ApiKey) -> dict[str, Any]:
    found = asdict(key)
    del found["digest"]
    return {**found, "status": key.status(datetime.now(UTC))}


def _entry_as_json(entry: AuditEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": entry.at,
        "who": entry.who,
        "role": entry.role,
        "key_id": entry.key_id,
        "address": entry.address,
        "action": entry.action,
        "subject": entry.subject,
        "detail": dict(entry.detail),
    }
