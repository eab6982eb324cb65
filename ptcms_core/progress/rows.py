"""How weigh-ins are kept, the client's row in step with them, and their document."""

import sqlite3
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ptcms_core.progress.entry import COLUMNS, MEASURES
from ptcms_core.storage.journal import Act
from ptcms_core.values import dates


def image(row: Mapping[str, Any] | sqlite3.Row) -> dict[str, Any]:
    """What the journal keeps of a weigh-in."""
    return {column: row[column] for column in COLUMNS}


def shared(value: int | None, divisor: int) -> float | None:
    """A stored whole number in the unit callers see: grams by 1000 in kg, mm by 10 in cm."""
    return None if value is None else value / divisor


def age_of(client: Mapping[str, Any] | sqlite3.Row, day: date) -> int | None:
    """The client's age on this day; None where it isn't known."""
    if client["date_of_birth"]:
        return dates.age_on(date.fromisoformat(client["date_of_birth"]), day)
    if client["age"] is not None:
        return dates.age_from(client["age"], date.fromisoformat(client["age_on"]), day)
    return None


def rows_of(connection: sqlite3.Connection, client_id: int) -> list[sqlite3.Row]:
    """The client's weigh-ins, oldest first."""
    return connection.execute(
        "SELECT * FROM weigh_in WHERE client_id = :id AND removed_at IS NULL ORDER BY on_date, id",
        {"id": client_id},
    ).fetchall()


def find(connection: sqlite3.Connection, entry_id: int) -> sqlite3.Row | None:
    """A weigh-in, taken out or not; None if there is none."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM weigh_in WHERE id = :id", {"id": entry_id}
    ).fetchone()
    return row


def insert(
    act: Act,
    client_id: int,
    *,
    on: date,
    weight_g: int | None,
    height_mm: int | None,
    measures: Mapping[str, Any] | None = None,
    note: str = "",
    by_id: int | None,
    source_key: str | None = None,
) -> int:
    """Store a weigh-in in the open act and keep the client's row in step; its id.

    `measures` are columns: waist_mm … neck_mm, body_fat_permille.
    """
    values: dict[str, Any] = dict.fromkeys(COLUMNS)
    values |= {"on_date": on.isoformat(), "weight_g": weight_g, "height_mm": height_mm}
    values |= {**(measures or {}), "note": note}
    columns = ", ".join(COLUMNS)
    marks = ", ".join(f":{column}" for column in COLUMNS)
    cursor = act.connection.execute(
        f"INSERT INTO weigh_in (client_id, at, by_id, source_key, {columns})"  # noqa: S608 - own columns
        f" VALUES (:client_id, :at, :by_id, :source_key, {marks})",
        values | {"client_id": client_id, "at": act.at, "by_id": by_id, "source_key": source_key},
    )
    new_id = int(cursor.lastrowid or 0)
    act.note("weigh_in", new_id, "add", client_id=client_id, after=values)
    settle(act, client_id)
    return new_id


def write(act: Act, row: sqlite3.Row, after: Mapping[str, Any]) -> None:
    """Set all columns of a weigh-in in the open act."""
    assignments = ", ".join(f"{column} = :{column}" for column in COLUMNS)
    act.connection.execute(
        f"UPDATE weigh_in SET {assignments}, version = version + 1 WHERE id = :id",  # noqa: S608 - own columns
        {**after, "id": row["id"]},
    )
    act.note(
        "weigh_in",
        row["id"],
        "update",
        client_id=row["client_id"],
        before=image(row),
        after=after,
    )
    settle(act, row["client_id"])


def mark(act: Act, row: sqlite3.Row, *, removed: bool) -> None:
    """Take a weigh-in out, or bring it back, in the open act."""
    act.connection.execute(
        "UPDATE weigh_in SET removed_at = :at, version = version + 1 WHERE id = :id",
        {"at": act.at if removed else None, "id": row["id"]},
    )
    act.note(
        "weigh_in",
        row["id"],
        "remove" if removed else "restore",
        client_id=row["client_id"],
        before=image(row) if removed else None,
        after=None if removed else image(row),
    )
    settle(act, row["client_id"])


def settle(act: Act, client_id: int) -> None:
    """Keep the client's row in step; a height that changes by it is a change of the client."""
    before = _height_of(act.connection, client_id)
    refresh_client(act.connection, client_id)
    _note_height(act, client_id, before)


