"""Taking acts back from the journal: by the inverse of each row, after a restart as well.

What the journal keeps of a row, its images, is all the inverse needs. It is made only while each
record is still as the act left it: rows of acts that were taken back, and of taking them back,
don't count as changes.
"""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ptcms_core import activity_words as words
from ptcms_core import diets, outside, payments, progress, workouts
from ptcms_core.access import Access, Actor
from ptcms_core.activity import Activity
from ptcms_core.catalogue import _
from ptcms_core.clients import Clients
from ptcms_core.clients.rows import archive, change
from ptcms_core.errors import Conflict, NotAllowed, NotFound
from ptcms_core.messages import Messages
from ptcms_core.payments import Payments
from ptcms_core.settings import Settings
from ptcms_core.settings import load as load_settings
from ptcms_core.storage import journal
from ptcms_core.storage.journal import UNDO, Act
from ptcms_core.trainers import Trainers
from ptcms_core.values.border import guarded
from ptcms_core.workouts import Workouts

# whose changes since are found in the journal; of the others their own rules say so
_VERSIONED = ("client", "weigh_in", "workout_template", "message", "account")


@dataclass(frozen=True)
class _Row:
    """One row of an act, with its images."""

    seq: int
    subject: str
    kind: str
    record_id: int | None
    client_id: int | None
    actor_id: int | None
    before: dict[str, Any]
    after: dict[str, Any]


