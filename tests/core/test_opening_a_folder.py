"""Opening a new data folder: several programs at once, and one that is killed early."""

import fcntl
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ptcms_core.core import open_core
from ptcms_core.storage import sole_use
from ptcms_core.storage.database import Database, application_id
from ptcms_core.storage.place import ACCOUNTS_FILE, ACCOUNTS_ID, DATA_FILE, DATA_ID

OPEN = """
import sys
from ptcms_core import open_core
core = open_core(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
core.close()
"""


def test_programs_that_open_a_new_folder_at_once_all_get_it(tmp_path: Path) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, str(tmp_path / "gym")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    said = [program.stdout.readline().strip() for program in programs if program.stdout]
    faults = [program.communicate("")[1] for program in programs]
    assert said == ["open"] * 4, faults
    assert [program.returncode for program in programs] == [0] * 4


def test_a_new_file_says_whose_it_is_before_its_first_checkpoint(tmp_path: Path) -> None:
    # a process killed between the schema's commit and closing leaves just this
    database = Database(tmp_path / "data.db", schema="data", application_id=DATA_ID)
    database.migrate()
    assert (tmp_path / "data.db-wal").stat().st_size > 0
    assert application_id(tmp_path / "data.db") == DATA_ID
    database.close()


def test_a_folder_that_was_half_made_is_made_whole(tmp_path: Path) -> None:
    # a first start that was killed, or found the disk full, between its two databases
    accounts = Database(tmp_path / ACCOUNTS_FILE, schema="accounts", application_id=ACCOUNTS_ID)
    accounts.migrate()
    accounts.close()
    (tmp_path / DATA_FILE).touch()
    core = open_core(tmp_path)
    assert core.needs_first_admin
    core.close()
    assert not (tmp_path / "backups").exists(), "there was nothing to keep yet"


@pytest.mark.parametrize(("before", "after"), [(0o755, 0o700), (0o2775, 0o2770)])
def test_a_folder_that_comes_with_a_checkout_is_closed_to_others(
    tmp_path: Path, before: int, after: int
) -> None:
    (tmp_path / "README.md").write_text("what lands here")
    tmp_path.chmod(before)
    open_core(tmp_path).close()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == after


def test_a_folder_with_files_of_others_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("of somebody else")
    tmp_path.chmod(0o755)
    open_core(tmp_path).close()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_two_who_share_a_new_folder_and_both_want_it_alone_do_not_wait_for_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sole_use, "OPENING_PATIENCE_S", 3.0)
    made = threading.Event()
    locks = [sole_use.FolderLock(tmp_path) for _ in range(4)]
    for lock in locks:
        lock.share()

    def make(lock: sole_use.FolderLock) -> bool:
        first = lock.take(fcntl.LOCK_EX, unless=made.is_set)
        made.set()
        lock.take(fcntl.LOCK_SH)
        return first

    with ThreadPoolExecutor(len(locks)) as pool:
        firsts = list(pool.map(make, locks))
    for lock in locks:
        lock.let_go()
    assert firsts.count(True) == 1
