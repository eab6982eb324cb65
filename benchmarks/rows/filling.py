"""Row 18: a made-up gym and the original application's records put into an empty one."""

import json
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks.figures import Figure, ratio, series
from benchmarks.gyms import TRAINERS, pristine
from benchmarks.others.whole_file import progress_of
from benchmarks.plan import Plan
from ptcms_core import Core, open_core

TABLES = ("client", "weigh_in", "ledger_entry", "diet_plan", "workout_plan", "message")
MOST = 6

_SCHEMA = """
CREATE TABLE trainer (
    trainer_id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, email TEXT UNIQUE, password TEXT
);
CREATE TABLE client (
    client_id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, age INTEGER, gender TEXT,
    weight REAL, height REAL, goal TEXT, trainer_name TEXT
);
INSERT INTO trainer VALUES (1, 'Asha Rao', 'asha@example.com', 'of the original');
"""


def filled(plan: Plan) -> list[Figure]:
    """Both ways; a bare executemany of the rows each left, into the same tables, beside it."""
    with tempfile.TemporaryDirectory(prefix="ptcms-bench-") as scratch:
        old = original_folder(pristine(plan.few), Path(scratch) / "original")
        return [
            _against_executemany(
                plan,
                f"`ptcms demo` of {plan.filled:,} clients",
                lambda core: core.fill_with_demo(clients=plan.filled, trainers=TRAINERS),
            ),
            _against_executemany(
                plan,
                f"the original's records of {plan.few.words} taken over",
                lambda core: core.import_legacy(old, apply=True),
            ),
        ]


def _against_executemany(plan: Plan, what: str, fill: Callable[[Core], object]) -> Figure:
    ours, theirs = [], []
    rows = 0
    for _run in range(plan.runs):
        with tempfile.TemporaryDirectory(prefix="ptcms-bench-") as scratch:
            core = open_core(Path(scratch) / "filled", password_cost=4)
            began = time.perf_counter()
            fill(core)
            took = time.perf_counter() - began
            core._gym.close()
            rows, bare = _copied(Path(scratch) / "filled", Path(scratch) / "bare")
        ours.append(took * 1e6 / rows)
        theirs.append(bare * 1e6 / rows)
    return ratio(
        f"{what}: {rows:,} rows, {1e6 * len(ours) / sum(ours):,.0f} a second",
        series("ptcms", "µs a row", ours),
        series("executemany", "µs a row", theirs),
        most=MOST,
    )


def _copied(made: Path, target: Path) -> tuple[int, float]:
    """How many rows there are, and the seconds of a bare executemany of them (FULL)."""
    open_core(target, password_cost=4)._gym.close()
    with closing(sqlite3.connect(made / "data.db")) as source:
        rows = {table: source.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}  # noqa: S608 - own tables
    with closing(sqlite3.connect(target / "data.db")) as bare:
        bare.execute("PRAGMA synchronous = FULL")
        began = time.perf_counter()
        for table, found in rows.items():
            if found:
                marks = ", ".join("?" * len(found[0]))
                bare.executemany(f"INSERT INTO {table} VALUES ({marks})", found)  # noqa: S608 - own tables
        bare.commit()
        took = time.perf_counter() - began
    count = sum(map(len, rows.values()))
    if not rows["client"] or not rows["weigh_in"]:
        raise AssertionError("nothing was put into the gym")
    return count, took


def original_folder(gym: Path, folder: Path) -> Path:
    """A folder as the original application leaves it, with the clients of a gym."""
    folder.mkdir()
    with closing(sqlite3.connect(gym / "data.db")) as records:
        people = records.execute(
            "SELECT id, full_name || ' ' || id, COALESCE(age, 30), gender,"
            " COALESCE(last_weight_g, 70000) / 1000.0, height_mm / 10.0, goal, phone"
            " FROM client ORDER BY id"
        ).fetchall()
    with closing(sqlite3.connect(folder / "trainer_db.db")) as old, old:
        old.executescript(_SCHEMA)
        old.executemany(
            "INSERT INTO client VALUES (?, ?, ?, ?, ?, ?, ?, 'Asha Rao')",
            [
                (number, name, age, gender.capitalize(), *rest)
                for number, name, age, gender, *rest, _phone in people
            ],
        )
    documents = {
        "client_progress": progress_of(gym),
        "client_diet": {one[1]: {"Breakfast": "Poha", "Lunch": "2 roti, dal"} for one in people},
        "workout_plans": {str(one[0]): {"workout": "Day 1: Squat 3x8 @60"} for one in people},
        "phone": {one[1]: one[7] for one in people if one[7]},
        "payment_records": {
            "clients": [
                {"client_name": one[1], "total_amount": 6000.0, "amount_paid": 1500.0,
                 "amount_due": 4500.0, "due_date": "2026-12-31", "payment_status": "Due"}
                for one in people
            ]
        },
    }  # fmt: skip
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document, indent=4), encoding="utf-8")
    return folder
