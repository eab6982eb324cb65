"""Accounts, settings, templates, plans and payments go back act by act."""

from collections.abc import Callable

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.core import Core
from ptcms_core.errors import Conflict, SignedOut
from ptcms_core.session import Session

# the others


def test_an_account_goes_back_change_by_change(admin: Session) -> None:
    added = admin.trainers.add(full_name="Asha Rao", email="a@example.com", password=PASSWORD)
    once = admin.trainers.update(added.id, version=added.version, full_name="Asha R.")
    admin.trainers.update(added.id, version=once.version, email="asha@example.com")
    admin.trainers.deactivate(added.id)
    seen = []
    for _act in range(3):
        admin.undo()
        shown = admin.trainers.get(added.id)
        seen.append((shown.active, shown.email, shown.full_name))
    assert seen == [
        (True, "asha@example.com", "Asha R."),
        (True, "a@example.com", "Asha R."),
        (True, "a@example.com", "Asha Rao"),
    ]
    admin.undo()
    assert [one.full_name for one in admin.trainers.list()] == ["Meera Admin"]


def test_an_account_changed_by_another_admin_stays(core: Core, admin: Session) -> None:
    admin.trainers.add(
        full_name="Zara Admin", email="z@example.com", password=PASSWORD, role="admin"
    )
    zara = core.sign_in("z@example.com", PASSWORD)
    asha = admin.trainers.add(full_name="Asha Rao", email="a@example.com", password=PASSWORD)
    once = admin.trainers.update(asha.id, version=asha.version, full_name="Asha R.")
    zara.trainers.update(asha.id, version=once.version, payee_name="Asha")
    with pytest.raises(Conflict):
        admin.undo()
    zara.undo()
    assert zara.trainers.get(asha.id).full_name == "Asha R."
    zara.trainers.deactivate(asha.id)
    admin.trainers.reactivate(asha.id)
    with pytest.raises(Conflict):
        zara.undo()


def test_a_new_trainer_with_clients_by_now_stays(core: Core, admin: Session) -> None:
    admin.trainers.add(full_name="Asha Rao", email="a@example.com", password=PASSWORD)
    core.sign_in("a@example.com", PASSWORD).clients.add(full_name="Nikhil More")
    with pytest.raises(Conflict, match="has clients"):
        admin.undo()


def test_ones_own_profile_is_put_back_also_after_a_new_password(asha: Session) -> None:
    version = asha.account.profile()["version"]
    asha.account.update(version=version, payee_name="Asha")
    asha.change_password(old=PASSWORD, new="another long one")
    assert "Asha Rao" in asha.undo()
    assert asha.account.profile()["payee_name"] == ""


def test_who_is_no_admin_any_more_takes_no_admins_act_back(
    core: Core, admin: Session, asha: Session
) -> None:
    other = admin.trainers.add(
        full_name="Zara Admin", email="z@example.com", password=PASSWORD, role="admin"
    )
    zara = core.sign_in("z@example.com", PASSWORD)
    zara.trainers.deactivate(asha.account_id)
    admin.trainers.update(other.id, version=other.version, role="trainer")
    with pytest.raises(SignedOut):
        zara.undo()
    assert not admin.trainers.get(asha.account_id).active


def test_settings_go_back_change_by_change(core: Core, admin: Session) -> None:
    admin.settings.update(units="imperial", inactivity_days=20)
    admin.settings.update(inactivity_days=30)
    admin.undo()
    assert admin.settings.get().inactivity_days == 20
    admin.undo()
    assert (admin.settings.get().units, admin.settings.get().inactivity_days) == ("metric", 14)
    admin.settings.update(inactivity_days=21)
    other = core.sign_in("meera@example.com", PASSWORD)
    other.settings.update(inactivity_days=22)
    with pytest.raises(Conflict, match="nothing was undone"):
        admin.undo()
    assert admin.settings.get().inactivity_days == 22


