"""How clients are kept: columns, rows as records, what the documents show of them."""

import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import Any

from ptcms_core.access import Access
from ptcms_core.clients.entry import Client, ClientEntry
from ptcms_core.settings import GymSettings
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.journal import Act
from ptcms_core.values import dates, ledger, text

COLUMNS = (
    "full_name",
    "phone",
    "gender",
    "equation",
    "date_of_birth",
    "age",
    "age_on",
    "height_mm",
    "goal",
    "goal_weight_g",
    "activity",
    "email",
    "injuries",
    "notes",
    "emergency_contact",
    "language",
    "whatsapp_consent",
    "consent_on",
    "consent_source",
    "opted_out_on",
    "trainer_id",
    "archived",
)


def image(row: Mapping[str, Any] | sqlite3.Row) -> dict[str, object]:
    """What the journal keeps of a client's row."""
    return {column: row[column] for column in COLUMNS}


def search_key(full_name: str, phone_number: str | None, goal: str, email: str) -> str:
    """What searching looks through: folded name, phone digits, goal, and email before its @."""
    digits = (phone_number or "").lstrip("+")
    mailbox = email.partition("@")[0]
    return "\n".join((text.fold(full_name), digits, text.fold(goal), text.fold(mailbox)))


def grams(kg: float | None) -> int | None:
    """Kilograms in whole grams."""
    return None if kg is None else round(kg * 1000)


def millimetres(cm: float | None) -> int | None:
    """Centimetres in whole millimetres."""
    return None if cm is None else round(cm * 10)


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def columns_of(entry: ClientEntry, today: date) -> dict[str, Any]:
    """The columns that the given fields of an entry set."""
    values: dict[str, Any] = {}
    for name in entry.model_fields_set - {"weight_kg"}:
        value = getattr(entry, name)
        if name == "height_cm":
            values["height_mm"] = millimetres(value)
        elif name == "goal_weight_kg":
            values["goal_weight_g"] = grams(value)
        elif name == "age":
            values |= {"age": value, "age_on": today.isoformat() if value is not None else None}
        elif name == "date_of_birth":
            values["date_of_birth"] = value.isoformat() if value else None
        elif name == "whatsapp_consent":
            values["whatsapp_consent"] = int(value)
            values["consent_on"] = today.isoformat() if value else None
        elif name == "opted_out":
            values["opted_out_on"] = today.isoformat() if value else None
        else:
            values[name] = value
    if values.get("date_of_birth"):
        values |= {"age": None, "age_on": None}
    return values


def without_repeated(columns: dict[str, Any], row: sqlite3.Row) -> dict[str, Any]:
    """The columns less the days of what was so already: a consent keeps the day it was given."""
    kept = dict(columns)
    if kept.get("whatsapp_consent") == row["whatsapp_consent"]:
        kept.pop("consent_on", None)
    if kept.get("opted_out_on") and row["opted_out_on"]:
        kept.pop("opted_out_on")
    return kept


