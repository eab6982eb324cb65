"""Finding clients: by words, and by likeness while a name or phone is typed."""

import sqlite3
from contextlib import suppress
from typing import Any

from ptcms_core.access import Access, Actor
from ptcms_core.clients.entry import Client, Likeness, Page
from ptcms_core.clients.rows import ORDERS, Reader
from ptcms_core.settings import load as load_settings
from ptcms_core.values import phone, text
from ptcms_core.values.border import guarded
from ptcms_core.values.phone import parse_phone


def position(after: str | None) -> int:
    """Where a page begins."""
    return int(after) if after and after.isdecimal() else 0


def conditions(
    actor: Actor, typed: str, archived: bool, trainer_id: int | None
) -> tuple[str, dict[str, Any]]:
    """The condition and its values for a search by this person."""
    parts = ["archived = :archived"]
    if archived:
        parts.append("erased_at IS NULL")  # who was erased is archived
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


@guarded
class Finding:
    """The clients one looks after (an admin: everybody's): one, a page of them, those alike."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def get(self, client_id: int) -> Client:
        """One client; NotFound, for another trainer's as well."""
        actor = self._access.allowed("clients.view")
        with self._access.gym.data.read() as connection:
            row = self._access.client(connection, actor, client_id)
        return Reader(self._access).client(row)

    def search(
        self,
        text: str = "",
        *,
        archived: bool = False,
        sort: str = "name",
        after: str | None = None,
        limit: int = 50,
        offset: int | None = None,
        trainer_id: int | None = None,
    ) -> Page:
        """Clients whose name, phone digits, goal or email hold every word of `text`.

        `sort` is a key of ORDERS, with `-` in front for descending; `after` is the page's `next`.
        """
        actor = self._access.allowed("clients.view")
        start = offset if offset is not None else position(after)
        where, values = conditions(actor, text, archived, trainer_id)
        order = ORDERS.get(sort.lstrip("-"), ORDERS["name"]).format(
            d="DESC" if sort.startswith("-") else "ASC"
        )
        with self._access.gym.data.read() as connection:
            total = int(
                connection.execute(
                    f"SELECT COUNT(*) FROM client WHERE {where}",  # noqa: S608 - own conditions
                    values,
                ).fetchone()[0]
            )
            rows = connection.execute(
                # the page is found in the index alone: only its own rows are read
                "SELECT client.* FROM (SELECT id AS found FROM client"  # noqa: S608
                f" WHERE {where} ORDER BY {order} LIMIT :limit OFFSET :start)"
                f" JOIN client ON client.id = found ORDER BY {order}",
                values | {"limit": limit, "start": start},
            ).fetchall()
        reader = Reader(self._access)
        end = start + len(rows)
        return Page(
            items=[reader.client(row) for row in rows],
            next=str(end) if end < total and rows else None,
            total=total,
        )

    def count(self, *, archived: bool = False) -> int:
        """How many clients one looks after."""
        actor = self._access.allowed("clients.view")
        where, values = conditions(actor, "", archived, None)
        with self._access.gym.data.read() as connection:
            return int(
                connection.execute(
                    f"SELECT COUNT(*) FROM client WHERE {where}",  # noqa: S608
                    values,
                ).fetchone()[0]
            )

    def similar(
        self, full_name: str = "", phone: str | None = None, *, besides: int | None = None
    ) -> list[Likeness]:
        """Clients who may be the same person: same phone, or a name nearly equal."""
        actor = self._access.allowed("clients.view")
        number = None
        if phone:
            with suppress(ValueError):
                number = parse_phone(phone, load_settings(self._access.gym).phone_region)
        with self._access.gym.data.read() as connection:
            return alike(connection, actor, full_name, number, besides)
