"""Today: what needs somebody, exceptions first, counted whole and shown fifty at most."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ptcms_core import today as today_module
from ptcms_core.core import Core
from ptcms_core.session import Session
from ptcms_core.today import Item


def told(items: list[Item]) -> list[tuple[str, int, str]]:
    return [(item.name, item.days, item.text) for item in items]


def test_an_empty_gym_needs_nobody_and_still_has_a_tip(asha: Session) -> None:
    today = asha.today()
    assert (today.day, today.clients, today.taken_this_month) == (date(2026, 11, 23), 0, 0)
    assert set(today.counts.values()) == {0}
    assert today.tip


def test_dues_are_overdue_from_the_day_after_and_due_within_a_week(asha: Session) -> None:
    for name, due in {
        "Long Ago": "2026-11-01",
        "Yesterday": "2026-11-22",
        "This Day": "2026-11-23",
        "Tomorrow": "2026-11-24",
        "A Week": "2026-11-30",
        "Later": "2026-12-01",
    }.items():
        client = asha.clients.add(full_name=name, phone=None)
        asha.payments.charge(client.id, amount=100, due=date.fromisoformat(due))
    today = asha.today()
    assert told(today.overdue) == [
        ("Long Ago", 22, "overdue by 22 days"),
        ("Yesterday", 1, "overdue by 1 day"),
    ]
    assert told(today.due_this_week) == [
        ("This Day", 0, "due today"),
        ("Tomorrow", 1, "due in 1 day"),
        ("A Week", 7, "due in 7 days"),
    ]


def test_who_pays_leaves_the_list(asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More", phone="9876500011").id
    asha.payments.charge(client, amount=300, due=date(2026, 11, 1))
    (item,) = asha.today().overdue
    assert (item.client_id, item.last_four, item.amount) == (client, "0011", Decimal("300.00"))
    asha.payments.receive(client, amount=300, method="cash")
    today = asha.today()
    assert today.overdue == []
    assert today.taken_this_month == 300


def test_takings_of_the_month_leave_out_reversals_refunds_and_other_months(
    asha: Session, vikram: Session, admin: Session
) -> None:
    client = asha.clients.add(full_name="Nikhil More").id
    asha.payments.receive(client, amount=500, method="cash", on=date(2026, 11, 1))
    asha.payments.receive(client, amount=70, method="cash", on=date(2026, 10, 31))
    asha.payments.receive(client, amount=900, method="cash")
    asha.undo()
    asha.payments.refund(client, amount=40, method="cash", reason="injury")
    assert asha.today().taken_this_month == 460
    assert admin.today().taken_this_month == 460
    assert vikram.today().taken_this_month == 0


def test_who_was_not_weighed_for_a_fortnight_is_missed_but_no_newcomer_is(
    asha: Session, admin: Session, clock: Any
) -> None:
    asha.clients.add(full_name="Never Weighed")
    gone = asha.clients.add(full_name="Went Quiet", weight_kg=80).id
    clock.advance(days=13)
    assert asha.today().not_seen == []
    clock.advance(days=1)
    asha.clients.add(full_name="Newcomer")
    assert told(asha.today().not_seen) == [
        ("Never Weighed", 14, "never weighed in"),
        ("Went Quiet", 14, "last weigh-in 23 Nov"),
    ]
    admin.settings.update(inactivity_days=30)
    assert asha.today().not_seen == []
    admin.settings.update(inactivity_days=14)
    asha.progress.record(gone, weight_kg=79.5)
    assert [item.name for item in asha.today().not_seen] == ["Never Weighed"]


def test_missing_plans_are_named(asha: Session) -> None:
    both = asha.clients.add(full_name="Has Both").id
    diet = asha.clients.add(full_name="Has Diet").id
    workout = asha.clients.add(full_name="Has Workout").id
    asha.clients.add(full_name="Has Neither")
    for client in (both, diet):
        asha.diets.assign(client, meals={"Lunch": "dal, rice"})
    for client in (both, workout):
        asha.workouts.assign(client, text="Squat 3x5")
    assert told(asha.today().plans_missing) == [
        ("Has Diet", 0, "no workout"),
        ("Has Neither", 0, "no diet and no workout"),
        ("Has Workout", 0, "no diet"),
    ]


def test_birthdays_are_told_with_the_new_age(asha: Session) -> None:
    asha.clients.add(full_name="Born Today", date_of_birth=date(1996, 11, 23))
    asha.clients.add(full_name="Born Tomorrow", date_of_birth=date(1996, 11, 24))
    assert told(asha.today().birthdays) == [("Born Today", 0, "birthday today: 30 years")]


@pytest.mark.parametrize(
    ("day", "congratulated"),
    [
        (datetime(2027, 2, 28, 6, tzinfo=UTC), False),
        (datetime(2027, 3, 1, 6, tzinfo=UTC), True),
        (datetime(2028, 2, 29, 6, tzinfo=UTC), True),
        (datetime(2028, 3, 1, 6, tzinfo=UTC), False),
    ],
)
def test_a_birthday_of_29_february_is_kept_every_year(
    asha: Session, clock: Any, day: datetime, congratulated: bool
) -> None:
    asha.clients.add(full_name="Leap Child", date_of_birth=date(2000, 2, 29))
    clock.now = day
    assert bool(asha.today().birthdays) is congratulated


def test_messages_that_wait_for_a_yes_or_no_or_failed_are_shown(
    core: Core, asha: Session, vikram: Session
) -> None:
    client = asha.clients.add(full_name="Nikhil More", phone="9876500011", whatsapp_consent=True).id
    waiting = asha.messages.queue(client, text="See you\nat six", confirmed=True)
    asha.messages.hand_over(waiting.id)
    failed = asha.messages.queue(client, text="Never arrived", confirmed=True)
    with core._gym.data.transaction() as connection:
        connection.execute("UPDATE message SET state = 'failed' WHERE id = ?", (failed.id,))
    today = asha.today()
    assert told(today.messages_waiting) == [("Nikhil More", 0, "See you at six")]
    assert told(today.messages_failed) == [("Nikhil More", 0, "Never arrived")]
    assert vikram.today().messages_waiting == []
    asha.clients.archive(client)
    assert asha.today().counts["messages_waiting"] == 1
    asha.messages.confirm(waiting.id, sent=True)
    assert asha.today().messages_waiting == []


def test_a_trainer_sees_own_clients_an_admin_all_and_nobody_the_archived(
    asha: Session, vikram: Session, admin: Session
) -> None:
    for session, name in ((asha, "Hers"), (asha, "Archived"), (vikram, "His")):
        client = session.clients.add(full_name=name).id
        session.payments.charge(client, amount=100, due=date(2026, 11, 1))
        if name == "Archived":
            session.clients.archive(client)
    assert [item.name for item in asha.today().overdue] == ["Hers"]
    assert [item.name for item in vikram.today().plans_missing] == ["His"]
    everybody = admin.today()
    assert [item.name for item in everybody.overdue] == ["Hers", "His"]
    assert everybody.clients == 2


def test_a_long_list_is_cut_but_counted_whole(
    asha: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(today_module, "MOST", 3)
    for number in range(5):
        client = asha.clients.add(full_name=f"Client {number}", confirmed=True).id
        asha.payments.charge(client, amount=100, due=date(2026, 11, 1 + number))
    today = asha.today()
    assert [item.name for item in today.overdue] == ["Client 0", "Client 1", "Client 2"]
    assert today.counts["overdue"] == 5
    assert today.counts["due_this_week"] == 0


def test_today_turns_over_at_midnight_of_the_gym(asha: Session, clock: Any) -> None:
    client = asha.clients.add(full_name="Nikhil More").id
    asha.payments.charge(client, amount=100, due=date(2026, 11, 23))
    clock.now = datetime(2026, 11, 23, 18, 29, tzinfo=UTC)
    assert asha.today().overdue == []
    clock.now = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    assert told(asha.today().overdue) == [("Nikhil More", 1, "overdue by 1 day")]
