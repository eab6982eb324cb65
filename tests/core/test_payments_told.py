"""What is told of payments: the document, lists, requests by UPI, receipts."""

import json
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ptcms_core import payments
from ptcms_core.core import Core
from ptcms_core.errors import Invalid
from ptcms_core.session import Session
from ptcms_core.storage.journal import utc_text
from ptcms_core.values.money import INR


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
