"""Exports: one client, the whole gym out and in again, tables for spreadsheets."""

import csv
import io
import json
import os
import re
import stat
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hostile_texts import TEXTS
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, Session, open_core, read_back_gym
from ptcms_core.errors import Cancelled, Invalid, NotAllowed, NotFound, StorageProblem
from ptcms_core.storage import whole
from ptcms_core.values.sheet import plain_cell


@pytest.fixture
def client_id(admin: Session, asha: Session) -> int:
    """A client with a record of each kind."""
    admin.settings.update(upi_id="iron@okbank", gym_name="Iron & Steel <Gym>")
    admin.messages.add_template(name="Own", text="Hi {name}")
    admin.workouts.add_template(title="Own plan", text="Squat 3x5")
    client = asha.clients.add(
        full_name="Nikhil <More> & Co",
        phone="9876500011",
        email="nikhil@example.com",
        gender="male",
        age=30,
        height_cm=175,
        weight_kg=72.4,
        fee=5000,
        goal="=1+1",
        notes="first line\nsecond line",
        injuries="knee",
        whatsapp_consent=True,
    )
    asha.diets.assign(client.id, meals={"Lunch": "Roti"}, total_calories=1800)
    asha.diets.assign(client.id, meals={"Lunch": "Rice"}, total_calories=1900)
    asha.workouts.assign(client.id, text="Squat 3x5 @60kg", title="Legs")
    asha.progress.record(client.id, weight_kg=72, note="after illness")
    asha.payments.receive(client.id, amount=500, method="upi", reference="UTR1")
    wrong = asha.payments.receive(client.id, amount=7, method="cash")
    asha.payments.reverse(wrong.id, reason="typo")
    asha.messages.hand_over(asha.messages.queue(client.id, text="Hello", confirmed=True).id)
    asha.clients.add(full_name="Tara Nair", phone="9876500001", weight_kg=60)
    gone = asha.clients.add(full_name="Gone One", fee=100).id
    asha.clients.erase(gone, password=PASSWORD)
    return client.id


class Page(HTMLParser):
    """The texts and tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[tuple[str, Any]] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, attrs))


# one client


def test_all_of_a_client_goes_into_data_and_a_page(
    core: Core, asha: Session, client_id: int
) -> None:
    exported = asha.exports.client(client_id)
    data, page = exported.files
    assert data.parent == page.parent == core.folder / "exports"
    assert data.name == f"{client_id}-client-2026-11-23.json"
    for path in (data, page):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    told = json.loads(data.read_text(encoding="utf-8"))
    assert told["clients"]["name"] == "Nikhil <More> & Co"
    assert told["phone"]["phone"] == "+919876500011"
    assert [entry["weight"] for entry in told["client_progress"]["entries"]] == [72.4, 72.0]
    assert told["client_diet"]["history"][0]["meals"] == {"Lunch": "Roti"}
    assert told["workout_plans"]["title"] == "Legs"
    assert len(told["payment_records"]["ledger"]) == 4
    assert [message["text"] for message in told["messages"]] == ["Hello"]
    assert any(one["after"] and one["after"].get("goal") == "=1+1" for one in told["history"])
    shown = Page(page.read_text(encoding="utf-8"))
    whole_text = "".join(shown.texts)
    for text in ("Nikhil <More> & Co at Iron & Steel <Gym>", "first line\nsecond line", "UTR1",
                 "after illness", "Rice", "Squat 3x5 @60kg", "Hello", "Weight (kg)", "Height (cm)",
                 "Calories (kcal)"):  # fmt: skip
        assert text in whole_text, text
    assert exported.counts == {"records": 11}
    assert "exported all that is kept of Nikhil" in asha.journal.entries()[0].sentence


def test_the_page_runs_nothing_whatever_a_text_holds(asha: Session) -> None:
    for kind, text in TEXTS.items():
        client = asha.clients.add(full_name=f"P {kind}", notes=text[:9_000], confirmed=True)
        _data, page = asha.exports.client(client.id).files
        shown = Page(page.read_text(encoding="utf-8"))
        tags = {tag for tag, _attributes in shown.tags}
        assert not tags & {"script", "img", "a", "link", "iframe", "object", "form"}, kind
        for _tag, attributes in shown.tags:
            assert not any(
                name.startswith("on") or name in ("href", "src") for name, _v in attributes
            )
        assert ("http-equiv", "Content-Security-Policy") in [
            one for tag, attributes in shown.tags if tag == "meta" for one in attributes
        ]


def test_a_second_export_replaces_nothing(core: Core, asha: Session, client_id: int) -> None:
    first = asha.exports.client(client_id).files
    before = [path.read_bytes() for path in first]
    second = asha.exports.client(client_id).files
    assert [path.name for path in second] == [
        f"{client_id}-client-2026-11-23-2.json",
        f"{client_id}-client-2026-11-23-2.html",
    ]
    assert [path.read_bytes() for path in first] == before


def test_another_trainers_client_is_not_exported(
    vikram: Session, client_id: int, core: Core
) -> None:
    with pytest.raises(NotFound):
        vikram.exports.client(client_id)
    for call in (vikram.exports.everything, vikram.exports.tables):
        with pytest.raises(NotAllowed):
            call(password=PASSWORD)
    assert not (core.folder / "exports").exists()


def test_an_admin_chooses_where_and_nothing_is_overwritten(
    admin: Session, asha: Session, client_id: int, tmp_path: Path
) -> None:
    target = tmp_path / "nikhil.json"
    with pytest.raises(NotAllowed):
        asha.exports.client(client_id, to=str(target))
    files = admin.exports.client(client_id, to=str(target)).files
    assert files == [target, tmp_path / "nikhil.html"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "link.json").symlink_to(victim)
    (tmp_path / "dangling.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / ".hidden").mkdir()
    for wrong in (
        str(target),
        str(tmp_path),
        str(tmp_path / "link.json"),
        str(tmp_path / "dangling.json"),
        str(tmp_path / "authorized_keys"),
        str(tmp_path / ".hidden" / "x.json"),
        str(tmp_path / "none" / "x.json"),
        "zero\0.json",
        "~nobody-at-all/x.json",
    ):
        with pytest.raises(Invalid) as refused:
            admin.exports.client(client_id, to=wrong)
        assert list(refused.value.fields) == ["to"]
    assert victim.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_in_a_folder_of_a_group_the_group_may_read_it(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "gym"
    folder.mkdir()
    folder.chmod(0o2770)
    core = open_core(folder, clock=clock, password_cost=4)
    admin = core.create_first_admin(full_name="M", email="m@example.com", password=PASSWORD)
    client = admin.clients.add(full_name="Tara")
    data, page = admin.exports.client(client.id).files
    assert {stat.S_IMODE(path.stat().st_mode) for path in (data, page)} == {0o660}
    core.close()


def test_erasing_a_client_takes_the_exports_too(core: Core, asha: Session, client_id: int) -> None:
    asha.exports.client(client_id)
    asha.clients.erase(client_id, password=PASSWORD)
    assert list((core.folder / "exports").iterdir()) == []


# everything


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


# tables


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
