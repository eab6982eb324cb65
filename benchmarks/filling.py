"""Rows a second of the made-up gym against a bare executemany of the same rows, in turn.

python benchmarks/filling.py [CLIENTS]
"""

# ruff: noqa: T201, S608
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from ptcms_core import open_core

RUNS = 7
TABLES = ("client", "weigh_in", "ledger_entry", "diet_plan", "workout_plan", "message")


def fill(folder: Path, clients: int) -> float:
    """Seconds the program takes."""
    core = open_core(folder, password_cost=4)
    began = time.perf_counter()
    core.fill_with_demo(clients=clients, trainers=20)
    took = time.perf_counter() - began
    core._gym.close()
    return took


def copy(made: Path, target: Path) -> tuple[int, float]:
    """How many rows there are, and the seconds a bare executemany takes for them.

    Into the same tables with the same indexes, at the same durability.
    """
    empty = open_core(target, password_cost=4)
    empty._gym.close()
    with closing(sqlite3.connect(made / "data.db")) as source:
        rows = {table: source.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
    with closing(sqlite3.connect(target / "data.db")) as bare:
        bare.execute("PRAGMA synchronous = FULL")
        began = time.perf_counter()
        for table, found in rows.items():
            if found:
                marks = ", ".join("?" * len(found[0]))
                bare.executemany(f"INSERT INTO {table} VALUES ({marks})", found)
        bare.commit()
        return sum(map(len, rows.values())), time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    clients = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    ratios = []
    for _run in range(RUNS):
        with tempfile.TemporaryDirectory() as scratch:
            took = fill(Path(scratch) / "made", clients)
            rows, bare = copy(Path(scratch) / "made", Path(scratch) / "bare")
        ratios.append(took / bare)
        print(f"{rows} rows: {rows / took:,.0f} a second against {rows / bare:,.0f}")
    print(f"{statistics.median(ratios):.1f} × a bare executemany (median of {RUNS})")


if __name__ == "__main__":
    main()
