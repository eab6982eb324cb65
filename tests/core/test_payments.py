"""Payments: what is booked once, refused, asked, taken back, requested and written on a receipt."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from made_up import Clock

from ptcms_core.core import Core
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.session import Session

# what is booked


def test_a_payment_tells_all_that_was_entered(asha: Session, nikhil: int) -> None:
    paid = asha.payments.receive(
        nikhil, amount="₹1,500.50", method="UPI", on="22/11", reference=" 4123  5678 "
    )
    assert paid.amount == Decimal("1500.50")
    assert (paid.method, paid.reference) == ("upi", "4123 5678")
    assert (paid.on, paid.by, paid.client_name) == (date(2026, 11, 22), "Asha Rao", "Nikhil More")
    assert paid.receipt_no == "R/26-27/000001"
    assert len(paid.receipt_no) <= 16


def test_a_charge_is_due_today_unless_said_and_no_receipt_is_given(
    asha: Session, nikhil: int
) -> None:
    assert asha.payments.charge(nikhil, amount=100).due == date(2026, 11, 23)
    later = asha.payments.charge(nikhil, amount=100, due="+1m", description="December")
    assert later.due == date(2026, 12, 23)
    assert later.receipt_no is None
    assert later.description == "December"


def test_the_balance_stands_beside_every_entry_newest_first(asha: Session, nikhil: int) -> None:
    asha.payments.charge(nikhil, amount=1000)
    paid = asha.payments.receive(nikhil, amount=400, method="cash")
    asha.payments.discount(nikhil, amount=100)
    asha.payments.reverse(paid.id, reason="bounced")
    account = asha.payments.account(nikhil)
    assert [entry.running_balance for entry in account.entries] == [900, 500, 600, 1000]
    assert account.entries[0].kind == "reversal"
    assert (account.charged, account.received, account.balance) == (1000, 0, 900)


def test_the_list_of_clients_shows_the_new_balance_at_once(asha: Session, nikhil: int) -> None:
    asha.payments.charge(nikhil, amount=1000, due="+2d")
    asha.payments.receive(nikhil, amount=250, method="card", on="yesterday")
    client = asha.clients.get(nikhil)
    assert client.balance == Decimal("750.00")
    assert client.next_due_on == date(2026, 11, 25)
    assert client.last_payment_on == date(2026, 11, 22)
    assert client.payment_status == "partly_paid"


def test_booking_does_not_stand_in_the_way_of_someone_editing_the_profile(
    asha: Session, nikhil: int
) -> None:
    opened = asha.clients.get(nikhil)
    asha.payments.charge(nikhil, amount=1000)
    assert asha.clients.update(nikhil, version=opened.version, goal="run 10 km").goal


def test_a_backdated_payment_is_numbered_in_its_own_financial_year(
    asha: Session, nikhil: int
) -> None:
    asha.payments.receive(nikhil, amount=1, method="cash")
    back = asha.payments.receive(nikhil, amount=2, method="cash", on=date(2026, 3, 31))
    first = asha.payments.receive(nikhil, amount=3, method="cash", on=date(2026, 4, 1))
    assert (back.receipt_no, first.receipt_no) == ("R/25-26/000001", "R/26-27/000002")


def test_a_refused_payment_uses_up_no_number(asha: Session, nikhil: int) -> None:
    asha.payments.receive(nikhil, amount=5, method="upi", reference="UTR9")
    for again in ({"reference": "utr9"}, {}):
        with pytest.raises((Invalid, NeedsConfirmation)):
            asha.payments.receive(nikhil, amount=5, method="upi", **again)
    assert asha.payments.receive(nikhil, amount=6, method="upi").receipt_no == "R/26-27/000002"


def test_payments_taken_at_once_on_several_terminals_get_each_its_own_number(
    core: Core, asha: Session, nikhil: int
) -> None:
    def take(number: int) -> str | None:
        return asha.payments.receive(nikhil, amount=number, method="cash").receipt_no

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(take, range(1, 21)))
    assert sorted(str(n) for n in numbers) == [f"R/26-27/{n:06}" for n in range(1, 21)]
    assert asha.payments.account(nikhil).received == sum(range(1, 21))


# what is refused, and what is asked


@pytest.mark.parametrize("method", [None, "", "cheque"])
def test_money_that_changes_hands_says_how(asha: Session, nikhil: int, method: Any) -> None:
    for call in (asha.payments.receive, asha.payments.refund):
        with pytest.raises(Invalid) as refused:
            call(nikhil, amount=10, method=method)
        assert list(refused.value.fields) == ["method"]
    assert asha.payments.account(nikhil).entries == []


@pytest.mark.parametrize("on", ["tomorrow", date(2026, 11, 24), datetime(2027, 1, 1), "32/13"])  # noqa: DTZ001 - the gym's
def test_a_day_to_come_or_no_day_at_all_is_refused(asha: Session, nikhil: int, on: Any) -> None:
    with pytest.raises(Invalid) as refused:
        asha.payments.receive(nikhil, amount=10, method="cash", on=on)
    assert list(refused.value.fields) == ["on"]


def test_today_is_the_gyms_day_not_that_of_utc(asha: Session, nikhil: int, clock: Any) -> None:
    clock.now += timedelta(hours=14)  # 00:42 on the 24th in Kolkata, still the 23rd in UTC
    assert asha.payments.receive(nikhil, amount=10, method="cash").on == date(2026, 11, 24)


def test_more_than_is_due_becomes_a_credit_without_a_question(asha: Session, nikhil: int) -> None:
    asha.payments.charge(nikhil, amount=3000)
    asha.payments.receive(nikhil, amount=4000, method="cash")
    account = asha.payments.account(nikhil)
    assert (account.balance, account.status_words) == (Decimal("-1000.00"), "Overpaid")
    assert account.next_due_on is None


def test_another_method_amount_client_or_five_minutes_are_no_double_entry(
    asha: Session, nikhil: int, clock: Any
) -> None:
    other = asha.clients.add(full_name="Tara Nair").id
    asha.payments.receive(nikhil, amount=500, method="cash")
    asha.payments.receive(nikhil, amount=500, method="upi")
    asha.payments.receive(nikhil, amount=501, method="cash")
    asha.payments.receive(other, amount=500, method="cash")
    clock.advance(minutes=4)
    with pytest.raises(NeedsConfirmation) as asked:
        asha.payments.receive(nikhil, amount=500, method="cash")
    assert asked.value.code == "same_payment"
    clock.advance(minutes=2)
    asha.payments.receive(nikhil, amount=500, method="cash")
    assert len(asha.payments.account(nikhil).entries) == 4


def test_a_payment_taken_back_is_no_reason_to_ask(asha: Session, nikhil: int) -> None:
    asha.payments.receive(nikhil, amount=500, method="cash")
    asha.undo()
    asha.payments.receive(nikhil, amount=500, method="cash")
    assert asha.payments.account(nikhil).received == 500


def test_a_double_press_books_one_entry_of_each_kind_and_one_undo(
    asha: Session, nikhil: int
) -> None:
    book = asha.payments
    calls = [
        lambda: book.charge(nikhil, amount=100, idempotency_key="a"),
        lambda: book.receive(nikhil, amount=90, method="cash", idempotency_key="b"),
        lambda: book.discount(nikhil, amount=5, idempotency_key="c"),
        lambda: book.refund(nikhil, amount=5, method="cash", idempotency_key="d"),
    ]
    for call in calls:
        assert call().id == call().id
    assert len(book.account(nikhil).entries) == 4
    for _each in calls:
        asha.undo()
    assert asha.undo_label is not None
    assert "adding" in asha.undo_label
    assert book.account(nikhil).balance == 0


def test_a_form_of_one_client_books_nothing_for_another(asha: Session, nikhil: int) -> None:
    other = asha.clients.add(full_name="Tara Nair").id
    asha.payments.receive(nikhil, amount=90, method="cash", idempotency_key="k")
    with pytest.raises(Conflict):
        asha.payments.receive(other, amount=90, method="cash", idempotency_key="k")
    with pytest.raises(Conflict):
        asha.payments.charge(nikhil, amount=90, idempotency_key="k")
    assert asha.payments.account(other).entries == []


def test_a_reference_is_known_again_in_other_letters_and_at_another_trainers(
    asha: Session, vikram: Session, nikhil: int
) -> None:
    asha.payments.receive(nikhil, amount=100, method="upi", reference="Utr 77a")
    hers = vikram.clients.add(full_name="Tara Nair").id
    with pytest.raises(Invalid) as refused:
        vikram.payments.receive(hers, amount=100, method="upi", reference="UTR  77A")
    assert "Nikhil" not in refused.value.sentence


def test_a_wrong_entry_names_every_wrong_field_at_once(asha: Session, nikhil: int) -> None:
    with pytest.raises(Invalid) as refused:
        asha.payments.receive(
            nikhil, amount="much", method="shells", on="never", reference="x" * 61
        )
    assert set(refused.value.fields) == {"amount", "method", "on", "reference"}


def test_entries_can_be_neither_changed_nor_deleted(core: Core, asha: Session, nikhil: int) -> None:
    asha.payments.charge(nikhil, amount=100)
    for statement in ("UPDATE ledger_entry SET amount = 1", "DELETE FROM ledger_entry"):
        with (
            pytest.raises(sqlite3.IntegrityError),
            core._gym.data.connection() as connection,
        ):
            connection.execute(statement)
    assert asha.payments.account(nikhil).balance == 100


def test_another_trainer_sees_books_and_reverses_nothing(
    asha: Session, vikram: Session, admin: Session, nikhil: int
) -> None:
    paid = asha.payments.receive(nikhil, amount=100, method="cash", idempotency_key="k")
    book = vikram.payments
    for call in (
        lambda: book.account(nikhil),
        lambda: book.charge(nikhil, amount=1),
        lambda: book.receive(nikhil, amount=1, method="cash", idempotency_key="k"),
        lambda: book.discount(nikhil, amount=1),
        lambda: book.refund(nikhil, amount=1, method="cash"),
        lambda: book.reverse(paid.id, reason="mine"),
        lambda: book.receipt_text(paid.id),
        lambda: book.upi_request(nikhil, amount=1),
    ):
        with pytest.raises(NotFound):
            call()
    assert book.recent().items == []
    assert admin.payments.account(nikhil).received == 100


# what is taken back


def test_undo_reverses_each_kind_of_entry(asha: Session, nikhil: int) -> None:
    asha.payments.charge(nikhil, amount=1000)
    asha.payments.receive(nikhil, amount=400, method="cash")
    asha.payments.discount(nikhil, amount=100)
    asha.payments.refund(nikhil, amount=50, method="cash", reason="moved away")
    balances = []
    for word in ("refund", "discount", "payment", "charge"):
        assert word in asha.undo()
        balances.append(asha.payments.account(nikhil).balance)
    assert balances == [500, 600, 1000, 0]
    newest = asha.payments.account(nikhil).entries[0]
    assert (newest.kind, newest.description) == ("reversal", "undone")


def test_undo_after_a_reversal_books_the_entry_again_and_touches_no_older_act(
    asha: Session, nikhil: int
) -> None:
    asha.payments.charge(nikhil, amount=1000, due="+3d")
    paid = asha.payments.receive(nikhil, amount=400, method="upi", reference="UTR5")
    asha.payments.reverse(paid.id, reason="thought it bounced")
    assert "reversal" in asha.undo()
    account = asha.payments.account(nikhil)
    assert account.balance == 600
    again = account.entries[0]
    assert (again.kind, again.amount, again.reference) == ("payment", 400, "UTR5")
    assert again.receipt_no == "R/26-27/000002"
    assert [e.receipt_no for e in account.entries if e.reversed] == ["R/26-27/000001"]


def test_a_reversal_is_not_taken_back_over_a_reference_used_since(
    asha: Session, nikhil: int
) -> None:
    paid = asha.payments.receive(nikhil, amount=400, method="upi", reference="UTR5")
    asha.payments.reverse(paid.id, reason="wrong amount")
    undo = asha._access.undo_steps[-1].inverse
    asha.payments.receive(nikhil, amount=450, method="upi", reference="UTR5")
    with pytest.raises(Invalid):
        undo()
    assert asha.payments.account(nikhil).received == 450


def test_a_payment_that_was_given_back_is_not_reversed_as_well(asha: Session, nikhil: int) -> None:
    asha.payments.charge(nikhil, amount=500)
    paid = asha.payments.receive(nikhil, amount=500, method="cash")
    refund = asha.payments.refund(nikhil, amount=200, method="cash", reason="injury")
    with pytest.raises(Conflict):
        asha.payments.reverse(paid.id, reason="twice")
    asha.payments.reverse(refund.id, reason="stayed after all")
    asha.payments.reverse(paid.id, reason="bounced")
    assert asha.payments.account(nikhil).received == 0


def test_undo_of_a_payment_somebody_reversed_meanwhile_is_refused(
    asha: Session, admin: Session, nikhil: int
) -> None:
    paid = asha.payments.receive(nikhil, amount=500, method="cash")
    admin.payments.reverse(paid.id, reason="wrong client")
    with pytest.raises(Conflict):
        asha.undo()
    assert len(asha.payments.account(nikhil).entries) == 2


def test_receipts_are_consecutive_in_a_financial_year(
    asha: Session, nikhil: int, clock: Clock
) -> None:
    first = asha.payments.receive(nikhil, amount=100, method="cash")
    second = asha.payments.receive(nikhil, amount=200, method="cash")
    clock.advance(days=150)
    third = asha.payments.receive(nikhil, amount=300, method="cash")
    assert [first.receipt_no, second.receipt_no, third.receipt_no] == [
        "R/26-27/000001",
        "R/26-27/000002",
        "R/27-28/000001",
    ]
    assert "R/26-27/000001" in asha.payments.receipt_text(first.id)


def test_a_reversal_negates_once_and_keeps_the_number(asha: Session, nikhil: int) -> None:
    asha.payments.charge(nikhil, amount=1000)
    paid = asha.payments.receive(nikhil, amount=400, method="cash")
    reversal = asha.payments.reverse(paid.id, reason="wrong client")
    account = asha.payments.account(nikhil)
    assert account.balance == Decimal("1000.00")
    assert next(e.running_balance for e in account.entries) == Decimal("1000.00")
    assert any(e.reversed and e.receipt_no for e in account.entries)
    for entry in (paid.id, reversal.id):
        with pytest.raises(Conflict):
            asha.payments.reverse(entry, reason="again")
    with pytest.raises(Invalid):
        asha.payments.reverse(paid.id, reason=" ")
    with pytest.raises(NotFound):
        asha.payments.reverse(999, reason="none")
    assert "REVERSED" in asha.payments.receipt_text(paid.id)
    with pytest.raises(Invalid):
        asha.payments.receipt_text(reversal.id)


def test_refund_and_discount(asha: Session, nikhil: int) -> None:
    asha.payments.charge(nikhil, amount=1000)
    asha.payments.discount(nikhil, amount=100, description="festival")
    asha.payments.receive(nikhil, amount=900, method="card")
    with pytest.raises(Invalid):
        asha.payments.refund(nikhil, amount=901, method="cash", reason="moved away")
    asha.payments.refund(nikhil, amount=200, method="cash", reason="moved away")
    assert asha.payments.account(nikhil).balance == Decimal("200.00")
    assert "refund" in asha.undo()
    assert asha.payments.account(nikhil).balance == Decimal("0.00")


@pytest.mark.parametrize("amount", [0, -5, 1.5, "lots", None, "1.005", 10**12, True, object()])
def test_a_wrong_amount_is_refused_in_words(asha: Session, nikhil: int, amount: object) -> None:
    with pytest.raises(Invalid) as refused:
        asha.payments.receive(nikhil, amount=amount, method="cash")
    assert refused.value.fields["amount"]
