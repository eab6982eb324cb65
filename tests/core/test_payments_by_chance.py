"""Payments: whatever is booked, reversed and undone in whatever order, the balance is the sum."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up import Clock

from ptcms_core.core import Core
from ptcms_core.errors import Conflict, Invalid
from ptcms_core.session import Session
from ptcms_core.values import ledger

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
                asha.payments.discount(client, amount=amount, confirmed=True)
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
