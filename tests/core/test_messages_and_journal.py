"""Messages with honest states, the journal in words, the live feed."""

from threading import Event

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, Session, open_core
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.messages.outbox import is_quiet
from ptcms_core.storage import journal
from ptcms_core.values import placeholders
from ptcms_core.whatsapp.sender import (
    Accepted,
    Availability,
    HandedOver,
    Job,
    NotSent,
    Outcome,
    Unknown,
)


class Sender:
    """Stands at the far end: gives the outcome a test wants."""

    name = "pywhatkit"

    def __init__(self) -> None:
        self.outcome: Outcome = Unknown("typed")
        self.seen: list[Job] = []

    def available(self) -> Availability:
        return Availability(True)

    def send(self, job: Job, on_phase: object) -> Outcome:
        self.seen.append(job)
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


def test_placeholders_are_filled_once(trainer: Session, client_id: int) -> None:
    seen = trainer.messages.preview(client_id, text="Hi {name}, {balance} to {gym}, {trainer}")
    assert seen.text == "Hi Nikhil {balance} More, ₹1,500.00 to Iron House Gym, Asha Rao"
    with pytest.raises(Invalid) as refused:
        trainer.messages.preview(client_id, text="Hi {nmae}")
    assert "{name}" in refused.value.fields["text"]
    assert placeholders.fill("{unknown}", {}) == "{unknown}"
    trainer.workouts.assign(client_id, text="Squat", title="Legs")
    assert "Legs" in trainer.messages.compose(client_id, text="{plan} {due_date} {weight}").text


def test_click_to_chat_asks_and_believes_the_answer(trainer: Session, client_id: int) -> None:
    queued = trainer.messages.queue(client_id, template="greeting", channel="click_to_chat")
    assert queued.state == "queued"
    assert trainer.messages.link(queued.id).startswith("https://wa.me/919876500011?text=Hi")
    assert trainer.messages.hand_over(queued.id).state == "handed_over"
    assert [m.id for m in trainer.messages.waiting()] == [queued.id]
    assert trainer.today().messages_waiting[0].client_id == client_id
    assert trainer.messages.confirm(queued.id, sent=True).state == "confirmed"
    with pytest.raises(Conflict):
        trainer.messages.hand_over(queued.id)
    assert trainer.messages.history(client_id)[0].state == "confirmed"
    assert trainer.messages.history(state="queued") == []


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Unknown("typed"), "unknown"),
        (Accepted("id1"), "accepted"),
        (HandedOver(), "handed_over"),
        (NotSent("no browser"), "failed"),
        (NotSent("busy", 5.0), "queued"),
    ],
)
def test_a_senders_outcome_is_never_made_better(
    trainer: Session, sender: Sender, client_id: int, outcome: Outcome, state: str
) -> None:
    sender.outcome = outcome
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")
    assert trainer.messages.send(queued.id, cancel=Event()).state == state
    assert sender.seen[0].phone == "+919876500011"


def test_a_lease_that_ended_is_unknown_and_a_person_may_queue_it_again(
    core: Core, trainer: Session, client_id: int, clock: Clock
) -> None:
    queued = trainer.messages.queue(client_id, text="Hi", channel="pywhatkit")
    with core._gym.data.transaction() as connection:
        connection.execute(
            "UPDATE message SET state = 'sending', lease_until = '2026-11-23T05:13:00.000Z'"
        )
    assert trainer.messages.settle_leases() == 0
    clock.advance(minutes=5)
    assert trainer.messages.settle_leases() == 1
    assert trainer.messages.get(queued.id).state == "unknown"
    assert trainer.messages.retry(queued.id).state == "queued"
    assert "message" in trainer.undo()
    assert trainer.messages.get(queued.id).state == "unknown"


def test_what_speaks_against_writing_is_asked_or_refused(
    trainer: Session, client_id: int, clock: Clock
) -> None:
    bare = trainer.clients.add(full_name="No Phone").id
    with pytest.raises(Invalid):
        trainer.messages.queue(bare, text="Hi")
    assert trainer.messages.preview(bare, text="Hi").warnings
    silent = trainer.clients.add(full_name="No Consent", phone="9876500012").id
    with pytest.raises(NeedsConfirmation):
        trainer.messages.queue(silent, text="Hi")
    trainer.messages.queue(client_id, text="Hi")
    with pytest.raises(NeedsConfirmation):
        trainer.messages.queue(client_id, text="Hi")
    clock.advance(hours=14)
    with pytest.raises(NeedsConfirmation):
        trainer.messages.queue(client_id, text="Good night")
    assert trainer.messages.queue(client_id, text="Hi", confirmed=True).state == "queued"
    for wrong in ({"text": ""}, {"text": "x" * 3000}, {"channel": "pigeon", "text": "Hi"}):
        with pytest.raises(Invalid):
            trainer.messages.queue(client_id, **wrong)
    with pytest.raises(NotFound):
        trainer.messages.queue(client_id, template="none")


