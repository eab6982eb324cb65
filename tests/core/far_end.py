"""The far end of messages: a sender that gives the outcome a test wants, and who is written to."""

from collections.abc import Callable

from ptcms_core.session import Session
from ptcms_core.whatsapp.sender import (
    Availability,
    Job,
    Outcome,
    PhaseListener,
    Unknown,
)


class Sender:
    """Stands at the far end: gives the outcome a test wants, or does what it says."""

    name = "pywhatkit"

    def __init__(self) -> None:
        self.outcome: Outcome = Unknown("typed")
        self.seen: list[Job] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def available(self) -> Availability:
        return Availability(False, "There is no browser.")

    def send(self, job: Job, on_phase: PhaseListener) -> Outcome:
        on_phase("calling")
        self.seen.append(job)
        self.meanwhile()
        return self.outcome


def reminded(session: Session, client_id: int) -> str | None:
    return session.clients.get(client_id).last_reminded_at


def written_to(trainer: Session) -> int:
    """A client who agreed to be written to; the name has a placeholder in it."""
    return trainer.clients.add(
        full_name="Nikhil {balance} More", phone="9876500011", fee=1500, whatsapp_consent=True
    ).id
