"""What is refused of an entry, and what is asked before it is booked."""

import sqlite3
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
    if _taken_lately(
        connection,
        "e.amount = :amount AND e.method IS :method",
        {"client": client_id, "amount": amount, "method": method},
        now,
    ):
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
    actor_id: int,
    now: datetime,
    currency: money.Currency,
) -> None:
    """NeedsConfirmation if somebody else took money a few minutes ago and less is due than this."""
    balance = _balance(connection, client_id)
    if amount <= balance:
        return
    others: dict[str, object] = {"client": client_id, "actor": actor_id}
    taken = _taken_lately(connection, "e.by_id <> :actor", others, now)
    if taken:
        raise NeedsConfirmation(
            "anothers_payment",
            _(
                "Somebody else took {amount} from this client a few minutes ago; {due} is due. "
                "Is this a second payment?"
            ).format(
                amount=money.format_money(taken, currency),
                due=money.format_money(max(balance, 0), currency),
            ),
            field="amount",
        )


def _taken_lately(
    connection: sqlite3.Connection, which: str, values: dict[str, object], now: datetime
) -> int:
    """The amount of such a payment of a few minutes ago that still counts; 0 if there is none."""
    found = connection.execute(
        # `which` is one of the two conditions above
        "SELECT e.amount FROM ledger_entry e LEFT JOIN ledger_entry r ON r.reverses_id = e.id"  # noqa: S608
        " WHERE e.client_id = :client AND e.kind = 'payment' AND e.at >= :since"
        f" AND r.id IS NULL AND {which} ORDER BY e.id DESC LIMIT 1",
        {"since": utc_text(now - SAME_WITHIN), **values},
    ).fetchone()
    return int(found[0]) if found else 0


def _balance(connection: sqlite3.Connection, client_id: int) -> int:
    row = connection.execute("SELECT balance FROM client WHERE id = :id", {"id": client_id})
    return int(row.fetchone()[0])


def ask_about_credit(
    connection: sqlite3.Connection, client_id: int, amount: int, currency: money.Currency
) -> None:
    """NeedsConfirmation for a discount of more than is due: what is over becomes a credit."""
    balance = _balance(connection, client_id)
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
