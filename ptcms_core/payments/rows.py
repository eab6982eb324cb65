"""How the ledger is kept, the client's row in step with it, and its document."""

import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import Any

from ptcms_core.payments.entry import Due, Posted
from ptcms_core.settings import GymSettings
from ptcms_core.storage.journal import Act
from ptcms_core.values import dates, ledger, money

_IMAGE = ("kind", "amount", "on_date", "due_date", "method", "reference", "description",
          "receipt_no", "reverses_id")  # fmt: skip

ROWS = (
    "SELECT e.*, r.id AS reversed_by FROM ledger_entry e"
    " LEFT JOIN ledger_entry r ON r.reverses_id = e.id"
)


def rows_of(connection: sqlite3.Connection, client_id: int) -> list[sqlite3.Row]:
    """The client's entries as booked, oldest first, each with the id of what reversed it."""
    return connection.execute(
        ROWS + " WHERE e.client_id = :id ORDER BY e.id", {"id": client_id}
    ).fetchall()


def insert(
    act: Act,
    client_id: int,
    *,
    kind: str,
    amount: int,
    on: date,
    due: date | None = None,
    method: str | None = None,
    reference: str = "",
    description: str = "",
    by_id: int | None,
    carried_over: bool = False,
    reverses_id: int | None = None,
    idempotency_key: str | None = None,
    receipt: bool = False,
    source_key: str | None = None,
) -> int:
    """Store an entry in the open act, with a receipt number if asked for; its id.

    `amount` is in minor units, more than nothing; an adjustment's may be negative.
    """
    if amount == 0 or (amount < 0 and kind != "adjustment"):
        raise ValueError(f"a {kind} of {amount} can't be booked")
    values: dict[str, Any] = {
        "client_id": client_id,
        "kind": kind,
        "amount": amount,
        "on_date": on.isoformat(),
        "due_date": due.isoformat() if due else None,
        "method": method,
        "reference": reference,
        "description": description,
        "receipt_no": _next_receipt(act.connection, on) if receipt else None,
        "reverses_id": reverses_id,
        "carried_over": int(carried_over),
        "idempotency_key": idempotency_key,
        "at": act.at,
        "by_id": by_id,
        "source_key": source_key,
    }
    columns = ", ".join(values)
    marks = ", ".join(f":{column}" for column in values)
    cursor = act.connection.execute(
        f"INSERT INTO ledger_entry ({columns}) VALUES ({marks})",  # noqa: S608 - own columns
        values,
    )
    new_id = int(cursor.lastrowid or 0)
    act.note(
        "ledger_entry",
        new_id,
        kind,
        client_id=client_id,
        after={name: values[name] for name in _IMAGE},
    )
    refresh_client(act.connection, client_id)
    return new_id


def _next_receipt(connection: sqlite3.Connection, on: date) -> str:
    """The next number of the financial year (CGST Rules 46(b): at most 16 characters)."""
    year = dates.financial_year(on)
    number = connection.execute(
        "INSERT INTO receipt_counter (financial_year, last) VALUES (:year, 1)"
        " ON CONFLICT (financial_year) DO UPDATE SET last = last + 1 RETURNING last",
        {"year": year},
    ).fetchone()[0]
    return f"R/{year}/{number:06}"


def kept_figures(connection: sqlite3.Connection, client_id: int) -> dict[str, object]:
    """What the client's row keeps of the ledger, by column: balance, due date, last payment."""
    stands = ledger.standing(
        ledger.Posting(
            kind=row["kind"],
            amount=row["amount"],
            on=date.fromisoformat(row["on_date"]),
            due=_day(row["due_date"]),
            reversed=row["reversed_by"] is not None,
        )
        for row in rows_of(connection, client_id)
        if row["kind"] != "reversal"
    )
    return {
        "balance": stands.balance,
        "has_charge": int(stands.has_charge),
        "has_payment": int(stands.has_payment),
        "next_due_on": stands.next_due_on.isoformat() if stands.next_due_on else None,
        "last_payment_on": stands.last_payment_on.isoformat() if stands.last_payment_on else None,
    }


def refresh_client(connection: sqlite3.Connection, client_id: int) -> None:
    """Keep the figures of the client's row in step with the ledger."""
    connection.execute(
        "UPDATE client SET balance = :balance, has_charge = :has_charge,"
        " has_payment = :has_payment, next_due_on = :next_due_on,"
        " last_payment_on = :last_payment_on WHERE id = :id",
        {**kept_figures(connection, client_id), "id": client_id},
    )


def live(rows: list[sqlite3.Row]) -> list[sqlite3.Row]:
    """The entries that count: neither reversed nor a reversal."""
    return [row for row in rows if row["reversed_by"] is None and row["kind"] != "reversal"]


