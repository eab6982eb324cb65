"""What a client would read, and what is asked before it is written."""

from datetime import datetime

import pytest
from far_end import written_to
from made_up import Clock

from ptcms_core.core import Core
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.messages.quiet import is_quiet
from ptcms_core.session import Session


@pytest.fixture
def client_id(trainer: Session) -> int:
    return written_to(trainer)


# what the client would read


def test_the_greeting_is_what_is_written_when_nothing_is_chosen(
    trainer: Session, client_id: int
) -> None:
    seen = trainer.messages.compose(client_id)
    assert seen.text == "Hi Nikhil {balance} More, hope you are doing well!"
    assert (seen.phone, seen.warnings, seen.missing) == ("+919876500011", [], [])
    assert trainer.messages.history() == []


def test_every_placeholder_is_filled_from_the_records(
    trainer: Session, admin: Session, client_id: int
) -> None:
    admin.settings.update(upi_id="ironhouse@okbank")
    trainer.payments.receive(client_id, amount=400, method="cash")
    kept = trainer.payments.receive(client_id, amount=300, method="upi")
    wrong = trainer.payments.receive(client_id, amount=50, method="cash")
    trainer.payments.reverse(wrong.id, reason="typed twice")
    trainer.payments.charge(client_id, amount=100, due="1/12/2026")
    trainer.progress.record(client_id, weight_kg=72.4)
    trainer.workouts.assign(client_id, text="Squat 3x5", title="Legs")
    text = "{first_name}|{balance}|{amount}|{gym}|{trainer}|{plan}|{weight}|{upi_link}"
    seen = trainer.messages.preview(client_id, text=text)
    *parts, link = seen.text.split("|")
    assert parts == [
        "Nikhil",
        "₹900.00",
        "₹300.00",
        "Iron House Gym",
        "Asha Rao",
        "Legs",
        "72.4 kg",
    ]
    assert link.startswith("upi://pay?pa=ironhouse@okbank")
    assert kept.receipt_no
    admin.settings.update(units="imperial")
    assert trainer.messages.preview(client_id, text="{weight}").text == "159.6 lb"


def test_plans_and_receipts_go_as_whole_texts(trainer: Session, client_id: int) -> None:
    trainer.diets.assign(
        client_id,
        meals={"Breakfast": "Poha", "Lunch": "2 roti"},
        total_calories=1800,
        notes="No tea",
    )
    trainer.workouts.assign(client_id, text="Day 1: Squat 3x5\nDay 2: rest", title="Legs")
    taken = trainer.payments.receive(client_id, amount=300, method="cash", confirmed=True)

    def text(template: str) -> str:
        return trainer.messages.preview(client_id, template=template).text

    assert "Breakfast: Poha\nLunch: 2 roti\n1800 kcal a day\nNo tea" in text("diet")
    assert "Legs\nDay 1: Squat 3x5\nDay 2: rest" in text("workout")
    assert text("receipt_whole") == trainer.payments.receipt_text(taken.id)
    assert taken.receipt_no in text("receipt_whole_hi")


def test_what_nothing_is_known_for_is_named_and_asked(trainer: Session, client_id: int) -> None:
    seen = trainer.messages.preview(client_id, text="{weight}, {plan}, {amount}, {upi_link}.")
    assert seen.text == ", , , ."
    assert seen.missing == ["weight", "plan", "amount", "upi_link"]
    assert "{weight} {plan} {amount}" in seen.warnings[0]
    assert "UPI ID" in seen.warnings[1]
    with pytest.raises(NeedsConfirmation) as asked:
        trainer.messages.queue(client_id, text="You weigh {weight}")
    assert asked.value.code == "missing"


def test_a_diet_alone_is_a_plan_too(trainer: Session, client_id: int) -> None:
    trainer.diets.assign(client_id, meals={"Breakfast": "Poha"})
    assert trainer.messages.preview(client_id, text="{plan}").text == "diet plan"


def test_an_unknown_placeholder_is_refused_with_the_known_ones(
    trainer: Session, client_id: int
) -> None:
    with pytest.raises(Invalid) as refused:
        trainer.messages.preview(client_id, text="Hi {nmae}")
    assert "{first_name}" in refused.value.fields["text"]


def test_a_text_typed_over_a_template_goes_before_it(trainer: Session, client_id: int) -> None:
    seen = trainer.messages.preview(client_id, template="overdue", text="Ho {first_name}")
    assert seen.text == "Ho Nikhil"


