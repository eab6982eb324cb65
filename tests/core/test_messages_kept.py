"""Messages taken back, told page by page, erased; and the ways there are to send."""

from datetime import UTC, datetime

import pytest
from far_end import Sender, reminded, written_to
from made_up import PASSWORD, Clock

from ptcms_core.core import Core
from ptcms_core.errors import Conflict
from ptcms_core.messages.quiet import end_of_quiet
from ptcms_core.session import Session


@pytest.fixture
def client_id(trainer: Session) -> int:
    return written_to(trainer)


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
