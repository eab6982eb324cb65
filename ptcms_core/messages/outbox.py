"""The outbox: messages and their honest states, who may move which where."""

import sqlite3
from collections.abc import Mapping
from datetime import timedelta

from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, NotFound
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import Act, utc_text
from ptcms_core.values.entry import Record


class Message(Record):
    """One message and what became of it; never "sent" where nobody knows.

    Moments are UTC as stored. `acted_at` is when it was last handed over or being sent,
    `retry_after` when its sender may be asked again.
    """

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
    retry_after: str | None
    reminder: bool
    by: str


# from → to; whatever isn't named is refused
MOVES: dict[str, frozenset[str]] = {
    "draft": frozenset({"queued", "cancelled", "skipped"}),
    "queued": frozenset({"sending", "handed_over", "cancelled", "skipped", "accepted"}),
    "sending": frozenset({"accepted", "handed_over", "unknown", "failed", "queued", "cancelled"}),
    "failed": frozenset({"queued", "cancelled"}),
    "handed_over": frozenset({"confirmed", "not_sent"}),
    "unknown": frozenset({"confirmed", "not_sent", "queued", "accepted"}),
    # a person may have pressed the wrong key
    "not_sent": frozenset({"queued", "cancelled", "confirmed", "accepted"}),
    "confirmed": frozenset({"not_sent"}),
    "cancelled": frozenset({"accepted"}),
}
OVERTAKEN = frozenset({"unknown", "not_sent", "queued", "cancelled"})
"""What a person made of a try whose late answer may still say that WhatsApp took it."""
LEASE = timedelta(minutes=3)
"""Longer than any sender takes: what is still being sent after it is nobody's any more."""
ACTING = frozenset({"sending", "handed_over"})
MAY_HAVE_GONE = ("sending", "accepted", "handed_over", "confirmed", "unknown")


def refusal(state: str) -> Conflict:
    """Why a message in this state can't be moved as asked."""
    why = {
        "queued": _("This message still waits to be sent."),
        "sending": _("This message is being sent just now."),
        "accepted": _("WhatsApp took this message already."),
        "failed": _("This message failed; queue it again first."),
        "handed_over": _("This message was handed over: say whether it was sent."),
        "confirmed": _("This message was noted as sent already."),
        "not_sent": _("This message was noted as not sent; queue it again first."),
        "unknown": _("Nobody knows yet if this message went: look in WhatsApp, then say it."),
        "cancelled": _("This message was cancelled; write a new one."),
        "skipped": _("This message was left out; write a new one."),
    }.get(state, _("This message is in another state by now."))
    return Conflict(_("{why} Nothing was changed.").format(why=why), {"state": state})


def move(
    act: Act,
    row: sqlite3.Row,
    state: str,
    *,
    reason: str = "",
    **columns: str | None,
) -> None:
    """Bring a message into another state in the open act; Conflict if it can't go there.

    `columns` are further ones to set: channel, phone, lease_until, retry_after, external_id.
    """
    if state not in MOVES.get(row["state"], frozenset()):
        raise refusal(row["state"])
    values: dict[str, object] = {
        "lease_until": None,
        "retry_after": None,
        "state": state,
        "reason": reason,
        **columns,
    }
    if state == "sending":
        values["attempts"] = row["attempts"] + 1
    if state in ACTING:
        values["acted_at"] = act.at
    if state == "cancelled":
        values["period_key"] = None  # another reminder may be written for the period
    _store(act, row, state, values)


def put_back(act: Act, row: sqlite3.Row, former: sqlite3.Row) -> None:
    """Undo a person's move: the state, phone and period as they were before it."""
    kept = ("state", "reason", "retry_after", "acted_at", "phone", "period_key")
    try:
        _store(act, row, "undo", {name: former[name] for name in kept})
    except sqlite3.IntegrityError:
        raise Conflict(_("A reminder was written for this period meanwhile.")) from None


def back_to_draft(act: Act, row: sqlite3.Row) -> None:
    """Undo the approval or leaving out of a prepared reminder that nobody acted on."""
    if row["state"] not in ("queued", "skipped"):
        raise refusal(row["state"])
    _store(act, row, "undo", {"state": "draft", "reason": ""})


