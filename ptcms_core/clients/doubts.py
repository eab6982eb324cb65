"""What is asked about before a client is stored: somebody alike, an improbable body."""

import sqlite3
from datetime import date

from ptcms_core import progress
from ptcms_core.access import Actor
from ptcms_core.catalogue import _
from ptcms_core.clients.entry import ClientEntry
from ptcms_core.clients.finding import alike
from ptcms_core.clients.rows import grams, millimetres
from ptcms_core.errors import NeedsConfirmation
from ptcms_core.values import text


def ask(
    connection: sqlite3.Connection,
    actor: Actor,
    entry: ClientEntry,
    before: sqlite3.Row | None,
    today: date,
) -> None:
    """NeedsConfirmation for a likely duplicate, then for what a weigh-in would be asked about.

    `before` is the client as stored, None for somebody new.
    """
    _about_likeness(connection, actor, entry, before)
    weight, height = grams(entry.weight_kg), millimetres(entry.height_cm)
    weighed = weight is not None and (before is None or weight != before["last_weight_g"])
    values = {"weight_g": weight if weighed else None, "height_mm": height}
    progress.ask(connection, before, values, today)


def _about_likeness(
    connection: sqlite3.Connection, actor: Actor, entry: ClientEntry, before: sqlite3.Row | None
) -> None:
    given = entry.model_fields_set
    name = entry.full_name if "full_name" in given else ""
    number = entry.phone if "phone" in given else None
    if before is not None and before["full_name"] == name:
        name = ""
    if before is not None and before["phone"] == number:
        number = None
    besides = None if before is None else before["id"]
    for other in alike(connection, actor, name, number, besides):
        if other.same_phone and other.client_id is None:
            raise NeedsConfirmation(
                "duplicate",
                _("This phone is already in the gym's records; ask the admin. Save all the same?"),
                field="phone",
            )
        if other.same_phone or text.fold(other.full_name) == text.fold(name):
            raise NeedsConfirmation(
                "duplicate",
                _("{name} (phone ending {digits}) is already a client. Save all the same?").format(
                    name=other.full_name, digits=other.last_four or "–"
                ),
                field="phone" if other.same_phone else "full_name",
            )
