"""Payments: what is booked once, refused, asked, taken back, requested and written on a receipt."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from made_up import Clock

from ptcms_core import payments
from ptcms_core.core import Core
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.session import Session
from ptcms_core.storage.journal import utc_text
from ptcms_core.values.money import INR


@pytest.fixture
def nikhil(asha: Session) -> int:
    return asha.clients.add(full_name="Nikhil More", phone="9876500011").id


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


@pytest.mark.parametrize("on", ["tomorrow", date(2026, 11, 24), datetime(2027, 1, 1), "32/13"])  # noqa: DTZ001
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


def test_every_entry_is_a_row_of_the_journal(core: Core, asha: Session, nikhil: int) -> None:
    paid = asha.payments.receive(nikhil, amount="12.50", method="cash")
    asha.payments.reverse(paid.id, reason="typo")
    with core._gym.data.read() as connection:
        rows = connection.execute(
            "SELECT j.kind, j.record_id, j.client_id, j.actor_id, i.after FROM journal j"
            " JOIN journal_image i ON i.seq = j.seq"
            " WHERE j.subject = 'ledger_entry' ORDER BY j.seq"
        ).fetchall()
    assert [row["kind"] for row in rows] == ["payment", "reversal"]
    assert rows[0]["record_id"] == paid.id
    assert {row["client_id"] for row in rows} == {nikhil}
    assert {row["actor_id"] for row in rows} == {asha.account_id}
    assert json.loads(rows[0]["after"])["amount"] == 1250


# carried over, and adjusted from outside


def test_carried_over_entries_count_without_a_receipt_and_an_adjustment_has_a_sign(
    core: Core, asha: Session, nikhil: int
) -> None:
    day = date(2026, 11, 23)
    with core._gym.act(None) as act:
        for kind, amount in (("charge", 500000), ("payment", 16000), ("adjustment", -1000)):
            payments.insert(
                act, nikhil, kind=kind, amount=amount, on=day, by_id=None, carried_over=True
            )
        for kind, amount in (("charge", -1), ("payment", 0)):
            with pytest.raises(ValueError, match="can't be booked"):
                payments.insert(act, nikhil, kind=kind, amount=amount, on=day, by_id=None)
    account = asha.payments.account(nikhil)
    assert account.balance == Decimal("4830.00")
    assert [entry.amount for entry in account.entries] == [-10, 160, 5000]
    assert all(entry.carried_over and entry.receipt_no is None for entry in account.entries)
    assert "(carried over)" in asha.payments.receipt_text(account.entries[1].id)
    asha.payments.reverse(account.entries[0].id, reason="taken in by mistake")
    assert asha.payments.account(nikhil).balance == Decimal("4840.00")


def test_the_document_holds_amounts_as_decimal_strings(
    core: Core, asha: Session, nikhil: int
) -> None:
    asha.payments.charge(nikhil, amount=5000, due="1/12")
    asha.payments.receive(nikhil, amount=160, method="upi", reference="UTR1")
    with core._gym.data.read() as connection:
        names = {asha.account_id: "Asha Rao"}
        written = payments.document_fragment(connection, nikhil, names, INR)
        assert payments.document_fragment(connection, 999, names, INR) is None
    assert written is not None
    entries = written.pop("ledger")
    assert written == {
        "client_name": "Nikhil More",
        "total_amount": "5000.00",
        "amount_paid": "160.00",
        "amount_due": "4840.00",
        "due_date": "2026-12-01",
        "payment_status": "Due",
    }
    assert isinstance(entries, list)
    assert [(e["kind"], e["amount"], e["by"]) for e in entries] == [
        ("charge", "5000.00", "Asha Rao"),
        ("payment", "160.00", "Asha Rao"),
    ]


def test_a_client_without_entries_and_an_erased_one_are_not_in_the_document(
    core: Core, asha: Session, nikhil: int
) -> None:
    def written() -> object:
        with core._gym.data.read() as connection:
            return payments.document_fragment(connection, nikhil, {}, INR)

    assert written() is None
    asha.payments.charge(nikhil, amount=10)
    assert written() is not None
    asha.clients.erase(nikhil, password="correct horse battery")
    assert written() is None


# lists


def test_who_owes_is_listed_by_due_day_amount_or_name_in_pages(
    asha: Session, vikram: Session, admin: Session
) -> None:
    owes = [("Zoya Ali", 100, "+1d"), ("Amit Roy", 900, "+9d"), ("Manu Das", 500, "+5d")]
    for name, amount, due in owes:
        asha.payments.charge(asha.clients.add(full_name=name).id, amount=amount, due=due)
    settled = asha.clients.add(full_name="Paid Up").id
    asha.payments.charge(settled, amount=10)
    asha.payments.receive(settled, amount=10, method="cash")

    def names(**how: Any) -> list[str]:
        return [due.full_name for due in asha.payments.dues(**how).items]

    assert names() == ["Zoya Ali", "Manu Das", "Amit Roy"]
    assert names(sort="-balance") == ["Amit Roy", "Manu Das", "Zoya Ali"]
    assert names(sort="name") == ["Amit Roy", "Manu Das", "Zoya Ali"]
    page = asha.payments.dues(limit=2)
    assert (page.total, page.next) == (3, 2)
    rest = asha.payments.dues(limit=2, offset=page.next)
    assert [due.balance for due in rest.items] == [900]
    assert rest.next is None
    assert vikram.payments.dues().total == 0
    assert admin.payments.dues().total == 3
    with pytest.raises(Invalid):
        asha.payments.dues(sort="colour")


def test_an_archived_client_is_no_longer_listed_but_can_still_pay(
    asha: Session, nikhil: int
) -> None:
    asha.payments.charge(nikhil, amount=100)
    asha.clients.archive(nikhil)
    assert asha.payments.dues().total == 0
    assert asha.payments.receive(nikhil, amount=100, method="cash").receipt_no


def test_payments_are_listed_page_by_page_and_say_what_was_reversed(
    asha: Session, nikhil: int
) -> None:
    for amount in range(1, 6):
        asha.payments.receive(nikhil, amount=amount, method="cash")
    asha.undo()
    seen: list[tuple[Decimal, bool]] = []
    after: int | None = None
    while True:
        page = asha.payments.recent(limit=2, after=after)
        seen += [(entry.amount, entry.reversed) for entry in page.items]
        after = page.next
        if after is None:
            break
    assert seen == [(5, True), (4, False), (3, False), (2, False), (1, False)]


# what goes to the client


def test_the_request_by_upi_names_the_clients_trainer_before_the_gym(
    asha: Session, admin: Session, nikhil: int
) -> None:
    admin.settings.update(upi_id="ironhouse@okbank")

    def asked() -> dict[str, str]:
        link = urlsplit(admin.payments.upi_request(nikhil, amount="99.9"))
        assert (link.scheme, link.netloc) == ("upi", "pay")
        return {key: value for key, (value,) in parse_qs(link.query).items()}

    parts = asked()
    assert (parts["pa"], parts["pn"]) == ("ironhouse@okbank", "Iron House Gym")
    assert (parts["am"], parts["cu"]) == ("99.90", "INR")
    assert parts["tn"] == "Fee Nikhil More"
    admin.settings.update(payee_name="Iron House Pvt Ltd")
    assert asked()["pn"] == "Iron House Pvt Ltd"
    asha.account.update(version=asha.account.profile()["version"], upi_id="asha@okbank")
    assert (asked()["pa"], asked()["pn"]) == ("asha@okbank", "Asha Rao")
    asha.account.update(version=asha.account.profile()["version"], payee_name="Asha R Fitness")
    assert asked()["pn"] == "Asha R Fitness"
    assert asked()["tr"] != asked()["tr"]


def test_a_credit_is_nothing_to_ask_for_and_upi_is_for_rupees(
    asha: Session, admin: Session, nikhil: int
) -> None:
    admin.settings.update(upi_id="ironhouse@okbank")
    asha.payments.receive(nikhil, amount=10, method="cash")
    with pytest.raises(Invalid) as refused:
        asha.payments.upi_request(nikhil)
    assert "type an amount" in refused.value.sentence
    with pytest.raises(Invalid):
        asha.payments.upi_request(nikhil, 0)


def test_a_gym_of_another_currency_is_told_that_upi_takes_rupees(
    asha: Session, admin: Session, nikhil: int
) -> None:
    admin.settings.update(upi_id="ironhouse@okbank", currency="USD")
    with pytest.raises(Invalid) as refused:
        asha.payments.upi_request(nikhil, 10)
    assert "rupees" in refused.value.sentence


def test_the_receipt_says_who_paid_what_how_and_what_is_left(
    asha: Session, admin: Session, nikhil: int
) -> None:
    admin.settings.update(contact_address="4 Hill Road", contact_phone="022 5550 1234")
    asha.payments.charge(nikhil, amount=100000)
    paid = asha.payments.receive(nikhil, amount=2000, method="bank", reference="NEFT 1")
    assert asha.payments.receipt_text(paid.id).splitlines() == [
        "Iron House Gym",
        "4 Hill Road",
        "022 5550 1234",
        "Receipt R/26-27/000001",
        "",
        "Date       23 Nov 2026",
        "From       Nikhil More",
        "Amount     ₹2,000.00",
        "Paid by    Bank transfer",
        "Reference  NEFT 1",
        "Taken by   Asha Rao",
        "Still due  ₹98,000.00",
    ]
    more = asha.payments.receive(nikhil, amount=100000, method="cash")
    assert "Credit    ₹2,000.00" in asha.payments.receipt_text(more.id)


def test_entries_are_stored_with_the_moment_of_the_clock_in_utc(
    asha: Session, nikhil: int, clock: Any
) -> None:
    assert asha.payments.charge(nikhil, amount=1).at == utc_text(clock.now)


def test_the_carried_over_vectors(asha: Session, nikhil: int) -> None:
    asha.payments.charge(nikhil, amount=5000, due="today")
    asha.payments.receive(nikhil, amount=160, method="cash")
    account = asha.payments.account(nikhil)
    assert (account.balance, account.status) == (Decimal("4840.00"), "partly_paid")
    other = asha.clients.add(full_name="Tara Nair").id
    asha.payments.charge(other, amount="3,000")
    asha.payments.receive(other, amount=Decimal(4000), method="upi")
    account = asha.payments.account(other)
    assert (account.balance, account.status_words) == (Decimal("-1000.00"), "Overpaid")


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