def _store(act: Act, row: sqlite3.Row, kind: str, values: Mapping[str, object]) -> None:
    assignments = ", ".join(f"{name} = :{name}" for name in values)
    act.connection.execute(
        f"UPDATE message SET {assignments}, version = version + 1 WHERE id = :id",  # noqa: S608 - own columns
        {**values, "id": row["id"]},
    )
    shown = ("state", "reason", "channel", "phone", "text")
    before = {name: row[name] for name in shown}
    act.note(
        "message",
        row["id"],
        kind,
        client_id=row["client_id"],
        before=before,
        after=before | {name: values[name] for name in shown if name in values},
    )
    if row["reminder"] and row["client_id"] is not None:
        _settle_reminded(act.connection, row["client_id"])


def _settle_reminded(connection: sqlite3.Connection, client_id: int) -> None:
    """Keep when the client was last reminded in step: by what may have gone, not by what didn't."""
    states = ", ".join(f"'{state}'" for state in MAY_HAVE_GONE)
    connection.execute(
        "UPDATE client SET last_reminded_at = (SELECT MAX(acted_at) FROM message"  # noqa: S608 - own states
        f" WHERE client_id = :id AND reminder = 1 AND state IN ({states})) WHERE id = :id",
        {"id": client_id},
    )


def settle_leases(gym: Gym) -> int:
    """Call unknown what was being sent when its program ended; how many. Nothing is sent again.

    A lease that reaches too far ahead was given before the clock was set back.
    """
    return settle(
        gym,
        "state = 'sending' AND (lease_until < :now OR lease_until > :latest)",
        {"now": utc_text(gym.now()), "latest": utc_text(gym.now() + 2 * LEASE)},
    )


def settle(gym: Gym, ended: str, values: Mapping[str, object]) -> int:
    """Call unknown what is being sent and meets the condition; how many."""
    found = f"SELECT * FROM message WHERE {ended}"  # noqa: S608 - the program's own words
    with gym.data.read() as connection:
        if not connection.execute(f"{found} LIMIT 1", values).fetchone():
            return 0
    with gym.act(None) as act:
        rows = act.connection.execute(found, values).fetchall()
        for row in rows:
            move(
                act,
                row,
                "unknown",
                reason=_("The program ended while this was being sent; nobody knows if it went."),
            )
    return len(rows)


def doubt_restored(act: Act) -> int:
    """Call unknown what waited or was being sent when a backup was made; how many.

    It may have gone since, so nothing of it goes by itself: a person looks and says.
    """
    rows = act.connection.execute(
        "SELECT * FROM message WHERE state IN ('queued', 'sending') ORDER BY id"
    ).fetchall()
    reason = _("A backup was restored: this waited to be sent then, and may have gone since.")
    for row in rows:
        values = {"lease_until": None, "retry_after": None, "state": "unknown", "reason": reason}
        _store(act, row, "unknown", values)
    return len(rows)


ROWS = (
    "SELECT m.*, c.full_name AS client_name, c.trainer_id, c.phone AS present_phone,"
    " c.opted_out_on, c.archived FROM message m LEFT JOIN client c ON c.id = m.client_id"
)


def find(connection: sqlite3.Connection, message_id: int) -> sqlite3.Row:
    """The message with its client's name; NotFound."""
    row: sqlite3.Row | None = connection.execute(
        f"{ROWS} WHERE m.id = :id", {"id": message_id}
    ).fetchone()
    if row is None:
        raise NotFound(_("There is no such message."))
    return row


def record(row: sqlite3.Row, names: Mapping[int, str]) -> Message:
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
        retry_after=row["retry_after"],
        reminder=bool(row["reminder"]),
        by=names.get(row["created_by"] or 0, ""),
    )


def refuse_outdated(row: sqlite3.Row) -> None:
    """Conflict when what is known of the client since then speaks against sending this."""
    if row["archived"]:
        raise Conflict(
            _("{name} was archived. Nothing was sent; cancel it, or bring them back first.").format(
                name=row["client_name"]
            )
        )
    if row["opted_out_on"]:
        raise Conflict(
            _("This client asked not to be written to. Nothing was sent; cancel the message.")
        )
    if row["client_id"] is not None and row["present_phone"] != row["phone"]:
        raise Conflict(
            _(
                "The client's phone was changed since this was written. "
                "Nothing was sent; cancel it and write it again."
            )
        )


def refuse_being_sent(row: sqlite3.Row) -> None:
    """Conflict while a sender has the message: only its outcome moves it then."""
    if row["state"] == "sending":
        raise refusal("sending")
