"""The ledger: charges, payments, receipts, reversals, dues, and figures made of them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up import Clock

from ptcms_core.core import Core, Session
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.values import ledger


@pytest.fixture
def client_id(asha: Session) -> int:
    return asha.clients.add(full_name="Nikhil More", phone="9876500011").id


def test_the_carried_over_vectors(asha: Session, client_id: int) -> None:
    asha.payments.charge(client_id, amount=5000, due="today")
    asha.payments.receive(client_id, amount=160, method="cash")
    account = asha.payments.account(client_id)
    assert (account.balance, account.status) == (Decimal("4840.00"), "partly_paid")
    other = asha.clients.add(full_name="Tara Nair").id
    asha.payments.charge(other, amount="3,000")
    asha.payments.receive(other, amount=Decimal(4000), method="upi")
    account = asha.payments.account(other)
    assert (account.balance, account.status_words) == (Decimal("-1000.00"), "Overpaid")


def test_a_due_date_that_passed_is_overdue(asha: Session, client_id: int, clock: Clock) -> None:
    asha.payments.charge(client_id, amount=1000, due=date(2026, 11, 24))
    assert asha.payments.account(client_id).status == "due"
    clock.advance(days=2)
    assert asha.payments.account(client_id).status == "overdue"
    assert [one.id for one in asha.payments.dues().items] == [client_id]
    today = asha.today()
    assert [(item.name, item.days) for item in today.overdue] == [("Nikhil More", 1)]


def test_receipts_are_consecutive_in_a_financial_year(
    asha: Session, client_id: int, clock: Clock
) -> None:
    first = asha.payments.receive(client_id, amount=100, method="cash")
    second = asha.payments.receive(client_id, amount=200, method="cash")
    clock.advance(days=150)
    third = asha.payments.receive(client_id, amount=300, method="cash")
    assert [first.receipt_no, second.receipt_no, third.receipt_no] == [
        "R/26-27/000001",
        "R/26-27/000002",
        "R/27-28/000001",
    ]
    assert "R/26-27/000001" in asha.payments.receipt_text(first.id)


def test_the_same_payment_twice_is_asked_and_a_double_press_stored_once(
    asha: Session, client_id: int, clock: Clock
) -> None:
    one = asha.payments.receive(client_id, amount=100, method="cash", idempotency_key="k")
    again = asha.payments.receive(client_id, amount=100, method="cash", idempotency_key="k")
    assert one.id == again.id
    with pytest.raises(NeedsConfirmation):
        asha.payments.receive(client_id, amount=100, method="cash")
    asha.payments.receive(client_id, amount=100, method="cash", confirmed=True)
    clock.advance(minutes=6)
    asha.payments.receive(client_id, amount=100, method="cash")
    assert asha.payments.account(client_id).received == Decimal("300.00")


def test_a_reference_is_used_once_unless_reversed(asha: Session, client_id: int) -> None:
    paid = asha.payments.receive(client_id, amount=100, method="upi", reference="UTR1")
    with pytest.raises(Invalid) as refused:
        asha.payments.receive(client_id, amount=200, method="upi", reference="UTR1")
    assert "reference" in refused.value.fields
    asha.payments.reverse(paid.id, reason="typo")
    asha.payments.receive(client_id, amount=200, method="upi", reference="UTR1")


def test_a_reversal_negates_once_and_keeps_the_number(asha: Session, client_id: int) -> None:
    asha.payments.charge(client_id, amount=1000)
    paid = asha.payments.receive(client_id, amount=400, method="cash")
    reversal = asha.payments.reverse(paid.id, reason="wrong client")
    account = asha.payments.account(client_id)
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


def test_refund_and_discount(asha: Session, client_id: int) -> None:
    asha.payments.charge(client_id, amount=1000)
    asha.payments.discount(client_id, amount=100, description="festival")
    asha.payments.receive(client_id, amount=900, method="card")
    with pytest.raises(Invalid):
        asha.payments.refund(client_id, amount=901, method="cash", reason="moved away")
    asha.payments.refund(client_id, amount=200, method="cash", reason="moved away")
    assert asha.payments.account(client_id).balance == Decimal("200.00")
    assert "refund" in asha.undo()
    assert asha.payments.account(client_id).balance == Decimal("0.00")


@pytest.mark.parametrize("amount", [0, -5, 1.5, "lots", None, "1.005", 10**12, True, object()])
def test_a_wrong_amount_is_refused_in_words(asha: Session, client_id: int, amount: object) -> None:
    with pytest.raises(Invalid) as refused:
        asha.payments.receive(client_id, amount=amount, method="cash")
    assert refused.value.fields["amount"]


def test_a_wrong_date_or_method_is_refused(asha: Session, client_id: int) -> None:
    for field, value in {"on": date(2027, 1, 1), "method": "barter", "reference": "x" * 70}.items():
        with pytest.raises(Invalid) as refused:
            asha.payments.receive(client_id, **{"amount": 10, "method": "cash", field: value})
        assert field in refused.value.fields
    with pytest.raises(Invalid):
        asha.payments.charge(client_id, amount=10, due="whenever")


def test_an_upi_request_asks_for_what_is_due(asha: Session, admin: Session, client_id: int) -> None:
    with pytest.raises(Invalid):
        asha.payments.upi_request(client_id)
    asha.payments.charge(client_id, amount=4840)
    with pytest.raises(Invalid):
        asha.payments.upi_request(client_id)
    admin.settings.update(upi_id="ironhouse@okbank")
    link = asha.payments.upi_request(client_id)
    assert link.startswith("upi://pay?pa=ironhouse@okbank&")
    assert "am=4840.00" in link
    assert "mc=" not in link
    assert asha.payments.upi_request(client_id) != link
    profile = asha.account.profile()
    asha.account.update(version=profile["version"], upi_id="asha@okbank")
    assert "pa=asha@okbank" in asha.payments.upi_request(client_id, amount="150.50")


def test_figures_for_reports_and_lists(
    asha: Session, vikram: Session, admin: Session, client_id: int, clock: Clock
) -> None:
    asha.payments.charge(client_id, amount=3000, due=date(2026, 9, 1))
    asha.payments.receive(client_id, amount=500, method="upi")
    asha.payments.receive(client_id, amount=100, method="cash", on=date(2026, 11, 20))
    takings = asha.reports.takings(date(2026, 11, 1), date(2026, 11, 30))
    assert takings.total == Decimal("600.00")
    assert dict(takings.by_method) == {"upi": Decimal("500.00"), "cash": Decimal("100.00")}
    assert takings.by_person == [("Asha Rao", Decimal("600.00"))]
    assert vikram.reports.takings(date(2026, 11, 1), date(2026, 11, 30)).total == 0
    ages = {one.label: one.clients for one in admin.reports.dues_by_age()}
    assert ages["61+ days"] == 1
    assert asha.reports.clients_by_month()[0].new == 1
    assert [p.amount for p in admin.payments.recent().items] == [Decimal(100), Decimal(500)]
    assert vikram.payments.recent().items == []
    assert asha.today().taken_this_month == Decimal("600.00")
    assert admin.trainers.get(asha.account_id).collected == Decimal("600.00")


def test_every_status_has_its_word() -> None:
    for key in ("nothing_charged", "paid", "overpaid", "due", "partly_paid", "overdue"):
        assert ledger.status_words(key)
    assert [ledger.document_status(n) for n in (1, 0, -1)] == ["Due", "Paid", "Overpaid"]


def test_credits_settle_the_oldest_due_first() -> None:
    day = date(2026, 1, 1)
    charges = [
        ledger.Posting("charge", 100, day, date(2026, 3, 1)),
        ledger.Posting("charge", 100, day, date(2026, 2, 1)),
    ]
    assert ledger.standing(charges).next_due_on == date(2026, 2, 1)
    paid = [*charges, ledger.Posting("payment", 100, day, None)]
    assert ledger.standing(paid).next_due_on == date(2026, 3, 1)
    assert ledger.standing([*paid, ledger.Posting("discount", 100, day, None)]).next_due_on is None


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["charge", "receive", "discount", "refund", "reverse", "undo"]),
        st.integers(1, 500_000),
    ),
    max_size=15,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_after_any_operations_the_balance_is_the_sum(
    core: Core, asha: Session, clock: Clock, steps: list[tuple[str, int]]
) -> None:
    client = asha.clients.add(full_name="Any Body", confirmed=True).id
    for kind, paise in steps:
        clock.advance(minutes=1)
        amount = Decimal(paise) / 100
        try:
            if kind == "charge":
                asha.payments.charge(client, amount=amount)
            elif kind == "receive":
                asha.payments.receive(client, amount=amount, method="cash", confirmed=True)
            elif kind == "discount":
                asha.payments.discount(client, amount=amount)
            elif kind == "refund":
                asha.payments.refund(client, amount=amount, method="cash")
            elif kind == "reverse":
                entries = asha.payments.account(client).entries
                if entries:
                    asha.payments.reverse(entries[paise % len(entries)].id, reason="chance")
            elif asha.undo_label and "adding" not in asha.undo_label:
                asha.undo()
        except (Invalid, Conflict):
            pass
        with core._gym.data.read() as connection:
            rows = connection.execute(
                "SELECT e.*, o.kind AS okind FROM ledger_entry e LEFT JOIN ledger_entry o"
                " ON o.id = e.reverses_id WHERE e.client_id = :id",
                {"id": client},
            ).fetchall()
            stored = connection.execute(
                "SELECT balance FROM client WHERE id = :id", {"id": client}
            ).fetchone()[0]
        total = 0
        for row in rows:
            sign = ledger.SIGN[row["okind"] or row["kind"]]
            total += -sign * row["amount"] if row["okind"] else sign * row["amount"]
        assert stored == total
        assert isinstance(stored, int)
