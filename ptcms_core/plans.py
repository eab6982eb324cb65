"""What diet and workout plans share: versions of a client, withdrawing and bringing back."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from ptcms_core.access import Access
from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict
from ptcms_core.storage.journal import Act


class Versions:
    """The versions of one kind of plan: the newest that was not withdrawn is current."""

    def __init__(self, table: str, pointer: str, columns: tuple[str, ...]) -> None:
        self.table = table
        self.pointer = pointer
        self.columns = columns

    def current(self, connection: sqlite3.Connection, client_id: int) -> sqlite3.Row | None:
        """The plan in force."""
        row: sqlite3.Row | None = connection.execute(
            f"SELECT * FROM {self.table} WHERE client_id = :id AND withdrawn_at IS NULL"  # noqa: S608 - own table and columns
            " ORDER BY number DESC LIMIT 1",
            {"id": client_id},
        ).fetchone()
        return row

    def all(self, connection: sqlite3.Connection, client_id: int) -> list[sqlite3.Row]:
        """Every version that was not withdrawn, newest first."""
        return connection.execute(
            f"SELECT * FROM {self.table} WHERE client_id = :id AND withdrawn_at IS NULL"  # noqa: S608 - own table and columns
            " ORDER BY number DESC",
            {"id": client_id},
        ).fetchall()

    def row(self, connection: sqlite3.Connection, plan_id: int) -> sqlite3.Row:
        """The version of this id."""
        found: sqlite3.Row = connection.execute(
            f"SELECT * FROM {self.table} WHERE id = :id",  # noqa: S608 - own table and columns
            {"id": plan_id},
        ).fetchone()
        return found

    def insert(
        self,
        act: Act,
        client_id: int,
        values: Mapping[str, Any],
        *,
        by_id: int | None,
        source_key: str | None = None,
    ) -> int:
        """Store the next version in the open act; its id."""
        before = self.current(act.connection, client_id)
        number = act.connection.execute(
            f"SELECT COALESCE(MAX(number), 0) + 1 FROM {self.table} WHERE client_id = :id",  # noqa: S608 - own table and columns
            {"id": client_id},
        ).fetchone()[0]
        columns = ", ".join(self.columns)
        marks = ", ".join(f":{column}" for column in self.columns)
        cursor = act.connection.execute(
            f"INSERT INTO {self.table} (client_id, number, assigned_at, assigned_by, source_key,"  # noqa: S608 - own table and columns
            f" {columns}) VALUES (:client_id, :number, :at, :by, :source_key, {marks})",
            {
                **values,
                "client_id": client_id,
                "number": number,
                "at": act.at,
                "by": by_id,
                "source_key": source_key,
            },
        )
        new_id = int(cursor.lastrowid or 0)
        self.point(act, client_id)
        act.note(
            self.table,
            new_id,
            "assign",
            client_id=client_id,
            before=None if before is None else {name: before[name] for name in self.columns},
            after=dict(values),
        )
        return new_id

    def changed_since(
        self, access: Access, now: sqlite3.Row | None, written_from: int | None
    ) -> str:
        """What to ask when another version came into force since `written_from` was shown.

        `written_from` is a version's number, 0 where there was none, None: not to be asked.
        """
        number = 0 if now is None else now["number"]
        if written_from is None or number == written_from:
            return ""
        if now is None:
            return _("The plan you wrote this from was taken back meanwhile.")
        name = access.gym.account_names().get(now["assigned_by"] or 0) or _("Somebody")
        return _(
            "{name} saved version {number} while you wrote. It stays among the versions, "
            "but yours would be in force."
        ).format(name=name, number=number)

    def withdraw(self, access: Access, client_id: int, plan_id: int) -> None:
        """Take the newest version back; the one before is in force again. Conflict."""
        actor = access.actor()
        with access.act(actor) as act:
            access.client(act.connection, actor, client_id)
            row = self.current(act.connection, client_id)
            if row is None or row["id"] != plan_id:
                raise Conflict(_("The plan was changed since, so nothing was undone."))
            act.connection.execute(
                f"UPDATE {self.table} SET withdrawn_at = :at WHERE id = :id",  # noqa: S608 - own table and columns
                {"at": act.at, "id": plan_id},
            )
            self.point(act, client_id)
            act.note(
                self.table,
                plan_id,
                "withdraw",
                client_id=client_id,
                before={name: row[name] for name in self.columns},
            )

    def point(self, act: Act, client_id: int) -> None:
        """Keep the client's row in step with the plan in force, in the open act."""
        row = self.current(act.connection, client_id)
        act.connection.execute(
            f"UPDATE client SET {self.pointer} = :plan WHERE id = :id",  # noqa: S608 - own table and columns
            {"plan": None if row is None else row["id"], "id": client_id},
        )


def client_name(connection: sqlite3.Connection, client_id: int) -> str:
    """The client's name, for a document."""
    return str(
        connection.execute(
            "SELECT full_name FROM client WHERE id = :id", {"id": client_id}
        ).fetchone()[0]
    )
