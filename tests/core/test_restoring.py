"""Restoring: as it was then, wholly or not at all, and nobody comes back who was erased."""

import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from made_up import PASSWORD, Clock
from restored import again, names

from ptcms_core import restoring
from ptcms_core.core import Core
from ptcms_core.errors import (
    Cancelled,
    Invalid,
    NotFound,
    NotOurFolder,
    SignedOut,
    StorageProblem,
)
from ptcms_core.session import Session
from ptcms_core.storage import backup, journal
from ptcms_core.whatsapp import token


def test_the_records_are_as_they_were_then(core: Core, admin: Session, clock: Clock) -> None:
    client = admin.clients.add(full_name="Nikhil More", fee=5000)
    core.publish_documents()
    made = admin.make_backup()
    clock.advance(hours=1)
    admin.clients.add(full_name="Vivek Desai")
    admin.payments.receive(client.id, amount=2000, method="cash", confirmed=True)
    core.publish_documents()
    seen = admin.folder.preview(made.name)
    assert (seen.manifest.counts["clients"], (seen.present or {})["clients"]) == (1, 2)
    text = seen.text()
    assert re.search(r"clients +1 +2\n", text)
    assert re.search(r"payments and charges +1 +2\n", text)
    assert re.search(r"\d changes made since go; they stay in the backup made before", text)
    assert not (core.folder / ".ptcms.restored").exists()

    done = admin.folder.restore(made.name, password=PASSWORD)
    assert "Restored the backup of 2026-11-23 05:12 UTC." in done.sentence
    assert done.kept in done.sentence
    with pytest.raises(SignedOut):
        admin.clients.search()
    core.close()

    core, session = again(core.folder, clock)
    assert names(session) == ["Nikhil More"]
    assert session.payments.account(client.id).balance == 5000
    entry = session.journal.page(subject="backup").items[0]
    assert entry.sentence == f"restored the backup {made.name}"
    for database in (core._gym.accounts, core._gym.data):
        with database.read() as connection:
            assert journal.first_broken(connection) is None
    # back to where it was before the restore
    later = session.folder.restore(Path(done.kept).name, password=PASSWORD)
    core.close()
    core, session = again(core.folder, clock)
    assert sorted(names(session)) == ["Nikhil More", "Vivek Desai"]
    assert session.payments.account(client.id).balance == 3000
    assert later.kept != done.kept
    core.close()


def test_documents_are_written_anew_and_none_is_taken_for_a_hands_edit(
    core: Core, admin: Session, clock: Clock
) -> None:
    made = admin.make_backup()
    admin.clients.add(full_name="Vivek Desai")
    core.publish_documents()
    before = core._gym.generation()
    admin.folder.restore(made.name, password=PASSWORD)
    core.close()
    core, session = again(core.folder, clock)
    assert core._gym.generation() != before
    # as many entries as before, so that only the generation tells the lines apart
    session.clients.add(full_name="Zoya Ali")
    core.publish_documents()
    text = (core.folder / "clients.json").read_text(encoding="utf-8")
    assert "Zoya Ali" in text
    assert "Vivek Desai" not in text
    assert session.outside.edits() == []
    core.close()


def test_a_hands_edit_made_before_is_still_noticed(
    core: Core, admin: Session, clock: Clock
) -> None:
    made = admin.make_backup()
    admin.clients.add(full_name="Vivek Desai")
    core.publish_documents()
    path = core.folder / "clients.json"
    path.write_text(path.read_text(encoding="utf-8").replace("Vivek", "Vivaan"), encoding="utf-8")
    admin.folder.restore(made.name, password=PASSWORD)
    core.close()
    core, session = again(core.folder, clock)
    core.publish_documents()
    (edit,) = session.outside.edits()
    assert edit.document == "clients.json"
    core.close()


def test_who_was_erased_does_not_come_back(core: Core, admin: Session, clock: Clock) -> None:
    gone = admin.clients.add(full_name="Unmistakable Person", phone="9876500077")
    stays = admin.clients.add(full_name="Nikhil More")
    made = admin.make_backup()
    clock.advance(minutes=1)
    admin.clients.erase(gone.id, password=PASSWORD)
    done = admin.folder.restore(made.name, password=PASSWORD)
    assert done.erased_again == 1
    assert "erased again" in done.sentence
    core.close()
    core, session = again(core.folder, clock)
    with pytest.raises(NotFound):
        session.clients.get(gone.id)
    assert names(session) == ["Nikhil More"]
    # nor is the number given to somebody else
    assert session.clients.add(full_name="Zoya Ali").id > stays.id
    core.close()
    for path in core.folder.iterdir():
        if path.is_file():
            assert b"Unmistakable" not in path.read_bytes(), path


