"""Messages as screens call them: writing, queueing, handing over, and what became of them."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from threading import Event
from typing import Any

from pydantic import Field

from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.messages import channel as channels
from ptcms_core.messages import doubts, listing, outbox, outcomes, templates, writing
from ptcms_core.messages.filling import filled, raw_text
from ptcms_core.messages.outbox import Message
from ptcms_core.messages.templates import Templates
from ptcms_core.messages.writing import Letter
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.journal import utc_text
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import Record
from ptcms_core.whatsapp.click_to_chat import ClickToChat, chat_link
from ptcms_core.whatsapp.cloud import CloudSender
from ptcms_core.whatsapp.sender import (
    Outcome,
    PhaseListener,
    Unknown,
    WhatsAppSender,
    ignore_phase,
)

WAITING = ("handed_over", "unknown")


class Preview(Record):
    """What the client would read, what speaks against sending it now, which placeholders nothing
    is known for, and what is good to know of the way it goes."""

    text: str
    phone: str | None
    warnings: list[str]
    missing: list[str]
    notes: list[str] = Field(default_factory=list)


@guarded
class Messages(Templates):
    """Messages to the clients one looks after."""

    def __init__(self, access: Access, senders: Mapping[str, WhatsAppSender]) -> None:
        super().__init__(access)
        self._senders = dict(senders)

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
        self,
        client_id: int,
        *,
        template: str | int | None = None,
        text: str | None = None,
        channel: str | None = None,
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
            origin = None if template is None else templates.named(connection, template)
            letter = Letter(
                channel=channel or settings.sender, raw=raw, filled=found, template=origin
            )
            rest = channels.rest_of(connection, letter.channel)
        return Preview(
            text=found.text,
            phone=client["phone"],
            warnings=warnings + [sentence for _code, sentence in questions],
            missing=found.missing,
            notes=doubts.notes(letter, rest, self._access.now()),
        )

    def compose(
        self,
        client_id: int,
        *,
        template: str | int | None = None,
        text: str | None = None,
        channel: str | None = None,
    ) -> Preview:
        """A message made ready without storing anything (see `preview`)."""
        return self.preview(client_id, template=template, text=text, channel=channel)

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
            origin = None if template is None else templates.named(act.connection, template)
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
            stored = writing.write(
                act,
                client,
                Letter(
                    channel=channel,
                    raw=raw,
                    filled=found,
                    template=origin,
                    terminal=terminal,
                    period_key=period_key,
                ),
            )
            stored = outbox.find(act.connection, stored["id"])
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
            if row["channel"] == CloudSender.name:
                raise Conflict(_("This message goes out by itself, as soon as its turn comes."))
            lease = utc_text(self._access.now() + outbox.LEASE)
            outbox.move(act, row, "sending", lease_until=lease)
        try:
            outcome = sender.send(
                replace(outcomes.job_of(row), cancelled=called_off), on_phase or ignore_phase
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
        sort: str = "-at",
        after: int | None = None,
        limit: int = 50,
    ) -> list[Message]:
        """Messages, newest first, in one or some states; `after` is the last id already shown.

        `sort` is a key of listing.ORDERS, with `-` in front the other way round; Invalid.
        """
        return self._list(client_id, (state,) if state else states, after, limit, sort=sort)

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
        sort: str = "-at",
    ) -> list[Message]:
        actor = self._access.allowed("messages.view")
        own = None if actor.is_admin else actor.id
        asked = listing.Asked(client_id, states, own, taken_over, sort)
        with self._access.gym.data.read() as connection:
            if client_id is not None:
                self._access.client(connection, actor, client_id)
            rows = asked.rows(connection, after, limit)
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
            if anew and not row["text"]:
                raise Conflict(_("The text of this message is not kept any more; write a new one."))
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
            after = outcomes.store(act, started, outcome, self._access.now(), called_off=called_off)
        return self._record(after)
