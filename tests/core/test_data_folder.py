"""The data folder as an admin looks after it: outside edits told, backups listed, health."""

import json
import sqlite3
from pathlib import Path

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, open_core
from ptcms_core.errors import NotAllowed, PtcmsError
from ptcms_core.session import Session
from ptcms_core.storage.health import size_words


def found(admin: Session) -> dict[str, tuple[bool, str]]:
    return {one.what: (one.ok, one.words) for one in admin.folder.check()}


def test_an_edit_whose_file_is_gone_is_said(core: Core, admin: Session) -> None:
    admin.clients.add(full_name="Nikhil More")
    core.publish_documents()
    path = core.folder / "clients.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["clients"].clear()
    path.write_text(json.dumps(content), encoding="utf-8")
    core.publish_documents(force=True)
    (edit,) = admin.outside.edits()
    (core.folder / "outside-edits" / edit.kept_as).unlink()
    with pytest.raises(PtcmsError) as said:
        admin.outside.read(edit.id)
    assert edit.kept_as in said.value.sentence


def test_backups_are_listed_newest_first_with_their_size(admin: Session, clock: Clock) -> None:
    assert admin.folder.backups() == []
    first = admin.make_backup()
    clock.advance(days=1)
    second = admin.make_backup()
    listed = admin.folder.backups()
    assert {one.name for one in listed} == {first.name, second.name}
    assert all(one.size > 1000 for one in listed)


def test_a_new_folder_is_well_but_for_its_missing_backup(core: Core, admin: Session) -> None:
    before = found(admin)
    assert before["backups"] == (False, "NONE yet; make one")
    assert all(ok for what, (ok, _words) in before.items() if what != "backups"), before
    assert before["data.db"] == (True, "whole")
    assert "the chain is whole" in before["journal in data.db"][1]
    told: list[tuple[int, int, str]] = []
    admin.folder.check(lambda *step: told.append(step))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]


def test_a_changed_journal_is_found(core: Core, admin: Session) -> None:
    admin.clients.add(full_name="Nikhil More")
    with sqlite3.connect(core.folder / "data.db") as connection:
        connection.execute("UPDATE journal SET kind = 'erase' WHERE seq = 1")
    ok, words = found(admin)["journal in data.db"]
    assert not ok
    assert "BROKEN at entry 1" in words


def test_files_that_others_may_read_are_named(core: Core, admin: Session) -> None:
    core.publish_documents()
    (core.folder / "phone.json").chmod(0o644)
    ok, words = found(admin)["who may read it"]
    assert not ok
    assert "phone.json" in words


def test_a_damaged_page_is_said_and_not_raised(tmp_path: Path) -> None:
    core = open_core(tmp_path / "damaged", password_cost=4)
    admin = core.create_first_admin(full_name="Meera", email="m@example.com", password=PASSWORD)
    for number in range(60):
        admin.clients.add(full_name=f"Client number {number}")
    core._gym.data.checkpoint()
    # what a connection holds in memory would hide the damage
    core._gym.data.connection().execute("PRAGMA shrink_memory")
    with (core.folder / "data.db").open("r+b") as file:
        length = file.seek(0, 2)
        file.seek(4096 * 8)
        file.write(b"\xff" * (length - 4096 * 8))
    findings = admin.folder.check()
    core._gym.close()
    told = {one.what: (one.ok, one.words) for one in findings}
    assert not told["data.db"][0]
    assert "amage" in told["data.db"][1] or "malformed" in told["data.db"][1]


def test_a_trainer_sees_nothing_of_the_folder(asha: Session) -> None:
    for call in (asha.folder.backups, asha.outside.edits, asha.folder.check):
        with pytest.raises(NotAllowed):
            call()


def test_sizes_are_written_as_people_read_them() -> None:
    assert [size_words(size) for size in (0, 999, 12_400, 3_400_000, 5_000_000_000)] == [
        "0 bytes",
        "999 bytes",
        "12.4 KB",
        "3.4 MB",
        "5.0 GB",
    ]