def write(act: Act, client_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a client and what is derived from them, in the open act."""
    merged = {**dict(row_of(act.connection, client_id)), **values}
    merged["name_key"] = text.fold(merged["full_name"])
    merged["search_key"] = search_key(
        merged["full_name"], merged["phone"], merged["goal"], merged["email"]
    )
    columns = [*values, "name_key", "search_key"]
    assignments = ", ".join(f"{column} = :{column}" for column in columns)
    act.connection.execute(
        f"UPDATE client SET {assignments}, version = version + 1 WHERE id = :id",  # noqa: S608 - own column names
        {column: merged[column] for column in columns} | {"id": client_id},
    )


def change(act: Act, row: sqlite3.Row, values: Mapping[str, Any]) -> None:
    """Set columns of a client, in the open act, and note what they were."""
    write(act, row["id"], values)
    act.note(
        "client",
        row["id"],
        "update",
        client_id=row["id"],
        before={name: row[name] for name in values},
        after=values,
    )


def row_of(connection: sqlite3.Connection, client_id: int) -> sqlite3.Row:
    """The row of a client there is, whoever asks."""
    row: sqlite3.Row = connection.execute(
        "SELECT * FROM client WHERE id = :id", {"id": client_id}
    ).fetchone()
    return row


def archive(act: Act, row: sqlite3.Row, *, archived: bool) -> None:
    """Put a client aside, or bring one back, in the open act."""
    act.connection.execute(
        "UPDATE client SET archived = :archived, archived_at = :at, version = version + 1"
        " WHERE id = :id",
        {"archived": int(archived), "at": act.at if archived else None, "id": row["id"]},
    )
    act.note(
        "client",
        row["id"],
        "archive" if archived else "restore",
        client_id=row["id"],
        before={"archived": row["archived"]},
        after={"archived": int(archived)},
    )


class Reader:
    """Makes records of rows: one look at names, settings and the day for a whole page."""

    def __init__(self, access: Access) -> None:
        self._names = access.gym.account_names()
        self._settings: GymSettings = load_settings(access.gym)
        self._today = access.today()

    def client(self, row: sqlite3.Row) -> Client:
        """The row as a record."""
        today = self._today
        born, due = _day(row["date_of_birth"]), _day(row["next_due_on"])
        if born is not None:
            age: int | None = dates.age_on(born, today)
        elif row["age"] is not None:
            age = dates.age_from(row["age"], date.fromisoformat(row["age_on"]), today)
        else:
            age = None
        return Client.of(
            id=row["id"],
            version=row["version"],
            trainer_id=row["trainer_id"],
            trainer_name=self._names.get(row["trainer_id"], ""),
            full_name=row["full_name"],
            gender=row["gender"],
            equation=row["equation"],
            date_of_birth=born,
            age=age,
            phone=row["phone"],
            email=row["email"],
            height_cm=_tenth(row["height_mm"], 10),
            weight_kg=_tenth(row["last_weight_g"], 1000),
            weight_change_7d_kg=_tenth(row["weight_change_7d_g"], 1000),
            last_weigh_in_on=_day(row["last_weigh_in_on"]),
            goal=row["goal"],
            goal_weight_kg=_tenth(row["goal_weight_g"], 1000),
            activity=row["activity"],
            injuries=row["injuries"],
            notes=row["notes"],
            emergency_contact=row["emergency_contact"],
            language=row["language"],
            whatsapp_consent=bool(row["whatsapp_consent"]),
            consent_on=_day(row["consent_on"]),
            consent_source=row["consent_source"],
            opted_out_on=_day(row["opted_out_on"]),
            balance=self._settings.amount(row["balance"]),
            payment_status=ledger.status(
                row["balance"],
                has_charge=bool(row["has_charge"]),
                has_payment=bool(row["has_payment"]),
                next_due_on=due,
                today=today,
            ),
            next_due_on=due,
            last_payment_on=_day(row["last_payment_on"]),
            last_reminded_at=row["last_reminded_at"],
            has_diet=row["diet_plan_id"] is not None,
            has_workout=row["workout_plan_id"] is not None,
            archived=bool(row["archived"]),
            created_at=row["created_at"],
        )


def _tenth(value: int | None, divisor: int) -> float | None:
    return None if value is None else value / divisor


def document_fragment(
    connection: sqlite3.Connection, client_id: int, names: Mapping[int, str]
) -> dict[str, object] | None:
    """The client in clients.json; None once erased."""
    row = connection.execute(
        "SELECT * FROM client WHERE id = :id AND erased_at IS NULL", {"id": client_id}
    ).fetchone()
    if row is None:
        return None
    fragment: dict[str, object] = {"name": row["full_name"], "gender": row["gender"]}
    if row["equation"]:
        fragment["equation"] = row["equation"]
    if row["date_of_birth"]:
        fragment["date_of_birth"] = row["date_of_birth"]
    elif row["age"] is not None:
        fragment |= {"age": row["age"], "age_on": row["age_on"]}
    return fragment | {
        "height": _tenth(row["height_mm"], 10),
        "goal": row["goal"],
        "goal_weight": _tenth(row["goal_weight_g"], 1000),
        "activity": row["activity"],
        "trainer": names.get(row["trainer_id"], ""),
        "trainer_id": row["trainer_id"],
        "email": row["email"],
        "injuries": row["injuries"],
        "notes": row["notes"],
        "emergency_contact": row["emergency_contact"],
        "language": row["language"],
        "whatsapp_consent": bool(row["whatsapp_consent"]),
        "consent_on": row["consent_on"],
        "consent_source": row["consent_source"],
        "opted_out_on": row["opted_out_on"],
        "archived": bool(row["archived"]),
        "archived_at": row["archived_at"],
        "created_at": row["created_at"],
        "version": row["version"],
    }


def phone_fragment(
    connection: sqlite3.Connection, client_id: int, _names: Mapping[int, str]
) -> dict[str, object] | None:
    """The client in phone.json; None without a phone."""
    row = connection.execute(
        "SELECT full_name, phone FROM client"
        " WHERE id = :id AND erased_at IS NULL AND phone IS NOT NULL",
        {"id": client_id},
    ).fetchone()
    return None if row is None else {"name": row["full_name"], "phone": row["phone"]}
