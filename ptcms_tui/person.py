"""Who is signed in at a desk, and what is read of them as they come."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ptcms_core import Session


@dataclass(frozen=True)
class Person:
    """Who is signed in."""

    id: int
    full_name: str
    email: str
    role: str

    @property
    def is_admin(self) -> bool:
        """True for an admin."""
        return self.role == "admin"


def person_of(session: "Session") -> Person:
    """Whose session it is."""
    actor = session.actor
    return Person(actor.id, actor.full_name, actor.email, actor.role)


def read_person(session: "Session") -> tuple[Person, Any, dict[str, Any]]:
    """Who it is, the gym's settings, and what the person prefers."""
    return person_of(session), session.settings.get(), session.account.preferences()
