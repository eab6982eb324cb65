"""Diets: versions of a plan, what is asked before something is lost, and what the body needs."""

import json

import pytest

from ptcms_core.core import Core
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.session import Session

MEALS = {"Breakfast": "Oats, milk", "Lunch": "Dal, rice", "Dinner": "Roti, paneer"}


def add(session: Session, name: str = "Nikhil More", **details: object):
    return session.clients.add(full_name=name, **details)


def test_a_plan_keeps_meals_in_their_order_and_own_names(asha: Session) -> None:
    client = add(asha)
    meals = {"Pre-gym": "Banana", "Breakfast": "Oats\nmilk", "Snacks": " ", "Bedtime": "Milk"}
    plan = asha.diets.assign(
        client.id,
        meals=meals,
        total_calories="2,000",
        macros={"protein_g": 150, "carbohydrate_g": "200", "fat_g": None},
        notes="No peanuts",
    )
    assert list(plan.meals.items()) == [
        ("Pre-gym", "Banana"),
        ("Breakfast", "Oats\nmilk"),
        ("Bedtime", "Milk"),
    ]
    assert (plan.number, plan.total_calories, plan.current) == (1, 2000, True)
    assert plan.macros == {"protein_g": 150.0, "carbohydrate_g": 200.0}
    assert (plan.notes, plan.assigned_by) == ("No peanuts", "Asha Rao")
    assert plan.assigned_at.startswith("2026-11-23T05:12")
    assert asha.diets.current(client.id) == plan
    assert asha.clients.get(client.id).has_diet


def test_without_a_plan_there_is_none(asha: Session) -> None:
    client = add(asha)
    assert asha.diets.current(client.id) is None
    assert asha.diets.history(client.id) == []
    assert not asha.clients.get(client.id).has_diet


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"meals": {}}, "meals"),
        ({"meals": {"Breakfast": " ", "Lunch": ""}}, "meals"),
        ({"meals": {"": "Oats"}}, "meals"),
        ({"meals": {"Breakfast": "x" * 2001}}, "meals"),
        ({"meals": {f"Meal {n}": "x" for n in range(21)}}, "meals"),
        ({"meals": "Oats"}, "meals"),
        ({"meals": MEALS, "total_calories": "lots"}, "total_calories"),
        ({"meals": MEALS, "total_calories": 0}, "total_calories"),
        ({"meals": MEALS, "total_calories": 1800.5}, "total_calories"),
        ({"meals": MEALS, "macros": {"protein_g": "some"}}, "macros"),
        ({"meals": MEALS, "macros": {"protein_g": -1}}, "macros"),
        ({"meals": MEALS, "macros": {"sugar_g": 10}}, "macros"),
        ({"meals": MEALS, "notes": "x" * 5001}, "notes"),
    ],
)
def test_a_plan_that_is_wrong_is_refused_under_its_field(
    asha: Session, details: dict, field: str
) -> None:
    client = add(asha)
    with pytest.raises(Invalid) as refused:
        asha.diets.assign(client.id, confirmed=True, **details)
    assert set(refused.value.fields) == {field}
    assert asha.diets.current(client.id) is None


@pytest.mark.parametrize(
    "details", [{"total_calories": 1800}, {"notes": "Eat less"}, {"macros": {"protein_g": 120}}]
)
def test_a_plan_may_be_without_meals_but_not_empty(asha: Session, details: dict) -> None:
    client = add(asha)
    assert asha.diets.assign(client.id, meals={}, **details).number == 1


def test_each_change_is_a_new_version_and_the_same_again_is_none(asha: Session) -> None:
    client = add(asha)
    first = asha.diets.assign(client.id, meals=MEALS, total_calories=1800)
    feed = asha.feed()
    assert asha.diets.assign(client.id, meals=MEALS, total_calories="1800") == first
    assert feed.poll() == []
    second = asha.diets.assign(client.id, meals=MEALS | {"Lunch": "Khichdi"}, total_calories=1800)
    assert (first.number, second.number) == (1, 2)
    assert [(p.number, p.current) for p in asha.diets.history(client.id)] == [(2, True), (1, False)]
    assert asha.diets.history(client.id)[1].meals["Lunch"] == "Dal, rice"


