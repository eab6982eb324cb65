"""Two people at one record: the second is told who was faster, and nothing is overwritten."""

from collections.abc import Callable
from typing import Any

import pytest
from made_up import PASSWORD

from ptcms_core import Conflict, NeedsConfirmation
from ptcms_core.core import Core
from ptcms_core.session import Session


def of_client(admin: Session, asha: Session) -> tuple[Callable[[], object], Callable[[], object]]:
    client = asha.clients.add(full_name="Nikhil More", goal="Fat loss")
    return (
        lambda: admin.clients.update(client.id, version=client.version, goal="Strength"),
        lambda: asha.clients.update(client.id, version=client.version, goal="Muscle"),
    )


def of_weigh_in(admin: Session, asha: Session) -> tuple[Callable[[], object], Callable[[], object]]:
    client = asha.clients.add(full_name="Nikhil More")
    entry = asha.progress.record(client.id, weight_kg=72.4)
    return (
        lambda: admin.progress.correct(entry.id, version=entry.version, note="shoes on"),
        lambda: asha.progress.correct(entry.id, version=entry.version, note="after lunch"),
    )


def of_message_template(
    admin: Session, asha: Session
) -> tuple[Callable[[], object], Callable[[], object]]:
    template = asha.messages.add_template(name="Hello", text="Hi {first_name}")
    return (
        lambda: admin.messages.update_template(template.id, version=template.version, text="Yo"),
        lambda: asha.messages.update_template(template.id, version=template.version, text="Hey"),
    )


def of_workout_template(
    admin: Session, asha: Session
) -> tuple[Callable[[], object], Callable[[], object]]:
    template = asha.workouts.add_template(title="Legs", text="Squat 3x8")

    def change(session: Session, text: str) -> object:
        return session.workouts.update_template(
            int(template.id), version=template.version, title="Legs", text=text
        )

    return lambda: change(admin, "Squat 5x5"), lambda: change(asha, "Squat 3x5")


def of_account(admin: Session, asha: Session) -> tuple[Callable[[], object], Callable[[], object]]:
    own = asha.account.profile()
    return (
        lambda: admin.trainers.update(own["id"], version=own["version"], payee_name="Asha R"),
        lambda: asha.account.update(version=own["version"], payee_name="A. Rao"),
    )


@pytest.mark.parametrize(
    "record", [of_client, of_weigh_in, of_message_template, of_workout_template, of_account]
)
def test_the_second_is_told_who_changed_the_record(
    admin: Session,
    asha: Session,
    record: Callable[[Session, Session], tuple[Callable[[], object], Callable[[], object]]],
) -> None:
    theirs, mine = record(admin, asha)
    theirs()
    with pytest.raises(Conflict) as conflict:
        mine()
    assert conflict.value.by == "Meera Admin"
    assert conflict.value.theirs


def test_settings_changed_meanwhile_name_who_changed_them(core: Core, admin: Session) -> None:
    admin.trainers.add(full_name="Ravi", email="ravi@example.com", password=PASSWORD, role="admin")
    ravi = core.sign_in("ravi@example.com", PASSWORD)
    shown = admin.settings.get().model_dump()
    ravi.settings.update(gym_name="Iron Club")
    with pytest.raises(Conflict) as conflict:
        admin.settings.update(expected=shown, gym_name="Iron Palace")
    assert conflict.value.by == "Ravi"
    assert conflict.value.theirs["gym_name"] == "Iron Club"
    assert admin.settings.get().gym_name == "Iron Club"


def test_a_diet_assigned_meanwhile_is_asked_about_and_kept(admin: Session, asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    admin.diets.assign(client.id, meals={"Lunch": "Dal"}, written_from=0)
    with pytest.raises(NeedsConfirmation) as asked:
        asha.diets.assign(client.id, meals={"Lunch": "Poha"}, written_from=0)
    assert asked.value.code == "changed_meanwhile"
    assert "Meera Admin saved version 1" in asked.value.question
    assert len(asha.diets.history(client.id)) == 1
    plan = asha.diets.assign(client.id, meals={"Lunch": "Poha"}, written_from=0, confirmed=True)
    assert (plan.number, plan.meals) == (2, {"Lunch": "Poha"})
    assert asha.diets.history(client.id)[1].meals == {"Lunch": "Dal"}


def test_one_question_says_all_that_speaks_against_a_diet(admin: Session, asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    admin.diets.assign(client.id, meals={"Dinner": "Soup"})
    with pytest.raises(NeedsConfirmation, match=r"Meera Admin saved.*leaves out: Dinner"):
        asha.diets.assign(client.id, meals={"Lunch": "Poha"}, written_from=0)


def test_a_workout_assigned_meanwhile_is_asked_about(admin: Session, asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    first = asha.workouts.assign(client.id, text="Squat 3x8", written_from=0)
    admin.workouts.assign(client.id, text="Squat 5x5")
    with pytest.raises(NeedsConfirmation, match="Meera Admin saved version 2"):
        asha.workouts.assign(client.id, text="Row 3x10", written_from=first.number)
    plan = asha.workouts.assign(
        client.id, text="Row 3x10", written_from=first.number, confirmed=True
    )
    assert plan.number == 3


def test_a_plan_taken_back_meanwhile_is_asked_about(asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    asha.workouts.assign(client.id, text="Squat 3x8")
    asha.undo()
    with pytest.raises(NeedsConfirmation, match="taken back"):
        asha.workouts.assign(client.id, text="Squat 5x5", written_from=1)


def test_a_plan_written_from_the_one_in_force_is_not_asked_about(asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    first = asha.diets.assign(client.id, meals={"Lunch": "Dal"}, written_from=0)
    second = asha.diets.assign(client.id, meals={"Lunch": "Poha"}, written_from=first.number)
    assert second.number == 2


@pytest.mark.parametrize("plan", ["diets", "workouts"])
def test_a_saved_plan_is_answered_even_if_somebody_saved_right_after(
    admin: Session, asha: Session, monkeypatch: pytest.MonkeyPatch, plan: str
) -> None:
    client = asha.clients.add(full_name="Nikhil More").id

    def save(session: Session, what: str) -> Any:
        if plan == "diets":
            return session.diets.assign(client, meals={"Lunch": what}, confirmed=True)
        return session.workouts.assign(client, text=what, confirmed=True)

    remember = asha._access.remember_undo

    def meanwhile(*step: Any) -> None:
        save(admin, "theirs")
        remember(*step)

    monkeypatch.setattr(asha._access, "remember_undo", meanwhile)
    saved = save(asha, "mine")
    assert "mine" in (saved.meals["Lunch"] if plan == "diets" else saved.text)
    assert saved.number == 1
