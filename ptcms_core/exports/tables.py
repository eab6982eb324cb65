"""The records as tables for spreadsheets: a CSV file each, packed into one."""

import csv
import io
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from ptcms_core.catalogue import _
from ptcms_core.errors import Cancelled
from ptcms_core.settings import GymSettings
from ptcms_core.storage.gym import Gym
from ptcms_core.values.sheet import guarded_cell

Progressing = Callable[[int, int, str], None]
TOLD_EVERY = 500

# the titles are those that the import knows, in whatever language the program is
_CLIENTS = ("Id", "Name", "Phone", "Gender", "Date of birth", "Age", "Height (cm)", "Weight (kg)",
            "Goal", "Goal weight (kg)", "Activity", "Email", "Injuries", "Notes",
            "Emergency contact", "WhatsApp consent", "Language", "Trainer", "Owes", "Next due",
            "Archived", "Since")  # fmt: skip
_WEIGH_INS = ("Client id", "Client", "Date", "Weight (kg)", "Height (cm)", "Waist (cm)",
              "Hip (cm)", "Chest (cm)", "Arm (cm)", "Thigh (cm)", "Neck (cm)", "Body fat (%)",
              "Note", "Entered")  # fmt: skip
_LEDGER = ("Entry", "Client id", "Client", "Kind", "Amount", "Date", "Due", "Method", "Reference",
           "Description", "Receipt", "Reverses", "Entered by", "Entered")  # fmt: skip
_MESSAGES = ("Client id", "Client", "Phone", "Text", "Way", "State", "Written by", "Written")


def write(
    gym: Gym,
    file: BinaryIO,
    settings: GymSettings,
    on_progress: Progressing | None,
    stop: Callable[[], bool] | None,
) -> dict[str, int]:
    """Write the tables; how many rows each has. Cancelled."""
    names = gym.account_names()
    written: dict[str, int] = {}
    with gym.data.read() as connection, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        tables: tuple[tuple[str, tuple[str, ...], Iterable[list[Any]]], ...] = (
            ("clients", _CLIENTS, _clients(connection, names, settings)),
            ("weigh_ins", _WEIGH_INS, _weigh_ins(connection)),
            ("ledger", _LEDGER, _ledger(connection, names, settings)),
            ("messages", _MESSAGES, _messages(connection, names)),
        )
        for place, (name, titles, rows) in enumerate(tables):
            written[name] = 0
            with (
                packed.open(f"{name}.csv", "w") as member,
                # spreadsheets take UTF-8 for what it is only by its mark
                io.TextIOWrapper(member, "utf-8-sig", newline="") as text,
            ):
                table = csv.writer(text)
                table.writerow(titles)
                for row in rows:
                    table.writerow([guarded_cell(_cell(value)) for value in row])
                    written[name] += 1
                    if written[name] % TOLD_EVERY == 0 and stop is not None and stop():
                        raise Cancelled(_("Stopped. Nothing was written."))
            if on_progress is not None:
                on_progress(place + 1, len(tables), _("writing"))
    return written


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _shared(value: int | None, divisor: int) -> float | None:
    return None if value is None else value / divisor


def _yes(value: Any) -> str:
    return "yes" if value else "no"


def _clients(
    connection: sqlite3.Connection, names: Mapping[int, str], settings: GymSettings
) -> Iterator[list[Any]]:
    for row in connection.execute("SELECT * FROM client WHERE erased_at IS NULL ORDER BY id"):
        yield [
            row["id"], row["full_name"], row["phone"], row["gender"], row["date_of_birth"],
            row["age"], _shared(row["height_mm"], 10), _shared(row["last_weight_g"], 1000),
            row["goal"], _shared(row["goal_weight_g"], 1000), row["activity"], row["email"],
            row["injuries"], row["notes"], row["emergency_contact"],
            _yes(row["whatsapp_consent"]), row["language"], names.get(row["trainer_id"], ""),
            settings.amount(row["balance"]), row["next_due_on"], _yes(row["archived"]),
            row["created_at"],
        ]  # fmt: skip


def _weigh_ins(connection: sqlite3.Connection) -> Iterator[list[Any]]:
    for row in connection.execute(
        "SELECT w.*, c.full_name FROM weigh_in w JOIN client c ON c.id = w.client_id"
        " WHERE w.removed_at IS NULL ORDER BY w.id"
    ):
        measures = ("height", "waist", "hip", "chest", "arm", "thigh", "neck")
        yield [
            row["client_id"], row["full_name"], row["on_date"], _shared(row["weight_g"], 1000),
            *(_shared(row[f"{one}_mm"], 10) for one in measures),
            _shared(row["body_fat_permille"], 10), row["note"], row["at"],
        ]  # fmt: skip


def _ledger(
    connection: sqlite3.Connection, names: Mapping[int, str], settings: GymSettings
) -> Iterator[list[Any]]:
    for row in connection.execute(
        "SELECT e.*, c.full_name FROM ledger_entry e JOIN client c ON c.id = e.client_id"
        " ORDER BY e.id"
    ):
        yield [
            row["id"], row["client_id"], row["full_name"], row["kind"],
            settings.amount(row["amount"]), row["on_date"], row["due_date"], row["method"],
            row["reference"], row["description"], row["receipt_no"], row["reverses_id"],
            names.get(row["by_id"] or 0, ""), row["at"],
        ]  # fmt: skip


def _messages(connection: sqlite3.Connection, names: Mapping[int, str]) -> Iterator[list[Any]]:
    for row in connection.execute(
        "SELECT m.*, c.full_name FROM message m LEFT JOIN client c ON c.id = m.client_id"
        " ORDER BY m.id"
    ):
        yield [
            row["client_id"], row["full_name"], row["phone"], row["text"], row["channel"],
            row["state"], names.get(row["created_by"] or 0, ""), row["created_at"],
        ]  # fmt: skip
