"""Rows 9, 10 and 11: a weigh-in stored, against the bare database, a small gym, a whole file."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from benchmarks.figures import Figure, Series, faster, ratio, series
from benchmarks.gyms import ADMIN, PASSWORD, Size, a_copy
from benchmarks.others.whole_file import whole_file_of
from benchmarks.plan import Plan
from benchmarks.timing import in_turn
from ptcms_core import open_core

TIMES = 30
"""Runs of a quick call for each run of a slow one."""


@contextmanager
def _a_weigh_in(size: Size) -> Iterator[tuple[Path, Callable[[], object]]]:
    """A gym, and a call that stores a weigh-in of one of its clients."""
    with a_copy(size) as folder:
        core = open_core(folder)
        session = core.sign_in(ADMIN, PASSWORD)
        clients = [one.id for one in session.clients.search(limit=50).items]
        number = count()

        def store() -> None:
            nth = next(number)
            weight = 70 + nth % 1_000 / 1_000
            client = clients[nth % len(clients)]
            session.progress.record(client, weight_kg=weight, confirmed=True)

        yield folder, store
        core.close()


def against_bare_sqlite(plan: Plan) -> list[Figure]:
    """An insert of the same row into the same table, committed to the disk (FULL)."""
    with a_copy(plan.few) as beside, closing(sqlite3.connect(beside / "data.db")) as bare:
        bare.execute("PRAGMA journal_mode = WAL")
        bare.execute("PRAGMA synchronous = FULL")
        number = count()

        def insert() -> None:
            bare.execute(
                "INSERT INTO weigh_in (client_id, on_date, weight_g, at, by_id)"
                " VALUES (:client, '2026-01-01', :weight, '2026-01-01T00:00:00.000Z', 1)",
                {"client": next(number) % 50 + 1, "weight": 70_000},
            )
            bare.commit()

        with _a_weigh_in(plan.few) as (_folder, store):
            theirs, ours = in_turn(other=insert, ours=store, runs=TIMES * plan.runs)
    return [
        ratio(
            "weigh-in stored",
            _side("ptcms", ours),
            _side("sqlite3 insert and commit", theirs),
            most=3,
        )
    ]


def as_it_grows(plan: Plan) -> list[Figure]:
    """Many clients against few."""
    with _a_weigh_in(plan.few) as (_few, small), _a_weigh_in(plan.many) as (_many, large):
        theirs, ours = in_turn(other=small, ours=large, runs=TIMES * plan.runs)
    return [
        ratio(
            f"weigh-in stored at {plan.many.clients:,} clients",
            _side(f"{plan.many.clients:,} clients", ours),
            _side(f"{plan.few.clients:,} clients", theirs),
            most=1.2,
        )
    ]


def against_a_whole_file(plan: Plan) -> list[Figure]:
    """A JSON file of all weigh-ins, read and written whole, as the original application does."""
    with _a_weigh_in(plan.deep_few) as (folder, store):
        file = whole_file_of(folder, folder.with_name("progress.json"))
        entry = {"date": "2026-01-01", "weight": 70.5, "height": 170.0}
        theirs, ours = in_turn(
            other=lambda: file.record("Somebody New", entry), ours=store, runs=2 * plan.runs
        )
    return [
        faster(
            f"weigh-in stored at {plan.deep_few.words}",
            _side("ptcms", ours),
            _side("whole-file JSON", theirs),
            least=100,
        )
    ]


def _side(of: str, values: list[float]) -> Series:
    return series(of, "ms", values)
