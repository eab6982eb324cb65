"""Messages: what a client would read, and states that never claim what nobody knows."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, open_core
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound, SignedOut
from ptcms_core.messages import Messages
from ptcms_core.messages.outbox import MOVES
from ptcms_core.messages.quiet import end_of_quiet, is_quiet
from ptcms_core.session import Session
from ptcms_core.whatsapp.sender import (
    Accepted,
    Availability,
    HandedOver,
    Job,
    NotSent,
    Outcome,
    PhaseListener,
    Unknown,
)


class Sender:
    """Stands at the far end: gives the outcome a test wants, or does what it says."""

    name = "pywhatkit"

    def __init__(self) -> None:
        self.outcome: Outcome = Unknown("typed")
        self.seen: list[Job] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def available(self) -> Availability:
        return Availability(False, "There is no browser.")

    def send(self, job: Job, on_phase: PhaseListener) -> Outcome:
        on_phase("calling")
        self.seen.append(job)
        self.meanwhile()
        return self.outcome


@pytest.fixture
def sender(core: Core) -> Sender:
    found = Sender()
    core._senders = {"pywhatkit": found, "click_to_chat": Sender()}
    return found


@pytest.fixture
def trainer(sender: Sender, asha: Session) -> Session:
    return asha


@pytest.fixture
def client_id(trainer: Session) -> int:
    return trainer.clients.add(
        full_name="Nikhil {balance} More", phone="9876500011", fee=1500, whatsapp_consent=True
    ).id


def reminded(session: Session, client_id: int) -> str | None:
    return session.clients.get(client_id).last_reminded_at


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
    assert is_quiet(datetime(2026, 11, 23, hour), start, end) is quiet  # noqa: DTZ001


# handing over, and what became of it


def test_click_to_chat_asks_and_believes_the_answer(trainer: Session, client_id: int) -> None:
    queued = trainer.messages.queue(client_id, template="greeting", channel="click_to_chat")
    assert queued.state == "queued"
    assert trainer.messages.link(queued.id).startswith("https://wa.me/919876500011?text=Hi")
    assert trainer.messages.hand_over(queued.id).state == "handed_over"
    assert [m.id for m in trainer.messages.waiting()] == [queued.id]
    assert trainer.today().messages_waiting[0].client_id == client_id
    assert trainer.messages.confirm(queued.id, sent=True).state == "confirmed"
    assert trainer.messages.waiting() == []
    assert trainer.messages.history(client_id)[0].state == "confirmed"
    assert trainer.messages.history(state="queued") == []


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        (Unknown("typed"), "unknown", "typed"),
        (Accepted("id1"), "accepted", ""),
        (HandedOver(), "handed_over", ""),
        (NotSent("no browser"), "failed", "no browser"),
        (NotSent("busy", 5.0), "queued", "busy"),
    ],
)
def test_a_senders_outcome_is_never_made_better(
    trainer: Session,
    sender: Sender,
    client_id: int,
    outcome: Outcome,
    state: str,
    reason: str,
) -> None:
    sender.outcome = outcome
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")
    phases: list[str] = []
    after = trainer.messages.send(queued.id, phases.append, Event())
    assert (after.state, after.reason, after.attempts) == (state, reason, 1)
    assert (sender.seen[0].phone, sender.seen[0].text) == ("+919876500011", "Hi")
    assert phases == ["calling"]
    assert (after.retry_after is not None) is (state == "queued")


def test_sending_is_stored_before_anything_is_done(
    core: Core, trainer: Session, sender: Sender, client_id: int, clock: Clock
) -> None:
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")
    during: list[str] = []

    def look() -> None:
        other = open_core(core.folder, clock=clock, password_cost=4)
        there = other.sign_in("asha@example.com", PASSWORD)
        during.append(there.messages.get(queued.id).state)
        for way in (there.messages.send, there.messages.hand_over, there.messages.cancel):
            with pytest.raises(Conflict, match="being sent"):
                way(queued.id)
        other.close()

    sender.meanwhile = look
    trainer.messages.send(queued.id)
    assert during == ["sending"]
    assert len(sender.seen) == 1


def test_a_sender_that_breaks_leaves_it_unknown(
    trainer: Session, sender: Sender, client_id: int
) -> None:
    def broken() -> None:
        raise RuntimeError("no sentence for a person")

    sender.meanwhile = broken
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")
    after = trainer.messages.send(queued.id)
    assert after.state == "unknown"
    assert "RuntimeError" not in after.reason


def test_calling_off_before_anything_was_done_cancels(
    trainer: Session, sender: Sender, client_id: int
) -> None:
    stop = Event()
    stop.set()
    sender.outcome = NotSent("Cancelled. Nothing was sent.")
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")
    assert trainer.messages.send(queued.id, cancel=stop).state == "cancelled"


def test_an_outcome_is_kept_though_its_person_was_signed_out_meanwhile(
    core: Core, trainer: Session, admin: Session, sender: Sender, client_id: int
) -> None:
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")
    sender.meanwhile = lambda: admin.trainers.deactivate(trainer.account_id)
    assert trainer.messages.send(queued.id).state == "unknown"
    with pytest.raises(SignedOut):
        trainer.messages.get(queued.id)
    assert admin.messages.get(queued.id).state == "unknown"


def test_a_lease_that_ended_is_unknown_and_is_never_sent_again_by_itself(
    core: Core, trainer: Session, sender: Sender, client_id: int, clock: Clock
) -> None:
    class Crash(BaseException):
        pass

    def crash() -> None:
        raise Crash

    sender.meanwhile = crash
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")
    with pytest.raises(Crash):
        trainer.messages.send(queued.id)
    assert trainer.messages.settle_leases() == 0
    assert trainer.messages.get(queued.id).state == "sending"
    clock.advance(minutes=5)
    again = open_core(core.folder, clock=clock, password_cost=4)  # the start settles it
    there = again.sign_in("asha@example.com", PASSWORD)
    assert there.messages.get(queued.id).state == "unknown"
    assert [m.id for m in there.messages.waiting()] == [queued.id]
    assert len(sender.seen) == 1
    again.close()
    assert trainer.messages.retry(queued.id).state == "queued"


def test_a_lease_from_before_the_clock_was_set_back_ends_as_well(
    core: Core, trainer: Session, sender: Sender, client_id: int, clock: Clock
) -> None:
    def crash() -> None:
        raise KeyboardInterrupt

    sender.meanwhile = crash
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")
    with pytest.raises(KeyboardInterrupt):
        trainer.messages.send(queued.id)
    clock.advance(days=-730)
    assert trainer.messages.settle_leases() == 1
    assert trainer.messages.get(queued.id).state == "unknown"


@pytest.mark.parametrize(
    ("outcome", "state"), [(NotSent("late"), "not_sent"), (Accepted("x"), "accepted")]
)
def test_an_outcome_after_the_lease_says_only_what_is_certain(
    trainer: Session, sender: Sender, client_id: int, clock: Clock, outcome: Outcome, state: str
) -> None:
    def too_slow() -> None:
        clock.advance(minutes=5)
        trainer.messages.waiting()

    sender.meanwhile, sender.outcome = too_slow, outcome
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")
    assert trainer.messages.send(queued.id).state == state


@pytest.mark.parametrize(
    "decide",
    [
        lambda messages, it: messages.retry(it),
        lambda messages, it: messages.confirm(it, sent=False),
        lambda messages, it: (messages.retry(it), messages.cancel(it)),
    ],
)
def test_what_whatsapp_took_is_not_sent_again_whatever_was_decided_meanwhile(
    trainer: Session,
    sender: Sender,
    client_id: int,
    clock: Clock,
    decide: Callable[[Messages, int], object],
) -> None:
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")

    def too_slow() -> None:
        clock.advance(minutes=5)
        trainer.messages.settle_leases()
        decide(trainer.messages, queued.id)

    sender.meanwhile, sender.outcome = too_slow, Accepted("x")
    assert trainer.messages.send(queued.id).state == "accepted"
    with pytest.raises(Conflict):
        trainer.messages.send(queued.id)
    with pytest.raises(Conflict):
        trainer.undo()


def test_a_person_who_queued_it_again_is_not_overruled_by_a_late_outcome(
    trainer: Session, sender: Sender, client_id: int, clock: Clock
) -> None:
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")

    def again() -> None:
        clock.advance(minutes=5)
        trainer.messages.settle_leases()
        trainer.messages.retry(queued.id)
        sender.meanwhile = lambda: None
        trainer.messages.send(queued.id)
        trainer.messages.confirm(queued.id, sent=True)

    sender.meanwhile = again
    assert trainer.messages.send(queued.id).state == "confirmed"


CALLS: dict[str, Callable[[Session, int], object]] = {
    "send": lambda session, it: session.messages.send(it),
    "hand_over": lambda session, it: session.messages.hand_over(it),
    "confirm": lambda session, it: session.messages.confirm(it, sent=True),
    "retry": lambda session, it: session.messages.retry(it),
    "cancel": lambda session, it: session.messages.cancel(it),
}
ALLOWED = {
    "queued": {"send", "hand_over", "cancel"},
    "sending": set(),
    "accepted": set(),
    "failed": {"retry", "cancel"},
    "handed_over": {"confirm"},
    "confirmed": set(),
    "not_sent": {"confirm", "retry", "cancel"},
    "unknown": {"confirm", "retry"},
    "skipped": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize("state", ALLOWED)
@pytest.mark.parametrize("call", CALLS)
def test_what_a_state_does_not_allow_is_refused_in_words(
    core: Core, trainer: Session, client_id: int, state: str, call: str
) -> None:
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")
    with core._gym.data.transaction() as connection:
        connection.execute("UPDATE message SET state = :state", {"state": state})
    if call in ALLOWED[state]:
        CALLS[call](trainer, queued.id)
        assert trainer.messages.get(queued.id).state in MOVES[state] | {"unknown"}
        return
    with pytest.raises(Conflict) as refused:
        CALLS[call](trainer, queued.id)
    assert refused.value.sentence.endswith("Nothing was changed.")
    assert trainer.messages.get(queued.id).state == state


def test_what_failed_here_may_go_as_a_link(
    trainer: Session, sender: Sender, client_id: int
) -> None:
    sender.outcome = NotSent("no browser")
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")
    trainer.messages.send(queued.id)
    trainer.messages.retry(queued.id)
    assert trainer.messages.hand_over(queued.id).channel == "click_to_chat"


def test_a_phone_corrected_since_is_not_written_to_by_mistake(
    trainer: Session, sender: Sender, client_id: int
) -> None:
    sender.outcome = NotSent("no such phone")
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")
    client = trainer.clients.get(client_id)
    trainer.clients.update(client_id, version=client.version, phone="9876500099")
    for way in (trainer.messages.hand_over, trainer.messages.send):
        with pytest.raises(Conflict, match="phone was changed"):
            way(queued.id)
    assert sender.seen == []
    client = trainer.clients.get(client_id)
    trainer.clients.update(client_id, version=client.version, phone="9876500011")
    assert trainer.messages.send(queued.id).state == "failed"
    client = trainer.clients.get(client_id)
    trainer.clients.update(client_id, version=client.version, phone="9876500099")
    assert trainer.messages.retry(queued.id).phone == "+919876500099"
    assert trainer.messages.hand_over(queued.id).phone == "+919876500099"


# when somebody was last reminded


def test_a_reminder_counts_once_handed_over_and_no_more_when_it_did_not_go(
    trainer: Session, client_id: int, clock: Clock
) -> None:
    greeted = trainer.messages.queue(client_id, template="greeting")
    trainer.messages.hand_over(greeted.id)
    assert reminded(trainer, client_id) is None
    asked = trainer.messages.queue(client_id, template="overdue_hi", confirmed=True)
    assert asked.reminder
    assert reminded(trainer, client_id) is None
    at = trainer.messages.hand_over(asked.id).acted_at
    assert reminded(trainer, client_id) == at
    clock.advance(hours=2)
    trainer.messages.confirm(asked.id, sent=True)
    assert reminded(trainer, client_id) == at
    trainer.messages.confirm(asked.id, sent=False)
    assert reminded(trainer, client_id) is None
    trainer.undo()
    assert reminded(trainer, client_id) == at


# taking back


def test_undoing_a_queued_message_cancels_it(trainer: Session, client_id: int) -> None:
    queued = trainer.messages.queue(client_id, text="Hi")
    assert "Nikhil" in trainer.undo()
    assert trainer.messages.get(queued.id).state == "cancelled"


def test_what_was_handed_over_cannot_be_undone(trainer: Session, client_id: int) -> None:
    queued = trainer.messages.queue(client_id, text="Hi")
    trainer.messages.hand_over(queued.id)
    with pytest.raises(Conflict, match="handed over"):
        trainer.undo()
    assert trainer.messages.get(queued.id).state == "handed_over"


def test_a_wrong_answer_is_taken_back(trainer: Session, client_id: int) -> None:
    queued = trainer.messages.queue(client_id, text="Hi")
    trainer.messages.hand_over(queued.id)
    trainer.messages.confirm(queued.id, sent=False)
    trainer.undo()
    assert trainer.messages.get(queued.id).state == "handed_over"
    trainer.messages.confirm(queued.id, sent=False)
    trainer.messages.retry(queued.id)
    trainer.undo()
    assert trainer.messages.get(queued.id).state == "not_sent"
    trainer.messages.cancel(queued.id)
    trainer.undo()
    assert trainer.messages.get(queued.id).state == "not_sent"
    trainer.messages.confirm(queued.id, sent=True)
    trainer.messages.confirm(queued.id, sent=False)
    trainer.undo()
    trainer.undo()
    assert trainer.messages.get(queued.id).state == "not_sent"
    trainer.undo()
    assert trainer.messages.get(queued.id).state == "handed_over"
    with pytest.raises(Conflict):  # it was handed over since it was queued
        trainer.undo()


def test_a_reminder_written_meanwhile_keeps_a_cancelled_one_cancelled(
    trainer: Session, client_id: int
) -> None:
    first = trainer.messages.queue(client_id, text="Hi", period_key="k")
    trainer.messages.cancel(first.id)
    step = trainer._access.undo_steps.pop()
    trainer.messages.queue(client_id, text="Ho", period_key="k")
    with pytest.raises(Conflict):
        step.inverse()
    assert trainer.messages.get(first.id).state == "cancelled"


# who sees what


def test_another_trainers_messages_are_not_there(
    trainer: Session, vikram: Session, admin: Session, client_id: int
) -> None:
    queued = trainer.messages.queue(client_id, text="Hi")
    assert vikram.messages.history() == []
    assert vikram.messages.waiting() == []
    for call in (*CALLS.values(), lambda session, it: session.messages.get(it)):
        with pytest.raises(NotFound):
            call(vikram, queued.id)
    for reading in (vikram.messages.history, vikram.messages.preview, vikram.messages.queue):
        with pytest.raises(NotFound):
            reading(client_id)
    assert [m.id for m in admin.messages.history()] == [queued.id]


def test_the_history_comes_page_by_page_newest_first(trainer: Session, client_id: int) -> None:
    ids = [trainer.messages.queue(client_id, text=f"Hi {n}").id for n in range(5)]
    first = trainer.messages.history(limit=2)
    second = trainer.messages.history(client_id, after=first[-1].id, limit=2)
    assert [m.id for m in first + second] == ids[:0:-1]
    assert first[0].by == "Asha Rao"


def test_every_move_is_in_the_journal_with_its_text(
    trainer: Session, client_id: int, core: Core
) -> None:
    queued = trainer.messages.queue(client_id, text="Hi there")
    trainer.messages.hand_over(queued.id)
    trainer.messages.confirm(queued.id, sent=True)
    entries = trainer.journal.entries(client_id, subject="message")
    assert [entry.kind for entry in entries] == ["confirmed", "handed_over", "queued"]
    assert entries[0].changes == [("state", "handed_over", "confirmed")]
    assert ("text", None, "Hi there") in entries[2].changes


def test_erasing_a_client_erases_the_texts(trainer: Session, client_id: int, core: Core) -> None:
    queued = trainer.messages.queue(client_id, text="zebra secret")
    trainer.messages.hand_over(queued.id)
    trainer.clients.erase(client_id, password=PASSWORD)
    core.publish_documents(force=True)
    assert trainer.messages.history() == []
    for path in core.folder.rglob("*"):
        if path.is_file():
            assert b"zebra" not in path.read_bytes(), path


# ways to send


def test_the_gyms_choice_comes_first_and_what_is_missing_says_why(
    trainer: Session, admin: Session, client_id: int
) -> None:
    assert [name for name, _ok, _why in trainer.messages.channels()] == [
        "click_to_chat",
        "pywhatkit",
    ]
    admin.settings.update(sender="pywhatkit")
    assert trainer.messages.channels()[0] == ("pywhatkit", False, "There is no browser.")
    assert trainer.messages.queue(client_id, text="Hi").channel == "pywhatkit"


def test_a_link_works_everywhere(admin: Session) -> None:
    assert ("click_to_chat", True, "") in admin.messages.channels()


def test_a_way_that_is_gone_sends_nothing(
    core: Core, trainer: Session, sender: Sender, client_id: int
) -> None:
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")
    del trainer.messages._senders["pywhatkit"]
    with pytest.raises(Conflict):
        trainer.messages.send(queued.id)
    assert trainer.messages.get(queued.id).state == "queued"


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_end_later_than_now(
    core: Core, admin: Session, clock: Clock
) -> None:
    admin.settings.update(time_zone="Europe/Berlin", quiet_from="21:00", quiet_until="02:30")
    second_time = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10, an hour after the first 02:10
    clock.advance(seconds=(second_time - clock()).total_seconds())
    assert end_of_quiet(core._gym, admin.settings.get()) == "2026-10-25T01:30:00.000Z"
