"""Messages on their way: states that never claim what nobody knows, and what each allows."""

from collections.abc import Callable
from threading import Event

import pytest
from far_end import Sender, written_to
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, open_core
from ptcms_core.errors import Conflict, NotFound, SignedOut
from ptcms_core.messages import Messages
from ptcms_core.messages.outbox import MOVES
from ptcms_core.session import Session
from ptcms_core.whatsapp.sender import (
    Accepted,
    HandedOver,
    NotSent,
    Outcome,
    Unknown,
)


@pytest.fixture
def client_id(trainer: Session) -> int:
    return written_to(trainer)


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
