"""Edits by hand of records that changed as well: a person chooses, nothing is overwritten."""

import json
from pathlib import Path

import pytest
from hand_edits import Entry, edit, of, read, take_in
from made_up import Clock

from ptcms_core.core import Core
from ptcms_core.errors import Conflict
from ptcms_core.session import Session


def test_a_field_that_both_changed_is_chosen_by_a_person(
    core: Core, admin: Session, asha: Session, client_id: int
) -> None:
    def change(clients: dict[str, Entry]) -> None:
        clients[str(client_id)] |= {"goal": "By hand", "notes": "by hand"}

    edit(core, "clients.json", change)
    client = asha.clients.get(client_id)
    asha.clients.update(client_id, version=client.version, goal="At the desk", injuries="knee")
    by_field = {one.field: one for one in of(admin, client_id).changes}
    assert set(by_field) == {"goal", "notes"}
    goal = by_field["goal"]
    assert (goal.state, goal.written, goal.was, goal.becomes) == (
        "conflict",
        "Strength",
        "At the desk",
        "By hand",
    )
    assert take_in(admin, client_id) == ["notes"]
    client = admin.clients.get(client_id)
    assert (client.goal, client.injuries, client.notes) == ("At the desk", "knee", "by hand")
    admin.undo()
    take_in(admin, client_id, fields=["goal"])
    client = admin.clients.get(client_id)
    assert (client.goal, client.injuries, client.notes) == ("By hand", "knee", "")


def test_conflicts_are_found_in_every_document(
    core: Core, admin: Session, asha: Session, client_id: int
) -> None:
    weigh_in = admin.progress.entries(client_id)[0].id
    edit(core, "client_progress.json", lambda c: c[str(client_id)]["entries"][0].update(weight=71))
    asha.progress.correct(weigh_in, weight_kg=73, confirmed=True)
    (one,) = of(admin, client_id).changes
    assert (one.state, one.written, one.was, one.becomes) == (
        "conflict", "72.4 kg", "73 kg", "71 kg",
    )  # fmt: skip
    edit(core, "client_progress.json", lambda c: c[str(client_id)].update(entries=[]))
    asha.progress.correct(weigh_in, weight_kg=72, confirmed=True)
    assert [one.state for one in of(admin, client_id).changes] == ["conflict"]
    edit(core, "client_diet.json", lambda c: c[str(client_id)].update(total_calories=2000))
    asha.diets.assign(client_id, meals={"Breakfast": "Poha"}, total_calories=1500)
    (one,) = of(admin, client_id).changes
    assert (one.state, one.written, one.was) == ("conflict", "1800", "1500")
    edit(core, "payment_records.json", lambda c: c[str(client_id)].update(amount_due="4000.00"))
    asha.payments.receive(client_id, amount=840, method="upi")
    asha.payments.charge(client_id, amount=100)
    (one,) = of(admin, client_id).changes
    assert (one.state, one.written, one.was, one.becomes) == (
        "conflict", "₹4,840.00", "₹4,100.00", "₹4,000.00",
    )  # fmt: skip
    take_in(admin, client_id, fields=["amount_due"])
    assert admin.clients.get(client_id).balance == 4000


def test_what_was_not_touched_by_hand_is_no_edit_however_old_the_document_is(
    core: Core, admin: Session, asha: Session, client_id: int
) -> None:
    edit(core, "client_progress.json", lambda c: c[str(client_id)]["entries"][0].update(note="x"))
    asha.progress.record(client_id, weight_kg=72, confirmed=True)
    other = asha.clients.add(full_name="New Since", weight_kg=60)
    one = of(admin, client_id)
    assert [change.field.rpartition(".")[2] for change in one.changes] == ["note"]
    assert (
        str(other.id) not in [one.key for one in read(admin).clients] or of(admin, other.id).problem
    )


def test_clients_added_from_a_file_meanwhile_leave_an_edit_as_clear_as_it_was(
    core: Core, admin: Session, client_id: int, clock: Clock, tmp_path: Path
) -> None:
    edit(core, "clients.json", lambda clients: clients[str(client_id)].update(goal="By hand"))
    clock.advance(minutes=1)
    members = tmp_path / "members.csv"
    members.write_text("Name,Phone,Weight (kg)\nTara Nair,9876500001,60\n")
    sheet = admin.imports.look(members)
    assert admin.imports.apply(sheet, admin.imports.guess(sheet)).count("added") == 1
    reading = read(admin)
    assert reading.is_base_known
    # who came since is not missing from it
    assert [one.key for one in reading.clients] == [str(client_id)]
    assert take_in(admin, client_id) == ["goal"]


def test_of_a_document_of_unknown_age_every_difference_is_chosen(
    core: Core, admin: Session, client_id: int
) -> None:
    core.publish_documents()
    path = core.folder / "clients.json"
    document = json.loads(path.read_text())
    document["clients"][str(client_id)]["goal"] = "By hand"
    path.write_text(json.dumps({"clients": document["clients"]}))
    core.publish_documents()
    assert not read(admin).is_base_known
    assert [one.state for one in of(admin, client_id).changes] == ["conflict"]
    with pytest.raises(Conflict):
        take_in(admin, client_id)
    take_in(admin, client_id, fields=["goal"])
    assert admin.clients.get(client_id).goal == "By hand"


def test_what_changed_since_it_was_looked_at_is_looked_at_again(
    core: Core, admin: Session, asha: Session, client_id: int
) -> None:
    edit(core, "clients.json", lambda c: c[str(client_id)].update(goal="By hand"))
    seen = read(admin).sequence
    client = asha.clients.get(client_id)
    asha.clients.update(client_id, version=client.version, notes="meanwhile")
    with pytest.raises(Conflict, match="changed meanwhile"):
        take_in(admin, client_id, seen=seen)
    take_in(admin, client_id, seen=read(admin).sequence)