@pytest.mark.parametrize(
    ("left_out", "named"),
    [
        ({"meals": MEALS | {"Lunch": ""}}, "Lunch"),
        ({"total_calories": None}, "calories"),
        ({"macros": None}, "macros"),
        ({"macros": {"protein_g": 100}}, "macros"),
        ({"notes": ""}, "notes"),
    ],
)
def test_a_blank_over_something_is_asked_about(asha: Session, left_out: dict, named: str) -> None:
    client = add(asha)
    whole = {
        "meals": MEALS,
        "total_calories": 1800,
        "macros": {"protein_g": 100, "fat_g": 60},
        "notes": "No peanuts",
    }
    first = asha.diets.assign(client.id, **whole)
    with pytest.raises(NeedsConfirmation) as asked:
        asha.diets.assign(client.id, **(whole | left_out))
    assert asked.value.code == "blank_meal"
    assert named in asked.value.question
    assert asha.diets.current(client.id) == first
    second = asha.diets.assign(client.id, confirmed=True, **(whole | left_out))
    assert second.number == 2
    assert asha.diets.history(client.id)[1].meals == MEALS


def test_undo_puts_the_plan_before_in_force_again(asha: Session) -> None:
    client = add(asha)
    first = asha.diets.assign(client.id, meals=MEALS)
    asha.diets.assign(client.id, meals=MEALS | {"Lunch": "Khichdi"})
    asha.undo()
    assert asha.diets.current(client.id) == first
    assert asha.clients.get(client.id).has_diet
    # a number once given is never given again
    assert asha.diets.assign(client.id, meals=MEALS | {"Lunch": "Salad"}).number == 3
    asha.undo()
    asha.undo()
    assert asha.diets.current(client.id) is None
    assert not asha.clients.get(client.id).has_diet


def test_undo_is_refused_once_somebody_assigned_a_newer_plan(asha: Session, admin: Session) -> None:
    client = add(asha)
    asha.diets.assign(client.id, meals=MEALS)
    newer = admin.diets.assign(client.id, meals=MEALS | {"Lunch": "Khichdi"})
    with pytest.raises(Conflict, match="nothing was undone"):
        asha.undo()
    assert asha.diets.current(client.id) == newer


def test_another_trainer_finds_no_such_client(asha: Session, vikram: Session) -> None:
    client = add(asha)
    asha.diets.assign(client.id, meals=MEALS)
    for call in (
        lambda: vikram.diets.assign(client.id, meals=MEALS),
        lambda: vikram.diets.current(client.id),
        lambda: vikram.diets.history(client.id),
        lambda: vikram.diets.energy(client.id),
    ):
        with pytest.raises(NotFound, match="no such client"):
            call()


def test_energy_follows_mifflin_and_shows_its_working(asha: Session) -> None:
    client = add(asha, gender="female", age=28, height_cm=165, weight_kg=65, activity="moderate")
    asha.diets.assign(client.id, meals=MEALS, total_calories=1800)
    energy = asha.diets.energy(client.id)
    assert energy.bmi == pytest.approx(65 / 1.65**2)
    assert energy.band == "normal"
    assert energy.bmr == pytest.approx(1380.25)
    assert energy.tdee == pytest.approx(2139.4, abs=0.05)
    assert (energy.target, energy.difference) == (1800, -339)
    assert energy.words == "339 kcal below maintenance: a deficit"
    assert energy.missing == ""
    assert energy.working == [
        "BMI   65 / 1.65² = 23.9  normal",
        "BMR   10·65 + 6.25·165 − 5·28 − 161 = 1,380 kcal",
        "TDEE  1,380 × 1.55 (moderately active) = 2,139 kcal",
        "Plan  1,800 kcal a day",
    ]


