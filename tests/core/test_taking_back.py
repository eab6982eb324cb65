"""Acts taken back from the journal: whose, of which kinds, and why one is not."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, open_core
from ptcms_core.errors import Conflict, NotAllowed, NotFound
from ptcms_core.session import Session


@pytest.fixture
def client_id(asha: Session) -> int:
    return asha.clients.add(full_name="Nikhil More", weight_kg=72, height_cm=175, fee=5000).id


def newest(session: Session, **asked: Any) -> str:
    return session.journal.page(limit=1, **asked).items[0].act_id


def state(session: Session, client_id: int) -> dict[str, Any]:
    """What a client's records say, but for versions and what only grows."""
    client = session.clients.get(client_id).model_dump(exclude={"version", "last_payment_on"})
    diet, workout = session.diets.current(client_id), session.workouts.current(client_id)
    return client | {
        "weights": [(w.on, w.weight_kg, w.note) for w in session.progress.entries(client_id)],
        "diet": diet and diet.meals,
        "workout": workout and workout.text,
    }


ACTS: dict[str, Callable[[Session, int], object]] = {
    "a changed profile": lambda s, c: s.clients.update(
        c, version=s.clients.get(c).version, goal="Strength", phone="9876500011"
    ),
    "a changed weight and height": lambda s, c: s.clients.update(
        c, version=s.clients.get(c).version, weight_kg=73, height_cm=176
    ),
    "archiving": lambda s, c: s.clients.archive(c),
    "a weigh-in": lambda s, c: s.progress.record(c, weight_kg=73, note="x"),
    "a weigh-in with a height": lambda s, c: s.progress.record(c, weight_kg=73, height_cm=176),
    "a correction": lambda s, c: s.progress.correct(
        s.progress.entries(c)[0].id, weight_kg=71, confirmed=True
    ),
    "taking a weigh-in out": lambda s, c: s.progress.remove(s.progress.entries(c)[0].id),
    "a diet": lambda s, c: s.diets.assign(c, meals={"Lunch": "Rice"}),
    "a workout": lambda s, c: s.workouts.assign(c, text="Squat 3x5"),
    "a charge": lambda s, c: s.payments.charge(c, amount=100),
    "a payment": lambda s, c: s.payments.receive(c, amount=100, method="cash"),
    "a discount": lambda s, c: s.payments.discount(c, amount=100),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_taken_back_after_a_restart(
    core: Core, asha: Session, clock: Clock, client_id: int, name: str
) -> None:
    before = state(asha, client_id)
    ACTS[name](asha, client_id)
    assert state(asha, client_id) != before
    act_id = newest(asha)
    again = open_core(core.folder, clock=clock, password_cost=4)
    session = again.sign_in("asha@example.com", PASSWORD)
    assert session.journal.why_not(act_id) == ""
    assert session.journal.undo(act_id)
    assert state(session, client_id) == before
    with pytest.raises(Conflict, match="already"):
        session.journal.undo(act_id)
    (row, *_rest) = session.journal.page(limit=10).items
    assert (row.subject, row.actor) == ("undo", "Asha Rao") or row.act_id != act_id
    taken_back = {one.act_id for one in session.journal.page(limit=30).items if one.undone}
    assert act_id in taken_back
    again.close()


def test_adding_a_client_is_taken_back_with_the_fee(asha: Session) -> None:
    client = asha.clients.add(full_name="By Mistake", weight_kg=70, fee=500)
    asha.journal.undo(newest(asha, client_id=client.id))
    shown = asha.clients.get(client.id)
    assert (shown.archived, shown.balance, shown.weight_kg) == (True, Decimal(0), 70)


def test_adding_is_not_taken_back_once_money_was_taken(asha: Session) -> None:
    client = asha.clients.add(full_name="By Mistake", fee=500)
    act_id = newest(asha, client_id=client.id)
    asha.payments.receive(client.id, amount=500, method="cash")
    with pytest.raises(Conflict, match="more in the account"):
        asha.journal.undo(act_id)
    assert not asha.clients.get(client.id).archived


def test_acts_are_taken_back_one_after_the_other(asha: Session, client_id: int) -> None:
    acts = []
    for goal in ("First", "Second", "Third"):
        client = asha.clients.get(client_id)
        asha.clients.update(client_id, version=client.version, goal=goal)
        acts.append(newest(asha))
    with pytest.raises(Conflict, match="Asha Rao changed this since"):
        asha.journal.undo(acts[1])
    for act_id, left in zip(reversed(acts), ("Second", "First", ""), strict=True):
        asha.journal.undo(act_id)
        assert asha.clients.get(client_id).goal == left


def test_the_key_u_and_the_journal_know_of_each_other(asha: Session, client_id: int) -> None:
    asha.progress.record(client_id, weight_kg=73)
    act_id = newest(asha)
    asha.undo()
    assert asha.journal.why_not(act_id) == "This was taken back already."
    asha.payments.charge(client_id, amount=100)
    asha.journal.undo(newest(asha))
    # the charge is gone from the steps of u: what it would take back is the act before
    assert "charge" not in (asha.undo_label or "")


def test_somebody_elses_change_since_is_named(
    asha: Session, admin: Session, client_id: int
) -> None:
    client = asha.clients.get(client_id)
    asha.clients.update(client_id, version=client.version, goal="Strength")
    act_id = newest(asha)
    client = admin.clients.get(client_id)
    admin.clients.update(client_id, version=client.version, notes="by the admin")
    assert asha.journal.why_not(act_id).startswith("Meera Admin changed this since")
    with pytest.raises(Conflict, match="Meera Admin"):
        asha.journal.undo(act_id)
    assert asha.clients.get(client_id).goal == "Strength"


def test_a_trainer_takes_own_acts_back_and_an_admin_everybodys(
    asha: Session, vikram: Session, admin: Session, client_id: int
) -> None:
    admin.progress.record(client_id, weight_kg=73)
    of_admin = newest(asha)
    with pytest.raises(NotAllowed, match="Only an admin"):
        asha.journal.undo(of_admin)
    with pytest.raises(NotFound):
        vikram.journal.undo(of_admin)
    asha.progress.record(client_id, weight_kg=74, confirmed=True)
    of_asha = newest(asha)
    admin.journal.undo(of_asha)
    admin.journal.undo(of_admin)
    assert asha.clients.get(client_id).weight_kg == 72
    for missing in ("", "nothing", of_admin[:-1] + "x"):
        with pytest.raises(NotFound):
            admin.journal.undo(missing)


def test_settings_accounts_templates_and_hand_overs(
    core: Core, asha: Session, vikram: Session, admin: Session, client_id: int
) -> None:
    admin.settings.update(gym_name="Iron Club")
    admin.journal.undo(newest(admin, subject="settings"))
    assert admin.settings.get().gym_name == "Iron House Gym"
    admin.clients.transfer(client_id, to=vikram.account_id)
    admin.journal.undo(newest(admin, client_id=client_id))
    assert admin.clients.get(client_id).trainer_id == asha.account_id
    template = admin.workouts.add_template(title="Legs", text="Squat 3x5")
    admin.workouts.update_template(template.id, version=1, title="Legs 2", text="Squat 3x5")
    admin.journal.undo(newest(admin, subject="workout_template"))
    assert admin.workouts.ready_made()[-1].title == "Legs"
    trainer = admin.trainers.get(vikram.account_id)
    admin.trainers.update(trainer.id, version=trainer.version, full_name="Vikram S")
    admin.journal.undo(newest(admin, subject="account"))
    assert admin.trainers.get(trainer.id).full_name == "Vikram Shah"
    admin.trainers.deactivate(trainer.id)
    admin.journal.undo(newest(admin, subject="account"))
    assert admin.trainers.get(trainer.id).active


def test_what_has_no_inverse_says_so(core: Core, admin: Session, asha: Session) -> None:
    gone = asha.clients.add(full_name="Zubaida Erased").id
    asha.clients.erase(gone, password=PASSWORD)
    act_id = newest(admin, subject="client")
    with pytest.raises((Conflict, NotFound)):
        admin.journal.undo(act_id)
    admin.trainers.reset_password(asha.account_id, new="another password 1")
    with pytest.raises(Conflict, match="can't be taken back here: set a new password"):
        admin.journal.undo(newest(admin, subject="account"))
    client = admin.clients.add(full_name="Tara Nair")
    admin.journal.undo(newest(admin, client_id=client.id))
    undoing = admin.journal.page(subject="undo", limit=1).items[0]
    with pytest.raises(Conflict, match="can't be taken back itself"):
        admin.journal.undo(undoing.act_id)


def test_taking_an_edit_in_is_taken_back_whole(core: Core, admin: Session, client_id: int) -> None:
    import json

    core.publish_documents()
    path = core.folder / "client_progress.json"
    document = json.loads(path.read_text())
    document["clients"][str(client_id)]["entries"] += [{"date": "2026-11-20", "weight": 72}]
    document["clients"][str(client_id)]["entries"][0]["weight"] = 72.5
    path.write_text(json.dumps(document))
    core.publish_documents()
    before = state(admin, client_id)
    edit = admin.outside.edits()[0]
    admin.outside.read(edit.id)
    admin.outside.take_in(edit.id, client_id)
    assert admin.outside.edits() == []
    admin.journal.undo(newest(admin, client_id=client_id))
    assert state(admin, client_id) == before
    assert [one.id for one in admin.outside.edits()] == [edit.id]
    assert [one.decided for one in admin.outside.read(edit.id).clients] == [""]
