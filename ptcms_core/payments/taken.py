"""Payments over all the clients one looks after, in any order, read on and on as one goes down."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ptcms_core.values import text

_ROWS = (
    "SELECT e.*, r.id AS reversed_by, c.full_name, c.name_key FROM {source}"
    " LEFT JOIN ledger_entry r ON r.reverses_id = e.id"
    " WHERE e.kind = 'payment' AND {where} ORDER BY {order} LIMIT :limit"
)
_BY_ENTRY = "ledger_entry e JOIN client c ON c.id = e.client_id"
# client by client: a cross join is what keeps SQLite from sorting all there are
_BY_CLIENT = "client c CROSS JOIN ledger_entry e"

ORDERS: Mapping[str, tuple[str, ...]] = {
    "booked": ("e.id",),
    "on": ("e.on_date", "e.id"),
    "amount": ("e.amount", "e.id"),
    "method": ("COALESCE(e.method, '')", "e.id"),
    "receipt": ("COALESCE(e.receipt_no, '')", "e.id"),
    "client": ("c.name_key", "c.id", "e.id"),
    "by": ("COALESCE(e.by_id, 0)", "e.id"),
}
"""By what payments may be sorted: what is compared, each the order of an index."""


@dataclass(frozen=True)
class Taken:
    """Which payments (a condition on clients `c`, its values), in which order.

    `sort` is a key of ORDERS, with `-` in front the other way round; `names` are the accounts'.
    """

    where: str
    values: Mapping[str, Any]
    sort: str
    names: Mapping[int, str]

    @property
    def _down(self) -> bool:
        return self.sort.startswith("-")

    def rows(
        self, connection: sqlite3.Connection, after: int | None, limit: int
    ) -> list[sqlite3.Row]:
        """At most `limit` of them, those that stand after the entry of this number."""
        last = None if after is None else _place(connection, after)
        name = self.sort.removeprefix("-")
        if name != "by":
            return self._read(connection, ORDERS[name], last, limit)
        found: list[sqlite3.Row] = []
        began = last is None
        for account_id in self._people(connection):
            here = last is not None and (last["by_id"] or 0) == account_id
            began = began or here
            if began and len(found) < limit:
                found += self._read(
                    connection,
                    ("e.id",),
                    last if here else None,
                    limit - len(found),
                    "COALESCE(e.by_id, 0) = :taker",
                    taker=account_id,
                )
        return found

    def _read(
        self,
        connection: sqlite3.Connection,
        columns: tuple[str, ...],
        last: sqlite3.Row | None,
        limit: int,
        *more: str,
        **values: Any,
    ) -> list[sqlite3.Row]:
        parts = [self.where, *more]
        if last is not None:
            marks = [f"last{number}" for number in range(len(columns))]
            values |= {
                mark: last[_KEPT_AS[column]] for mark, column in zip(marks, columns, strict=True)
            }
            named = ", ".join(f":{mark}" for mark in marks)
            parts.append(f"({', '.join(columns)}) {'<' if self._down else '>'} ({named})")
        by_client = columns[0] == "c.name_key"
        if by_client:
            parts.append("e.client_id = c.id")
        way = "DESC" if self._down else "ASC"
        sql = _ROWS.format(
            source=_BY_CLIENT if by_client else _BY_ENTRY,
            where=" AND ".join(parts),
            order=", ".join(f"{column} {way}" for column in columns),
        )
        return connection.execute(sql, {**self.values, **values, "limit": limit}).fetchall()

    def _people(self, connection: sqlite3.Connection) -> list[int]:
        """Who took payments, by name; 0 where nobody is named."""
        found = connection.execute(
            "SELECT DISTINCT COALESCE(by_id, 0) FROM ledger_entry WHERE kind = 'payment'"
        )
        return sorted(
            (row[0] for row in found),
            key=lambda one: (text.fold(self.names.get(one, "")), one),
            reverse=self._down,
        )


# under what name a row has what is compared
_KEPT_AS = {
    "e.id": "id",
    "e.on_date": "on_date",
    "e.amount": "amount",
    "COALESCE(e.method, '')": "its_method",
    "COALESCE(e.receipt_no, '')": "its_receipt",
    "c.name_key": "name_key",
    "c.id": "client_id",
}


def _place(connection: sqlite3.Connection, entry_id: int) -> sqlite3.Row | None:
    """What the entry of this number is compared by; None where there is no such."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT e.*, COALESCE(e.method, '') AS its_method, COALESCE(e.receipt_no, '') AS"
        " its_receipt, c.name_key FROM ledger_entry e JOIN client c ON c.id = e.client_id"
        " WHERE e.id = :id",
        {"id": entry_id},
    ).fetchone()
    return row