def put_height_back(act: Act, client_id: int, height_mm: int | None) -> None:
    """Give the client the height from before an act that is undone, unless a weigh-in knows one."""
    before = _height_of(act.connection, client_id)
    act.connection.execute(
        "UPDATE client SET height_mm = :height WHERE id = :id AND NOT EXISTS ("
        "SELECT 1 FROM weigh_in WHERE client_id = :id AND removed_at IS NULL"
        " AND height_mm IS NOT NULL)",
        {"height": height_mm, "id": client_id},
    )
    _note_height(act, client_id, before)


def _height_of(connection: sqlite3.Connection, client_id: int) -> int | None:
    row = connection.execute("SELECT height_mm FROM client WHERE id = :id", {"id": client_id})
    height: int | None = row.fetchone()["height_mm"]
    return height


def _note_height(act: Act, client_id: int, before: int | None) -> None:
    after = _height_of(act.connection, client_id)
    if after == before:
        return
    # the height is a field of the profile: forms open on it must learn that it changed
    act.connection.execute(
        "UPDATE client SET version = version + 1 WHERE id = :id", {"id": client_id}
    )
    act.note(
        "client",
        client_id,
        "update",
        client_id=client_id,
        before={"height_mm": before},
        after={"height_mm": after},
    )


def kept_figures(connection: sqlite3.Connection, client_id: int) -> dict[str, object]:
    """What the client's row keeps of the weigh-ins, by column: the last weight and its change."""
    last = connection.execute(
        "SELECT on_date, weight_g FROM weigh_in WHERE client_id = :id AND removed_at IS NULL"
        " AND weight_g IS NOT NULL ORDER BY on_date DESC, id DESC LIMIT 1",
        {"id": client_id},
    ).fetchone()
    change = None
    if last is not None:
        week_before = (date.fromisoformat(last["on_date"]) - timedelta(days=7)).isoformat()
        earlier = connection.execute(
            "SELECT weight_g FROM weigh_in WHERE client_id = :id AND removed_at IS NULL"
            " AND weight_g IS NOT NULL AND on_date <= :day ORDER BY on_date DESC, id DESC LIMIT 1",
            {"id": client_id, "day": week_before},
        ).fetchone()
        change = None if earlier is None else last["weight_g"] - earlier["weight_g"]
    return {
        "last_weight_g": last["weight_g"] if last else None,
        "last_weigh_in_on": last["on_date"] if last else None,
        "weight_change_7d_g": change,
    }


def refresh_client(connection: sqlite3.Connection, client_id: int) -> None:
    """Keep last weight, its date, the change over 7 days and the height of the client's row."""
    height = connection.execute(
        "SELECT height_mm FROM weigh_in WHERE client_id = :id AND removed_at IS NULL"
        " AND height_mm IS NOT NULL ORDER BY on_date DESC, id DESC LIMIT 1",
        {"id": client_id},
    ).fetchone()
    connection.execute(
        "UPDATE client SET last_weight_g = :last_weight_g, last_weigh_in_on = :last_weigh_in_on,"
        " weight_change_7d_g = :weight_change_7d_g, height_mm = COALESCE(:height, height_mm)"
        " WHERE id = :id",
        {
            **kept_figures(connection, client_id),
            "height": height["height_mm"] if height else None,
            "id": client_id,
        },
    )


def shown(row: Mapping[str, Any] | sqlite3.Row) -> dict[str, object]:
    """What was measured, as client_progress.json has it: kg and cm, percent of fat."""
    entry: dict[str, object] = {
        "date": row["on_date"],
        "weight": shared(row["weight_g"], 1000),
        "height": shared(row["height_mm"], 10),
    }
    for measure in MEASURES:
        if row[f"{measure}_mm"] is not None:
            entry[measure] = row[f"{measure}_mm"] / 10
    if row["body_fat_permille"] is not None:
        entry["body_fat"] = row["body_fat_permille"] / 10
    if row["note"]:
        entry["note"] = row["note"]
    return entry


def document_fragment(
    connection: sqlite3.Connection, client_id: int, names: Mapping[int, str]
) -> dict[str, object] | None:
    """The client in client_progress.json; None without weigh-ins."""
    rows = rows_of(connection, client_id)
    if not rows:
        return None
    name = connection.execute(
        "SELECT full_name FROM client WHERE id = :id", {"id": client_id}
    ).fetchone()[0]
    entries = [
        {
            "id": row["id"],
            **shown(row),
            "at": row["at"],
            "by": names.get(row["by_id"] or 0, ""),
            "by_id": row["by_id"],
        }
        for row in rows
    ]
    return {"name": name, "entries": entries}
