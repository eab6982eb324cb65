"""Finding clients: by words, and by likeness while a name or phone is typed."""

import sqlite3
from typing import Any

from ptcms_core.access import Actor
from ptcms_core.clients.entry import Likeness
from ptcms_core.values import phone, text


def position(after: str | None) -> int:
    """Where a page begins."""
    return int(after) if after and after.isdecimal() else 0


def conditions(
    actor: Actor, typed: str, archived: bool, trainer_id: int | None
) -> tuple[str, dict[str, Any]]:
    """The condition and its values for a search by this person."""
    parts = ["archived = :archived", "erased_at IS NULL"]
    values: dict[str, Any] = {"archived": int(archived)}
    if not actor.is_admin:
        trainer_id = actor.id
    if trainer_id is not None:
        parts.append("trainer_id = :trainer")
        values["trainer"] = trainer_id
    for number, word in enumerate(text.fold(typed)[:200].split()[:8]):
        word = word.lstrip("+") or word
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parts.append(f"search_key LIKE :word{number} ESCAPE '\\'")
        values[f"word{number}"] = f"%{escaped}%"
    return " AND ".join(parts), values


def alike(
    connection: sqlite3.Connection,
    actor: Actor,
    full_name: str,
    number: str | None,
    besides: int | None,
) -> list[Likeness]:
    """Clients like this name or phone; unnamed where another trainer's has the phone."""
    found: dict[int, Likeness] = {}
    hidden = False
    if number:
        for row in connection.execute(
            "SELECT id, full_name, phone, trainer_id FROM client"
            " WHERE phone = :phone AND erased_at IS NULL LIMIT 20",
            {"phone": number},
        ):
            if row["id"] == besides:
                continue
            if actor.is_admin or row["trainer_id"] == actor.id:
                found[row["id"]] = _likeness(row, same_phone=True)
            else:
                hidden = True
    key = text.fold(full_name)
    if len(key) >= 3:
        own = "" if actor.is_admin else " AND trainer_id = :trainer"
        for archived in (0, 1):
            rows = connection.execute(
                "SELECT id, full_name, phone FROM client WHERE archived = :archived"  # noqa: S608
                f" AND name_key >= :low AND name_key < :high{own}"
                " AND erased_at IS NULL ORDER BY name_key LIMIT 400",
                {
                    "archived": archived,
                    "low": key[:2],
                    "high": key[:2] + "\U0010ffff",
                    "trainer": actor.id,
                },
            )
            for row in rows:
                same = row["id"] != besides and text.near_equal(row["full_name"], full_name)
                if same and row["id"] not in found:
                    found[row["id"]] = _likeness(row, same_phone=False)
    listed = list(found.values())[:10]
    if hidden:
        listed.append(Likeness(client_id=None, full_name="", last_four="", same_phone=True))
    return listed


def _likeness(row: sqlite3.Row, *, same_phone: bool) -> Likeness:
    return Likeness(
        client_id=row["id"],
        full_name=row["full_name"],
        last_four=phone.last_four(row["phone"]) if row["phone"] else "",
        same_phone=same_phone,
    )
