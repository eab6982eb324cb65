"""Two people take a payment for one due: the second is asked, and told by whom, what and when."""

from decimal import Decimal
from typing import Any

import pytest

from ptcms_core.errors import Invalid, NeedsConfirmation
from ptcms_core.session import Session


@pytest.fixture
def nikhil(asha: Session) -> int:
    client = asha.clients.add(full_name="Nikhil More").id
    asha.payments.charge(client, amount=5000)
    return client


def asked(session: Session, client: int, **payment: Any) -> str:
    """The question that a payment raises; empty where it is booked without one."""
    booked = len(session.payments.account(client).entries)
    try:
        session.payments.receive(client, **payment)
    except NeedsConfirmation as raised:
        question = raised
    else:
        return ""
    assert (question.code, question.field) == ("anothers_payment", "amount")
    assert len(session.payments.account(client).entries) == booked
    return question.question


def test_the_second_is_told_who_took_what_when_and_what_is_due(
    asha: Session, admin: Session, nikhil: int
) -> None:
    asha.payments.receive(nikhil, amount=5000, method="cash")
    question = asked(admin, nikhil, amount=5000, method="upi")
    assert question.startswith("Asha Rao took ₹5,000.00 from this client at ")
    assert question.endswith("; ₹0.00 is due now. Is this a second payment?")
    admin.payments.receive(nikhil, amount=5000, method="upi", confirmed=True)
    account = admin.payments.account(nikhil)
    assert [one.by for one in account.entries if one.kind == "payment"] == [
        "Meera Admin",
        "Asha Rao",
    ]


def test_it_is_asked_of_a_due_that_is_settled_and_of_the_same_amount_a_few_minutes_long(
    asha: Session, admin: Session, nikhil: int, clock: Any
) -> None:
    asha.payments.receive(nikhil, amount=2000, method="cash")
    assert asked(admin, nikhil, amount=2000, method="upi")
    assert asked(admin, nikhil, amount=3001, method="upi")
    assert not asked(admin, nikhil, amount=1000, method="upi")
    clock.advance(minutes=6)
    assert not asked(admin, nikhil, amount=2000, method="upi")


def test_however_long_a_form_was_open_a_payment_since_then_is_asked_about(
    asha: Session, admin: Session, nikhil: int, clock: Any
) -> None:
    seen = admin.clients.get(nikhil).balance
    asha.payments.receive(nikhil, amount=500, method="cash")
    clock.advance(hours=3)
    assert "₹4,500.00 is due now" in asked(admin, nikhil, amount=1000, method="upi", seen=seen)
    now = admin.clients.get(nikhil).balance
    assert not asked(admin, nikhil, amount=1000, method="upi", seen=now)


def test_ones_own_payment_a_charge_and_one_taken_back_are_no_reason_to_ask(
    asha: Session, admin: Session, nikhil: int
) -> None:
    seen = admin.clients.get(nikhil).balance
    admin.payments.receive(nikhil, amount=500, method="cash")
    assert not asked(admin, nikhil, amount=600, method="cash", seen=seen)
    asha.payments.receive(nikhil, amount=700, method="card")
    asha.undo()
    asha.payments.charge(nikhil, amount=2000)
    assert not asked(admin, nikhil, amount=700, method="upi", seen=seen)


def test_a_form_sent_twice_books_once_and_asks_nothing(
    asha: Session, admin: Session, nikhil: int
) -> None:
    once = admin.payments.receive(nikhil, amount=500, method="upi", idempotency_key="k")
    asha.payments.receive(nikhil, amount=500, method="cash", confirmed=True)
    again = admin.payments.receive(nikhil, amount=500, method="upi", idempotency_key="k")
    assert again.id == once.id


def test_what_was_seen_must_be_an_amount(asha: Session, nikhil: int) -> None:
    with pytest.raises(Invalid) as refused:
        asha.payments.receive(nikhil, amount=1, method="cash", seen=Decimal("NaN"))
    assert list(refused.value.fields) == ["seen"]
