"""Payments: each client's ledger of immutable entries, receipts, requests by UPI."""

import sqlite3
import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ValidationInfo

from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.settings import GymSettings
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.journal import Act, utc_text
from ptcms_core.values import dates, ledger, money, text
from ptcms_core.values.entry import Entry, Record, validated
from ptcms_core.values.upi import UpiRequest

# ------------------------------------------------------------------ what it is

SAME_WITHIN = timedelta(minutes=5)


class Posted(Record):
    """One entry of a ledger; amounts in the gym's currency, `effect` on the balance signed."""

    id: int
    client_id: int
    client_name: str
    kind: str
    amount: Decimal
    on: date
    due: date | None
    method: str | None
    reference: str
    description: str
    receipt_no: str | None
    carried_over: bool
    reverses_id: int | None
    reversed: bool
    running_balance: Decimal
    by: str
    at: str


Payment = Posted


class Account(Record):
    """A client's account as it stands today; entries newest first."""

    balance: Decimal
    status: ledger.Status
    status_words: str
    next_due_on: date | None
    charged: Decimal
    received: Decimal
    entries: list[Posted]


class Due(Record):
    """A client who owes, as lists of dues show them."""

    id: int
    full_name: str
    phone: str | None
    balance: Decimal
    next_due_on: date | None
    payment_status: ledger.Status


class Listing(Record):
    """Some rows of a longer list."""

    items: list[Any]
    total: int


class _Context(Record):
    today: date
    settings: GymSettings


def _amount(value: object, info: ValidationInfo) -> int:
    currency = (info.context or {})["context"].settings.money
    if isinstance(value, bool | float) or value is None or value == "":
        raise ValueError(_("Type an amount, such as 1500 or 1,500.50."))
    if isinstance(value, str):
        minor = money.parse_amount(value, currency)
    elif isinstance(value, Decimal | int):
        minor = money.to_minor(value, currency)
    else:
        raise ValueError(_("Type an amount, such as 1500 or 1,500.50."))
    if minor <= 0:
        raise ValueError(_("The amount must be more than nothing."))
    return minor


def _day(value: object, info: ValidationInfo, prefer: Literal["past", "future"]) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value
    today = (info.context or {})["context"].today
    return dates.parse_date(str(value), today, prefer=prefer)


def _past_day(value: object, info: ValidationInfo) -> date | None:
    day = _day(value, info, "past")
    if day is not None and day > (info.context or {})["context"].today:
        raise ValueError(_("A payment can't be in the future."))
    return day


def _due_day(value: object, info: ValidationInfo) -> date | None:
    return _day(value, info, "future")


def _reference(value: object) -> str:
    return text.entered(str(value or ""), _("The reference"), max_length=60)


def _words(value: object) -> str:
    return text.entered(str(value or ""), _("This"), max_length=200)


class PostingEntry(Entry):
    """What may be entered of an entry."""

    amount: Annotated[int, BeforeValidator(_amount)]
    method: Literal["cash", "upi", "card", "bank", "other"] | None = None
    on: Annotated[date | None, BeforeValidator(_past_day)] = None
    due: Annotated[date | None, BeforeValidator(_due_day)] = None
    reference: Annotated[str, BeforeValidator(_reference)] = ""
    description: Annotated[str, BeforeValidator(_words)] = ""


# ------------------------------------------------------------------ how it is kept

_IMAGE = ("kind", "amount", "on_date", "due_date", "method", "reference", "description",
          "receipt_no", "reverses_id")  # fmt: skip

_ROWS = (
    "SELECT e.*, r.id AS reversed_by FROM ledger_entry e"
    " LEFT JOIN ledger_entry r ON r.reverses_id = e.id"
)


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
    """Store an entry in the open act, with a receipt number if asked for; its id."""
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


