"""Workouts: versions of typed plans, what is understood of them, templates of the gym's own."""

import json

import pytest

from ptcms_core.core import Core
from ptcms_core.errors import Conflict, Invalid, NotFound
from ptcms_core.session import Session

PLAN = (
    "Day 1: Squat 3x5 @60kg rest 90s, Plank 3x60s\nDay 2: Rest\n\nDay 3:\nKeep the back straight!"
)


def add(session: Session, name: str = "Nikhil More", **details: object):
    return session.clients.add(full_name=name, **details)


def test_a_plan_keeps_the_text_as_typed_and_what_was_understood(asha: Session) -> None:
    client = add(asha)
    plan = asha.workouts.assign(client.id, text=f"\n{PLAN}  ", title=" Strength ")
    assert (plan.number, plan.title, plan.text, plan.current) == (1, "Strength", PLAN, True)
    assert plan.assigned_by == "Asha Rao"
    squat, plank = plan.days[0]["exercises"]
    assert (squat["name"], squat["sets"], squat["reps"]) == ("Squat", 3, "5")
    assert (squat["load_kg"], squat["rest_seconds"]) == (60.0, 90)
    assert (plank["sets"], plank["seconds"]) == (3, 60)
    assert plan.days[1]["rest"] is True
    assert plan.days[2]["notes"] == ["Keep the back straight!"]
    assert asha.workouts.current(client.id) == plan
    assert asha.clients.get(client.id).has_workout


def test_the_live_preview_is_what_will_be_stored(asha: Session) -> None:
    client = add(asha)
    assert asha.workouts.assign(client.id, text=PLAN).days == asha.workouts.understand(PLAN)
    assert asha.workouts.understand("") == []


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n\t "}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "Squat", "title": "x" * 81}, "title"),
    ],
)
def test_a_plan_that_is_wrong_is_refused_under_its_field(
    asha: Session, details: dict[str, str], field: str
) -> None:
    client = add(asha)
    with pytest.raises(Invalid) as refused:
        asha.workouts.assign(client.id, **details)
    assert set(refused.value.fields) == {field}
    assert asha.workouts.current(client.id) is None


def test_the_longest_plan_is_kept_whole(asha: Session) -> None:
    client = add(asha)
    text = "Squat 3x5\n" * 1_999 + "Squat 3x5"
    assert asha.workouts.assign(client.id, text=text).text == text


def test_hostile_text_is_stored_safely_and_shown_literally(asha: Session) -> None:
    client = add(asha)
    plan = asha.workouts.assign(
        client.id, text="[/] \x1b]52;c;x\x07 [@click=app.quit]x[/]\n\u202eup"
    )
    assert "[@click=app.quit]x[/]" in plan.text
    assert not set(plan.text) & {"\x1b", "\x07", "\u202e"}


def test_each_change_is_a_new_version_and_the_same_again_is_none(asha: Session) -> None:
    client = add(asha)
    first = asha.workouts.assign(client.id, text=PLAN)
    feed = asha.feed()
    assert asha.workouts.assign(client.id, text=f"{PLAN}\n") == first
    assert feed.poll() == []
    asha.workouts.assign(client.id, text=PLAN, title="Strength")
    asha.workouts.assign(client.id, text="Rest", title="Strength")
    history = asha.workouts.history(client.id)
    assert [(p.number, p.current) for p in history] == [(3, True), (2, False), (1, False)]
    assert history[2] == first.model_copy(update={"current": False})


def test_undo_puts_the_plan_before_in_force_again(asha: Session) -> None:
    client = add(asha)
    first = asha.workouts.assign(client.id, text=PLAN)
    asha.workouts.assign(client.id, text="Rest")
    asha.undo()
    assert asha.workouts.current(client.id) == first
    asha.undo()
    assert asha.workouts.current(client.id) is None
    assert not asha.clients.get(client.id).has_workout


def test_undo_is_refused_once_somebody_assigned_a_newer_plan(asha: Session, admin: Session) -> None:
    client = add(asha)
    asha.workouts.assign(client.id, text=PLAN)
    admin.workouts.assign(client.id, text="Rest")
    with pytest.raises(Conflict, match="nothing was undone"):
        asha.undo()
    assert asha.workouts.current(client.id).text == "Rest"


def test_another_trainer_finds_no_such_client(asha: Session, vikram: Session) -> None:
    client = add(asha)
    asha.workouts.assign(client.id, text=PLAN)
    for call in (
        lambda: vikram.workouts.assign(client.id, text=PLAN),
        lambda: vikram.workouts.current(client.id),
        lambda: vikram.workouts.history(client.id),
    ):
        with pytest.raises(NotFound, match="no such client"):
            call()


