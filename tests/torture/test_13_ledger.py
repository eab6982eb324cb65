"""Whatever is booked, reversed and undone, in whatever order: the balance is the sum."""

from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from made_up import PASSWORD, Clock
from writing import COST, WRITERS

from ptcms_core import Conflict, Invalid
from ptcms_core.core import Core, open_core
from ptcms_core.session import Session

OPERATIONS = 10_000
STEPS, FEWEST = 50, 35
SIGNS = {"charge": 1, "refund": 1, "payment": -1, "discount": -1}
AMOUNTS = st.integers(1, 500_000)


class Ledger(RuleBasedStateMachine):
    """One client's ledger, and beside it a number that follows the rules of arithmetic alone."""

    session: Session
    core: Core
    clock: Clock
    operations = 0

    @initialize()
    def a_client(self) -> None:
        self.client = self.session.clients.add(full_name="Any Body", confirmed=True).id
        self.session._access.undo_steps.clear()
        self.balance = 0
        self.effects: list[int] = []

    @rule(paise=AMOUNTS)
    def charge(self, paise: int) -> None:
        self._book(paise, self.session.payments.charge(self.client, amount=_amount(paise)))

    @rule(paise=AMOUNTS)
    def receive(self, paise: int) -> None:
        taken = self.session.payments.receive(
            self.client, amount=_amount(paise), method="cash", confirmed=True
        )
        self._book(-paise, taken)

    @rule(paise=AMOUNTS)
    def discount(self, paise: int) -> None:
        given = self.session.payments.discount(self.client, amount=_amount(paise), confirmed=True)
        self._book(-paise, given)

    @rule(paise=AMOUNTS)
    def refund(self, paise: int) -> None:
        try:
            given = self.session.payments.refund(self.client, amount=_amount(paise), method="cash")
        except Invalid:
            return  # more than was received
        self._book(paise, given)

    @rule(which=st.integers(0, 1_000))
    def reverse(self, which: int) -> None:
        entries = self.session.payments.account(self.client).entries
        if not entries:
            return
        entry = entries[which % len(entries)]
        try:
            self.session.payments.reverse(entry.id, reason="chance")
        except Conflict:
            return  # reversed already, a reversal, or given back
        effect = -SIGNS[entry.kind] * _paise(entry.amount)
        self._book(effect, entry)

    @rule()
    def undo(self) -> None:
        if not self.effects:
            return
        try:
            self.session.undo()
        except (Conflict, Invalid):
            return  # what came later stands in its way
        self.balance -= self.effects.pop()

    @invariant()
    def the_balance_is_the_sum(self) -> None:
        if not hasattr(self, "client"):
            return
        type(self).operations += 1
        with self.core._gym.data.read() as connection:
            stored, kind = connection.execute(
                "SELECT balance, typeof(balance) FROM client WHERE id = :id", {"id": self.client}
            ).fetchone()
            rows = connection.execute(
                "SELECT e.amount, typeof(e.amount) AS type, COALESCE(o.kind, e.kind) AS kind,"
                " o.id IS NOT NULL AS reverses FROM ledger_entry e"
                " LEFT JOIN ledger_entry o ON o.id = e.reverses_id WHERE e.client_id = :id",
                {"id": self.client},
            ).fetchall()
        total = sum(
            SIGNS[row["kind"]] * row["amount"] * (-1 if row["reverses"] else 1) for row in rows
        )
        assert {kind, *(row["type"] for row in rows)} == {"integer"}
        assert stored == total == self.balance
        assert self.session.payments.account(self.client).balance == _amount(self.balance)

    def _book(self, effect: int, _posted: object) -> None:
        self.clock.advance(minutes=1)
        self.balance += effect
        self.effects.append(effect)


def _amount(paise: int) -> Decimal:
    return Decimal(paise) / 100


def _paise(amount: Decimal) -> int:
    return int(amount * 100)


def test_after_any_operations_the_balance_is_the_sum(folder: Path, ordeal) -> None:
    lost = ordeal.losses("balances off")
    asked = ordeal.times(OPERATIONS)
    time = Clock()
    opened = open_core(folder, clock=time, password_cost=COST)

    class OnThisGym(Ledger):
        core, clock, session = opened, time, opened.sign_in(WRITERS[0], PASSWORD)

    lost["balances off"] = 1
    run_state_machine_as_test(
        OnThisGym,
        settings=settings(
            max_examples=-(-asked // FEWEST),
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    lost["balances off"] = 0
    ordeal.tried = f"{OnThisGym.operations:,} operations of a ledger by chance, summed after each"
    opened.close()
    assert OnThisGym.operations >= asked
