"""What a sender's outcome makes of its message: never more than the sender can know."""

import json
import sqlite3
from datetime import datetime, timedelta

from ptcms_core.messages import channel, outbox
from ptcms_core.storage.journal import Act, utc_text
from ptcms_core.whatsapp.sender import (
    Accepted,
    ApprovedTemplate,
    HandedOver,
    Job,
    NotSent,
    Outcome,
    Unknown,
)

MOST_TRIES = 12
LONGEST_REST = timedelta(hours=1)


def job_of(row: sqlite3.Row) -> Job:
    """The job of a message that is about to be sent for the next time."""
    template = json.loads(row["cloud_template"]) if row["cloud_template"] else None
    return Job(
        phone=row["phone"],
        text=row["text"],
        reference=f"{row['id']}.{row['attempts'] + 1}",
        template=template
        and ApprovedTemplate(template["name"], template["language"], tuple(template["values"])),
    )


def store(
    act: Act, started: sqlite3.Row, outcome: Outcome, now: datetime, *, called_off: bool = False
) -> sqlite3.Row:
    """Write what became of the try that began at `started`; the message after it.

    Nothing is written over by a late answer: a try made meanwhile tells by itself.
    """
    row = outbox.find(act.connection, started["id"])
    if row["attempts"] == started["attempts"] + 1:
        if row["state"] == "sending":
            _move(act, row, outcome, now, called_off=called_off)
        elif row["state"] == "unknown" and isinstance(outcome, NotSent):
            # its lease had ended; that nothing went out is certain all the same
            outbox.move(act, row, "not_sent", reason=outcome.reason)
        elif row["state"] in outbox.OVERTAKEN and isinstance(outcome, Accepted):
            # its lease had ended; that the service has it is certain, whatever was decided since
            outbox.move(act, row, "accepted", external_id=outcome.id)
    return outbox.find(act.connection, started["id"])


def _move(act: Act, row: sqlite3.Row, outcome: Outcome, now: datetime, *, called_off: bool) -> None:
    match outcome:
        case Accepted(id=external_id):
            outbox.move(act, row, "accepted", external_id=external_id)
        case HandedOver():
            outbox.move(act, row, "handed_over")
        case Unknown(reason=reason):
            outbox.move(act, row, "unknown", reason=reason)
        case NotSent(reason=reason) if called_off:
            outbox.move(act, row, "cancelled", reason=reason)
        case NotSent(reason=reason, channel=True, retry_after=seconds):
            rest = None if seconds is None else now + _growing(seconds, row["attempts"])
            channel.rest(act, row["channel"], reason, until=rest)
            outbox.move(act, row, "queued", reason=reason)
        case NotSent(reason=reason, retry_after=None):
            outbox.move(act, row, "failed", reason=reason)
        case NotSent(reason=reason) if row["attempts"] >= MOST_TRIES:
            outbox.move(act, row, "failed", reason=reason)
        case NotSent(reason=reason, retry_after=seconds):
            later = now + _growing(seconds or 0.0, row["attempts"] - 1)
            outbox.move(act, row, "queued", reason=reason, retry_after=utc_text(later))


def _growing(seconds: float, tries: int) -> timedelta:
    """Longer after each try, up to an hour (or what was asked for, if that is longer)."""
    grown = timedelta(seconds=seconds * 2 ** max(0, min(tries - 1, 10)))
    return max(timedelta(seconds=seconds), min(grown, LONGEST_REST))
