"""A folder that can't be used: one sentence, and everything in it as it was."""

import errno
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bad_folders import BAD, _good, content
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, open_core
from ptcms_core.errors import StorageProblem
from ptcms_core.session import Session
from ptcms_core.storage import database

NOBODY = 65_534
# everything is loaded before rights are given up: the other user may not read where it lies
AS_ANOTHER = """
import argparse, importlib, os, pkgutil, sys
import ptcms_core, ptcms_tui.cli, ptcms_tui.documents_command, ptcms_tui.exchange
for module in pkgutil.walk_packages(ptcms_core.__path__, "ptcms_core."):
    if not module.name.endswith("_child"):
        importlib.import_module(module.name)
if sys.argv[1]:
    os.setgroups([])
    os.setgid(int(sys.argv[1]))
    os.setuid(int(sys.argv[1]))
sys.exit(ptcms_tui.cli.run(sys.argv[2:]))
"""


def is_a_sentence(text: str) -> bool:
    return bool(
        re.search(r"^[^\n]*[a-z]\.( [^\n]*)?$", text)
        and not re.search(r"Errno|Traceback|Error\b", text)
    )


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_folder_is_refused_in_a_sentence_and_left_alone(tmp_path: Path, kind: str) -> None:
    folder = BAD[kind](tmp_path / "gym")
    before = content(tmp_path / "gym")
    with pytest.raises(StorageProblem) as refused:
        open_core(folder, password_cost=4)
    assert is_a_sentence(refused.value.sentence), refused.value.sentence
    assert content(tmp_path / "gym") == before


@pytest.mark.parametrize("command", [["documents", "status"], ["backup"]])
@pytest.mark.parametrize("kind", BAD)
def test_the_command_line_says_it_in_one_line(
    tmp_path: Path, kind: str, command: list[str]
) -> None:
    folder = BAD[kind](tmp_path / "gym")
    before = content(tmp_path / "gym")
    ended = ptcms("--data-dir", str(folder), *command)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.startswith("ptcms: ")
    assert is_a_sentence(ended.stderr.strip()), ended.stderr
    assert content(tmp_path / "gym") == before


def ptcms(*arguments: str, user: int | None = None, cwd: Path | None = None) -> "Ended":
    return subprocess.run(
        [sys.executable, "-c", AS_ANOTHER, str(user or ""), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": "/nonexistent"},
        check=False,
    )


Ended = subprocess.CompletedProcess[str]


@pytest.fixture
def open_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that every user reaches."""
    place = Path("/tmp") / f"ptcms-test-{os.getpid()}"
    place.mkdir(mode=0o755)
    yield place
    for path in place.rglob("*"):
        if path.is_dir():
            path.chmod(0o700)
    shutil.rmtree(place)


def another_user(place: Path) -> int | None:
    """Who may do less than root: oneself, or nobody where one is root."""
    if os.geteuid() != 0:
        return None
    for path in [place, *place.rglob("*")]:
        os.chown(path, NOBODY, NOBODY)
    return NOBODY


@pytest.mark.parametrize(
    ("mode", "file_mode"), [(0o500, 0o400), (0o000, 0o600), (0o700, 0o400), (0o700, 0o000)]
)
def test_without_the_right_to_write_or_read_it_says_so(
    open_place: Path, mode: int, file_mode: int
) -> None:
    folder = _good(open_place / "gym")
    before = content(folder)
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(file_mode)
    user = another_user(open_place)
    folder.chmod(mode)
    ended = ptcms("--data-dir", str(folder), "documents", "status", user=user, cwd=open_place)
    folder.chmod(0o700)
    assert "Traceback" not in ended.stderr
    assert ended.returncode == 1, ended.stderr
    assert is_a_sentence(ended.stderr.strip()), ended.stderr
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o600)
    assert content(folder) == before


def test_a_folder_may_not_be_made_where_one_may_not_write(open_place: Path) -> None:
    (open_place / "closed").mkdir(mode=0o700)
    user = another_user(open_place)
    (open_place / "closed").chmod(0o500)
    for below in ("gym", "a/b/c"):
        ended = ptcms(
            *("--data-dir", str(open_place / "closed" / below), "documents", "status"),
            user=user,
            cwd=open_place,
        )
        assert ended.returncode == 1
        assert is_a_sentence(ended.stderr.strip()), ended.stderr
    assert list((open_place / "closed").iterdir()) == []


def test_a_data_folder_here_that_may_not_be_read_is_told(open_place: Path) -> None:
    (open_place / "data").mkdir()
    user = another_user(open_place)
    (open_place / "data").chmod(0)
    ended = ptcms("documents", "status", user=user, cwd=open_place)
    assert ended.returncode == 1
    assert is_a_sentence(ended.stderr.strip()), ended.stderr


# while it is open


@pytest.fixture
def core(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Core]:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    core = open_core(_good(tmp_path / "gym"), clock=Clock(), password_cost=4)
    yield core
    core.close()


def test_a_lock_longer_than_the_patience_is_told_and_over_when_it_is_over(core: Core) -> None:
    session = core.sign_in("meera@example.com", PASSWORD)
    other = sqlite3.connect(core.folder / "data.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StorageProblem, match=r"busy.*Nothing was changed"):
        session.clients.add(full_name="Tara Nair", fee=100)
    assert session.clients.search().total == 0
    other.execute("ROLLBACK")
    other.close()
    session.clients.add(full_name="Tara Nair", fee=100)
    assert session.clients.search().total == 1


def test_a_full_disk_is_told_and_over_when_there_is_room(core: Core) -> None:
    session = core.sign_in("meera@example.com", PASSWORD)
    connection = core._gym.data.connection()
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageProblem, match=r"disk is full.*Nothing was changed"):
        _add_many(session)
    stored = session.clients.search().total
    kept = session.journal.entries(subject="client", limit=1_000)
    assert len(kept) == stored
    connection.execute("PRAGMA max_page_count = 1000000")
    session.clients.add(full_name="There is room", confirmed=True)
    assert session.clients.search().total == stored + 1


def _add_many(session: Session) -> None:
    for number in range(500):
        session.clients.add(full_name=f"Client {number}", notes="x" * 9_000, confirmed=True)


def test_a_damaged_page_met_while_working_is_told(tmp_path: Path) -> None:
    core = open_core(_good(tmp_path / "gym"), password_cost=4)
    core.sign_in("meera@example.com", PASSWORD).clients.add(full_name="Tara", notes="x" * 9_000)
    core.close()
    with (tmp_path / "gym" / "data.db").open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(4_096)
        file.write(b"\xff" * (size - 4_096))
    with pytest.raises(StorageProblem) as refused:
        _look_at_clients(tmp_path / "gym")
    assert is_a_sentence(refused.value.sentence)


def _look_at_clients(folder: Path) -> None:
    core = open_core(folder, password_cost=4)
    try:
        core.sign_in("meera@example.com", PASSWORD).clients.search()
    finally:
        core.close()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (sqlite3.OperationalError("database or disk is full"), "disk is full"),
        (sqlite3.OperationalError("disk I/O error"), "disk is full or has a fault"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "disk is full"),
        (OSError(errno.EIO, "Input/output error"), "disk is full or has a fault"),
    ],
)
def test_trouble_with_the_disk_names_the_disk(error: Exception, said: str) -> None:
    sentence = database.explained(error, Path("gym/data.db")).sentence
    assert said in sentence
    assert "data.db" in sentence
    assert is_a_sentence(sentence)