def test_numbers_given_out_since_are_not_given_twice(
    core: Core, admin: Session, clock: Clock
) -> None:
    client = admin.clients.add(full_name="Nikhil More", fee=5000)
    made = admin.make_backup()
    later = admin.clients.add(full_name="Vivek Desai")
    receipt = admin.payments.receive(client.id, amount=500, method="cash").receipt_no
    admin.folder.restore(made.name, password=PASSWORD)
    core.close()
    core, session = again(core.folder, clock)
    assert session.clients.add(full_name="Zoya Ali").id > later.id
    other = session.payments.receive(client.id, amount=500, method="cash").receipt_no
    assert other is not None
    assert receipt is not None
    assert other > receipt
    core.close()


def test_messages_that_waited_then_wait_for_a_person(
    core: Core, admin: Session, clock: Clock
) -> None:
    client = admin.clients.add(full_name="Nikhil More", phone="9876500011", whatsapp_consent=True)
    queued = admin.messages.queue(client.id, text="Come on Monday.")
    made = admin.make_backup()
    admin.messages.hand_over(queued.id)
    admin.messages.confirm(queued.id, sent=True)
    done = admin.folder.restore(made.name, password=PASSWORD)
    assert done.doubted_messages == 1
    core.close()
    core, session = again(core.folder, clock)
    message = session.messages.get(queued.id)
    assert message.state == "unknown"
    assert "may have gone since" in message.reason
    core.close()


def test_a_reminder_that_went_since_is_not_sent_again_by_itself(
    core: Core, admin: Session, clock: Clock
) -> None:
    token.write(core.folder, "a" * 60)
    admin.settings.update(cloud_phone_id="123456789", sender="cloud")
    today = core._gym.now().astimezone(core._gym.zone()).date()
    client = admin.clients.add(
        full_name="Nikhil More", phone="9876500011", whatsapp_consent=True, fee=5000, fee_due=today
    )
    admin.reminders.add_rule(kind="due_in", days=3, by_itself=True)
    made = admin.make_backup()
    assert admin.reminders.prepare() == 1
    assert [one.state for one in admin.messages.history(client.id)] == ["queued"]
    done = admin.folder.restore(made.name, password=PASSWORD)
    assert "Reminders wait for your approval" in done.sentence
    core.close()
    core, session = again(core.folder, clock)
    assert session.reminders.prepare() == 1
    assert [one.state for one in session.messages.history(client.id)] == ["draft"]
    [rule] = session.reminders.rules()
    assert not rule.by_itself
    core.close()


def test_wrong_tries_are_not_forgotten_and_sessions_end(
    core: Core, admin: Session, clock: Clock
) -> None:
    made = admin.make_backup()
    stamp = admin._access.stamp
    with pytest.raises(Exception, match="Wrong email or password"):
        core.sign_in("other@example.com", "not the right one")
    with pytest.raises(Invalid) as wrong:
        admin.folder.restore(made.name, password="not mine at all")
    assert "password" in wrong.value.fields
    admin.folder.restore(made.name, password=PASSWORD)
    core.close()
    core, session = again(core.folder, clock)
    assert session._access.stamp > stamp
    with core._gym.accounts.read() as connection:
        keys = [row[0] for row in connection.execute("SELECT email_key FROM throttle")]
    assert keys == ["other@example.com"]
    core.close()


