"""Documents → database → documents: the same clients, whatever happened to the database."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, open_core, rebuild_records
from ptcms_core.errors import Damaged, StorageProblem
from ptcms_core.session import Session

NAMES = ("clients", "phone", "client_diet", "workout_plans", "client_progress", "payment_records")
SIZE = 200


def documents(folder: Path) -> dict[str, dict[str, Any]]:
    """What each document says of its clients."""
    return {
        name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["clients"]
        for name in NAMES
    }


def change(folder: Path, name: str, how: Callable[[dict[str, Any]], object]) -> None:
    path = folder / f"{name}.json"
    document = json.loads(path.read_text())
    how(document)
    path.write_text(json.dumps(document))


@pytest.fixture(scope="module")
def gym(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gym of 200 clients with histories, archived ones, and ledgers with every kind of entry."""
    folder = tmp_path_factory.mktemp("gym") / "g"
    core = open_core(folder, clock=Clock(), password_cost=4)
    people = core.fill_with_demo(clients=SIZE, trainers=3)
    session = core.sign_in(people[0].email, people[0].password)
    busy(session)
    core.close()
    return folder


def busy(session: Session) -> None:
    """What a demo has little of: reversals, refunds, discounts, measures, older versions, gaps."""
    ids = [one.id for one in session.clients.search(limit=40).items if not one.archived]
    for number, client_id in enumerate(ids[:12]):
        pay, progress = session.payments, session.progress
        taken = pay.receive(
            client_id, amount=300 + number, method="upi", reference=f"UTR{number}", confirmed=True
        )
        pay.refund(client_id, amount=50, method="cash", reason="came late")
        pay.charge(client_id, amount="99.95", due="2026-12-24", description="Towel “lost”")
        pay.discount(client_id, amount=10, confirmed=True)
        twice = pay.receive(client_id, amount=7, method="card", confirmed=True)
        pay.reverse(twice.id, reason="typed twice")
        assert taken.receipt_no
        measures = {"waist_cm": 84.5, "neck_cm": 38, "body_fat_percent": 21.5, "note": "नमस्ते 😀"}
        progress.record(client_id, weight_kg=70.1, confirmed=True, **measures)
        progress.remove(progress.record(client_id, weight_kg=71, confirmed=True).id)
        session.diets.assign(client_id, meals={"Lunch": "Rice\nDal"}, notes="x", confirmed=True)
        session.diets.assign(client_id, meals={"Tea": "None"}, macros={"fat_g": 60.5},
                             confirmed=True)  # fmt: skip
        session.undo()
        session.workouts.assign(client_id, text=f"Squat {number + 1}x5 @60kg", title="Legs")
    for client_id in ids[12:16]:
        session.clients.archive(client_id)


@pytest.fixture
def copy(gym: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(gym, tmp_path / "gym"))


def lose(folder: Path, *names: str) -> None:
    for name in names or ("data.db",):
        for path in folder.glob(f"{name}*"):
            path.unlink()


def damage(folder: Path) -> None:
    path = folder / "data.db"
    with path.open("r+b") as file:
        file.write(b"\0" * 4096)


@pytest.mark.parametrize("how", [lose, damage])
def test_two_hundred_clients_come_back_as_they_were(
    copy: Path, how: Callable[[Path], None]
) -> None:
    before = documents(copy)
    assert len(before["clients"]) == SIZE
    assert any(one["archived"] for one in before["clients"].values())
    kinds = {e["kind"] for one in before["payment_records"].values() for e in one["ledger"]}
    assert kinds >= {"charge", "payment", "refund", "discount", "reversal"}
    how(copy)
    with pytest.raises(Damaged):
        open_core(copy, clock=Clock())
    dry = rebuild_records(copy, clock=Clock())
    assert not dry.applied
    assert dry.left == []
    assert dry.counts["clients"] == SIZE
    assert documents(copy) == before
    done = rebuild_records(copy, apply=True, clock=Clock())
    assert done.counts == dry.counts
    assert documents(copy) == before
    # the log of messages, which are not in the documents, is set aside and not overwritten
    kept = [path.name for path in (copy / "outside-edits").iterdir()]
    assert [name.split("-")[0] for name in kept] == ["PyWhatKit_DB"]
    core = open_core(copy, clock=Clock(), password_cost=4)
    assert core.publish_documents(force=True)
    assert documents(copy) == before
    if how is damage:
        assert (copy / done.kept / "data.db").stat().st_size > 4096
    session = core.sign_in("admin@example.com", "made-up gym 2026")
    check = {one.what: one.ok for one in session.folder.check()}
    assert all(ok for what, ok in check.items() if "db" in what)
    core.close()


