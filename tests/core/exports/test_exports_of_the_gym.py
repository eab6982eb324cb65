"""The export of the whole gym: out and in again without a loss, refused if tampered with."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, Session, open_core, read_back_gym
from ptcms_core.errors import Cancelled, Invalid, NotAllowed, StorageProblem
from ptcms_core.storage import whole


def rows(core: Core) -> dict[str, list[dict[str, Any]]]:
    """Every row that an export holds, as it is stored."""
    found: dict[str, list[dict[str, Any]]] = {}
    for database in (core._gym.accounts, core._gym.data):
        with database.read() as connection:
            for table in whole.table_names(connection):
                name = f"{database.path.name}.{table}"
                found[name] = list(whole.rows_of(connection, table))
    return found


def test_everything_goes_out_and_in_again_and_nothing_is_lost(
    core: Core, admin: Session, client_id: int, clock: Clock, tmp_path: Path
) -> None:
    before = rows(core)
    target = tmp_path / "all.json"
    exported = admin.exports.everything(password=PASSWORD, to=str(target))
    assert exported.counts["client"] == 3
    text = target.read_text(encoding="utf-8")
    assert "$2b$" not in text
    folder = tmp_path / "again"
    assert read_back_gym(folder, target, clock=clock)["client"] == 3
    again = open_core(folder, clock=clock, password_cost=4)
    after = rows(again)
    # what reading back noted itself
    assert after["data.db.journal"].pop()["kind"] == "read_back"
    after["data.db.journal_image"].pop()
    for account in before["trainer_db.db.account"]:
        account |= {"password_hash": None, "must_change_password": 1}
    assert after == before
    # numbers go on after the highest that was ever given
    assert again.needs_first_admin is False
    again.reset_password("asha@example.com", new="a brand new password")
    asha = again.sign_in("asha@example.com", "a brand new password")
    asha.change_password(old="a brand new password", new=PASSWORD)
    assert asha.clients.add(full_name="Next One").id == 4
    assert asha.payments.account(client_id).balance == 4500
    assert asha.payments.receive(client_id, amount=1, method="cash").receipt_no.endswith("000003")
    assert asha.reports.takings(clock().date(), clock().date()) is not None
    again.close()
    # the same once more, from what came out of it
    assert "exported everything" in [one.sentence for one in admin.journal.entries(limit=3)]


def test_a_wrong_password_exports_nothing(core: Core, admin: Session, client_id: int) -> None:
    for call in (admin.exports.everything, admin.exports.tables):
        for wrong in ("", "wrong wrong wrong"):
            with pytest.raises(Invalid) as refused:
                call(password=wrong)
            assert list(refused.value.fields) == ["password"]
    assert not (core.folder / "exports").exists()


def test_an_export_that_is_stopped_leaves_no_file(
    core: Core, admin: Session, client_id: int
) -> None:
    with pytest.raises(Cancelled):
        admin.exports.everything(password=PASSWORD, stop=lambda: True)
    assert list((core.folder / "exports").iterdir()) == []
    told: list[tuple[int, int]] = []
    admin.exports.everything(
        password=PASSWORD, on_progress=lambda done, total, _what: told.append((done, total))
    )
    assert told[0][0] == 0
    assert told[0][1] > 20


def _edited(document: dict[str, Any], how: str) -> Any:
    data = document["data"]
    tables = data["tables"]
    if how == "amount":
        tables["ledger_entry"][0]["amount"] += 1
    elif how == "journal":
        tables["journal"][3]["kind"] = "other"
    elif how == "image":
        tables["journal_image"][3]["after"] = "{}"
    elif how == "tail":
        gone = tables["journal"].pop()["seq"]
        tables["journal_image"] = [one for one in tables["journal_image"] if one["seq"] != gone]
    elif how == "stray":
        tables["client"] = tables["client"][1:]
    elif how == "table":
        tables["sqlite_master"] = []
    elif how == "column":
        tables["client"][0]["x) VALUES (1); --"] = 1
    elif how == "control":
        tables["client"][0]["full_name"] = "a\x1b[31m"
    elif how == "number":
        tables["client"][0]["trainer_id"] = 2**70
    elif how == "kind":
        tables["client"][0]["full_name"] = ["x"]
    elif how == "check":
        tables["client"][0]["gender"] = "robot"
    elif how == "newer":
        data["schema"] = 9_999
    elif how == "no data":
        del document["data"]
    elif how == "another format":
        document["format"] = "ptcms/clients"
    elif how == "a list":
        return [document]
    elif how == "rows":
        tables["client"] = {}
    return document


@pytest.mark.parametrize(
    "how",
    [
        "amount", "journal", "image", "tail", "stray", "table", "column", "control", "number",
        "kind", "check", "newer", "no data", "another format", "a list", "rows",
    ],
)  # fmt: skip
def test_an_export_that_was_tampered_with_is_refused_whole(
    admin: Session, client_id: int, clock: Clock, tmp_path: Path, how: str
) -> None:
    target = tmp_path / "all.json"
    admin.exports.everything(password=PASSWORD, to=str(target))
    edited = _edited(json.loads(target.read_text(encoding="utf-8")), how)
    target.write_text(json.dumps(edited), encoding="utf-8")
    with pytest.raises(StorageProblem, match="can't be taken in"):
        read_back_gym(tmp_path / "again", target, clock=clock)
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe{}", b'{"a":1,"a":2}', b"[" * 100_000, b'{"x": NaN}', b"[1e999]"],
)
def test_what_is_no_json_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "all.json"
    path.write_bytes(content)
    with pytest.raises(StorageProblem, match=re.escape("all.json")) as refused:
        read_back_gym(tmp_path / "again", path)
    assert "Expecting" not in refused.value.sentence
    assert not (tmp_path / "again").exists()


def test_it_goes_into_an_empty_folder_only(core: Core, admin: Session, tmp_path: Path) -> None:
    target = tmp_path / "all.json"
    admin.exports.everything(password=PASSWORD, to=str(target))
    with pytest.raises(NotAllowed, match="not empty"):
        read_back_gym(core.folder, target)
    with pytest.raises(StorageProblem):
        read_back_gym(tmp_path / "again", tmp_path / "none.json")


def test_every_table_is_exported_or_left_out_on_purpose(core: Core) -> None:
    for database in (core._gym.accounts, core._gym.data):
        with database.read() as connection:
            there = {
                row[0]
                for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            } - {"sqlite_sequence"}
            assert there - set(whole.table_names(connection)) <= whole.LEFT_OUT
