"""What can be relied on of a take-over whatever is wrong with the source, or happened since."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.core import Core
from ptcms_core.errors import StorageProblem
from ptcms_core.legacy import Report, takeover
from ptcms_core.session import Session

LEGACY = Path(__file__).parent.parent / "legacy"
FILES = sorted(path.name for path in LEGACY.iterdir())
TABLES = ("client", "weigh_in", "diet_plan", "workout_plan", "ledger_entry", "message")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LEGACY, tmp_path / "old"))


def held(core: Core) -> dict[str, list[tuple]]:
    with core._gym.data.read() as connection:
        return {
            table: [tuple(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY id")]
            for table in TABLES
        }


def everything_is_placed_or_told(core: Core, report: Report) -> None:
    for kind, found in report.found.items():
        placed = report.taken.get(kind, 0) + report.known.get(kind, 0)
        assert found == placed + report.left.get(kind, 0), kind
    assert sum(report.left.values()) == len(report.leftovers)
    assert all(one.file and one.key and one.why for one in report.leftovers)
    if report.leftovers:
        kept = json.loads((core.folder / report.leftovers_file).read_text(encoding="utf-8"))
        assert len(kept) == len(report.leftovers)
        assert all(one.file in str(report) for one in report.leftovers)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("damage", ["missing", "torn", "empty", "of another kind", "with a BOM"])
def test_each_file_may_be_damaged_and_the_rest_is_taken(
    core: Core, source: Path, file: str, damage: str
) -> None:
    whole = (source / file).read_bytes()
    if damage == "missing":
        (source / file).unlink()
    elif damage == "torn":
        (source / file).write_bytes(whole[: len(whole) * 2 // 3])
    elif damage == "empty":
        (source / file).write_bytes(b"")
    elif damage == "with a BOM":
        if file.endswith(".db"):
            return
        (source / file).write_bytes(b"\xef\xbb\xbf" + whole)
    else:
        (source / file).write_text('"just a word"')
    report = core.import_legacy(source, apply=True)
    everything_is_placed_or_told(core, report)
    if damage == "of another kind" and file.endswith((".json", "r_db.db")):
        assert any(one.file == file for one in report.leftovers), "it is named"
    if damage == "with a BOM":
        assert not any("BOM" in one.why or "UTF" in one.why for one in report.leftovers)
    again = core.import_legacy(source, apply=True)
    assert not any(again.taken.values())


def test_ages_grow_and_openings_have_no_receipts(core: Core, clock: Clock) -> None:
    core.import_legacy(LEGACY, apply=True)
    admin = core.create_first_admin(full_name="Meera", email="m@example.com", password=PASSWORD)
    before = admin.clients.get(4)
    entries = admin.payments.account(4).entries
    assert sorted(entry.kind for entry in entries) == ["charge", "payment"]
    assert all(entry.carried_over and entry.receipt_no is None for entry in entries)
    clock.advance(days=366)
    assert core.sign_in("m@example.com", PASSWORD).clients.get(4).age == before.age + 1


def test_a_second_run_overwrites_nothing_that_was_changed_since(core: Core) -> None:
    core.import_legacy(LEGACY, apply=True)
    admin = core.create_first_admin(full_name="Meera", email="m@example.com", password=PASSWORD)
    client = admin.clients.get(4)
    admin.clients.update(4, version=client.version, full_name="Sameer J.", phone="9876512345")
    entry = admin.progress.entries(4)[0]
    admin.progress.correct(entry.id, weight_kg=90.5, confirmed=True)
    admin.progress.remove(admin.progress.entries(4)[-1].id)
    admin.diets.assign(4, meals={"Lunch": "Salad"}, confirmed=True)
    admin.payments.receive(4, amount=100, method="cash", confirmed=True)
    admin.clients.archive(2)
    before = held(core)
    report = core.import_legacy(LEGACY, apply=True)
    assert not any(report.taken.values())
    assert held(core) == before


def test_who_was_erased_is_not_taken_over_again(core: Core, source: Path) -> None:
    core.import_legacy(source, apply=True)
    admin = core.create_first_admin(full_name="Meera", email="m@example.com", password=PASSWORD)
    admin.clients.erase(2, password=PASSWORD)
    progress = json.loads((source / "client_progress.json").read_text())
    progress["Tara Nair"] = [{"date": "2025-08-01", "weight": 60, "height": 162}]
    (source / "client_progress.json").write_text(json.dumps(progress))
    before = held(core)
    report = core.import_legacy(source, apply=True)
    everything_is_placed_or_told(core, report)
    assert held(core) == before
    assert any("erased" in one.why for one in report.leftovers)


def test_a_client_that_is_there_already_is_never_mixed_with_one_of_the_source(
    core: Core, admin: Session
) -> None:
    for number in range(5):
        admin.clients.add(full_name=f"Own {number}", phone=None)
    before = held(core)["client"]
    report = core.import_legacy(LEGACY, apply=True)
    everything_is_placed_or_told(core, report)
    assert [row for row in held(core)["client"] if row[0] <= 5] == before
    assert {one.key for one in report.leftovers if "another client" in one.why} == {"2", "4"}


def test_cut_short_it_goes_on_where_it_was(
    core: Core, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takeover, "BUNDLE", 3)

    def stop(done: int, total: int, what: str) -> None:
        if what == "records" and done >= total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        core.import_legacy(source, apply=True, on_progress=stop)
    half = held(core)
    assert half["client"]
    told: list[tuple[int, int]] = []
    report = core.import_legacy(
        source, apply=True, on_progress=lambda done, total, _what: told.append((done, total))
    )
    everything_is_placed_or_told(core, report)
    assert len(told) > 2
    assert all(
        set(rows) <= set(held(core)[table]) for table, rows in half.items() if table != "client"
    )
    assert not any(core.import_legacy(source, apply=True).taken.values())


def test_the_journal_gets_a_row_a_subject_and_no_names(core: Core) -> None:
    core.import_legacy(LEGACY, apply=True)
    with core._gym.data.read() as connection:
        rows = connection.execute(
            "SELECT subject, i.after FROM journal j JOIN journal_image i ON i.seq = j.seq"
            " WHERE kind = 'import'"
        ).fetchall()
    assert sorted(row[0] for row in rows) == sorted(TABLES)
    assert all(set(json.loads(row[1])) == {"count"} for row in rows)


def test_a_folder_whose_records_are_gone_is_told(core: Core, source: Path) -> None:
    (source / "trainer_db.db").unlink()
    with sqlite3.connect(source / "trainer_db.db") as connection:
        connection.execute("CREATE TABLE something (else_entirely)")
    connection.close()
    report = core.import_legacy(source, apply=True)
    everything_is_placed_or_told(core, report)
    assert any("no table" in one.why for one in report.leftovers)
    for path in source.iterdir():
        path.unlink()
    with pytest.raises(StorageProblem, match="no records"):
        core.import_legacy(source)
