"""What each role may do.

viewer, reviewer and admin are a ladder: each may do what the one below may. A station stands
beside it: its key lies in a camera's computer where anybody may find it, so it may send pictures
and read back what it sent, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from inspector.ports import Role

__all__ = ["INTAKE", "OPEN", "Need", "Role"]

OPEN: Final = None
"""In the place of a role: whoever reaches the service may ask, signed in or not."""

_LADDER = (Role.VIEWER, Role.REVIEWER, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Need:
    """Whom a route answers: those of a role and above, and where `stations`, stations too.

    A route for stations answers admins too, who may do everything. What a station may see of it
    is the endpoint's to check. `board`: shown without sign-in where the board is open.
    """

    role: Role | None
    stations: bool = False
    board: bool = False

    def admits(self, role: Role) -> bool:
        """Whether somebody of this role is answered."""
        if self.role is OPEN:
            return True
        if role is Role.STATION:
            return self.stations or self.role is Role.STATION
        if self.role is Role.STATION:
            return role is Role.ADMIN
        return _LADDER.index(role) >= _LADDER.index(self.role)

    @property
    def words(self) -> str:
        """Who is admitted, in words."""
        ladder = _LADDER[_LADDER.index(self.role) :] if self.role in _LADDER else (Role.ADMIN,)
        stations = (Role.STATION,) if self.stations or self.role is Role.STATION else ()
        return " or ".join([*stations, *ladder])


INTAKE: Final = Need(Role.STATION)
"""Whom the way of pictures answers, which is the shortest one."""
