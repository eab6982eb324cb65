"""Messages in an order, read on and on as one goes down."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid
from ptcms_core.messages import outbox

ORDERS: Mapping[str, tuple[str, ...]] = {
    "at": ("m.id",),
    "state": ("m.state", "m.id"),
    "client": ("c.name_key", "c.id", "m.id"),
}
"""By what messages may be sorted: what is compared, each the order of an index."""

# under what name a row has what is compared
_KEPT_AS = {"m.id": "id", "m.state": "state", "c.name_key": "name_key", "c.id": "client_id"}
# client by client: a cross join is what keeps SQLite from sorting all there are
_BY_CLIENT = outbox.ROWS.replace(
    "message m LEFT JOIN client c ON c.id = m.client_id", "client c CROSS JOIN message m"
)


@dataclass(frozen=True)
class Asked:
    """Which messages: of one client, in some states, of one trainer's clients; and the order."""

    client_id: int | None = None
    states: tuple[str, ...] = ()
    trainer_id: int | None = None
    taken_over: bool = True
    sort: str = "-at"

    def rows(
        self, connection: sqlite3.Connection, after: int | None, limit: int
    ) -> list[sqlite3.Row]:
        """At most `limit` of them, those that stand after the message of this number; Invalid."""
        name = self.sort.removeprefix("-")
        if name not in ORDERS:
            ways = ", ".join(ORDERS)
            raise Invalid({"sort": _("This can be sorted by: {ways}.").format(ways=ways)})
        last = None if after is None else _place(connection, after)
        if after is not None and last is None:
            return []
        if name != "client":
            return self._read(connection, ORDERS[name], last, limit)
        found: list[sqlite3.Row] = []
        if last is None or last["client_id"] is not None:
            found = self._read(connection, ORDERS[name], last, limit, "m.client_id = c.id")
            last = None
        if len(found) < limit:  # nobody's come after all others
            left = limit - len(found)
            found += self._read(connection, ORDERS["at"], last, left, "m.client_id IS NULL")
        return found

    def _read(
        self,
        connection: sqlite3.Connection,
        columns: tuple[str, ...],
        last: sqlite3.Row | None,
        limit: int,
        *more: str,
    ) -> list[sqlite3.Row]:
        parts = ["1 = 1", *more]
        values: dict[str, Any] = {"limit": limit, "me": self.trainer_id, "client": self.client_id}
        if self.client_id is not None:
            parts.append("m.client_id = :client")
        if self.states:
            marks = {f"state{number}": state for number, state in enumerate(self.states)}
            values |= marks
            parts.append(f"m.state IN ({', '.join(f':{mark}' for mark in marks)})")
        if self.trainer_id is not None:
            # by an order of the messages, not client by client
            parts.append("c.trainer_id + 0 = :me")
        if not self.taken_over:
            parts.append("m.source_key IS NULL")
        down = self.sort.startswith("-")
        if last is not None:
            marks = {f"last{n}": last[_KEPT_AS[column]] for n, column in enumerate(columns)}
            values |= marks
            named = ", ".join(f":{mark}" for mark in marks)
            parts.append(f"({', '.join(columns)}) {'<' if down else '>'} ({named})")
        source = _BY_CLIENT if columns[0] == "c.name_key" else outbox.ROWS
        order = ", ".join(f"{column} {'DESC' if down else 'ASC'}" for column in columns)
        return connection.execute(
            f"{source} WHERE {' AND '.join(parts)} ORDER BY {order} LIMIT :limit", values
        ).fetchall()


def _place(connection: sqlite3.Connection, message_id: int) -> sqlite3.Row | None:
    """What the message of this number is compared by; None where there is no such."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT m.id, m.state, m.client_id, c.name_key FROM message m"
        " LEFT JOIN client c ON c.id = m.client_id WHERE m.id = :id",
        {"id": message_id},
    ).fetchone()
    return row
