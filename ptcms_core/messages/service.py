"""Messages as screens call them: writing, queueing, handing over, and what became of them."""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from threading import Event
from typing import Any

from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.messages import doubts, outbox, templates
from ptcms_core.messages.filling import filled, raw_text
from ptcms_core.messages.outbox import Message
from ptcms_core.messages.templates import Templates
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.journal import utc_text
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import Record
from ptcms_core.whatsapp.click_to_chat import ClickToChat, chat_link
from ptcms_core.whatsapp.pywhatkit import PyWhatKitSender
from ptcms_core.whatsapp.sender import (
    Accepted,
    HandedOver,
    Job,
    NotSent,
    Outcome,
    PhaseListener,
    Unknown,
    WhatsAppSender,
    ignore_phase,
)

LEASE = timedelta(minutes=3)
"""Longer than any sender takes: what is still being sent after it is nobody's any more."""
WAITING = ("handed_over", "unknown")


class Preview(Record):
    """What the client would read, what speaks against sending it now, and which placeholders
    nothing is known for."""

    text: str
    phone: str | None
    warnings: list[str]
    missing: list[str]


@guarded
class Messages(Templates):
    """Messages to the clients one looks after."""

    def __init__(self, access: Access, senders: Mapping[str, WhatsAppSender] | None) -> None:
        super().__init__(access)
        self._senders: dict[str, WhatsAppSender] = (
            dict(senders)
            if senders is not None
            else {
                "click_to_chat": ClickToChat(),
                "pywhatkit": PyWhatKitSender(access.gym.folder),
            }
        )

    def channels(self) -> list[tuple[str, bool, str]]:
        """The ways to send, the gym's choice first: name, whether it works here, why not."""
        self._access.allowed("messages.view")
        first = load_settings(self._access.gym).sender
        found = []
        for name in sorted(self._senders, key=lambda one: one != first):
            there = self._senders[name].available()
            found.append((name, there.ok, there.reason))
        return found

    # writing

    def preview(
        self, client_id: int, *, template: str | int | None = None, text: str | None = None
    ) -> Preview:
        """What the client would read, without storing anything; Invalid under `text`, NotFound.

        `text` goes before the template's own; with neither it is the greeting. Both hold
        placeholders: a text that was filled already must not be handed in again.
        """
        actor = self._access.allowed("messages.view")
        settings = load_settings(self._access.gym)
        with self._access.gym.data.read() as connection:
            client = self._access.client(connection, actor, client_id)
            raw = raw_text(connection, template, text)
            found = filled(self._access, connection, settings, client, raw)
            warnings = [refusal for refusal in (doubts.refusal(client),) if refusal]
            questions = doubts.questions(self._access, connection, settings, client, found)
        return Preview(
            text=found.text,
            phone=client["phone"],
            warnings=warnings + [sentence for _code, sentence in questions],
            missing=found.missing,
        )

    def compose(
        self, client_id: int, *, template: str | int | None = None, text: str | None = None
    ) -> Preview:
        """A message made ready without storing anything (see `preview`)."""
        return self.preview(client_id, template=template, text=text)

    def queue(
        self,
        client_id: int,
        *,
        template: str | int | None = None,
        text: str | None = None,
        channel: str | None = None,
        confirmed: bool = False,
        terminal: str = "",
        period_key: str | None = None,
    ) -> Message:
        """Put a message into the outbox; `undo` cancels it while nothing was done with it.

        Invalid without a phone or after an opt-out; NeedsConfirmation without consent, in quiet
        hours, when the client got the same text within 24 hours, or when the text has gaps;
        Conflict for an archived client, or if one of this `period_key` was written already;
        NotFound.
        """
        actor = self._access.allowed("messages.send")
        settings = load_settings(self._access.gym)
        channel = channel or settings.sender
        if channel not in self._senders:
            raise Invalid({"channel": _("There is no such way to send.")})
        with self._access.act(actor) as act:
            client = self._access.active_client(act.connection, actor, client_id)
            raw = raw_text(act.connection, template, text)
            origin = None if template is None else templates.named(act.connection, template).id
            refusal = doubts.refusal(client)
            if refusal:
                raise Invalid({"phone": refusal})
            found = filled(self._access, act.connection, settings, client, raw)
            doubts.refuse_too_long(found.text)
            questions = doubts.questions(self._access, act.connection, settings, client, found)
            if questions and not confirmed:
                said = " ".join(sentence for _code, sentence in questions)
                raise NeedsConfirmation(
                    questions[0][0], _("{reasons} Write anyway?").format(reasons=said)
                )
            row = act.connection.execute(
                "INSERT INTO message (client_id, phone, text, template_id, reminder, channel,"
                " state, terminal, period_key, created_at, created_by) VALUES (:client, :phone,"
                " :text, :template, :reminder, :channel, 'queued', :terminal, :period, :at, :by)"
                " ON CONFLICT (period_key) DO NOTHING RETURNING id",
                {
                    "client": client_id,
                    "phone": client["phone"],
                    "text": found.text,
                    "template": origin if isinstance(origin, int) else None,
                    "reminder": int(templates.reminds(raw)),
                    "channel": channel,
                    "terminal": terminal,
                    "period": period_key,
                    "at": act.at,
                    "by": actor.id,
                },
            ).fetchone()
            if row is None:
                raise Conflict(_("This reminder was written for this period already."))
            stored = outbox.find(act.connection, row["id"])
            shown = {name: stored[name] for name in ("state", "channel", "phone", "text")}
            act.note("message", stored["id"], "queued", client_id=client_id, after=shown)
        self._access.remember_undo(
            _("the message to {name}").format(name=client["full_name"]),
            partial(self._take_back, stored["id"], stored["version"]),
        )
        return self._record(stored)

    # handing over

    def get(self, message_id: int) -> Message:
        """One message; NotFound, for another trainer's client as well."""
        actor = self._access.allowed("messages.view")
        with self._access.gym.data.read() as connection:
            row = self._row(connection, actor, message_id)
        return self._record(row)

    def link(self, message_id: int) -> str:
        """The wa.me link that opens the chat with the text in it."""
        message = self.get(message_id)
        return chat_link(message.phone, message.text)

    def hand_over(self, message_id: int) -> Message:
        """The link or QR code is on the screen now: its person will say whether it went.

        Whatever way was meant, it goes as a link from here. Conflict unless it is queued, and
        when the client's phone was changed, they opted out or were archived since.
        """
        actor = self._access.allowed("messages.send")
        with self._access.act(actor) as act:
            row = self._row(act.connection, actor, message_id)
            outbox.refuse_outdated(row)
            outbox.refuse_being_sent(row)
            outbox.move(act, row, "handed_over", channel=ClickToChat.name)
            after = outbox.find(act.connection, message_id)
        return self._record(after)

    def confirm(self, message_id: int, *, sent: bool) -> Message:
        """A person says whether a message went; Conflict if that isn't asked."""
        return self._decide(
            message_id,
            "confirmed" if sent else "not_sent",
            _("the answer about the message to {name}"),
        )

    def retry(self, message_id: int) -> Message:
        """Queue a failed, unsent or unknown message again, to the client's present phone.

        It is a person's decision, never its own. Conflict, Invalid under `phone`.
        """
        return self._decide(
            message_id, "queued", _("queueing the message to {name} again"), anew=True
        )

    def cancel(self, message_id: int) -> Message:
        """Take back what was not acted on; Conflict once it was."""
        return self._decide(message_id, "cancelled", _("cancelling the message to {name}"))

    def send(
        self,
        message_id: int,
        on_phase: PhaseListener | None = None,
        cancel: Event | None = None,
    ) -> Message:
        """Have its sender act: `sending` is stored before, what can be known after.

        Blocks while the sender works, outside any transaction. `cancel` stops it as long as
        nothing was done. Conflict unless it is queued; what the sender can't do is no error:
        the message says it.
        """
        actor = self._access.allowed("messages.send")
        called_off = cancel or Event()
        with self._access.act(actor) as act:
            row = self._row(act.connection, actor, message_id)
            outbox.refuse_outdated(row)
            sender = self._senders.get(row["channel"])
            if sender is None:
                raise Conflict(_("There is no such way to send here. Nothing was sent."))
            lease = utc_text(self._access.now() + LEASE)
            outbox.move(act, row, "sending", lease_until=lease)
        try:
            outcome = sender.send(
                Job(row["phone"], row["text"], called_off), on_phase or ignore_phase
            )
        except Exception:  # a sender that breaks its promise: nobody knows how far it came
            outcome = Unknown(_("Sending broke off in the middle; nobody knows if it went."))
        return self._store_outcome(actor, row, outcome, called_off=called_off.is_set())

    def settle_leases(self) -> int:
        """Call unknown what was being sent when its program ended; how many."""
        self._access.allowed("messages.view")
        return outbox.settle_leases(self._access.gym)

    # reading

    def history(
        self,
        client_id: int | None = None,
        *,
        state: str | None = None,
        states: tuple[str, ...] = (),
        after: int | None = None,
        limit: int = 50,
    ) -> list[Message]:
        """Messages, newest first, in one or some states; `after` is the last id already shown."""
        return self._list(client_id, (state,) if state else states, after, limit)

    def waiting(self) -> list[Message]:
        """Those that wait for a yes or no, but for what was taken over."""
        self.settle_leases()
        return self._list(None, WAITING, None, 200, taken_over=False)

    # inside

    def _list(
        self,
        client_id: int | None,
        states: tuple[str, ...],
        after: int | None,
        limit: int,
        *,
        taken_over: bool = True,
    ) -> list[Message]:
        actor = self._access.allowed("messages.view")
        parts = ["1 = 1"]
        values: dict[str, Any] = {"limit": limit, "me": actor.id, "after": after}
        if client_id is not None:
            parts.append("m.client_id = :client")
            values["client"] = client_id
        if states:
            marks = {f"state{number}": state for number, state in enumerate(states)}
            values |= marks
            parts.append(f"m.state IN ({', '.join(f':{mark}' for mark in marks)})")
        if after is not None:
            parts.append("m.id < :after")
        if not actor.is_admin:
            parts.append("c.trainer_id = :me")
        if not taken_over:
            parts.append("m.source_key IS NULL")
        with self._access.gym.data.read() as connection:
            if client_id is not None:
                self._access.client(connection, actor, client_id)
            rows = connection.execute(
                f"{outbox.ROWS} WHERE {' AND '.join(parts)} ORDER BY m.id DESC LIMIT :limit",
                values,
            ).fetchall()
        names = self._access.gym.account_names()
        return [outbox.record(row, names) for row in rows]

    def _row(self, connection: sqlite3.Connection, actor: Actor, message_id: int) -> sqlite3.Row:
        row = outbox.find(connection, message_id)
        if not actor.is_admin and row["trainer_id"] != actor.id:
            if row["client_id"] is not None:
                self._access.note_foreign_client(actor, row["client_id"])
            raise NotFound(_("There is no such message."))
        return row

    def _record(self, row: sqlite3.Row) -> Message:
        return outbox.record(row, self._access.gym.account_names())

    def _decide(self, message_id: int, state: str, label: str, *, anew: bool = False) -> Message:
        """What a person decides of a message, undone by `undo`."""
        actor = self._access.allowed("messages.send")
        with self._access.act(actor) as act:
            row = self._row(act.connection, actor, message_id)
            outbox.refuse_being_sent(row)
            phone = row["phone"]
            if anew and row["client_id"] is not None:
                refusal = doubts.refusal(
                    self._access.active_client(act.connection, actor, row["client_id"])
                )
                if refusal:
                    raise Invalid({"phone": refusal})
                phone = row["present_phone"]
            outbox.move(act, row, state, phone=phone)
            after = outbox.find(act.connection, message_id)
        self._access.remember_undo(
            label.format(name=row["client_name"] or row["phone"]),
            partial(self._put_back, row, after["version"]),
        )
        return self._record(after)

    def _put_back(self, former: sqlite3.Row, version: int) -> None:
        self._at_version(former["id"], version, lambda act, row: outbox.put_back(act, row, former))
        self._access.rewound(
            "message", former["id"], before=former["version"], now=self.get(former["id"]).version
        )

    def _take_back(self, message_id: int, version: int) -> None:
        self._at_version(message_id, version, lambda act, row: outbox.move(act, row, "cancelled"))

    def _at_version(
        self, message_id: int, version: int, change: Callable[[Any, sqlite3.Row], None]
    ) -> None:
        actor = self._access.allowed("messages.send")
        with self._access.act(actor) as act:
            row = self._row(act.connection, actor, message_id)
            if row["version"] != self._access.left_at("message", message_id, version):
                raise outbox.refusal(row["state"])
            change(act, row)

    def _store_outcome(
        self, actor: Actor, started: sqlite3.Row, outcome: Outcome, *, called_off: bool
    ) -> Message:
        # not asked again whether this person may: what was done must be kept in any case
        with self._access.act(actor) as act:
            row = outbox.find(act.connection, started["id"])
            if row["attempts"] != started["attempts"] + 1:
                pass  # queued and tried again meanwhile: that try will tell
            elif row["state"] == "sending":
                self._move_to_outcome(act, row, outcome, called_off=called_off)
            elif row["state"] == "unknown" and isinstance(outcome, NotSent):
                # its lease had ended; that nothing went out is certain all the same
                outbox.move(act, row, "not_sent", reason=outcome.reason)
            after = outbox.find(act.connection, started["id"])
        return self._record(after)

    def _move_to_outcome(
        self, act: Any, row: sqlite3.Row, outcome: Outcome, *, called_off: bool
    ) -> None:
        match outcome:
            case Accepted(id=external_id):
                outbox.move(act, row, "accepted", external_id=external_id)
            case HandedOver():
                outbox.move(act, row, "handed_over")
            case Unknown(reason=reason):
                outbox.move(act, row, "unknown", reason=reason)
            case NotSent(reason=reason) if called_off:
                outbox.move(act, row, "cancelled", reason=reason)
            case NotSent(reason=reason, retry_after=None):
                outbox.move(act, row, "failed", reason=reason)
            case NotSent(reason=reason, retry_after=seconds):
                later = utc_text(self._access.now() + timedelta(seconds=seconds or 0))
                outbox.move(act, row, "queued", reason=reason, retry_after=later)