def refresh_client(connection: sqlite3.Connection, client_id: int) -> None:
    """Keep balance, due date and last payment of the client's row in step with the ledger."""
    rows = connection.execute(
        _ROWS + " WHERE e.client_id = :id ORDER BY e.id", {"id": client_id}
    ).fetchall()
    stands = ledger.standing(
        ledger.Posting(
            kind=row["kind"],
            amount=row["amount"],
            on=date.fromisoformat(row["on_date"]),
            due=date.fromisoformat(row["due_date"]) if row["due_date"] else None,
            reversed=row["reversed_by"] is not None,
        )
        for row in rows
        if row["kind"] != "reversal"
    )
    connection.execute(
        "UPDATE client SET balance = :balance, has_charge = :has_charge,"
        " has_payment = :has_payment, next_due_on = :next_due, last_payment_on = :last_payment"
        " WHERE id = :id",
        {
            "balance": stands.balance,
            "has_charge": int(stands.has_charge),
            "has_payment": int(stands.has_payment),
            "next_due": stands.next_due_on.isoformat() if stands.next_due_on else None,
            "last_payment": stands.last_payment_on.isoformat() if stands.last_payment_on else None,
            "id": client_id,
        },
    )


def effect_of(row: sqlite3.Row, originals: Mapping[int, sqlite3.Row]) -> int:
    """What an entry adds to the balance; a reversal negates the entry it names."""
    if row["kind"] == "reversal":
        named = originals[row["reverses_id"]]
        return -ledger.SIGN[named["kind"]] * int(named["amount"])
    return ledger.SIGN[row["kind"]] * int(row["amount"])


def document_fragment(
    connection: sqlite3.Connection,
    client_id: int,
    names: Mapping[int, str],
    currency: money.Currency,
) -> dict[str, object] | None:
    """The client in payment_records.json, amounts as decimal strings; None without entries."""
    rows = connection.execute(
        _ROWS + " WHERE e.client_id = :id ORDER BY e.id", {"id": client_id}
    ).fetchall()
    client = connection.execute(
        "SELECT full_name, balance, next_due_on FROM client WHERE id = :id", {"id": client_id}
    ).fetchone()
    if not rows or not client["full_name"]:
        return None

    def decimal(minor: int) -> str:
        return str(money.to_decimal(minor, currency))

    live = [row for row in rows if row["reversed_by"] is None and row["kind"] != "reversal"]
    paid = sum(r["amount"] for r in live if r["kind"] == "payment")
    paid -= sum(r["amount"] for r in live if r["kind"] == "refund")
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


# ------------------------------------------------------------------ what others call


