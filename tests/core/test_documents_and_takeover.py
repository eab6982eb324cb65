"""Documents, backups, the take-over of the original's folder, the made-up gym."""

import json
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
from made_up import Clock

from ptcms_core.core import Core, Session, open_core
from ptcms_core.errors import NotAllowed, SignInRefused, StorageProblem
from ptcms_core.storage.backup import verify
from ptcms_core.storage.documents import problem_of

LEGACY = Path(__file__).parent.parent / "legacy"


def document(core: Core, name: str) -> dict:
    return json.loads((core.folder / name).read_text(encoding="utf-8"))


def test_the_documents_hold_what_was_entered(core: Core, asha: Session) -> None:
    client = asha.clients.add(
        full_name="Nikhil More", phone="9876500011", weight_kg=72.4, height_cm=175, fee=5000
    )
    asha.payments.receive(client.id, amount=160, method="cash")
    asha.diets.assign(client.id, meals={"Breakfast": "Poha"}, total_calories=1800)
    asha.workouts.assign(client.id, text="Day 1: Squat 3x5", title="Legs")
    queued = asha.messages.queue(client.id, text="Hi there", confirmed=True)
    asha.messages.hand_over(queued.id)
    core.publish_documents()
    key = str(client.id)
    assert document(core, "clients.json")["clients"][key]["name"] == "Nikhil More"
    assert document(core, "phone.json")["clients"][key]["phone"] == "+919876500011"
    paid = document(core, "payment_records.json")["clients"][key]
    assert (paid["total_amount"], paid["amount_paid"], paid["amount_due"]) == (
        "5000.00",
        "160.00",
        "4840.00",
    )
    assert paid["payment_status"] == "Due"
    entry = document(core, "client_progress.json")["clients"][key]["entries"][0]
    assert (entry["date"], entry["weight"], entry["height"]) == ("2026-11-23", 72.4, 175.0)
    diet = document(core, "client_diet.json")
    assert diet["clients"][key]["meals"] == {"Breakfast": "Poha"}
    assert (diet["format"], diet["version"]) == ("ptcms/client_diet", 2)
    assert document(core, "workout_plans.json")["clients"][key]["workout"] == "Day 1: Squat 3x5"
    assert "Message: Hi there" in (core.folder / "PyWhatKit_DB.txt").read_text()
    assert not any(status.stale for status in core.document_status())
    assert core.publish_documents() == []


def test_only_what_changed_is_written_again(core: Core, asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More", weight_kg=70)
    core.publish_documents()
    asha.progress.record(client.id, weight_kg=71)
    assert [p.file for p in core.publish_documents()] == ["client_progress.json"]


def test_a_hands_edit_is_kept_aside(core: Core, asha: Session, admin: Session) -> None:
    asha.clients.add(full_name="Nikhil More", phone="9876500011")
    core.publish_documents()
    path = core.folder / "phone.json"
    path.write_text('{"broken": ')
    status = {one.file: one for one in admin.document_status()}["phone.json"]
    assert status.outside_edit
    assert "line 1" in status.problem
    written = admin.publish_documents()
    kept = [one.kept_aside for one in written if one.kept_aside]
    assert (core.folder / "outside-edits" / kept[0]).read_text() == '{"broken": '
    assert document(core, "phone.json")["clients"]


def test_a_publish_cut_short_is_not_taken_for_an_edit(core: Core, asha: Session) -> None:
    asha.clients.add(full_name="Nikhil More")
    core.publish_documents()
    with core._gym.data.transaction() as connection:
        connection.execute(
            "UPDATE document SET next_sha256 = sha256, sha256 = 'older', sequence = 1"
        )
    assert all(one.kept_aside is None for one in core.publish_documents())


def test_documents_follow_by_themselves(core: Core, asha: Session) -> None:
    core.start_publishing()
    core.start_publishing()
    asha.clients.add(full_name="By Itself")
    import threading

    done = threading.Event()
    for _try in range(200):
        path = core.folder / "clients.json"
        if path.exists() and "By Itself" in path.read_text():
            done.set()
            break
        done.wait(0.05)
    assert done.is_set()


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"{", b'{"a": 1, "a": 2}', b'{"a": NaN}', b"[" * 100_000],
)
def test_an_unreadable_document_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    assert "bad.json" in problem_of(path)


def test_a_backup_is_checked_and_a_flipped_byte_found(admin: Session, core: Core) -> None:
    path = admin.make_backup()
    verify(path)
    with zipfile.ZipFile(path) as archive:
        assert {"trainer_db.db", "data.db", "manifest.json"} == set(archive.namelist())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    broken = path.with_name("broken.zip")
    broken.write_bytes(bytes(data))
    with pytest.raises((StorageProblem, zipfile.BadZipFile)):
        verify(broken)
    with pytest.raises(StorageProblem):
        core.make_backup(path)


def test_the_dry_run_changes_nothing(core: Core) -> None:
    def held() -> dict[str, bytes]:
        # SQLite's own index and log come and go with reading
        return {
            path.name: path.read_bytes()
            for path in core.folder.iterdir()
            if not path.name.endswith(("-shm", "-wal"))
        }

    before = held()
    report = core.import_legacy(LEGACY)
    assert not report.applied
    assert "Dry run" in str(report)
    assert held() == before


