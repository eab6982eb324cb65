"""The orders of the list of clients: a page in an order, and at which place a client stands in it.

Each order is that of an index. A list that is filtered is found in the one index that holds all
that a filter looks at, whatever the order: there an order's column is written so that no other
index serves it, for reading every client's row costs ten times as much.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ptcms_core.clients.tally import tallied
from ptcms_core.values import text


@dataclass(frozen=True)
class Order:
    """One order: its column before name and number; `last`: what isn't known always comes last.

    Without it what isn't known comes before everything else, and last the other way round.
    """

    column: str
    plain: str
    """The column as no index knows it."""
    last: bool = False
    unknown: str = "''"
    """What takes the place of what isn't known where two are compared."""


ORDERS: Mapping[str, Order | None] = {
    "name": None,
    "balance": Order("balance", "balance + 0", unknown="0"),
    "due": Order("next_due_on", "next_due_on || ''", last=True),
    "weight": Order("last_weight_g", "last_weight_g + 0", last=True),
    "change": Order("weight_change_7d_g", "weight_change_7d_g + 0", last=True),
    "weigh_in": Order("last_weigh_in_on", "last_weigh_in_on || ''"),
    "goal": Order("goal", "goal || ''"),
    "phone": Order("phone", "phone || ''"),
    "trainer": None,
    "id": None,
}


@dataclass(frozen=True)
class Listing:
    """Which clients: the condition and its values, whether a line filters them, and the order.

    `sort` is a key of ORDERS, with `-` in front the other way round; what is none is the name's.
    """

    where: str
    values: Mapping[str, Any]
    filtered: bool
    sort: str
    trainers: Mapping[int, str]
    tally: tuple[str, int | None] | None = None
    """Of which tally they are all the clients: its kind, and whose; None where they are counted."""

    @property
    def _name(self) -> str:
        name = self.sort.removeprefix("-")
        return name if name in ORDERS else "name"

    @property
    def _trainer(self) -> str:
        return "trainer_id + 0" if self.filtered else "trainer_id"

    @property
    def _down(self) -> bool:
        return self.sort.startswith("-")

    def page(
        self, connection: sqlite3.Connection, offset: int, limit: int
    ) -> tuple[list[sqlite3.Row], int]:
        """The rows from `offset` on, at most `limit`, and how many there are in all."""
        if self._name != "trainer":
            rows = self._rows(connection, self.where, offset, limit)
            end = offset + len(rows)
            # a page that isn't full is the last one: the others need not be gone through again
            ended = len(rows) < limit and (rows or not offset)
            return rows, end if ended else self.total(connection)
        rows = []
        before = 0
        for trainer_id, count in self._by_trainer(connection):
            start, left = max(0, offset - before), limit - len(rows)
            if left and start < count:
                where = f"{self.where} AND {self._trainer} = :segment"
                rows += self._rows(connection, where, start, left, segment=trainer_id)
            before += count
        return rows, before

    def total(self, connection: sqlite3.Connection) -> int:
        """How many clients there are."""
        if self.tally is not None:
            return tallied(connection, *self.tally)[0]
        return self._count(connection, self.where)

    def ids(self, connection: sqlite3.Connection) -> list[int]:
        """The numbers of all of them, in the order of names."""
        rows = connection.execute(
            f"SELECT id FROM client WHERE {self.where} ORDER BY name_key, id",  # noqa: S608 - own conditions
            self.values,
        )
        return [row[0] for row in rows]

    def place_of(self, connection: sqlite3.Connection, client_id: int) -> int | None:
        """How many stand before this client; None where the client isn't among them."""
        row = connection.execute(
            f"SELECT * FROM client WHERE id = :sought AND {self.where}",  # noqa: S608 - own conditions
            {**self.values, "sought": client_id},
        ).fetchone()
        if row is None:
            return None
        if self._name != "trainer":
            condition, values = self._before(row)
            return self._count(connection, f"{self.where} AND {condition}", **values)
        place = 0
        for trainer_id, count in self._by_trainer(connection):
            if trainer_id == row["trainer_id"]:
                condition, values = self._before(row)
                where = f"{self.where} AND {self._trainer} = :segment AND {condition}"
                return place + self._count(connection, where, segment=trainer_id, **values)
            place += count
        return None

    # inside

    def _rows(
        self, connection: sqlite3.Connection, where: str, offset: int, limit: int, **more: Any
    ) -> list[sqlite3.Row]:
        order = self._order()
        return connection.execute(
            # the page is found in the index alone: only its own rows are read
            "SELECT client.* FROM (SELECT id AS found FROM client"  # noqa: S608 - own conditions
            f" WHERE {where} ORDER BY {order} LIMIT :limit OFFSET :start)"
            f" JOIN client ON client.id = found ORDER BY {order}",
            {**self.values, **more, "limit": limit, "start": offset},
        ).fetchall()

    def _count(self, connection: sqlite3.Connection, where: str, **more: Any) -> int:
        return int(
            connection.execute(
                f"SELECT COUNT(*) FROM client WHERE {where}",  # noqa: S608 - own conditions
                {**self.values, **more},
            ).fetchone()[0]
        )

    def _order(self) -> str:
        way = "DESC" if self._down else "ASC"
        if self._name == "id":
            return f"id + 0 {way}" if self.filtered else f"id {way}"
        order = ORDERS[self._name]
        names = f"name_key {way}, id {way}"
        if order is None:
            return names
        column = order.plain if self.filtered else order.column
        return f"{column} {way}{' NULLS LAST' if order.last else ''}, {names}"

    def _before(self, row: sqlite3.Row) -> tuple[str, dict[str, Any]]:
        """The condition of those who stand before this client, and its values."""
        than = ">" if self._down else "<"
        values: dict[str, Any] = {"its_id": row["id"]}
        if self._name == "id":
            return f"id {than} :its_id", values
        values["its_name"] = row["name_key"]
        by_name = f"(name_key, id) {than} (:its_name, :its_id)"
        order = ORDERS[self._name]
        if order is None:
            return by_name, values
        value = row[order.column]
        if order.last and value is None:
            return f"({order.column} IS NOT NULL OR {by_name})", values
        if not order.last:
            column = f"COALESCE({order.column}, {order.unknown})"
            value = (0 if order.unknown == "0" else "") if value is None else value
            known = "1 = 1"
        else:
            column = order.plain if self.filtered else order.column
            known = f"{order.column} IS NOT NULL"
        values["its_value"] = value
        condition = f"({column}, name_key, id) {than} (:its_value, :its_name, :its_id)"
        return f"({known} AND {condition})", values

    def _by_trainer(self, connection: sqlite3.Connection) -> list[tuple[int, int]]:
        """How many each trainer has, the trainers by name."""
        counted = connection.execute(
            "SELECT trainer_id, COUNT(*) FROM client"  # noqa: S608 - own conditions
            f" WHERE {self.where} GROUP BY {self._trainer}",
            self.values,
        ).fetchall()
        found = [(row[0], int(row[1])) for row in counted]

        def by_name(one: tuple[int, int]) -> tuple[str, int]:
            return text.fold(self.trainers.get(one[0], "")), one[0]

        return sorted(found, key=by_name, reverse=self._down)