class Payments:
    """The ledgers of the clients one looks after."""

    def __init__(self, access: Access) -> None:
        self._access = access

    # booking

    def charge(
        self, client_id: int, *, amount: Any, due: Any = None, description: str = ""
    ) -> Posted:
        """Charge a client; due today unless said. Invalid, NotFound."""
        entry = self._entry({"amount": amount, "due": due, "description": description})
        return self._book(client_id, entry, "charge", _("the charge of {amount}"), due=entry.due)

    def receive(
        self,
        client_id: int,
        *,
        amount: Any,
        method: str,
        on: Any = None,
        reference: str | None = None,
        idempotency_key: str | None = None,
        confirmed: bool = False,
    ) -> Payment:
        """Take a payment; it gets a receipt number. A key seen before gives the entry stored.

        Invalid; NeedsConfirmation for the same amount and method within 5 minutes; NotFound.
        """
        entry = self._entry(
            {"amount": amount, "method": method, "on": on, "reference": reference or ""}
        )
        return self._book(
            client_id,
            entry,
            "payment",
            _("the payment of {amount}"),
            receipt=True,
            idempotency_key=idempotency_key,
            confirmed=confirmed,
        )

    def discount(self, client_id: int, *, amount: Any, description: str = "") -> Posted:
        """Take something off what is due."""
        entry = self._entry({"amount": amount, "description": description})
        return self._book(client_id, entry, "discount", _("the discount of {amount}"))

    def refund(
        self, client_id: int, *, amount: Any, method: str, reason: str = "", on: Any = None
    ) -> Posted:
        """Give money back, at most what was received."""
        entry = self._entry({"amount": amount, "method": method, "description": reason, "on": on})
        return self._book(client_id, entry, "refund", _("the refund of {amount}"))

    def reverse(self, entry_id: int, *, reason: str) -> Posted:
        """Book the opposite of an entry; both stay. Invalid, Conflict, NotFound."""
        actor = self._access.allowed("payments.record")
        try:
            why = text.entered(reason, _("The reason"), max_length=200, required=True)
        except ValueError as problem:
            raise Invalid({"reason": str(problem)}) from None
        with self._access.act(actor) as act:
            row = self._row(act.connection, actor, entry_id)
            if row["kind"] == "reversal":
                raise Conflict(_("A reversal can't be reversed; book the entry again instead."))
            if row["reversed_by"] is not None:
                raise Conflict(_("This entry was reversed already."))
            new_id = insert(
                act,
                row["client_id"],
                kind="reversal",
                amount=abs(row["amount"]),
                on=self._access.today(),
                description=why,
                by_id=actor.id,
                reverses_id=entry_id,
            )
        return self._get(new_id)

    # reading

    def account(self, client_id: int) -> Account:
        """A client's account: balance, status, entries newest first."""
        actor = self._access.allowed("payments.view")
        settings = load_settings(self._access.gym)
        with self._access.gym.data.read() as connection:
            client = self._access.client(connection, actor, client_id)
            rows = connection.execute(
                _ROWS + " WHERE e.client_id = :id ORDER BY e.id", {"id": client_id}
            ).fetchall()
        due = client["next_due_on"]
        status = ledger.status(
            client["balance"],
            has_charge=bool(client["has_charge"]),
            has_payment=bool(client["has_payment"]),
            next_due_on=date.fromisoformat(due) if due else None,
            today=self._access.today(),
        )
        live = [row for row in rows if row["reversed_by"] is None]

        def total(kind: str) -> int:
            return sum(row["amount"] for row in live if row["kind"] == kind)

        return Account(
            balance=settings.amount(client["balance"]),
            status=status,
            status_words=ledger.status_words(status),
            next_due_on=date.fromisoformat(due) if due else None,
            charged=settings.amount(total("charge")),
            received=settings.amount(total("payment") - total("refund")),
            entries=self._posted(rows, client["full_name"])[::-1],
        )

    def recent(self, *, limit: int = 50, offset: int = 0) -> Listing:
        """Payments over all one's clients, newest first."""
        actor = self._access.allowed("payments.view")
        where, values = _own(actor)
        with self._access.gym.data.read() as connection:
            rows = connection.execute(
                "SELECT e.*, r.id AS reversed_by, c.full_name FROM ledger_entry e"  # noqa: S608
                " JOIN client c ON c.id = e.client_id"
                " LEFT JOIN ledger_entry r ON r.reverses_id = e.id"
                f" WHERE e.kind = 'payment' AND {where}"
                " ORDER BY e.id DESC LIMIT :limit OFFSET :offset",
                values | {"limit": limit, "offset": offset},
            ).fetchall()
        names = self._access.gym.account_names()
        settings = load_settings(self._access.gym)
        items = [_record(row, row["full_name"], 0, names, settings) for row in rows]
        return Listing(items=items, total=offset + len(items))

    def dues(self, *, limit: int = 50, offset: int = 0) -> Listing:
        """Clients who owe, the oldest due first."""
        actor = self._access.allowed("payments.view")
        where, values = _own(actor)
        condition = f"c.archived = 0 AND c.erased_at IS NULL AND c.balance > 0 AND {where}"
        with self._access.gym.data.read() as connection:
            total = connection.execute(
                f"SELECT COUNT(*) FROM client c WHERE {condition}",  # noqa: S608
                values,
            ).fetchone()[0]
            rows = connection.execute(
                f"SELECT * FROM client c WHERE {condition}"  # noqa: S608
                " ORDER BY c.next_due_on, c.name_key LIMIT :limit OFFSET :offset",
                values | {"limit": limit, "offset": offset},
            ).fetchall()
        settings, today = load_settings(self._access.gym), self._access.today()
        return Listing(items=[_due(row, settings, today) for row in rows], total=total)

    def upi_parts(self, client_id: int, *, amount: Any = None) -> UpiRequest:
        """The payment request in parts, so that a screen can shorten it; Invalid, NotFound.

        A trainer's own UPI id and payee name go before the gym's.
        """
        actor = self._access.allowed("payments.view")
        settings = load_settings(self._access.gym)
        with self._access.gym.data.read() as connection:
            client = self._access.client(connection, actor, client_id)
        if amount is None:
            if client["balance"] <= 0:
                raise Invalid({"amount": _("Nothing is due; type an amount to ask for.")})
            minor = client["balance"]
        else:
            minor = self._entry({"amount": amount}).amount
        if settings.currency != "INR":
            raise Invalid({"amount": _("UPI works in rupees only.")})
        with self._access.gym.accounts.read() as connection:
            trainer = connection.execute(
                "SELECT upi_id, payee_name FROM account WHERE id = :id AND deleted_at IS NULL",
                {"id": client["trainer_id"]},
            ).fetchone()
        own = trainer is not None and trainer["upi_id"]
        upi_id = trainer["upi_id"] if own else settings.upi_id
        if not upi_id:
            raise Invalid(
                {"amount": _("No UPI ID is set yet. The admin sets the gym's in Settings.")}
            )
        payee = trainer["payee_name"] if own else settings.payee_name
        return UpiRequest(
            pa=upi_id,
            pn=payee or settings.gym_name,
            amount=settings.amount(minor),
            currency="INR",
            note=_("Fee {name}").format(name=client["full_name"])[:50],
            reference=f"C{client_id}-{uuid.uuid4().hex[:12]}",
        )

    def upi_request(self, client_id: int, *, amount: Any = None) -> str:
        """The `upi://pay` link that asks for what is due, or for `amount`; Invalid, NotFound."""
        return self.upi_parts(client_id, amount=amount).link

    def receipt_text(self, entry_id: int) -> str:
        """The receipt of a payment as text; Invalid for what is no payment."""
        entry = self._get(entry_id)
        if entry.kind != "payment":
            raise Invalid({"entry": _("Only a payment has a receipt.")})
        settings = load_settings(self._access.gym)
        lines = [
            settings.gym_name,
            _("Receipt {number}").format(number=entry.receipt_no or _("(carried over)")),
            "",
            _("Date      {day}").format(day=dates.format_date(entry.on)),
            _("From      {name}").format(name=entry.client_name),
            _("Amount    {amount}").format(
                amount=money.format_money(
                    money.to_minor(entry.amount, settings.money), settings.money
                )
            ),
            _("Paid by   {method}").format(method=entry.method or ""),
        ]
        if entry.reference:
            lines.append(_("Reference {reference}").format(reference=entry.reference))
        lines.append(_("Taken by  {person}").format(person=entry.by))
        if entry.reversed:
            lines += ["", _("REVERSED: this payment no longer counts.")]
        return "\n".join(lines)

    # inside

    def _entry(self, data: dict[str, Any]) -> PostingEntry:
        context = _Context.model_construct(
            today=self._access.today(), settings=load_settings(self._access.gym)
        )
        return validated(PostingEntry, data, context)

    def _book(
        self,
        client_id: int,
        entry: PostingEntry,
        kind: str,
        label: str,
        *,
        due: date | None = None,
        receipt: bool = False,
        idempotency_key: str | None = None,
        confirmed: bool = True,
    ) -> Posted:
        actor = self._access.allowed("payments.record")
        today = self._access.today()
        with self._access.act(actor) as act:
            self._access.client(act.connection, actor, client_id)
            known = _by_key(act.connection, idempotency_key)
            if known is None:
                if kind == "payment":
                    self._guard(act.connection, client_id, entry, confirmed=confirmed)
                if kind == "refund":
                    _refuse_over_refund(act.connection, client_id, entry.amount)
                known = insert(
                    act,
                    client_id,
                    kind=kind,
                    amount=entry.amount,
                    on=entry.on or today,
                    due=due or (today if kind == "charge" else None),
                    method=entry.method,
                    reference=entry.reference,
                    description=entry.description,
                    by_id=actor.id,
                    idempotency_key=idempotency_key,
                    receipt=receipt,
                )
        posted = self._get(known)
        settings = load_settings(self._access.gym)
        shown = money.format_money(entry.amount, settings.money)
        self._access.remember_undo(
            label.format(amount=shown), lambda: self.reverse(posted.id, reason=_("undone"))
        )
        return posted

    def _guard(
        self,
        connection: sqlite3.Connection,
        client_id: int,
        entry: PostingEntry,
        *,
        confirmed: bool,
    ) -> None:
        if (
            entry.reference
            and connection.execute(
                "SELECT 1 FROM ledger_entry e LEFT JOIN ledger_entry r ON r.reverses_id = e.id"
                " WHERE e.reference = :reference AND e.kind = 'payment' AND r.id IS NULL",
                {"reference": entry.reference},
            ).fetchone()
        ):
            raise Invalid({"reference": _("This reference was used for a payment already.")})
        if confirmed:
            return
        since = utc_text(self._access.now() - SAME_WITHIN)
        same = connection.execute(
            "SELECT 1 FROM ledger_entry e LEFT JOIN ledger_entry r ON r.reverses_id = e.id"
            " WHERE e.client_id = :client AND e.kind = 'payment' AND e.amount = :amount"
            " AND e.method IS :method AND e.at >= :since AND r.id IS NULL",
            {
                "client": client_id,
                "amount": entry.amount,
                "method": entry.method,
                "since": since,
            },
        ).fetchone()
        if same:
            raise NeedsConfirmation(
                "same_payment",
                _(
                    "The same amount was taken from this client a few minutes ago. "
                    "Is this a second payment?"
                ),
            )

    def _row(self, connection: sqlite3.Connection, actor: Actor, entry_id: int) -> sqlite3.Row:
        row: sqlite3.Row | None = connection.execute(
            _ROWS + " WHERE e.id = :id", {"id": entry_id}
        ).fetchone()
        if row is None:
            raise NotFound(_("There is no such entry."))
        self._access.client(connection, actor, row["client_id"])
        return row

    def _get(self, entry_id: int) -> Posted:
        actor = self._access.allowed("payments.view")
        with self._access.gym.data.read() as connection:
            row = self._row(connection, actor, entry_id)
            client = self._access.client(connection, actor, row["client_id"])
            rows = connection.execute(
                _ROWS + " WHERE e.client_id = :id ORDER BY e.id", {"id": row["client_id"]}
            ).fetchall()
        found = self._posted(rows, client["full_name"])
        return next(one for one in found if one.id == entry_id)

    def _posted(self, rows: list[sqlite3.Row], client_name: str) -> list[Posted]:
        names = self._access.gym.account_names()
        settings = load_settings(self._access.gym)
        originals = {row["id"]: row for row in rows}
        found: list[Posted] = []
        balance = 0
        for row in rows:
            balance += effect_of(row, originals)
            found.append(_record(row, client_name, balance, names, settings))
        return found