@pytest.mark.parametrize(
    ("activity", "kcal"),
    [
        ("sedentary", 1656.3),
        ("light", 1897.8),
        ("moderate", 2139.4),
        ("very_active", 2380.9),
        ("extra_active", 2622.5),
    ],
)
def test_another_activity_may_be_tried(asha: Session, activity: str, kcal: float) -> None:
    client = add(asha, gender="female", age=28, height_cm=165, weight_kg=65)
    energy = asha.diets.energy(client.id, activity=activity)
    assert energy.tdee == pytest.approx(kcal, abs=0.06)
    assert (energy.target, energy.difference, energy.words) == (None, None, "")


def test_a_surplus_is_called_one(asha: Session) -> None:
    client = add(asha, gender="male", age=22, height_cm=170, weight_kg=80)
    asha.diets.assign(client.id, meals={}, total_calories=2500)
    energy = asha.diets.energy(client.id)
    assert (energy.bmr, energy.tdee) == (1757.5, 2109.0)
    assert (energy.difference, energy.words) == (391, "391 kcal above maintenance: a surplus")


def test_for_gender_other_the_formula_is_asked_never_picked(asha: Session) -> None:
    client = add(asha, gender="other", age=30, height_cm=165, weight_kg=65)
    energy = asha.diets.energy(client.id)
    assert (energy.bmr, energy.tdee) == (None, None)
    assert energy.bmi is not None
    assert "Choose which formula" in energy.missing
    female = asha.diets.energy(client.id, equation="female")
    male = asha.diets.energy(client.id, equation="male")
    assert (female.missing, male.missing) == ("", "")
    assert male.bmr - female.bmr == 166


def test_under_nineteen_energy_is_refused_in_words(asha: Session) -> None:
    client = add(asha, gender="female", age=18, height_cm=165, weight_kg=65)
    energy = asha.diets.energy(client.id)
    assert (energy.band, energy.bmr, energy.tdee) == (None, None, None)
    assert "19" in energy.missing


@pytest.mark.parametrize(
    ("details", "named"),
    [
        ({}, "Weight and height"),
        ({"height_cm": 170}, "weight"),
        ({"weight_kg": 70}, "height"),
        ({"weight_kg": 70, "height_cm": 170, "gender": "male"}, "age"),
        ({"weight_kg": 70, "height_cm": 170, "age": 30}, "gender"),
    ],
)
def test_what_energy_needs_is_named(asha: Session, details: dict, named: str) -> None:
    client = add(asha, **details)
    energy = asha.diets.energy(client.id)
    assert named in energy.missing
    assert energy.tdee is None


@pytest.mark.parametrize("wrong", [{"activity": "couch"}, {"equation": "average"}])
def test_an_unknown_activity_or_formula_is_refused(asha: Session, wrong: dict) -> None:
    client = add(asha, gender="male", age=22, height_cm=170, weight_kg=80)
    with pytest.raises(Invalid) as refused:
        asha.diets.energy(client.id, **wrong)
    assert set(refused.value.fields) == set(wrong)


def test_the_document_holds_the_plan_and_the_versions_before(asha: Session, core: Core) -> None:
    client = add(asha)
    bare = add(asha, "Tara Nair")
    asha.diets.assign(client.id, meals=MEALS, total_calories=1800)
    asha.diets.assign(
        client.id, meals=MEALS | {"Snacks": "मखाना"}, total_calories=1750, macros={"fat_g": 60}
    )
    asha.diets.assign(client.id, meals=MEALS | {"Snacks": "x"}, total_calories=1750, confirmed=True)
    asha.undo()
    core.publish_documents()
    document = json.loads((core.folder / "client_diet.json").read_text(encoding="utf-8"))
    assert str(bare.id) not in document["clients"]
    written = document["clients"][str(client.id)]
    assert written["name"] == "Nikhil More"
    assert written["meals"] == MEALS | {"Snacks": "मखाना"}
    assert (written["total_calories"], written["macros"]) == (1750, {"fat_g": 60.0})
    assert written["assigned_by"] == "Asha Rao"
    assert [old["total_calories"] for old in written["history"]] == [1800]
