"""Typed plans become days and exercises, and nothing typed is ever lost."""

import json
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptcms_core.values import workout_text
from ptcms_core.values.workout_text import Day, Exercise, ready_made, to_json, understand


def only(text: str, **options: str) -> Exercise:
    (day,) = understand(text, **options)
    assert day.notes == ()
    (one,) = day.exercises
    return one


def names(day: Day) -> list[str]:
    return [one.name for one in day.exercises]


def characters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def kept(days: list[Day]) -> Counter[str]:
    everything = [
        *(day.source for day in days),
        *(one.source for day in days for one in day.exercises),
        *(note for day in days for note in day.notes),
    ]
    return characters("".join(everything))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Squat 3x5 @60kg rest 90s", {"sets": 3, "reps": "5", "load_kg": 60, "rest_seconds": 90}),
        ("Squat 3x8 @60", {"sets": 3, "reps": "8", "load": "60 kg", "load_kg": 60.0}),
        ("Deadlift 5×3 100 kg", {"sets": 5, "reps": "3", "load_kg": 100.0}),
        ("Deadlift 5x3x100kg", {"sets": 5, "reps": "3", "load_kg": 100.0}),
        ("Bench press 3x8 100lb", {"load": "100 lb", "load_kg": 45.36}),
        ("Plank 3x60s", {"sets": 3, "reps": None, "seconds": 60}),
        ("Cardio 30min", {"sets": None, "seconds": 1800}),
        ("Cardio 30 minutes", {"seconds": 1800}),
        ("Pushups 3 x 12", {"sets": 3, "reps": "12"}),
        ("Curls 3 sets of 10", {"sets": 3, "reps": "10"}),
        ("Curls 3 sets of 10-12 reps", {"sets": 3, "reps": "10-12"}),
        ("Curls 3x8–12", {"sets": 3, "reps": "8-12"}),
        ("Squat 3x12,10,8", {"sets": 3, "reps": "12,10,8"}),
        ("Pullups AMRAP", {"reps": "AMRAP"}),
        ("Pullups 3xAMRAP", {"sets": 3, "reps": "AMRAP"}),
        ("Dips 3 sets to failure", {"sets": 3, "reps": "to failure"}),
        ("Squat 5x5 @75%", {"load": "75 %", "load_kg": None}),
        ("Squat 5x5 @RPE 8", {"load": "RPE 8", "load_kg": None}),
        ("Squat 5x5 @rpe8", {"load": "RPE 8"}),
        ("Bike 20-30 min", {"seconds": 1200, "note": "20-30 min"}),
        ("Squat 100kg x5", {"reps": "5", "load_kg": 100.0}),
        ("Dips 3x8 bodyweight", {"load": "bodyweight"}),
        ("Curls 3x10 @7,5kg", {"load_kg": 7.5}),
        ("Run 5km", {"distance_m": 5000.0}),
        ("Run 1,000 m", {"distance_m": 1000.0}),
        ("Sprint 4x400m rest 2 min", {"sets": 4, "distance_m": 400.0, "rest_seconds": 120}),
        ("Run 1 mile", {"distance_m": 1609.3}),
        ("Row 7:30", {"seconds": 450}),
        ("Squat 3x5, rest 1:30", {"sets": 3, "rest_seconds": 90}),
        ("Squat 3x5 rest 2", {"rest_seconds": 120}),
        ("Squat 3x5 2 min rest", {"rest_seconds": 120}),
        ("- Squat 3x5", {"sets": 3}),
        ("1. Squat 3x5", {"sets": 3}),
        ("• Squat: 3x5", {"sets": 3}),
        ("10 pushups", {"reps": "10"}),
        ("Squat\n3x5 @60", {"sets": 3, "load_kg": 60.0}),
        ("Squat, 3 sets, 10 reps", {"sets": 3, "reps": "10"}),
        ("स्क्वाट 3x५", {"sets": 3, "reps": "५"}),
    ],
)
def test_an_exercise_is_understood_as_trainers_write_it(typed, expected):
    one = only(typed)
    for key, value in expected.items():
        assert getattr(one, key) == value, key
    assert one.name.lower() in typed.lower()
    assert not any(character.isdecimal() for character in one.name)


def test_a_load_without_unit_is_in_the_gyms_unit():
    assert only("Squat 3x8 @100", weight_unit="lb").load_kg == 45.36


def test_what_else_stands_in_a_line_is_its_note():
    one = only("Lunges 3x10 / side @12kg slow (no bounce, please)")
    assert (one.name, one.sets, one.reps, one.load_kg) == ("Lunges", 3, "10", 12.0)
    assert one.note == "side slow (no bounce, please)"


def test_days_with_headings():
    days = understand(
        "Day 1: Squat 3x8 @60, Bench press 3x8 @45\nDay 2: Rest\n"
        "Day 3\n- Deadlift 5×3 100 kg\n\n- Plank 3x60s"
    )
    assert [(day.title, day.rest, names(day)) for day in days] == [
        ("Day 1", False, ["Squat", "Bench press"]),
        ("Day 2", True, []),
        ("Day 3", False, ["Deadlift", "Plank"]),
    ]


def test_weekdays_say_what_the_day_is_about():
    days = understand(
        "Monday - Push\nBench 3x8\nDips 3x10\n\nTue: rest\n\nWednesday: Pull\n* Rows 4x8\n"
        "Thu/Sat - Squats 3x5\nFriday\nRest\nSun salutation 5 min"
    )
    assert [(day.title, day.rest, names(day)) for day in days] == [
        ("Monday - Push", False, ["Bench", "Dips"]),
        ("Tue", True, []),
        ("Wednesday: Pull", False, ["Rows"]),
        ("Thu/Sat", False, ["Squats"]),
        ("Friday", True, ["Sun salutation"]),
    ]