def test_a_backup_that_is_damaged_is_refused_and_nothing_changes(
    core: Core, admin: Session
) -> None:
    admin.clients.add(full_name="Nikhil More")
    made = admin.make_backup()
    data = bytearray(made.read_bytes())
    data[len(data) // 2] ^= 1
    made.write_bytes(bytes(data))
    for call in (
        lambda: admin.folder.preview(made.name),
        lambda: admin.folder.restore(made.name, password=PASSWORD),
    ):
        with pytest.raises(StorageProblem, match="damaged"):
            call()
    with pytest.raises(NotFound):
        admin.folder.restore("../data.db", password=PASSWORD)
    assert names(admin) == ["Nikhil More"]
    assert [one.kind for one in admin.folder.backups()] == ["by-hand"]


def repacked(made: Path, change: Callable[[sqlite3.Connection], None], scratch: Path) -> Path:
    """A backup with right checksums, of databases that are wrong."""
    scratch.mkdir()
    manifest = backup.unpack(made, scratch)
    connection = sqlite3.connect(scratch / "data.db")
    change(connection)
    connection.commit()
    connection.close()
    path = made.with_name("ptcms-20260101T000000-000Z.zip")
    from dataclasses import replace

    from ptcms_core.storage.backup import making

    with zipfile.ZipFile(path, "w") as archive:
        files = {
            name: making._add(archive, scratch / name, backup.Watch()) for name in manifest.files
        }
        archive.writestr("manifest.json", replace(manifest, files=files).text())
        archive.comment = b"ptcms sha256 " + b"0" * 64
    making._sign(path)
    return path


def test_a_backup_is_opened_and_its_journal_read_before(
    core: Core, admin: Session, tmp_path: Path
) -> None:
    client = admin.clients.add(full_name="Nikhil More", fee=5000)
    made = admin.make_backup()

    def stray(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE weigh_in SET client_id = 99")
        connection.execute(
            "INSERT INTO weigh_in (client_id, on_date, at) VALUES (99, '2026-01-01', '')"
        )

    bad = repacked(made, stray, tmp_path / "stray")
    with pytest.raises(StorageProblem, match=r"data\.db in the backup is damaged"):
        admin.folder.preview(bad.name)
    bad.unlink()

    def forged(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE journal SET kind = 'erase' WHERE seq = 1")

    bad = repacked(made, forged, tmp_path / "forged")
    assert "BROKEN JOURNAL: data.db" in admin.folder.preview(bad.name).text()
    with pytest.raises(StorageProblem, match="journal"):
        restoring.try_backup(core.folder, bad)
    bad.unlink()

    def cut(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM journal_image WHERE seq = (SELECT MAX(seq) FROM journal)")
        connection.execute("DELETE FROM journal WHERE seq = (SELECT MAX(seq) FROM journal)")

    bad = repacked(made, cut, tmp_path / "cut")
    with pytest.raises(StorageProblem, match=r"data\.db in the backup is damaged"):
        admin.folder.preview(bad.name)
    assert restoring.try_backup(core.folder, made).counts["clients"] == 1
    assert admin.clients.get(client.id).full_name == "Nikhil More"
    assert not (core.folder / ".ptcms.restored").exists()


def test_a_sealed_backup_is_restored_by_its_passphrase(
    core: Core, admin: Session, clock: Clock
) -> None:
    secret = "seven quiet herons wading"
    path = core.folder / "backups" / "taken-along.zip.age"
    path.parent.mkdir()
    core.make_backup(path, passphrase=secret)
    admin.clients.add(full_name="Vivek Desai")
    with pytest.raises(StorageProblem, match="passphrase is needed"):
        admin.folder.restore(path.name, password=PASSWORD)
    with pytest.raises(StorageProblem, match="passphrase is wrong"):
        admin.folder.restore(path.name, password=PASSWORD, passphrase="eight quiet herons wading")
    admin.folder.restore(path.name, password=PASSWORD, passphrase=secret)
    core.close()
    core, session = again(core.folder, clock)
    assert names(session) == []
    core.close()


def test_a_backup_is_restored_into_a_new_folder(
    core: Core, admin: Session, clock: Clock, tmp_path: Path
) -> None:
    admin.clients.add(full_name="Nikhil More")
    made = admin.make_backup()
    new = tmp_path / "elsewhere" / "gym"
    seen = restoring.preview_restore(new, made, clock=clock)
    assert seen.present is None
    assert "–" in seen.text()
    done = restoring.restore_backup(new, made, clock=clock)
    assert done.kept == ""
    there, session = again(new, clock)
    assert names(session) == ["Nikhil More"]
    there.close()
    for name in ("data.db", "trainer_db.db"):
        assert (new / name).stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in new.iterdir() if path.is_dir()) == []


def test_the_originals_folder_is_never_restored_into(
    core: Core, admin: Session, tmp_path: Path
) -> None:
    made = admin.make_backup()
    old = Path(shutil.copytree(Path(__file__).parents[1] / "legacy", tmp_path / "old"))
    before = {path.name: path.read_bytes() for path in old.iterdir()}
    with pytest.raises(NotOurFolder):
        restoring.restore_backup(old, made)
    assert {p.name: p.read_bytes() for p in old.iterdir() if p.suffix != ".lock"} == before


def test_stopped_it_changes_nothing(core: Core, admin: Session) -> None:
    admin.clients.add(full_name="Nikhil More")
    made = admin.make_backup()
    told: list[str] = []
    whole = admin.folder.preview(made.name, on_progress=lambda _d, _t, what: told.append(what))
    assert whole.manifest.counts["clients"] == 1
    for most in range(1, len(told), 2):
        steps = iter(range(most))
        with pytest.raises(Cancelled):
            admin.folder.restore(
                made.name, password=PASSWORD, stop=lambda steps=steps: next(steps, None) is None
            )
        assert not (core.folder / ".ptcms.restored").exists()
    assert names(admin) == ["Nikhil More"]
    admin.clients.add(full_name="Vivek Desai")
