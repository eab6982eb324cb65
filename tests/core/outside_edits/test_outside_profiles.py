"""A profile edited by hand: taken in field by field by its rules, of a client there is."""

import json

import pytest
from hand_edits import Entry, edit, of, read, take_in, told
from made_up import PASSWORD, Clock

from ptcms_core.core import Core
from ptcms_core.errors import Conflict, Invalid, NotFound
from ptcms_core.session import Session


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


def test_nothing_of_an_edit_is_taken_by_a_later_day_without_its_rules(
    core: Core, admin: Session, client_id: int, clock: Clock
) -> None:
    edit(core, "clients.json", lambda c: c[str(client_id)].update(age=31))
    clock.advance(days=400)
    take_in(admin, client_id)
    assert admin.clients.get(client_id).age == 31
