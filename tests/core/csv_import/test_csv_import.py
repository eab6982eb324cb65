"""Clients added from a CSV file: one act, beside others, taken back whole."""

from datetime import date
from decimal import Decimal

import pytest
from csv_lists import HEAD, ROWS, Written, apply, check, states
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, Session
from ptcms_core.errors import Cancelled, Conflict, NotAllowed, SignedOut
from ptcms_core.storage import journal


def test_a_list_is_checked_and_then_added(core: Core, admin: Session, written: Written) -> None:
    path = written(HEAD + ROWS)
    report = check(admin, path)
    assert states(report) == ["add", "add"]
    assert not report.applied
    assert admin.clients.count() == 0
    assert "UTF-8" in report.told
    assert "commas" in report.told
    done = apply(admin, path)
    assert states(done) == ["added", "added"]
    tara, zoya = admin.clients.search().items
    assert (tara.full_name, tara.phone, tara.gender) == ("Tara Nair", "+919876500001", "female")
    assert (tara.date_of_birth, tara.height_cm, tara.weight_kg) == (date(1990, 3, 2), 165, 60.5)
    assert (tara.balance, tara.next_due_on) == (Decimal("1500.00"), date(2026, 12, 1))
    assert tara.trainer_id == admin.account_id
    assert zoya.height_cm == pytest.approx(162.6, abs=0.05)
    assert zoya.weight_kg == pytest.approx(54.43, abs=0.01)
    assert zoya.goal == "Fat loss, slowly"
    assert len(admin.progress.entries(tara.id)) == 1
    # a search and the documents know them as well
    assert admin.clients.search("00001").total == 1
    core.publish_documents()
    assert "Tara Nair" in (core.folder / "clients.json").read_text(encoding="utf-8")


def test_it_is_one_act_that_undo_takes_back_whole(
    core: Core, admin: Session, written: Written
) -> None:
    path = written("Name,Phone,Weight,Fee\n" + "".join(
        f"Person {n:03},98765{n:05},70,100\n" for n in range(450)
    ))  # fmt: skip
    apply(admin, path)
    assert admin.clients.count() == 450
    with core._gym.data.read() as connection:
        acts = connection.execute(
            "SELECT act_id, subject, actor_id FROM journal WHERE kind = 'csv_import'"
        ).fetchall()
    assert len({row["act_id"] for row in acts}) == 1
    assert {row["actor_id"] for row in acts} == {admin.account_id}
    told = [one.sentence for one in admin.journal.entries(subject="client")]
    assert "took in clients from a CSV file: 200" in told
    assert admin.undo_label == "adding 450 clients"
    core.publish_documents()
    admin.undo()
    assert admin.clients.count() == admin.clients.count(archived=True) == 0
    for word in ("Person 001", "9876500001"):
        assert admin.clients.search(word, archived=True).total == 0
    core.publish_documents()
    core._gym.data.checkpoint()
    for path_left in core.folder.rglob("*"):
        assert path_left.is_dir() or b"Person 001" not in path_left.read_bytes(), path_left
    with core._gym.data.read() as connection:
        assert journal.first_broken(connection) is None
        assert connection.execute("SELECT SUM(balance) FROM client").fetchone()[0] == 0
    # who was taken back is nobody's duplicate
    assert states(check(admin, path)) == ["add"] * 450
    assert not (core.folder / "erased.txt").exists()


@pytest.mark.parametrize("how", ["weighed", "changed", "paid", "written to"])
def test_an_import_is_not_taken_back_over_somebody_elses_work(
    core: Core, admin: Session, written: Written, how: str
) -> None:
    apply(admin, written(HEAD + ROWS))
    client = admin.clients.search("tara").items[0]
    other = core.sign_in("meera@example.com", PASSWORD)
    if how == "weighed":
        other.progress.record(client.id, weight_kg=60)
    elif how == "changed":
        other.clients.update(client.id, version=client.version, goal="Other")
    elif how == "paid":
        other.payments.receive(client.id, amount=5, method="cash")
    else:
        other.messages.queue(client.id, text="Hello", confirmed=True)
    with pytest.raises(Conflict, match="1 of these clients"):
        admin.undo()
    assert admin.clients.count() == 2


def test_it_tells_how_far_it_is_and_stops_on_request(admin: Session, written: Written) -> None:
    path = written("Name,Phone\n" + "".join(f"P {n},98765{n:05}\n" for n in range(650)))
    sheet = admin.imports.look(path)
    columns = admin.imports.guess(sheet)
    with pytest.raises(Cancelled):
        admin.imports.check(sheet, columns, stop=lambda: True)
    told: list[tuple[int, int]] = []
    report = admin.imports.apply(
        sheet,
        columns,
        on_progress=lambda done, total, what: told.append((done, total)) if "add" in what else None,
        stop=lambda: len(told) >= 2,
    )
    assert told == [(0, 650), (200, 650)]
    assert report.stopped
    assert (report.count("added"), report.count("left")) == (400, 250)
    assert "rows before are added" in str(report)
    assert admin.clients.count() == 400
    # it goes on where it was stopped
    assert apply(admin, path).count("added") == 250
    assert admin.clients.count() == 650


def test_others_save_between_the_bundles(core: Core, admin: Session, written: Written) -> None:
    path = written("Name,Phone\n" + "".join(f"P {n},98765{n:05}\n" for n in range(450)))
    other = core.sign_in("meera@example.com", PASSWORD)
    sheet = admin.imports.look(path)

    def meanwhile(done: int, _total: int, what: str) -> None:
        if "adding" in what and done == 200:
            other.clients.add(full_name="At the desk", phone="9876500300")

    report = admin.imports.apply(sheet, admin.imports.guess(sheet), on_progress=meanwhile)
    assert report.count("added") == 449
    (row,) = [row for row in report.rows if row.state == "duplicate"]
    assert "At the desk" in row.why


def test_what_was_looked_at_is_checked_again_when_it_is_added(
    admin: Session, written: Written
) -> None:
    path = written(HEAD + ROWS)
    sheet = admin.imports.look(path)
    assert states(admin.imports.check(sheet, admin.imports.guess(sheet))) == ["add", "add"]
    admin.clients.add(full_name="Came First", phone="9876500001")
    done = admin.imports.apply(sheet, admin.imports.guess(sheet))
    assert states(done) == ["duplicate", "added"]


def test_a_trainer_imports_nothing(admin: Session, asha: Session, written: Written) -> None:
    path = written(HEAD + ROWS)
    with pytest.raises(NotAllowed):
        asha.imports.look(path)
    sheet = admin.imports.look(path)
    for call in (asha.imports.check, asha.imports.apply):
        with pytest.raises(NotAllowed):
            call(sheet, {0: "full_name"})
    admin.close()
    with pytest.raises(SignedOut):
        admin.imports.look(path)


def test_ten_thousand_rows_are_few_statements_each(
    core: Core, admin: Session, written: Written, clock: Clock
) -> None:
    path = written("Name,Phone,Weight\n" + "".join(f"P {n},98765{n:05},70\n" for n in range(400)))
    sheet = admin.imports.look(path)
    asked: list[str] = []

    def note(text: str) -> None:
        # what a trigger does is told as the statement that set it off, once more
        if not asked or asked[-1] != text:
            asked.append(text)

    connection = core._gym.data.connection()
    connection.set_trace_callback(note)
    admin.imports.apply(sheet, admin.imports.guess(sheet))
    connection.set_trace_callback(None)
    assert len(asked) / 400 < 12
