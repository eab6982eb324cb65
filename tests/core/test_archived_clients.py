"""Archived clients: nothing new is entered for them, but what they owe can be settled."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from ptcms_core.errors import Conflict
from ptcms_core.session import Session


@pytest.fixture
def client_id(asha: Session) -> int:
    client = asha.clients.add(
        full_name="Nikhil More", phone="9876500011", weight_kg=70, fee=5000, whatsapp_consent=True
    )
    return client.id


NEW: dict[str, Callable[[Session, int], object]] = {
    "weigh-in": lambda asha, one: asha.progress.record(one, weight_kg=71),
    "diet": lambda asha, one: asha.diets.assign(one, meals={"Lunch": "rice"}),
    "workout": lambda asha, one: asha.workouts.assign(one, text="Squat 3x5"),
    "charge": lambda asha, one: asha.payments.charge(one, amount=100),
    "message": lambda asha, one: asha.messages.queue(one, text="Hi", confirmed=True),
    "weight in the profile": lambda asha, one: asha.clients.update(
        one, version=asha.clients.get(one).version, weight_kg=71, goal="A"
    ),
    "height in the profile": lambda asha, one: asha.clients.update(
        one, version=asha.clients.get(one).version, height_cm=171, goal="A"
    ),
}


@pytest.mark.parametrize("what", NEW)
def test_nothing_new_is_entered_until_they_are_back(
    asha: Session, client_id: int, what: str
) -> None:
    asha.clients.archive(client_id)
    before = asha.journal.entries(client_id)
    with pytest.raises(Conflict, match=r"Nikhil More is archived\. Bring them back first"):
        NEW[what](asha, client_id)
    assert asha.journal.entries(client_id) == before
    asha.clients.restore(client_id)
    NEW[what](asha, client_id)
    assert len(asha.journal.entries(client_id)) > len(before)


def test_what_they_owe_can_be_settled(asha: Session, client_id: int) -> None:
    asha.clients.archive(client_id)
    asha.payments.discount(client_id, amount=1000)
    paid = asha.payments.receive(client_id, amount=4000, method="cash")
    asha.payments.refund(client_id, amount=500, method="cash", reason="left early")
    asha.payments.reverse(asha.payments.account(client_id).entries[0].id, reason="typo")
    asha.payments.reverse(paid.id, reason="typo")
    assert asha.payments.account(client_id).balance == Decimal(4000)
    asha.account.update(version=asha.account.profile()["version"], upi_id="asha@okbank")
    assert "am=4000.00" in asha.payments.upi_request(client_id)


def test_a_record_can_still_be_put_right(asha: Session, client_id: int) -> None:
    asha.clients.archive(client_id)
    entry = asha.progress.entries(client_id)[0]
    asha.progress.correct(entry.id, weight_kg=70.5)
    present = asha.clients.get(client_id)
    changed = asha.clients.update(
        client_id, version=present.version, phone="9876500012", weight_kg=70.5
    )
    assert (changed.phone, changed.archived) == ("+919876500012", True)
    assert len(asha.progress.entries(client_id)) == 1
    asha.progress.remove(entry.id)
    assert asha.progress.entries(client_id) == []


def test_acts_from_before_are_taken_back(asha: Session, admin: Session, client_id: int) -> None:
    asha.diets.assign(client_id, meals={"Lunch": "rice"})
    admin.clients.archive(client_id)
    asha.undo()
    assert asha.diets.current(client_id) is None


def test_a_message_from_before_goes_nowhere(asha: Session, client_id: int) -> None:
    waiting = asha.messages.queue(client_id, text="Hi", confirmed=True)
    failed = asha.messages.queue(client_id, text="Ho", confirmed=True)
    asha.messages.hand_over(failed.id)
    asha.messages.confirm(failed.id, sent=False)
    asha.clients.archive(client_id)
    for refused in (
        lambda: asha.messages.hand_over(waiting.id),
        lambda: asha.messages.send(waiting.id),
        lambda: asha.messages.retry(failed.id),
    ):
        with pytest.raises(Conflict, match="archived"):
            refused()
    assert "archived" in asha.messages.preview(client_id, text="Hi").warnings[0]
    assert asha.messages.cancel(waiting.id).state == "cancelled"


def test_a_charge_that_was_stored_is_answered_the_same(asha: Session, client_id: int) -> None:
    stored = asha.payments.charge(client_id, amount=100, idempotency_key="one form")
    asha.clients.archive(client_id)
    again = asha.payments.charge(client_id, amount=100, idempotency_key="one form")
    assert again.id == stored.id