@guarded
class Journal(Activity):
    """The journal, and the taking back of acts from it."""

    def __init__(self, access: Access, clients: Clients) -> None:
        super().__init__(access)
        self._clients = clients

    def undo(self, act_id: str) -> str:
        """Take an act back, one's own or, for an admin, anybody's; what it was.

        NotFound, NotAllowed; Conflict with the reason: changed since, taken back already, of a
        kind that can't be. Nothing is changed then.
        """
        actor = self._access.allowed("journal.undo")
        rows, label = self._rows(actor, act_id)
        self._refuse(actor, act_id, rows)
        of_accounts = rows[0].subject == "account"
        with self._access.taking_back(act_id):
            if of_accounts:
                for row in reversed(rows):
                    self._account_back(row)
            else:
                with self._access.together(actor, "") as act:
                    for row in reversed(rows):
                        self._back(act, actor, row, rows)
        self._access.forget_undo(act_id)
        return label

    def why_not(self, act_id: str) -> str:
        """Why an act can't be taken back, in a sentence; empty if nothing speaks against it."""
        actor = self._access.allowed("journal.undo")
        try:
            rows, _label = self._rows(actor, act_id)
            self._refuse(actor, act_id, rows)
        except (Conflict, NotAllowed) as refused:
            return refused.sentence
        return ""

    # what it was

    def _rows(self, actor: Actor, act_id: str) -> tuple[list[_Row], str]:
        query = (
            "SELECT j.*, i.before, i.after FROM journal j"
            " LEFT JOIN journal_image i ON i.seq = j.seq WHERE j.act_id = :act ORDER BY j.seq"
        )
        gym = self._access.gym
        with gym.data.read() as connection:
            found = connection.execute(query, {"act": act_id}).fetchall()
            for client_id in {row["client_id"] for row in found} - {None}:
                self._access.client(connection, actor, client_id)
        if not found and actor.is_admin:
            with gym.accounts.read() as connection:
                found = connection.execute(query, {"act": act_id}).fetchall()
        own = any(row["actor_id"] == actor.id for row in found)
        about_clients = any(row["client_id"] is not None for row in found)
        if not found or not (actor.is_admin or own or about_clients):
            raise NotFound(_("There is no such act."))
        rows = [
            _Row(
                row["seq"],
                row["subject"],
                row["kind"],
                row["record_id"],
                row["client_id"],
                row["actor_id"],
                json.loads(row["before"]) if row["before"] else {},
                json.loads(row["after"]) if row["after"] else {},
            )
            for row in found
        ]
        return rows, self._label(rows[0])

    def _label(self, row: _Row) -> str:
        names = self._access.gym.account_names()
        about = f"#{row.record_id}" if row.record_id else ""
        if row.client_id is not None:
            with self._access.gym.data.read() as connection:
                found = connection.execute(
                    "SELECT full_name FROM client WHERE id = :id", {"id": row.client_id}
                ).fetchone()
            about = about if found is None else found[0]
        if row.subject == "account" and row.record_id:
            about = names.get(row.record_id, about)
        return words.sentence(
            row.subject,
            row.kind,
            about,
            before=row.before,
            after=row.after,
            changed=[name for name in row.after if row.before.get(name) != row.after[name]],
            currency=load_settings(self._access.gym).money,
            names=names,
        )

    # whether it can be

    def _refuse(self, actor: Actor, act_id: str, rows: list[_Row]) -> None:
        if not actor.is_admin and any(row.actor_id != actor.id for row in rows):
            raise NotAllowed(_("Only an admin takes back what somebody else did."))
        if any(row.subject == UNDO for row in rows):
            raise Conflict(_("Taking back can't be taken back itself; do it once more instead."))
        with self._access.gym.data.read() as connection:
            if act_id in journal.undone_acts(connection):
                raise Conflict(_("This was taken back already."))
        for row in rows:
            if (row.subject, row.kind) not in _INVERSES and not self._is_account(row):
                raise Conflict(
                    _("This can't be taken back here: {what}.").format(what=self._label(row))
                )
            if row.kind == "update" and not row.before:
                raise Conflict(_("The journal keeps nothing more of it, so it stays."))
        self._refuse_changed(rows)

    def _is_account(self, row: _Row) -> bool:
        return row.subject == "account" and row.kind in ("update", "deactivate", "reactivate")

    def _refuse_changed(self, rows: list[_Row]) -> None:
        last = rows[-1].seq
        gym = self._access.gym
        accounts = rows[0].subject == "account"
        with (gym.accounts if accounts else gym.data).read() as connection:
            neutral: set[str] = set()
            if not accounts:
                neutral = journal.undone_acts(connection) | _undoing_acts(connection, last)
            for row in rows:
                if row.subject not in _VERSIONED:
                    continue
                later = connection.execute(
                    "SELECT act_id, actor_id FROM journal WHERE subject = :subject"
                    " AND record_id = :id AND seq > :seq ORDER BY seq",
                    {"subject": row.subject, "id": row.record_id, "seq": last},
                )
                for one in later:
                    if one["act_id"] not in neutral:
                        name = gym.account_names().get(one["actor_id"] or 0) or _("somebody")
                        raise Conflict(
                            _("{name} changed this since, so nothing was taken back.").format(
                                name=name
                            )
                        )

    # its inverse

    def _back(self, act: Act, actor: Actor, row: _Row, rows: list[_Row]) -> None:
        if row.client_id is not None:
            self._access.client(act.connection, actor, row.client_id)
        _INVERSES[row.subject, row.kind](self, act, row, rows)

    def _profile_back(self, act: Act, row: _Row, _rows: list[_Row]) -> None:
        client = self._client(act, row)
        values = {name: value for name, value in row.before.items() if value != client[name]}
        if values:
            change(act, client, values)

    def _adding_back(self, act: Act, row: _Row, rows: list[_Row]) -> None:
        client = self._client(act, row)
        booked = {one.record_id for one in rows if one.subject == "ledger_entry"}
        for entry in payments.live(payments.rows_of(act.connection, client["id"])):
            if entry["id"] not in booked:
                raise Conflict(
                    _("{name} has more in the account by now, so nothing was undone.").format(
                        name=client["full_name"]
                    )
                )
        if not client["archived"]:
            archive(act, client, archived=True)

    def _archive_back(self, act: Act, row: _Row, _rows: list[_Row]) -> None:
        client = self._client(act, row)
        archive(act, client, archived=bool(row.before.get("archived")))

    def _transfer_back(self, _act: Act, row: _Row, _rows: list[_Row]) -> None:
        assert row.client_id is not None
        self._clients.transfer(row.client_id, to=row.before["trainer_id"])

    def _weigh_in_back(self, act: Act, row: _Row, rows: list[_Row]) -> None:
        # a client added by mistake keeps the weigh-in, should the record be brought back
        if any((one.subject, one.kind) == ("client", "add") for one in rows):
            return
        entry = progress.find(act.connection, row.record_id or 0)
        if entry is None:
            raise NotFound(_("There is no such weigh-in."))
        if row.kind == "update":
            progress.write(act, entry, row.before)
        else:
            progress.mark(act, entry, removed=row.kind == "add")

    def _diet_back(self, _act: Act, row: _Row, _rows: list[_Row]) -> None:
        diets.VERSIONS.withdraw(self._access, row.client_id or 0, row.record_id or 0)

    def _workout_back(self, _act: Act, row: _Row, _rows: list[_Row]) -> None:
        workouts.VERSIONS.withdraw(self._access, row.client_id or 0, row.record_id or 0)

    def _booking_back(self, _act: Act, row: _Row, _rows: list[_Row]) -> None:
        Payments(self._access).reverse(row.record_id or 0, reason=_("undone"))

    def _settings_back(self, _act: Act, row: _Row, _rows: list[_Row]) -> None:
        with self._access.as_undo():
            Settings(self._access).update(expected=row.after, **row.before)

    def _template_back(self, act: Act, row: _Row, _rows: list[_Row]) -> None:
        service, template_id = Workouts(self._access), row.record_id or 0
        if row.kind == "add":
            service.remove_template(template_id)
            return
        version = act.connection.execute(
            "SELECT version FROM workout_template WHERE id = :id", {"id": template_id}
        ).fetchone()
        service.update_template(
            template_id,
            version=0 if version is None else version[0],
            title=row.before["title"],
            text=row.before["text"],
        )

    def _message_back(self, _act: Act, row: _Row, _rows: list[_Row]) -> None:
        Messages(self._access, {}).cancel(row.record_id or 0)

    def _decision_back(self, _act: Act, row: _Row, _rows: list[_Row]) -> None:
        outside.reopen(self._access, row.record_id or 0)

    def _account_back(self, row: _Row) -> None:
        trainers, account_id = Trainers(self._access), row.record_id or 0
        if row.kind == "deactivate":
            trainers.reactivate(account_id)
        elif row.kind == "reactivate":
            trainers.deactivate(account_id)
        else:
            names = ("full_name", "email", "role", "upi_id", "payee_name")
            changes = {
                name: row.before[name]
                for name in names
                if row.before.get(name) != row.after.get(name)
            }
            version = trainers.get(account_id).version
            trainers.update(account_id, version=version, **changes)

    def _client(self, act: Act, row: _Row) -> sqlite3.Row:
        return self._access.client(act.connection, self._access.actor(), row.client_id or 0)


