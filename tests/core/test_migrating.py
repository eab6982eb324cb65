"""Bringing databases to a newer version: killed anywhere, old or new, with a backup beside."""

import os
import shutil
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
from made_up import PASSWORD

from ptcms_core.core import open_core
from ptcms_core.storage.backup import backups, verify
from ptcms_core.storage.database import Database

ADDED = (
    "ALTER TABLE client ADD COLUMN shoe_size INTEGER;\n"
    "CREATE TABLE locker (id INTEGER PRIMARY KEY, client_id INTEGER) STRICT;\n"
    "INSERT INTO locker (client_id) SELECT id FROM client;\n"
    "UPDATE client SET shoe_size = 42;\n"
)


def with_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next version of the program: one migration of the records more."""
    known = Database._migrations

    def migrations(database: Database) -> list[tuple[int, str, str]]:
        found = known(database)
        if database.path.name == "data.db":
            found.append((found[-1][0] + 1, "made_up.sql", ADDED))
        return found

    monkeypatch.setattr(Database, "_migrations", migrations)


def opened_and_killed_at(folder: Path, number: int) -> bool:
    """Open the folder in a process killed at its so-manyth statement or step; whether it was."""
    child = os.fork()
    if child == 0:
        left = [number]

        def count(_what: object) -> None:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        def look(event: str, _arguments: object) -> None:
            if event in ("os.rename", "os.mkdir", "os.remove", "os.rmdir"):
                count(event)

        connect = Database.connect

        def counted(database: Database) -> sqlite3.Connection:
            connection = connect(database)
            connection.set_trace_callback(count)
            return connection

        sys.addaudithook(look)
        Database.connect = counted  # type: ignore[method-assign]
        try:
            open_core(folder, password_cost=4).close()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def state(folder: Path) -> tuple[int, bool, bool]:
    """The version of the records, and whether each of the two things it brings is there."""
    connection = sqlite3.connect(folder / "data.db")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        columns = {row[1] for row in connection.execute("PRAGMA table_info(client)")}
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
        return version, "shoe_size" in columns, "locker" in tables
    finally:
        connection.close()


@pytest.mark.torture(8)
def test_killed_at_each_step_it_is_the_old_or_the_new_version_with_a_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ordeal: Any
) -> None:
    made = tmp_path / "made"
    core = open_core(made, password_cost=4)
    admin = core.create_first_admin(full_name="M", email="m@example.com", password=PASSWORD)
    admin.clients.add(full_name="Nikhil More")
    old = core._gym.data.schema_version()
    core.close()
    with_one_more(monkeypatch)
    lost = ordeal.losses("neither old nor new", "without a backup")
    killed, number, seen = True, 0, set()
    step = 1 if ordeal.full else 3
    while killed:
        number += step
        folder = Path(shutil.copytree(made, tmp_path / "gym"))
        killed = opened_and_killed_at(folder, number)
        before = state(folder)
        seen.add(before)
        lost["neither old nor new"] += before not in ((old, False, False), (old + 1, True, True))
        if before[0] > old:
            kinds = [one.kind for one in backups(folder)]
            lost["without a backup"] += kinds != ["before-migration"]
        again = open_core(folder, password_cost=4)
        session = again.sign_in("m@example.com", PASSWORD)
        assert [one.full_name for one in session.clients.search().items] == ["Nikhil More"]
        (kept,) = backups(folder)
        assert verify(folder / "backups" / kept.name).schemas["data"] == old
        again.close()
        assert state(folder) == (old + 1, True, True)
        shutil.rmtree(folder)
    ordeal.tried = f"{number // step} kills while databases were brought to a newer version"
    assert not any(lost.values()), lost
    assert seen == {(old, False, False), (old + 1, True, True)}
