"""Who asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from inspector.ports import Role
from service.problems import ProblemError

__all__ = [
    "LOCAL",
    "PASSER_BY",
    "Person",
    "check_station",
    "known_person",
    "person_of",
    "put_person",
]

_PLACE = "inspector.person"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or a station, that a request comes from.

    `name` and `role` are their key's. `station` is the one a station may speak for, None for
    people. `key_id` is None for somebody without a key: on a machine where there are no keys yet,
    or before a board that is open.
    """

    name: str
    role: Role
    station: str | None = None
    key_id: str | None = None

    @property
    def signed_in(self) -> bool:
        """Whether a key says who it is."""
        return self.key_id is not None

    @property
    def passes_by(self) -> bool:
        """Whether it is anybody, who sees what an open board shows and nothing else."""
        return self is PASSER_BY


LOCAL = Person("local", Role.ADMIN)
"""Whoever sits at the machine itself while nobody has made a key yet."""


PASSER_BY = Person("", Role.VIEWER)
"""Whoever stands before a board that is open to the plant's network."""


def person_of(request: Request) -> Person:
    """Who sent the request. Raises LookupError on a route that is open to everybody."""
    return cast(Person, request.scope[_PLACE])


def check_station(person: Person, station: str) -> None:
    """Raises the problem `forbidden` for a station that speaks for another one."""
    if person.station not in (None, station):
        raise ProblemError(
            "forbidden",
            f"The key {person.name!r} is for station {person.station!r}, not for {station!r}.",
            role=person.role.value,
        )


def known_person(request: Request) -> Person | None:
    """Who sent the request, on routes that are open to everybody as well."""
    return cast(Person | None, request.scope.get(_PLACE))


def put_person(request: Request, person: Person) -> None:
    """Make known to the endpoint who sent the request."""
    request.scope[_PLACE] = person
