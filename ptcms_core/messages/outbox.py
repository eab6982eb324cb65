"""The outbox: messages and their honest states, who may move which where."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, NotFound
from ptcms_core.storage.gym import DEFAULT_TIME_ZONE
from ptcms_core.storage.journal import Act, utc_moment
from ptcms_core.values.entry import Record
from ptcms_core.whatsapp.pywhatkit_log import entry as log_entry


class Message(Record):
    """One message and what became of it; never "sent" where nobody knows."""

    id: int
    version: int
    client_id: int | None
    client_name: str
    phone: str
    text: str
    channel: str
    state: str
    reason: str
    attempts: int
    created_at: str
    acted_at: str | None
    by: str


# from → to; whatever isn't named is refused
MOVES: dict[str, frozenset[str]] = {
    "draft": frozenset({"queued", "cancelled"}),
    "queued": frozenset({"sending", "handed_over", "cancelled", "failed"}),
    "sending": frozenset({"accepted", "handed_over", "unknown", "failed", "queued"}),
    "failed": frozenset({"queued", "cancelled"}),
    "handed_over": frozenset({"confirmed", "not_sent"}),
    "unknown": frozenset({"confirmed", "not_sent", "queued"}),
    "not_sent": frozenset({"queued", "cancelled", "confirmed"}),
    "confirmed": frozenset({"not_sent"}),
}


def move(
    act: Act,
    row: sqlite3.Row,
    state: str,
    *,
    reason: str = "",
    lease_until: str | None = None,
    terminal: str | None = None,
    external_id: str | None = None,
) -> None:
    """Bring a message into another state in the open act; Conflict if it can't go there."""
    if state not in MOVES.get(row["state"], frozenset()):
        raise Conflict(
            _("This message is no longer where it was, so nothing was changed. Look at it again.")
        )
    act.connection.execute(
        "UPDATE message SET state = :state, reason = :reason, lease_until = :lease,"
        " terminal = COALESCE(:terminal, terminal), external_id = COALESCE(:external, external_id),"
        " attempts = attempts + :tried, acted_at = :at, version = version + 1 WHERE id = :id",
        {
            "state": state,
            "reason": reason,
            "lease": lease_until,
            "terminal": terminal,
            "external": external_id,
            "tried": int(state == "sending"),
            "at": act.at,
            "id": row["id"],
        },
    )
    act.note(
        "message",
        row["id"],
        state,
        client_id=row["client_id"],
        before={"state": row["state"]},
        after={"state": state, "reason": reason},
    )


def find(connection: sqlite3.Connection, message_id: int) -> sqlite3.Row:
    """The message with its client's name; NotFound."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT m.*, c.full_name AS client_name, c.trainer_id FROM message m"
        " LEFT JOIN client c ON c.id = m.client_id WHERE m.id = :id",
        {"id": message_id},
    ).fetchone()
    if row is None:
        raise NotFound(_("There is no such message."))
    return row


def record(row: sqlite3.Row, names: dict[int, str]) -> Message:
    """The row as a record."""
    return Message(
        id=row["id"],
        version=row["version"],
        client_id=row["client_id"],
        client_name=row["client_name"] or "",
        phone=row["phone"],
        text=row["text"],
        channel=row["channel"],
        state=row["state"],
        reason=row["reason"],
        attempts=row["attempts"],
        created_at=row["created_at"],
        acted_at=row["acted_at"],
        by=names.get(row["created_by"] or 0, ""),
    )


def is_quiet(now: datetime, quiet_from: str, quiet_until: str) -> bool:
    """Whether messages should rest at this local moment (the hours may pass midnight)."""
    start, end = time.fromisoformat(quiet_from), time.fromisoformat(quiet_until)
    at = now.time()
    if start == end:
        return False
    return start <= at < end if start < end else at >= start or at < end


def render_log(connection: sqlite3.Connection) -> Iterator[str]:
    """The history in PyWhatKit's own layout, oldest first: only what was acted on."""
    zone = ZoneInfo(DEFAULT_TIME_ZONE)
    row = connection.execute("SELECT value FROM setting WHERE key = 'time_zone'").fetchone()
    if row is not None:
        zone = ZoneInfo(str(row[0]).strip('"'))
    for message in connection.execute(
        "SELECT phone, text, COALESCE(acted_at, created_at) FROM message"
        " WHERE state IN ('accepted', 'handed_over', 'confirmed', 'unknown') ORDER BY id"
    ):
        yield log_entry(utc_moment(message[2]).astimezone(zone), message[0], message[1])
