"""The export as tables for spreadsheets: guarded, read by our own import, never half."""

import csv
import io
import os
import zipfile
from pathlib import Path

import pytest
from hostile_texts import TEXTS
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, Session, open_core
from ptcms_core.errors import StorageProblem
from ptcms_core.values.sheet import plain_cell


def read_tables(path: Path) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(path) as packed:
        return {
            name: list(csv.reader(io.StringIO(packed.read(name).decode("utf-8-sig"), newline="")))
            for name in packed.namelist()
        }


def test_tables_hold_the_records_guarded_and_our_import_reads_them(
    core: Core, admin: Session, client_id: int, tmp_path: Path, clock: Clock
) -> None:
    for kind, text in TEXTS.items():
        admin.clients.add(
            full_name=f"P {kind}", goal=text[:200], notes=text[:9_000], confirmed=True
        )
    exported = admin.exports.tables(password=PASSWORD)
    assert exported.counts["ledger"] == 5
    assert exported.counts["messages"] == 1
    (path,) = exported.files
    found = read_tables(path)
    assert sorted(found) == ["clients.csv", "ledger.csv", "messages.csv", "weigh_ins.csv"]
    for name, lines in found.items():
        for line in lines:
            for cell in line:
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (name, cell)
    titles = found["clients.csv"][0]
    nikhil = dict(zip(titles, found["clients.csv"][1], strict=True))
    assert (nikhil["Name"], nikhil["Owes"]) == ("Nikhil <More> & Co", "4500.00")
    assert plain_cell(nikhil["Goal"]) == "=1+1"
    assert plain_cell(nikhil["Phone"]) == "+919876500011"
    # into another gym by our own import
    with zipfile.ZipFile(path) as packed:
        packed.extract("clients.csv", tmp_path)
    other = open_core(tmp_path / "other", clock=clock, password_cost=4)
    there = other.create_first_admin(full_name="M", email="m@example.com", password=PASSWORD)
    there.trainers.add(full_name="Asha Rao", email="asha@example.com", password=PASSWORD)
    there.trainers.add(full_name="Meera Admin", email="meera@example.com", password=PASSWORD)
    sheet = there.imports.look(tmp_path / "clients.csv")
    report = there.imports.apply(sheet, there.imports.guess(sheet))
    assert report.count("added") == len(found["clients.csv"]) - 1, str(report)
    kept = {one.full_name: one for one in there.clients.search(limit=100).items}
    for one in admin.clients.search(limit=100).items:
        same = kept[one.full_name]
        for field in ("phone", "gender", "age", "height_cm", "weight_kg", "goal", "notes", "email",
                      "injuries", "whatsapp_consent", "trainer_name"):  # fmt: skip
            assert getattr(same, field) == getattr(one, field), (one.full_name, field)
    other.close()


def test_a_full_disk_leaves_no_half_an_export(
    core: Core, admin: Session, client_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageProblem, match="disk is full"):
        admin.exports.tables(password=PASSWORD)
    monkeypatch.undo()
    assert list((core.folder / "exports").iterdir()) == []
