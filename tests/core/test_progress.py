"""Progress: weigh-ins recorded, asked about, corrected, taken out, and what they amount to."""

import json
from datetime import date, timedelta

import pytest
from weighed import TODAY, add, weigh

from ptcms_core.core import Core
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.session import Session


def test_a_weigh_in_keeps_every_measure_as_entered(asha: Session) -> None:
    client = add(asha, height_cm=175)
    entry = asha.progress.record(
        client.id,
        weight_kg="72,4",
        on="yesterday",
        note="  before breakfast ",
        waist_cm=81.5,
        hip_cm="97",
        chest_cm=101.2,
        arm_cm=33,
        thigh_cm=55,
        neck_cm=38.1,
        body_fat_percent=17.4,
    )
    assert (entry.on, entry.weight_kg, entry.note) == (date(2026, 11, 22), 72.4, "before breakfast")
    assert (entry.waist_cm, entry.hip_cm, entry.chest_cm) == (81.5, 97.0, 101.2)
    assert (entry.arm_cm, entry.thigh_cm, entry.neck_cm) == (33.0, 55.0, 38.1)
    assert (entry.body_fat_percent, entry.by, entry.version) == (17.4, "Asha Rao", 1)
    assert asha.progress.entries(client.id) == [entry]


def test_bmi_is_right_and_not_with_height_and_weight_swapped(asha: Session) -> None:
    client = add(asha, height_cm=170, age=30)
    entry = asha.progress.record(client.id, weight_kg=80)
    assert entry.bmi == pytest.approx(27.68, abs=0.005)
    assert entry.band == "overweight"


def test_the_newest_comes_first_with_its_change_from_the_one_before(asha: Session) -> None:
    client = add(asha)
    for days_ago, kg in ((3, 71.0), (20, 70.0), (10, 70.4)):
        weigh(asha, client.id, days_ago, kg)
    entries = asha.progress.entries(client.id)
    assert [(e.weight_kg, e.change_kg) for e in entries] == [
        (71.0, pytest.approx(0.6)),
        (70.4, pytest.approx(0.4)),
        (70.0, None),
    ]


def test_the_list_shows_last_weight_and_change_over_a_week(asha: Session) -> None:
    client = add(asha)
    for days_ago, kg in ((30, 75.0), (9, 74.0), (8, 73.5), (4, 73.2), (1, 72.9)):
        weigh(asha, client.id, days_ago, kg)
    shown = asha.clients.get(client.id)
    assert (shown.weight_kg, shown.last_weigh_in_on) == (72.9, TODAY - timedelta(days=1))
    assert shown.weight_change_7d_kg == pytest.approx(-0.6)


def test_a_backdated_weigh_in_leaves_the_last_weight(asha: Session) -> None:
    client = add(asha, weight_kg=70, height_cm=170)
    weigh(asha, client.id, 40, 75.0, height_cm=169)
    shown = asha.clients.get(client.id)
    assert (shown.weight_kg, shown.height_cm) == (70.0, 170.0)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"weight_kg": 19.9}, "weight_kg"),
        ({"weight_kg": 350.1}, "weight_kg"),
        ({"weight_kg": "heavy"}, "weight_kg"),
        ({"weight_kg": "nan"}, "weight_kg"),
        ({"weight_kg": 70, "height_cm": 89}, "height_cm"),
        ({"weight_kg": 70, "height_cm": 251}, "height_cm"),
        ({"weight_kg": 70, "on": "tomorrow"}, "on"),
        ({"weight_kg": 70, "on": date(1989, 12, 31)}, "on"),
        ({"weight_kg": 70, "on": "31/02"}, "on"),
        ({"weight_kg": 70, "waist_cm": 5}, "waist_cm"),
        ({"weight_kg": 70, "body_fat_percent": 80}, "body_fat_percent"),
        ({"weight_kg": 70, "note": "x" * 501}, "note"),
        ({"weight_kg": 70, "shoe_size": 42}, "shoe_size"),
        ({}, "weight_kg"),
        ({"weight_kg": " ", "note": "nothing measured"}, "weight_kg"),
    ],
)
def test_what_is_wrong_is_refused_even_when_confirmed(
    asha: Session, details: dict[str, object], field: str
) -> None:
    client = add(asha)
    with pytest.raises(Invalid) as refused:
        asha.progress.record(client.id, confirmed=True, **details)
    assert set(refused.value.fields) == {field}
    assert refused.value.fields[field].endswith((".", "?"))
    assert asha.progress.entries(client.id) == []


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"weight_kg": 34.9}, "improbable_weight"),
        ({"weight_kg": 180.1}, "improbable_weight"),
        ({"weight_kg": 70, "height_cm": 134}, "improbable_height"),
        ({"height_cm": 211}, "improbable_height"),
    ],
)
def test_what_is_unusual_is_asked_once(
    asha: Session, details: dict[str, object], code: str
) -> None:
    client = add(asha)
    with pytest.raises(NeedsConfirmation) as asked:
        asha.progress.record(client.id, **details)
    assert asked.value.code == code
    assert asha.progress.entries(client.id) == []
    asha.progress.record(client.id, confirmed=True, **details)
    assert len(asha.progress.entries(client.id)) == 1


