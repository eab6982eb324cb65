"""What a restore doesn't turn back: numbers given out since, files beside the records, wrong tries.

Ids and receipt numbers are never given twice, since people hold them on paper; documents on the
disk are still known as our own; and who guesses passwords doesn't get new tries.
"""

import sqlite3

from ptcms_core.storage.gym import Gym

# what tells of files in the folder, which a restore leaves where they are
_OF_FILES = ("document", "outside_edit")
# its numbers turn back with its rows; the documents' generation tells one line from the other
_JOURNAL = "journal"


def carry_over(present: Gym, restored: Gym) -> None:
    """Bring from the present records into the restored ones what has to go on; StorageProblem."""
    with present.data.read() as now:
        tables = {table: now.execute(f"SELECT * FROM {table}").fetchall() for table in _OF_FILES}  # noqa: S608 - own tables
        receipts = now.execute("SELECT financial_year, last FROM receipt_counter").fetchall()
        numbers = _numbers(now)
    with restored.data.transaction() as connection:
        for table, rows in tables.items():
            _replace(connection, table, rows)
        connection.executemany(
            "INSERT INTO receipt_counter (financial_year, last) VALUES (:year, :last)"
            " ON CONFLICT (financial_year) DO UPDATE SET last = MAX(last, excluded.last)",
            [{"year": row[0], "last": row[1]} for row in receipts],
        )
        _go_on_from(connection, numbers)
    with present.accounts.read() as now:
        tries = now.execute("SELECT * FROM throttle").fetchall()
        stamps = now.execute("SELECT id, stamp FROM account").fetchall()
        numbers = _numbers(now)
    with restored.accounts.transaction() as connection:
        _replace(connection, "throttle", tries)
        connection.executemany(
            "UPDATE account SET stamp = MAX(stamp, :stamp) WHERE id = :id",
            [dict(row) for row in stamps],
        )
        _go_on_from(connection, numbers)


def _numbers(connection: sqlite3.Connection) -> dict[str, int]:
    """The highest id each table ever gave."""
    rows = connection.execute("SELECT name, seq FROM sqlite_sequence")
    return {str(row[0]): int(row[1]) for row in rows if row[0] != _JOURNAL}


def _go_on_from(connection: sqlite3.Connection, numbers: dict[str, int]) -> None:
    here = _numbers(connection)
    for name, seq in numbers.items():
        if name not in here:
            connection.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)",
                {"name": name, "seq": seq},
            )
        elif seq > here[name]:
            connection.execute(
                "UPDATE sqlite_sequence SET seq = :seq WHERE name = :name",
                {"name": name, "seq": seq},
            )


def _replace(connection: sqlite3.Connection, table: str, rows: list[sqlite3.Row]) -> None:
    connection.execute(f"DELETE FROM {table}")  # noqa: S608 - own names
    for row in rows:
        columns = ", ".join(row.keys())
        marks = ", ".join(f":{column}" for column in row.keys())  # noqa: SIM118 - a row of SQLite
        connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", dict(row))  # noqa: S608 - own tables