def _record(
    row: sqlite3.Row,
    client_name: str,
    balance: int,
    names: Mapping[int, str],
    settings: GymSettings,
) -> Posted:
    return Posted(
        id=row["id"],
        client_id=row["client_id"],
        client_name=client_name,
        kind=row["kind"],
        amount=settings.amount(row["amount"]),
        on=date.fromisoformat(row["on_date"]),
        due=date.fromisoformat(row["due_date"]) if row["due_date"] else None,
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


def _due(row: sqlite3.Row, settings: GymSettings, today: date) -> Due:
    due = date.fromisoformat(row["next_due_on"]) if row["next_due_on"] else None
    return Due(
        id=row["id"],
        full_name=row["full_name"],
        phone=row["phone"],
        balance=settings.amount(row["balance"]),
        next_due_on=due,
        payment_status=ledger.status(
            row["balance"],
            has_charge=bool(row["has_charge"]),
            has_payment=bool(row["has_payment"]),
            next_due_on=due,
            today=today,
        ),
    )


def _own(actor: Actor) -> tuple[str, dict[str, Any]]:
    if actor.is_admin:
        return "1 = 1", {}
    return "c.trainer_id = :trainer", {"trainer": actor.id}


def _by_key(connection: sqlite3.Connection, key: str | None) -> int | None:
    if key is None:
        return None
    row = connection.execute(
        "SELECT id FROM ledger_entry WHERE idempotency_key = :key", {"key": key}
    ).fetchone()
    return None if row is None else int(row[0])


def _refuse_over_refund(connection: sqlite3.Connection, client_id: int, amount: int) -> None:
    rows = connection.execute(
        _ROWS + " WHERE e.client_id = :id AND e.kind IN ('payment', 'refund')", {"id": client_id}
    ).fetchall()
    live = [row for row in rows if row["reversed_by"] is None]
    received = sum(r["amount"] if r["kind"] == "payment" else -r["amount"] for r in live)
    if amount > received:
        raise Invalid({"amount": _("No more can be given back than was received.")})