def _of_workouts(session: Session) -> tuple[Callable[..., object], ...]:
    made = session.workouts.add_template(title="Mine", text="one")
    return (
        lambda text: session.workouts.update_template(
            made.id,
            version=next(t.version for t in session.workouts.ready_made() if t.own),
            title="Mine",
            text=text,
        ),
        lambda: session.workouts.remove_template(made.id),
        lambda: [one.text for one in session.workouts.ready_made() if one.own],
    )


def _of_messages(session: Session) -> tuple[Callable[..., object], ...]:
    made = session.messages.add_template(name="Mine", text="one")
    return (
        lambda text: session.messages.update_template(
            made.id,
            version=next(t.version for t in session.messages.templates() if t.own),
            text=text,
        ),
        lambda: session.messages.remove_template(made.id),
        lambda: [one.text for one in session.messages.templates() if one.own],
    )


@pytest.mark.parametrize("subject", [_of_workouts, _of_messages])
def test_templates_go_back_act_by_act(
    asha: Session, subject: Callable[[Session], tuple[Callable[..., object], ...]]
) -> None:
    change, remove, texts = subject(asha)
    change("two")
    change("three")
    remove()
    seen = []
    for _act in range(4):
        asha.undo()
        seen.append(texts())
    assert seen == [["three"], ["two"], ["one"], []]


@pytest.mark.parametrize("subject", [_of_workouts, _of_messages])
def test_a_template_somebody_else_changed_stays(
    asha: Session,
    vikram: Session,
    subject: Callable[[Session], tuple[Callable[..., object], ...]],
) -> None:
    change, _remove, texts = subject(asha)
    change("two")
    change("three")
    asha.undo()
    if subject is _of_workouts:
        own = next(one for one in vikram.workouts.ready_made() if one.own)
        vikram.workouts.update_template(own.id, version=own.version, title="Mine", text="theirs")
    else:
        mine = next(one for one in vikram.messages.templates() if one.own)
        vikram.messages.update_template(mine.id, version=mine.version, text="theirs")
    with pytest.raises(Conflict, match="nothing was undone"):
        asha.undo()
    assert texts() == ["theirs"]


def test_plans_go_back_version_by_version(asha: Session, clock: Clock) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    asha.diets.assign(client.id, meals={"Lunch": "rice"})
    asha.workouts.assign(client.id, text="Squat 3x5")
    asha.diets.assign(client.id, meals={"Lunch": "dal"})
    asha.workouts.assign(client.id, text="Squat 5x5")
    seen = []
    for _act in range(4):
        asha.undo()
        diet, workout = asha.diets.current(client.id), asha.workouts.current(client.id)
        seen.append((diet and diet.meals["Lunch"], workout and workout.text))
    assert seen == [
        ("dal", "Squat 3x5"),
        ("rice", "Squat 3x5"),
        ("rice", None),
        (None, None),
    ]


def test_payments_go_back_past_a_reversal_that_was_taken_back(asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More", fee=1000)
    paid = asha.payments.receive(client.id, amount=400, method="cash")
    for _again in range(2):
        newest = asha.payments.account(client.id).entries[0]
        asha.payments.reverse(newest.id, reason="typo")
        asha.undo()
        assert asha.payments.account(client.id).balance == 600
    assert "payment" in asha.undo()
    assert asha.payments.account(client.id).balance == 1000
    fee = next(one for one in asha.payments.account(client.id).entries if one.kind == "charge")
    asha.payments.reverse(fee.id, reason="typo")
    asha.undo()
    assert "adding" in asha.undo()
    assert asha.clients.get(client.id).balance == 0
    assert paid.receipt_no == "R/26-27/000001"


def test_a_payment_somebody_else_reversed_stops_the_way_back(asha: Session, admin: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    paid = asha.payments.receive(client.id, amount=400, method="cash")
    admin.payments.reverse(paid.id, reason="wrong client")
    for _press in range(2):
        with pytest.raises(Conflict, match="reversed already"):
            asha.undo()
    assert asha.payments.account(client.id).balance == 0
