"""Edits of documents by hand: told client by client, taken in by each subject's rules, or left."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.core import Core
from ptcms_core.errors import Cancelled, Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.outside import ClientEdit, Reading, looking
from ptcms_core.session import Session

Entry = dict[str, Any]


@pytest.fixture
def client_id(asha: Session) -> int:
    client = asha.clients.add(
        full_name="Nikhil More",
        phone="9876500011",
        gender="male",
        age=30,
        height_cm=175,
        weight_kg=72.4,
        fee=5000,
        goal="Strength",
    )
    asha.payments.receive(client.id, amount=160, method="cash")
    asha.diets.assign(client.id, meals={"Breakfast": "Poha"}, total_calories=1800)
    asha.workouts.assign(client.id, text="Squat 3x5", title="Legs")
    return client.id


def edit(core: Core, file: str, change: Callable[[dict[str, Entry]], object]) -> None:
    """Change a document by hand, and let the program find it."""
    core.publish_documents()
    path = core.folder / file
    document = json.loads(path.read_text())
    change(document["clients"])
    path.write_text(json.dumps(document, indent=1))
    written = core.publish_documents()
    assert [one.file for one in written if one.kept_aside] == [file]


def of(session: Session, key: object) -> ClientEdit:
    """What the newest edit changes of this client."""
    reading = read(session)
    return next(one for one in reading.clients if one.key == str(key))


def read(session: Session) -> Reading:
    return session.outside.read(session.outside.edits()[0].id)


def take_in(session: Session, client_id: int, **more: Any) -> list[str]:
    newest = session.outside.edits()[0].id
    return [one.field for one in session.outside.take_in(newest, client_id, **more)]


def told(one: ClientEdit) -> dict[str, tuple[str, str, str]]:
    return {change.label: (change.was, change.becomes, change.state) for change in one.changes}


# profiles and phones


def test_a_changed_profile_is_told_in_the_gyms_units_and_taken_in_and_undone(
    core: Core, admin: Session, client_id: int
) -> None:
    admin.settings.update(units="imperial")

    def change(clients: dict[str, Entry]) -> None:
        one = clients[str(client_id)]
        one |= {"name": "Nikhil R More", "goal": "Stamina", "goal_weight": 70, "height": 176.5}
        one |= {"whatsapp_consent": True, "date_of_birth": "1996-02-29"}
        del one["age"], one["age_on"]

    edit(core, "clients.json", change)
    assert told(of(admin, client_id)) == {
        "name": ("Nikhil More", "Nikhil R More", "change"),
        "goal": ("Strength", "Stamina", "change"),
        "goal weight": ("–", "154.3 lb", "change"),
        "height": ("5′8.9″", "5′9.5″", "change"),
        "WhatsApp consent": ("no", "yes", "change"),
        "date of birth": ("–", "29 Feb 1996", "change"),
    }
    assert admin.clients.get(client_id).goal == "Strength"
    assert len(take_in(admin, client_id)) == 6
    client = admin.clients.get(client_id)
    assert (client.full_name, client.goal, client.goal_weight_kg) == (
        "Nikhil R More",
        "Stamina",
        70,
    )
    assert (client.height_cm, client.whatsapp_consent, client.age) == (176.5, True, 30)
    rows = admin.journal.entries(client_id, limit=5)
    assert rows[0].sentence == "took in what was changed by hand of Nikhil R More"
    assert len({admin_row.actor for admin_row in rows[:2]}) == 1
    assert admin.outside.edits() == []
    assert admin.undo().endswith("of Nikhil More")
    client = admin.clients.get(client_id)
    assert (client.full_name, client.goal, client.height_cm) == ("Nikhil More", "Strength", 175)
    # what was undone is to be decided again
    assert of(admin, client_id).decided == ""
    take_in(admin, client_id)
    assert admin.clients.get(client_id).goal == "Stamina"


def test_only_the_fields_that_can_be_are_taken_in_and_the_others_named_with_their_line(
    core: Core, admin: Session, client_id: int
) -> None:
    def change(clients: dict[str, Entry]) -> None:
        clients[str(client_id)] |= {
            "goal": "Stamina",
            "height": 999,
            "gender": "dragon",
            "whatsapp_consent": "yes",
            "notes": 5,
            "version": 77,
            "created_at": "2001-01-01",
            "shoe_size": 43,
            "trainer_id": 4711,
        }

    edit(core, "clients.json", change)
    one = of(admin, client_id)
    refused = {change.field: change.why for change in one.changes if change.state == "refused"}
    assert set(refused) == {
        "height", "gender", "whatsapp_consent", "notes", "version", "created_at", "shoe_size",
        "trainer_id",
    }  # fmt: skip
    assert all(why.startswith("line ") and ", column " in why for why in refused.values())
    assert "250" in refused["height"]
    assert "true or false is wanted" in refused["whatsapp_consent"]
    assert "keeps this itself" in refused["version"]
    assert "no such field" in refused["shoe_size"]
    assert take_in(admin, client_id) == ["goal"]
    client = admin.clients.get(client_id)
    assert (client.goal, client.height_cm, client.gender) == ("Stamina", 175, "male")
    admin.undo()
    with pytest.raises(Invalid, match="250"):
        take_in(admin, client_id, fields=["height"])


def test_a_phone_is_read_as_the_gym_reads_phones(
    core: Core, admin: Session, client_id: int
) -> None:
    edit(core, "phone.json", lambda c: c[str(client_id)].update(phone="098765 00022"))
    take_in(admin, client_id)
    assert admin.clients.get(client_id).phone == "+919876500022"
    edit(core, "phone.json", lambda c: c[str(client_id)].update(phone="12"))
    assert [one.state for one in of(admin, client_id).changes] == ["refused"]
    with pytest.raises(Conflict, match="Nothing of it"):
        take_in(admin, client_id)
    edit(core, "phone.json", lambda c: c[str(client_id)].update(phone=None, name="X"))
    one = of(admin, client_id)
    assert {change.field: change.state for change in one.changes} == {
        "phone": "change",
        "name": "refused",
    }
    take_in(admin, client_id)
    assert admin.clients.get(client_id).phone is None


def test_a_trainer_and_the_archive_are_changed_by_their_own_rules(
    core: Core, admin: Session, vikram: Session, client_id: int
) -> None:
    edit(
        core,
        "clients.json",
        lambda c: c[str(client_id)].update(trainer_id=vikram.account_id, archived=True),
    )
    assert told(of(admin, client_id))["trainer"] == ("Asha Rao", "Vikram Shah", "change")
    take_in(admin, client_id)
    client = admin.clients.get(client_id)
    assert (client.trainer_id, client.archived) == (vikram.account_id, True)
    edit(core, "client_progress.json", lambda c: c[str(client_id)]["entries"].append(
        {"date": "2026-11-20", "weight": 72}))  # fmt: skip
    newest = admin.outside.edits()[0].id
    assert "is archived" in admin.outside.check(newest, client_id)
    with pytest.raises(Conflict, match="archived"):
        take_in(admin, client_id)
    assert len(admin.progress.entries(client_id)) == 1


def test_a_trainer_renamed_since_is_no_edit(core: Core, admin: Session, client_id: int) -> None:
    other = admin.clients.add(full_name="Tara Nair").id
    edit(core, "clients.json", lambda c: c[str(client_id)].update(goal="Stamina"))
    trainer = next(one for one in admin.trainers.list() if one.full_name == "Asha Rao")
    admin.trainers.update(trainer.id, version=trainer.version, full_name="Asha Iyer")
    reading = read(admin)
    assert [one.key for one in reading.clients] == [str(client_id)]
    assert [change.field for change in reading.clients[0].changes] == ["goal"]
    assert str(other) not in [one.key for one in reading.clients]


# plans


def test_a_changed_plan_becomes_the_next_version(
    core: Core, admin: Session, client_id: int
) -> None:
    plan = {"meals": {"Breakfast": "Idli", "Lunch": "Rice"}, "macros": {"fat_g": 60.5}}
    edit(core, "client_diet.json", lambda c: c[str(client_id)].update(plan, total_calories=2000))
    assert told(of(admin, client_id))["meals"] == (
        "Breakfast: Poha",
        "Breakfast: Idli; Lunch: Rice",
        "change",
    )
    take_in(admin, client_id)
    diet = admin.diets.current(client_id)
    assert diet is not None
    assert (diet.number, diet.meals["Lunch"], diet.total_calories) == (2, "Rice", 2000)
    assert diet.macros == {"fat_g": 60.5}
    admin.undo()
    assert [one.number for one in admin.diets.history(client_id)] == [1]
    edit(
        core, "workout_plans.json", lambda c: c[str(client_id)].update(workout="Squat 5x5\nRow 3x8")
    )
    take_in(admin, client_id)
    workout = admin.workouts.current(client_id)
    assert workout is not None
    assert (workout.text, workout.title) == ("Squat 5x5\nRow 3x8", "Legs")


def test_a_plan_that_would_lose_a_meal_is_asked_about(
    core: Core, admin: Session, client_id: int
) -> None:
    edit(core, "client_diet.json", lambda c: c[str(client_id)].update(meals={"Lunch": "Rice"}))
    with pytest.raises(NeedsConfirmation, match="leaves out: Breakfast"):
        take_in(admin, client_id)
    assert of(admin, client_id).decided == ""
    take_in(admin, client_id, confirmed=True)
    assert admin.diets.current(client_id).meals == {"Lunch": "Rice"}


def test_plans_from_before_and_what_follows_from_the_text_stay(
    core: Core, admin: Session, client_id: int
) -> None:
    admin.workouts.assign(client_id, text="Row 3x8")
    edit(core, "workout_plans.json", lambda c: c[str(client_id)].update(days=[], history=[]))
    one = of(admin, client_id)
    assert [change.state for change in one.changes] == ["refused", "refused"]


# weigh-ins


def test_weigh_ins_are_corrected_added_and_taken_out_in_one_act(
    core: Core, admin: Session, client_id: int
) -> None:
    admin.progress.record(client_id, weight_kg=73, on="2026-11-10", confirmed=True)
    wrong = admin.progress.record(client_id, weight_kg=74, on="2026-11-01", confirmed=True)

    def change(clients: dict[str, Entry]) -> None:
        entries = clients[str(client_id)]["entries"]
        entries[:] = [one for one in entries if one["id"] != wrong.id]
        entries[-1] |= {"weight": 72.6, "waist": 90}
        entries.append({"date": "2026-11-15", "weight": 72.9, "note": "by hand"})

    edit(core, "client_progress.json", change)
    one = of(admin, client_id)
    assert told(one) == {
        "weigh-in of 23 Nov 2026: weight": ("72.4 kg", "72.6 kg", "change"),
        "weigh-in of 23 Nov 2026: waist": ("–", "90 cm", "change"),
        "new weigh-in": ("–", "15 Nov 2026, 72.9 kg, note by hand", "change"),
        "weigh-in taken out": ("1 Nov 2026, 74 kg", "taken out", "change"),
    }
    take_in(admin, client_id)
    now = [(str(w.on), w.weight_kg, w.waist_cm) for w in admin.progress.entries(client_id)]
    assert now == [
        ("2026-11-23", 72.6, 90.0),
        ("2026-11-15", 72.9, None),
        ("2026-11-10", 73.0, None),
    ]
    acts = {row.act_id for row in admin.journal.entries(client_id, limit=5)[:4]}
    assert len(acts) == 1
    admin.undo()
    back = [(str(w.on), w.weight_kg) for w in admin.progress.entries(client_id)]
    assert back == [("2026-11-23", 72.4), ("2026-11-10", 73.0), ("2026-11-01", 74.0)]


def test_numbers_that_are_none_of_the_clients_are_told_and_never_guessed(
    core: Core, admin: Session, client_id: int
) -> None:
    other = admin.clients.add(full_name="Tara Nair", weight_kg=60)
    foreign = admin.progress.entries(other.id)[0].id

    def change(clients: dict[str, Entry]) -> None:
        entries = clients[str(client_id)]["entries"]
        entries += [{**entries[0]}, {"id": foreign, "date": "2026-11-20", "weight": 60}]
        entries += [{"id": [1], "weight": 1}, {"id": True, "weight": 1}]
        entries += ["x", {"weight": 70}, {"date": "2026-11-20", "weight": "70"}]
        entries += [{"date": "2027-11-20", "weight": 70}, {"id": 4711, "weight": 1}]

    edit(core, "client_progress.json", change)
    one = of(admin, client_id)
    assert {change.state for change in one.changes} == {"refused"}
    whys = " | ".join(change.why for change in one.changes)
    for part in (
        f"no weigh-in {foreign}",
        "no weigh-in 4711",
        "stands twice",
        "a whole number",
        "in braces",
        "date is missing",
        "number without quotes",
        "in the future",
    ):
        assert part in whys
    assert len(admin.progress.entries(client_id)) == 1


def test_an_improbable_weight_is_asked_about(core: Core, admin: Session, client_id: int) -> None:
    edit(
        core, "client_progress.json", lambda c: c[str(client_id)]["entries"][0].update(weight=27.4)
    )
    newest = admin.outside.edits()[0].id
    with pytest.raises(NeedsConfirmation, match="unusual"):
        take_in(admin, client_id)
    with pytest.raises(NeedsConfirmation):
        admin.outside.check(newest, client_id)
    take_in(admin, client_id, confirmed=True)
    assert admin.clients.get(client_id).weight_kg == 27.4


# money


def entries(session: Session, client_id: int) -> list[tuple[str, Decimal]]:
    account = session.payments.account(client_id)
    return [(one.kind, one.amount) for one in account.entries[::-1]]


def test_an_edited_amount_becomes_an_adjustment_and_no_row_is_overwritten(
    core: Core, admin: Session, client_id: int
) -> None:
    before = entries(admin, client_id)

    def change(clients: dict[str, Entry]) -> None:
        ledger = clients[str(client_id)]["ledger"]
        ledger[0]["amount"] = "5500.00"
        ledger[1]["amount"] = 260

    edit(core, "payment_records.json", change)
    assert told(of(admin, client_id)) == {
        "charge of 23 Nov 2026: amount": ("₹5,000.00", "₹5,500.00", "change"),
        "payment of 23 Nov 2026: amount": ("₹160.00", "₹260.00", "change"),
    }
    take_in(admin, client_id)
    assert entries(admin, client_id) == [
        *before,
        ("adjustment", Decimal(500)),
        ("adjustment", Decimal(-100)),
    ]
    assert admin.clients.get(client_id).balance == 5240
    newest = admin.payments.account(client_id).entries[0]
    assert "₹160.00 → ₹260.00" in newest.description
    admin.undo()
    assert admin.clients.get(client_id).balance == 4840
    assert entries(admin, client_id)[:2] == before


def test_the_sums_of_an_account_are_taken_in_as_one_adjustment(
    core: Core, admin: Session, client_id: int
) -> None:
    edit(core, "payment_records.json", lambda c: c[str(client_id)].update(
        total_amount="4000.00", amount_due="3840.00", payment_status="Due"))  # fmt: skip
    assert told(of(admin, client_id)) == {"amount due": ("₹4,840.00", "₹3,840.00", "change")}
    take_in(admin, client_id)
    assert admin.clients.get(client_id).balance == 3840
    edit(core, "payment_records.json", lambda c: c[str(client_id)].update(
        total_amount="1.00", amount_due="3000.00"))  # fmt: skip
    (one,) = of(admin, client_id).changes
    assert "don't fit together" in one.why


def test_the_same_edit_is_booked_once_only(core: Core, admin: Session, client_id: int) -> None:
    core.publish_documents()
    path = core.folder.parent / "payment_records.json"
    document = json.loads((core.folder / path.name).read_text())
    document["clients"][str(client_id)]["ledger"][0]["amount"] = "6000.00"
    path.write_text(json.dumps(document))
    for _time in range(2):
        assert len(admin.outside.look_at(path).clients) == 1 - _time
        newest = admin.outside.adopt(path)
        if not _time:
            admin.outside.take_in(newest, client_id)
        else:
            assert admin.outside.read(newest).clients == ()
            with pytest.raises(Conflict):
                admin.outside.take_in(newest, client_id)
    assert admin.clients.get(client_id).balance == 5840


def test_what_is_booked_is_neither_changed_nor_added_nor_deleted(
    core: Core, admin: Session, client_id: int
) -> None:
    before = entries(admin, client_id)

    def change(clients: dict[str, Entry]) -> None:
        one = clients[str(client_id)]
        one["ledger"][0] |= {"date": "2020-01-01", "receipt_no": "X", "kind": "payment"}
        one["ledger"][1:] = [{"kind": "payment", "amount": "4840.00"}, {"id": 99, "amount": "1"}]
        one |= {"client_name": "X", "due_date": "2030-01-01", "payment_status": "Paid"}

    edit(core, "payment_records.json", change)
    one = of(admin, client_id)
    assert {change.state for change in one.changes} == {"refused"}
    whys = " | ".join(f"{change.label}: {change.why}" for change in one.changes)
    for part in ("never changed", "booked in the program", "no ledger entry 99", "left out"):
        assert part in whys
    assert entries(admin, client_id) == before


@pytest.mark.parametrize("amount", ["5.000,00", "abc", "NaN", "-5", [], True, "1e5000", "5000.005"])
def test_an_amount_that_is_none_is_named(
    core: Core, admin: Session, client_id: int, amount: object
) -> None:
    edit(
        core,
        "payment_records.json",
        lambda c: c[str(client_id)]["ledger"][0].update(amount=amount),
    )
    one = of(admin, client_id)
    assert [change.state for change in one.changes] == ["refused"]
    assert "line " in one.changes[0].why


# who it is


def test_who_is_unknown_erased_or_left_out_is_told_and_nothing_is_guessed(
    core: Core, admin: Session, client_id: int
) -> None:
    gone = admin.clients.add(full_name="Zubaida Erased").id
    stays = admin.clients.add(full_name="Tara Nair").id

    def change(clients: dict[str, Entry]) -> None:
        clients["4711"] = {"name": "Nobody Knows"}
        clients["Nikhil More"] = {"name": "Nikhil More"}
        clients["9" * 17] = {"name": "Large"}
        clients[str(client_id)] = 5
        del clients[str(stays)]

    edit(core, "clients.json", change)
    admin.clients.erase(gone, password=PASSWORD)
    path = core.folder / "outside-edits" / admin.outside.edits()[0].kept_as
    document = json.loads(path.read_text())
    document["clients"][str(gone)] = {"name": "Zubaida Erased"}
    path.write_text(json.dumps(document))
    problems = {one.key: one.problem for one in read(admin).clients}
    assert "no client 4711" in problems["4711"]
    assert "no client's number" in problems["Nikhil More"]
    assert "was erased" in problems[str(gone)]
    assert "left out" in problems[str(stays)]
    assert "in braces" in problems[str(client_id)]
    for key in (client_id, stays):
        with pytest.raises(Conflict):
            take_in(admin, key)
    for key in (4711, gone):
        with pytest.raises(NotFound):
            take_in(admin, key)
    names = {one.full_name for one in admin.clients.search().items}
    assert names == {"Nikhil More", "Tara Nair"}


# the records changed as well


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


# deciding


def test_a_client_and_a_whole_edit_are_set_aside_and_that_is_undone(
    core: Core, admin: Session, client_id: int
) -> None:
    other = admin.clients.add(full_name="Tara Nair").id

    def change(clients: dict[str, Entry]) -> None:
        for one in clients.values():
            one["goal"] = "By hand"

    edit(core, "clients.json", change)
    newest = admin.outside.edits()[0]
    assert [one.key for one in read(admin).clients] == [str(client_id), str(other)]
    admin.outside.set_aside(newest.id, client_id)
    assert of(admin, client_id).decided == "set_aside"
    with pytest.raises(Conflict, match="decided"):
        take_in(admin, client_id)
    admin.undo()
    assert of(admin, client_id).decided == ""
    admin.outside.set_aside(newest.id)
    assert admin.outside.edits() == []
    admin.undo()
    assert [one.id for one in admin.outside.edits()] == [newest.id]
    assert (core.folder / "outside-edits" / newest.kept_as).exists()
    read(admin)
    take_in(admin, client_id)
    take_in(admin, other)
    assert admin.outside.edits() == []


def test_a_refusal_in_the_middle_takes_nothing_in(
    core: Core, admin: Session, client_id: int
) -> None:
    """Two weigh-ins of a client, the second of which is refused: neither is there."""

    def change(clients: dict[str, Entry]) -> None:
        clients[str(client_id)]["entries"] += [
            {"date": "2026-11-20", "weight": 72},
            {"date": "2026-11-21", "weight": 20.5},
        ]

    edit(core, "client_progress.json", change)
    with pytest.raises(NeedsConfirmation):
        take_in(admin, client_id)
    assert len(admin.progress.entries(client_id)) == 1
    assert admin.undo_label != "taking in what was changed by hand of Nikhil More"


def test_reading_is_told_how_far_it_is_and_can_be_ended(
    core: Core, admin: Session, client_id: int
) -> None:
    edit(core, "clients.json", lambda c: c[str(client_id)].update(goal="By hand"))
    newest = admin.outside.edits()[0].id
    heard: list[tuple[int, int, str]] = []
    admin.outside.read(newest, on_progress=lambda *one: heard.append(one))
    assert heard == [(0, 1, "clients"), (1, 1, "clients")]

    def stop(_done: int, _all: int, _what: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        admin.outside.read(newest, on_progress=stop)


def test_nothing_of_an_edit_is_taken_by_a_later_day_without_its_rules(
    core: Core, admin: Session, client_id: int, clock: Clock
) -> None:
    edit(core, "clients.json", lambda c: c[str(client_id)].update(age=31))
    clock.advance(days=400)
    take_in(admin, client_id)
    assert admin.clients.get(client_id).age == 31


def test_an_edit_of_many_is_read_once_and_settled_with_the_last_of_them(
    core: Core, admin: Session, asha: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [asha.clients.add(full_name=f"Client {n}", confirmed=True).id for n in range(6)]

    def change(clients: dict[str, Entry]) -> None:
        for one in clients.values():
            one["goal"] = "Stamina"

    edit(core, "clients.json", change)
    times: list[str] = []
    known = looking.read_document

    def counted(path: Any, **more: Any) -> Any:
        times.append(path.name)
        return known(path, **more)

    monkeypatch.setattr(looking, "read_document", counted)
    kept_as = admin.outside.edits()[0].kept_as
    read(admin)
    for client_id in ids[:-1]:
        take_in(admin, client_id)
    admin.undo()
    take_in(admin, ids[-1])
    # one was taken back meanwhile, so it is not settled yet
    assert len(admin.outside.edits()) == 1
    take_in(admin, ids[-2])
    assert admin.outside.edits() == []
    assert times.count(kept_as) == 1
    assert {admin.clients.get(one).goal for one in ids} == {"Stamina"}