def test_one_line_with_slashes_is_a_week():
    days = understand("Pushups, Squats / rest / Lunges, Planks / rest")
    assert [(day.title, day.rest, names(day)) for day in days] == [
        ("Day 1", False, ["Pushups", "Squats"]),
        ("Day 2", True, []),
        ("Day 3", False, ["Lunges", "Planks"]),
        ("Day 4", True, []),
    ]


def test_blank_lines_part_the_days_where_there_are_no_headings():
    days = understand("Chest\nBench 3x8\nDips\n\nBack\nRow 3x8\n\nSquat 3x5")
    assert [(day.title, names(day)) for day in days] == [
        ("Chest", ["Bench", "Dips"]),
        ("Back", ["Row"]),
        ("", ["Squat"]),
    ]


def test_a_rest_between_lines_is_a_day_of_its_own():
    days = understand("Squats 3x12\nRest\nLunges 3x10\nRest 60s between sets")
    assert [(day.title, day.rest, names(day), day.notes) for day in days] == [
        ("Day 1", False, ["Squats"], ()),
        ("Day 2", True, [], ()),
        ("Day 3", False, ["Lunges"], ("Rest 60s between sets",)),
    ]


def test_a_rest_day_may_have_something_light():
    (day,) = understand("Rest day - walk 20 min")
    assert (day.rest, names(day)) == (True, ["walk"])


def test_what_the_whole_plan_is_called_is_a_note():
    days = understand("PUSH / PULL / LEGS\nPush day:\nBench press 4x8")
    assert days[0].notes == ("PUSH / PULL / LEGS",)
    assert (days[1].title, names(days[1])) == ("Push day", ["Bench press"])


def test_a_week_and_its_first_day_are_one_heading():
    days = understand("Week 1\nDay 1: Squat 3x5\nDay 2: Row 3x8")
    assert [day.title for day in days] == ["Week 1 · Day 1", "Day 2"]


def test_labels_name_days_or_parts_of_them():
    days = understand("Legs: Squat 3x5, Lunges\nWarm-up: Bike 5 min\nSquat: 3x5")
    assert [(day.title, names(day), day.notes) for day in days] == [
        ("Legs", ["Squat", "Lunges", "Bike", "Squat"], ("Warm-up:",)),
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "Drink water before training.",
        "Note: eat well, sleep well",
        "Keep the back straight!",
        "Rest 90 seconds between the sets",
        "Rest of the week: walk 10k steps daily",
        "one two three four five six seven eight nine",
        "3x8",
        "???",
        ",,,",
    ],
)
def test_what_is_no_exercise_stays_a_note(typed):
    (day,) = understand(typed)
    assert (day.exercises, day.notes) == ((), (typed,))


def test_an_empty_plan_has_no_days():
    assert understand("") == []
    assert understand(" \n\t\n ") == []


def test_a_plan_longer_than_can_be_kept_is_still_all_there():
    text = "Squat 3x5\n" * 3000
    assert kept(understand(text)) == characters(text)


WORDS = st.sampled_from(
    [
        *("Day 1", "Monday", "Tue", "Week 2", "rest", "Rest day", "off", ":", " - ", ",", " / "),
        *("\n", "\n\n", " ", "3x5", "3 x 8-12", "@60", "@", "kg", "100lb", "rest 90s", "30min"),
        *("Squat", "Bench press", "5km", "1:30", "AMRAP", "- ", "1. ", "(", ")", "note", "x", "."),
        *("3", "10 reps", "sets of", "%", "\0", "\u2028", "/", "each side", "Push", "Warm-up:"),
    ]
)
TYPED = st.text(st.characters()) | st.lists(WORDS).map("".join) | st.lists(WORDS).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(TYPED)
def test_no_character_typed_is_ever_lost(text):
    assert kept(understand(text)) == characters(text)


@settings(deadline=None)
@given(TYPED)
def test_days_are_plain_data(text):
    plain = to_json(understand(text))
    assert json.loads(json.dumps(plain)) == plain


@pytest.mark.parametrize(
    "text",
    [
        *("a" * 10_000, "1" * 10_000, "(" * 10_000, "3x" * 5_000, "3 x" + " " * 9_990 + "!"),
        *("3" + " " * 9_998 + "x", "@" * 10_000, "1," * 5_000, "- " * 5_000, "Day " * 2_500),
        *("rest " * 2_000, "1-" * 5_000, " / " * 3_333, "Mon/" * 2_500, "*_" * 5_000 + "a:"),
        *("Squat 3x5 @60kg rest 90s, " * 400, "Squat 3x5\n" * 1_000, "a\n\n" * 3_333),
    ],
)
def test_ten_thousand_characters_are_read_at_once(text):
    start = time.process_time()
    days = understand(text)
    assert time.process_time() - start < 1.0
    assert kept(days) == characters(text)


def test_the_ready_made_plans_are_understood_whole():
    understood = {key: understand(text) for key, _title, text in ready_made()}
    assert [[names(day) for day in days] for days in understood.values()] == [
        [["Pushups", "Squats"], [], ["Lunges", "Planks"], []],
        [["HIIT"], ["Cardio"], ["Abs"]],
        [["Chest Press"], ["Deadlift"], ["Squats"], ["Shoulder Press"]],
    ]
    assert [day.rest for day in understood["full_body_beginner"]] == [False, True, False, True]
    assert all(len(text) < workout_text.LONGEST for _key, _title, text in ready_made())