def test_two_doubts_are_one_question(asha: Session) -> None:
    client = add(asha)
    with pytest.raises(NeedsConfirmation) as asked:
        asha.progress.record(client.id, weight_kg=200, height_cm=220)
    assert "200 kg" in asked.value.question
    assert "220 cm" in asked.value.question


def test_a_change_of_more_than_three_kilograms_in_a_week_is_asked_about(asha: Session) -> None:
    client = add(asha)
    weigh(asha, client.id, 7, 50.0)
    assert asha.progress.record(client.id, weight_kg=53, on="-1d").weight_kg == 53
    with pytest.raises(NeedsConfirmation) as asked:
        asha.progress.record(client.id, weight_kg=53.1)
    assert asked.value.code == "improbable_weight"


def test_small_steps_do_not_hide_a_great_change_within_a_week(asha: Session) -> None:
    client = add(asha)
    weigh(asha, client.id, 6, 50.0)
    weigh(asha, client.id, 1, 52.5)
    with pytest.raises(NeedsConfirmation) as asked:
        asha.progress.record(client.id, weight_kg=55)
    assert "+5.0 kg" in asked.value.question


def test_a_great_change_over_more_than_a_week_is_believed(asha: Session) -> None:
    client = add(asha)
    weigh(asha, client.id, 8, 60.0)
    assert asha.progress.record(client.id, weight_kg=66).weight_kg == 66


def test_the_same_weigh_in_twice_a_day_is_asked_about(asha: Session) -> None:
    client = add(asha)
    asha.progress.record(client.id, weight_kg=72.4)
    asha.progress.record(client.id, weight_kg=72.9)
    with pytest.raises(NeedsConfirmation) as asked:
        asha.progress.record(client.id, weight_kg=72.4)
    assert asked.value.code == "same_weigh_in"
    assert "23 Nov 2026" in asked.value.question
    assert asha.progress.record(client.id, weight_kg=72.4, on="yesterday").weight_kg == 72.4


def test_a_height_alone_is_kept_and_changes_the_profile(asha: Session, core: Core) -> None:
    client = add(asha, weight_kg=70)
    feed = asha.feed()
    entry = asha.progress.record(client.id, height_cm=171.5)
    assert (entry.weight_kg, entry.height_cm, entry.bmi) == (None, 171.5, None)
    shown = asha.clients.get(client.id)
    assert (shown.height_cm, shown.weight_kg) == (171.5, 70.0)
    # a profile that is open elsewhere learns of it, and so does clients.json
    assert shown.version > client.version
    assert {change.subject for change in feed.poll()} == {"weigh_in", "client"}
    core.publish_documents()
    written = json.loads((core.folder / "clients.json").read_text(encoding="utf-8"))
    assert written["clients"][str(client.id)]["height"] == 171.5


def test_undoing_a_weigh_in_gives_the_former_height_back(asha: Session) -> None:
    client = add(asha, height_cm=170)
    asha.progress.record(client.id, weight_kg=70, height_cm=180)
    assert asha.clients.get(client.id).height_cm == 180
    asha.undo()
    shown = asha.clients.get(client.id)
    assert (shown.height_cm, shown.weight_kg, shown.last_weigh_in_on) == (170.0, None, None)
    assert asha.progress.entries(client.id) == []


def test_an_archived_client_is_read_but_not_weighed(asha: Session) -> None:
    client = add(asha, weight_kg=70)
    asha.clients.archive(client.id)
    assert len(asha.progress.entries(client.id)) == 1
    with pytest.raises(Conflict, match="archived"):
        asha.progress.record(client.id, weight_kg=71)


def test_a_correction_counts_up_and_keeps_the_rest(asha: Session) -> None:
    client = add(asha)
    entry = asha.progress.record(client.id, weight_kg=72.4, waist_cm=80, note="evening")
    corrected = asha.progress.correct(entry.id, version=1, weight_kg=74.2)
    assert (corrected.version, corrected.weight_kg) == (2, 74.2)
    assert (corrected.waist_cm, corrected.note) == (80.0, "evening")
    assert asha.clients.get(client.id).weight_kg == 74.2
    asha.undo()
    assert asha.progress.entries(client.id)[0].weight_kg == 72.4
    assert asha.clients.get(client.id).weight_kg == 72.4


