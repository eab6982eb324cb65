"""Messages to many clients in one go: looked at row by row first, then sent in turn.

By the cloud channel, or link after link with one key each; never by PyWhatKit: WhatsApp's terms
forbid automated bulk messages from a private account.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from threading import Event
from typing import Any

from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _, ngettext
from ptcms_core.errors import Conflict, Invalid, NotFound
from ptcms_core.messages import audience, doubts, outbox, templates, writing
from ptcms_core.messages.batch import BatchRow, BatchState, rows_of, state_of
from ptcms_core.messages.filling import filled, raw_text
from ptcms_core.messages.outbox import Message
from ptcms_core.messages.quiet import end_of_quiet
from ptcms_core.messages.writing import Letter
from ptcms_core.settings import GymSettings
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.journal import Act
from ptcms_core.values.border import guarded
from ptcms_core.values.phone import last_four
from ptcms_core.whatsapp.click_to_chat import ClickToChat
from ptcms_core.whatsapp.cloud import CloudSender
from ptcms_core.whatsapp.sender import WhatsAppSender

MOST = 10_000
"""Clients in one batch."""
BUNDLE = 200
"""Messages written in one transaction: nobody else waits longer than that takes."""

Progressing = Callable[[int, int], None]


@guarded
class Batches:
    """Messages to many of the clients one looks after."""

    def __init__(self, access: Access, senders: Mapping[str, WhatsAppSender]) -> None:
        self._access = access
        self._senders = dict(senders)

    # before

    def is_quiet(self) -> bool:
        """Whether it is quiet time, in which what is queued waits unless told otherwise."""
        self._access.allowed("messages.view")
        gym = self._access.gym
        return end_of_quiet(gym, load_settings(gym)) is not None

    def preview(
        self,
        *,
        kind: str | None = None,
        client_ids: Sequence[int] = (),
        template: str | int | None = None,
        text: str | None = None,
        channel: str = CloudSender.name,
    ) -> list[BatchRow]:
        """Each client with what they would read, or why they are left out; Invalid, NotFound.

        `kind` chooses who is meant (`due_in`, `overdue`, `no_weigh_in`, `birthday`, by the gym's
        own numbers of days), else `client_ids`. Without template or text it is the kind's usual
        one, in each client's language.
        """
        actor = self._access.allowed("messages.view")
        self._refuse_channel(channel)
        settings = load_settings(self._access.gym)
        names = self._access.gym.account_names()
        found = []
        with self._access.gym.data.read() as connection:
            for client in self._meant(connection, actor, settings, kind, client_ids):
                letter, left_out = self._letter(
                    connection, settings, client, kind, template, text, channel
                )
                found.append(
                    BatchRow(
                        client_id=client["id"],
                        name=client["full_name"],
                        last_four=last_four(client["phone"]) if client["phone"] else "",
                        trainer=names.get(client["trainer_id"], "") if actor.is_admin else "",
                        text=letter.filled.text if letter else "",
                        left_out=left_out,
                    )
                )
        return found

    def queue(
        self,
        client_ids: Sequence[int],
        *,
        kind: str | None = None,
        template: str | int | None = None,
        text: str | None = None,
        channel: str = CloudSender.name,
        in_quiet_hours: bool = False,
        on_progress: Progressing | None = None,
        cancel: Event | None = None,
    ) -> BatchState:
        """Write to all of them who may be written to and, given a `kind`, are still meant by it.

        In quiet hours the messages wait until those end, unless `in_quiet_hours`. Set `cancel`
        to stop: what was queued by then stays queued, and `cancel_rest` takes it back.
        Invalid when nobody is left.
        """
        actor = self._access.allowed("messages.send")
        self._refuse_channel(channel)
        if len(client_ids) > MOST:
            raise Invalid(
                {"client_ids": _("{most} clients are the most at once.").format(most=MOST)}
            )
        settings = load_settings(self._access.gym)
        wait_until = None if in_quiet_hours else end_of_quiet(self._access.gym, settings)
        batch_id = 0
        ids = list(dict.fromkeys(client_ids))
        written, found = 0, 0
        for start in range(0, len(ids), BUNDLE):
            if cancel is not None and cancel.is_set():
                break
            with self._access.act(actor) as act:
                bundle = ids[start : start + BUNDLE]
                for client in self._meant(act.connection, actor, settings, kind, bundle):
                    found += 1
                    letter, left_out = self._letter(
                        act.connection, settings, client, kind, template, text, channel
                    )
                    if letter is None or left_out:
                        continue
                    batch_id = batch_id or _begin(act)
                    written += self._write(act, client, letter, batch_id, wait_until)
            if on_progress is not None:
                on_progress(min(start + BUNDLE, len(ids)), len(ids))
        if not found and kind is None:
            raise NotFound(_("There is no such client."))
        if not written:
            raise Invalid({"client_ids": _("Nobody is left to write to. Nothing was queued.")})
        self._access.remember_undo(
            ngettext(
                "the message to {count} client", "the messages to {count} clients", written
            ).format(count=written),
            partial(self.cancel_rest, batch_id),
        )
        return self.state(batch_id)

    # meanwhile

    def state(self, batch_id: int) -> BatchState:
        """How far a batch is, as far as it concerns one's own clients; NotFound."""
        actor = self._access.allowed("messages.view")
        with self._access.gym.data.read() as connection:
            return self._state(connection, actor, batch_id)

    def recent(self, limit: int = 20) -> list[BatchState]:
        """The latest batches, newest first."""
        actor = self._access.allowed("messages.view")
        with self._access.gym.data.read() as connection:
            rows = connection.execute(
                "SELECT m.batch_id, MAX(m.id) AS latest FROM message m"
                " JOIN client c ON c.id = m.client_id WHERE m.batch_id IS NOT NULL"
                " AND (:everyone OR c.trainer_id = :me) GROUP BY m.batch_id"
                " ORDER BY latest DESC LIMIT :limit",
                {"everyone": int(actor.is_admin), "me": actor.id, "limit": limit},
            ).fetchall()
            return [self._state(connection, actor, row["batch_id"]) for row in rows]

    def messages(
        self, batch_id: int, *, states: tuple[str, ...] = (), after: int = 0, limit: int = 50
    ) -> list[Message]:
        """The messages of a batch in their order; `after` is the last id already shown."""
        actor = self._access.allowed("messages.view")
        with self._access.gym.data.read() as connection:
            rows = rows_of(connection, actor, batch_id, states, after, limit)
        names = self._access.gym.account_names()
        return [outbox.record(row, names) for row in rows]

    def next_link(self, batch_id: int) -> Message | None:
        """The next one that waits to be handed over as a link; None when there is none left."""
        waiting = self.messages(batch_id, states=("queued",), limit=1)
        return waiting[0] if waiting and waiting[0].channel == ClickToChat.name else None

    def cancel_rest(self, batch_id: int) -> int:
        """Take back what nobody acted on yet; how many. What went stays as it is."""
        return self._move_all(batch_id, ("queued",), "cancelled")

    def retry_failed(self, batch_id: int) -> int:
        """Queue again what certainly did not go; how many. What nobody knows of stays."""
        return self._move_all(batch_id, ("failed", "not_sent"), "queued")

    # inside

    def _refuse_channel(self, channel: str) -> None:
        if channel == "pywhatkit":
            raise Invalid(
                {
                    "channel": _(
                        "Many messages never go by WhatsApp Web: WhatsApp's terms forbid it and "
                        "may block the number. Use the business account, or link after link."
                    )
                }
            )
        if channel not in self._senders:
            raise Invalid({"channel": _("There is no such way to send.")})
        there = self._senders[channel].available()
        if not there.ok:
            raise Invalid({"channel": there.reason})

    def _meant(
        self,
        connection: sqlite3.Connection,
        actor: Actor,
        settings: GymSettings,
        kind: str | None,
        client_ids: Sequence[int],
    ) -> list[sqlite3.Row]:
        if kind is not None and kind not in audience.KINDS:
            raise Invalid({"kind": _("There is no such choice of clients.")})
        condition: str = "1 = 1"
        values: dict[str, Any] = {}
        if kind is not None:
            days = {"due_in": settings.reminder_days, "no_weigh_in": settings.inactivity_days}
            condition, values = audience.is_meant(kind, days.get(kind, 1), self._access.today())
        found = (
            "SELECT c.* FROM client c WHERE c.erased_at IS NULL"  # noqa: S608 - our own conditions
            f" AND (:everyone OR c.trainer_id = :me) AND {condition}"
        )
        values |= {"everyone": int(actor.is_admin), "me": actor.id, "most": MOST}
        if kind is not None and not client_ids:
            return connection.execute(
                f"{found} AND c.archived = 0 ORDER BY c.name_key, c.id LIMIT :most", values
            ).fetchall()
        listed = []
        for one in client_ids:
            row = connection.execute(f"{found} AND c.id = :id", values | {"id": one}).fetchone()
            if row is not None:
                listed.append(row)
            else:
                self._note_if_foreign(connection, actor, one)
        return listed

    def _note_if_foreign(
        self, connection: sqlite3.Connection, actor: Actor, client_id: int | None
    ) -> None:
        row = connection.execute(
            "SELECT id, trainer_id FROM client WHERE id = :id AND erased_at IS NULL",
            {"id": client_id},
        ).fetchone()
        if row is not None and not (actor.is_admin or row["trainer_id"] == actor.id):
            self._access.note_foreign_client(actor, row["id"])

    def _letter(
        self,
        connection: sqlite3.Connection,
        settings: GymSettings,
        client: sqlite3.Row,
        kind: str | None,
        template: str | int | None,
        text: str | None,
        channel: str,
    ) -> tuple[Letter | None, str]:
        """The letter to this client, and why it is left out after all (empty if it is not)."""
        if template is None and text is None and kind is not None:
            template = audience.USUAL_TEMPLATE[kind]
        if template is not None:
            template = audience.in_language(template, client)
        raw = raw_text(connection, template, text)
        refusal = doubts.refusal(client)
        if refusal:
            return None, refusal
        found = filled(self._access, connection, settings, client, raw)
        origin = None if template is None else templates.named(connection, template)
        key = None if kind is None else audience.period_key(kind, client, self._access.today())
        letter = Letter(channel=channel, raw=raw, filled=found, template=origin, period_key=key)
        try:
            doubts.refuse_too_long(found.text)
            writing.approved(letter)
        except Invalid as problem:
            return letter, problem.sentence
        asked = doubts.questions(self._access, connection, settings, client, found)
        said = [sentence for code, sentence in asked if code != "quiet_hours"]
        if key is not None and _is_written(connection, key):
            said.append(_("A reminder was written for this period already."))
        return letter, " ".join(said)

    def _write(
        self,
        act: Act,
        client: sqlite3.Row,
        letter: Letter,
        batch_id: int,
        wait_until: str | None,
    ) -> int:
        if letter.period_key is not None:
            self._take_over_draft(act, letter.period_key)
        try:
            writing.write(act, client, replace(letter, batch_id=batch_id, retry_after=wait_until))
        except Conflict:  # somebody wrote this period's reminder between look and write
            return 0
        return 1

    def _take_over_draft(self, act: Act, key: str) -> None:
        """What a rule prepared for this period is not needed besides."""
        draft = act.connection.execute(
            f"{outbox.ROWS} WHERE m.period_key = :key AND m.state = 'draft'", {"key": key}
        ).fetchone()
        if draft is not None:
            outbox.move(act, draft, "cancelled", reason=_("Written in one go with others."))

    def _state(self, connection: sqlite3.Connection, actor: Actor, batch_id: int) -> BatchState:
        state = state_of(connection, actor, batch_id, self._access.now())
        if state is None:
            others = connection.execute(
                "SELECT client_id FROM message WHERE batch_id = :batch LIMIT 1", {"batch": batch_id}
            ).fetchone()
            if others is not None:
                self._note_if_foreign(connection, actor, others["client_id"])
            raise NotFound(_("There is no such batch of messages."))
        by = self._access.gym.account_names().get(state.created_by or 0, "")
        return state.model_copy(update={"by": by})

    def _move_all(self, batch_id: int, states: tuple[str, ...], to: str) -> int:
        actor = self._access.allowed("messages.send")
        moved, after = 0, 0
        while True:
            with self._access.act(actor) as act:
                rows = rows_of(act.connection, actor, batch_id, states, after, BUNDLE)
                for row in rows:
                    after = row["id"]
                    if to == "queued" and _must_not_go(row):
                        continue
                    outbox.move(act, row, to)
                    moved += 1
            if len(rows) < BUNDLE:
                break
        if not moved and not after:
            self.state(batch_id)  # NotFound for a batch that isn't there
        return moved


def _begin(act: Act) -> int:
    row = act.connection.execute(
        "INSERT INTO batch (created_at, created_by) VALUES (:at, :by) RETURNING id",
        {"at": act.at, "by": act.actor_id},
    ).fetchone()
    return int(row["id"])


def _must_not_go(row: sqlite3.Row) -> bool:
    try:
        outbox.refuse_outdated(row)
    except Conflict:
        return True
    return False


def _is_written(connection: sqlite3.Connection, key: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM message WHERE period_key = :key AND state <> 'draft'", {"key": key}
    ).fetchone()
    return found is not None
