"""Writing one message into the outbox: what every way there has in common."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid
from ptcms_core.messages import templates
from ptcms_core.messages.filling import Filled
from ptcms_core.messages.templates import Template
from ptcms_core.storage.journal import Act
from ptcms_core.values import placeholders
from ptcms_core.whatsapp.cloud import CloudSender


@dataclass(frozen=True)
class Letter:
    """A filled text on its way into the outbox, with where it comes from.

    `raw` holds the placeholders. `retry_after` is the moment (UTC as stored) before which it is
    not sent.
    """

    channel: str
    raw: str
    filled: Filled
    template: Template | None = None
    state: str = "queued"
    terminal: str = ""
    period_key: str | None = None
    batch_id: int | None = None
    rule_id: int | None = None
    retry_after: str | None = None


def write(act: Act, client: sqlite3.Row, letter: Letter) -> sqlite3.Row:
    """Put it into the outbox in the open act; Conflict if its period has its message already."""
    origin = letter.template.id if letter.template is not None else None
    row: sqlite3.Row | None = act.connection.execute(
        "INSERT INTO message (client_id, phone, text, template_id, reminder, channel, state,"
        " terminal, period_key, created_at, created_by, batch_id, rule_id, cloud_template,"
        " retry_after) VALUES (:client, :phone, :text, :template, :reminder, :channel, :state,"
        " :terminal, :period, :at, :by, :batch, :rule, :cloud_template, :retry_after)"
        " ON CONFLICT (period_key) DO NOTHING RETURNING id",
        {
            "client": client["id"],
            "phone": client["phone"],
            "text": letter.filled.text,
            "template": origin if isinstance(origin, int) else None,
            "reminder": int(templates.reminds(letter.raw)),
            "channel": letter.channel,
            "state": letter.state,
            "terminal": letter.terminal,
            "period": letter.period_key,
            "at": act.at,
            "by": act.actor_id,
            "batch": letter.batch_id,
            "rule": letter.rule_id,
            "cloud_template": approved(letter),
            "retry_after": letter.retry_after,
        },
    ).fetchone()
    if row is None:
        raise Conflict(_("This reminder was written for this period already."))
    stored: sqlite3.Row = act.connection.execute(
        "SELECT * FROM message WHERE id = :id", {"id": row["id"]}
    ).fetchone()
    shown = {name: stored[name] for name in ("state", "channel", "phone", "text")}
    act.note("message", stored["id"], letter.state, client_id=client["id"], after=shown)
    return stored


def is_approved(letter: Letter) -> bool:
    """Whether it goes as a text that Meta approved: unchanged, by the channel that knows those."""
    return (
        letter.channel == CloudSender.name
        and letter.template is not None
        and bool(letter.template.cloud_name)
        and letter.raw == letter.template.text
    )


def approved(letter: Letter) -> str | None:
    """The approved template with its values as kept beside the message; Invalid under `text`."""
    if not is_approved(letter) or letter.template is None:
        return None
    if letter.filled.missing:
        raise Invalid(
            {
                "text": _(
                    "The approved template needs {names}, and nothing is known for it here."
                ).format(names=placeholders.in_braces(letter.filled.missing))
            }
        )
    used: Mapping[str, str] = letter.filled.values
    return json.dumps(
        {
            "name": letter.template.cloud_name,
            "language": letter.template.cloud_language or letter.template.language,
            "values": list(used.values()),
        },
        ensure_ascii=False,
    )
