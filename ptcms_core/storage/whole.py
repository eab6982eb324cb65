"""All rows of a database, out and in again: for exports that lose nothing.

Left out is what belongs to one folder or is made from the rest: documents as they were published,
edits kept aside, wrong passwords, sums that triggers keep.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LEFT_OUT = frozenset({"client_tally", "document", "meta", "outside_edit", "taking", "throttle"})
BATCH = 500


def table_names(connection: sqlite3.Connection) -> list[str]:
    """The tables that are exported, those that others refer to first."""
    names = [
        str(row[0])
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " ORDER BY rootpage"
        )
    ]
    # an index for searching keeps tables of its own
    virtual = [
        str(row[0])
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'"
        )
    ]
    kept = [
        name
        for name in names
        if name not in LEFT_OUT and not any(name.startswith(one) for one in virtual)
    ]
    # triggers look clients up
    return sorted(kept, key=lambda name: name != "client")


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """The columns of a table, in order; empty where there is no such table."""
    return [
        str(row[0])
        for row in connection.execute(
            "SELECT name FROM pragma_table_info(:table)", {"table": table}
        )
    ]


def count_of(connection: sqlite3.Connection, table: str) -> int:
    """How many rows a table has."""
    return int(connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])  # noqa: S608 - a table of the schema


def rows_of(connection: sqlite3.Connection, table: str) -> Iterator[dict[str, Any]]:
    """Every row of a table, by its own order."""
    for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1"):  # noqa: S608 - a table of the schema
        yield dict(row)


def sequences(connection: sqlite3.Connection) -> dict[str, int]:
    """The highest number that each table ever gave, so that none is given twice."""
    return {
        str(row["name"]): int(row["seq"])
        for row in connection.execute("SELECT name, seq FROM sqlite_sequence")
    }


def fill(
    connection: sqlite3.Connection,
    table: str,
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """Store rows of a table in the open transaction; whoever calls has checked the columns."""
    connection.execute("PRAGMA defer_foreign_keys = ON")
    for row in rows:
        columns = ", ".join(row)
        marks = ", ".join(f":{column}" for column in row)
        connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", row)  # noqa: S608 - columns the caller has checked


def set_sequences(connection: sqlite3.Connection, given: Mapping[str, int]) -> None:
    """Go on numbering after these, where they are higher than what is there."""
    for table, highest in given.items():
        known = connection.execute(
            "UPDATE sqlite_sequence SET seq = max(seq, :highest) WHERE name = :table",
            {"highest": highest, "table": table},
        )
        if known.rowcount == 0:
            connection.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :highest)",
                {"highest": highest, "table": table},
            )


def strays(connection: sqlite3.Connection) -> list[str]:
    """Tables with rows that name records there are none of."""
    return sorted({str(row[0]) for row in connection.execute("PRAGMA foreign_key_check")})
