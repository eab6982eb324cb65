"""What every way of sending has in common: the job, its phases, and what can be known after it.

An outcome never says more than its sender can know. `Unknown` is not a failure: a person decides
whether the message went out, and nothing is sent again by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import Literal, Protocol

Phase = Literal["starting", "ready", "calling", "returned"]
"""`starting`: nothing was done yet. `ready`: all is prepared, may still be cancelled.
`calling`: from here on a message may go out. `returned`: the sender has done its part."""

PhaseListener = Callable[[Phase], None]


@dataclass(frozen=True)
class Availability:
    """Whether a sender can be used here; `reason` is a sentence when it can't."""

    ok: bool
    reason: str = ""


@dataclass(frozen=True)
class ApprovedTemplate:
    """A text that Meta approved beforehand: its name there, its language code, its values.

    `values` stand for {{1}}, {{2}} … in their order.
    """

    name: str
    language: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Job:
    """One message to one phone.

    `phone` is E.164 (`+919876500002`). `reference` names this attempt to the service, so that its
    records can be held against ours. A `template` goes in place of the text where the sender
    knows approved ones. Setting `cancelled` stops the job as long as its phase is before
    `calling`; later it changes nothing.
    """

    phone: str
    text: str
    reference: str = ""
    template: ApprovedTemplate | None = None
    cancelled: Event = field(default_factory=Event, compare=False, repr=False)


@dataclass(frozen=True)
class Accepted:
    """The service took the message and gave it an id; whether it arrived is another matter."""

    id: str


@dataclass(frozen=True)
class HandedOver:
    """A person has it now (a link, a QR code): they say whether it was sent."""


@dataclass(frozen=True)
class NotSent:
    """Certainly nothing went out. `retry_after` is in seconds; None: not before it was mended.

    `channel`: the reason concerns every message by this way, not this one alone: the others rest
    as long, and without `retry_after` until a person says that it was mended.
    """

    reason: str
    retry_after: float | None = None
    channel: bool = False


@dataclass(frozen=True)
class Unknown:
    """It may have gone out or not; only a person who looks can tell."""

    reason: str


Outcome = Accepted | HandedOver | NotSent | Unknown


class WhatsAppSender(Protocol):
    """A way of handing a message to WhatsApp."""

    @property
    def name(self) -> str:
        """The name kept with each message: `click_to_chat`, `pywhatkit`, `cloud`."""
        ...

    def available(self) -> Availability:
        """Whether it can be used here and now, found out without importing anything heavy."""
        ...

    def send(self, job: Job, on_phase: PhaseListener) -> Outcome:
        """Do the job, telling each phase as it is reached; never raises for a failed job."""
        ...


def ignore_phase(phase: Phase) -> None:
    """A listener for callers that don't follow the phases."""