def test_what_was_counted_beside_the_rows_is_counted_again(gym: Path, copy: Path) -> None:
    def sums(folder: Path) -> list[Any]:
        with sqlite3.connect(folder / "data.db") as connection:
            found = connection.execute(
                "SELECT id, balance, next_due_on, last_weight_g, has_charge, has_payment,"
                " weight_change_7d_g, last_payment_on, search_key, height_mm,"
                " diet_plan_id IS NULL, workout_plan_id IS NULL FROM client ORDER BY id"
            ).fetchall()
            takings = connection.execute(
                "SELECT * FROM taking WHERE entries > 0 ORDER BY 1, 2, 3, 4"
            )
            receipts = connection.execute("SELECT * FROM receipt_counter ORDER BY 1")
            return [found, takings.fetchall(), receipts.fetchall()]

    lose(copy)
    rebuild_records(copy, apply=True, clock=Clock())
    assert sums(copy) == sums(gym)
    core = open_core(copy, clock=Clock(), password_cost=4)
    session = core.sign_in("admin@example.com", "made-up gym 2026")
    one = session.clients.search(limit=1).items[0]
    number = session.payments.receive(one.id, amount=5, method="cash", confirmed=True).receipt_no
    with sqlite3.connect(gym / "data.db") as connection:
        used = {row[0] for row in connection.execute("SELECT receipt_no FROM ledger_entry")}
    assert number not in used
    core.close()


