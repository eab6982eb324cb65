"""A plan edited by hand: it becomes the next version, earlier ones stay."""

import pytest
from hand_edits import edit, of, take_in, told

from ptcms_core.core import Core
from ptcms_core.errors import NeedsConfirmation
from ptcms_core.session import Session


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