def test_the_originals_folder_is_taken_over(core: Core, clock: Clock) -> None:
    hashes = {path: path.read_bytes() for path in LEGACY.iterdir()}
    report = core.import_legacy(LEGACY, apply=True, on_progress=lambda *_: None)
    assert core.needs_first_admin
    reasons = [(one.file, one.key) for one in report.leftovers]
    assert ("phone.json", "Ravi") in reasons
    assert ("phone.json", "Sameer Josi") in reasons
    assert ("phone.json", "Zoya Ali") in reasons
    assert ("client_progress.json", "Ravi") in reasons
    assert ("client_progress.json", "sameer joshi") in reasons
    assert ("client_diet.json", "Nobody Known") in reasons
    assert ("workout_plans.json", "99") in reasons
    assert any("Someone Gone" in note for note in report.notes)
    for kind, found in report.found.items():
        assert found == report.taken.get(kind, 0) + report.left.get(kind, 0), kind
    assert json.loads((core.folder / report.leftovers_file).read_text())
    admin = core.create_first_admin(
        full_name="Meera", email="meera@example.com", password="correct horse battery"
    )
    names = {client.id: client for client in admin.clients.search(limit=50).items}
    assert set(names) == {2, 4, 7, 8, 9, 15}
    assert names[4].phone == "+919876500001"
    assert str(names[4].balance) == "4499.50"
    assert names[2].payment_status == "overpaid"
    assert names[15].trainer_name == ""
    assert [e.weight_kg for e in admin.progress.entries(4)] == [92.0, 93.4, 95.0]
    assert admin.diets.current(4).total_calories == 1800
    assert admin.workouts.current(4).days[0]["exercises"][0]["name"] == "Squat"
    assert all(entry.receipt_no is None for entry in admin.payments.account(4).entries)
    assert admin.messages.waiting() == []
    trainer = core.sign_in("ishaan@example.com", "letmein")
    assert trainer.must_change_password
    trainer.change_password(old="letmein", new="a longer one now")
    assert {client.id for client in trainer.clients.search().items} == {4, 7}
    again = core.import_legacy(LEGACY, apply=True)
    assert not any(again.taken.values())
    assert {path: path.read_bytes() for path in LEGACY.iterdir()} == hashes


def test_a_damaged_folder_is_told_not_thrown(core: Core, tmp_path: Path) -> None:
    source = tmp_path / "old"
    shutil.copytree(LEGACY, source)
    (source / "client_diet.json").write_text(
        '{"sameer joshi": "text", "Tara Nair": {"TotalCalories": "many"}'
    )
    (source / "phone.json").write_text('{"Tara Nair": "98", "Tara Nair": "99"}')
    (source / "client_progress.json").write_text(
        '{"Tara Nair": [{"date": "2025"}, {"date": "2030-01-01", "weight": 60}, 5], "Zoya Ali": 7}'
    )
    (source / "payment_records.json").write_text(
        '{"clients": [{"client_name": "Zoya Ali", "total_amount": "x"},'
        ' {"client_name": "Tara Nair", "total_amount": -1}, 5,'
        ' {"client_name": "Tara Nair", "total_amount": 10, "due_date": "soon"}]}'
    )
    (source / "workout_plans.json").write_text("[]")
    (source / "payment_history.json").write_bytes(b"\xff")
    (source / "PyWhatKit_DB.txt").write_text("Date: 99/99/2025\nTime: 9:05\nPhone Number: 1\n")
    with sqlite3.connect(source / "trainer_db.db") as connection:
        connection.execute("INSERT INTO trainer (name, email, password) VALUES ('', 'x', 'y')")
        connection.execute("INSERT INTO trainer (name, email, password) VALUES ('N', 'bad', 'y')")
        connection.execute(
            "INSERT INTO trainer (name, email, password) VALUES ('Dup', 'ISHAAN@example.com', 'y')"
        )
        connection.execute(
            "INSERT INTO trainer VALUES (50, 'Long', 'long@example.com', ?)", ("x" * 80,)
        )
        connection.execute("INSERT INTO client (name, age, weight) VALUES (NULL, 1, 1)")
        connection.execute("INSERT INTO client (name, age, height) VALUES ('Tiny', 3, 'tall')")
    connection.close()
    report = core.import_legacy(source, apply=True)
    for kind in ("clients", "trainers", "weigh-ins", "payments", "messages"):
        found = report.found[kind]
        assert found == report.taken.get(kind, 0) + report.left.get(kind, 0), kind
    with pytest.raises(SignInRefused):
        core.sign_in("long@example.com", "x" * 80)
    (source / "data.db").write_bytes(b"not a database at all" * 10)
    core.import_legacy(source)


def test_a_folder_without_records_is_refused(core: Core, tmp_path: Path) -> None:
    for folder in (tmp_path / "none", tmp_path):
        with pytest.raises(StorageProblem):
            core.import_legacy(folder)
    with pytest.raises(StorageProblem):
        core.import_legacy(core.folder)


def test_the_made_up_gym_is_the_same_for_the_same_seed(tmp_path: Path, clock: Clock) -> None:
    names = []
    for number in (1, 2):
        core = open_core(tmp_path / str(number), clock=clock, password_cost=4)
        people = core.fill_with_demo(clients=60, on_progress=lambda *_: None)
        session = core.sign_in(people[0].email, people[0].password)
        names.append([c.full_name for c in session.clients.search(limit=100).items])
        today = session.today()
        assert today.overdue
        assert today.due_this_week
        assert today.messages_waiting
        with core._gym.data.read() as connection:
            for row in connection.execute("SELECT id, balance FROM client").fetchall():
                assert session.payments.account(row["id"]).balance * 100 == row["balance"]
        with pytest.raises(NotAllowed):
            core.fill_with_demo()
        core.close()
    assert names[0] == names[1]
    assert len(names[0]) == 58  # two of sixty are archived
