"""What speaks against writing to a client: what refuses it, and what is only asked."""

import sqlite3
from datetime import datetime, timedelta

from ptcms_core.access import Access, archived_sentence
from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid
from ptcms_core.messages.channel import Rest
from ptcms_core.messages.filling import Filled
from ptcms_core.messages.quiet import is_quiet
from ptcms_core.messages.writing import Letter, is_approved
from ptcms_core.settings import GymSettings
from ptcms_core.storage.journal import utc_text
from ptcms_core.whatsapp.cloud import CloudSender

SAME_WITHIN = timedelta(hours=24)
LONGEST_FILLED = 4_000
"""Characters of a message once its placeholders are filled."""


def refusal(client: sqlite3.Row) -> str:
    """Why nothing may be written to this client; empty if it may."""
    if client["archived"]:
        return archived_sentence(client["full_name"])
    if not client["phone"]:
        return _("This client has no phone; fill it in first.")
    if client["opted_out_on"]:
        return _("This client asked not to be written to.")
    return ""


def refuse_too_long(text: str) -> None:
    """Invalid under `text` when a message grew too long by what was filled in."""
    if len(text) > LONGEST_FILLED:
        raise Invalid(
            {
                "text": _(
                    "Filled in, the message has {length} characters; {limit} is the most."
                ).format(length=len(text), limit=LONGEST_FILLED)
            }
        )


def questions(
    access: Access,
    connection: sqlite3.Connection,
    settings: GymSettings,
    client: sqlite3.Row,
    found: Filled,
) -> list[tuple[str, str]]:
    """What should be asked before writing this: a code and a sentence each."""
    asked = []
    now = access.now()
    if not client["whatsapp_consent"]:
        asked.append(("no_consent", _("No consent to WhatsApp is noted for this client.")))
    local = now.astimezone(access.gym.zone())
    if is_quiet(local, settings.quiet_from, settings.quiet_until):
        asked.append(
            (
                "quiet_hours",
                _("It is quiet time ({start}–{end}).").format(
                    start=settings.quiet_from, end=settings.quiet_until
                ),
            )
        )
    same = connection.execute(
        "SELECT 1 FROM message WHERE client_id = :id AND text = :text AND created_at >= :since"
        " AND state NOT IN ('draft', 'cancelled', 'not_sent', 'failed', 'skipped')",
        {"id": client["id"], "text": found.text, "since": utc_text(now - SAME_WITHIN)},
    ).fetchone()
    if same:
        asked.append(("same_text", _("The same text went to this client within a day.")))
    asked += [("missing", reason) for reason in found.reasons]
    return asked


def notes(letter: Letter, rest: Rest, now: datetime) -> list[str]:
    """What is good to know of the way this goes, without speaking against it."""
    said = []
    if letter.channel == CloudSender.name:
        if is_approved(letter):
            said.append(_("It goes as the text that Meta approved."))
        else:
            said.append(
                _(
                    "WhatsApp lets a text of one's own through only within 24 hours of the last "
                    "message from the client; later it takes an approved template."
                )
            )
        if not rest.over(now):
            said.append(_("Sending rests just now: {reason}").format(reason=rest.reason))
    return said
