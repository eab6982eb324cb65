"""What is refused of an entry, and what is asked before it is booked."""

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation
from ptcms_core.payments.rows import received, rows_of
from ptcms_core.storage.journal import utc_text
from ptcms_core.values import money

SAME_WITHIN = timedelta(minutes=5)
"""A second payment of the same amount and method within this time is asked about."""


def entry_of_key(
    connection: sqlite3.Connection, key: str | None, client_id: int, kind: str
) -> int | None:
    """The entry that a form of this key booked already; Conflict if it booked something else."""
    if key is None:
        return None
    row = connection.execute(
        "SELECT id, client_id, kind FROM ledger_entry WHERE idempotency_key = :key", {"key": key}
    ).fetchone()
    if row is None:
        return None
    if (row["client_id"], row["kind"]) != (client_id, kind):
        raise Conflict(
            _("This form booked another entry already. Nothing was booked; open it again.")
        )
    return int(row["id"])


def refuse_used_reference(connection: sqlite3.Connection, reference: str) -> None:
    """Invalid if a payment that counts carries this reference, in whatever case of letters."""
    if not reference:
        return
    used = connection.execute(
        "SELECT 1 FROM ledger_entry e LEFT JOIN ledger_entry r ON r.reverses_id = e.id"
        " WHERE e.reference <> '' AND upper(e.reference) = upper(:reference)"
        " AND e.kind = 'payment' AND r.id IS NULL",
        {"reference": reference},
    ).fetchone()
    if used:
        raise Invalid({"reference": _("This reference was used for a payment already.")})


def ask_about_same_payment(
    connection: sqlite3.Connection,
    client_id: int,
    amount: int,
    method: str | None,
    now: datetime,
) -> None:
    """NeedsConfirmation if the client paid the same in the same way a few minutes ago."""
    same = connection.execute(
        "SELECT 1 FROM ledger_entry e LEFT JOIN ledger_entry r ON r.reverses_id = e.id"
        " WHERE e.client_id = :client AND e.kind = 'payment' AND e.amount = :amount"
        " AND e.method IS :method AND e.at >= :since AND r.id IS NULL",
        {
            "client": client_id,
            "amount": amount,
            "method": method,
            "since": utc_text(now - SAME_WITHIN),
        },
    ).fetchone()
    if same:
        raise NeedsConfirmation(
            "same_payment",
            _(
                "The same amount was taken from this client a few minutes ago. "
                "Is this a second payment?"
            ),
            field="amount",
        )


def ask_about_anothers_payment(
    connection: sqlite3.Connection,
    client_id: int,
    amount: int,
    *,
    by_id: int,
    since: datetime,
    seen: int | None,
    told: Callable[[sqlite3.Row, int], str],
) -> None:
    """NeedsConfirmation if somebody else took a payment that this one may be meant for as well.

    So it is where less is owed than what was `seen`; and, since a few minutes, where the other
    payment was as large, or settled a due of which less than this one is left. `told` words the
    question, given the other payment and what is due.
    """
    other = connection.execute(
        "SELECT e.* FROM ledger_entry e LEFT JOIN ledger_entry r ON r.reverses_id = e.id"
        " WHERE e.client_id = :client AND e.kind = 'payment' AND e.by_id <> :me AND r.id IS NULL"
        " AND e.carried_over = 0 ORDER BY e.id DESC LIMIT 1",
        {"client": client_id, "me": by_id},
    ).fetchone()
    if other is None:
        return
    balance = balance_of(connection, client_id)
    settled = balance + other["amount"] > 0 and amount > balance
    lately = other["at"] >= utc_text(since) and (other["amount"] == amount or settled)
    if lately or (seen is not None and balance < seen):
        raise NeedsConfirmation("anothers_payment", told(other, balance), field="amount")


def balance_of(connection: sqlite3.Connection, client_id: int) -> int:
    """What the client owes, in minor units; less than nothing is a credit."""
    row = connection.execute("SELECT balance FROM client WHERE id = :id", {"id": client_id})
    return int(row.fetchone()[0])


def ask_about_credit(
    connection: sqlite3.Connection, client_id: int, amount: int, currency: money.Currency
) -> None:
    """NeedsConfirmation for a discount of more than is due: what is over becomes a credit."""
    balance = balance_of(connection, client_id)
    if amount <= balance:
        return
    question = _("{due} is due, so {amount} makes a credit of {credit}. Is it right?").format(
        due=money.format_money(max(balance, 0), currency),
        amount=money.format_money(amount, currency),
        credit=money.format_money(amount - balance, currency),
    )
    raise NeedsConfirmation("credit", question, field="amount")


def refuse_over_refund(connection: sqlite3.Connection, client_id: int, amount: int) -> None:
    """Invalid for a refund of more than was received."""
    if amount > received(rows_of(connection, client_id)):
        raise Invalid({"amount": _("No more can be given back than was received.")})


def refuse_reversal(connection: sqlite3.Connection, row: sqlite3.Row) -> None:
    """Conflict for what can't be reversed: a reversal, an entry twice, a refunded payment."""
    if row["kind"] == "reversal":
        raise Conflict(_("A reversal can't be reversed; book the entry again instead."))
    if row["reversed_by"] is not None:
        raise Conflict(_("This entry was reversed already."))
    left = received(rows_of(connection, row["client_id"]))
    if row["kind"] == "payment" and left < row["amount"]:
        raise Conflict(
            _("This payment was given back. Reverse the refund first, then the payment.")
        )
