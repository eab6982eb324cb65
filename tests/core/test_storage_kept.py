"""How the databases are kept: durable, private, strict, and only by those who may."""

import stat
import threading
from pathlib import Path

import pytest
from made_up import Clock

from ptcms_core.core import Core, open_core
from ptcms_core.storage.place import ACCOUNTS_ID, DATA_ID

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "secure_delete": 1,
}


def test_every_connection_is_durable_strict_and_forgets_what_is_deleted(core: Core) -> None:
    for database, number in ((core._gym.accounts, ACCOUNTS_ID), (core._gym.data, DATA_ID)):
        for connection in (database.connection(), database.connect()):
            for pragma, value in PRAGMAS.items():
                found = connection.execute(f"PRAGMA {pragma}").fetchone()[0]
                assert found == value, (database.path.name, pragma)
            assert connection.execute("PRAGMA busy_timeout").fetchone()[0] >= 5_000
            assert connection.execute("PRAGMA application_id").fetchone()[0] == number


def test_at_rest_every_thread_gives_back_what_it_read(core: Core) -> None:
    said: list[str] = []
    opened, rested = threading.Event(), threading.Event()

    def read_and_wait() -> None:
        core._gym.data.connection().set_trace_callback(said.append)
        opened.set()
        rested.wait(60)

    other = threading.Thread(target=read_and_wait)
    other.start()
    assert opened.wait(60)
    for database in (core._gym.data, core._gym.accounts):
        database.connection().set_trace_callback(said.append)
    core.rest()
    rested.set()
    other.join(60)
    assert said == ["PRAGMA shrink_memory"] * 3
    assert core.gym_name
    core.close()
    # nor is it a fault when the folder was let go
    core.rest()


def test_every_table_is_strict(core: Core) -> None:
    for database in (core._gym.accounts, core._gym.data):
        with database.read() as connection:
            loose = [
                row[1]
                for row in connection.execute("PRAGMA table_list")
                if row[2] == "table" and not row[1].startswith("sqlite_") and not row[5]
            ]
        assert loose == []


def test_a_write_takes_its_turn_from_its_first_statement(core: Core) -> None:
    asked: list[str] = []
    connection = core._gym.data.connection()
    connection.set_trace_callback(asked.append)
    with core._gym.act(None) as act:
        act.note("client", None, "test")
    connection.set_trace_callback(None)
    asked = [one for one in asked if not one.startswith("PRAGMA busy_timeout")]
    assert (asked[0], asked[-1]) == ("BEGIN IMMEDIATE", "COMMIT")
    assert connection.execute("PRAGMA busy_timeout").fetchone()[0] >= 5_000


def test_a_log_that_somebody_reads_is_not_waited_for(core: Core) -> None:
    # while a checkpoint waits for who reads, nobody can write
    with core._gym.act(None) as act:
        act.note("client", None, "test")
    reader = core._gym.data.connect()
    reader.execute("BEGIN")
    reader.execute("SELECT COUNT(*) FROM journal").fetchone()
    before = core._gym.data.log_size()
    waits: list[str] = []
    core._gym.data.connection().set_trace_callback(waits.append)
    core._gym.data.checkpoint()
    core._gym.data.connection().set_trace_callback(None)
    assert waits[0] == "PRAGMA busy_timeout = 0"
    assert core._gym.data.log_size() == before > 0
    reader.execute("ROLLBACK")
    reader.close()
    core._gym.data.checkpoint()
    assert core._gym.data.log_size() == 0


@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o700, 0o600), (0o2770, 0o660)])
def test_files_are_for_those_who_share_the_folder_only(
    tmp_path: Path, clock: Clock, folder_mode: int, file_mode: int
) -> None:
    folder = tmp_path / "gym"
    folder.mkdir()
    folder.chmod(folder_mode)
    core = open_core(folder, clock=clock, password_cost=4)
    core.create_first_admin(full_name="M", email="m@example.com", password="correct horse battery")
    core.make_backup()
    core.publish_documents()
    for path in folder.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (folder_mode if path.is_dir() else file_mode), path.name
    core.close()


def test_a_folder_made_by_the_program_is_ones_own(tmp_path: Path) -> None:
    open_core(tmp_path / "gym", password_cost=4).close()
    assert stat.S_IMODE((tmp_path / "gym").stat().st_mode) == 0o700