_Inverse = Callable[[Journal, Act, _Row, list[_Row]], None]
_INVERSES: dict[tuple[str, str], _Inverse] = {
    ("client", "update"): Journal._profile_back,
    ("client", "add"): Journal._adding_back,
    ("client", "archive"): Journal._archive_back,
    ("client", "restore"): Journal._archive_back,
    ("client", "transfer"): Journal._transfer_back,
    ("weigh_in", "add"): Journal._weigh_in_back,
    ("weigh_in", "update"): Journal._weigh_in_back,
    ("weigh_in", "remove"): Journal._weigh_in_back,
    ("diet_plan", "assign"): Journal._diet_back,
    ("workout_plan", "assign"): Journal._workout_back,
    ("ledger_entry", "charge"): Journal._booking_back,
    ("ledger_entry", "payment"): Journal._booking_back,
    ("ledger_entry", "refund"): Journal._booking_back,
    ("ledger_entry", "discount"): Journal._booking_back,
    ("ledger_entry", "adjustment"): Journal._booking_back,
    ("settings", "update"): Journal._settings_back,
    ("workout_template", "add"): Journal._template_back,
    ("workout_template", "update"): Journal._template_back,
    ("message", "queued"): Journal._message_back,
    ("outside_edit", "take_in"): Journal._decision_back,
    ("outside_edit", "set_aside"): Journal._decision_back,
}


def _undoing_acts(connection: sqlite3.Connection, since: int) -> set[str]:
    rows = connection.execute(
        "SELECT act_id FROM journal WHERE subject = :undo AND seq > :since",
        {"undo": UNDO, "since": since},
    )
    return {str(row[0]) for row in rows}
