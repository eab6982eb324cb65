"""What is there after the harm, compared with what had been told: with plain SQL and plain JSON."""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from processes import Told
from writing import LOOKS

from ptcms_core.storage import journal

DATABASES = ("trainer_db.db", "data.db")
DOCUMENTS = (
    "clients.json",
    "phone.json",
    "client_diet.json",
    "workout_plans.json",
    "client_progress.json",
    "payment_records.json",
)
SIGNS = {"charge": 1, "refund": 1, "adjustment": 1, "payment": -1, "discount": -1}


def reading(folder: Path, name: str = "data.db") -> "closing[sqlite3.Connection]":
    """A database of the folder, opened without the core."""
    connection = sqlite3.connect(folder / name, timeout=30, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return closing(connection)


def lost_writes(folder: Path, told: Iterable[Told]) -> list[Told]:
    """The writes that were told to be kept and are not there."""
    with reading(folder) as connection:
        return [one for one in told if not _is_there(connection, one)]


def _is_there(connection: sqlite3.Connection, told: Told) -> bool:
    row = connection.execute(LOOKS[told["kind"]], {"id": told["id"], "mark": told["mark"]})
    return any(told["mark"] in str(found[0]) for found in row)


def unreadable_files(folder: Path) -> list[str]:
    """The databases and documents that can't be read whole."""
    bad = []
    for name in DATABASES:
        try:
            with reading(folder, name) as connection:
                answers = [row[0] for row in connection.execute("PRAGMA quick_check(1)")]
        except sqlite3.DatabaseError as error:
            answers = [str(error)]
        bad += [name] if answers != ["ok"] else []
    return bad + [name for name in DOCUMENTS if not _is_whole(folder / name)]


def _is_whole(path: Path) -> bool:
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return True
    except ValueError:
        return False
    return found["format"] == f"ptcms/{path.stem}" and isinstance(found["clients"], dict)


def half_writes(folder: Path) -> list[str]:
    """What only a part of an act would leave: sums, chains, references and numbers that are off."""
    found = []
    with reading(folder) as connection:
        every = connection.execute
        found += [f"stray reference {tuple(row)}" for row in every("PRAGMA foreign_key_check")]
        found += [
            f"client {row['id']}: balance {row['balance']}, not {row['total']}"
            for row in every(
                "SELECT c.id, c.balance, COALESCE(SUM(CASE COALESCE(o.kind, e.kind)"
                " WHEN 'payment' THEN -e.amount WHEN 'discount' THEN -e.amount"
                " ELSE e.amount END * CASE WHEN o.id IS NULL THEN 1 ELSE -1 END), 0) AS total"
                " FROM client c LEFT JOIN ledger_entry e ON e.client_id = c.id"
                " LEFT JOIN ledger_entry o ON o.id = e.reverses_id"
                " GROUP BY c.id HAVING total <> c.balance"
            )
        ]
        found += [
            f"{row['subject']} {row['id']} without its journal"
            for row in every(
                "SELECT 'weigh_in' AS subject, id FROM weigh_in UNION ALL"
                " SELECT 'ledger_entry', id FROM ledger_entry UNION ALL"
                " SELECT 'diet_plan', id FROM diet_plan UNION ALL"
                " SELECT 'workout_plan', id FROM workout_plan UNION ALL"
                " SELECT 'client', id FROM client UNION ALL SELECT 'message', id FROM message"
                " EXCEPT SELECT subject, record_id FROM journal"
            )
        ]
        years: dict[str, list[int]] = {}
        for row in every("SELECT receipt_no FROM ledger_entry WHERE receipt_no IS NOT NULL"):
            year, _slash, number = row[0].rpartition("/")
            years.setdefault(year, []).append(int(number))
        found += [
            f"receipt numbers {year} with gaps or twice"
            for year, numbers in years.items()
            if sorted(numbers) != list(range(1, len(numbers) + 1))
        ]
    for name in DATABASES:
        with reading(folder, name) as connection:
            broken = journal.first_broken(connection)
        found += [] if broken is None else [f"the journal of {name} breaks at {broken}"]
    return found


def leftovers(folder: Path) -> list[str]:
    """Temporary files, and edits taken for somebody else's, where nobody else edited."""
    files = [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.name.endswith((".tmp", ".found", "-journal")) or path.parent.name == "outside-edits"
    ]
    with reading(folder) as connection:
        edits = connection.execute("SELECT kept_as FROM outside_edit").fetchall()
    return files + [f"outside edit {row[0]}" for row in edits]


def document(folder: Path, name: str) -> dict[str, Any]:
    """The clients of a document by id."""
    found: dict[str, Any] = json.loads((folder / name).read_bytes())["clients"]
    return found


def missing_in_documents(folder: Path, told: Iterable[Told]) -> list[Told]:
    """The writes that were told to be kept and that no document holds."""
    text = {
        kind: (folder / name).read_text(encoding="utf-8")
        for kind, name in (
            ("weigh-in", "client_progress.json"),
            ("payment", "payment_records.json"),
            ("charge", "payment_records.json"),
            ("diet", "client_diet.json"),
            ("workout", "workout_plans.json"),
            ("archive", "clients.json"),
            ("message", "PyWhatKit_DB.txt"),
        )
    }
    return [one for one in told if one["mark"] not in text.get(one["kind"], one["mark"])]