def test_one_reminder_a_period(trainer: Session, client_id: int) -> None:
    trainer.messages.queue(client_id, text="Hi", period_key="due:1:2026-11")
    with pytest.raises(Conflict):
        trainer.messages.queue(client_id, text="Ho", period_key="due:1:2026-11")


def test_quiet_hours_pass_midnight() -> None:
    from datetime import datetime

    at = lambda hour: datetime(2026, 11, 23, hour)  # noqa: E731, DTZ001
    assert is_quiet(at(22), "21:00", "09:00")
    assert is_quiet(at(8), "21:00", "09:00")
    assert not is_quiet(at(12), "21:00", "09:00")
    assert is_quiet(at(12), "11:00", "13:00")
    assert not is_quiet(at(12), "09:00", "09:00")


def test_templates_of_messages(trainer: Session) -> None:
    assert {t.language for t in trainer.messages.templates()} == {"en", "hi"}
    mine = trainer.messages.add_template(name="Mine", text="Hi {first_name}")
    changed = trainer.messages.update_template(
        mine.id, version=mine.version, name="Mine", text="Ho {first_name}"
    )
    with pytest.raises(Conflict):
        trainer.messages.update_template(mine.id, version=mine.version, name="x", text="y")
    assert changed.text == "Ho {first_name}"
    trainer.undo()
    assert trainer.messages.templates()[0].text == "Hi {first_name}"
    trainer.messages.remove_template(mine.id)
    trainer.undo()
    assert trainer.messages.templates()[0].own
    for wrong in ({"name": ""}, {"text": "{nope}"}, {"language": "xx"}):
        with pytest.raises(Invalid):
            trainer.messages.add_template(**({"name": "N", "text": "T"} | wrong))
    with pytest.raises(NotFound):
        trainer.messages.remove_template(999)


def test_another_trainers_messages_are_not_there(
    trainer: Session, vikram: Session, client_id: int
) -> None:
    queued = trainer.messages.queue(client_id, text="Hi")
    assert vikram.messages.history() == []
    for call in (vikram.messages.get, vikram.messages.cancel, vikram.messages.hand_over):
        with pytest.raises(NotFound):
            call(queued.id)
    assert next(name for name, _ok, _why in trainer.messages.channels()) == "click_to_chat"


def test_the_senders_of_the_program_itself(admin: Session) -> None:
    found = {name: ok for name, ok, _why in admin.messages.channels()}
    assert found["click_to_chat"]


def test_the_journal_tells_who_changed_what(
    trainer: Session, vikram: Session, admin: Session, client_id: int
) -> None:
    client = trainer.clients.get(client_id)
    trainer.clients.update(client_id, version=client.version, goal="Strength")
    newest = trainer.journal.entries(client_id)[0]
    assert newest.actor == "Asha Rao"
    assert ("goal", "", "Strength") in newest.changes
    assert vikram.journal.entries() == []
    assert {e.subject for e in admin.journal.entries(limit=200)} >= {
        "account",
        "client",
        "settings",
    }
    assert {e.subject for e in admin.journal.entries(subject="client")} == {"client"}
    assert admin.journal.entries(actor_id=trainer.account_id, after=newest.seq)
    with pytest.raises(NotFound):
        vikram.journal.entries(client_id)


def test_the_chain_shows_an_edited_row(core: Core, trainer: Session, client_id: int) -> None:
    with core._gym.data.read() as connection:
        assert journal.first_broken(connection) is None
    with core._gym.data.transaction() as connection:
        connection.execute("UPDATE journal_image SET after = '{}' WHERE seq = 2")
    with core._gym.data.read() as connection:
        assert journal.first_broken(connection) == 2
    with core._gym.data.transaction() as connection:
        connection.execute("DELETE FROM journal_image WHERE seq = 2")
        connection.execute("UPDATE journal SET kind = 'other' WHERE seq = 3")
    with core._gym.data.read() as connection:
        assert journal.first_broken(connection) == 3


def test_another_terminal_sees_a_change(core: Core, trainer: Session, clock: Clock) -> None:
    feed = trainer.feed()
    assert feed.poll() == []
    other = open_core(core.folder, clock=clock, password_cost=4)
    there = other.sign_in("asha@example.com", PASSWORD)
    added = there.clients.add(full_name="From Elsewhere")
    assert (added.id, "add") in [(c.client_id, c.kind) for c in feed.poll()]
    assert feed.poll() == []
    feed.close()
    assert feed.poll() == []
    other.close()