def test_the_three_ready_made_plans_are_offered_and_understood(asha: Session) -> None:
    plans = asha.workouts.ready_made()
    assert [p.title for p in plans] == ["Full Body Beginner", "Weight Loss", "Muscle Gain"]
    assert not any(p.own for p in plans)
    named = [
        {e["name"] for day in asha.workouts.understand(p.text) for e in day["exercises"]}
        for p in plans
    ]
    assert named == [
        {"Pushups", "Squats", "Lunges", "Planks"},
        {"HIIT", "Cardio", "Abs"},
        {"Chest Press", "Deadlift", "Squats", "Shoulder Press"},
    ]


def test_the_gyms_own_templates_stand_behind_the_ready_made(asha: Session, vikram: Session) -> None:
    own = asha.workouts.add_template(title="Push day", text="Bench press 3x8 @45")
    assert (own.own, own.version) == (True, 1)
    assert vikram.workouts.ready_made()[3:] == [own]
    changed = vikram.workouts.update_template(own.id, version=1, title="Push", text=own.text)
    assert (changed.title, changed.version) == ("Push", 2)
    vikram.undo()
    assert asha.workouts.ready_made()[3].title == "Push day"


def test_a_template_needs_a_title_and_a_text(asha: Session) -> None:
    with pytest.raises(Invalid) as refused:
        asha.workouts.add_template(title=" ", text="")
    assert set(refused.value.fields) == {"title", "text"}
    assert len(asha.workouts.ready_made()) == 3


def test_the_second_of_two_changes_of_a_template_is_told(asha: Session, vikram: Session) -> None:
    own = asha.workouts.add_template(title="Push", text="Bench press 3x8")
    vikram.workouts.update_template(own.id, version=1, title="Push", text="Bench press 5x5")
    with pytest.raises(Conflict) as refused:
        asha.workouts.update_template(own.id, version=1, title="Press", text=own.text)
    assert refused.value.theirs == {"title": "Push", "text": "Bench press 5x5"}
    # nor does taking back the adding throw the other one's work away
    with pytest.raises(Conflict, match="nothing was undone"):
        asha.undo()
    assert asha.workouts.ready_made()[3].text == "Bench press 5x5"


def test_a_template_saved_unchanged_stores_nothing(asha: Session) -> None:
    own = asha.workouts.add_template(title="Push", text="Bench press 3x8")
    feed = asha.feed()
    assert asha.workouts.update_template(own.id, version=1, title="Push ", text=own.text) == own
    assert feed.poll() == []


def test_a_template_taken_out_comes_back_by_undo(asha: Session) -> None:
    own = asha.workouts.add_template(title="Push", text="Bench press 3x8")
    asha.workouts.remove_template(own.id)
    assert len(asha.workouts.ready_made()) == 3
    with pytest.raises(NotFound):
        asha.workouts.remove_template(own.id)
    with pytest.raises(NotFound):
        asha.workouts.update_template(own.id, version=2, title="Push", text="x")
    asha.undo()
    assert asha.workouts.ready_made()[3].text == "Bench press 3x8"


def test_undo_of_adding_a_template_takes_it_out(asha: Session) -> None:
    asha.workouts.add_template(title="Push", text="Bench press 3x8")
    assert "Push" in asha.undo()
    assert len(asha.workouts.ready_made()) == 3


def test_a_ready_made_plan_of_the_program_cannot_be_changed(asha: Session) -> None:
    shipped = asha.workouts.ready_made()[0]
    with pytest.raises(NotFound):
        asha.workouts.remove_template(shipped.id)
    with pytest.raises(NotFound):
        asha.workouts.update_template(shipped.id, version=0, title="Mine", text="Rest")
    assert asha.workouts.ready_made()[0] == shipped


def test_the_document_holds_the_plan_and_the_versions_before(asha: Session, core: Core) -> None:
    client = add(asha)
    bare = add(asha, "Tara Nair")
    asha.workouts.assign(client.id, text="Rest")
    asha.workouts.assign(client.id, text=PLAN, title="Strength")
    core.publish_documents()
    document = json.loads((core.folder / "workout_plans.json").read_text(encoding="utf-8"))
    assert str(bare.id) not in document["clients"]
    written = document["clients"][str(client.id)]
    assert (written["name"], written["title"], written["workout"]) == (
        "Nikhil More",
        "Strength",
        PLAN,
    )
    assert written["days"] == asha.workouts.understand(PLAN)
    assert (written["version"], written["assigned_by"]) == (2, "Asha Rao")
    assert [old["workout"] for old in written["history"]] == ["Rest"]
