"""Who was erased stays erased: after a take-over, a restore, an undo elsewhere."""

import sqlite3
from pathlib import Path

import pytest
from made_up import PASSWORD, Clock
from someone_erased import erase, found_in, written

from ptcms_core.clients import erase_again
from ptcms_core.core import Core, open_core
from ptcms_core.errors import Conflict, NotFound
from ptcms_core.session import Session


def test_a_take_over_is_erased_too_and_not_taken_again(core: Core, tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "legacy"
    core.import_legacy(source, apply=True)
    admin = core.create_first_admin(full_name="Meera", email="m@example.com", password=PASSWORD)
    name = admin.clients.get(4).full_name
    admin.clients.erase(4, password=PASSWORD)
    for path in core.folder.rglob("*"):
        assert path.is_dir() or name.encode() not in path.read_bytes(), path
    again = core.import_legacy(source, apply=True)
    assert not any(again.taken.values())
    with pytest.raises(NotFound):
        admin.clients.get(4)


def test_who_was_erased_is_noted_outside_the_backups(
    core: Core, asha: Session, client_id: int, other_id: int
) -> None:
    (core.folder / "erased.txt").write_text("77\n")
    erase(asha, client_id)
    erase(asha, other_id)
    noted = (core.folder / "erased.txt").read_text().splitlines()
    assert [line.split()[0] for line in noted] == ["77", str(client_id), str(other_id)]
    assert (core.folder / "erased.txt").stat().st_mode & 0o777 == 0o600


def test_who_was_erased_stays_erased_after_a_restore_and_nobody_else_goes(
    core: Core, asha: Session, client_id: int, other_id: int, clock: Clock, tmp_path: Path
) -> None:
    folder = tmp_path / "restored"
    folder.mkdir()
    for database in (core._gym.data, core._gym.accounts):
        with database.read() as connection, sqlite3.connect(folder / database.path.name) as kept:
            connection.backup(kept)
    erase(asha, client_id)
    clock.advance(seconds=1)
    later_id = asha.clients.add(full_name="Later One").id
    erase(asha, later_id)
    written(folder, "erased.txt", (core.folder / "erased.txt").read_text())
    # opening the folder is enough
    restored = open_core(folder, clock=clock, password_cost=4)
    assert found_in(folder) == []
    again = restored.sign_in("asha@example.com", PASSWORD)
    with pytest.raises(NotFound):
        again.clients.get(client_id)
    assert again.clients.get(other_id).full_name == "Tara Nair"
    # an id that was erased is given a second time
    clock.advance(seconds=1)
    assert again.clients.add(full_name="Zoya Ali").id == later_id
    erased = len(again.journal.entries(subject="client", client_id=None))
    restored.close()
    reopened = open_core(folder, clock=clock, password_cost=4)
    again = reopened.sign_in("asha@example.com", PASSWORD)
    assert again.clients.get(later_id).full_name == "Zoya Ali"
    assert len(again.journal.entries(subject="client")) == erased
    assert erase_again(reopened._gym, reopened.publish_documents) == 0
    reopened.close()


def test_open_sessions_cannot_bring_the_person_back(
    core: Core, asha: Session, admin: Session, client_id: int, clock: Clock
) -> None:
    present = asha.clients.get(client_id)
    admin.clients.update(client_id, version=present.version, notes="x")
    admin.clients.archive(client_id)
    elsewhere = open_core(core.folder, clock=clock, password_cost=4)
    there = elsewhere.sign_in("asha@example.com", PASSWORD)
    there.clients.restore(client_id)
    erase(asha, client_id)
    for session in (admin, there):
        with pytest.raises(NotFound):
            session.undo()
    with pytest.raises(Conflict, match="erasing a client"):
        asha.undo()
    elsewhere.close()
    assert found_in(core.folder) == []
