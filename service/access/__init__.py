"""Who may do what: keys, roles, sessions of browsers, and the log of every change."""

from service.access.audit import note_change
from service.access.guard import page_token
from service.access.person import Person, person_of
from service.access.roles import OPEN, Role

__all__ = ["OPEN", "Person", "Role", "note_change", "page_token", "person_of"]