def received(rows: list[sqlite3.Row]) -> int:
    """What was paid and not given back, in minor units."""
    counted = live(rows)
    paid: int = sum(row["amount"] for row in counted if row["kind"] == "payment")
    returned: int = sum(row["amount"] for row in counted if row["kind"] == "refund")
    return paid - returned


def effect_of(row: sqlite3.Row, originals: Mapping[int, sqlite3.Row]) -> int:
    """What an entry adds to the balance; a reversal negates the entry it names."""
    if row["kind"] == "reversal":
        named = originals[row["reverses_id"]]
        return -ledger.SIGN[named["kind"]] * int(named["amount"])
    return ledger.SIGN[row["kind"]] * int(row["amount"])


def posted(
    rows: list[sqlite3.Row], client_name: str, names: Mapping[int, str], settings: GymSettings
) -> list[Posted]:
    """A client's whole ledger as callers see it, oldest first, with the balance after each."""
    originals = {row["id"]: row for row in rows}
    found: list[Posted] = []
    balance = 0
    for row in rows:
        balance += effect_of(row, originals)
        found.append(record(row, client_name, balance, names, settings))
    return found


def record(
    row: sqlite3.Row,
    client_name: str,
    balance: int,
    names: Mapping[int, str],
    settings: GymSettings,
) -> Posted:
    """One row of `ROWS` as callers see it."""
    return Posted(
        id=row["id"],
        client_id=row["client_id"],
        client_name=client_name,
        kind=row["kind"],
        amount=settings.amount(row["amount"]),
        on=date.fromisoformat(row["on_date"]),
        due=_day(row["due_date"]),
        method=row["method"],
        reference=row["reference"],
        description=row["description"],
        receipt_no=row["receipt_no"],
        carried_over=bool(row["carried_over"]),
        reverses_id=row["reverses_id"],
        reversed=row["reversed_by"] is not None,
        running_balance=settings.amount(balance),
        by=names.get(row["by_id"] or 0, ""),
        at=row["at"],
    )


def status_of(client: sqlite3.Row, today: date) -> ledger.Status:
    """Where a client's account stands today, from the client's row."""
    return ledger.status(
        client["balance"],
        has_charge=bool(client["has_charge"]),
        has_payment=bool(client["has_payment"]),
        next_due_on=_day(client["next_due_on"]),
        today=today,
    )


def due_of(client: sqlite3.Row, settings: GymSettings, today: date) -> Due:
    """A client's row as lists of dues show it."""
    return Due(
        id=client["id"],
        full_name=client["full_name"],
        phone=client["phone"],
        balance=settings.amount(client["balance"]),
        next_due_on=_day(client["next_due_on"]),
        payment_status=status_of(client, today),
    )


def document_fragment(
    connection: sqlite3.Connection,
    client_id: int,
    names: Mapping[int, str],
    currency: money.Currency,
) -> dict[str, object] | None:
    """The client in payment_records.json, amounts as decimal strings; None without entries."""
    rows = rows_of(connection, client_id)
    client = connection.execute(
        "SELECT full_name, balance, next_due_on FROM client WHERE id = :id AND erased_at IS NULL",
        {"id": client_id},
    ).fetchone()
    if not rows or client is None:
        return None

    def decimal(minor: int) -> str:
        return str(money.to_decimal(minor, currency))

    paid = received(rows)
    entries = [
        {
            "id": row["id"],
            "kind": row["kind"],
            "amount": decimal(row["amount"]),
            "date": row["on_date"],
            "due_date": row["due_date"],
            "method": row["method"],
            "reference": row["reference"],
            "description": row["description"],
            "receipt_no": row["receipt_no"],
            "reverses": row["reverses_id"],
            "carried_over": bool(row["carried_over"]),
            "by": names.get(row["by_id"] or 0, ""),
            "by_id": row["by_id"],
            "at": row["at"],
        }
        for row in rows
    ]
    return {
        "client_name": client["full_name"],
        "total_amount": decimal(client["balance"] + paid),
        "amount_paid": decimal(paid),
        "amount_due": decimal(client["balance"]),
        "due_date": client["next_due_on"],
        "payment_status": ledger.document_status(client["balance"]),
        "ledger": entries,
    }


def document_header(connection: sqlite3.Connection, currency: money.Currency) -> dict[str, object]:
    """What payment_records.json says of all amounts: their currency, the last receipts given."""
    rows = connection.execute(
        "SELECT financial_year, last FROM receipt_counter ORDER BY financial_year"
    )
    return {
        "currency": currency.code,
        "last_receipts": {row["financial_year"]: row["last"] for row in rows},
    }


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None