# putting into the outbox


def test_what_cannot_be_written_is_refused(trainer: Session, client_id: int) -> None:
    bare = trainer.clients.add(full_name="No Phone").id
    with pytest.raises(Invalid) as refused:
        trainer.messages.queue(bare, text="Hi", confirmed=True)
    assert "phone" in refused.value.fields
    assert trainer.messages.preview(bare, text="Hi").phone is None
    for wrong in ({"text": ""}, {"text": "x" * 3000}, {"channel": "pigeon", "text": "Hi"}):
        with pytest.raises(Invalid):
            trainer.messages.queue(client_id, **wrong)
    for none in ("none", 99):
        with pytest.raises(NotFound):
            trainer.messages.queue(client_id, template=none)
    assert trainer.messages.history() == []


def test_a_text_that_grew_too_long_is_refused(trainer: Session, client_id: int) -> None:
    trainer.workouts.assign(client_id, text="Squat 3x5\n" * 300)
    with pytest.raises(Invalid) as refused:
        trainer.messages.queue(client_id, text="{plan} {plan}")
    assert "4000" in refused.value.fields["text"]


def test_who_asked_not_to_be_written_to_is_not(
    core: Core, trainer: Session, client_id: int
) -> None:
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")
    with core._gym.data.transaction() as connection:
        connection.execute("UPDATE client SET opted_out_on = '2026-11-23'")
    with pytest.raises(Invalid):
        trainer.messages.queue(client_id, text="Ho", confirmed=True)
    for way in (trainer.messages.hand_over, trainer.messages.send):
        with pytest.raises(Conflict, match="asked not to be written"):
            way(queued.id)
    assert trainer.messages.preview(client_id, text="Hi").warnings
    assert trainer.messages.cancel(queued.id).state == "cancelled"


def test_all_that_speaks_against_writing_is_asked_at_once(trainer: Session, clock: Clock) -> None:
    silent = trainer.clients.add(full_name="No Consent", phone="9876500012").id
    clock.advance(hours=14)
    with pytest.raises(NeedsConfirmation) as asked:
        trainer.messages.queue(silent, text="Hi")
    assert asked.value.code == "no_consent"
    assert "21:00" in asked.value.question
    assert trainer.messages.queue(silent, text="Hi", confirmed=True).state == "queued"


def test_the_same_text_is_asked_for_a_day(trainer: Session, client_id: int, clock: Clock) -> None:
    trainer.messages.queue(client_id, text="Hi {first_name}")
    clock.advance(hours=8)
    with pytest.raises(NeedsConfirmation) as asked:
        trainer.messages.queue(client_id, text="Hi Nikhil")
    assert asked.value.code == "same_text"
    assert "same text" in trainer.messages.preview(client_id, text="Hi Nikhil").warnings[0]
    trainer.undo()
    assert trainer.messages.queue(client_id, text="Hi Nikhil").state == "queued"
    clock.advance(hours=24, minutes=1)
    assert trainer.messages.queue(client_id, text="Hi Nikhil").state == "queued"


def test_one_reminder_a_period_unless_it_was_cancelled(trainer: Session, client_id: int) -> None:
    key = "1:due_soon:2026-11"
    first = trainer.messages.queue(client_id, text="Hi", period_key=key)
    with pytest.raises(Conflict):
        trainer.messages.queue(client_id, text="Ho", period_key=key)
    trainer.messages.cancel(first.id)
    second = trainer.messages.queue(client_id, text="Ho", period_key=key)
    trainer.messages.cancel(second.id)
    trainer.undo()
    with pytest.raises(Conflict):
        trainer.messages.queue(client_id, text="Hi", period_key=key)


@pytest.mark.parametrize(
    ("hour", "start", "end", "quiet"),
    [
        (22, "21:00", "09:00", True),
        (8, "21:00", "09:00", True),
        (9, "21:00", "09:00", False),
        (12, "21:00", "09:00", False),
        (12, "11:00", "13:00", True),
        (13, "11:00", "13:00", False),
        (12, "09:00", "09:00", False),
    ],
)
def test_quiet_hours_may_pass_midnight(hour: int, start: str, end: str, quiet: bool) -> None:
    assert is_quiet(datetime(2026, 11, 23, hour), start, end) is quiet  # noqa: DTZ001 - the gym's