def test_in_an_empty_folder_names_stay_and_clients_wait_for_the_admin(
    gym: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(gym / f"{name}.json", folder)
    before = documents(folder)
    report = rebuild_records(folder, apply=True, clock=Clock())
    told = str(report)
    for part in ("passwords", "messages", "journal", "settings and templates", "belong to nobody"):
        assert part in told
    after = documents(folder)
    for name in NAMES[1:]:
        assert _without_ids(after[name]) == _without_ids(before[name])
    for key, one in after["clients"].items():
        assert one["trainer_id"] == 0
        assert {**one, "trainer": 0, "trainer_id": 0} == {
            **before["clients"][key],
            "trainer": 0,
            "trainer_id": 0,
        }
    core = open_core(folder, clock=Clock(), password_cost=4)
    assert core.needs_first_admin
    admin = core.create_first_admin(full_name="New", email="n@example.com", password=PASSWORD)
    assert admin.clients.count(archived=False) + admin.clients.count(archived=True) == SIZE
    assert [one.full_name for one in admin.trainers.list()] == ["New"]
    core.close()


def _without_ids(entries: Any) -> Any:
    if isinstance(entries, dict):
        return {
            k: _without_ids(v) for k, v in entries.items() if k not in ("by_id", "assigned_by_id")
        }
    return [_without_ids(one) for one in entries] if isinstance(entries, list) else entries


def test_a_healthy_database_with_clients_is_left_alone_unless_told(
    core: Core, admin: Session
) -> None:
    client = admin.clients.add(full_name="Nikhil More", goal="Strength")
    core.publish_documents()
    admin.settings.update(gym_name="Iron Club")
    folder = core.folder
    core.close()
    change(folder, "clients", lambda d: d["clients"][str(client.id)].update(goal="By hand"))
    dry = rebuild_records(folder, clock=Clock())
    assert any("--replace" in note for note in dry.notes)
    before = (folder / "data.db").read_bytes()
    with pytest.raises(StorageProblem, match="nothing was changed"):
        rebuild_records(folder, apply=True, clock=Clock())
    assert (folder / "data.db").read_bytes() == before
    done = rebuild_records(folder, apply=True, replace=True, clock=Clock())
    assert (folder / done.kept).exists()
    again = open_core(folder, clock=Clock(), password_cost=4)
    session = again.sign_in("meera@example.com", PASSWORD)
    assert session.clients.get(client.id).goal == "By hand"
    assert session.settings.get().gym_name == "Iron Club"
    again.close()


def test_what_cannot_be_kept_is_named_and_its_document_set_aside(
    core: Core, admin: Session
) -> None:
    good = admin.clients.add(full_name="Nikhil More", phone="9876500011", weight_kg=72, fee=500)
    bad = admin.clients.add(full_name="Tara Nair", phone="9876500012", weight_kg=60, fee=500)
    core.publish_documents()
    folder, key = core.folder, str(bad.id)
    core.close()

    def spoil(document: dict[str, Any]) -> None:
        document["clients"][key] |= {"height": "tall", "gender": "dragon", "age": 400}
        document["clients"]["x"] = {"name": "No Number"}

    change(folder, "clients", spoil)
    change(folder, "client_progress", lambda d: d["clients"][key]["entries"].append(
        {"date": "2099-01-01", "weight": 60}))  # fmt: skip
    change(folder, "payment_records", lambda d: d["clients"][key]["ledger"].append(
        {"id": 99, "kind": "gift", "amount": "5", "date": "2026-01-01"}))  # fmt: skip
    (folder / "phone.json").write_text('{"clients": {"1": ')
    lose(folder)
    report = rebuild_records(folder, apply=True, clock=Clock())
    told = str(report)
    assert "phone.json can't be read at line 1, column 19" in told
    for part in (f"clients.json, #{key}: height", "gender", "age", "“x” is no client's number",
                 f"client_progress.json, #{key}", "the kind “gift”"):  # fmt: skip
        assert part in told
    kept = {one.name.split("-2")[0] for one in (folder / "outside-edits").iterdir()}
    assert kept - {"PyWhatKit_DB"} == {"clients", "phone", "client_progress", "payment_records"}
    again = open_core(folder, clock=Clock(), password_cost=4)
    session = again.sign_in("meera@example.com", PASSWORD)
    assert session.clients.get(good.id).weight_kg == 72
    tara = session.clients.get(bad.id)
    assert (tara.full_name, tara.gender, tara.age, tara.phone) == ("Tara Nair", None, None, None)
    assert tara.balance == Decimal(500)
    again.close()


def test_who_was_erased_stays_erased_and_no_number_is_given_twice(
    core: Core, admin: Session
) -> None:
    stays = admin.clients.add(full_name="Nikhil More")
    gone = admin.clients.add(full_name="Zubaida Erased", phone="9876500099")
    core.publish_documents()
    before = {path.name: path.read_bytes() for path in core.folder.glob("*.json")}
    admin.clients.erase(gone.id, password=PASSWORD)
    folder = core.folder
    core.close()
    for name, content in before.items():
        (folder / name).write_bytes(content)
    lose(folder)
    rebuild_records(folder, apply=True, clock=Clock())
    again = open_core(folder, clock=Clock(), password_cost=4)
    session = again.sign_in("meera@example.com", PASSWORD)
    assert [one.id for one in session.clients.search().items] == [stays.id]
    assert session.clients.add(full_name="New One", confirmed=True).id > gone.id
    again.close()
    texts = [path.read_bytes() for path in folder.glob("*.json")]
    assert not any(b"Zubaida" in text for text in texts)


def test_the_currency_is_the_one_of_the_document(core: Core, admin: Session) -> None:
    admin.settings.update(currency="JPY")
    client = admin.clients.add(full_name="Nikhil More", fee=5000)
    core.publish_documents()
    folder = core.folder
    core.close()
    lose(folder, "data.db", "trainer_db.db")
    report = rebuild_records(folder, apply=True, clock=Clock())
    assert "the currency is JPY" in str(report)
    after = documents(folder)["payment_records"][str(client.id)]
    assert after["amount_due"] == "5000"


def test_a_folder_without_documents_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageProblem, match="no folder"):
        rebuild_records(tmp_path / "nowhere")
    (tmp_path / "gym").mkdir()
    with pytest.raises(StorageProblem, match="no documents"):
        rebuild_records(tmp_path / "gym", apply=True)


def test_a_stop_in_the_middle_changes_nothing(copy: Path) -> None:
    from ptcms_core.errors import Cancelled

    lose(copy)
    before = {path.name: path.read_bytes() for path in copy.iterdir() if path.is_file()}

    def stop(done: int, _all: int, what: str) -> None:
        if done and what == "clients":
            raise Cancelled

    with pytest.raises(Cancelled):
        rebuild_records(copy, apply=True, clock=Clock(), on_progress=stop)
    after = {path.name: path.read_bytes() for path in copy.iterdir() if path.is_file()}
    assert {name: after.get(name) for name in before} == before
    assert not (copy / "data.db").exists()
