"""Doctor: everything is looked at, what is wrong is named with what to do, nothing is changed."""

import os
import shutil
import sqlite3
import time
from pathlib import Path

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, open_core
from ptcms_core.doctor import diagnose
from ptcms_core.session import Session
from ptcms_core.storage import backup, sole_use
from ptcms_core.storage.health import Finding


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "gym"
    core = open_core(folder, clock=Clock(), password_cost=4)
    core.create_first_admin(full_name="Meera", email="meera@example.com", password=PASSWORD)
    admin = core.sign_in("meera@example.com", PASSWORD)
    client = admin.clients.add(full_name="Nikhil More", fee=5000, weight_kg=72, height_cm=175)
    admin.payments.receive(client.id, amount=2000, method="cash", confirmed=True)
    wrong = admin.payments.receive(client.id, amount=300, method="upi", confirmed=True)
    admin.payments.reverse(wrong.id, reason="typed twice")
    gone = admin.clients.add(full_name="Vivek Desai", fee=1000)
    admin.clients.erase(gone.id, password=PASSWORD)
    core.publish_documents()
    admin.make_backup()
    core.close()
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "gym"))


def wrong(folder: Path, **more: object) -> dict[str, Finding]:
    found = diagnose(folder, clock=Clock(), **more)  # type: ignore[arg-type]
    return {one.what: one for one in found if not one.ok}


def change(folder: Path, *statements: str, database: str = "data.db") -> None:
    connection = sqlite3.connect(folder / database)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_gym_that_is_well_needs_nothing(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.glob("*.json")}
    told: list[str] = []
    watch = backup.Watch(lambda _done, _total, what: told.append(what))
    found = diagnose(folder, deep=True, clock=Clock(), watch=watch)
    assert [one for one in found if not one.ok] == []
    named = {one.what for one in found}
    assert named >= {"version", "data.db", "trainer_db.db", "journal in data.db", "journal's ends",
                     "disk", "who may read it", "backups", "clients.json", "kept figures",
                     "takings", "left files", "owners", "clock", "open elsewhere",
                     "newest backup"}  # fmt: skip
    assert told[-1] == ""
    assert {path.name: path.read_bytes() for path in folder.glob("*.json")} == before


def test_what_is_wrong_is_named_with_what_to_do(folder: Path) -> None:
    change(
        folder,
        "UPDATE client SET balance = 7, next_due_on = '2020-01-01' WHERE id = 1",
        "UPDATE taking SET received = received + 100",
        "UPDATE journal SET at = '2030-01-01T00:00:00.000Z' WHERE seq = 2",
        "UPDATE journal_image SET after = '{}' WHERE seq = 1",
        "INSERT INTO setting (key, value) VALUES ('time_zone', '\"Mars/Olympus\"')"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )
    (folder / "phone.json").write_text("{ torn", encoding="utf-8")
    (folder / "clients.json").chmod(0o644)
    left = folder / ".clients.json.abc.tmp"
    left.write_text("half")
    os.utime(left, (0, 0))
    found = wrong(folder)
    assert set(found) == {"kept figures", "takings", "journal in data.db", "time zone", "clock",
                          "phone.json", "who may read it", "left files"}  # fmt: skip
    assert all(one.do for one in found.values()), found
    assert "#1" in found["kept figures"].words
    assert "BROKEN at entry" in found["journal in data.db"].words
    assert "line 1, column 3" in found["phone.json"].words
    assert "chmod -R go-rwx" in found["who may read it"].do
    assert ".clients.json.abc.tmp" in found["left files"].words


def test_a_tail_that_was_cut_off_is_known_by_documents_and_backups(folder: Path) -> None:
    last = "(SELECT MAX(seq) FROM journal)"
    change(
        folder,
        f"DELETE FROM journal_image WHERE seq = {last}",
        f"DELETE FROM journal WHERE seq = {last}",
    )
    found = wrong(folder)["journal's ends"]
    assert "CUT OFF" in found.words
    assert "clients.json" in found.words
    for path in folder.glob("*.json"):
        path.unlink()
    assert "ptcms-" in wrong(folder)["journal's ends"].words
    # of the accounts' journal the backups alone know
    change(folder, f"DELETE FROM journal WHERE seq = {last}", database="trainer_db.db")
    assert "ptcms-" in wrong(folder)["journal's ends"].words


def test_the_newest_backup_is_checked_and_with_deep_restored(folder: Path) -> None:
    (path,) = (folder / "backups").iterdir()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    for deep in (False, True):
        found = wrong(folder, deep=deep)["newest backup"]
        assert "damaged" in found.words
        assert found.do == "ptcms backup"
    path.unlink()
    assert wrong(folder)["backups"].do == "ptcms backup"
    backup.keep_passphrase(folder, "seven quiet herons wading")
    (folder / "backup-passphrase").chmod(0o644)
    assert "chmod 600" in wrong(folder)["passphrase"].do


@pytest.mark.parametrize("name", ["data.db", "trainer_db.db"])
def test_a_folder_that_cannot_be_opened_is_looked_at_all_the_same(folder: Path, name: str) -> None:
    with (folder / name).open("r+b") as file:
        file.write(b"\xff" * 100)
    before = (folder / name).read_bytes()
    found = diagnose(folder, clock=Clock())
    assert not found[0].ok
    assert f"{name} is damaged" in found[0].words
    assert f"restore {folder / 'backups'}" in found[0].do
    assert {"disk", "backups"} <= {one.what for one in found if one.ok}
    assert (folder / name).read_bytes() == before


def test_who_has_it_open_is_named(core: Core, admin: Session) -> None:
    child = os.fork()
    if child == 0:
        sole_use.FolderLock(core.folder).share()
        time.sleep(600)
        os._exit(0)
    try:
        while not sole_use.who_has_it_open(core.folder):
            assert os.waitpid(child, os.WNOHANG) == (0, 0)
        found = {one.what: one.words for one in diagnose(core.folder, clock=Clock())}
        assert f"process {child} of " in found["open elsewhere"]
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
