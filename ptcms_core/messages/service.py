"""Messages as screens call them: writing, queueing, handing over, and what became of them."""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from threading import Event
from typing import Any

from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.messages import outbox, templates
from ptcms_core.messages.outbox import Message
from ptcms_core.messages.templates import Template
from ptcms_core.payments import Payments
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.journal import utc_text
from ptcms_core.values import dates, money, placeholders
from ptcms_core.values.entry import Record
from ptcms_core.values.text import entered
from ptcms_core.whatsapp.click_to_chat import ClickToChat, chat_link
from ptcms_core.whatsapp.pywhatkit import PyWhatKitSender
from ptcms_core.whatsapp.sender import Accepted, HandedOver, Job, NotSent, WhatsAppSender

LEASE = timedelta(minutes=3)
SAME_WITHIN = timedelta(hours=24)


class Preview(Record):
    """What the client would read, and what speaks against sending it now."""

    text: str
    phone: str | None
    warnings: list[str]


class Messages:
    """Messages to the clients one looks after."""

    def __init__(self, access: Access, senders: Mapping[str, WhatsAppSender] | None) -> None:
        self._access = access
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
        self._access.actor()
        first = load_settings(self._access.gym).sender
        found = []
        for name in sorted(self._senders, key=lambda one: one != first):
            there = self._senders[name].available()
            found.append((name, there.ok, there.reason))
        return found

    # templates

    def templates(self) -> list[Template]:
        """The gym's own templates, then those that come with the program."""
        self._access.allowed("messages.view")
        with self._access.gym.data.read() as connection:
            return templates.own(connection) + templates.shipped()

    def add_template(self, *, name: str, text: str, language: str = "en") -> Template:
        """Keep a template of the gym's own; Invalid."""
        actor = self._access.allowed("messages.templates")
        name, text, language = templates.checked(name, text, language)
        with self._access.act(actor) as act:
            cursor = act.connection.execute(
                "INSERT INTO message_template (name, text, language, by_id)"
                " VALUES (:name, :text, :language, :by)",
                {"name": name, "text": text, "language": language, "by": actor.id},
            )
            new_id = int(cursor.lastrowid or 0)
            act.note("message_template", new_id, "add", after={"name": name, "text": text})
        self._access.remember_undo(
            _("the template {title}").format(title=name), partial(self.remove_template, new_id)
        )
        return self._template(new_id)

    def update_template(
        self, template_id: int, *, version: int, name: str, text: str, language: str = "en"
    ) -> Template:
        """Change a template of the gym's own; Conflict, Invalid, NotFound."""
        actor = self._access.allowed("messages.templates")
        name, text, language = templates.checked(name, text, language)
        with self._access.act(actor) as act:
            row = _template_row(act.connection, template_id)
            before = {"name": row["name"], "text": row["text"], "language": row["language"]}
            if row["version"] != version:
                raise Conflict(
                    _("Somebody changed this template meanwhile. Nothing was saved."), before
                )
            after = {"name": name, "text": text, "language": language}
            act.connection.execute(
                "UPDATE message_template SET name = :name, text = :text, language = :language,"
                " version = version + 1 WHERE id = :id",
                after | {"id": template_id},
            )
            act.note("message_template", template_id, "update", before=before, after=after)
        self._access.remember_undo(
            _("the change of template {title}").format(title=name),
            lambda: self.update_template(template_id, version=version + 1, **before),
        )
        return self._template(template_id)

    def remove_template(self, template_id: int) -> None:
        """Take a template of the gym's own out; `undo` brings it back."""
        self._mark(template_id, removed=True)
        self._access.remember_undo(
            _("taking out a template"), partial(self._mark, template_id, removed=False)
        )

    # writing

    def preview(
        self, client_id: int, *, template: str | int | None = None, text: str | None = None
    ) -> Preview:
        """What the client would read; Invalid under `text`, NotFound."""
        actor = self._access.allowed("messages.view")
        with self._access.gym.data.read() as connection:
            client = self._access.client(connection, actor, client_id)
        raw = self._raw(template, text)
        filled = placeholders.fill(raw, self._values(client, raw))
        return Preview(text=filled, phone=client["phone"], warnings=self._warnings(client))

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
        """Put a message into the outbox.

        Invalid without a phone or after an opt-out; NeedsConfirmation without consent, in quiet
        hours, or when the client got the same text within 24 hours; NotFound.
        """
        actor = self._access.allowed("messages.send")
        seen = self.preview(client_id, template=template, text=text)
        settings = load_settings(self._access.gym)
        channel = channel or settings.sender
        if channel not in self._senders:
            raise Invalid({"channel": _("There is no such way to send.")})
        with self._access.act(actor) as act:
            client = self._access.client(act.connection, actor, client_id)
            if not client["phone"]:
                raise Invalid({"phone": _("This client has no phone; fill it in first.")})
            if client["opted_out_on"]:
                raise Invalid({"phone": _("This client asked not to be written to.")})
            if not confirmed:
                self._ask(act.connection, client, seen.text)
            own_id = template if isinstance(template, int) else None
            cursor = act.connection.execute(
                "INSERT INTO message (client_id, phone, text, template_id, channel, state,"
                " terminal, period_key, created_at, created_by) VALUES (:client, :phone, :text,"
                " :template, :channel, 'queued', :terminal, :period, :at, :by)"
                " ON CONFLICT (period_key) DO NOTHING",
                {
                    "client": client_id,
                    "phone": client["phone"],
                    "text": seen.text,
                    "template": own_id,
                    "channel": channel,
                    "terminal": terminal,
                    "period": period_key,
                    "at": act.at,
                    "by": actor.id,
                },
            )
            if not cursor.rowcount:
                raise Conflict(_("This reminder was written for this period already."))
            new_id = int(cursor.lastrowid or 0)
            act.note(
                "message",
                new_id,
                "queued",
                client_id=client_id,
                after={"state": "queued", "text": seen.text, "channel": channel},
            )
        self._access.remember_undo(
            _("the message to {name}").format(name=client["full_name"]),
            partial(self.cancel, new_id),
        )
        return self.get(new_id)

    # handing over

    def get(self, message_id: int) -> Message:
        """One message; NotFound, for another trainer's client as well."""
        actor = self._access.allowed("messages.view")
        with self._access.gym.data.read() as connection:
            row = self._row(connection, actor, message_id)
        return outbox.record(row, self._access.gym.account_names())

    def link(self, message_id: int) -> str:
        """The wa.me link that opens the chat with the text in it."""
        message = self.get(message_id)
        return chat_link(message.phone, message.text)

    def hand_over(self, message_id: int) -> Message:
        """The link or QR code is on the screen now: its person will say whether it went."""
        return self._move(message_id, "handed_over", reminds=True)

    def confirm(self, message_id: int, *, sent: bool) -> Message:
        """A person says whether a message went; Conflict if that isn't asked."""
        return self._move(message_id, "confirmed" if sent else "not_sent")

    def retry(self, message_id: int) -> Message:
        """Queue a failed, unsent or unknown message again: a person's decision, never its own."""
        return self._move(message_id, "queued")

    def cancel(self, message_id: int) -> Message:
        """Take back what was not acted on; Conflict once it was."""
        return self._move(message_id, "cancelled")

    def send(
        self,
        message_id: int,
        on_phase: Callable[[str], None] | None = None,
        cancel: Event | None = None,
    ) -> Message:
        """Have its sender act: `sending` is stored before, what can be known after."""
        actor = self._access.allowed("messages.send")
        with self._access.act(actor) as act:
            row = self._row(act.connection, actor, message_id)
            lease = utc_text(self._access.now() + LEASE)
            outbox.move(act, row, "sending", lease_until=lease)
        job = Job(row["phone"], row["text"], cancel or Event())
        sender = self._senders[row["channel"]]
        outcome = sender.send(job, on_phase or (lambda _phase: None))
        if isinstance(outcome, NotSent):
            state = "queued" if outcome.retry_after is not None else "failed"
            return self._move(message_id, state, reason=outcome.reason)
        if isinstance(outcome, Accepted):
            return self._move(message_id, "accepted", external_id=outcome.id)
        if isinstance(outcome, HandedOver):
            return self._move(message_id, "handed_over", reminds=True)
        return self._move(message_id, "unknown", reason=outcome.reason)

    def settle_leases(self) -> int:
        """Call unknown what was being sent when its program ended; how many."""
        actor = self._access.actor()
        with self._access.act(actor) as act:
            rows = act.connection.execute(
                "SELECT * FROM message WHERE state = 'sending' AND lease_until < :now",
                {"now": utc_text(self._access.now())},
            ).fetchall()
            for row in rows:
                reason = _("The program ended while this was being sent; nobody knows if it went.")
                outbox.move(act, row, "unknown", reason=reason)
        return len(rows)

    # reading

    def history(
        self,
        client_id: int | None = None,
        *,
        state: str | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> list[Message]:
        """Messages, newest first; `after` is the last id already shown."""
        return self._list(client_id, (state,) if state else (), after, limit)

    def waiting(self) -> list[Message]:
        """Those that wait for a yes or no."""
        return self._list(None, ("handed_over", "unknown"), None, 200, taken_over=False)

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
            marks = []
            for number, state in enumerate(states):
                marks.append(f":state{number}")
                values[f"state{number}"] = state
            parts.append(f"m.state IN ({', '.join(marks)})")
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
                "SELECT m.*, c.full_name AS client_name, c.trainer_id FROM message m"  # noqa: S608
                f" LEFT JOIN client c ON c.id = m.client_id WHERE {' AND '.join(parts)}"
                " ORDER BY m.id DESC LIMIT :limit",
                values,
            ).fetchall()
        names = self._access.gym.account_names()
        return [outbox.record(row, names) for row in rows]

    def _row(self, connection: sqlite3.Connection, actor: Actor, message_id: int) -> sqlite3.Row:
        row = outbox.find(connection, message_id)
        if not actor.is_admin and row["trainer_id"] != actor.id:
            raise NotFound(_("There is no such message."))
        return row

    def _move(
        self,
        message_id: int,
        state: str,
        *,
        reason: str = "",
        external_id: str | None = None,
        reminds: bool = False,
    ) -> Message:
        actor = self._access.allowed("messages.send")
        with self._access.act(actor) as act:
            row = self._row(act.connection, actor, message_id)
            outbox.move(act, row, state, reason=reason, external_id=external_id)
            if reminds and row["client_id"] is not None:
                act.connection.execute(
                    "UPDATE client SET last_reminded_at = :at WHERE id = :id",
                    {"at": act.at, "id": row["client_id"]},
                )
        return self.get(message_id)

    def _raw(self, template: str | int | None, text: str | None) -> str:
        if template is not None:
            return self._template(template).text
        try:
            return placeholders.check(
                entered(
                    text or "",
                    _("The message"),
                    max_length=templates.LONGEST,
                    multiline=True,
                    required=True,
                )
            )
        except ValueError as problem:
            raise Invalid({"text": str(problem)}) from None

    def _template(self, template_id: str | int) -> Template:
        for one in self.templates():
            if one.id == template_id:
                return one
        raise NotFound(_("There is no such template."))

    def _mark(self, template_id: int, *, removed: bool) -> None:
        actor = self._access.allowed("messages.templates")
        with self._access.act(actor) as act:
            row = _template_row(act.connection, template_id, removed=not removed)
            act.connection.execute(
                "UPDATE message_template SET removed_at = :at, version = version + 1"
                " WHERE id = :id",
                {"at": act.at if removed else None, "id": template_id},
            )
            act.note(
                "message_template",
                template_id,
                "remove" if removed else "restore",
                before={"name": row["name"], "text": row["text"]},
            )

    def _values(self, client: sqlite3.Row, raw: str) -> dict[str, str]:
        settings = load_settings(self._access.gym)
        used = placeholders.used_in(raw)
        name = client["full_name"]
        shown = money.format_money(max(0, client["balance"]), settings.money)
        due = client["next_due_on"]
        weight = client["last_weight_g"]
        values = {
            "name": name,
            "first_name": name.split()[0] if name.split() else name,
            "balance": shown,
            "amount": shown,
            "due_date": dates.format_date(date.fromisoformat(due)) if due else _("today"),
            "gym": settings.gym_name,
            "trainer": self._access.gym.account_names().get(client["trainer_id"], ""),
            "weight": f"{weight / 1000:g} kg" if weight else "",
        }
        if "plan" in used:
            with self._access.gym.data.read() as connection:
                row = connection.execute(
                    "SELECT title, text FROM workout_plan WHERE id = :id",
                    {"id": client["workout_plan_id"]},
                ).fetchone()
            values["plan"] = "" if row is None else row["title"] or row["text"]
        if "upi_link" in used:
            values["upi_link"] = Payments(self._access).upi_request(client["id"])
        return values

    def _warnings(self, client: sqlite3.Row) -> list[str]:
        warnings = []
        if not client["phone"]:
            warnings.append(_("This client has no phone; fill it in first."))
        if client["opted_out_on"]:
            warnings.append(_("This client asked not to be written to."))
        elif not client["whatsapp_consent"]:
            warnings.append(_("No consent to WhatsApp is noted for this client."))
        return warnings

    def _ask(self, connection: sqlite3.Connection, client: sqlite3.Row, text: str) -> None:
        settings = load_settings(self._access.gym)
        now = self._access.now()
        if not client["whatsapp_consent"]:
            raise NeedsConfirmation(
                "no_consent", _("No consent to WhatsApp is noted for this client. Write anyway?")
            )
        local = now.astimezone(self._access.gym.zone())
        if outbox.is_quiet(local, settings.quiet_from, settings.quiet_until):
            raise NeedsConfirmation(
                "quiet_hours",
                _("It is quiet time ({start}–{end}). Write anyway?").format(
                    start=settings.quiet_from, end=settings.quiet_until
                ),
            )
        same = connection.execute(
            "SELECT 1 FROM message WHERE client_id = :id AND text = :text AND created_at >= :since"
            " AND state NOT IN ('cancelled', 'not_sent', 'failed', 'skipped')",
            {"id": client["id"], "text": text, "since": utc_text(now - SAME_WITHIN)},
        ).fetchone()
        if same:
            raise NeedsConfirmation(
                "same_text", _("The same text went to this client within a day. Write it again?")
            )


def _template_row(
    connection: sqlite3.Connection, template_id: int, *, removed: bool = False
) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM message_template WHERE id = :id", {"id": template_id}
    ).fetchone()
    if row is None or (row["removed_at"] is not None) != removed:
        raise NotFound(_("There is no such template of the gym's own."))
    return row
