"""Reminders prepared by rule: they wait for somebody's approval, or go by themselves.

By itself a rule goes on the cloud channel only, and to who gave consent; everything else waits.
"""

import sqlite3
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.messages import audience, doubts, outbox, rules, templates, writing
from ptcms_core.messages.filling import filled
from ptcms_core.messages.outbox import Message
from ptcms_core.messages.rules import Rule
from ptcms_core.messages.writing import Letter
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.journal import Act
from ptcms_core.values.border import guarded
from ptcms_core.whatsapp.cloud import CloudSender
from ptcms_core.whatsapp.sender import WhatsAppSender

BUNDLE = 200


@guarded
class Reminders:
    """The gym's rules, for admins, and what they prepared for one's own clients."""

    def __init__(self, access: Access, senders: Mapping[str, WhatsAppSender]) -> None:
        self._access = access
        self._senders = dict(senders)

    # the rules

    def rules(self) -> list[Rule]:
        """All of them, by kind and days."""
        self._access.allowed("messages.view")
        with self._access.gym.data.read() as connection:
            return rules.all_rules(connection)

    def add_rule(
        self, *, kind: str, days: int = 0, template: str | int | None = None,
        by_itself: bool = False,
    ) -> Rule:  # fmt: skip
        """Prepare reminders of this kind from today on; Invalid, NotAllowed."""
        actor = self._access.allowed("messages.rules")
        with self._access.act(actor) as act:
            values = self._checked(act.connection, kind, days, template, by_itself)
            row = act.connection.execute(
                "INSERT INTO reminder_rule (kind, days, template_id, by_itself)"
                " VALUES (:kind, :days, :template_id, :by_itself) RETURNING *",
                values,
            ).fetchone()
            rule = rules.rule_of(row)
            act.note("reminder_rule", rule.id, "add", after=rules.image(rule))
        self._access.remember_undo(
            _("the rule for reminders"), partial(self._remove, rule.id, rule.version)
        )
        return rule

    def update_rule(
        self,
        rule_id: int,
        *,
        version: int,
        days: int | None = None,
        template: str | int | None = None,
        active: bool | None = None,
        by_itself: bool | None = None,
    ) -> Rule:
        """Change a rule; Conflict, Invalid, NotAllowed, NotFound."""
        actor = self._access.allowed("messages.rules")
        with self._access.act(actor) as act:
            old = rules.named(act.connection, rule_id)
            if old.version != version:
                raise Conflict(
                    _("Somebody changed this rule meanwhile. Nothing was saved."), rules.image(old)
                )
            values = self._checked(
                act.connection,
                old.kind,
                old.days if days is None else days,
                old.template_id if template is None else template,
                old.by_itself if by_itself is None else by_itself,
            )
            values["active"] = int(old.active if active is None else active)
            new = rules.store(act, old, values)
        self._access.remember_undo(
            _("the change of a rule for reminders"), partial(self._change_back, old, new.version)
        )
        return new

    def remove_rule(self, rule_id: int) -> None:
        """Take a rule out; what it prepared already goes away with it. NotAllowed, NotFound."""
        actor = self._access.allowed("messages.rules")
        with self._access.act(actor) as act:
            old = rules.named(act.connection, rule_id)
        self._remove(rule_id, old.version)
        self._access.remember_undo(
            _("taking out a rule for reminders"), partial(self._bring_back, old)
        )

    # what they prepare

    def prepare(self) -> int:
        """Write what the rules ask for today, for everybody's clients; how many are new.

        What was prepared before and is no longer true (paid meanwhile) is taken away. Called
        again it adds only what is missing; without a rule it costs one look.
        """
        self._access.allowed("messages.view")
        with self._access.gym.data.read() as connection:
            active = [one for one in rules.all_rules(connection) if one.active]
            drafts = connection.execute(
                "SELECT 1 FROM message WHERE state = 'draft' LIMIT 1"
            ).fetchone()
        if drafts:
            self._clear_untrue(active)
        return sum(self._prepare(rule) for rule in active)

    def waiting(self, *, after: int = 0, limit: int = 50) -> list[Message]:
        """What waits for approval for one's own clients, oldest first."""
        actor = self._access.allowed("messages.view")
        with self._access.gym.data.read() as connection:
            rows = connection.execute(
                f"{outbox.ROWS} WHERE m.state = 'draft' AND m.id > :after"
                " AND (:everyone OR c.trainer_id = :me) ORDER BY m.id LIMIT :limit",
                {
                    "after": after,
                    "limit": limit,
                    "everyone": int(actor.is_admin),
                    "me": actor.id,
                },
            ).fetchall()
        names = self._access.gym.account_names()
        return [outbox.record(row, names) for row in rows]

    def approve(self, message_id: int, *, confirmed: bool = False) -> Message:
        """Queue a prepared reminder, filled with what is true now.

        NeedsConfirmation as for any message; Conflict when it was paid, weighed in or answered
        meanwhile: then it is taken away; NotFound.
        """
        actor = self._access.allowed("messages.send")
        with self._access.act(actor) as act:
            row = self._draft(act.connection, actor, message_id)
            letter, client = self._renewed(act.connection, row)
            if letter is None:
                raise Conflict(
                    _("This reminder is no longer needed for {name}; it was not sent.").format(
                        name=row["client_name"]
                    )
                )
            settings = load_settings(self._access.gym, act.connection)
            questions = doubts.questions(
                self._access, act.connection, settings, client, letter.filled
            )
            if questions and not confirmed:
                said = " ".join(sentence for _code, sentence in questions)
                raise NeedsConfirmation(
                    questions[0][0], _("{reasons} Write anyway?").format(reasons=said)
                )
            self._fill_in(act, row, letter, client)
            outbox.move(act, outbox.find(act.connection, message_id), "queued")
            after = outbox.find(act.connection, message_id)
        self._access.remember_undo(
            _("the message to {name}").format(name=row["client_name"]),
            partial(self._back_to_draft, message_id, after["version"]),
        )
        return outbox.record(after, self._access.gym.account_names())

    def skip(self, message_id: int) -> Message:
        """Leave a prepared reminder out: it is not prepared again for this period."""
        actor = self._access.allowed("messages.send")
        with self._access.act(actor) as act:
            row = self._draft(act.connection, actor, message_id)
            outbox.move(act, row, "skipped")
            after = outbox.find(act.connection, message_id)
        self._access.remember_undo(
            _("leaving out the reminder to {name}").format(name=row["client_name"]),
            partial(self._back_to_draft, message_id, after["version"]),
        )
        return outbox.record(after, self._access.gym.account_names())

    # inside: rules

    def _checked(
        self,
        connection: sqlite3.Connection,
        kind: str,
        days: int,
        template: str | int | None,
        by_itself: bool,
    ) -> dict[str, Any]:
        cloud = self._senders.get(CloudSender.name)
        may_go = cloud is not None and cloud.available().ok
        return rules.checked(connection, kind, days, template, by_itself, may_go=may_go)

    def _change_back(self, old: Rule, left: int) -> None:
        with self._access.as_undo():
            back = self.update_rule(
                old.id,
                version=self._access.left_at("reminder_rule", old.id, left),
                days=old.days,
                template=old.template_id,
                active=old.active,
                by_itself=old.by_itself,
            )
        self._access.rewound("reminder_rule", old.id, before=old.version, now=back.version)

    def _remove(self, rule_id: int, version: int) -> None:
        actor = self._access.allowed("messages.rules")
        with self._access.act(actor) as act:
            rule = rules.named(act.connection, rule_id)
            self._access.refuse_changed("reminder_rule", rule_id, version, rule.version)
            act.connection.execute(
                "UPDATE reminder_rule SET removed_at = :at, version = version + 1 WHERE id = :id",
                {"at": act.at, "id": rule_id},
            )
            act.note("reminder_rule", rule_id, "remove", before=rules.image(rule))
            for row in rules.drafts(act.connection, rule_id):
                outbox.move(act, row, "cancelled")

    def _bring_back(self, old: Rule) -> None:
        actor = self._access.allowed("messages.rules")
        with self._access.act(actor) as act:
            act.connection.execute(
                "UPDATE reminder_rule SET removed_at = NULL, version = version + 1"
                " WHERE id = :id AND removed_at IS NOT NULL",
                {"id": old.id},
            )
            act.note("reminder_rule", old.id, "restore", after=rules.image(old))
        self._access.rewound("reminder_rule", old.id, before=old.version, now=old.version + 2)

    # inside: drafts

    def _prepare(self, rule: Rule) -> int:
        gym, today = self._access.gym, self._access.today()
        condition, bounds = audience.is_meant(rule.kind, rule.days, today)
        settings = load_settings(gym)
        written, last = 0, 0
        while True:
            with gym.data.read() as connection:
                clients = connection.execute(
                    "SELECT c.* FROM client c WHERE c.archived = 0"  # noqa: S608 - our own words
                    " AND c.phone IS NOT NULL"
                    f" AND c.opted_out_on IS NULL AND c.id > :last AND {condition}"
                    " ORDER BY c.id LIMIT :most",
                    bounds | {"last": last, "most": BUNDLE},
                ).fetchall()
                new = [one for one in clients if not self._is_written(connection, rule, one, today)]
            if new:
                with gym.act(None) as act:
                    written += sum(self._write(act, settings, rule, one, today) for one in new)
            if len(clients) < BUNDLE:
                return written
            last = clients[-1]["id"]

    def _is_written(
        self, connection: sqlite3.Connection, rule: Rule, client: sqlite3.Row, today: date
    ) -> bool:
        if rule.by_itself and not client["whatsapp_consent"]:
            return True
        key = audience.period_key(rule.kind, client, today)
        found = connection.execute(
            "SELECT 1 FROM message WHERE period_key = :key", {"key": key}
        ).fetchone()
        return found is not None

    def _write(self, act: Act, settings: Any, rule: Rule, client: sqlite3.Row, today: date) -> int:
        letter = self._letter(act.connection, settings, rule, client, today)
        if letter.filled.missing and rule.by_itself:
            return 0
        try:
            writing.write(act, client, letter)
        except (Conflict, Invalid):
            return 0
        return 1

    def _letter(
        self,
        connection: sqlite3.Connection,
        settings: Any,
        rule: Rule,
        client: sqlite3.Row,
        today: date,
    ) -> Letter:
        template = templates.named(connection, audience.in_language(rule.template_id, client))
        return Letter(
            channel=CloudSender.name if rule.by_itself else settings.sender,
            raw=template.text,
            filled=filled(self._access, connection, settings, client, template.text),
            template=template,
            state="queued" if rule.by_itself else "draft",
            period_key=audience.period_key(rule.kind, client, today),
            rule_id=rule.id,
        )

    def _draft(self, connection: sqlite3.Connection, actor: Actor, message_id: int) -> sqlite3.Row:
        row = outbox.find(connection, message_id)
        if not actor.is_admin and row["trainer_id"] != actor.id:
            if row["client_id"] is not None:
                self._access.note_foreign_client(actor, row["client_id"])
            raise NotFound(_("There is no such message."))
        if row["state"] != "draft":
            raise outbox.refusal(row["state"])
        return row

    def _renewed(
        self, connection: sqlite3.Connection, row: sqlite3.Row
    ) -> tuple[Letter | None, sqlite3.Row]:
        """The draft filled with what is true now; None when it is no longer needed."""
        client: sqlite3.Row = connection.execute(
            "SELECT * FROM client WHERE id = :id", {"id": row["client_id"]}
        ).fetchone()
        today = self._access.today()
        try:
            rule = rules.named(connection, row["rule_id"])
        except NotFound:
            return None, client
        condition, bounds = audience.is_meant(rule.kind, rule.days, today)
        meant = connection.execute(
            "SELECT 1 FROM client c WHERE c.id = :id"  # noqa: S608 - conditions of our own
            f" AND c.archived = 0 AND {condition}",
            bounds | {"id": client["id"]},
        ).fetchone()
        if not meant or doubts.refusal(client):
            return None, client
        settings = load_settings(self._access.gym, connection)
        return self._letter(connection, settings, rule, client, today), client

    def _fill_in(self, act: Act, row: sqlite3.Row, letter: Letter, client: sqlite3.Row) -> None:
        act.connection.execute(
            "UPDATE message SET text = :text, phone = :phone, channel = :channel,"
            " cloud_template = :approved, created_by = :by WHERE id = :id",
            {
                "text": letter.filled.text,
                "phone": client["phone"],
                "channel": load_settings(self._access.gym, act.connection).sender,
                "approved": writing.approved(letter),
                "by": act.actor_id,
                "id": row["id"],
            },
        )

    def _clear_untrue(self, active: list[Rule]) -> None:
        there = {one.id for one in active}
        with self._access.gym.data.read() as connection:
            untrue = [
                row["id"]
                for row in connection.execute(f"{outbox.ROWS} WHERE m.state = 'draft'").fetchall()
                if row["rule_id"] not in there or self._renewed(connection, row)[0] is None
            ]
        for start in range(0, len(untrue), BUNDLE):
            with self._access.gym.act(None) as act:
                for message_id in untrue[start : start + BUNDLE]:
                    row = outbox.find(act.connection, message_id)
                    if row["state"] == "draft":
                        outbox.move(act, row, "cancelled", reason=_("No longer needed."))

    def _back_to_draft(self, message_id: int, version: int) -> None:
        actor = self._access.allowed("messages.send")
        with self._access.act(actor) as act:
            row = outbox.find(act.connection, message_id)
            if row["version"] != self._access.left_at("message", message_id, version):
                raise outbox.refusal(row["state"])
            outbox.back_to_draft(act, row)
