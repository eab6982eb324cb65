"""Weigh-ins, diets and workouts: versions, corrections, what the body needs."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import Clock

from ptcms_core.core import Session
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.values import workout_text


@pytest.fixture
def client_id(asha: Session) -> int:
    return asha.clients.add(
        full_name="Nikhil More", gender="male", age=22, height_cm=170, weight_kg=80
    ).id


def test_a_weigh_in_may_be_of_an_earlier_day(asha: Session, client_id: int) -> None:
    asha.progress.record(client_id, weight_kg=82, on=date(2026, 10, 1), waist_cm=90, note="start")
    entries = asha.progress.entries(client_id)
    assert [e.weight_kg for e in entries] == [80, 82]
    assert entries[0].change_kg == -2
    assert entries[1].waist_cm == 90
    assert asha.clients.get(client_id).weight_kg == 80
    assert entries[0].bmi == pytest.approx(27.68, abs=0.01)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("weight_kg", 10),
        ("weight_kg", "heavy"),
        ("height_cm", 300),
        ("on", date(2026, 11, 24)),
        ("waist_cm", 1),
        ("body_fat_percent", 90),
        ("note", "x" * 3000),
    ],
)
def test_a_wrong_weigh_in_is_refused(
    asha: Session, client_id: int, field: str, value: object
) -> None:
    with pytest.raises(Invalid) as refused:
        asha.progress.record(client_id, **{"weight_kg": 80.5, field: value})
    assert field in refused.value.fields
    with pytest.raises(Invalid):
        asha.progress.record(client_id, note="nothing measured")


def test_the_improbable_and_the_same_again_are_asked(asha: Session, client_id: int) -> None:
    for weight in (80, 70, 200):
        with pytest.raises(NeedsConfirmation):
            asha.progress.record(client_id, weight_kg=weight)
    assert asha.progress.record(client_id, weight_kg=70, confirmed=True).weight_kg == 70


def test_a_weigh_in_is_corrected_removed_and_brought_back(asha: Session, client_id: int) -> None:
    entry = asha.progress.record(client_id, weight_kg=81)
    fixed = asha.progress.correct(entry.id, version=entry.version, weight_kg=81.5)
    assert fixed.weight_kg == 81.5
    assert asha.clients.get(client_id).weight_kg == 81.5
    with pytest.raises(Conflict):
        asha.progress.correct(entry.id, version=entry.version, weight_kg=82)
    asha.undo()
    assert asha.clients.get(client_id).weight_kg == 81
    asha.progress.remove(entry.id)
    assert asha.clients.get(client_id).weight_kg == 80
    asha.undo()
    assert asha.clients.get(client_id).weight_kg == 81
    with pytest.raises(NotFound):
        asha.progress.remove(999)


def test_undoing_a_weigh_in_takes_it_out(asha: Session, client_id: int) -> None:
    asha.progress.record(client_id, weight_kg=81)
    asha.undo()
    assert [e.weight_kg for e in asha.progress.entries(client_id)] == [80]


def test_an_archived_client_is_not_weighed(asha: Session, client_id: int) -> None:
    asha.clients.archive(client_id)
    with pytest.raises(Conflict):
        asha.progress.record(client_id, weight_kg=81)


def test_summary_and_report(asha: Session, client_id: int, clock: Clock) -> None:
    for _week in range(4):
        clock.advance(days=7)
        last = asha.progress.entries(client_id)[0].weight_kg
        asha.progress.record(client_id, weight_kg=last - 0.5)
    summary = asha.progress.summary(client_id)
    assert summary.trend_kg_week == pytest.approx(-0.5)
    assert summary.bmi == pytest.approx(26.99, abs=0.01)
    assert len(summary.series) == 5
    assert "78" in asha.progress.report(client_id)
    empty = asha.clients.add(full_name="Nobody Yet").id
    assert asha.progress.summary(empty).bmi is None
    assert asha.progress.report(empty)


def test_a_diet_has_versions_and_loses_nothing(asha: Session, client_id: int) -> None:
    first = asha.diets.assign(
        client_id,
        meals={"Breakfast": "Poha", "Second lunch": "Dal", "Dinner": " "},
        total_calories=1800,
        macros={"protein_g": 120},
    )
    assert list(first.meals) == ["Breakfast", "Second lunch"]
    assert (
        asha.diets.assign(
            client_id,
            meals={"Breakfast": "Poha", "Second lunch": "Dal"},
            total_calories=1800,
            macros={"protein_g": 120},
        ).number
        == first.number
    )
    with pytest.raises(NeedsConfirmation):
        asha.diets.assign(client_id, meals={"Breakfast": "Oats"}, total_calories=1800)
    second = asha.diets.assign(client_id, meals={"Breakfast": "Oats"}, confirmed=True)
    assert (second.number, len(asha.diets.history(client_id))) == (2, 2)
    asha.undo()
    assert asha.diets.current(client_id).meals["Breakfast"] == "Poha"
    for wrong in (
        {"meals": {}},
        {"meals": {"Lunch": "x"}, "total_calories": 100},
        {"meals": {"Lunch": "x"}, "total_calories": "many"},
        {"meals": {"Lunch": "x"}, "macros": {"sugar_g": 3}},
        {"meals": {"Lunch": "x"}, "macros": {"fat_g": "lots"}},
        {"meals": "rice"},
    ):
        with pytest.raises(Invalid):
            asha.diets.assign(client_id, **wrong)


def test_energy_shows_its_working(asha: Session, client_id: int) -> None:
    asha.diets.assign(client_id, meals={"Lunch": "rice"}, total_calories=1800)
    energy = asha.diets.energy(client_id)
    assert energy.bmr == 1757.5
    assert energy.tdee == pytest.approx(2109)
    assert "deficit" in energy.words
    assert asha.diets.energy(client_id, activity="moderate").tdee > 2109


@pytest.mark.parametrize(
    ("details", "word"),
    [
        ({"gender": "other", "age": 30, "height_cm": 170, "weight_kg": 70}, "formula"),
        ({"gender": "male", "age": 17, "height_cm": 170, "weight_kg": 70}, "19"),
        ({"gender": "male", "height_cm": 170, "weight_kg": 70}, "age"),
        ({"gender": "male", "age": 30}, "eight"),
    ],
)
def test_what_keeps_energy_unknown_is_said(
    asha: Session, details: dict[str, object], word: str
) -> None:
    other = asha.clients.add(full_name="Some One", **details).id
    energy = asha.diets.energy(other)
    assert energy.tdee is None
    assert word in energy.missing


def test_a_workout_has_versions(asha: Session, client_id: int) -> None:
    plan = asha.workouts.assign(client_id, text="Day 1: Squat 3x5 @60kg rest 90s", title="Legs")
    assert plan.days[0]["exercises"][0]["load_kg"] == 60
    assert (
        asha.workouts.assign(client_id, text="Day 1: Squat 3x5 @60kg rest 90s", title="Legs").number
        == 1
    )
    asha.workouts.assign(client_id, text="Rest")
    assert [p.number for p in asha.workouts.history(client_id)] == [2, 1]
    asha.undo()
    assert asha.workouts.current(client_id).title == "Legs"
    with pytest.raises(Invalid):
        asha.workouts.assign(client_id, text="  ")
    assert asha.workouts.understand("Plank 3x60s")[0]["exercises"][0]["seconds"] == 60


def test_templates_of_the_gyms_own(asha: Session) -> None:
    assert [t.title for t in asha.workouts.ready_made()][:3] == [
        "Full Body Beginner",
        "Weight Loss",
        "Muscle Gain",
    ]
    mine = asha.workouts.add_template(title="Mine", text="Day 1: Row 3x10")
    changed = asha.workouts.update_template(
        mine.id, version=mine.version, title="Mine too", text="Day 1: Row 3x12"
    )
    assert changed.title == "Mine too"
    with pytest.raises(Conflict):
        asha.workouts.update_template(mine.id, version=mine.version, title="x", text="y")
    asha.workouts.remove_template(mine.id)
    assert not [t for t in asha.workouts.ready_made() if t.own]
    asha.undo()
    assert [t.title for t in asha.workouts.ready_made() if t.own] == ["Mine too"]
    with pytest.raises(Invalid):
        asha.workouts.add_template(title="", text="")
    with pytest.raises(NotFound):
        asha.workouts.remove_template(999)


def test_typed_plans_are_understood() -> None:
    days = workout_text.understand(
        "Day 1: Squat 3x8 @60, Bench press 3x8-10 100lb\nDay 2: Rest\n\nFriday:\n"
        "- Deadlift 5×3 100 kg"
        "\n- Cardio 30min\n- Pullups AMRAP\n- Row 3 sets of 10 @70% rest 2 min\n"
        "please breathe out on the way up and keep the back straight"
    )
    assert [day.title for day in days] == ["Day 1", "Day 2", "Friday"]
    assert days[1].rest
    squat, bench = days[0].exercises
    assert (squat.sets, squat.reps, squat.load_kg) == (3, "8", 60.0)
    assert (bench.reps, bench.load_kg) == ("8-10", 45.36)
    deadlift, cardio, *_rest, row = days[2].exercises
    assert (deadlift.sets, deadlift.reps, deadlift.load_kg) == (5, "3", 100.0)
    assert cardio.seconds == 1800
    assert (row.sets, row.reps, row.rest_seconds) == (3, "10", 120)
    assert any("breathe" in note for note in days[2].notes)


def test_a_plan_on_one_line_has_its_days_between_slashes() -> None:
    days = workout_text.understand("Pushups, Squats / rest / Lunges, Planks / rest")
    assert [day.rest for day in days] == [False, True, False, True]


@given(st.text(max_size=300))
def test_nothing_typed_is_lost(typed: str) -> None:
    days = workout_text.understand(typed)
    kept = "".join(
        day.title + "".join(day.notes) + "".join(e.source for e in day.exercises) for day in days
    )
    for character in typed:
        if character.isalpha():
            assert character in kept
