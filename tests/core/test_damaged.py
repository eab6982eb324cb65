"""Damaged databases and a disk that can't be written: said in words, the restore offered."""

import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from bad_folders import content
from made_up import PASSWORD

from ptcms_core import restoring
from ptcms_core.core import open_core
from ptcms_core.errors import Damaged, StorageProblem


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    folder = tmp_path / "gym"
    core = open_core(folder, password_cost=4)
    admin = core.create_first_admin(full_name="M", email="m@example.com", password=PASSWORD)
    for number in range(60):
        admin.clients.add(full_name=f"Client number {number}", confirmed=True)
    admin.make_backup()
    core.close()
    return folder


def damage(path: Path, start: int, length: int) -> bytes:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xff" * length)
    return path.read_bytes()


@pytest.mark.torture(10)
@pytest.mark.parametrize("name", ["data.db", "trainer_db.db"])
@pytest.mark.parametrize(("start", "length"), [(0, 100), (100, 3_000)], ids=["header", "schema"])
def test_what_cannot_be_opened_names_the_restore_and_is_restored(
    gym: Path, name: str, start: int, length: int
) -> None:
    broken = damage(gym / name, start, length)
    before = content(gym)
    (made,) = (gym / "backups").iterdir()
    with pytest.raises(Damaged) as refused:
        open_core(gym, password_cost=4)
    assert f"ptcms --data-dir {gym} restore {made}" in refused.value.sentence
    assert content(gym) == before
    done = restoring.restore_backup(gym, made)
    assert (gym / done.kept / name).read_bytes() == broken
    core = open_core(gym, password_cost=4)
    assert core.sign_in("m@example.com", PASSWORD).clients.search().items
    core.close()


@pytest.mark.torture(10)
def test_damaged_pages_are_said_when_they_are_met_and_no_backup_is_made_of_them(
    gym: Path,
) -> None:
    (made,) = (gym / "backups").iterdir()
    connection = sqlite3.connect(gym / "data.db")
    page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'client'").fetchone()
    connection.close()
    damage(gym / "data.db", (page[0] - 1) * 4096, 4096)
    core = open_core(gym, password_cost=4)
    with pytest.raises(Damaged):
        core.make_backup()
    core._gym.close()
    assert [path.name for path in (gym / "backups").iterdir()] == [made.name]
    done = restoring.restore_backup(gym, made)
    assert done.kept.startswith("backups/damaged-")
    core = open_core(gym, password_cost=4)
    assert len(core.sign_in("m@example.com", PASSWORD).clients.search(limit=100).items) == 60
    core.close()


@pytest.fixture
def read_only(gym: Path) -> Iterator[Path]:
    bound = subprocess.run(["mount", "--bind", gym, gym], capture_output=True, check=False)
    if bound.returncode:
        pytest.skip("only who may mount can make a folder read-only for root as well")
    subprocess.run(["mount", "-o", "remount,ro,bind", gym], check=True)
    yield gym
    subprocess.run(["umount", "--lazy", gym], check=True)


@pytest.mark.torture(10)
def test_a_read_only_disk_is_refused_in_words(read_only: Path) -> None:
    with pytest.raises(StorageProblem, match="can't be written by this user"):
        open_core(read_only, password_cost=4)
    (made,) = (read_only / "backups").iterdir()
    with pytest.raises(StorageProblem, match="can't be written by this user"):
        restoring.restore_backup(read_only, made)