def test_a_correction_of_the_day_moves_the_weigh_in(asha: Session) -> None:
    client = add(asha)
    weigh(asha, client.id, 5, 70.0)
    entry = asha.progress.record(client.id, weight_kg=71)
    asha.progress.correct(entry.id, on=TODAY - timedelta(days=10))
    assert [e.weight_kg for e in asha.progress.entries(client.id)] == [70.0, 71.0]
    assert asha.clients.get(client.id).weight_kg == 70.0


def test_the_second_of_two_corrections_is_told(asha: Session, admin: Session) -> None:
    client = add(asha)
    entry = asha.progress.record(client.id, weight_kg=72)
    admin.progress.correct(entry.id, version=entry.version, weight_kg=73)
    with pytest.raises(Conflict) as refused:
        asha.progress.correct(entry.id, version=entry.version, weight_kg=71)
    assert refused.value.theirs["weight_g"] == 73_000
    with pytest.raises(Conflict):
        asha.undo()
    assert asha.progress.entries(client.id)[0].weight_kg == 73


def test_a_correction_of_nothing_stores_nothing(asha: Session) -> None:
    client = add(asha)
    entry = asha.progress.record(client.id, weight_kg=72)
    feed = asha.feed()
    assert asha.progress.correct(entry.id, weight_kg="72.0", note="") == entry
    assert feed.poll() == []


def test_corrections_are_checked_and_asked_like_entries(asha: Session) -> None:
    client = add(asha)
    entry = asha.progress.record(client.id, weight_kg=72)
    with pytest.raises(Invalid):
        asha.progress.correct(entry.id, weight_kg=900, confirmed=True)
    with pytest.raises(Invalid):
        asha.progress.correct(entry.id, weight_kg=None, confirmed=True)
    with pytest.raises(NeedsConfirmation) as asked:
        asha.progress.correct(entry.id, height_cm=240)
    assert asked.value.code == "improbable_height"
    assert asha.progress.entries(client.id) == [entry]


def test_a_weigh_in_taken_out_comes_back_by_undo(asha: Session) -> None:
    client = add(asha)
    weigh(asha, client.id, 10, 70.0)
    entry = asha.progress.record(client.id, weight_kg=71)
    asha.progress.remove(entry.id)
    assert [e.weight_kg for e in asha.progress.entries(client.id)] == [70.0]
    assert asha.clients.get(client.id).weight_kg == 70.0
    with pytest.raises(NotFound):
        asha.progress.correct(entry.id, weight_kg=72)
    with pytest.raises(NotFound):
        asha.progress.remove(entry.id)
    asha.undo()
    assert [e.weight_kg for e in asha.progress.entries(client.id)] == [71.0, 70.0]
    assert asha.clients.get(client.id).weight_kg == 71.0


def test_undo_of_a_weigh_in_somebody_took_out_is_refused(asha: Session, admin: Session) -> None:
    client = add(asha)
    entry = asha.progress.record(client.id, weight_kg=71)
    admin.progress.remove(entry.id)
    with pytest.raises(Conflict, match="nothing was undone"):
        asha.undo()


def test_another_trainer_finds_no_such_client_and_no_such_weigh_in(
    asha: Session, vikram: Session
) -> None:
    client = add(asha)
    entry = asha.progress.record(client.id, weight_kg=72)
    missing = 987_654
    for theirs, nobodys in (
        (lambda: vikram.progress.entries(client.id), lambda: vikram.progress.entries(missing)),
        (lambda: vikram.progress.summary(client.id), lambda: vikram.progress.summary(missing)),
        (lambda: vikram.progress.report(client.id), lambda: vikram.progress.report(missing)),
        (
            lambda: vikram.progress.record(client.id, weight_kg=70),
            lambda: vikram.progress.record(missing, weight_kg=70),
        ),
        (
            lambda: vikram.progress.correct(entry.id, weight_kg=70),
            lambda: vikram.progress.correct(missing, weight_kg=70),
        ),
        (lambda: vikram.progress.remove(entry.id), lambda: vikram.progress.remove(missing)),
    ):
        with pytest.raises(NotFound) as one:
            theirs()
        with pytest.raises(NotFound) as other:
            nobodys()
        assert str(one.value) == str(other.value)
    assert asha.progress.entries(client.id) == [entry]
