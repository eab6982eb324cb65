"""Taking over a folder of the original application: what is certain is taken, the rest told."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from made_up import Clock

from ptcms_core.core import Core
from ptcms_core.errors import SignInRefused, StorageProblem

LEGACY = Path(__file__).parent.parent / "legacy"


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
